"""What the encoder says of every word of marked and unmarked articles: the student's lessons.

    python -m training.soft --polnear FOLDER --engine FOLDER [...] --unmarked FILE.jsonl [...] --out build/soft.npz

``--engine`` is a folder that ``training.export`` wrote; of several the mean is taken. ``--unmarked`` are files that
``rhetoric`` reads; ``--words`` bounds how much of each is used (articles in chance order).
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path

import numpy as np

from rhetoric.ingest import Skipped, read_articles
from rhetoric.taggers.channels import BREAK
from rhetoric.taggers.engine import EncoderTagger
from training.data import IGNORE, Example, example, own, polnear
from training.markup import ARTICLES


def unmarked(path: Path, words: int, seed: int) -> list[Example]:
    """Articles of a file in chance order, up to so many words."""
    articles = [a for a in read_articles([path]) if not isinstance(a, Skipped) and a.language in (None, "en")]
    random.Random(seed).shuffle(articles)
    found: list[Example] = []
    total = 0
    for article in articles:
        if total >= words:
            break
        read = example(article, [], [], own=False)
        if 30 < len(read.words) < 4000:
            read.labels[:] = IGNORE
            found.append(read)
            total += len(read.words)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--polnear", type=Path, required=True)
    parser.add_argument("--engine", type=Path, required=True, action="append")
    parser.add_argument("--unmarked", type=Path, nargs="*", default=[])
    parser.add_argument("--words", type=int, default=500_000)
    parser.add_argument("--own", type=Path, default=ARTICLES)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    taggers = [EncoderTagger(folder) for folder in options.engine]
    examples = [*polnear(options.polnear / "train"), *own("train", options.own), *own("train", options.own)]
    for path in options.unmarked:
        examples += unmarked(path, options.words, 1)
    began = time.monotonic()
    soft = []
    for i, each in enumerate(examples):
        soft.append(np.mean([np.exp(tagger(each.words)) for tagger in taggers], axis=0).astype(np.float16))
        if i % 100 == 99:
            left = (time.monotonic() - began) / (i + 1) * (len(examples) - i - 1) / 60
            sys.stderr.write(f"{i + 1} of {len(examples)} articles, {left:.1f} min left\n")
    np.savez(
        options.out,
        texts=np.array("\x1e".join("\x1f".join(e.words.texts) for e in examples)),
        channels=np.concatenate([e.words.channels for e in examples]).astype(np.int8),
        labels=np.concatenate([e.labels for e in examples]).astype(np.int8),
        soft=np.concatenate(soft),
    )
    sys.stderr.write(f"{len(examples)} articles, {sum(len(e.words) for e in examples):,} words, break is {BREAK!r}\n")


if __name__ == "__main__":
    main()
