"""Kill a run, again and again: what is there in the end has to equal what one run makes that nobody disturbs.

    python tests/kill_corpus.py --times 200 --articles 2000 --seed 1

Each round begins ``annotate_into`` in a process of its own and, after a random time, does one of these: SIGKILL to the
main process, SIGKILL to one of its workers, or a full disk (a file system of a few megabytes in memory, where this
machine allows one to be mounted; else the process may write no file longer than a few kilobytes). A corpus that is
complete is compared row by row with the undisturbed one and begun anew, until there were so many disturbances.
Prints what was done and exits with 1 if anything differed. Linux only.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from made_up import write_jsonl

from rhetoric.batch.schema import TABLES
from rhetoric.corpus.check import verify
from rhetoric.corpus.manifest import read_manifest
from rhetoric.corpus.parts import committed

CODE = """
import sys
from rhetoric.corpus import Settings, annotate_into
from rhetoric.errors import RhetoricError
try:
    annotate_into(sys.argv[1], [sys.argv[2]], Settings(engine="rules"), jobs=2, part_size=int(sys.argv[3]))
except RhetoricError as error:
    print(error)
    sys.exit(1)
"""
FULL = "the disk is full"


def start(folder: Path, source: Path, part_size: int, limit: int | None = None) -> subprocess.Popen[str]:
    """A run in a process of its own. ``limit`` is the longest file that it may write, in bytes."""

    def limited() -> None:
        if limit is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then writing fails, and the process lives
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = [sys.executable, "-c", CODE, str(folder), str(source), str(part_size)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, preexec_fn=limited)  # noqa: PLW1509 - one thread


def children(pid: int) -> list[int]:
    """Processes that a process has begun."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in found] or _by_parent(pid)
    except OSError:
        return _by_parent(pid)


def _by_parent(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(path.parent.name))
    return found


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[bool]:
    """A file system of that size over the folder; False where none can be mounted. What was in the folder is in it."""
    aside = folder.with_name(folder.name + ".aside")
    options = f"size={kilobytes}k"
    folder.rename(aside)
    folder.mkdir()
    mounted = not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, check=False
    ).returncode
    if not mounted:
        folder.rmdir()
        aside.rename(folder)
        yield False
        return
    try:
        shutil.copytree(aside, folder, dirs_exist_ok=True)
        yield True
        shutil.rmtree(aside)
        shutil.copytree(folder, aside)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()
        aside.rename(folder)


def size(folder: Path) -> int:
    """Kilobytes that a folder takes in a file system with blocks of four."""
    return sum(4 * (path.stat().st_size // 4096 + 1) for path in folder.rglob("*"))


def disturb(what: str, folder: Path, source: Path, part_size: int, chance: random.Random) -> str:
    """One run with one disturbance; what came of it."""
    if what == "disk":
        room = chance.randint(20, 400)
        with small_disk(folder, size(folder) + room + 64) as mounted:
            child = start(folder, source, part_size, None if mounted else room * 256)
            told = child.communicate()[0]
            if child.returncode and FULL not in told and "too large" not in told:
                raise SystemExit(f"a full disk was not told: {told}")
            return "disk full" if child.returncode else "ended before"
    child = start(folder, source, part_size)
    wait = chance.uniform(0.5, 6.0)
    deadline = time.monotonic() + wait
    while time.monotonic() < deadline and child.poll() is None:
        time.sleep(0.01)
    if child.poll() is not None:
        return "ended before"
    if what == "worker":
        workers = children(child.pid)
        if workers:
            os.kill(chance.choice(workers), signal.SIGKILL)
        child.communicate()
        return "worker killed" if workers else "ended before"
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    return "main killed"


def everything(folder: Path) -> list[tuple[str, object]]:
    """All rows of all tables, part by part."""
    return [(f"{part.path.name}/{name}", part.read(name).to_pylist()) for part in committed(folder) for name in TABLES]


def first_difference(expected: list[tuple[str, object]], folder: Path) -> str:
    """Where a corpus leaves the undisturbed one."""
    found = everything(folder)
    for (place, rows), (other, others) in zip(expected, found, strict=False):
        if place != other:
            return f"{other} stands where {place} should"
        if rows != others:
            pairs = enumerate(zip(rows, others, strict=False))  # type: ignore[call-overload]
            row = next(((n, a, b) for n, (a, b) in pairs if a != b), None)
            return f"{place}: {len(rows)} and {len(others)} rows, first {str(row)[:600]}"  # type: ignore[arg-type]
    return f"{len(expected)} and {len(found)} tables"


def main(times: int, articles: int, part_size: int, seed: int) -> int:
    chance = random.Random(seed)
    home = Path(tempfile.mkdtemp(prefix="kill-"))
    outcomes: Counter[str] = Counter()
    corpora = differing = 0
    try:
        source = write_jsonl(home / "made.jsonl", articles, seed)
        start(home / "whole", source, part_size).communicate()
        expected = everything(home / "whole")
        folder = home / "corpus"
        while sum(n for name, n in outcomes.items() if name != "ended before") < times:
            folder.mkdir(exist_ok=True)
            outcomes[disturb(chance.choice(("main", "main", "worker", "disk")), folder, source, part_size, chance)] += 1
            manifest = read_manifest(folder)
            if manifest is not None and manifest.complete:
                corpora += 1
                damage = list(verify(folder))
                if everything(folder) != expected or damage:
                    differing += 1
                    sys.stderr.write(f"corpus {corpora} differs: {first_difference(expected, folder)} {damage}\n")
                shutil.rmtree(folder)
        child = start(folder, source, part_size)
        child.communicate()
        corpora += 1
        if everything(folder) != expected:
            differing += 1
    finally:
        shutil.rmtree(home, ignore_errors=True)
    told = ", ".join(f"{name} {n}" for name, n in sorted(outcomes.items()))
    sys.stdout.write(f"{articles:,} articles; {told}; {corpora} corpora completed, {differing} differ\n")
    return 1 if differing else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--part-size", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.exit(main(given.times, given.articles, given.part_size, given.seed))
