"""Time and memory of reading the same 20,000 articles from a folder, a table, JSON lines, zip and tar, without layout.

    python benchmarks/containers.py [COUNT]

Each is read in a process of its own; memory is the most that this process ever held.
"""

from __future__ import annotations

import csv
import io
import json
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

SENTENCE = "The ferryman said on Tuesday that the river would be crossed again before the first snow of year {}. "


def make(folder: Path, count: int) -> None:
    """The same articles, about 1 kB each, in five containers."""
    texts = {f"2024-05-06_kcna_{i}": "\n\n".join(SENTENCE.format(i + j) * 2 for j in range(5)) for i in range(count)}
    files = folder / "folder"
    files.mkdir()
    for name, text in texts.items():
        (files / f"{name}.txt").write_text(text, encoding="utf-8")
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("id", "text"), *texts.items()])
    lines = (json.dumps({"id": name, "text": text}) for name, text in texts.items())
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(f"{name}.txt", text)
    with tarfile.open(folder / "a.tar.gz", "w:gz") as tar:
        for name, text in texts.items():
            info = tarfile.TarInfo(f"{name}.txt")
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text.encode()))


def read(path: str) -> None:
    """Read one container and print how it went."""
    from rhetoric.ingest import read_drafts  # noqa: PLC0415

    started = time.process_time()
    count = sum(1 for _ in read_drafts(path))
    seconds = time.process_time() - started
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"{Path(path).name:10} {count:7,} articles  {seconds:5.2f} s of CPU  {most:4} MiB\n")


def main() -> None:
    """Make the containers, and read each in a process of its own."""
    if sys.argv[1:2] == ["--read"]:
        read(sys.argv[2])
        return
    if sys.argv[1:2] == ["--make"]:  # what this process holds would count for its children
        make(Path(sys.argv[2]), int(sys.argv[3]))
        return
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, __file__, "--make", folder, str(count)], check=True)
        for path in sorted(Path(folder).iterdir()):
            subprocess.run([sys.executable, __file__, "--read", str(path)], check=True)


if __name__ == "__main__":
    main()
