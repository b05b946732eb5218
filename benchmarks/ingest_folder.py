"""How fast a folder of text files is read, and how much memory it takes.

Usage: ``python benchmarks/ingest_folder.py [FILES]`` (20,000 by default). Writes that many made-up page dumps to a
temporary folder, reads a tenth of them and all of them with ``rhetoric read`` in processes of their own, and prints
files per second of processor time and the peak memory of each. ``label`` also looks for copies, which remembers
something of every text.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

WORDS = """
    harbour ferry council bridge winter market engineer school river storm answer valley road wheat teacher engine
    island summer village border ticket library garden morning winner railway signal concert bakery paper
""".split()
HEAD = "Home\nLatest news\nMost popular\n{title}\nBy Our Reporter\nPublished : Mar. {day}, 2025 - 10:12\n"
TAIL = "Guests wait at the {place} on Monday. (Photo: port office)\nMore from Headlines\n{other}\nLink copied\n"


def page(number: int) -> str:
    """A dump of about 300 words with navigation around it; no two are alike."""
    chance = random.Random(number)
    paragraphs = []
    for _ in range(8):
        words = chance.choices(WORDS, k=30)
        paragraphs.append(
            f"The {words[0]} of the {words[1]} was opened on Monday, the {words[2]} office said, and the {words[3]} "
            f"that had been {words[4]} for the {' and the '.join(words[5:12])} will be part of the {words[12]} again.\n"
        )
    title = f"New {' '.join(chance.choices(WORDS, k=5))} opens after {number} days"
    head = HEAD.format(title=title, day=1 + number % 28)
    return (
        head + "".join(paragraphs) + TAIL.format(place=chance.choice(WORDS), other=" ".join(chance.choices(WORDS, k=7)))
    )


def measured(folder: Path, duplicates: str) -> tuple[float, float]:
    """Seconds of processor time and peak memory in MiB of one run over a folder."""
    command = [sys.executable, "-m", "rhetoric", "read", str(folder), "-q", "-f", "jsonl", "--duplicates", duplicates]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"the run ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main() -> None:
    """Write the files, read them, print the figures."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as name:
        few, many = Path(name, "few"), Path(name, "many")
        for folder, count in ((few, files // 10), (many, files)):
            folder.mkdir()
            for number in range(count):
                (folder / f"{number:06}.txt").write_text(page(number), encoding="utf-8")
        start = measured(few / "000000.txt", "keep")[0]
        sys.stdout.write(f"start of the program: {start:.2f} s of processor time, taken off below\n")
        for duplicates in ("keep", "label"):
            for folder, count in ((few, files // 10), (many, files)):
                seconds, memory = measured(folder, duplicates)
                rate = count / (seconds - start)
                sys.stdout.write(
                    f"{duplicates:6} {count:>7,} files {rate:>7,.0f} a second, peak memory {memory:,.0f} MiB\n"
                )


if __name__ == "__main__":
    main()
