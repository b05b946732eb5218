"""How much of a corpus is speech, by form, beside what quotation marks alone would give.

    python benchmarks/speech_share.py FILE [--engine accurate] [--articles 1000] [--sample 50]

FILE is anything that ``rhetoric`` reads, such as JSON lines of KCNA reports. Words of a statement inside another one
count for the inner one alone. ``--sample`` prints so many statements at random with the text around them instead, to be
judged by a reader: is it a statement, are its edges right, is the speaker right?
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from rhetoric.document import Annotation, Statement
from rhetoric.ingest import read_articles
from rhetoric.pipeline import annotate
from rhetoric.statements import read_paragraphs
from rhetoric.statements.tokens import PUNCT, QUOTE
from rhetoric.text import fold, words

AROUND = 160


def chosen(path: Path, number: int, seed: int, engine: str) -> Iterator[Annotation]:
    """Annotations of so many English articles, drawn at random."""
    articles = [a for a in read_articles([str(path)]) if a.language in (None, "en") and a.body()]
    random.Random(seed).shuffle(articles)
    for article in articles[:number]:
        yield annotate(article, lexicons=(), engine=engine)


def count(annotations: Iterator[Annotation]) -> tuple[Counter[str], Counter[str], int, int, int]:
    """Words and statements by form, all words of the bodies, words in quotation marks, articles."""
    spoken: Counter[str] = Counter()
    statements: Counter[str] = Counter()
    total = quoted = articles = 0
    for annotation in annotations:
        articles += 1
        text = annotation.article.text
        for said in annotation.statements:
            statements[said.form] += 1
        for voice in annotation.voices():
            if voice.kind not in ("narration", "statement"):
                continue
            number = words(text, voice.span.start, voice.span.end)
            total += number
            if voice.statement is not None:
                spoken[annotation.statements[voice.statement].form] += number
        for paragraph in read_paragraphs(fold(text), annotation.article.body(), annotation.sentences):
            quoted += sum(t.quote >= 0 and t.tag not in (PUNCT, QUOTE) for t in paragraph.tokens)
    return spoken, statements, total, quoted, articles


def table(counts: tuple[Counter[str], Counter[str], int, int, int]) -> Iterator[str]:
    spoken, statements, total, quoted, articles = counts
    yield f"{articles:,} articles, {total:,} words"
    yield f"{'form':14} {'statements':>10} {'words':>9} {'share':>6}"
    for form, number in spoken.most_common():
        yield f"{form:14} {statements[form]:10,} {number:9,} {100 * number / total:5.1f}%"
    every = spoken.total()
    yield f"{'all':14} {statements.total():10,} {every:9,} {100 * every / total:5.1f}%"
    yield f"{'in quotation marks':25} {quoted:9,} {100 * quoted / total:5.1f}%"


def sample(annotations: Sequence[Annotation], number: int, seed: int) -> Iterator[str]:
    every = [(a, s) for a in annotations for s in a.statements]
    for i, (annotation, said) in enumerate(random.Random(seed).sample(every, number), 1):
        yield f"{i:3} {annotation.article.id} {said.form} {said.kind} {said.confidence} {said.rule}"
        yield f"    speaker: {said.speaker}; carrier: {said.carrier}; source: {_of(annotation, said)}"
        yield "    " + _shown(annotation, said)


def _of(annotation: Annotation, said: Statement) -> str:
    return said.source.of(annotation.article.text) if said.source else "-"


def _shown(annotation: Annotation, said: Statement) -> str:
    text = annotation.article.text
    first, last = min(c.start for c in said.content), max(c.end for c in said.content)
    before, after = text[max(0, first - AROUND) : first], text[last : last + AROUND]
    inside = " […] ".join(c.of(text) for c in said.content)
    if len(inside) > 3 * AROUND:
        inside = inside[:AROUND] + " … " + inside[-AROUND:]
    return " ".join(f"{before}⟦{inside}⟧{after}".split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--engine", default="accurate")
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    annotations = chosen(options.file, options.articles, options.seed, options.engine)
    lines = sample(list(annotations), options.sample, options.seed) if options.sample else table(count(annotations))
    for line in lines:
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
