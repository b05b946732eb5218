"""How long regular expressions take on texts made to be hard for them, measured in a process that can be ended.

A lexicon takes only patterns that cannot run away (``rhetoric.lexicon.patterns``); this is the proof by trial.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from itertools import islice

HARD = 4_000
"""Characters of each hard text."""
SLOW = 0.25
"""Seconds for all hard texts of one pattern: some 100 kB/s. A good pattern takes a hundredth of that."""
PATIENCE = 20.0
"""Seconds for a portion of patterns; one that has taken most of them is ended."""
MOST_SECONDS = 60.0
_PORTION = 200


def slow_patterns(
    patterns: Mapping[int, tuple[str, Sequence[str]]], patience: float = PATIENCE, most: float = MOST_SECONDS
) -> tuple[dict[int, str], int]:
    """What is slow of ``patterns``, key -> what was measured in words, and how many were not tried in ``most`` seconds.

    Each has the source of a compiled pattern and texts that it matches; the hard texts are made of these and of plain
    ones. A pattern that has not finished when ``patience`` is over is ended and named.
    """
    left = dict(patterns)
    found: dict[int, str] = {}
    end = time.monotonic() + most
    while left and time.monotonic() < end:
        portion = dict(islice(left.items(), _PORTION))
        times, ended = _timed(portion, patience)
        for key, taken in times.items():
            if taken > SLOW:
                found[key] = f"{1000 * taken:,.0f} ms for texts of {HARD:,} characters"
            left.pop(key)
        # not the fault of the one in hand if those before it took the time
        if ended and left and sum(times.values()) < patience / 2:
            key = next(iter(left))
            left.pop(key)
            found[key] = f"not done after {patience:g} s"
    return found, len(left)


def _timed(patterns: Mapping[int, tuple[str, Sequence[str]]], limit: float) -> tuple[dict[int, float], bool]:
    """Seconds of each pattern that was finished, and whether time ran out."""
    asked = "\n".join(json.dumps([key, source, list(texts)]) for key, (source, texts) in patterns.items())
    command = [sys.executable, "-m", "rhetoric.instruments.probe"]
    try:
        done = subprocess.run(command, input=asked.encode(), stdout=subprocess.PIPE, timeout=limit, check=True)
        answer, ended = done.stdout, False
    except subprocess.TimeoutExpired as error:
        answer, ended = error.stdout or b"", True
    lines = answer.decode().splitlines()
    return {int(key): float(taken) for key, taken in (line.split() for line in lines if line.count(" ") == 1)}, ended


def hard_texts(matched: Sequence[str]) -> list[str]:
    """Texts on which careless patterns run away: long words, many short ones, beginnings of a match over and over."""
    pieces = ["a", "a ", "a-", "1", " ", "-"]
    for text in matched:
        lowered = text.lower()
        pieces += [lowered[:-1], lowered[:-1] + " ", lowered + "a", lowered.partition(" ")[0] + " "]
    return [(piece * (HARD // len(piece) + 1))[:HARD] + "!" for piece in dict.fromkeys(pieces) if piece]


def main() -> None:
    """The process that is measured: patterns on stdin, one line of JSON each; ``key seconds`` on stdout."""
    for line in sys.stdin:
        key, source, matched = json.loads(line)
        compiled = re.compile(source)
        texts = hard_texts(matched)
        began = time.process_time()
        for text in texts:
            for _ in compiled.finditer(text):
                pass
        sys.stdout.write(f"{key} {time.process_time() - began:.6f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
