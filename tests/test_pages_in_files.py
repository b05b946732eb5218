"""Files that hold pages: MHTML, WARC, feeds, EPUB; what is in them, what is counted, what is refused."""

from __future__ import annotations

import base64
import gzip
import io
import quopri
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from html_pages import BODY, NAVIGATION, PARAGRAPHS, page
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.document import Article
from rhetoric.ingest import ReadOptions, Skipped, Tally, read_articles

pytest.importorskip("trafilatura")
HERE = ReadOptions(time_limit=0)
STORY = page("<title>Water for ten farms</title>", f"{NAVIGATION}<article><h1>Water for ten farms</h1>{BODY}</article>")


def read(path: Path, options: ReadOptions = HERE) -> tuple[list[Article], list[Skipped], dict[str, Tally]]:
    skipped: list[Skipped] = []
    tallies: list[Tally] = []
    articles = list(read_articles(path, options, on_skip=skipped.append, on_file=tallies.append))
    return articles, skipped, {tally.locator: tally for tally in tallies}


def body_of(article: Article) -> str:
    return "\n".join(span.of(article.text) for span in article.body())


# --- MHTML


def mhtml(*parts: tuple[str, str, bytes], address: str = "https://tass.com/world/1") -> bytes:
    """``parts`` are content type, address and content; every other one in base64."""
    head = f"From: <Saved by Blink>\nSnapshot-Content-Location: {address}\nDate: Wed, 29 May 2024 10:00:00 -0000\n"
    out = head.encode() + b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="--B"\n\n'
    for i, (kind, place, content) in enumerate(parts):
        way, coded = (
            ("base64", base64.encodebytes(content)) if i % 2 else ("quoted-printable", quopri.encodestring(content))
        )
        out += f"----B\nContent-Type: {kind}\nContent-Transfer-Encoding: {way}\nContent-Location: {place}\n\n".encode()
        out += coded + b"\n"
    return out + b"----B--\n"


MAIN = ("text/html; charset=utf-8", "https://tass.com/world/1", STORY.encode())
FRAME = ("text/html", "cid:frame-1@mhtml", page("", "<p>Buy two pumps, get one free, today only.</p>").encode())


@pytest.mark.parametrize(
    "parts", [(MAIN,), (FRAME, MAIN), (MAIN, FRAME, ("image/png", "https://tass.com/a.png", b"\x89"))]
)
def test_mhtml(parts: tuple[tuple[str, str, bytes], ...], tmp_path: Path) -> None:
    (tmp_path / "a.mhtml").write_bytes(mhtml(*parts))
    (article,), skipped, _ = read(tmp_path / "a.mhtml")
    assert not skipped
    assert (article.title, article.outlet, article.url) == ("Water for ten farms", "TASS", "https://tass.com/world/1")
    assert [(d.kind, d.value) for d in article.dates] == [("crawled", "2024-05-29")]
    assert body_of(article).split("\n") == list(PARAGRAPHS)


def test_mhtml_in_an_encoding_that_only_its_header_names(tmp_path: Path) -> None:
    content = STORY.replace("Hamhung", "Хамхын").encode("koi8-r", "xmlcharrefreplace")
    (tmp_path / "a.mht").write_bytes(mhtml(("text/html; charset=koi8-r", "https://tass.com/world/1", content)))
    assert "Хамхын" in body_of(read(tmp_path / "a.mht")[0][0])


def test_mhtml_whose_page_is_empty_gives_its_longest_frame(tmp_path: Path) -> None:
    shell = ("text/html", "https://tass.com/world/1", page("", "<iframe src=cid:1></iframe>").encode())
    (tmp_path / "a.mht").write_bytes(mhtml(shell, FRAME, ("text/html", "cid:1", STORY.encode())))
    assert body_of(read(tmp_path / "a.mht")[0][0]).split("\n") == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (mhtml(("image/png", "x", b"\x89PNG")), "no HTML page"),
        (mhtml(("text/html", "x", page("", NAVIGATION).encode())), "no running text"),
        (mhtml(("text/html", "x", b"<p>" + b"word " * 1_200_000)), "larger than 5120 KiB"),
        (b"MIME-Version: 1.0\n" + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 20_000, "no HTML page"),
        (mhtml(MAIN)[:600], "no running text"),
    ],
    ids=["no page", "no text", "too large", "nested without end", "cut short"],
)
def test_mhtml_that_is_not_read(content: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "a.mht").write_bytes(content)
    articles, skipped, _ = read(tmp_path / "a.mht", ReadOptions(time_limit=30))
    assert not articles
    assert [reason in s.reason for s in skipped] == [True]


