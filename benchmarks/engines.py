"""What each engine costs: words per CPU second, a cold start, loading, peak memory, and odd inputs of two sizes.

    [RHETORIC_EVAL=FOLDER] python benchmarks/engines.py [--engine accurate] [--rounds 5] [--odd]

Every figure comes from a fresh process on one thread. Times are CPU seconds, user and system, the best of ``--rounds``:
other work on the machine only adds to them. MB are millions of bytes, the highest resident memory of that process.
Words are those of PolNeAR ``dev`` if ``RHETORIC_EVAL`` names the folder that has it, else those of the samples.
``--odd`` annotates text that no newspaper prints, and twice as much of it: a ratio near 2 is linear.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple, ParamSpec, TypeVar

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = "samples/01-yonhap-reception.txt"
TRAINED = ("accurate", "fast")
ENGINES = (*TRAINED, "rules")
PROSE = "The envoy told reporters that the talks had ended well, and both sides went home before the evening. "
ODD = {
    "one paragraph of prose": (PROSE, 5_000_000),
    "only quotation marks": ('"', 10_000),
    "only quotations": ('"Yes." "No." ', 1_000_000),
    "no sentence ends": ("and then he said that they went ", 1_000_000),
}
"""What is repeated, and the characters of the longer text; the shorter one has half."""
P = ParamSpec("P")
T = TypeVar("T")


class Cost(NamedTuple):
    """CPU seconds and peak resident memory in MB of one process."""

    seconds: float
    memory: float


def alone(work: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    """The result of ``work`` in a fresh process, so that nothing is loaded and no memory in use before."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        return pool.submit(work, *given, **named).result()


def cold_start(engine: str) -> Cost:
    """``rhetoric report`` on one sample article, from the start of Python to its end."""
    command = [sys.executable, "-m", "rhetoric", "report", "--quiet", "--engine", engine, SAMPLE]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)  # wait4 has reaped it
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return _cost(usage)


def loading(engine: str) -> float:
    """CPU seconds of ``load_engine`` with the libraries that it imports."""
    from rhetoric.taggers import load_engine  # noqa: PLC0415

    began = time.process_time()
    load_engine(engine)
    return time.process_time() - began


def rate(engine: str) -> tuple[str, int, float]:
    """Where the words are from, how many, and how many a CPU second annotates, terms and readability included."""
    from statements import WORD, polnear, speed  # noqa: PLC0415

    from rhetoric.ingest import read_articles  # noqa: PLC0415

    folder = os.environ.get("RHETORIC_EVAL")
    samples = sorted(str(path) for path in (ROOT / "samples").glob("*.txt"))
    articles = [one.article for one in polnear(Path(folder), "dev").articles] if folder else [*read_articles(samples)]
    total = sum(len(WORD.findall(a.text)) for a in articles)
    return "PolNeAR dev" if folder else "samples", total, speed(articles, engine)["whole annotation"]


def odd(engine: str, unit: str, length: int) -> Cost:
    """One article of one paragraph that repeats ``unit``, annotated without lexicons; the time is without loading."""
    from rhetoric.document import Article, Block, Span  # noqa: PLC0415
    from rhetoric.pipeline import annotate  # noqa: PLC0415

    def article(text: str) -> Article:
        return Article("odd", text, language="en", blocks=(Block("paragraph", Span(0, len(text))),))

    annotate(article(PROSE), lexicons=(), engine=engine)  # tables and the model are loaded once a process
    text = (unit * (length // len(unit) + 1))[:length]
    began = time.process_time()
    annotate(article(text), lexicons=(), engine=engine)
    return Cost(time.process_time() - began, _cost(resource.getrusage(resource.RUSAGE_SELF)).memory)


def _cost(usage: resource.struct_rusage) -> Cost:
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6)


def costs(engines: tuple[str, ...], rounds: int) -> Iterator[str]:
    yield f"{'engine':9} {'cold start':>11} {'memory':>8} {'loading':>8} {'words / CPU s':>14}"
    for engine in engines:
        starts = [cold_start(engine) for _ in range(rounds)]
        load = min(alone(loading, engine) for _ in range(rounds)) if engine in TRAINED else None
        source, number, words = max((alone(rate, engine) for _ in range(rounds)), key=lambda found: found[2])
        start, memory = min(s.seconds for s in starts), max(s.memory for s in starts)
        shown = "–" if load is None else f"{load:.2f} s"
        yield f"{engine:9} {start:9.2f} s {memory:5.0f} MB {shown:>8} {words:14,.0f}  of {number:,} in {source}"


def odd_costs(engines: tuple[str, ...]) -> Iterator[str]:
    columns = f"{'characters':>10} {'half':>8} {'whole':>8} {'ratio':>6} {'memory: half':>12} {'whole':>7}"
    yield f"{'engine':9} {'text':24} {columns}"
    for engine in engines:
        for name, (unit, length) in ODD.items():
            half, whole = (alone(odd, engine, unit, size) for size in (length // 2, length))
            ratio = whole.seconds / half.seconds
            yield (
                f"{engine:9} {name:24} {length:10,} {half.seconds:6.2f} s {whole.seconds:6.2f} s {ratio:6.1f} "
                f"{half.memory:9.0f} MB {whole.memory:4.0f} MB"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", choices=ENGINES, help="this one only")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--odd", action="store_true", help="odd inputs instead")
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    engines = (options.engine,) if options.engine else ENGINES
    for line in odd_costs(engines) if options.odd else costs(engines, options.rounds):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
