"""Who says what: statements found by rule."""
