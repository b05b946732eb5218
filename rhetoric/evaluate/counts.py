"""Hits and numbers of one article for every measure: what is right, of how many found and of how many in the gold.

``docs/evaluate.md`` has the definitions in words, with formulas. Contents are sets of word numbers. The measures by
overlap are those of Johansson and Moschitti (2013) and Pareti (2015); contents are paired greedily, best first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from rhetoric.document import StatementKind
from rhetoric.evaluate.gold import Attribution, GoldArticle
from rhetoric.evaluate.names import same_carrier, same_name
from rhetoric.evaluate.words import Numbers, Words

Scope = Literal["all", "statements"]
Part = Literal["right_found", "found", "right_gold", "gold"]
PARTS: tuple[Part, ...] = get_args(Part)
KINDS: Mapping[str, frozenset[StatementKind]] = {
    "all": frozenset({"direct", "mixed", "indirect"}),
    "direct": frozenset({"direct"}),
    "mixed": frozenset({"mixed"}),
    "indirect": frozenset({"indirect"}),
    "quoted": frozenset({"direct", "mixed"}),
}
HALF = 0.5
_TIE = 1e-6  # between contents that fit equally well, the one with the right source is taken
Pairs = Mapping[tuple[int, int], float]


class Cell(NamedTuple):
    """One sum: of ``right_found`` right ones of ``found`` (precision), or ``right_gold`` of ``gold`` (recall)."""

    measure: str
    kind: str
    part: Part


Tally = defaultdict[Cell, float]


@dataclass(frozen=True, slots=True)
class Said:
    """An attribution in words. ``origin`` has its names."""

    content: Numbers
    source: Numbers
    cue: Numbers
    kind: StatementKind
    origin: Attribution


def count(gold: GoldArticle, found: Sequence[Attribution], scope: Scope = "all", *, named: bool = True) -> Tally:
    """The sums of one article.

    Where the gold has names and ``named`` says that the system has them too, kinds are those that both give, and
    speakers, carriers, kinds and forms are compared; else kinds go by the quotation marks.
    """
    words = Words(gold.article.text)
    compare_names = named and gold.named
    discarded = words.touched(gold.discarded)
    wanted = _read(gold.attributions, words, discarded, compare_names)
    ours = _read(found, words, discarded, compare_names)
    if scope == "statements" and not gold.named:
        wanted, ours = _statements(wanted, ours, words)
    tally: Tally = defaultdict(float)
    shared = _overlaps(wanted, ours)
    right = {(g, p) for g, p in shared if words.same_source(wanted[g].source, ours[p].source)}
    _count_words(tally, wanted, ours)
    _count_soft(tally, wanted, ours, shared, right)
    exact = match({k: 1 + _TIE * (k in right) for k in shared if wanted[k[0]].content == ours[k[1]].content})
    half = match({k: v + _TIE * (k in right) for k, v in shared.items() if v >= HALF})
    for way, matched in (("exact", exact), ("iou50", half)):
        sourced = [(said for said in own if said.source) for own in (wanted, ours)]
        attributed = [(wanted[g], ours[p]) for g, p in matched if (g, p) in right]
        _count_pairs(tally, f"content_{way}", [(wanted[g], ours[p]) for g, p in matched], wanted, ours)
        _count_pairs(tally, f"attributed_{way}", attributed, *sourced)
    for pair in half:
        if wanted[pair[0]].source:
            _add(tally, "source_right", 0, wanted[pair[0]], pair in right)
    if compare_names:
        _count_names(tally, wanted, ours, [(wanted[g], ours[p]) for g, p in half])
    return tally


def _read(found: Iterable[Attribution], words: Words, discarded: Numbers, named: bool) -> list[Said]:
    """Attributions in words; those without a word that counts are left out."""
    read = []
    for origin in found:
        content = words.touched(origin.content) - discarded
        if content:
            kind = origin.kind if named and origin.kind else words.kind(content)
            read.append(Said(content, words.touched(origin.source), words.touched(origin.cue), kind, origin))
    return read


def _statements(gold: Sequence[Said], ours: Sequence[Said], words: Words) -> tuple[list[Said], list[Said]]:
    """The statements of the gold, and ours without what stands in other contents of the gold.

    A statement has words in quotation marks or a cue of saying. Words of the other contents do not count; a content
    of ours that fits one of them best, or lies mostly in them and in no statement, is dropped.
    """
    stated = [g for g in gold if g.kind != "indirect" or words.says(g.cue)]
    wanted = _union(g.content for g in stated)
    ignored = _union(g.content for g in gold) - wanted
    chosen = {id(g) for g in stated}
    best: dict[int, tuple[float, bool]] = {}
    for (g, p), fit in _overlaps(gold, ours).items():
        best[p] = max(best.get(p, (0.0, True)), (fit, id(gold[g]) in chosen))
    kept = []
    for p, said in enumerate(ours):
        fit, is_statement = best.get(p, (0.0, True))
        if fit >= HALF and not is_statement:
            continue
        rest = said.content - ignored
        if len(rest) * 2 > len(said.content) or rest & wanted:
            kept.append(Said(rest, said.source, said.cue, words.kind(rest), said.origin))
    return stated, kept


def _overlaps(gold: Sequence[Said], ours: Sequence[Said]) -> dict[tuple[int, int], float]:
    """Intersection over union of every two contents that share a word, looked up by word and not pair by pair."""
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for p, said in enumerate(ours):
        for number in said.content:
            holders[number].append(p)
    found = {}
    for g, said in enumerate(gold):
        common = Counter(p for number in said.content for p in holders.get(number, ()))
        for p, both in sorted(common.items()):
            found[g, p] = both / (len(said.content) + len(ours[p].content) - both)
    return found


def match(scores: Pairs) -> list[tuple[int, int]]:
    """Pairs, each side once, the highest score first; of equal ones the earlier in the gold, then of ours."""
    used_gold: set[int] = set()
    used_ours: set[int] = set()
    pairs = []
    for g, p in sorted(scores, key=lambda pair: (-scores[pair], pair)):
        if g not in used_gold and p not in used_ours:
            used_gold.add(g)
            used_ours.add(p)
            pairs.append((g, p))
    return pairs


def _count_words(tally: Tally, gold: Sequence[Said], ours: Sequence[Said]) -> None:
    all_gold, all_ours = (_union(s.content for s in said) for said in (gold, ours))
    for name, kinds in KINDS.items():
        own_gold, own_ours = (_union(s.content for s in said if s.kind in kinds) for said in (gold, ours))
        sums = (len(own_ours & all_gold), len(own_ours), len(own_gold & all_ours), len(own_gold))
        for part, value in zip(PARTS, sums, strict=True):
            tally[Cell("content_token", name, part)] += value


def _count_soft(
    tally: Tally, gold: Sequence[Said], ours: Sequence[Said], shared: Pairs, right: set[tuple[int, int]]
) -> None:
    """Shares of a content that contents of the other side cover: all of them, and those with the right source."""
    for side, own, other in ((1, ours, gold), (0, gold, ours)):
        covers: defaultdict[int, list[Numbers]] = defaultdict(list)
        attributed: defaultdict[int, list[Numbers]] = defaultdict(list)
        for pair in shared:
            content = other[pair[1 - side]].content
            covers[pair[side]].append(content)
            if pair in right:
                attributed[pair[side]].append(content)
        for i, said in enumerate(own):
            _add(tally, "content_soft", side, said, _covered(said, covers[i]))
            if said.source:
                _add(tally, "attributed_soft", side, said, _covered(said, attributed[i]))


def _covered(said: Said, others: Iterable[Numbers]) -> float:
    return len(said.content & _union(others)) / len(said.content)


def _count_pairs(
    tally: Tally, measure: str, right: Iterable[tuple[Said, Said]], gold: Iterable[Said], ours: Iterable[Said]
) -> None:
    """Pairs that are right, of the contents of each side."""
    hits = {id(said) for pair in right for said in pair}
    for side, own in ((0, gold), (1, ours)):
        for said in own:
            _add(tally, measure, side, said, id(said) in hits)


def _count_names(tally: Tally, gold: Sequence[Said], ours: Sequence[Said], pairs: Sequence[tuple[Said, Said]]) -> None:
    """Speakers, carriers, kinds and forms of the contents that were found (intersection over union at least half)."""
    speaker, medium, carrier, claimed = [], [], [], []
    for pair in pairs:
        wanted, had = pair[0].origin, pair[1].origin
        same = same_name(had.speaker, wanted.speaker)
        # an agency that only reports is the speaker to some readers, and the carrier to others
        as_medium = had.speaker is None and wanted.speaker is not None and same_carrier(had.carrier, wanted.speaker)
        carried = wanted.carrier is not None and same_carrier(had.carrier, wanted.carrier)
        speaker += [pair] * same
        medium += [pair] * (same or as_medium)
        carrier += [pair] * carried
        claimed += [pair] * (carried or (as_medium and wanted.carrier is None))
        _add(tally, "speaker_right", 0, pair[0], same)
        _add(tally, "kind_right", 0, pair[0], had.kind == wanted.kind)
        if wanted.form is not None:
            _add(tally, "form_right", 0, pair[0], had.form == wanted.form)
        if wanted.carrier is not None:
            _add(tally, "carrier_right", 0, pair[0], carried)
    _count_pairs(tally, "speaker", speaker, gold, ours)
    _count_pairs(tally, "speaker_or_medium", medium, gold, ours)
    _count_pairs(tally, "carrier", carrier, (g for g in gold if g.origin.carrier is not None), ())
    _count_pairs(tally, "carrier", claimed, (), (p for p in ours if p.origin.carrier is not None))


def _add(tally: Tally, measure: str, side: int, said: Said, hit: float) -> None:
    """``hit`` (from 0 to 1) for one attribution of the gold (side 0) or of ours (side 1)."""
    right, number = PARTS[:2] if side else PARTS[2:]
    for name, kinds in KINDS.items():
        if said.kind in kinds:
            tally[Cell(measure, name, right)] += hit
            tally[Cell(measure, name, number)] += 1


def _union(contents: Iterable[Numbers]) -> Numbers:
    return frozenset().union(*contents)
