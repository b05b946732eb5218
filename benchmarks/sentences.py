"""Three ways of splitting sentences, on hand-read articles: what each gets wrong, and how fast it is.

    RHETORIC_EVAL=path/to/eval python benchmarks/sentences.py

The folder holds ``articles/ID.txt`` and ``articles/gold/ID.json`` (``main_text``: spans of the body). Where sentences
start in these bodies, as read by a person, is in ``sentences.json`` beside this file: offsets, no text. A quotation
belongs to the sentence that carries it.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer  # type: ignore[import-untyped]
from sentencex import get_sentence_boundaries  # type: ignore[import-untyped]

from rhetoric.document import Span
from rhetoric.segment import sentences

ABBREVIATIONS = (
    "mr mrs ms dr st gen col lt sgt maj brig adm capt cmdr gov sen rep pres prof rev jr sr no nos vol art vs etc inc "
    "corp co ltd jan feb mar apr jun jul aug sep sept oct nov dec mt u.s u.n u.k d.p.r.k e.g i.e a.m p.m approx"
).split()
MARKS = re.compile(r'["“”]|&quot;')
Split = Callable[[str], list[int]]


def sentencex_alone(text: str) -> list[int]:
    return [boundary["start_index"] for boundary in get_sentence_boundaries("en", text)]


def punkt() -> Split:
    parameters = PunktParameters()
    parameters.abbrev_types = set(ABBREVIATIONS)
    tokenizer = PunktSentenceTokenizer(parameters)

    def split(text: str) -> list[int]:
        """Punkt, and the two rules: a start in lower case, or in an open quotation, is joined to what is before."""
        starts: list[int] = []
        for start, _ in tokenizer.span_tokenize(text):
            is_open = len(MARKS.findall(text, 0, start)) % 2 == 1 if starts else False
            if not starts or not (text[start].islower() or is_open):
                starts.append(start)
        return starts

    return split


def ours(text: str) -> list[int]:
    return [sentence.start for sentence in sentences(text, [Span(0, len(text))])]


def first_characters(split: Split, text: str) -> set[int]:
    """Starts without blanks, so that the three can be compared."""
    return {s + len(text[s:]) - len(text[s:].lstrip()) for s in split(text) if text[s:].strip()}


def paragraphs(folder: Path) -> Iterator[tuple[str, int, str]]:
    for gold in sorted((folder / "articles" / "gold").glob("*.json")):
        record = json.loads(gold.read_text(encoding="utf-8"))
        text = (folder / "articles" / f"{record['id']}.txt").read_bytes().decode("utf-8")
        for start, end in record["main_text"]:
            for line in re.finditer(r"[^\n]*\S[^\n]*", text[start:end]):
                yield record["id"], start + line.start(), line.group()


def main() -> None:
    root = os.environ.get("RHETORIC_EVAL")
    if not root:
        sys.exit("set RHETORIC_EVAL to the folder with articles/ and articles/gold/")
    read: dict[str, list[int]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    systems: dict[str, Split] = {"sentencex": sentencex_alone, "punkt": punkt(), "ours": ours}
    bodies = list(paragraphs(Path(root)))
    missed, extra = dict.fromkeys(systems, 0), dict.fromkeys(systems, 0)
    for article, offset, text in bodies:
        right = {s - offset for s in read[article] if offset <= s < offset + len(text)}
        found = {name: first_characters(split, text) for name, split in systems.items()}
        for name, starts in found.items():
            missed[name] += len(right - starts)
            extra[name] += len(starts - right)
        for place in sorted(set.union(right, *found.values()) - set.intersection(right, *found.values())):
            who = ", ".join(name for name, starts in found.items() if place in starts) or "nobody"
            verdict = "start" if place in right else "no start"
            context = text[max(0, place - 40) : place + 30]
            sys.stdout.write(f"{article}:{offset + place:<6} {verdict:8} split by {who:24} {context!r}\n")
    size = sum(len(text) for _, _, text in bodies) / 1e6
    for name, split in systems.items():
        began = time.process_time()
        for _ in range(5):
            for _, _, text in bodies:
                split(text)
        speed = 5 * size / (time.process_time() - began)
        errors = f"missed {missed[name]:3}  extra {extra[name]:3}  of {sum(map(len, read.values()))}"
        sys.stdout.write(f"{name:10} {errors}  {speed:6.1f} MB/s\n")


if __name__ == "__main__":
    main()