# --- WARC

Record = tuple[str, str, str, bytes]  # address, status, content type, content


def warc(path: Path, records: Iterable[Record], *, packed: bool = True) -> None:
    writers = pytest.importorskip("warcio.warcwriter")
    headers = pytest.importorskip("warcio.statusandheaders")
    with path.open("wb") as stream:
        writer = writers.WARCWriter(stream, gzip=packed)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "test"}))
        for address, status, kind, content in records:
            http = headers.StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            day = {"WARC-Date": "2024-06-01T00:00:00Z"}
            writer.write_record(
                writer.create_warc_record(
                    address, "response", payload=io.BytesIO(content), http_headers=http, warc_headers_dict=day
                )
            )
        writer.write_record(
            writer.create_revisit_record("https://tass.com/a", "sha1:A", "https://tass.com/a", "2024-05-01")
        )


def story(n: int) -> bytes:
    return STORY.replace("Hamhung", f"Town {n}").encode()


RUSSIAN = STORY.replace("Hamhung", "Хамхын").encode("koi8-r", "ignore")
PAGES: tuple[Record, ...] = (
    ("https://tass.com/politics/2024-05-29-a.html", "200 OK", "text/html; charset=utf-8", story(1)),
    ("https://tass.com/a.png", "200 OK", "image/png", b"\x89PNG"),
    ("https://tass.com/old", "301 Moved", "text/html", b"<html>moved</html>"),
    ("https://tass.com/b", "404 Not Found", "text/html", story(2)),
    ("https://tass.com/c", "200 OK", "text/html; charset=koi8-r", RUSSIAN),
    ("https://tass.com/d", "200 OK", "text/html", story(1)),
    ("https://tass.com/e", "200 OK", "text/plain", "\n\n".join(PARAGRAPHS).encode()),
    ("https://tass.com/f", "200 OK", "text/html", b"<p>" + b"word " * 1_200_000),
)  # fmt: skip


@pytest.mark.parametrize("packed", [True, False])
def test_warc(packed: bool, tmp_path: Path) -> None:
    path = tmp_path / ("a.warc.gz" if packed else "a.warc")
    warc(path, PAGES, packed=packed)
    articles, skipped, tallies = read(path)
    assert [a.locator for a in articles] == [f"{path}:{n}" for n in (2, 6, 7, 8)]
    assert [a.outlet for a in articles] == ["TASS"] * 4
    assert articles[0].url == "https://tass.com/politics/2024-05-29-a.html"
    assert articles[0].published == "2024-05-29", "the day in its address, not that of the crawl"
    assert ("crawled", "2024-06-01") in {(d.kind, d.value) for d in articles[1].dates}
    assert "Хамхын" in body_of(articles[1])
    assert [(s.locator, s.reason.split(":")[0]) for s in skipped] == [
        (f"{path}:9", "larger than 5120 KiB"),
        (f"{path}:10", "not stored again"),
    ]
    assert tallies[str(path)].notes == (
        "no pages: records of type image/png (1)",
        "no pages: answers with status 301 (1)",
        "no pages: answers with status 404 (1)",
        "pages that are the same, byte for byte, as an earlier one: 1",
    )


def test_warc_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    warc(path, [(f"https://tass.com/{n}", "200 OK", "text/html", story(n)) for n in range(3)], packed=False)
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.index(b"https://tass.com/2") + 900])
    articles, skipped, _ = read(path)
    assert len(articles) == 2
    assert [s.locator for s in skipped] == [f"{path}:4"]
    assert "cut short" in skipped[0].reason


@settings(max_examples=40, deadline=None)
@given(st.integers(min_value=0), st.binary(min_size=1, max_size=20), st.booleans())
def test_a_damaged_warc_never_raises_and_is_never_silent(at: int, dirt: bytes, packed: bool) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / ("a.warc.gz" if packed else "a.warc")
        warc(path, PAGES[:2], packed=packed)
        whole = path.read_bytes()
        at %= len(whole)
        path.write_bytes(whole[:at] + dirt + whole[at + len(dirt) :])
        articles, skipped, _ = read(path)
        assert articles or skipped
        assert all("\n" not in s.reason for s in skipped)


def bomb(path: Path) -> None:
    """A page that is 5 KB in the file, and 400 MB of blanks when its content is unpacked."""
    inner = io.BytesIO()
    with gzip.GzipFile(fileobj=inner, mode="wb") as stream:
        for _ in range(400):
            stream.write(b" " * (1 << 20))
    packed = inner.getvalue()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + packed
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://tass.com/x\r\nContent-Length: {len(http)}\r\n"
    kind = "Content-Type: application/http; msgtype=response\r\n\r\n"
    path.write_bytes(gzip.compress((head + kind).encode() + http + b"\r\n\r\n"))


