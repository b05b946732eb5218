"""Comparing outlets, speakers and voices from annotations."""

from rhetoric.compare.comparison import Comparison, Evidence, Group, Row, compare
from rhetoric.compare.concordance import ConcordanceLine, concordance
from rhetoric.compare.counts import words_by_voice
from rhetoric.compare.groups import By, Cluster, VoiceChoice

__all__ = [
    "By",
    "Cluster",
    "Comparison",
    "ConcordanceLine",
    "Evidence",
    "Group",
    "Row",
    "VoiceChoice",
    "compare",
    "concordance",
    "words_by_voice",
]
