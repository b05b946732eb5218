"""The site of the documentation: it builds without a warning, loads nothing from elsewhere and has every page."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest

import rhetoric

ROOT = Path(__file__).parents[1]
LOADS = {"script": "src", "img": "src", "iframe": "src", "source": "src", "object": "data", "embed": "src"}
LINKS_THAT_LOAD = {"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload"}
ELSEWHERE = re.compile(r"^\s*(?:https?:)?//", re.IGNORECASE)
IN_STYLE = re.compile(r"(?:url\(|@import)\s*['\"]?\s*((?:https?:)?//[^'\")\s]+)", re.IGNORECASE)


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_site", ROOT / "tools/build_site.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


build_site = tool()


class Loaded(HTMLParser):
    """What a browser fetches from elsewhere to show a page, and the ids that can be linked to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elsewhere: list[str] = []
        self.ids: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.ids.add(attributes.get("id", ""))
        address = attributes.get(LOADS.get(tag, ""), "")
        if tag == "link" and LINKS_THAT_LOAD & set(attributes.get("rel", "").lower().split()):
            address = attributes.get("href", "")
        if ELSEWHERE.match(address):
            self.elsewhere.append(address)
        self.elsewhere += IN_STYLE.findall(attributes.get("style", ""))

    def handle_data(self, data: str) -> None:
        if self.lasttag == "style":
            self.elsewhere += IN_STYLE.findall(data)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build_site.gather(folder / "pages")
    build_site.build(folder / "pages", folder / "site")
    return folder / "site"


def texts(site: Path, pattern: str) -> Iterator[tuple[str, str]]:
    found = sorted(site.rglob(pattern))
    assert found
    for path in found:
        yield str(path.relative_to(site)), path.read_text(encoding="utf-8")


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    assert {name: Loaded(page).elsewhere for name, page in texts(site, "*.html") if Loaded(page).elsewhere} == {}
    assert {name: IN_STYLE.findall(style) for name, style in texts(site, "*.css") if IN_STYLE.search(style)} == {}


@pytest.mark.parametrize(
    "page",
    [
        '<link rel="stylesheet" href="https://fonts.example/css">',
        "<script src=//cdn.example/a.js></script>",
        '<img src=" HTTPS://a.example/b.png">',
        "<style>@import 'https://a.example/b.css'</style>",
        '<p style="background: url(http://a.example/b.png)">',
    ],
)
def test_what_is_loaded_from_elsewhere_is_found(page: str) -> None:
    assert Loaded(page).elsewhere
    assert not Loaded(page.replace("://", ":").replace("//", "")).elsewhere


def test_a_link_is_no_load() -> None:
    assert not Loaded('<link rel="canonical" href="https://a.example/"><a href="https://a.example/">a</a>').elsewhere


def test_every_page_of_the_checkout_is_on_the_site(site: Path) -> None:
    pages = [path.relative_to(ROOT) for pattern in build_site.PAGES for path in ROOT.glob(pattern)]
    assert len(pages) > 40
    for page in pages:
        name = "index.html" if page.name == "README.md" else f"{page.stem}.html"
        assert (site / page.with_name(name)).is_file(), page


def test_the_public_names_have_their_description(site: Path) -> None:
    page = (site / "docs/api.html").read_text(encoding="utf-8")
    described = {name.rsplit(".", 1)[-1] for name in Loaded(page).ids if name.startswith("rhetoric.")}
    assert described >= set(rhetoric.__all__)
    assert "What cannot be read goes to" in page  # the docstring of read_articles


def test_words_are_found_by_the_search_without_a_server(site: Path) -> None:
    script = (site / "search/search_index.js").read_text(encoding="utf-8")
    entries = json.loads(script.removeprefix("var __index = "))["docs"]
    assert any("jackknife" in entry["text"] for entry in entries)


def test_a_broken_link_breaks_the_build(tmp_path: Path) -> None:
    build_site.gather(tmp_path / "pages")
    page = tmp_path / "pages/docs/design.md"
    page.write_text(f"{page.read_text(encoding='utf-8')}\n[nowhere](nowhere.md)\n", encoding="utf-8")
    with pytest.raises(subprocess.CalledProcessError):
        build_site.build(tmp_path / "pages", tmp_path / "site")
