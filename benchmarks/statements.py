"""Statements and their sources on PolNeAR, scored by the scorer that scores everybody else.

    RHETORIC_EVAL=FOLDER python benchmarks/statements.py [--split dev] [--rules] [--json OUT]

FOLDER holds ``score.py`` and ``polnear/SPLIT/{text,attributions}``. Neither is part of the project: the scorer runs as
a program of its own and reads the predictions from a file. A line of a PolNeAR text is a paragraph.

``--rules`` scores the statements of each rule alone: how many there are, how many have the right content
(intersection over union of words at least one half), and how many of those the right source. The last column is
the share with both right, which ``CONFIDENCE`` in ``rhetoric/speakers/attribute.py`` is set to.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rhetoric.document import Article, Block, Span, Statement
from rhetoric.pipeline import annotate
from rhetoric.segment import sentences
from rhetoric.speakers import attribute
from rhetoric.statements import find_drafts, read_paragraphs
from rhetoric.text import fold

SCOPES = ("statements", "all")
KINDS = ("all", "direct", "mixed", "indirect")
ROUNDS = 1000
WORD = re.compile(r"\w+")
Row = dict[str, Any]


def evaluation_folder() -> Path:
    """The folder that ``RHETORIC_EVAL`` names; ends the program with a message if there is none."""
    folder = os.environ.get("RHETORIC_EVAL")
    if not folder:
        sys.exit("set RHETORIC_EVAL to the folder with score.py, polnear/ and articles/")
    return Path(folder)


def articles(split: Path) -> Iterator[Article]:
    """The texts of a PolNeAR split, each line a paragraph."""
    for path in sorted((split / "text").glob("*.txt")):
        text = path.read_bytes().decode("utf-8")
        blocks = tuple(Block("paragraph", Span(*line.span())) for line in re.finditer(r"\S[^\n]*", text))
        yield Article(path.stem, text, language="en", blocks=blocks)


def as_row(said: Statement) -> Row:
    """A statement as the scorer reads it."""

    def pieces(*spans: Span | None) -> list[list[int]]:
        return [[s.start, s.end] for s in spans if s is not None]

    return {"content": pieces(*said.content), "source": pieces(said.source), "cue": pieces(said.cue), "rule": said.rule}


def score(folder: Path, split: str, predictions: Mapping[str, Sequence[Row]], scope: str, rounds: int = 0) -> Any:
    """What the scorer says of ``predictions``, as it writes it."""
    with tempfile.TemporaryDirectory() as made:
        pred, out = Path(made, "pred.jsonl"), Path(made, "out.json")
        lines = (json.dumps({"id": name, "attributions": list(rows)}) for name, rows in predictions.items())
        pred.write_text("\n".join(lines), encoding="utf-8")
        gold = folder / "polnear" / split
        command = [sys.executable, str(folder / "score.py"), "--gold", str(gold), "--pred", str(pred), "--cues"]
        command += ["--scope", scope, "--bootstrap", str(rounds), "--json", str(out)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return json.loads(out.read_text(encoding="utf-8"))


def measure(folder: Path, split: str, rounds: int = ROUNDS) -> tuple[dict[str, list[Row]], dict[str, Any]]:
    """Predictions for a split, and its scores by scope."""
    found = {
        article.id: [as_row(s) for s in annotate(article, lexicons=()).statements]
        for article in articles(folder / "polnear" / split)
    }
    return found, {scope: score(folder, split, found, scope, rounds) for scope in SCOPES}


def speed(texts: Sequence[Article]) -> dict[str, float]:
    """Words per CPU second: statements alone, with speakers and carriers, and the whole annotation."""

    def drafts(article: Article) -> None:
        _paragraphs(article)

    def speakers(article: Article) -> None:
        attribute(article, *_paragraphs(article))

    def whole(article: Article) -> None:
        annotate(article)

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


def _paragraphs(article: Article) -> Any:
    view, body = fold(article.text), article.body()
    paragraphs = read_paragraphs(view, body, sentences(article.text, body))
    return view, paragraphs, find_drafts(paragraphs)


def show(scores: Mapping[str, Any], rates: Mapping[str, float]) -> Iterator[str]:
    for scope in SCOPES:
        summary, intervals = scores[scope]["summary"], scores[scope]["f1_95ci"] or {}
        yield f"\nscope {scope}\n{'':18} {'kind':9} {'P':>6} {'R':>6} {'F1':>6}  {'95 %':12} {'found':>6} {'gold':>6}"
        for metric in ("content_token", "content_exact", "content_soft", "attributed_soft", "attributed_iou50"):
            for kind in KINDS:
                v = summary[metric][kind]
                low, high = intervals.get(metric, (0, 0)) if kind == "all" else (0, 0)
                interval = f"{low:.1f}-{high:.1f}" if high else ""
                yield (
                    f"{metric:18} {kind:9} {v['p']:6.1f} {v['r']:6.1f} {v['f1']:6.1f}  {interval:12} "
                    f"{v['n_pred']:6.0f} {v['n_gold']:6.0f}"
                )
        right = summary["source_given_content"]
        yield "source right       " + "  ".join(f"{k} {right[k]['overlap']:.1f}" for k in KINDS)
    yield "\nwords per CPU second: " + ", ".join(f"{name} {rate:,.0f}" for name, rate in rates.items())


def by_rule(folder: Path, split: str, found: Mapping[str, Sequence[Row]]) -> Iterator[str]:
    """Each rule scored alone: number, share with the right content, with content and source right."""
    yield f"\n{'rule':14} {'found':>6} {'content':>8} {'named':>6} {'both':>6}"
    names = sorted({label(row) for rows in found.values() for row in rows})
    for name in names:
        own = {article: [row for row in rows if label(row) == name] for article, rows in found.items()}
        summary = score(folder, split, own, "statements")["summary"]
        content, both = summary["content_iou50"]["all"], summary["attributed_iou50"]["all"]
        yield f"{name:14} {content['n_pred']:6.0f} {content['p']:8.1f} {both['n_pred']:6.0f} {both['p']:6.1f}"


def label(row: Row) -> str:
    """The rule of a prediction, without its verb; those that name nobody apart."""
    rule = str(row["rule"])
    return rule.split(":", maxsplit=1)[0].split(" ", maxsplit=1)[0] + ("*" if rule.endswith("(implicit)") else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", default="dev", choices=("dev", "train"))
    parser.add_argument("--rules", action="store_true", help="a table of the rules instead")
    parser.add_argument("--json", type=Path, help="write the scores here too")
    options = parser.parse_args()
    folder = evaluation_folder()
    found, scores = measure(folder, options.split, 0 if options.rules else ROUNDS)
    if options.rules:
        lines = by_rule(folder, options.split, found)
    else:
        lines = show(scores, speed(list(articles(folder / "polnear" / options.split))))
    for line in lines:
        sys.stdout.write(line + "\n")
    if options.json:
        options.json.write_text(json.dumps(scores, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
