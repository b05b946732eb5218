"""What is body on a page: the line-density rule over the shapes of lines.

Good lines (prose, see ``shapes``; none that stands there twice) score their words, others cost something; the best run
of lines is the body (Kadane). Inside it short sentences and subheads are kept, captions are set aside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from rhetoric.ingest import patterns
from rhetoric.ingest.boxes import mark_neighbours, mark_teasers, past_deck
from rhetoric.ingest.datelines import dateline_at
from rhetoric.ingest.lines import Unit, is_credit
from rhetoric.ingest.shapes import (
    BODY,
    BYLINE,
    CAPTION,
    CREDIT,
    FURNITURE,
    GOOD,
    HEADING,
    ITEM,
    METADATA,
    PARAGRAPH,
    SHORT,
    SUBHEAD,
    TAIL,
    TITLE,
    shape,
)

_LOOSE = frozenset({GOOD, SHORT, HEADING, ITEM, CAPTION})
_TAIL_COST = 60.0
_QUESTION_GAIN = 2.0
_LONGEST_SUBHEAD = 14
_LONGEST_SIGNATURE = 12


def mark_shapes(found: list[Unit]) -> None:
    """Give every unit without a role the one that its own words suggest."""
    for unit in found:
        if not unit.role:
            unit.role = shape(unit.text, unit.words)
    _mark_doubled(found)
    mark_neighbours(found)


class Verdict(NamedTuple):
    """How sure the body is. ``sure`` is False if there was no run of sentences and every longer line was taken.

    ``confidence`` in [0, 1] is the share of good lines among the characters of the run that the body was taken from,
    times its margin: 1 less the score of the best run of lines outside it over its own score. Captions and boxes inside
    the body lower it, and a teaser list as long as the article brings it near 0. It orders pages by how well their body
    stands out; it is no probability. Where it was not judged by runs (a text that is no page) the margin is 1.
    """

    sure: bool
    confidence: float


def mark_page(found: list[Unit]) -> Verdict:
    """Final roles on a page: find the main run."""
    _mark_repeated(found)
    mark_teasers(found)
    gains = [_gain(unit) for unit in found]
    best, *run = _best_run(gains)
    if best <= 0:
        return _mark_fallback(found)
    first, last = _widen(found, *run)
    first = past_deck(found, first, last)
    second = max(_best_run(gains[:first])[0], _best_run(gains[last + 1 :])[0])
    share = _share_of_good(found[first : last + 1])
    _mark_run(found, first, last)
    for unit in (*found[:first], *found[last + 1 :]):
        _mark_outside(unit)
    _mark_sign_off(found)
    _mark_signatures(found)
    return Verdict(True, share * max(0.0, 1 - second / best))


def _share_of_good(run: Sequence[Unit]) -> float:
    """The characters of good lines among all of a run's."""
    whole = sum(len(unit.text) for unit in run)
    return sum(len(unit.text) for unit in run if unit.role == GOOD) / whole if whole else 0.0


def is_page(found: Sequence[Unit]) -> bool:
    """Signs that there is more here than an article: navigation, lists of links, tails, bylines of a site."""
    roles = Counter([u.role for u in found])
    signs, loose, good = roles[FURNITURE] + roles[TAIL], roles[HEADING] + roles[ITEM], roles[GOOD] + roles[SHORT]
    if signs >= 2 or (signs and loose > 3) or loose > 3 * good + 12:
        return True
    headings = [u.text for u in found if u.role in (HEADING, ITEM)]
    if sum(text[0] in "*+•" for text in headings if text) >= 3:
        return True
    repeated = sum(1 for text, n in Counter(headings).items() if n > 1 and len(text.split()) >= 3)
    return signs + repeated >= 2 or (signs + repeated >= 1 and loose > 3)


def _mark_doubled(found: list[Unit]) -> None:
    """A line that stands there twice in a row is a caption."""
    for unit, following in pairwise(found):
        if unit.text == following.text and unit.role in (GOOD, CAPTION) and following.role not in BODY:
            unit.role, following.role = CAPTION, FURNITURE


