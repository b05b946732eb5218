"""Exports of the press databases with a thousand articles: are all of them right, in what time, in how much memory?

Usage: ``python benchmarks/databases.py [ARTICLES]``. The files are written in each vendor's layout with made-up texts
(``tests/vendor_files.py``), with every irregularity that it knows, one error page among them. Each is read in a process
of its own, without a worker, so that the figures are those of the reader. ``right`` counts articles whose title, date,
byline, language and every paragraph are what was put in.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import vendor_files as made_by
from vendor_files import EVERY, Line, Made

from rhetoric.ingest import ReadOptions, Tally, read_articles


def lines_as(write: Callable[[Sequence[Line]], bytes], lines: Callable[..., list[Line]]) -> Callable[..., bytes]:
    return lambda made: write(lines(made, EVERY))


LAYOUTS: dict[str, tuple[str, Callable[[Sequence[Made]], bytes]]] = {
    "Nexis Uni, DOCX": (".docx", lines_as(made_by.docx, made_by.nexis_uni)),
    "Nexis Uni, RTF": (".rtf", lines_as(made_by.rtf, made_by.nexis_uni)),
    "Nexis Uni, PDF": (".pdf", lines_as(made_by.pdf, made_by.nexis_uni)),
    "LexisNexis, text": (".txt", lambda made: made_by.nexis_text(made, EVERY)),
    "Factiva, HTML": (".html", lambda made: made_by.factiva_html(made, EVERY)),
    "Factiva, RTF": (".rtf", lines_as(made_by.rtf, made_by.factiva_lines)),
    "Factiva, text": (".txt", lambda made: made_by.factiva_text(made, EVERY)),
    "ProQuest, text": (".txt", lines_as(made_by.text, made_by.proquest_lines)),
}


def highest_memory() -> float:
    """The most memory that this process had at once, in MiB. What getrusage says is partly that of the parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def right(layout: str, path: Path, count: int) -> str:
    """A line of the table, from the file at ``path``."""
    made = [a for i, a in enumerate(made_by.articles(count)) if i not in EVERY.error_page]
    tallies: list[Tally] = []
    skipped: list[object] = []
    started = time.process_time()
    found = list(read_articles(path, ReadOptions(time_limit=0), skipped.append, tallies.append))
    seconds = time.process_time() - started
    same = sum(
        a.title == m.title
        and a.published == m.day.isoformat()
        and a.author in (m.byline, None)
        and a.language == m.language
        and [s.of(a.text) for s in a.body()] == list(m.paragraphs)
        for a, m in zip(found, made, strict=False)
    )
    peak = highest_memory()
    size = path.stat().st_size / 1024**2
    told = f"{tallies[0].claimed} {len(found):>6} {len(skipped):>8} {same:>6}"
    return f"{layout:<18} {size:>5.1f} {told} {seconds:>8.1f} {peak:>7.0f}"


def main() -> None:
    """Write every file, read it in a process of its own, print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    if len(sys.argv) > 3:
        print(right(sys.argv[2], Path(sys.argv[3]), count))  # noqa: T201
        return
    print(f"{'layout':<18} {'MiB':>5} claimed  read  skipped  right  seconds  MiB of memory")  # noqa: T201
    with tempfile.TemporaryDirectory() as folder:
        for number, (layout, (suffix, write)) in enumerate(LAYOUTS.items()):
            path = Path(folder) / f"{number}{suffix}"
            path.write_bytes(write(made_by.articles(count)))
            subprocess.run([sys.executable, __file__, str(count), layout, str(path)], check=True)


if __name__ == "__main__":
    main()
