"""How long a user waits: CPU seconds of a process of its own.

The best of five counts, because the bound is on the program and not on what else the machine does.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def seconds(*arguments: str) -> float:
    """CPU seconds of one run, user and system."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "rhetoric", *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.parametrize(
    ("bound", "arguments"),
    [
        (0.3, ["--help"]),
        (0.3, ["report", "--help"]),
        (2, ["report", "--quiet", "samples/01-yonhap-reception.txt"]),
        (2, ["report", "--quiet", "--format", "json", "samples/02-treaty-page.txt"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_nobody_waits(bound: float, arguments: list[str]) -> None:
    assert min(seconds(*arguments) for _ in range(12)) < bound