def not_one_by_one(path: Path) -> None:
    warc(path.with_suffix(".tmp"), PAGES[:2], packed=False)
    path.write_bytes(gzip.compress(path.with_suffix(".tmp").read_bytes()))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (bomb, "larger than 5120 KiB"),
        (not_one_by_one, "compressed as a whole"),
        (lambda path: path.write_bytes(gzip.compress(b"nothing" * 100)), "not a WARC file, or damaged"),
    ],
    ids=["a bomb", "packed as a whole", "no records"],
)
def test_warc_that_is_not_read(make: Callable[[Path], None], reason: str, tmp_path: Path) -> None:
    pytest.importorskip("warcio")
    make(tmp_path / "a.warc.gz")
    _, skipped, _ = read(tmp_path / "a.warc.gz")
    assert reason in skipped[-1].reason


def test_warc_larger_than_its_limit(tmp_path: Path) -> None:
    warc(tmp_path / "a.warc.gz", [(f"https://tass.com/{n}", "200 OK", "text/html", story(n)) for n in range(9)])
    articles, skipped, _ = read(tmp_path / "a.warc.gz", ReadOptions(time_limit=0, max_unpacked_bytes=20_000))
    assert 0 < len(articles) < 9
    assert "unpacks to more than" in skipped[-1].reason


# --- feeds

FULL = f"<![CDATA[{BODY}<ul><li><a href='x'>More of this kind</a></li></ul>]]>"
RSS = f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Yonhap News Agency</title><language>en-us</language>
<item><title>Pumps &amp;amp; farms</title><link>https://en.yna.co.kr/view/1</link><description>A teaser of
&lt;b&gt;two&lt;/b&gt; lines.</description><pubDate>Wed, 29 May 2024 09:31:01 +0900</pubDate>
<dc:creator>Kim Bo-ra</dc:creator></item>
<item><title>Full text</title><link>https://en.yna.co.kr/view/2</link><description>A teaser.</description>
<content:encoded>{FULL}</content:encoded><pubDate>Thu, 30 May 2024 09:31:01 +0900</pubDate></item>
<item><title>No text</title></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>TASS</title><entry><title>Water</title>
<link href="https://tass.com/1"/><published>2024-05-28T00:00:00Z</published><updated>2024-05-29T00:00:00Z</updated>
<author><name>Lev Orlov</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{BODY}</div>
</content></entry></feed>"""


def test_rss(tmp_path: Path) -> None:
    pytest.importorskip("feedparser")
    (tmp_path / "a.rss").write_text(RSS, encoding="utf-8")
    (teaser, full), skipped, tallies = read(tmp_path / "a.rss")
    assert (teaser.title, teaser.outlet, teaser.author) == ("Pumps & farms", "Yonhap", "Kim Bo-ra")
    assert [(d.kind, d.value) for d in teaser.dates] == [("published", "2024-05-29")]
    assert [n.code for n in teaser.notes] == ["teaser_only"]
    assert not full.notes
    assert body_of(full).split("\n") == list(PARAGRAPHS)
    assert (full.locator, full.url) == (f"{tmp_path / 'a.rss'}:2", "https://en.yna.co.kr/view/2")
    assert [s.locator for s in skipped] == [f"{tmp_path / 'a.rss'}:3"]
    tally = tallies[str(tmp_path / "a.rss")]
    assert (tally.claimed, tally.found, tally.notes) == (3, 3, ("entries that are teasers, no full texts: 1",))


def test_atom(tmp_path: Path) -> None:
    pytest.importorskip("feedparser")
    (tmp_path / "a.atom").write_text(ATOM, encoding="utf-8")
    (article,), _, _ = read(tmp_path / "a.atom")
    assert (article.outlet, article.author, article.published) == ("TASS", "Lev Orlov", "2024-05-28")
    assert ("updated", "2024-05-29") in {(d.kind, d.value) for d in article.dates}
    assert body_of(article).split("\n") == list(PARAGRAPHS)


LEVELS = zip("abcdefgh", "bcdefghi", strict=True)
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {larger} "{f"&{smaller};" * 10}">' for smaller, larger in LEVELS)
    + "]>"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (
            f'{ENTITIES}<rss version="2.0"><channel><item><title>&i;</title></item></channel></rss>',
            "entities of its own",
        ),
        ('<rss version="2.0"><channel></channel></rss>', "no feed, or one without entries"),
    ],
    ids=["a bomb", "no entries"],
)
def test_feeds_that_are_not_read(content: str, reason: str, encoding: str, tmp_path: Path) -> None:
    pytest.importorskip("feedparser")
    (tmp_path / "a.rss").write_bytes(content.encode(encoding))
    articles, skipped, _ = read(tmp_path / "a.rss", ReadOptions(time_limit=0, format="feed"))
    assert not articles
    assert reason in skipped[0].reason


# --- EPUB

CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile
full-path="OEBPS/book.opf"/></rootfiles></container>"""
CHAPTER = page("<title>x</title>", f"<h1>Water for <i>ten</i> farms</h1>{BODY}<h2>Next</h2>{BODY}")


