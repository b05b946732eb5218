"""Gather the pages of the documentation's site in build/pages, and build it in site/.

    python tools/build_site.py

Pages lie there as they lie in the checkout: a link that holds in one holds in the other. Notebooks get a page each.
A warning of MkDocs, a broken link among them, is an error.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("*.md", "docs/**/*.md", "lexicons/*/*.md", "samples/*.md", "training/*.md")
FILES = (
    *("LICENSE", "CITATION.cff", "rhetoric/data/annotation.schema.json", "docs/assets/*"),
    *("docs/**/*.csv", "docs/**/*.ipynb", "docs/**/*.png"),
)
"""Files that are no pages: what pages link to and show, and the style and script of the site."""
_TABLE = re.compile(r"<table[^>]*>(.*?)</table>", re.DOTALL)


def gather(folder: Path) -> None:
    """Copy every page, and what pages use, into a new ``folder``."""
    if folder.exists():
        shutil.rmtree(folder)
    for pattern in (*PAGES, *FILES):
        for path in sorted(ROOT.glob(pattern)):
            target = folder / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
            if path.suffix == ".ipynb":
                target.with_suffix(".md").write_text(notebook_page(path), encoding="utf-8")


def notebook_page(path: Path) -> str:
    """A notebook as Markdown: its texts, its code, and the outputs that are stored in it."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    parts = ["".join(part) for cell in cells for part in _cell(cell)]
    return "\n\n".join([*parts, f"[The notebook itself]({path.name})"]) + "\n"


def _cell(cell: dict[str, Any]) -> Iterator[str]:
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        yield source
        return
    yield _fenced(source, "python")
    for output in cell["outputs"]:
        data = output.get("data", {})
        table = _TABLE.search("".join(data.get("text/html", "")))
        if table:  # of a data frame, in the style of the site and not in that of Jupyter
            yield f"<table>{table[1]}</table>"
        else:
            yield _fenced("".join(output.get("text") or data.get("text/plain", "")), "text")


def _fenced(text: str, language: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"


def build(pages: Path, site: Path) -> None:
    """Build the site from the pages gathered before. Raises CalledProcessError after a warning."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    # the theme would print an advertisement of what comes after MkDocs
    environment = {**os.environ, "PAGES": str(pages), "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=300)


def main() -> None:
    """Gather and build."""
    gather(ROOT / "build/pages")
    try:
        build(ROOT / "build/pages", ROOT / "site")
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)


if __name__ == "__main__":
    main()
