"""Comparing outlets, speakers and voices from annotations."""

from rhetoric.compare.comparison import Comparison, Row, compare, compared
from rhetoric.compare.concordance import ConcordanceLine, concordance
from rhetoric.compare.counts import words_by_voice
from rhetoric.compare.groups import By, Cluster, VoiceChoice, check_choices
from rhetoric.compare.observations import Evidence, Group, Observations, Unit, observe

__all__ = [
    "By",
    "Cluster",
    "Comparison",
    "ConcordanceLine",
    "Evidence",
    "Group",
    "Observations",
    "Row",
    "Unit",
    "VoiceChoice",
    "check_choices",
    "compare",
    "compared",
    "concordance",
    "observe",
    "words_by_voice",
]
