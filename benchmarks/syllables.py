"""What the pronouncing dictionary does to readability scores: one text, with it and with hyphenation instead.

python benchmarks/syllables.py [TEXT_FILE]
"""

import importlib
import sys
from pathlib import Path

from rhetoric.readability import measure

SCORES = ("flesch_reading_ease", "flesch_kincaid_grade", "gunning_fog", "smog_index")


def main(path: str = "tests/data/readability/reception.txt") -> None:
    text = Path(path).read_text(encoding="utf-8")
    ours = measure([text], "en")
    # without a dictionary textstat counts the places where a word may be hyphenated
    importlib.import_module("textstat.backend.counts._count_syllables").get_cmudict = lambda _: None
    textstat = importlib.import_module("textstat")
    for score in SCORES:
        dictionary, hyphens = getattr(ours, score), getattr(textstat, score)(text)
        sys.stdout.write(f"{score:22} dictionary {dictionary:6.1f}   hyphenation {hyphens:6.1f}\n")


if __name__ == "__main__":
    main(*sys.argv[1:2])
