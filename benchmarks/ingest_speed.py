"""How fast page dumps and clean texts are read, and which steps take the time.

Usage: ``RHETORIC_EVAL=FOLDER python benchmarks/ingest_speed.py`` where FOLDER holds ``articles/*.txt``.

Two rates are given for each kind of text, in texts per second of processor time, the best of several rounds. ``first``:
everything that is remembered of lines and names is forgotten before each round, so that every text is as new as the
first one. ``again``: lines of navigation that were met before are remembered, as they are in a corpus from few sites.
A corpus lies between the two. Clean texts are the bodies that were found in the dumps.
"""

from __future__ import annotations

import functools
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rhetoric import gazetteer
from rhetoric.ingest import article, datelines, dump, fields, headline, language, lines, read_text, shapes, signs

ROUNDS = 7
MODULES = (gazetteer, article, datelines, dump, fields, headline, language, lines, shapes, signs)


def memories() -> list[functools._lru_cache_wrapper[object]]:
    """What remembers lines and names; tables that are loaded once are none."""
    found = [v for m in MODULES for v in vars(m).values() if isinstance(v, functools._lru_cache_wrapper)]
    return [cache for cache in found if (cache.cache_info().maxsize or 0) > 20]


def rate(texts: Sequence[str], *, forget: bool) -> float:
    """Texts per second of processor time, the best of several rounds."""
    caches = memories()
    best = float("inf")
    for _ in range(ROUNDS):
        for cache in caches if forget else ():
            cache.cache_clear()
        started = time.process_time()
        for text in texts:
            read_text(text)
        best = min(best, time.process_time() - started)
    return len(texts) / best


def parts(texts: Sequence[str]) -> list[tuple[str, float]]:
    """Microseconds per text of each step, without the steps inside it."""
    spent: dict[str, float] = {}
    inner: list[float] = []

    def timed(name: str, step: Callable[..., object]) -> Callable[..., object]:
        @functools.wraps(step)
        def run(*args: object, **kwargs: object) -> object:
            inner.append(0.0)
            started = time.process_time()
            try:
                return step(*args, **kwargs)
            finally:
                took = time.process_time() - started
                spent[name] = spent.get(name, 0.0) + took - inner.pop()
                if inner:
                    inner[-1] += took

        return run

    steps = [
        (article, "fold"), (article, "units"), (dump, "mark_shapes"), (dump, "is_page"), (dump, "mark_page"),
        (dump, "mark_clean"), (headline, "choose_title"), (article, "find_source"), (article, "find_dates"),
        (article, "guess_language"),
    ]  # fmt: skip
    before = [getattr(module, name) for module, name in steps]
    for (module, name), step in zip(steps, before, strict=True):
        setattr(module, name, timed(name, step))
    whole = timed("blocks and the rest", read_text)
    try:
        for text in [t for _ in range(ROUNDS) for t in texts]:
            whole(text)
    finally:
        for (module, name), step in zip(steps, before, strict=True):
            setattr(module, name, step)
    shares = [(name, 1e6 * seconds / ROUNDS / len(texts)) for name, seconds in spent.items()]
    return sorted(shares, key=lambda part: -part[1])


def bodies(text: str) -> str:
    """The paragraphs of a dump, an empty line between them."""
    return "\n\n".join(span.of(text) for span in read_text(text).body())


def main() -> int:
    name = os.environ.get("RHETORIC_EVAL")
    if not name:
        print("set RHETORIC_EVAL to a folder with articles/*.txt")  # noqa: T201
        return 2
    dumps = [p.read_bytes().decode("utf-8") for p in sorted((Path(name) / "articles").glob("*.txt"))]
    clean = [text for text in map(bodies, dumps) if text]
    print("texts        n  characters   first   again  (texts per second of processor time)")  # noqa: T201
    for label, texts in (("dumps", dumps), ("clean", clean)):
        length = sum(map(len, texts)) // len(texts)
        first, again = rate(texts, forget=True), rate(texts, forget=False)
        print(f"{label:8} {len(texts):5} {length:11,} {first:7,.0f} {again:7,.0f}")  # noqa: T201
    print("microseconds per dump, lines remembered, clocks included:")  # noqa: T201
    for step, spent in parts(dumps):
        print(f"  {step:20} {spent:6.0f}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
