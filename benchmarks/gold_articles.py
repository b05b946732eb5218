"""Whole articles against hand-made gold: body, title, date, outlet, statements, speakers and carriers.

    python benchmarks/gold_articles.py --samples            # the project's own samples
    RHETORIC_EVAL=FOLDER python benchmarks/gold_articles.py # FOLDER/articles/*.txt and FOLDER/articles/gold/*.json

Articles are read twice: once as a reader gets them, from the page, and once with the body that the gold gives, so
that mistakes of reading and of attribution can be told apart. The columns of the statement table:

=========  =============================================================================================
found      gold statements with a content of ours, intersection over union of characters at least one half
speaker    found, and the speaker is right (also where the gold has none and we name none)
or medium  the same, and an agency that we name as the carrier counts where the gold has it as the speaker
carried    gold statements that have a carrier; ``carrier`` those of them found with the right one
claimed    statements of ours with a carrier; ``right`` those of them whose gold statement has this carrier
extra      statements of ours that match no gold statement
=========  =============================================================================================

Statements are paired one to one, the best overlap first. Two names are the same if, without case, accents, hyphens,
articles and remarks in brackets, all words of one are among the words of the other. Where the gold says only "state
media", any state medium is right.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rhetoric.document import Annotation, Article, Block, Span, Statement
from rhetoric.gazetteer import find_outlet
from rhetoric.ingest import read_articles, read_text
from rhetoric.pipeline import annotate
from rhetoric.text import fold

HALF = 0.5
KINDS = ("direct", "mixed", "indirect")
SAMPLES = Path(__file__).resolve().parent.parent / "samples"
COLUMNS = ("gold", "found", "speaker", "or medium", "carried", "carrier", "claimed", "right", "extra")
Scores = dict[str, Counter[str]]


@dataclass(frozen=True)
class Said:
    """A statement of the gold: the characters of its content, and who said and carried it."""

    content: frozenset[int]
    kind: str
    speaker: str | None
    carrier: str | None


@dataclass(frozen=True)
class Case:
    """An article as our reader gives it, the same with the body of the gold (if the gold has one), and the gold."""

    article: Article
    given: Article | None
    body: frozenset[int] | None
    said: tuple[Said, ...]
    title: str | None
    published: str | None
    outlet: str | None


# ------------------------------------------------------------------ reading the gold


def letters(text: str, spans: Iterable[Span]) -> frozenset[int]:
    """Positions of letters and digits in the spans."""
    return frozenset(i for span in spans for i in range(span.start, span.end) if text[i].isalnum())


def outside(folder: Path) -> Iterator[Case]:
    """The articles of ``RHETORIC_EVAL``."""
    for path in sorted((folder / "articles" / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = (folder / "articles" / f"{gold['id']}.txt").read_bytes().decode("utf-8")
        body = [Span(*span) for span in gold["main_text"]]
        said = tuple(
            Said(letters(text, [Span(*c) for c in s["content"]]), s["type"], s["speaker"], s.get("relayed_by"))
            for s in gold["statements"]
        )
        article = read_text(text, id=gold["id"])
        given = with_body(article, body, gold["title"], gold["outlet"])
        yield Case(article, given, letters(text, body), said, gold["title"], gold["date"], gold["outlet"])


def samples() -> Iterator[Case]:
    """The project's own articles."""
    read: dict[str, dict[str, Article]] = {}
    for path in sorted((SAMPLES / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        file = gold["file"]
        if file not in read:
            read[file] = {a.id: a for a in read_articles([SAMPLES / file])}
        found = read[file]
        article = next(iter(found.values())) if len(found) == 1 else found[gold["id"]]
        said = tuple(_said(article.text, s) for s in gold["statements"])
        body = [Span(*span) for span in gold["body"]] if "body" in gold else None
        given = with_body(article, body, gold["title"], gold["outlet"]) if body else None
        known = letters(article.text, body) if body else None
        yield Case(article, given, known, said, gold["title"], gold["published"], gold["outlet"])


def _said(text: str, gold: dict[str, Any]) -> Said:
    spans = [Span(*c) for c in gold["content"]] if "content" in gold else list(_places(text, gold["content_text"]))
    return Said(letters(text, spans), gold["kind"], gold["speaker"], gold["carrier"])


def _places(text: str, pieces: Sequence[str]) -> Iterator[Span]:
    """Where the words of a content stand, whatever the marks and blanks between them are."""
    view, start = fold(text), 0
    for piece in pieces:
        pattern = r"\W+".join(map(re.escape, re.findall(r"\w+", fold(piece).text)))
        found = re.compile(pattern).search(view.text, start)
        if found is None:
            raise ValueError(f"not in the text: {piece}")
        start = found.end()
        yield view.to_raw(*found.span())


def with_body(article: Article, body: Sequence[Span], title: str | None, outlet: str | None) -> Article:
    """The article with the paragraphs of ``body`` and nothing else."""
    text = article.text
    lines = [
        Span(span.start + m.start(), span.start + m.end())
        for span in body
        for m in re.finditer(r"\S[^\n]*", span.of(text))
    ]
    blocks = tuple(Block("paragraph", line) for line in lines)
    return replace(article, blocks=blocks, title=title, outlet=outlet, language="en")


# ------------------------------------------------------------------ comparing


def plain(name: str | None) -> frozenset[str]:
    """The words of a name that count in a comparison."""
    bare = unicodedata.normalize("NFKD", re.sub(r"\([^)]*\)", " ", name or ""))
    return frozenset(re.findall(r"[a-z0-9]+", bare.encode("ascii", "ignore").decode().lower())) - {"the", "a", "an"}


def same_name(ours: str | None, gold: str | None) -> bool:
    a, b = plain(ours), plain(gold)
    return a == b if not a or not b else a <= b or b <= a


def same_carrier(ours: str | None, gold: str | None) -> bool:
    if ours and gold and plain(gold) >= {"media"}:
        outlet = find_outlet(ours)
        return "media" in plain(ours) or (outlet is not None and outlet.state)
    known = [o.id for name in (ours, gold) if name and (o := find_outlet(name))]
    return same_name(ours, gold) or (len(known) == 2 and known[0] == known[1])


def overlap(a: frozenset[int], b: frozenset[int]) -> float:
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if shared else 0.0


def pair(gold: Sequence[frozenset[int]], ours: Sequence[frozenset[int]]) -> dict[int, int]:
    """Index of the gold statement to index of ours; one to one, best overlap first."""
    close = sorted(
        ((-o, g, p) for g, a in enumerate(gold) for p, b in enumerate(ours) if (o := overlap(a, b)) >= HALF),
    )
    pairs: dict[int, int] = {}
    for _, g, p in close:
        if g not in pairs and p not in pairs.values():
            pairs[g] = p
    return pairs


def judge(case: Case, annotation: Annotation) -> Scores:
    """Counts by kind for one article; see the module's table of columns."""
    text, ours = annotation.article.text, annotation.statements
    pairs = pair([s.content for s in case.said], [letters(text, s.content) for s in ours])
    counts: Scores = {kind: Counter() for kind in KINDS}
    for g, gold in enumerate(case.said):
        tally = counts[gold.kind]
        tally["gold"] += 1
        tally["carried"] += gold.carrier is not None
        if g in pairs:
            _judge_pair(gold, ours[pairs[g]], tally)
    for p, said in enumerate(ours):
        counts[said.kind]["claimed"] += said.carrier is not None
        counts[said.kind]["extra"] += p not in pairs.values()
    return counts


def _judge_pair(gold: Said, ours: Statement, tally: Counter[str]) -> None:
    speaker = same_name(ours.speaker, gold.speaker)
    medium = ours.speaker is None and gold.speaker is not None and same_carrier(ours.carrier, gold.speaker)
    carrier = gold.carrier is not None and same_carrier(ours.carrier, gold.carrier)
    tally["found"] += 1
    tally["speaker"] += speaker
    tally["or medium"] += speaker or medium
    tally["carrier"] += carrier
    tally["right"] += carrier or (medium and gold.carrier is None)


def total(scores: Iterable[Scores]) -> Scores:
    """Counts of several articles; ``quoted`` are direct and mixed together."""
    summed: Scores = {kind: Counter() for kind in KINDS}
    for one in scores:
        for kind in KINDS:
            summed[kind].update(one[kind])
    summed["quoted"] = summed["direct"] + summed["mixed"]
    summed["all"] = summed["quoted"] + summed["indirect"]
    return summed


def reading(cases: Iterable[Case]) -> dict[str, float]:
    """How well pages are read: F1 of the body by letters, and shares of right titles, dates and outlets."""
    with_gold = [c for c in cases if c.body is not None]
    f1 = [_f1(letters(c.article.text, _body_and_dateline(c.article)), c.body or frozenset()) for c in with_gold]
    n = len(with_gold)
    return {
        "articles": n,
        "body F1": sum(f1) / n,
        "title": sum(same_name(c.article.title, c.title) for c in with_gold) / n,
        "date": sum(c.article.published == c.published for c in with_gold) / n,
        "outlet": sum(same_carrier(c.article.outlet, c.outlet) for c in with_gold) / n,
    }


def _body_and_dateline(article: Article) -> list[Span]:
    return [*article.body(), *(b.span for b in article.blocks if b.kind == "dateline")]


def _f1(ours: frozenset[int], gold: frozenset[int]) -> float:
    return 2 * len(ours & gold) / (len(ours) + len(gold)) if ours or gold else 1.0


def evaluate(cases: Sequence[Case], *, given_body: bool) -> Scores:
    """Counts over all cases, with the body of the gold or with what our reader finds."""
    chosen = [(c, c.given if given_body and c.given else c.article) for c in cases]
    return total(judge(case, annotate(article, lexicons=())) for case, article in chosen)


# ------------------------------------------------------------------ showing


def table(scores: Scores) -> Iterator[str]:
    yield f"{'kind':9}" + "".join(f"{name:>11}" for name in COLUMNS)
    for kind, tally in scores.items():
        yield f"{kind:9}" + "".join(f"{tally[name]:11d}" for name in COLUMNS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", action="store_true", help="the project's own samples")
    options = parser.parse_args()
    folder = os.environ.get("RHETORIC_EVAL")
    if not options.samples and not folder:
        sys.exit("set RHETORIC_EVAL to a folder with articles/*.txt and articles/gold/*.json, or take --samples")
    cases = list(samples() if options.samples else outside(Path(str(folder))))
    lines = ["reading: " + ", ".join(f"{name} {value:.3g}" for name, value in reading(cases).items())]
    for given, heading in ((True, "with the body of the gold"), (False, "from the page")):
        lines += ["", heading, *table(evaluate(cases, given_body=given))]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
