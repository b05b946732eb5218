"""Lines that are body, or are not, because of what stands next to them: galleries, boxes, teasers, decks, transcripts.

All work on the shapes of lines, before the run of the body is looked for, and mark nothing on weak evidence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from rhetoric.ingest import patterns
from rhetoric.ingest.datelines import dateline_at
from rhetoric.ingest.lines import Unit
from rhetoric.ingest.shapes import BYLINE, CAPTION, CREDIT, FURNITURE, GOOD, HEADING, ITEM, SHORT, TAIL

_COUNTER = re.compile(
    r"(?P<what>(?:photo|image|picture|slide) ?)?(?P<n>\d{1,3}) ?(?:of|/) ?(?P<of>\d{1,3})(?P<caption> ?\| ?\S.*)?$",
    re.I | re.S,
)
_BEGINS_COUNTER = frozenset("0123456789pisPIS")
_LABELS = frozenset(
    "read also|see also|also read|read more|more|related|related stories|related articles|related news|related story"
    "|related content|further reading|don't miss|read next|up next|recommended|recommended for you|editor's picks"
    "|you may also like|you might also like".split("|")
)
_ELSEWHERE = re.compile(
    r"(?:you m(?:ay|ight) also like|recommended|most (?:popular|read|viewed)|latest videos?)\b", re.I
)
_TURN = re.compile(r"(?P<who>[QA]|[A-Z][\w.'\-]{1,20}(?: [A-Z(][\w.'\-)]{0,20}){0,4}): ?(?=[^\W_]|[\"“(\[])")
_LONGEST_LABEL = 25
_FEWEST_TURNS = 4
_LINKS_IN_A_BOX = 6
_MOST_TAILS = 20
_LONGEST_GALLERY_CAPTION = 80
_LONGEST_BLURB = 45
_LONGEST_DECK = 40


def mark_neighbours(found: Sequence[Unit]) -> None:
    """Roles by neighbours that hold on any text: galleries, boxes with links, turns of a transcript."""
    _mark_galleries(found)
    _mark_boxes(found)
    _mark_turns(found)


def _mark_galleries(found: Sequence[Unit]) -> None:
    """``3 of 12`` counts the pictures of a gallery: what stands after it, or below it, is a caption."""
    may_be = [i for i, unit in enumerate(found) if unit.text[0] in _BEGINS_COUNTER and unit.role != CAPTION]
    counters = {i: match for i in may_be if (match := _counter(found[i].text))}
    if not counters:
        return
    galleries = Counter(match["of"] for match in counters.values())
    for i, match in counters.items():
        if match["caption"]:
            found[i].role = CAPTION
            continue
        if galleries[match["of"]] < 2 and not match["what"]:
            continue
        found[i].role = FURNITURE
        if i + 1 < len(found):
            below = found[i + 1]
            if below.role in (GOOD, SHORT, HEADING) and below.words <= _LONGEST_GALLERY_CAPTION:
                below.role = CAPTION


def _counter(text: str) -> re.Match[str] | None:
    match = _COUNTER.match(text)
    return match if match and 1 <= int(match["n"]) <= int(match["of"]) >= 2 else None


def _mark_boxes(found: Sequence[Unit]) -> None:
    """Headlines below ``Read also:`` are links, though a paragraph follows them as it follows a subhead.

    A label that elsewhere ends the article ends nothing where running text goes on below its links.
    """
    for i, unit in enumerate(found):
        if len(unit.text) > _LONGEST_LABEL or unit.role not in (FURNITURE, TAIL, HEADING):
            continue
        if unit.text.lower().rstrip(" :>»") not in _LABELS:
            continue
        if unit.role == HEADING:
            unit.role = FURNITURE
        end = i + 1
        while end < min(len(found), i + 1 + _LINKS_IN_A_BOX) and _is_link(found[end], first=end == i + 1):
            found[end].role = FURNITURE
            end += 1
        if unit.role == TAIL and end > i + 1 and [u.role for u in found[end : end + 2]] == [GOOD, GOOD]:
            unit.role = FURNITURE


def _is_link(unit: Unit, *, first: bool) -> bool:
    question = first and unit.role in (GOOD, SHORT) and unit.words <= 15 and unit.text.endswith("?")
    return unit.role in (HEADING, ITEM) or question


def _mark_turns(found: Sequence[Unit]) -> None:
    """Lines ``MR. REED: Thank you.`` are body, however short, if two take turns or one is asked again and again."""
    turns = [
        (unit, match["who"])
        for unit in found
        if ":" in unit.text and unit.text.find(":", 0, 90) > 0 and (match := _TURN.match(unit.text))
    ]
    if len(turns) < _FEWEST_TURNS:
        return
    spoken = [(unit, who) for unit, who in turns if unit.role in (GOOD, SHORT, HEADING, CREDIT)]
    speakers = {who: n for who, n in Counter(who for _, who in spoken).items() if n >= 2}
    if len(speakers) < 2 or sum(speakers.values()) < _FEWEST_TURNS:
        return
    for unit, who in spoken:
        if who in speakers:
            unit.role = GOOD


def mark_teasers(found: Sequence[Unit]) -> None:
    """Blurbs below the end of an article are whole sentences, but each stands alone under a headline of its own.

    They need none after ``You might also like`` and the like, or right after another line that ends an article, if no
    longer paragraph follows and they are fewer than what stands above.
    """
    tails = islice((i for i, unit in enumerate(found) if unit.role == TAIL), _MOST_TAILS)
    for i in tails:
        below = [k for k in range(i + 1, len(found)) if found[k].role == GOOD]
        alone = [k for k in below if _is_blurb(found, k)]
        if len(alone) >= 2 and 2 * len(alone) > len(below):
            _drop(found, alone)
        elif len(below) >= 2 and all(found[k].words <= _LONGEST_BLURB for k in below):
            if below[0] > i + 1 and not _ELSEWHERE.match(found[i].text):
                continue
            above = sum(u.words for u in found[:i] if u.role == GOOD)
            if above > sum(found[k].words for k in below):
                _drop(found, below)


def _is_blurb(found: Sequence[Unit], k: int) -> bool:
    following = found[k + 1].role if k + 1 < len(found) else None
    under_headline = found[k - 1].role in (HEADING, ITEM)
    return under_headline and found[k].words <= _LONGEST_BLURB and following not in (GOOD, SHORT)


def _drop(found: Sequence[Unit], places: Sequence[int]) -> None:
    for k in places:
        found[k].role = FURNITURE


def past_deck(found: Sequence[Unit], first: int, last: int) -> int:
    """Where the body begins if the run ``[first, last]`` begins with a deck: a sentence above the byline."""
    unit = found[first]
    if unit.words > _LONGEST_DECK or dateline_at(unit.text) or patterns.WHOLE_QUOTE.match(unit.text):
        return first
    below = [k for k in range(first + 1, last + 1) if found[k].role not in (CAPTION, FURNITURE)]
    paragraphs = sum(1 for k in below if found[k].role == GOOD)
    if len(below) < 2 or found[below[0]].role != BYLINE or paragraphs < 3:
        return first
    unit.role = FURNITURE
    return below[1]
