"""Write the pages that are made from the program: docs/commands.md, docs/tables.md, and the outputs in README.md and
the other pages of ``RUN``, the tutorials among them.

    python tools/build_docs.py

A test checks that they are up to date. In the latter a block ``console`` holds commands (``$ ``, continued by
``> ``) with their output below; a block ``text`` after a block ``python`` holds what the code prints. Everything runs
in one folder that has a copy of ``samples/``.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import chdir, redirect_stdout
from pathlib import Path
from typing import Any

from rhetoric.report.distance import DISTANCE_COLUMNS, DISTINCT_COLUMNS
from rhetoric.report.evaluation import EVALUATION_COLUMNS
from rhetoric.report.intake import INTAKE_COLUMNS
from rhetoric.report.keyness import COLLOCATION_COLUMNS, KEYNESS_COLUMNS
from rhetoric.report.outlets import OUTLET_COLUMNS
from rhetoric.report.sources import SOURCE_COLUMNS
from rhetoric.report.tables import ARTICLE_COLUMNS, COMPARISON_COLUMNS, CONCORDANCE_COLUMNS
from rhetoric.report.trends import TREND_COLUMNS
from rhetoric.report.trial import SUGGEST_COLUMNS, TRIAL_COLUMNS

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = (
    "",
    "read",
    "report",
    "annotate",
    "compare",
    "keyness",
    "collocations",
    "concordance",
    "sources",
    "distance",
    "distinct",
    "trend",
    "evaluate",
    "lexicons",
    "lexicons show",
    "lexicons check",
    "lexicons convert",
    "lexicons test",
    "lexicons suggest",
    "outlets",
    "corpus",
    "corpus info",
    "corpus verify",
    "corpus rematch",
    "corpus versions",
    "corpus export",
    "corpus plan",
    "corpus work",
    "corpus finish",
    "cite",
)
RUN = (
    *("README.md", "docs/evaluate.md", "docs/ingest.md", "docs/methods.md"),
    *sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/tutorials/*.md")),
)
"""Pages whose commands and code are run, and whose outputs are written anew."""
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
_MADE_BY = "<!-- made by tools/build_docs.py: do not edit -->\n"


def commands_page() -> str:
    """The help of every command, as the program gives it."""
    parts = [
        f"{_MADE_BY}# Commands\n",
        "Data go to standard output, progress and notes to standard error. The last line there counts what was read, "
        "done and skipped. Lexicons are found by name or by the path of their folder.\n",
        "| exit code | means |\n|---|---|\n| 0 | all done |\n| 1 | finished, but something was skipped, or the data "
        "were bad |\n| 2 | wrong usage |\n| 130 | stopped with Ctrl-C |\n"
        "| 143, 129 | stopped by a signal, SIGTERM or SIGHUP |\n",
    ]
    for command in COMMANDS:
        name = f"rhetoric {command}".strip()
        parts.append(f"## {name}\n\n```text\n{shell(f'{name} --help', ROOT).rstrip()}\n```\n")
    return "\n".join(parts)


def tables_page() -> str:
    """Every column of every CSV table."""
    parts = [
        f"{_MADE_BY}# Tables\n",
        "The columns of `--format csv`. UTF-8, comma, one header. A cell of text that a spreadsheet would take for a "
        "formula has an apostrophe in front. Offsets are code points of the article's text.\n",
        "In Python the four tables of `rhetoric report` are `statements`, `matches`, `rates` and `readability` of "
        "`rhetoric.tables`, each a function of annotations with `to_pandas()`, `to_polars()` and `to_arrow()`; results "
        "have these methods themselves. There `counted` and the like are true or false, what is missing is null, and "
        "no cell has an apostrophe in front.\n",
    ]
    several: tuple[tuple[str, Mapping[Any, Mapping[str, str]]], ...] = (
        ("read", INTAKE_COLUMNS),
        ("report", ARTICLE_COLUMNS),
        ("compare", COMPARISON_COLUMNS),
        ("sources", SOURCE_COLUMNS),
        ("distance", DISTANCE_COLUMNS),
        ("distinct", DISTINCT_COLUMNS),
        ("trend", TREND_COLUMNS),
        ("evaluate", EVALUATION_COLUMNS),
        ("lexicons test", TRIAL_COLUMNS),
        ("lexicons suggest", SUGGEST_COLUMNS),
    )
    for kind, tables in several:
        for name, columns in tables.items():
            parts.append(f"## rhetoric {kind} --format csv --table {name}\n\n{_columns(columns)}")
    for kind, single in (
        ("concordance", CONCORDANCE_COLUMNS),
        ("keyness", KEYNESS_COLUMNS),
        ("collocations", COLLOCATION_COLUMNS),
        ("outlets", OUTLET_COLUMNS),
    ):
        parts.append(f"## rhetoric {kind} --format csv\n\n{_columns(single)}")
    return "\n".join(parts)


def _columns(columns: Mapping[str, str]) -> str:
    rows = "".join(f"| `{name}` | {meaning} |\n" for name, meaning in columns.items())
    return f"| column | meaning |\n|---|---|\n{rows}"


def readme(text: str) -> str:
    """A page with the outputs that its commands and its code give now."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "samples", folder / "samples")
        names: dict[str, Any] = {}
        printed = ""
        fresh: list[str] = []
        end = 0
        for block in _BLOCK.finditer(text):
            language, body = block.groups()
            fresh.append(text[end : block.start(2)])
            end = block.end(2)
            if language == "console":
                body = "".join(_console(body, folder))
            elif language == "python":
                printed = _python(body, names, folder)
            elif language == "text":
                body = printed
            fresh.append(body)
        return "".join([*fresh, text[end:]])


def _console(block: str, folder: Path) -> Iterator[str]:
    """Commands with their outputs; those in the block are thrown away."""
    lines = [line for line in block.splitlines() if line.startswith(("$ ", "> "))]
    while lines:
        command = [lines.pop(0)]
        while lines and lines[0].startswith("> "):
            command.append(lines.pop(0))
        yield "".join(f"{line}\n" for line in command)
        yield shell("\n".join(line[2:] for line in command), folder)


def shell(command: str, folder: Path) -> str:
    """What a command writes to standard output on a terminal of 100 columns. Raises CalledProcessError if it fails."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "100", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    done = subprocess.run(
        ["bash", "-euc", command], cwd=folder, env=environment, stdout=subprocess.PIPE, check=True, timeout=120
    )
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.decode("utf-8").splitlines())


def _python(code: str, names: dict[str, Any], folder: Path) -> str:
    printed = io.StringIO()
    with chdir(folder), redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), names)
    return printed.getvalue()


def main() -> None:
    """Write all pages."""
    (ROOT / "docs/commands.md").write_text(commands_page(), encoding="utf-8")
    (ROOT / "docs/tables.md").write_text(tables_page(), encoding="utf-8")
    for name in RUN:
        page = ROOT / name
        page.write_text(readme(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
