"""No command uses the network: every attempt is caught and refused, and where the system lets us, there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GUARD = """
import os, sys

EVENTS = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname")

def refuse(event, arguments):
    # the readers' worker is this program again, under this guard
    if event in EVENTS or (event == "subprocess.Popen" and arguments[0] != sys.executable):
        with open(os.environ["NETWORK_LOG"], "a") as log:
            log.write(f"{event} {arguments}\\n")
        raise OSError("no network here")

sys.addaudithook(refuse)
"""
PAGES = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "samples").glob("*.txt"))[:4]]
HTML = "samples/13-embassy-page.html"
TABLES = ["samples/outlets.csv", "samples/dispatches.jsonl"]
COMMANDS = [
    ["read", *PAGES, HTML, *TABLES],
    ["report", *PAGES, HTML],
    ["report", HTML, "--format", "json"],
    ["annotate", *PAGES, HTML, *TABLES],
    ["compare", *TABLES],
    ["concordance", "friendship", *PAGES, HTML],
    ["lexicons"],
    ["lexicons", "show", "dprk-en"],
    ["lexicons", "check", "lexicons/dprk-en"],
    ["lexicons", "test", "dprk-en", *TABLES],
    ["lexicons", "suggest", "dprk-en", *TABLES, "--min-count", "2", "--min-articles", "1"],
]
REACH = [sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 80), 3)"]


@pytest.fixture
def lonely(tmp_path: Path) -> dict[str, str]:
    """An environment without home, NLTK data or network."""
    for name in ("guard", "home", "nltk"):
        (tmp_path / name).mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    return {
        **os.environ,
        "PYTHONPATH": str(tmp_path / "guard"),
        "NETWORK_LOG": str(tmp_path / "log"),
        "HOME": str(tmp_path / "home"),
        "NLTK_DATA": str(tmp_path / "nltk"),
    }


def call(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_no_command_asks_for_the_network(arguments: list[str], lonely: dict[str, str], tmp_path: Path) -> None:
    if HTML in arguments:
        pytest.importorskip("trafilatura")
    done = call([sys.executable, "-m", "rhetoric", *arguments], lonely)
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert not (tmp_path / "log").exists(), (tmp_path / "log").read_text(encoding="utf-8")
    assert [path for name in ("home", "nltk") for path in (tmp_path / name).iterdir()] == []


def test_the_guard_sees_an_attempt(lonely: dict[str, str], tmp_path: Path) -> None:
    done = call(REACH, lonely)
    assert "no network here" in done.stderr
    assert "192.0.2.1" in (tmp_path / "log").read_text(encoding="utf-8")


def test_all_work_where_there_is_no_network() -> None:
    unshare = shutil.which("unshare")
    isolated = [unshare or "unshare", "--map-root-user", "--net"]
    if unshare is None or call([*isolated, "true"], dict(os.environ)).returncode:
        pytest.skip("this system does not let us make a network namespace")
    assert "unreachable" in call([*isolated, *REACH], dict(os.environ)).stderr
    pytest.importorskip("trafilatura")
    for arguments in COMMANDS:
        done = call([*isolated, sys.executable, "-m", "rhetoric", *arguments], dict(os.environ))
        assert done.returncode == 0, done.stderr
