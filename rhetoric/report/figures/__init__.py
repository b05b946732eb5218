"""Figures: each is a function from a result to a ``Drawing`` (SVG for a page, SVG and PNG as files of their own)."""

from rhetoric.report.figures.canvas import Drawing
from rhetoric.report.figures.rates import heat_figure, rates_figure, voices_figure
from rhetoric.report.figures.sources import sources_figure
from rhetoric.report.figures.time import trends_figure
from rhetoric.report.figures.words import keyness_figure

__all__ = [
    "Drawing",
    "heat_figure",
    "keyness_figure",
    "rates_figure",
    "sources_figure",
    "trends_figure",
    "voices_figure",
]
