"""Reports as HTML: each one file that needs nothing else, for the browser, the printer and the screen reader."""
