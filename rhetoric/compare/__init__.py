"""Comparing outlets, speakers and voices from annotations."""

from rhetoric.compare.comparison import Comparison, Row, compare, compared
from rhetoric.compare.concordance import ConcordanceLine, concordance
from rhetoric.compare.counts import words_by_voice
from rhetoric.compare.differences import Difference, Findings, Omnibus, check_tests, find_differences
from rhetoric.compare.groups import By, Cluster, VoiceChoice, check_choices
from rhetoric.compare.observations import Evidence, Group, Observations, Unit, observe
from rhetoric.compare.sensitivity import Influence

__all__ = [
    "By",
    "Cluster",
    "Comparison",
    "ConcordanceLine",
    "Difference",
    "Evidence",
    "Findings",
    "Group",
    "Influence",
    "Observations",
    "Omnibus",
    "Row",
    "Unit",
    "VoiceChoice",
    "check_choices",
    "check_tests",
    "compare",
    "compared",
    "concordance",
    "find_differences",
    "observe",
    "words_by_voice",
]
