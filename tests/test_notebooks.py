"""The notebooks run without the network, use the public library only, and have the outputs that they show."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from test_offline import GUARD

import rhetoric

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "docs/notebooks").glob("*.ipynb"))
PUBLIC = {"rhetoric": set(rhetoric.__all__), "rhetoric.tables": {"statements", "matches", "rates", "readability"}}
OTHERS = {"collections", "pandas"}
LARGEST = 40_000


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def lonely(tmp_path: Path) -> dict[str, str]:
    """An environment that refuses the network, and whose home is empty."""
    (tmp_path / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    paths = os.pathsep.join([str(tmp_path), str(ROOT)])
    home = str(tmp_path / "home")
    log = str(tmp_path / "log")
    return {**os.environ, "PYTHONPATH": paths, "HOME": home, "IPYTHONDIR": home, "NETWORK_LOG": log}


def reached_for(environment: dict[str, str]) -> list[str]:
    """Attempts to use the network; that other programs are started, by the kernel, does not matter here."""
    log = Path(environment["NETWORK_LOG"])
    return [line for line in log.read_text().splitlines() if line.startswith("socket.")] if log.exists() else []


def outputs(notebook: dict[str, Any]) -> list[str]:
    """What code cells print and show, as text."""
    found = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    return ["".join(o["text"] if "text" in o else o["data"]["text/plain"]) for o in found]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_comes_out(path: Path, lonely: dict[str, str]) -> None:
    stored = json.loads(path.read_text(encoding="utf-8"))
    fresh = tool("run_notebooks").run(path, lonely)
    assert outputs(stored)
    assert outputs(fresh) == outputs(stored), "run: make update"
    streams = [output.name for cell in fresh.cells for output in cell.get("outputs", []) if "name" in output]
    assert "stderr" not in streams
    assert reached_for(lonely) == []


def test_the_network_is_missed(tmp_path: Path, lonely: dict[str, str]) -> None:
    tried = "import socket\ntry: socket.create_connection(('192.0.2.1', 80), 3)\nexcept OSError as e: print(e)"
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": None, "outputs": [], "source": tried}
    path = tmp_path / "tries.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    [told] = outputs(tool("run_notebooks").run(path, lonely))
    assert "no network here" in told
    assert reached_for(lonely)


def imports(code: str) -> set[tuple[str, str]]:
    """Modules and the names taken from them."""
    nodes = list(ast.walk(ast.parse(code)))
    names = {(node.module or "", a.name) for node in nodes if isinstance(node, ast.ImportFrom) for a in node.names}
    return names | {(a.name, "") for node in nodes if isinstance(node, ast.Import) for a in node.names}


def private(code: str) -> list[str]:
    """What a notebook should not use: modules that are not for users, and names with an underscore."""
    wrong = [
        f"{module}.{name}"
        for module, name in imports(code)
        if module not in OTHERS and name not in PUBLIC.get(module, set())
    ]
    attributes = [node.attr for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Attribute)]
    return wrong + [name for name in attributes if name.startswith("_")]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_uses_the_public_library_and_is_small(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    assert ("rhetoric", "annotate") in imports(code)
    assert private(code) == []
    assert path.stat().st_size < LARGEST


@pytest.mark.parametrize(
    "code", ["import rhetoric.text", "from rhetoric.text import fold", "from rhetoric import _ROOMS", "article._x"]
)
def test_what_is_not_public_is_found(code: str) -> None:
    assert private(code)


def test_there_are_three() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["reading", "speakers", "two-outlets"]
