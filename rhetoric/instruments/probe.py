"""How long regular expressions take on texts made to be hard for them.

A lexicon takes only patterns that cannot run away (``rhetoric.lexicon.patterns``); this is the proof by trial.
"""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

HARD = 4_000
"""Characters of each hard text."""
SLOW = 0.25
"""CPU seconds for all hard texts of one pattern: some 100 kB/s. A good pattern takes a hundredth of that."""
PATIENCE = 10.0
"""Seconds after which a pattern is given up."""
MOST_SECONDS = 60.0


def slow_patterns(
    patterns: Mapping[int, tuple[str, Sequence[str]]], patience: float = PATIENCE, most: float = MOST_SECONDS
) -> tuple[dict[int, str], int]:
    """What is slow of ``patterns``, key -> what was measured in words, and how many were not tried in ``most`` seconds.

    Each has the source of a pattern and texts that it matches; the hard texts are made of these and of plain ones. A
    pattern that has not finished when ``patience`` is over is given up and named.
    """
    found: dict[int, str] = {}
    end = time.monotonic() + most
    for number, (key, (source, matched)) in enumerate(patterns.items()):
        if time.monotonic() > end:
            return found, len(patterns) - number
        try:
            with _at_most(patience):
                taken = _seconds(re.compile(source), hard_texts(matched))
        except TimeoutError:
            found[key] = f"not done after {patience:g} s"
        else:
            if taken > SLOW:
                found[key] = f"{1000 * taken:,.0f} ms for texts of {HARD:,} characters"
    return found, 0


def _seconds(pattern: re.Pattern[str], texts: Sequence[str]) -> float:
    began = time.process_time()
    for text in texts:
        for _ in pattern.finditer(text):
            pass
    return time.process_time() - began


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    """TimeoutError after ``seconds``, also in the middle of a search, which looks for signals now and then. Where there
    are no such signals (Windows, threads) nothing is cut short: what a lexicon lets in comes to an end."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def over(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def hard_texts(matched: Sequence[str]) -> list[str]:
    """Texts on which careless patterns run away: long words, many short ones, beginnings of a match over and over."""
    pieces = ["a", "a ", "a-", "1", " ", "-"]
    for text in matched:
        lowered = text.lower()
        pieces += [lowered[:-1], lowered[:-1] + " ", lowered + "a", lowered.partition(" ")[0] + " "]
    return [(piece * (HARD // len(piece) + 1))[:HARD] + "!" for piece in dict.fromkeys(pieces) if piece]
