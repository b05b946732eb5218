"""Files that are made to do harm, or that are only badly broken, for every format. Each is built when it is asked for.

``outcome`` says what must come of a file: words of the one line that refuses it, or ``READ`` where its article must
come out. None: it may be read or refused, but must not be lost.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from typing import NamedTuple

import sample_files as s

READ = "article"
MEGABYTE = 1_000_000
ESCAPES = "\x1b[31mRed\x1b[0m \x1b]0;owned\x07 \u202eevil\u2066 \x9b2J \u200b\x08 end"
FORMULA = '=HYPERLINK("http://example.org";"click")'


class Case(NamedTuple):
    """A hostile file: its name without the ending, its ending, how it is made, what must come of it."""

    name: str
    suffix: str
    build: Callable[[], bytes]
    outcome: str | None = None


def _entities(root: str) -> str:
    """The billion laughs: ten entities, each ten times the one before, used in ``root``."""
    steps = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE {root} [<!ENTITY e0 "ha">{steps}]>'


def _outside(root: str) -> str:
    """An entity that is a file of this machine."""
    return f'<!DOCTYPE {root} [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def _zeros(megabytes: int) -> bytes:
    """That many megabytes of zeros as a gzip stream."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(bytes(MEGABYTE)) for _ in range(megabytes)), packer.flush()])


