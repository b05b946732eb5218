"""Lexicons: instruments that say which expressions frame a matter, and how.

A lexicon is a folder: ``lexicon.toml`` (name, version, licence, frames with their definitions), ``terms.csv`` (one
expression a row) and, if wanted, ``masks.csv`` (proper names in which nothing counts).

How terms match (``docs/matching.md`` has it in full). The text is searched in its folded view (entities decoded, one
shape for quotation marks, hyphens and apostrophes), in lower case, sentence by sentence: no match crosses a sentence or
a paragraph.

``phrase``
    The words as written. A blank matches blanks, line breaks and hyphens, and quotation marks may stand beside it
    (``a "guarantee" for peace``). A hyphen matches a hyphen, blanks, or nothing (``multi-polar``, ``multi polar``,
    ``multipolar``). A match begins and ends at the edge of a word; ``leader`` does not match ``leader's``.
``glob``
    A phrase in which ``*`` inside a word stands for up to 40 letters or digits and a possessive ending
    (``traitor*``: traitor, traitors, traitor's), and ``*`` alone for exactly one word. Plurals and possessives match
    through globs and in no other way.
``regex``
    A Python regular expression in which a blank has the meaning it has in a phrase, and ``*`` and ``+`` run over at
    most 40 characters. Patterns that can backtrack, run across words or match nothing are refused. It begins and ends
    at the edge of a word. Of several alternatives the first that fits is taken, as always in Python.

Two words run together in a dump (``ComradeKim``) have an edge between them. Scripts without blanks need no edges, and a
line break between two of their letters hides no term.

Which matches stand. An ``exclude`` pattern (phrases or globs, separated by ``;``) that overlaps a match cancels it.
Of overlapping matches the longest stands, also across frames (``overlap = "longest"``) or inside each frame only
(``"longest_in_frame"``); a match outside proper names goes before one inside. Of equal length the one of a ``core``
term, then the first in the text, then the first in ``terms.csv``. Where terms of two frames match the very same words,
both stand. With ``case = "exact"``, or for the terms listed in ``exact_case``, letter case must agree.

Flags. ``negated``: in English one of *no, not, never, without, nor, neither, cannot, non-, n't, far from* stands before
it in the sentence with at most two words and no clause mark between (*not only* and its like do not negate); Russian,
Chinese and Korean have lists and reaches of their own (``negation``). ``in_name``: it touches a proper name of
``masks.csv``. ``context``: the term is listed and not scored. A flagged match is shown and not counted.
"""

from rhetoric.lexicon.load import available_lexicons, load_lexicon
from rhetoric.lexicon.model import Frame, Hit, Lexicon, Mask, Term

__all__ = ["Frame", "Hit", "Lexicon", "Mask", "Term", "available_lexicons", "load_lexicon"]