def package(*names: str) -> str:
    items = "".join(
        f'<item id="i{n}" href="{name}" media-type="application/xhtml+xml"/>' for n, name in enumerate(names)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(names)))
    return f"""<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
<dc:creator>Ada Moss</dc:creator><dc:publisher>KCNA</dc:publisher><dc:date>2020-01-02</dc:date><dc:language>en-GB
</dc:language></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"""


def epub(path: Path, members: dict[str, str | bytes], *chapters: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in {
            "META-INF/container.xml": CONTAINER,
            "OEBPS/book.opf": package(*chapters),
            **members,
        }.items():
            book.writestr(name, content)
    return path


def test_epub(tmp_path: Path) -> None:
    members: dict[str, str | bytes] = {
        "OEBPS/cover.xhtml": "<html><body><img src='a.png'/></body></html>",
        "OEBPS/text one/1.xhtml": CHAPTER,
        "OEBPS/locked.xhtml": b"\x91\x17",
        "META-INF/encryption.xml": '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:CipherReference '
        'URI="OEBPS/locked.xhtml"/></encryption>',
    }
    path = epub(tmp_path / "a.epub", members, "cover.xhtml", "text%20one/1.xhtml#top", "gone.xhtml", "locked.xhtml")
    (article,), skipped, tallies = read(path)
    assert (article.title, article.author, article.outlet) == ("Water for ten farms", "Ada Moss", "KCNA")
    assert (article.published, article.language, article.locator) == ("2020-01-02", "en", f"{path}:2")
    assert body_of(article).split("\n") == [*PARAGRAPHS, "Next", *PARAGRAPHS]
    assert [(s.locator, s.reason.split(":")[0]) for s in skipped] == [
        (f"{path}:3", "OEBPS/gone.xhtml is listed in the book but is not there"),
        (f"{path}:4", "encrypted"),
    ]
    assert tallies[str(path)].notes == ("documents of the book without running text (cover, contents): 1",)


HOSTILE_BOOKS: tuple[tuple[str, dict[str, str | bytes], str], ...] = (
    ("a bomb", {"OEBPS/1.xhtml": b"<p>" + b" " * 60_000_000}, "unpacks to more than 50 MiB"),
    ("a large chapter", {"OEBPS/1.xhtml": b"<p>" + b" " * 6_000_000}, "larger than 5120 KiB"),
    ("entities", {"OEBPS/book.opf": ENTITIES + package("1.xhtml")}, "entities of its own"),
    ("a list of contents that is broken", {"OEBPS/book.opf": "<package>"}, "a damaged EPUB file"),
    ("no list of contents", {"META-INF/container.xml": "<container/>"}, "does not say where"),
    ("a path that leaves the book", {"OEBPS/book.opf": package("../../../../etc/passwd")}, "is not there"),
)


@pytest.mark.parametrize(("members", "reason"), [b[1:] for b in HOSTILE_BOOKS], ids=[b[0] for b in HOSTILE_BOOKS])
def test_books_that_are_not_read(members: dict[str, str | bytes], reason: str, tmp_path: Path) -> None:
    articles, skipped, _ = read(epub(tmp_path / "a.epub", members, "1.xhtml"))
    assert not articles
    assert [reason in s.reason for s in skipped] == [True]


def test_a_file_that_is_no_book(tmp_path: Path) -> None:
    (tmp_path / "a.epub").write_bytes(b"PK\x03\x04 and nothing more")
    assert "a damaged EPUB file" in read(tmp_path / "a.epub")[1][0].reason


@pytest.mark.parametrize(("name", "library", "extra"), [("a.warc", "warcio", "warc"), ("a.rss", "feedparser", "feeds")])
def test_a_missing_library_is_named(
    name: str, library: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_bytes(b"WARC/1.0" if extra == "warc" else RSS.encode())
    for module in [m for m in sys.modules if m.split(".")[0] == library]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, library, None)
    assert f"pip install 'rhetoric-toolkit[{extra}]'" in read(tmp_path / name)[1][0].reason