def _bomb(name: str, megabytes: int = 120) -> bytes:
    """A zip archive of one member that unpacks to so many megabytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as member:
        for _ in range(megabytes):
            member.write(bytes(MEGABYTE))
    return buffer.getvalue()


def _replaced(members: dict[str, bytes | str], name: str, megabytes: int = 120) -> bytes:
    """An office file, a member of which unpacks to so many megabytes of blanks."""
    return s.packed({**members, name: b"<a>" + b" " * (megabytes * MEGABYTE)})


def _nested_zip(depth: int) -> bytes:
    inner = s.packed({"ferry.txt": s.TEXT})
    for _ in range(depth):
        inner = s.packed({f"{n}.zip": inner for n in range(3)})
    return inner


def _encrypted() -> bytes:
    """The flag of encryption set in both heads of the member."""
    data = bytearray(s.packed({"ferry.txt": s.TEXT}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _lying_zip() -> bytes:
    """The directory says that a member has ten bytes; it unpacks to 120 MB."""
    data = bytearray(_bomb("ferry.txt"))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(data)


def _links() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for number, kind in enumerate((tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE)):
            member = tarfile.TarInfo(f"link{number}.txt")
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
    return buffer.getvalue() + s.tar({"ferry.txt": s.TEXT.encode()})


def _row(**cells: object) -> bytes:
    return json.dumps({**s.ROW, **cells}).encode()


def _out_of_the_book() -> bytes:
    """A book whose reading order names a file of this machine."""
    members = s.epub_members()
    members["book.opf"] = str(members["book.opf"]).replace("c.xhtml", "../../../../../../etc/passwd")
    return s.packed(members)


def _flate_pdf() -> bytes:
    """A page whose content unpacks to 120 MB of blanks."""
    packed = zlib.compress(b" " * (120 * MEGABYTE), 9)
    before = s.pdf(content="@")
    return before.replace(
        b"<< /Length 1 >>\nstream\n@", b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s" % (len(packed), packed)
    )


_PROSE = " ".join(s.PARAGRAPHS) + " "
_PARAGRAPH = f"<p>{_PROSE}</p>"

CASES = (
    # plain text
    Case("one line of 10 MB", ".txt", (_PROSE * 30_000)[: 10 * MEGABYTE].encode),
    Case("more than an article", ".txt", lambda: _PROSE.encode() * 35_000, "larger than"),
    Case("one word of 5 MB", ".txt", lambda: b"a" * (5 * MEGABYTE)),
    Case("a million empty lines", ".txt", lambda: b"\n" * MEGABYTE, "empty"),
    Case("a million empty lines before the text", ".txt", lambda: b"\n" * MEGABYTE + s.TEXT.encode(), READ),
    Case("lines of one letter", ".txt", lambda: b"a\n" * 200_000),
    Case("quotation marks", ".txt", lambda: s.TEXT.encode() + b'"' * 100_000, READ),
    Case("curly quotation marks", ".txt", ("“ ”’‘" * 20_000 + "\n" + s.TEXT).encode),
    Case("open quotations", ".txt", ("“he said, " * 10_000).encode),
    Case("brackets", ".txt", lambda: b"(" * 50_000 + b"[" * 50_000),
    Case("links", ".txt", lambda: b"[Home](https://example.org/a)\n" * 300_000),
    Case("dates", ".txt", lambda: b"Published : Dec. 11, 2024 - 09:55 " * 20_000),
    Case("datelines", ".txt", lambda: b"SEOUL, Dec. 28 (Yonhap) -- " * 20_000),
    Case("zero bytes", ".txt", lambda: s.TEXT.replace(" ", "\0 ").encode()),
    Case("nothing but zero bytes", ".txt", lambda: bytes(10_000)),
    Case("every byte", ".txt", lambda: bytes(range(256)) * 200),
    Case("halves of surrogate pairs", ".txt", lambda: s.TEXT.encode().replace(b"ferry", b"f\xed\xa0\x80y")),
    Case("halves in utf-16", ".txt", lambda: b"\xff\xfe" + s.TEXT.encode("utf-16-le").replace(b"f\0", b"\x00\xd8")),
    Case("escapes", ".txt", f"{ESCAPES} {s.TITLE}\n\n{s.ROW['text'] * 9}\n".encode, READ),
    Case("marks on one letter", ".txt", ("e" + "\u0301" * 100_000 + " " + s.TEXT).encode),
    Case("a head without end", ".md", lambda: b"---\n" + b"a: [" * 50_000 + s.TEXT.encode()),
    Case("a head of 100,000 fields", ".md", lambda: b"---\n" + b"a: b\n" * 100_000 + b"---\n" + s.TEXT.encode()),
    # pages
    Case("300,000 links", ".html", lambda: s.html("<a href=x>y</a>" * 300_000 + _PARAGRAPH)),
    Case("50,000 nested", ".html", lambda: s.html("<div>" * 50_000 + _PARAGRAPH + "</div>" * 50_000)),
    Case("50,000 unclosed", ".html", lambda: s.html("<b><i>" * 50_000 + _PARAGRAPH)),
    Case("one paragraph of 4 MB", ".html", lambda: s.html("<p>" + _PROSE * 12_000 + "</p>")),
    Case("more than a page", ".html", lambda: s.html(_PARAGRAPH * 20_000), "larger than"),
    Case("entities", ".html", lambda: _entities("html").encode() + s.html("<p>&e9;</p>" + _PARAGRAPH)),
    Case("a file of this machine", ".html", lambda: _outside("html").encode() + s.html("<p>&x;</p>" + _PARAGRAPH)),
    Case("escapes", ".html", lambda: s.html(_PARAGRAPH + f"<p>{ESCAPES}</p>", f"{ESCAPES} {s.TITLE}")),
    Case("no article", ".html", lambda: b"<html><body><script>while(1);</script></body></html>"),
    Case("cut off", ".html", lambda: s.html()[:300]),
    Case("zero bytes", ".html", lambda: s.html().replace(b"<p>", b"<p>\0\0")),
    Case("attributes", ".html", lambda: s.html("<p " + " ".join(f"a{n}=1" for n in range(50_000)) + f">{_PROSE}</p>")),
    Case("a wrong charset", ".html", lambda: s.html().replace(b"utf-8", b"utf-7")),
    # tables
    Case("one line of 10 MB", ".csv", lambda: b"title,text\n" + b"a," * (5 * MEGABYTE)),
    Case("an open quotation mark", ".csv", lambda: b'title,text\na,"' + _PROSE.encode() * 35_000),
    Case("quotation marks", ".csv", lambda: b"title,text\n" + b'"' * 100_001),
    Case("a million empty lines", ".csv", lambda: b"title,text\n" + b"\n" * MEGABYTE),
    Case("100,000 columns", ".csv", lambda: b"title,text," + b"a," * 100_000 + b"\n" + b"b," * 100_002),
    Case("formulas", ".csv", lambda: s.table(rows=({**s.ROW, "title": FORMULA, "outlet": "+1", "url": "@x"},)), READ),
    Case("zero bytes", ".csv", lambda: s.table().replace(b"Hamra", b"Ha\0ra")),
    Case("escapes", ".csv", lambda: s.table(rows=({**s.ROW, "title": ESCAPES, "text": s.ROW["text"] * 9},)), READ),
    Case("no text", ".csv", lambda: b"when,who\n1,2\n", "--text-column"),
    Case("deep lists", ".json", lambda: b"[" * 100_000 + b"]" * 100_000),
    Case("deep objects", ".json", lambda: b'{"text":' * 100_000 + b"1" + b"}" * 100_000),
    Case("cut off", ".json", lambda: json.dumps([s.ROW]).encode()[:-9], "not valid JSON"),
    Case("a number of a million digits", ".json", lambda: b'{"text": ' + b"9" * MEGABYTE + b"}"),
    Case("values of other kinds", ".json", lambda: _row(title={"a": [1]}, date=[1, 2], outlet=5e400, url=True)),
    Case("halves of surrogate pairs", ".jsonl", lambda: _row(title="\ud800 " + s.TITLE, outlet="\udfff"), READ),
    Case("escapes", ".jsonl", lambda: _row(title=ESCAPES, id=ESCAPES, outlet=ESCAPES, author=ESCAPES), READ),
    Case("deep", ".jsonl", lambda: b"[" * 100_000 + b"\n" + _row(), READ),
    Case("one line of 10 MB", ".jsonl", lambda: _row(text=(_PROSE * 30_000)[: 10 * MEGABYTE])),
    Case("one line of 30 MB", ".jsonl", lambda: _row(text=_PROSE * 90_000) + b"\n" + _row(), READ),
    Case("cut off", ".parquet", lambda: s.parquet()[:-20]),
    Case("no table", ".parquet", lambda: b"PAR1" + bytes(1000) + b"PAR1"),
    Case("entities", ".xlsx", lambda: s.packed(s.xlsx_members((("text",), ("&e9;",)), _entities("worksheet")))),
    Case("a bomb", ".xlsx", lambda: _replaced(s.xlsx_members(), "xl/worksheets/s.xml")),
    Case("cut off", ".xlsx", lambda: s.packed(s.xlsx_members())[:-100]),
    # documents
    Case("cut off", ".docx", lambda: s.packed(s.docx_members())[:-200]),
    Case("no document", ".docx", lambda: s.packed({"a.xml": "<a/>"})),
    Case("no archive", ".docx", lambda: b"\xd0\xcf\x11\xe0" + bytes(2000)),
    Case("a bomb", ".docx", lambda: _replaced(s.docx_members(), "word/document.xml")),
    Case(
        "entities", ".docx", lambda: s.packed(s.docx_members("<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>", _entities("a")))
    ),
    Case(
        "a file of this machine",
        ".docx",
        lambda: s.packed(s.docx_members("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", _outside("a"))),
    ),
    Case("50,000 nested", ".docx", lambda: s.packed(s.docx_members("<w:p>" * 50_000 + "</w:p>" * 50_000))),
    Case("open braces", ".rtf", lambda: s.rtf()[:-1] + b"{" * 50_000),
    Case("closed braces", ".rtf", lambda: s.rtf() + b"}" * 50_000),
    Case("a picture that never ends", ".rtf", lambda: s.rtf("\\bin999999999 " + _PROSE)),
    Case("cut off", ".rtf", lambda: s.rtf()[:60]),
    Case("zero bytes", ".rtf", lambda: s.rtf().replace(b"Hamra", b"Ha\0ra")),
    Case("one line of 5 MB", ".rtf", lambda: s.rtf(_PROSE * 15_000)),
    Case("cut off", ".pdf", lambda: s.pdf()[:400]),
    Case("no document", ".pdf", lambda: b"%PDF-1.7\n" + bytes(1000)),
    Case(
        "pages that hold themselves",
        ".pdf",
        lambda: s.pdf(objects=("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>")),
    ),
    Case("a bomb", ".pdf", _flate_pdf),
    Case("deep lists", ".pdf", lambda: s.pdf(content="[" * 50_000)),
    Case("encrypted", ".pdf", lambda: s.pdf().replace(b"/Root", b"/Encrypt << /Filter /Standard /V 9 >> /Root")),
    Case("a bomb", ".epub", lambda: _replaced(s.epub_members(), "c.xhtml")),
    Case("entities", ".epub", lambda: s.packed(s.epub_members(_entities("html").encode() + s.html("<p>&e9;</p>")))),
    Case("out of the book", ".epub", _out_of_the_book),
    Case("cut off", ".epub", lambda: s.packed(s.epub_members())[:-100]),
    # pages in one file
    Case("parts in parts", ".mhtml", lambda: b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" * 2_000),
    Case("cut off", ".mhtml", lambda: s.mhtml()[:350]),
    Case("no base64", ".mhtml", lambda: s.mhtml().replace(b"PCF", b"\xff!?")),
    Case("a length that lies", ".warc", lambda: s.warc(length=999_999_999)),
    Case("no archive", ".warc", lambda: b"WARC/1.0\r\n" + bytes(1000)),
    Case("a bomb", ".warc.gz", lambda: gzip.compress(s.warc()) + _zeros(300)),
    Case("a head without end", ".warc.gz", lambda: gzip.compress(b"WARC/1.0\r\n" + b"a: b\r\n" * 20_000_000, 1)),
    Case("a page that is a bomb", ".warc.gz", lambda: gzip.compress(s.warc(b"<p>" + b" " * (120 * MEGABYTE)))),
    Case("cut off", ".warc.gz", lambda: gzip.compress(s.warc())[:-50]),
    Case("entities", ".rss", lambda: s.rss("<item><title>&e9;</title></item>", _entities("rss"))),
    Case("a file of this machine", ".rss", lambda: s.rss("<item><title>&x;</title></item>", _outside("rss"))),
    Case("50,000 nested", ".rss", lambda: s.rss("<item>" * 50_000)),
    Case("cut off", ".rss", lambda: s.rss()[:200]),
    # archives
    Case("a bomb", ".zip", lambda: _bomb("ferry.txt")),
    Case("a lie", ".zip", _lying_zip),
    Case("archives in archives", ".zip", lambda: _nested_zip(5)),
    Case("out of its folder", ".zip", lambda: s.packed({"../../../tmp/owned.txt": s.TEXT, "/etc/owned.txt": s.TEXT})),
    Case("escapes", ".zip", lambda: s.packed({f"{ESCAPES}.txt": s.TEXT})),
    Case("encrypted", ".zip", _encrypted),
    Case("cut off", ".zip", lambda: s.packed({"a.txt": s.TEXT})[:-30]),
    Case("3,000 members", ".zip", lambda: s.packed({f"{n}.xyz": "x" for n in range(3_000)})),
    Case("links and devices", ".tar", _links),
    Case("out of its folder", ".tar", lambda: s.tar({"../../owned.txt": s.TEXT.encode(), "/owned.txt": b"x"})),
    Case("cut off", ".tar", lambda: s.tar({"ferry.txt": s.TEXT.encode() * 20})[:2000]),
    Case("a bomb", ".tar.gz", lambda: _zeros(300)),
    Case("a big member", ".tar.gz", lambda: s.tar({"ferry.txt": bytes(60 * MEGABYTE)}, "w:gz")),
)
