"""Comparing outlets, speakers and voices from annotations."""

from rhetoric.compare.comparison import Comparison, Evidence, Group, Row, compare
from rhetoric.compare.concordance import ConcordanceLine, concordance
from rhetoric.compare.counts import words_by_voice
from rhetoric.compare.groups import By, Cluster, VoiceChoice, check_choices

__all__ = [
    "By",
    "Cluster",
    "Comparison",
    "ConcordanceLine",
    "Evidence",
    "Group",
    "Row",
    "VoiceChoice",
    "check_choices",
    "compare",
    "concordance",
    "words_by_voice",
]
