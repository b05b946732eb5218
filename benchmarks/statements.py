"""Statements and their sources on PolNeAR, by the measures of ``rhetoric evaluate``.

    RHETORIC_EVAL=FOLDER python benchmarks/statements.py [--engine ENGINE] [--split dev] [--rules] [--json OUT]

FOLDER holds ``polnear/SPLIT/{text,attributions}``, which is not part of the project. A line of a PolNeAR text is a
paragraph. A test checks that the figures are those of the scorer that scores everybody else, ``FOLDER/score.py``.

``--rules`` scores the statements of each rule alone: how many there are, how many have the right content
(intersection over union of words at least one half), and how many of those the right source. The last column is
the share with both right, which ``CONFIDENCE`` in ``rhetoric/speakers/attribute.py`` is set to.

PolNeAR also marks what somebody wants, plans or believes: the attitudes that the trained engines find are compared with
it too. One thread, so set OMP_NUM_THREADS=1.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rhetoric.document import DEFAULT_ENGINE, ENGINES, Article, Statement
from rhetoric.evaluate import Evaluation, Gold, System, attribution_of, evaluate, read_gold
from rhetoric.pipeline import annotate
from rhetoric.segment import sentences
from rhetoric.speakers import attribute
from rhetoric.statements import find_drafts, read_paragraphs
from rhetoric.taggers import load_engine
from rhetoric.text import fold

SCOPES = ("statements", "all")
KINDS = ("all", "direct", "mixed", "indirect")
ROUNDS = 1000
WORD = re.compile(r"\w+")
Found = Mapping[str, Sequence[Statement]]


def evaluation_folder() -> Path:
    """The folder that ``RHETORIC_EVAL`` names; ends the program with a message if there is none."""
    folder = os.environ.get("RHETORIC_EVAL")
    if not folder:
        sys.exit("set RHETORIC_EVAL to the folder with polnear/")
    return Path(folder)


def polnear(folder: Path, split: str) -> Gold:
    """The texts of a PolNeAR split and their gold."""
    return read_gold(folder / "polnear" / split)


def score(gold: Gold, found: Found, scope: Any, rounds: int = 0) -> Evaluation:
    """What was found against the gold."""
    rows = {name: tuple(map(attribution_of, statements)) for name, statements in found.items()}
    return evaluate(gold, [System("rules", rows)], scope, rounds=rounds)


def measure(
    folder: Path, split: str, engine: str, rounds: int = ROUNDS
) -> tuple[dict[str, Sequence[Statement]], dict[str, Evaluation]]:
    """Statements and attitudes found in a split, and their scores by scope."""
    gold = polnear(folder, split)
    made = {one.id: annotate(one.article, lexicons=(), engine=engine) for one in gold.articles}
    found = {name: (*a.statements, *a.attitudes) for name, a in made.items()}
    return found, {scope: score(gold, found, scope, rounds) for scope in SCOPES}


def speed(texts: Sequence[Article], engine: str) -> dict[str, float]:
    """Words per CPU second: statements alone, with speakers and carriers, and the whole annotation."""

    def drafts(article: Article) -> None:
        _paragraphs(article, engine)

    def speakers(article: Article) -> None:
        attribute(article, *_paragraphs(article, engine))

    def whole(article: Article) -> None:
        annotate(article, engine=engine)

    total = sum(len(WORD.findall(a.text)) for a in texts)
    steps: dict[str, Callable[[Article], None]] = {
        "statements": drafts,
        "with speakers and carriers": speakers,
        "whole annotation": whole,
    }
    rates = {}
    for name, step in steps.items():
        step(texts[0])  # tables and patterns are loaded once a process
        began = time.process_time()
        for article in texts:
            step(article)
        rates[name] = total / (time.process_time() - began)
    return rates


def _paragraphs(article: Article, engine: str) -> Any:
    view, body = fold(article.text), article.body()
    paragraphs = read_paragraphs(view, body, sentences(article.text, body))
    return view, paragraphs, find_drafts(paragraphs) if engine == "rules" else load_engine(engine).drafts(paragraphs)


def show(scores: Mapping[str, Evaluation], rates: Mapping[str, float]) -> Iterator[str]:
    for scope in SCOPES:
        yield f"\nscope {scope}\n{'':18} {'kind':9} {'P':>6} {'R':>6} {'F1':>6}  {'95 %':12} {'found':>6} {'gold':>6}"
        for metric in ("content_token", "content_exact", "content_soft", "attributed_soft", "attributed_iou50"):
            for kind in KINDS:
                s = scores[scope].score(metric, kind)
                interval = f"{s.ci_low:.1f}-{s.ci_high:.1f}" if kind == "all" and s.ci_low is not None else ""
                figures = " ".join(f"{value or 0:6.1f}" for value in (s.precision, s.recall, s.value))
                yield f"{metric:18} {kind:9} {figures}  {interval:12} {s.found:6d} {s.gold:6d}"
        right = {kind: scores[scope].score("source_right", kind).value or 0 for kind in KINDS}
        yield "source right       " + "  ".join(f"{kind} {value:.1f}" for kind, value in right.items())
    yield "\nwords per CPU second: " + ", ".join(f"{name} {rate:,.0f}" for name, rate in rates.items())


def by_rule(gold: Gold, found: Found) -> Iterator[str]:
    """Each rule scored alone: number, share with the right content, with content and source right."""
    yield f"\n{'rule':14} {'found':>6} {'content':>8} {'named':>6} {'both':>6}"
    names = sorted({label(said) for rows in found.values() for said in rows})
    for name in names:
        own = {article: [said for said in rows if label(said) == name] for article, rows in found.items()}
        scores = score(gold, own, "statements")
        content, both = scores.score("content_iou50"), scores.score("attributed_iou50")
        shares = [one.precision or 0 for one in (content, both)]
        yield f"{name:14} {content.found:6d} {shares[0]:8.1f} {both.found:6d} {shares[1]:6.1f}"


def label(said: Statement) -> str:
    """The rule of a statement, without its verb; those that name nobody apart."""
    rule = said.rule
    return rule.split(":", maxsplit=1)[0].split(" ", maxsplit=1)[0] + ("*" if rule.endswith("(implicit)") else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", default="dev", choices=("dev", "train"))
    parser.add_argument("--engine", default=DEFAULT_ENGINE, choices=ENGINES)
    parser.add_argument("--rules", action="store_true", help="a table of the rules instead")
    parser.add_argument("--json", type=Path, help="write the scores here too")
    options = parser.parse_args()
    folder = evaluation_folder()
    found, scores = measure(folder, options.split, options.engine, 0 if options.rules else ROUNDS)
    gold = polnear(folder, options.split)
    if options.rules:
        lines = by_rule(gold, found)
    else:
        lines = show(scores, speed([one.article for one in gold.articles], options.engine))
    for line in lines:
        sys.stdout.write(line + "\n")
    if options.json:
        shown = {scope: [asdict(row) for row in result.scores] for scope, result in scores.items()}
        options.json.write_text(json.dumps(shown, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
