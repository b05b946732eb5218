"""Comparing outlets, speakers and voices from annotations."""

from rhetoric.compare.collocations import Collocate, Collocations, CollocationSettings, collocations
from rhetoric.compare.comparison import Comparison, Row, compare, compared
from rhetoric.compare.concordance import ConcordanceLine, concordance
from rhetoric.compare.counts import words_by_voice
from rhetoric.compare.differences import Difference, Findings, Omnibus, check_tests, find_differences
from rhetoric.compare.groups import By, Cluster, VoiceChoice, check_choices
from rhetoric.compare.keyness import Keyness, KeynessSettings, KeyRow, keyness
from rhetoric.compare.observations import Evidence, Group, Observations, Unit
from rhetoric.compare.sensitivity import Influence
from rhetoric.compare.tallying import MOST_MATCHES, observe

__all__ = [
    "MOST_MATCHES",
    "By",
    "Cluster",
    "Collocate",
    "CollocationSettings",
    "Collocations",
    "Comparison",
    "ConcordanceLine",
    "Difference",
    "Evidence",
    "Findings",
    "Group",
    "Influence",
    "KeyRow",
    "Keyness",
    "KeynessSettings",
    "Observations",
    "Omnibus",
    "Row",
    "Unit",
    "VoiceChoice",
    "check_choices",
    "check_tests",
    "collocations",
    "compare",
    "compared",
    "concordance",
    "find_differences",
    "keyness",
    "observe",
    "words_by_voice",
]
