"""Engines against gold: statements, sources, speakers, carriers, kinds and forms, with intervals."""

from rhetoric.evaluate.counts import KINDS, Scope
from rhetoric.evaluate.evaluation import (
    MEASURES,
    Difference,
    Evaluation,
    Score,
    SystemRow,
    check_evaluation,
    evaluate,
)
from rhetoric.evaluate.files import System, made_with, read_gold, read_predictions
from rhetoric.evaluate.gold import Attribution, Gold, GoldArticle, attribution_of, attributions_of, gold_of

__all__ = [
    "KINDS",
    "MEASURES",
    "Attribution",
    "Difference",
    "Evaluation",
    "Gold",
    "GoldArticle",
    "Scope",
    "Score",
    "System",
    "SystemRow",
    "attribution_of",
    "attributions_of",
    "check_evaluation",
    "evaluate",
    "gold_of",
    "made_with",
    "read_gold",
    "read_predictions",
]
