"""Precision of an instrument: a random draw of its hits to judge, and the table of what was judged.

    python tools/validation.py draw dprk-en CORPUS.jsonl > drawn.txt    # numbered concordance lines to read
    python tools/validation.py draw dprk-en CORPUS.jsonl --but docs/validation/dprk-en.csv    # none that was judged
    python tools/validation.py table docs/validation/dprk-en.csv        # precision per frame with Wilson intervals

``draw`` takes the same number of counted hits from every frame, without replacement, with a fixed seed: the same corpus
and the same lexicon give the same lines. A sentence that several articles print is drawn once. The sheet
keeps no text, only what finds a hit again: term, frame, article, offsets.
"""

from __future__ import annotations

import argparse
import csv
import math
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rhetoric import annotate, load_lexicon, read_articles
from rhetoric.document import Annotation, Match

SEED = 20231107
AROUND = 110


@dataclass(frozen=True, slots=True)
class Drawn:
    """One hit with the words around it."""

    frame: str
    term: str
    article: str
    start: int
    end: int
    left: str
    found: str
    right: str


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def hits(name: str, corpus: str) -> Iterator[Drawn]:
    """All counted hits of the instrument in narration and statements."""
    lexicon = load_lexicon(name)
    for article in read_articles(corpus):
        annotation = annotate(article, [lexicon])
        yield from (_drawn(annotation, m) for m in annotation.matches if m.counted and m.voice != "title")


def _drawn(annotation: Annotation, match: Match) -> Drawn:
    text, span = annotation.article.text, match.span
    left, right = text[max(0, span.start - AROUND) : span.start], text[span.end : span.end + AROUND]
    words = (" ".join(piece.split()) for piece in (left, span.of(text), right))
    return Drawn(match.frame, match.term, annotation.article.id, span.start, span.end, *words)


def judged(sheet: str | None) -> set[tuple[str, str, int]]:
    """Frame, article and offset of the hits of a sheet."""
    if sheet is None:
        return set()
    with Path(sheet).open(encoding="utf-8", newline="") as stream:
        return {(row["frame"], row["article"], int(row["end"])) for row in csv.DictReader(stream)}


def draw(found: Iterable[Drawn], size: int, seed: int, frames: list[str], known: set[tuple[str, str, int]]) -> None:
    """Print ``size`` hits of each frame, numbered, for a person to read; none that is ``known``."""
    by_frame: dict[str, list[Drawn]] = defaultdict(list)
    for hit in found:
        by_frame[hit.frame].append(hit)
    for frame in sorted(by_frame):
        if frames and frame not in frames:
            continue
        once = {(h.left[-40:], h.found, h.right[:40]): h for h in reversed(by_frame[frame])}
        unread = (h for h in once.values() if (frame, h.article, h.end) not in known)
        choice = sorted(unread, key=lambda h: (h.article, h.start, h.term))
        chosen = random.Random(f"{seed} {frame}").sample(choice, min(size, len(choice)))
        _say(f"# {frame}: {len(by_frame[frame])} hits, {len(once)} of them different, {len(choice)} to draw from")
        for n, h in enumerate(chosen, 1):
            _say(f"{n}\t{h.frame}\t{h.term}\t{h.article}\t{h.start}\t{h.end}\t{h.left} [[{h.found}]] {h.right}")


def wilson(right: int, n: int, z: float = 1.959964) -> tuple[float, float]:
    """95 % interval of a proportion (Wilson 1927)."""
    p, square = right / n, z * z
    middle = (p + square / (2 * n)) / (1 + square / n)
    half = z * math.sqrt(p * (1 - p) / n + square / (4 * n * n)) / (1 + square / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def table(sheet: str) -> None:
    """Print the precision of every frame of a sheet, as Markdown."""
    with Path(sheet).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        for key in ((row["draw"], row["frame"]), (row["draw"], "all frames")):
            counts[key][0] += row["verdict"] == "yes"
            counts[key][1] += 1
    _say("| draw | frame | right | judged | precision | 95 % interval |\n|---|---|---|---|---|---|")
    for (number, frame), (right, n) in sorted(counts.items()):
        low, high = wilson(right, n)
        _say(f"| {number} | {frame} | {right} | {n} | {right / n:.2f} | {low:.2f} to {high:.2f} |")


def main() -> None:
    """Parse and go."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    verbs = parser.add_subparsers(dest="verb", required=True)
    drawing = verbs.add_parser("draw")
    drawing.add_argument("lexicon")
    drawing.add_argument("corpus")
    drawing.add_argument("--size", type=int, default=25)
    drawing.add_argument("--seed", type=int, default=SEED)
    drawing.add_argument("--frames", nargs="*", default=[])
    drawing.add_argument("--but", metavar="SHEET", help="leave out hits that a sheet has")
    verbs.add_parser("table").add_argument("sheet")
    given = parser.parse_args()
    if given.verb == "draw":
        draw(hits(given.lexicon, given.corpus), given.size, given.seed, given.frames, judged(given.but))
    else:
        table(given.sheet)


if __name__ == "__main__":
    main()