def _mark_repeated(found: list[Unit]) -> None:
    """A line that stands there twice is a caption or navigation, unless the whole article was printed twice."""
    keys = [unit.text.lower() for unit in found if unit.words >= 3]
    counts = Counter(keys)
    if len(counts) == len(keys):
        return
    repeated = {text for text, n in counts.items() if n > 1}
    units = [(unit, key) for unit in found if (key := unit.text.lower()) in repeated]
    good = [unit.words for unit in found if unit.role == GOOD]
    twice = sum(unit.words for unit, _ in units if unit.role == GOOD)
    printed_twice = 2 * twice > sum(good) and len(good) > 4
    seen: set[str] = set()
    for unit, key in units:
        if unit.role in (GOOD, SHORT, HEADING, ITEM, CAPTION):
            if unit.role in (GOOD, CAPTION) and key not in seen:
                unit.role = GOOD if printed_twice else CAPTION
            elif unit.role != SHORT or unit.words >= 5:
                unit.role = FURNITURE
            seen.add(key)


def mark_clean(found: list[Unit]) -> Verdict:
    """Final roles where there is nothing but an article: every line belongs to it, captions and credits set aside."""
    bodies = [u for u in found if u.role not in (CAPTION, CREDIT, TAIL, BYLINE, FURNITURE, TITLE, METADATA)]
    spaced = sum(1 for u in bodies if u.blank_before) > 0.6 * len(bodies)
    good = [u for u in bodies if u.role == GOOD]
    share = _share_of_good(bodies)
    for i, unit in enumerate(bodies):
        between = 0 < i < len(bodies) - 1
        if unit.role == HEADING and between and len(good) >= 3 and not patterns.TIMELINE.match(unit.text):
            if unit.words <= _LONGEST_SUBHEAD:
                unit.role = SUBHEAD
                continue
            if spaced and not unit.glued and len(good) >= 6 and not _breaks_off(unit):
                unit.role = CAPTION
                continue
        unit.role = PARAGRAPH
    if not any(u.role == PARAGRAPH for u in found):
        return _mark_fallback(found)
    for unit in found:
        if unit.role in (TAIL, BYLINE):
            unit.role = FURNITURE if unit.role == TAIL else CREDIT
    _mark_sign_off(found)
    _mark_signatures(found)
    return Verdict(True, share)


def _mark_fallback(found: list[Unit]) -> Verdict:
    """No run of sentences: rather too much body than none."""
    loose = [u.words for u in found if u.role in _LOOSE]
    fewest = 1 if len(loose) <= 3 else min(5, max(loose))
    for unit in found:
        if unit.role in _LOOSE and unit.words >= fewest:
            unit.role = PARAGRAPH
        else:
            _mark_outside(unit)
    return Verdict(len(loose) <= 3, 0.0)


def _best_run(gains: Sequence[float]) -> tuple[float, int, int]:
    """The largest sum of neighbours, first and last of them; the sum is 0 if none is positive."""
    best, first, last = 0.0, 0, -1
    score, start = 0.0, 0
    for i, gain in enumerate(gains):
        if score <= 0:
            score, start = 0.0, i
        score += gain
        if score > best:
            best, first, last = score, start, i
    return best, first, last


def _gain(unit: Unit) -> float:
    if unit.role == GOOD:
        return _QUESTION_GAIN if _is_question(unit) else float(unit.words)
    if unit.role == SHORT:
        return 0.4 * unit.words if unit.words >= 15 else 0.0
    if unit.role == TAIL:
        return -_TAIL_COST
    if unit.role in (CAPTION, CREDIT, BYLINE, FURNITURE):
        return -3.0
    return -(6 + 0.3 * min(unit.words, 60))


def _is_question(unit: Unit) -> bool:
    """A single question: a paragraph may be one, but so may a headline."""
    return unit.words <= 25 and unit.text.endswith("?") and not patterns.NEXT_SENTENCE.search(unit.text)


def _widen(found: Sequence[Unit], first: int, last: int) -> tuple[int, int]:
    """Take in good lines outside the run that are set as far in as its own (boxes in between may be long), and the
    short sentences right before and after it."""
    indent = _body_indent(found[first : last + 1])
    if indent:
        first, last = _widen_to_indent(found, first, last, indent)
    while first < last and _is_question(found[first]):
        first += 1
    while first > 0 and _is_short_sentence(found[first - 1], indent):
        first -= 1
    for i in range(last + 1, min(last + 6, len(found))):
        if found[i].role == TAIL or (found[i].role == HEADING and found[i].indent == indent):
            break
        if _is_short_sentence(found[i], indent):
            last = i
    return first, last


def _is_short_sentence(unit: Unit, indent: int | None) -> bool:
    in_line = indent is None or unit.indent == indent
    return unit.role == SHORT and in_line and unit.words >= 3 and patterns.full_stop(unit.text)


