"""Processes that annotate batches side by side, in order, each article under a time limit.

A worker that crashes on an article, or hangs, is replaced. The article gets another try, since what killed the worker
may have been something else, and is then set aside with its reason. At most two batches a worker are under way.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING

from rhetoric.batch import Settings, annotate_batch, failed, loaded, schema
from rhetoric.errors import RhetoricError
from rhetoric.process import STARTING, Child, Requests

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

_CRASHES, _HANGS = 3, 2  # tries that an article gets
_AHEAD = 2  # batches under way for each worker


@dataclass(frozen=True, slots=True)
class Task:
    """A batch of drafts, what the reader skipped before it, and whether a part ends with it."""

    drafts: pa.RecordBatch
    skipped: tuple[tuple[str, str], ...] = ()
    ends_part: bool = False


class Pool:
    """``jobs`` worker processes. ``time_limit`` is in seconds for an article, ``memory`` in bytes for a worker.

    ``server`` is the module and the function that a worker runs.
    """

    def __init__(
        self,
        settings: Settings,
        jobs: int,
        time_limit: float,
        memory: int | None = None,
        *,
        server: tuple[str, str] = ("rhetoric.corpus.pool", "serve"),
    ) -> None:
        self._server = server
        self._settings = settings
        self._jobs = jobs
        self._limit = time_limit
        self._memory = memory
        self._idle: LifoQueue[Child] = LifoQueue()
        self._threads = ThreadPoolExecutor(jobs)
        self._children: list[Child] = []
        self._stopped = False

    def map(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, pa.RecordBatch]]:
        """Every task with its annotated batch (``schema.annotated``), in order."""
        under_way: deque[tuple[Task, Future[pa.RecordBatch]]] = deque()
        for task in tasks:
            under_way.append((task, self._threads.submit(self._annotate, task.drafts)))
            while len(under_way) >= _AHEAD * self._jobs:
                first, future = under_way.popleft()
                yield first, future.result()
        while under_way:
            first, future = under_way.popleft()
            yield first, future.result()

    def stop(self) -> None:
        """End all workers at once."""
        self._stopped = True
        for child in self._children:
            child.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _annotate(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The annotated batch; articles that were set aside have their reason in ``error``."""
        import pyarrow as pa  # noqa: PLC0415

        crashes: Counter[int] = Counter()
        hangs: Counter[int] = Counter()
        aside: dict[int, str] = {}
        while True:
            wanted = [i for i in range(batch.num_rows) if i not in aside]
            child = self._child()
            done, result = self._ask(child, batch.take(pa.array(wanted, pa.int64())))
            if result is not None:
                self._idle.put(child)
                return _with_aside(batch, result, wanted, aside)
            child.stop()
            if self._stopped:
                raise RhetoricError("stopped")
            culprit = wanted[min(done, len(wanted) - 1)]
            (hangs if child.late else crashes)[culprit] += 1
            if hangs[culprit] >= _HANGS:
                aside[culprit] = f"set aside: it took longer than {self._limit:g} s to annotate (--time-limit)"
            elif crashes[culprit] >= _CRASHES:
                aside[culprit] = f"set aside: the worker ended {_CRASHES} times while it annotated this article"

    def _child(self) -> Child:
        """A worker that waits, or a new one."""
        try:
            while True:
                child = self._idle.get_nowait()
                if child.usable():
                    return child
                child.stop()
        except Empty:
            pass
        child = Child(*self._server)
        self._children.append(child)
        child.ask({"settings": self._settings.to_json(), "memory": self._memory}, None, STARTING)
        answer = child.answer(STARTING + self._limit)
        if answer is None or "failed" in answer:
            child.stop()
            why = answer["failed"] if answer else "it ended without a word"
            raise RhetoricError(f"a worker could not be started: {why}")
        return child

    def _ask(self, child: Child, batch: pa.RecordBatch) -> tuple[int, pa.RecordBatch | None]:
        """How many articles were done, and the batch if the worker lived to send it."""
        done = 0
        child.ask({}, to_bytes(batch), self._limit)
        while answer := child.answer(self._limit):
            if "bytes" in answer:
                data = child.data(answer["bytes"], self._limit)
                return done, None if data is None else from_bytes(data)
            done += 1
        return done, None


def _with_aside(
    batch: pa.RecordBatch, result: pa.RecordBatch, wanted: list[int], aside: dict[int, str]
) -> pa.RecordBatch:
    """``result``, with the articles that were set aside back in their places."""
    import pyarrow as pa  # noqa: PLC0415

    if not aside:
        return result
    rows = [failed(batch.slice(i, 1).to_pylist()[0], why) for i, why in aside.items()]
    both = pa.Table.from_batches([result, pa.RecordBatch.from_pylist(rows, schema=schema.annotated())])
    order = sorted(range(batch.num_rows), key=[*wanted, *aside].__getitem__)
    return both.take(order).combine_chunks().to_batches()[0]


def to_bytes(batch: pa.RecordBatch) -> bytes:
    """A batch as an Arrow stream."""
    import pyarrow as pa  # noqa: PLC0415

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def from_bytes(data: bytes) -> pa.RecordBatch:
    """What ``to_bytes`` gave."""
    import pyarrow as pa  # noqa: PLC0415

    with pa.ipc.open_stream(data) as stream:
        return stream.read_next_batch()


def serve() -> None:
    """What a worker does: annotate one batch after another, with a line for each article that is done."""
    requests = Requests()
    waiting = iter(requests)
    first, _ = next(waiting)
    settings = Settings.from_json(first["settings"])
    requests.limit_memory(first["memory"])
    try:
        loaded(settings)
    except Exception as error:  # told, and not a traceback in a process that nobody sees
        requests.tell({"failed": str(error)})
        return
    requests.tell({"ready": True})
    for _, data in waiting:
        result = annotate_batch(from_bytes(data or b""), settings, lambda: requests.tell({"done": True}))
        encoded = to_bytes(result)
        requests.tell({"bytes": len(encoded)}, encoded)
