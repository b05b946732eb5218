"""HTML pages in a browser: opened from disk with the network refused, by mouse, keyboard, printer and without script.

Run by ``make test-browser``. With ``RHETORIC_GOLDEN=write`` the pictures of the documentation are taken anew.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from handmade import TEXT, at, dinner
from test_figures import of_outlets
from test_report import hostile

from rhetoric import Annotation, annotate, read_articles, render
from rhetoric.compare.overview import overview
from rhetoric.document import Match
from rhetoric.report.html.comparison import comparison_page
from rhetoric.report.html.fulltext import words_of
from rhetoric.report.html.site import write_site

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api")
Axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
THEMES = ("light", "dark")
NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Opened:
    """A page with what it asked for and complained of, from its opening on."""

    page: Any
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def quiet(self) -> None:
        """Nothing but the file itself was asked for, and nothing went wrong."""
        assert [url for url in self.asked if not url.startswith(("file:", "data:"))] == []
        assert self.complaints == []
        assert self.dialogs == []


def with_caption_term() -> Annotation:
    """The dinner, and a term in its caption, where nothing is counted."""
    base = dinner()
    there = Match(at(TEXT, "Guests"), "dprk-en", "ceremonial", "guests?", "left_out")
    return replace(base, matches=(*base.matches, there))


def nested() -> Annotation:
    """The dinner with a statement inside another one, and one of each colour."""
    base = dinner()
    outer, first, second = base.statements
    inner = replace(first, content=(at(TEXT, "a shield of our militant friendship"),), parent=1, speaker="Pak Il")
    others = [replace(outer, speaker=f"Speaker {i}", content=(at(TEXT, word),)) for i, word in enumerate(WORDS)]
    return replace(base, statements=(outer, first, second, inner, *others))


WORDS = ("protector", "peace", "Asia", "worries", "South")


def sample(name: str) -> Annotation:
    [article] = read_articles(str(ROOT / "samples" / name))
    return annotate(replace(article, locator=f"samples/{name}"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = {
        "dinner": with_caption_term(),
        "hostile": hostile(),
        "nested": nested(),
        "reception": sample("01-yonhap-reception.txt"),
        "wire": sample("14-reuters-wire.txt"),
    }
    where = tmp_path_factory.mktemp("pages")
    for name, annotation in made.items():
        (where / f"{name}.html").write_text(render(annotation, "html"), encoding="utf-8")
    return where


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = os.environ.get("RHETORIC_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no chromium: install it, or name it in RHETORIC_CHROMIUM")
    with playwright.sync_playwright() as started:
        # a sandbox inside a container needs rights that a build has not
        found = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()


Open = Callable[..., Any]


@pytest.fixture
def visit(browser: Any, folder: Path) -> Open:
    @contextmanager
    def opening(name: str, **options: Any) -> Iterator[Opened]:
        context = browser.new_context(offline=True, viewport={"width": 1200, "height": 900}, **options)
        shown = Opened(context.new_page())
        shown.page.on("request", lambda request: shown.asked.append(request.url))
        shown.page.on("console", lambda message: shown.complaints.append(message.text))
        shown.page.on("pageerror", lambda error: shown.complaints.append(str(error)))
        shown.page.on("dialog", lambda dialog: (shown.dialogs.append(dialog.message), dialog.dismiss()))
        shown.page.goto((folder / f"{name}.html").as_uri())
        yield shown
        context.close()

    return opening


ALL = ("dinner", "hostile", "nested", "reception", "wire")


@pytest.mark.parametrize("name", ALL)
def test_it_opens_without_the_network(visit: Open, name: str) -> None:
    with visit(name) as shown:
        assert shown.page.locator("main").is_visible()
        shown.quiet()


def test_what_is_wrong_with_a_page_is_seen(visit: Open, folder: Path) -> None:
    """The checks can fail: what a strange script would do is refused, and told."""
    text = (folder / "dinner.html").read_text(encoding="utf-8")
    strange = "<script>window.owned = 1; alert(1)</script><img src='http://a.example/x.png' onerror='alert(2)'>"
    (folder / "strange.html").write_text(text.replace("<main", strange + "<main"), encoding="utf-8")
    with visit("strange") as shown:
        assert shown.page.evaluate("window.owned") is None
        assert len(shown.complaints) >= 2
        assert shown.dialogs == []


def test_a_hostile_article_is_shown_and_does_nothing(visit: Open) -> None:
    with visit("hostile") as shown:
        assert "<script>alert(1)</script>" in shown.page.locator("h1").inner_text()
        assert "<script>alert(1)</script>" in shown.page.locator("#said").inner_text()
        shown.page.locator(".ref").first.focus()
        assert "<script>alert(1)</script>" in shown.page.locator("#panel").inner_text()
        for label in ("speaker", "kind", "frame"):
            shown.page.get_by_label(label, exact=True).select_option(index=1)
        assert shown.page.locator("main img, main script, main iframe").count() == 0
        shown.quiet()


def test_details_follow_the_keyboard(visit: Open) -> None:
    with visit("dinner") as shown:
        page, panel = shown.page, shown.page.locator("#panel")
        assert not panel.is_visible()
        page.locator(".ref").first.focus()
        assert panel.locator("dd").nth(3).inner_text() == "KCNA"
        seen = []
        for _ in range(6):
            page.keyboard.press("Tab")
            seen.append(page.evaluate("document.activeElement.textContent"))
        assert seen == ["2", "militant friendship", "3", "fraternal", "threat", "just cause"]
        page.locator("#s2").focus()
        told = panel.inner_text()
        for part in ("Choe Son-hui", "KCNA", "praised", "cue_before_quotation", "0.80", "militant friendship"):
            assert part in told
        page.keyboard.press("Tab")
        assert "alliance_solidarity" in panel.inner_text()
        page.locator("a.term", has_text="threat").focus()
        assert "negated" in panel.inner_text()
        page.keyboard.press("Escape")
        assert not panel.is_visible()
        shown.quiet()


def test_details_follow_the_pointer(visit: Open) -> None:
    with visit("dinner") as shown:
        shown.page.locator('[data-s="3"]').first.hover(position={"x": 40, "y": 5})
        assert "Alexandr Matsegora" in shown.page.locator("#panel").inner_text()
        assert shown.page.locator(".said.on").count() == shown.page.locator('.body [data-s="3"]').count() == 2


def test_filters(visit: Open) -> None:
    with visit("dinner") as shown:
        page = shown.page
        rows, told = page.locator("#said tbody tr:visible"), page.locator("output")
        page.get_by_label("speaker", exact=True).select_option("Choe Son-hui")
        assert rows.count() == 1
        assert told.inner_text() == "1 of 3 statements"
        assert page.locator(".body .said:not(.off)").count() == 1
        assert page.locator(".body .term:not(.off)").all_inner_texts() == ["militant friendship"]
        page.get_by_label("kind", exact=True).select_option("direct")
        assert rows.count() == 0
        page.get_by_role("button", name="show all").click()
        assert rows.count() == 3
        assert page.locator(".off").count() == 0
        page.get_by_label("frame", exact=True).select_option(label="KF kinship_fraternity")
        assert page.locator(".body .term:not(.off)").all_inner_texts() == ["fraternal"]
        assert page.locator(".framing tbody tr[data-f]:visible").count() == 1
        assert rows.count() == 1
        shown.quiet()


def test_a_number_leads_to_its_words(visit: Open) -> None:
    with visit("dinner") as shown:
        page = shown.page
        page.locator(".framing a").first.click()
        row = page.locator("tr:target")
        assert "alliance_solidarity" in row.inner_text()
        row.locator("a").click()
        assert page.locator("a:target").inner_text() == "militant friendship"
        folded = page.locator("details", has_text="Guests at the dinner")
        assert not folded.locator("p").first.is_visible()
        page.locator(".terms tr", has_text="outside the body").locator("a").click()
        assert folded.locator("p").first.is_visible()
        assert page.locator("a:target").inner_text() == "Guests"
        shown.quiet()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ALL)
def test_axe_finds_nothing(visit: Open, name: str, theme: str) -> None:
    axe = Axe()
    with visit(name, color_scheme=theme) as shown:
        shown.page.locator(".ref").first.focus()
        shown.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        found = axe.run(shown.page).response
        assert [
            (v["id"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"]) for v in found["violations"]
        ] == []
        assert "color-contrast" in {rule["id"] for rule in found["passes"]}


def test_axe_finds_what_is_wrong(visit: Open, folder: Path) -> None:
    axe = Axe()
    text = (folder / "dinner.html").read_text(encoding="utf-8").replace('<html lang="en">', "<html>")
    (folder / "wrong.html").write_text(text, encoding="utf-8")
    with visit("wrong") as shown:
        assert [v["id"] for v in axe.run(shown.page).response["violations"]] == ["html-has-lang"]


@pytest.mark.parametrize("width", [360, 800, 1200])
def test_only_tables_scroll_sideways(visit: Open, width: int) -> None:
    for name in ALL:
        with visit(name) as shown:
            shown.page.set_viewport_size({"width": width, "height": 700})
            assert shown.page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_can_be_read_without_script(visit: Open) -> None:
    with visit("dinner", java_script_enabled=False) as shown:
        assert "Our fraternal peoples fear no threat" in shown.page.locator(".body").inner_text()
        assert shown.page.locator("#said tbody tr:visible").count() == 3
        assert not shown.page.locator("#panel").is_visible()
        assert shown.page.locator("select").count() == 0
        shown.page.locator("summary").first.click()
        assert shown.page.locator(".left-out p").first.is_visible()


@pytest.mark.parametrize("script", [True, False])
def test_print_shows_all_on_white(visit: Open, script: bool) -> None:
    with visit("dinner", color_scheme="dark", java_script_enabled=script) as shown:
        shown.page.emulate_media(media="print")
        if script:
            shown.page.evaluate("dispatchEvent(new Event('beforeprint'))")
            assert (
                shown.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
                == "rgb(255, 255, 255)"
            )
            assert not shown.page.locator("select").first.is_visible()
        assert not shown.page.locator(".skip").is_visible()
        assert shown.page.locator(".left-out p", has_text="OPINION").is_visible()
        assert len(shown.page.pdf(format="A4")) > 20_000


def test_tables_fit_the_paper(visit: Open) -> None:
    """On A4 with usual margins a page is about 700 pixels wide."""
    for name in ALL:
        with visit(name) as shown:
            shown.page.set_viewport_size({"width": 700, "height": 900})
            shown.page.emulate_media(media="print")
            assert shown.page.evaluate("document.documentElement.scrollWidth") <= 700, name


@pytest.mark.parametrize("theme", THEMES)
def test_pictures(visit: Open, theme: str) -> None:
    with visit("reception", color_scheme=theme) as shown:
        shown.page.set_viewport_size({"width": 960, "height": 560})
        shown.page.locator(".ref").nth(2).focus()
        taken = shown.page.screenshot()
        if os.environ.get("RHETORIC_GOLDEN") == "write":
            IMAGES.mkdir(exist_ok=True)
            (IMAGES / f"article-{theme}.png").write_bytes(taken)
        assert (IMAGES / f"article-{theme}.png").stat().st_size < 150_000


# comparisons and sites ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many(folder: Path) -> Path:
    """A comparison of three outlets, one of them hostile, a site of their articles, and one of samples to look at."""
    pytest.importorskip("matplotlib")
    dates = [f"2024-{month:02}-05" for month in range(1, 5)]
    annotations = of_outlets(["KCNA", "Yonhap", "<script>alert(1)</script>"], dates)
    page = comparison_page(overview(annotations, at="2024-02"))
    (folder / "comparison.html").write_text(page, encoding="utf-8")
    samples = [annotate(article) for article in read_articles(str(ROOT / "samples/outlets.csv"))]
    (folder / "outlets.html").write_text(comparison_page(overview(samples)), encoding="utf-8")
    for name, of in (("site", annotations), ("tour", samples)):
        (folder / name).mkdir()
        write_site(of, folder / name)
    return folder


def pages_of(many: Path) -> list[str]:
    """The comparison, and one page of each kind of the site."""
    kinds = [next((many / "site" / kind).iterdir()) for kind in ("articles", "outlets", "speakers", "terms")]
    tops = (many / "site").glob("*.html")
    return ["comparison", "outlets", *sorted(str(p.relative_to(many).with_suffix("")) for p in (*kinds, *tops))]


def test_every_page_of_a_site_opens_without_the_network(visit: Open, many: Path) -> None:
    for name in pages_of(many):
        with visit(name) as shown:
            assert shown.page.locator("h1").is_visible()
            shown.quiet()


@pytest.mark.usefixtures("many")
def test_every_figure_is_seen(visit: Open) -> None:
    with visit("comparison") as shown:
        figures = shown.page.locator("figure svg")
        assert figures.count() == 6
        for i in range(6):
            box = figures.nth(i).bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) > 100
            assert figures.nth(i).locator("text:visible").count() > 3
        names = shown.page.locator("figure svg").first.locator("text", has_text="<script>alert(1)</script>")
        assert names.count() == 2  # panels stand in two rows
        shown.quiet()


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("script", [True, False])
def test_the_files_of_a_figure_are_downloaded(visit: Open, tmp_path: Path, script: bool) -> None:
    """With the keyboard, with and without script."""
    begins = {"rates.svg": b"<svg", "rates.png": b"\x89PNG", "rates.csv": b"group,lexicon"}
    with visit("comparison", accept_downloads=True, java_script_enabled=script) as shown:
        for name, first in begins.items():
            with shown.page.expect_download() as waiting:
                shown.page.get_by_role("link", name=name, exact=True).press("Enter")
            assert waiting.value.suggested_filename == name
            waiting.value.save_as(tmp_path / name)
            assert (tmp_path / name).read_bytes().startswith(first)
        drawing = ElementTree.fromstring((tmp_path / "rates.svg").read_text(encoding="utf-8"))
        assert drawing.attrib["color"] == "#1a1a1a"
        assert "<script>alert(1)</script>" in "".join(drawing.itertext())
        shown.quiet()


@pytest.mark.usefixtures("many")
def test_a_rate_leads_to_its_passages(visit: Open) -> None:
    with visit("comparison") as shown:
        page = shown.page
        page.locator("details", has_text="Table of rates with intervals").locator("summary").click()
        page.get_by_label("passages of peace_security in KCNA").click()
        opened = page.locator("details:target")
        opened.locator("mark").first.wait_for(state="visible")
        assert opened.locator("mark").first.inner_text() == "protector of peace"


@pytest.mark.usefixtures("many")
def test_the_search_finds(visit: Open) -> None:
    with visit("site/index") as shown:
        page, told = shown.page, shown.page.get_by_role("status")

        def asks(words: str) -> None:
            page.get_by_role("searchbox").fill(words)
            page.locator("#said", has_text="of 12 articles").wait_for()

        assert told.inner_text() == "12 of 12 articles"
        page.get_by_label("outlet", exact=True).select_option("KCNA")
        assert told.inner_text() == "4 of 12 articles"
        asks("2024-03 PACT matsegora")
        assert told.inner_text() == "1 of 12 articles"
        asks("no such thing")
        assert page.locator("#found li").count() == 0
        asks("protector")
        page.get_by_label("outlet", exact=True).select_option("<script>alert(1)</script>")
        assert page.locator("#found li").count() == 4
        page.locator("#found a").first.click()
        assert page.locator("h1").inner_text() == "Envoy toasts the new pact in Pyongyang"
        page.get_by_role("link", name="Start").click()
        assert page.locator("h1").inner_text() == "Articles"
        shown.quiet()


@pytest.mark.usefixtures("many")
def test_the_search_finds_words_of_the_texts(visit: Open) -> None:
    """From disk: the files of the index are loaded when they are needed, and nothing else is."""
    with visit("site/index") as shown:
        page, told, box = shown.page, shown.page.get_by_role("status"), shown.page.get_by_role("searchbox")
        assert not [url for url in shown.asked if "/search/" in url]
        assert not page.locator("#first").is_visible()
        for asked, number in (("toasts farewell", 0), ("ambass", 12), ("Fear no THREAT", 12), ("opinion", 0)):
            box.fill(asked)
            page.locator("#said", has_text="of 12 articles").wait_for()
            assert told.inner_text() == f"{number} of 12 articles", asked
        loaded = [url.rpartition("/")[2] for url in shown.asked if "/search/" in url]
        assert len(loaded) == len(set(loaded)) > 2
        assert not page.locator("#lacking").is_visible()
        shown.quiet()


@pytest.mark.usefixtures("many")
def test_a_site_without_its_index_says_so(visit: Open, many: Path) -> None:
    shutil.copytree(many / "site", many / "partly", dirs_exist_ok=True)
    shutil.rmtree(many / "partly" / "search")
    with visit("partly/index") as shown:
        shown.page.get_by_role("searchbox").fill("protector")
        shown.page.locator("#lacking").wait_for(state="visible")
        assert shown.page.get_by_role("status").inner_text() == "12 of 12 articles"  # it is a term too


@pytest.mark.parametrize("text", ["The PACT's Café 2024-06", "朝鮮中央通信x2 말", "ℌ ＡＢＣ ß İi", "x" * 60])
@pytest.mark.usefixtures("many")
def test_page_and_program_part_words_alike(visit: Open, text: str) -> None:
    with visit("site/index") as shown:
        asked = [word for word, _ in shown.page.evaluate("text => wordsOf(text)", text)]
    assert set(asked) <= set(words_of(text))


@pytest.mark.usefixtures("many")
def test_a_site_can_be_read_without_script(visit: Open) -> None:
    with visit("site/index", java_script_enabled=False) as shown:
        assert not shown.page.locator("#search").is_visible()
        assert shown.page.locator("#first li:visible").count() == 12
        shown.page.get_by_role("link", name="Outlets", exact=True).click()
        shown.page.get_by_role("link", name="KCNA", exact=True).click()
        shown.page.get_by_role("link", name="Envoy toasts the new pact in Pyongyang").first.click()
        assert "Our fraternal peoples fear no threat" in shown.page.locator(".body").inner_text()


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_in_comparisons_and_sites(visit: Open, many: Path, theme: str) -> None:
    axe = Axe()
    for name in pages_of(many):
        with visit(name, color_scheme=theme) as shown:
            shown.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            found = axe.run(shown.page).response["violations"]
            assert [(name, v["id"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"]) for v in found] == []


@pytest.mark.parametrize("width", [360, 1200])
def test_only_tables_and_figures_scroll_sideways(visit: Open, many: Path, width: int) -> None:
    for name in pages_of(many):
        with visit(name) as shown:
            shown.page.set_viewport_size({"width": width, "height": 700})
            assert shown.page.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("theme", THEMES)
def test_pictures_of_a_comparison(visit: Open, theme: str) -> None:
    with visit("outlets", color_scheme=theme) as shown:
        shown.page.set_viewport_size({"width": 960, "height": 700})
        shown.page.locator("h2", has_text="Frames by groups").first.scroll_into_view_if_needed()
        taken = shown.page.screenshot()
        if os.environ.get("RHETORIC_GOLDEN") == "write":
            IMAGES.mkdir(exist_ok=True)
            (IMAGES / f"comparison-{theme}.png").write_bytes(taken)
        assert (IMAGES / f"comparison-{theme}.png").stat().st_size < 150_000


TOUR = {
    "site-index": ("index", "militant"),
    "site-outlet": ("outlets/*", ""),
    "site-speaker": ("speakers/*", ""),
    "site-term": ("terms/*", ""),
}


@pytest.mark.parametrize("name", TOUR)
def test_pictures_of_a_site(visit: Open, many: Path, name: str) -> None:
    pattern, asked = TOUR[name]
    page = max((many / "tour").glob(f"{pattern}.html"), key=lambda path: (path.stat().st_size, path.name))
    with visit(str(page.relative_to(many).with_suffix(""))) as shown:
        shown.page.set_viewport_size({"width": 960, "height": 620})
        if asked:
            shown.page.get_by_role("searchbox").fill(asked)
            shown.page.locator("#said", has_text="of 16 articles").wait_for()
            assert shown.page.locator("#found li").count() < 16
        taken = shown.page.screenshot()
        if os.environ.get("RHETORIC_GOLDEN") == "write":
            (IMAGES / f"{name}.png").write_bytes(taken)
        assert (IMAGES / f"{name}.png").stat().st_size < 150_000
        shown.quiet()