def _widen_to_indent(found: Sequence[Unit], first: int, last: int, indent: int) -> tuple[int, int]:
    for i in range(last + 1, len(found)):
        if found[i].role == TAIL:
            break
        if found[i].role == GOOD and found[i].indent == indent and found[i].words >= 15:
            last = i
    for i in range(first - 1, -1, -1):
        if found[i].role == TAIL:
            break
        if found[i].role == GOOD and found[i].indent == indent and found[i].words >= 15:
            first = i
    return first, last


def _body_indent(run: Sequence[Unit]) -> int | None:
    """How far the paragraphs are set in, if most of their words agree on it."""
    weights: Counter[int] = Counter()
    for unit in run:
        if unit.role == GOOD:
            weights[unit.indent] += unit.words
    if not weights:
        return None
    indent, weight = weights.most_common(1)[0]
    return indent if weight >= 0.6 * weights.total() else None


def _mark_run(found: list[Unit], first: int, last: int) -> None:
    indent = _body_indent(found[first : last + 1])
    for i in range(first, last + 1):
        unit = found[i]
        set_in = indent is None or unit.indent == indent or bool(patterns.WHOLE_QUOTE.match(unit.text))
        if unit.role in (GOOD, SHORT):
            if patterns.ALL_CAPS.match(unit.text) and unit.words >= 5:
                unit.role = FURNITURE
            elif set_in:
                unit.role = PARAGRAPH
            else:
                unit.role = CAPTION if unit.words >= 6 else FURNITURE
        elif unit.role == HEADING:
            unit.role = _heading_role(found, i, first, last) if set_in else FURNITURE
        else:
            _mark_outside(unit)


def _heading_role(found: Sequence[Unit], i: int, first: int, last: int) -> str:
    """A line without a full stop inside the body: a subhead before a paragraph, a caption if it is long, or a link."""
    unit = found[i]
    if patterns.TIMELINE.match(unit.text) or (unit.words > _LONGEST_SUBHEAD and _breaks_off(unit)):
        return PARAGRAPH
    following = next((u.role for u in found[i + 1 : last + 1] if u.role not in (CAPTION, FURNITURE)), None)
    if unit.words > _LONGEST_SUBHEAD:
        return CAPTION
    if i == first or following not in (GOOD, SHORT) or (unit.words >= 6 and patterns.ALL_CAPS.match(unit.text)):
        return FURNITURE
    return SUBHEAD


def _breaks_off(unit: Unit) -> bool:
    """A sentence whose end was lost, as against a caption without a full stop."""
    return unit.text.rsplit(None, 1)[-1].lower() in patterns.FUNCTION_ENDINGS


def _mark_outside(unit: Unit) -> None:
    if unit.role == BYLINE:
        unit.role = CREDIT
    elif unit.role not in (CAPTION, CREDIT, TITLE, METADATA):
        unit.role = FURNITURE


def _mark_signatures(found: list[Unit]) -> None:
    """ "Source: X" or "— X" under a paragraph that is one quotation says who said it: that is text."""
    for above, unit in pairwise(found):
        if unit.words > _LONGEST_SIGNATURE or above.role != PARAGRAPH or unit.role in BODY:
            continue
        if patterns.SIGNATURE.match(unit.text) and patterns.WHOLE_QUOTE.match(above.text):
            unit.role = PARAGRAPH


def closing_credit(text: str) -> str | None:
    """What stands in brackets after the last sentence of ``text``.

    Not what its last sentence itself ends with: ``the Korean Central News Agency (KCNA).``
    """
    credit = patterns.TRAILING_CREDIT.search(text[-90:])
    if not credit:
        return None
    before = text[-90:][: credit.start()].rstrip()
    return credit.group(1) if patterns.ends_sentence(before) or not text.endswith(".") else None


def _mark_sign_off(found: list[Unit]) -> None:
    """Paragraphs that end with an agency's name in brackets are captions, but for the last: that is how agencies sign.

    An author's biography after the last paragraphs is a credit.
    """
    bodies = [u for u in found if u.role == PARAGRAPH]
    for unit in bodies[:-1]:
        credit = closing_credit(unit.text)
        if credit and is_credit(credit) and not dateline_at(unit.text) and len(bodies) > 2:
            unit.role = CAPTION
    for unit in bodies[-3:]:
        if len(bodies) > 4 and patterns.BIOGRAPHY.match(unit.text) and unit.words < 80:
            unit.role = CREDIT
