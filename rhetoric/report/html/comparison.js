// A figure that is wider than the page scrolls; it can be reached with the keyboard only then.
document.querySelectorAll(".drawing").forEach((part) => {
  if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
});
