"""Run the notebooks of the documentation and store their outputs in them.

    python tools/run_notebooks.py

A test runs them again, without the network, and compares.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

FOLDER = Path(__file__).resolve().parents[1] / "docs/notebooks"


def run(path: Path, environment: Mapping[str, str]) -> nbformat.NotebookNode:
    """A notebook with the outputs that it has now. Raises CellExecutionError with the traceback of a cell."""
    notebook = nbformat.read(path, as_version=4)
    with TemporaryDirectory() as folder:
        local = Config(KernelManager={"transport": "ipc", "ip": f"{folder}/kernel"})  # files, no ports
        where = {"metadata": {"path": str(path.parent)}}
        client = NotebookClient(notebook, config=local, timeout=120, record_timing=False, resources=where)
        client.execute(env=dict(environment))
    notebook.metadata.language_info = {"name": "python"}  # and not of which version, which is nobody's output
    return notebook


def main() -> None:
    """Run all and write them."""
    for path in sorted(FOLDER.glob("*.ipynb")):
        nbformat.write(run(path, os.environ), path)


if __name__ == "__main__":
    main()
