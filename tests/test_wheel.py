"""The wheel: what is in it, and that it works where there is nothing but its core dependencies. No index is asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import rhetoric

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    [path] = folder.glob("*.whl")
    return path


def needed(by: Distribution, found: dict[str, Distribution]) -> dict[str, Distribution]:
    """All distributions that one needs without extras, from the environment of the tests."""
    for line in by.requires or []:
        requirement = Requirement(line)
        name = canonicalize_name(requirement.name)
        if name not in found and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            found[name] = distribution(requirement.name)
            needed(found[name], found)
    return found


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment with the wheel, and the core dependencies of the environment of the tests."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder / "env", symlinks=True)
    (folder / "core").mkdir()
    [built] = distributions(path=[str(wheel)])
    for one in needed(built, {}).values():
        tops = {path.parts[0] for path in one.files or [] if path.parts[0] not in ("..", "__pycache__")}
        for top in tops:
            link = folder / "core" / top
            if not link.exists():
                link.symlink_to(Path(str(one.locate_file(top))))
    path = folder / "env" / "bin" / "python"
    install = ["-m", "pip", "--python", str(path), "install", "--quiet", "--no-index", "--no-deps", str(wheel)]
    subprocess.run([sys.executable, *install], check=True, capture_output=True, timeout=120)
    [packages] = (folder / "env").glob("lib/python*/site-packages")
    (packages / "core.pth").write_text(f"{folder / 'core'}\n", encoding="utf-8")
    return path


def test_the_wheel_has_all_its_data_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    sources = [path for path in (ROOT / "rhetoric").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    lexicons = [path for path in (ROOT / "lexicons").rglob("*") if path.is_file() and path.name[0] != "."]
    expected = {str(path.relative_to(ROOT)) for path in sources}
    expected |= {f"rhetoric/{path.relative_to(ROOT)}" for path in lexicons}
    information = f"rhetoric_toolkit-{rhetoric.__version__}.dist-info"
    packaged = {name for name in names if not name.startswith(information) and not name.endswith("/.gitkeep")}
    assert packaged == expected
    assert {"rhetoric/py.typed", "rhetoric/lexicons/dprk-en/terms.csv", "rhetoric/data/syllables.txt.gz"} <= packaged
    assert {f"{information}/licenses/{name}" for name in ("LICENSE", "NOTICE.md")} <= names


def test_the_wheel_says_what_it_needs(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        folder = f"rhetoric_toolkit-{rhetoric.__version__}.dist-info"
        metadata = archive.read(f"{folder}/METADATA").decode("utf-8")
        assert "rhetoric = rhetoric.cli:main" in archive.read(f"{folder}/entry_points.txt").decode("utf-8")
    assert "Requires-Python: >=3.11" in metadata
    assert "License-Expression: Apache-2.0" in metadata
    extras = [line for line in metadata.splitlines() if line.startswith("Requires-Dist: ") and "extra ==" in line]
    assert {line.split()[1].split(">")[0] for line in extras} >= {"trafilatura", "pyarrow"}


def call(python: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the installed command away from the checkout, without anything of the caller's environment."""
    environment = {"PATH": os.environ["PATH"], "COLUMNS": "100", "LC_ALL": "C.UTF-8"}
    command = [str(python.with_name("rhetoric")), *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )


def test_it_reports_on_a_sample_in_a_bare_environment(python: Path, tmp_path: Path) -> None:
    where = "import rhetoric, importlib.util as u; print(rhetoric.__file__, u.find_spec('pyarrow'))"
    told = subprocess.run([python, "-c", where], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert str(python.parents[1]) in told
    assert told.endswith("None\n")
    sample = str(ROOT / "samples" / "01-yonhap-reception.txt")
    done = call(python, "report", "--format", "json", sample, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert "KCNA" in {statement["carrier"] for statement in record["statements"]}
    assert record["matches"]
    assert record["readability"]
    assert "dprk-en" in record["provenance"]["lexicons"]
    page = call(python, "report", "--format", "html", sample, folder=tmp_path)
    assert page.returncode == 0, page.stderr
    assert page.stdout.startswith("<!DOCTYPE html>")
    compared = call(python, "compare", str(ROOT / "samples" / "outlets.csv"), folder=tmp_path)
    assert compared.returncode == 0, compared.stderr
    assert "Xinhua" in compared.stdout
    assert "dprk-en" in call(python, "lexicons", folder=tmp_path).stdout


def test_a_missing_extra_is_named(python: Path, tmp_path: Path) -> None:
    done = call(python, "report", str(ROOT / "samples" / "13-embassy-page.html"), folder=tmp_path)
    assert done.returncode == 1
    assert "rhetoric-toolkit[html]" in done.stderr
    assert "Traceback" not in done.stderr
