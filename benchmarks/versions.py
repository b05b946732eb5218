"""Copies and versions: what is found of all pairs that there are, beside MinHash with bands, and what it costs.

Usage: ``RHETORIC_CORPUS=FILE.parquet python benchmarks/versions.py`` where FILE has a column ``text``.
Needs the extra ``arrow``; datasketch and rensa are measured where they are installed.

The truth is made from all pairs: the shingles of every text as a sparse matrix, times its transpose. All ways of
looking for candidates get the same shingles; recall is the share of the true pairs that are among the candidates.
CPU seconds and memory (growth of the process) are of the index and the look-ups alone, for ours of everything.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
from pyarrow import parquet  # type: ignore[import-untyped]
from scipy.sparse import csr_matrix

from rhetoric.versions import FEWEST_SHINGLES, Gathered, Versions
from rhetoric.versions.sketch import sketch_of

Pairs = set[tuple[int, int]]


def true_pairs(shingles: list[np.ndarray]) -> tuple[Pairs, Pairs]:
    """Pairs (later, earlier) with Jaccard >= 0.4; and with containment >= 0.8 though Jaccard is less."""
    sizes = np.array([len(s) for s in shingles])
    _, columns = np.unique(np.concatenate(shingles), return_inverse=True)
    ends = np.cumsum([0, *sizes])
    matrix = csr_matrix((np.ones(len(columns), np.int32), columns, ends))
    alike: Pairs = set()
    contained: Pairs = set()
    for first in range(0, len(shingles), 500):
        product = (matrix[first : first + 500] @ matrix.T).tocoo()
        later, earlier, shared = product.row + first, product.col, product.data
        jaccard = shared / (sizes[later] + sizes[earlier] - shared)
        containment = shared / np.minimum(sizes[later], sizes[earlier])
        for found, chosen in ((alike, jaccard >= 0.4), (contained, (jaccard < 0.4) & (containment >= 0.8))):
            rows = chosen & (earlier < later)
            found |= set(zip(later[rows].tolist(), earlier[rows].tolist(), strict=True))
    return alike, contained


def ours(_: list[np.ndarray], texts: list[str]) -> Iterator[tuple[int, int]]:
    versions = Versions()
    original = versions._candidates
    found: list[tuple[int, int]] = []

    def noted(same: int | None, sample: list[int], sketch: object) -> list[int]:
        others = original(None, sample, sketch)  # type: ignore[arg-type]
        found.extend((len(versions) - 1, other) for other in others)
        return others if same is None else [same]

    versions._candidates = noted  # type: ignore[method-assign]
    versions._first = _Never()  # copies to the letter are candidates here too, as they are for the others
    for i, text in enumerate(texts):
        versions.add(str(i), text)
    yield from found


class _Never(dict[bytes, int]):
    def get(self, *_: object) -> None:  # type: ignore[override]
        return None

    def setdefault(self, _: bytes, value: int) -> int:  # type: ignore[override]
        return value


def datasketch(threshold: float) -> Callable[..., Iterator[tuple[int, int]]]:
    def run(shingles: list[np.ndarray], *_: object) -> Iterator[tuple[int, int]]:
        from datasketch import MinHash, MinHashLSH  # noqa: PLC0415

        index = MinHashLSH(threshold=threshold, num_perm=128)
        for i, own in enumerate(shingles):
            if len(own):
                sketch = MinHash(num_perm=128, hashfunc=int)
                sketch.update_batch(own.tolist())
                yield from ((i, other) for other in index.query(sketch))
                index.insert(i, sketch)

    return run


def ensemble(shingles: list[np.ndarray], *_: object) -> Iterator[tuple[int, int]]:
    """MinHash for containment (Zhu, Nargesian, Pu and Miller 2016), which takes all sets at once."""
    from datasketch import MinHash, MinHashLSHEnsemble  # noqa: PLC0415

    sketches = {}
    for i, own in enumerate(shingles):
        if len(own):
            sketches[i] = MinHash(num_perm=128, hashfunc=int)
            sketches[i].update_batch(own.tolist())
    index = MinHashLSHEnsemble(threshold=0.8, num_perm=128, num_part=16)
    index.index((i, sketch, len(shingles[i])) for i, sketch in sketches.items())
    for i, sketch in sketches.items():
        yield from ((max(i, j), min(i, j)) for j in index.query(sketch, len(shingles[i])) if i != j)


def rensa(bands: int) -> Callable[..., Iterator[tuple[int, int]]]:
    def run(shingles: list[np.ndarray], *_: object) -> Iterator[tuple[int, int]]:
        from rensa import RMinHash, RMinHashLSH  # noqa: PLC0415

        index = RMinHashLSH(threshold=0.4, num_perm=128, num_bands=bands)
        for i, own in enumerate(shingles):
            if len(own):
                sketch = RMinHash(num_perm=128, seed=1)
                sketch.update([str(h) for h in own.tolist()])
                yield from ((i, other) for other in index.query(sketch))
                index.insert(i, sketch)

    return run


def megabytes() -> float:
    with open("/proc/self/statm") as stream:  # noqa: PTH123
        return int(stream.read().split()[1]) * resource.getpagesize() / 1e6


def main() -> None:
    table = parquet.read_table(os.environ["RHETORIC_CORPUS"], columns=["text"]).to_pydict()
    texts: list[str] = table["text"]
    shingles = [sketch_of(str(i), text, None).shingles for i, text in enumerate(texts)]
    alike, contained = true_pairs(shingles)
    out = sys.stdout.write
    out(f"{len(texts)} texts, {sum(len(s) >= FEWEST_SHINGLES for s in shingles)} with {FEWEST_SHINGLES} shingles;")
    out(f" {len(alike)} pairs with Jaccard >= 0.4, {len(contained)} more with containment >= 0.8\n")
    started, before = time.process_time(), megabytes()
    versions = Versions()
    added = [versions.add(str(i), text) for i, text in enumerate(texts)]
    labels = Counter(label.relation if label else "new" for label in added)
    seconds, memory = time.process_time() - started, megabytes() - before
    out(
        f"labels {dict(labels)};"
        f" {1000 * seconds / len(texts):.2f} ms and {1e6 * memory / len(texts):.0f} bytes a text\n"
    )
    del versions
    started = time.process_time()
    with Gathered() as gathered:
        for i, text in enumerate(texts):
            gathered.add(str(i), text)
        same = list(gathered.labels()) == added
    seconds = time.process_time() - started
    out(f"on disk: {'the same labels' if same else 'OTHER LABELS'}; {1000 * seconds / len(texts):.2f} ms a text\n")
    out(f"{'':24}{'pairs looked at':>16}{'Jaccard':>9}{'contained':>11}{'CPU s':>8}{'bytes/text':>12}\n")
    ways: dict[str, Callable[..., Iterator[tuple[int, int]]]] = {
        "ours": ours,
        "rensa, 32 bands": rensa(32),
        "rensa, 64 bands": rensa(64),
        "datasketch, 0.4": datasketch(0.4),
        "datasketch, 0.3": datasketch(0.3),
        "datasketch, ensemble": ensemble,
    }
    for name, way in ways.items():
        started, before = time.process_time(), megabytes()
        try:
            run = way(shingles, texts)
            found = set(run)
        except ImportError:
            out(f"{name:24}not installed\n")
            continue
        seconds, memory = time.process_time() - started, megabytes() - before
        recalls = [len(found & pairs) / max(1, len(pairs)) for pairs in (alike, contained)]
        out(f"{name:24}{len(found):16}{recalls[0]:9.3f}{recalls[1]:11.3f}{seconds:8.1f}")
        out(f"{1e6 * memory / len(texts):12.0f}\n")


if __name__ == "__main__":
    main()
