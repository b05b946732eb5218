"""The documentation agrees with the program: pages made from it are fresh, blocks run, links resolve, nothing is
missing."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer

import rhetoric
from rhetoric.cli import app

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "samples/*.md", "lexicons/**/*.md")
    for path in ROOT.glob(pattern)
    if path.is_file()
)
TESTED_ELSEWHERE = {
    "make demo": "the Makefile is asked for the target below",
    "make test": "this is it",
    "python -m pip install '.[all]'": "tests/test_wheel.py installs the wheel",
    "python -m pip install '.[all]' jupyterlab pandas": "the same",
    "jupyter lab docs/notebooks/two-outlets.ipynb": "tests/test_notebooks.py runs it",
}


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


docs = tool("build_docs")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", docs.RUN)
def test_what_a_page_shows_is_what_comes_out(page: str) -> None:
    assert docs.readme(read(page)) == read(page), "run: make update"


def test_every_block_of_the_readme_is_checked() -> None:
    blocks = re.findall(r"^```(\w*)\n(.*?)^```\n", read("README.md"), re.MULTILINE | re.DOTALL)
    assert {language for language, _ in blocks} == {"console", "sh", "python", "text"}
    lines = {line for language, body in blocks if language == "sh" for line in body.splitlines()}
    assert {line for line in lines if not line.startswith("rhetoric ")} == set(TESTED_ELSEWHERE)
    assert "Relay: " in read("README.md")


def test_the_first_commands_lead_to_a_page(tmp_path: Path) -> None:
    """Those of the first block that are ours, as they stand there."""
    pytest.importorskip("matplotlib")
    blocks = re.findall(r"^```sh\n(.*?)^```\n", read("README.md"), re.MULTILINE | re.DOTALL)
    commands = [line for body in blocks for line in body.splitlines() if line.startswith("rhetoric ")]
    assert len(commands) == 3
    assert all(command in blocks[0] for command in commands)
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    for command in commands:
        docs.shell(command, tmp_path)
    page = (tmp_path / "outlets.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert "Yonhap" in page


def make(*arguments: str) -> str:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    done = subprocess.run(
        ["make", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("target", ["demo", "test", "test-spark", "test-browser", "lint", "update", "docs", "clean"])
def test_the_makefile_has_the_targets(target: str) -> None:
    assert make("--dry-run", target)
    assert target == "lint" or f"make {target} " in make("help")


def test_the_demo_does_what_it_says(tmp_path: Path) -> None:
    """The recipe on two pages, in this environment instead of one that it makes."""
    pytest.importorskip("trafilatura")
    pages = "PAGES=samples/01-yonhap-reception.txt samples/13-embassy-page.html"
    told = make(
        "--old-file=.venv/.installed", f"BIN={Path(sys.executable).parent}", f"OUT={tmp_path}/out", pages, "demo"
    )
    assert told.startswith("2 articles reported on")
    files = [name.rstrip(",;:") for name in told.split() if name.startswith(str(tmp_path))]
    assert len(files) == 8
    for name in files:
        found = list(tmp_path.glob(str(Path(name).relative_to(tmp_path))))
        assert found, name
        assert all(path.stat().st_size for path in found)


@pytest.mark.parametrize(("page", "made"), [("commands", "commands_page"), ("tables", "tables_page")])
def test_pages_made_from_the_program_are_fresh(page: str, made: str) -> None:
    assert getattr(docs, made)() == read(f"docs/{page}.md"), "run: make update"


def commands(command: Any, name: str = "") -> Iterator[str]:
    yield name
    for child, below in getattr(command, "commands", {}).items():
        yield from commands(below, f"{name} {child}".strip())


def test_every_command_is_documented() -> None:
    known = set(commands(typer.main.get_command(app)))
    assert known == set(docs.COMMANDS)
    assert all(f"`{name}`" in read("CHANGELOG.md") for name in known if name and " " not in name)


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_resolve(page: Path) -> None:
    text = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_versions_agree() -> None:
    version = rhetoric.__version__
    assert re.search(rf"^## {re.escape(version)}\b", read("CHANGELOG.md"), re.MULTILINE)
    assert "### Which numbers change" in read("CHANGELOG.md")
    assert re.search(rf"^version: {re.escape(version)}$", read("CITATION.cff"), re.MULTILINE)


def test_every_bundled_file_has_its_row() -> None:
    rows = [line for line in read("NOTICE.md").splitlines() if line.startswith("| `")]
    patterns = [pattern for row in rows for pattern in re.findall(r"`([^`]+)`", row.split("|")[1])]
    folders = (ROOT / "rhetoric" / "data", ROOT / "lexicons", ROOT / "samples")
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.name[0] != "."]
    names = [path.relative_to(ROOT).as_posix() for path in files]
    assert [name for name in names if not any(matches(name, pattern) for pattern in patterns)] == []
    assert [pattern for pattern in patterns if not any(matches(name, pattern) for name in names)] == []
    assert all(len(row.split("|")) == 6 and all(cell.strip() for cell in row.split("|")[1:5]) for row in rows)


def matches(name: str, pattern: str) -> bool:
    """A star stays inside one folder."""
    return name.count("/") == pattern.count("/") and fnmatch(name, pattern)
