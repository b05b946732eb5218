"""Whole articles against hand-made gold: body, title, date, outlet, statements, speakers and carriers.

    python benchmarks/gold_articles.py --samples [--engine ENGINE]  # the project's own samples
    RHETORIC_EVAL=FOLDER python benchmarks/gold_articles.py         # articles/*.txt, articles/gold/*.json

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
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rhetoric.document import DEFAULT_ENGINE, ENGINES, Annotation, Article, Span, Statement
from rhetoric.evaluate import Attribution, GoldArticle
from rhetoric.evaluate.counts import match
from rhetoric.evaluate.names import same_carrier, same_name
from rhetoric.evaluate.pages import PageReader
from rhetoric.pipeline import annotate

HALF = 0.5
KINDS = ("direct", "mixed", "indirect")
SAMPLES = Path(__file__).resolve().parent.parent / "samples"
COLUMNS = ("gold", "found", "speaker", "or medium", "carried", "carrier", "claimed", "right", "extra")
Scores = dict[str, Counter[str]]


@dataclass(frozen=True)
class Case:
    """An article as our reader gives it, the same with the body of the gold (if the gold has one), and the gold."""

    page: GoldArticle
    given: GoldArticle
    meta: Mapping[str, Any]

    @property
    def body(self) -> frozenset[int] | None:
        body = self.meta.get("body")
        return None if body is None else letters(self.page.article.text, [Span(*span) for span in body])


# ------------------------------------------------------------------ reading the gold


def letters(text: str, spans: Iterable[Span]) -> frozenset[int]:
    """Positions of letters and digits in the spans."""
    return frozenset(i for span in spans for i in range(span.start, span.end) if text[i].isalnum())


def outside(folder: Path) -> Iterator[Case]:
    """The articles of ``RHETORIC_EVAL``, their gold put into the form of ours."""

    def ours(gold: dict[str, Any]) -> dict[str, Any]:
        said = [
            {"kind": s["type"], "content": s["content"], "speaker": s["speaker"], "carrier": s.get("relayed_by")}
            for s in gold["statements"]
        ]
        kept = {key: gold[key] for key in ("id", "title", "outlet")}
        return {
            **kept,
            "file": f"{gold['id']}.txt",
            "body": gold["main_text"],
            "published": gold["date"],
            "statements": said,
        }

    files = sorted((folder / "articles" / "gold").glob("*.json"))
    return cases((path, ours(json.loads(path.read_text(encoding="utf-8")))) for path in files)


def samples() -> Iterator[Case]:
    """The project's own articles."""
    files = sorted((SAMPLES / "gold").glob("*.json"))
    return cases((path, json.loads(path.read_text(encoding="utf-8"))) for path in files)


def cases(golds: Iterable[tuple[Path, dict[str, Any]]]) -> Iterator[Case]:
    page, given = PageReader(), PageReader(given_body=True)
    for path, gold in golds:
        yield Case(page.read(gold, path), given.read(gold, path), gold)


# ------------------------------------------------------------------ comparing


def overlap(a: frozenset[int], b: frozenset[int]) -> float:
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if shared else 0.0


def pair(gold: Sequence[frozenset[int]], ours: Sequence[frozenset[int]]) -> dict[int, int]:
    """Index of the gold statement to index of ours; one to one, best overlap first."""
    fits = {(g, p): o for g, a in enumerate(gold) for p, b in enumerate(ours) if (o := overlap(a, b)) >= HALF}
    return dict(match(fits))


def judge(case: Case, annotation: Annotation) -> Scores:
    """Counts by kind for one article; see the module's table of columns."""
    text, ours, wanted = annotation.article.text, annotation.statements, case.page.attributions
    pairs = pair([letters(text, s.content) for s in wanted], [letters(text, s.content) for s in ours])
    counts: Scores = {kind: Counter() for kind in KINDS}
    for g, gold in enumerate(wanted):
        tally = counts[str(gold.kind)]
        tally["gold"] += 1
        tally["carried"] += gold.carrier is not None
        if g in pairs:
            _judge_pair(gold, ours[pairs[g]], tally)
    for p, said in enumerate(ours):
        counts[said.kind]["claimed"] += said.carrier is not None
        counts[said.kind]["extra"] += p not in pairs.values()
    return counts


def _judge_pair(gold: Attribution, ours: Statement, tally: Counter[str]) -> None:
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
    read = [(c.page.article, c) for c in with_gold]
    f1 = [_f1(letters(article.text, _body_and_dateline(article)), case.body or frozenset()) for article, case in read]
    n = len(with_gold)
    return {
        "articles": n,
        "body F1": sum(f1) / n,
        "title": sum(same_name(article.title, case.meta["title"]) for article, case in read) / n,
        "date": sum(article.published == case.meta["published"] for article, case in read) / n,
        "outlet": sum(same_carrier(article.outlet, case.meta["outlet"]) for article, case in read) / n,
    }


def _body_and_dateline(article: Article) -> list[Span]:
    return [*article.body(), *(b.span for b in article.blocks if b.kind == "dateline")]


def _f1(ours: frozenset[int], gold: frozenset[int]) -> float:
    return 2 * len(ours & gold) / (len(ours) + len(gold)) if ours or gold else 1.0


def evaluate(cases: Sequence[Case], *, given_body: bool, engine: str) -> Scores:
    """Counts over all cases, with the body of the gold or with what our reader finds."""
    chosen = [(case, case.given if given_body else case.page) for case in cases]
    return total(judge(case, annotate(gold.article, lexicons=(), engine=engine)) for case, gold in chosen)


# ------------------------------------------------------------------ showing


def table(scores: Scores) -> Iterator[str]:
    yield f"{'kind':9}" + "".join(f"{name:>11}" for name in COLUMNS)
    for kind, tally in scores.items():
        yield f"{kind:9}" + "".join(f"{tally[name]:11d}" for name in COLUMNS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", action="store_true", help="the project's own samples")
    parser.add_argument("--engine", default=DEFAULT_ENGINE, choices=ENGINES)
    options = parser.parse_args()
    folder = os.environ.get("RHETORIC_EVAL")
    if not options.samples and not folder:
        sys.exit("set RHETORIC_EVAL to a folder with articles/*.txt and articles/gold/*.json, or take --samples")
    measured = list(samples() if options.samples else outside(Path(str(folder))))
    lines = ["reading: " + ", ".join(f"{name} {value:.3g}" for name, value in reading(measured).items())]
    for given, heading in ((True, "with the body of the gold"), (False, "from the page")):
        lines += ["", heading, *table(evaluate(measured, given_body=given, engine=options.engine))]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
