"""One short article in every format that is read: what hostile files stand beside, and where fuzzing begins."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

TITLE = "Ferry line to Hamra opens after four years"
PARAGRAPHS = (
    "The ferry line to Hamra was opened again on Monday, four years after the storm that had closed it, they said.",
    "Two boats will cross the strait each day in summer, and one in winter, if the ice allows it to leave the harbour.",
    'The mayor of Hamra called the opening "a good day for both shores" and thanked those who had waited for so long.',
)
DATE = "2025-03-18"
URL = "https://example.org/2025/ferry"
TEXT = "\n".join([TITLE, "Published : Mar. 18, 2025", *PARAGRAPHS, ""])
ROW = {"title": TITLE, "text": "\n".join(PARAGRAPHS), "date": DATE, "outlet": "TASS", "url": URL}


def html(body: str = "", title: str = TITLE, menu: str = "<nav><a href='/'>Home</a></nav>") -> bytes:
    """A page of a newspaper; ``body`` stands in place of the paragraphs."""
    paragraphs = body or "".join(f"<p>{escape(p)}</p>\n" for p in PARAGRAPHS)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="{DATE}T10:00:00Z"></head>\n'
        f"<body>{menu}<article><h1>{title}</h1>\n{paragraphs}</article></body></html>\n"
    ).encode()


def mhtml(page: bytes | None = None) -> bytes:
    """A page saved as one file."""
    packed = base64.encodebytes(page or html()).decode()
    return (
        f"From: <Saved by a browser>\r\nSnapshot-Content-Location: {URL}\r\nSubject: {TITLE}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="--x"\r\n\r\n----x\r\nContent-Type: text/html; '
        f"charset=utf-8\r\nContent-Transfer-Encoding: base64\r\nContent-Location: {URL}\r\n\r\n{packed}\r\n----x--\r\n"
    ).encode()


def table(delimiter: str = ",", rows: tuple[Mapping[str, str], ...] = (ROW,)) -> bytes:
    """Records under a header."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, ROW, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode()


def parquet() -> bytes:
    """A table of one record."""
    import pyarrow  # noqa: PLC0415
    from pyarrow import parquet as format  # noqa: PLC0415

    buffer = io.BytesIO()
    format.write_table(pyarrow.table({key: [value] for key, value in ROW.items()}), buffer)
    return buffer.getvalue()


def packed(members: Mapping[str, bytes | str], compress: bool = True) -> bytes:
    """A zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _office(main: str, kind: str, parts: Mapping[str, tuple[str, str]]) -> dict[str, bytes | str]:
    """The members of an office package: its ``main`` part, and for all parts their type and content."""
    types = "".join(f'<Override PartName="/{name}" ContentType="{type}"/>' for name, (type, _) in parts.items())
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/>{types}</Types>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/{kind}" Target="{main}"/></Relationships>',
        **{name: content for name, (_, content) in parts.items()},
    }


def docx_members(body: str = "", head: str = "") -> dict[str, bytes | str]:
    """The members of a word-processor document; ``body`` is its XML, ``head`` stands before the root."""
    paragraphs = body or "".join(f"<w:p><w:r><w:t>{escape(p)}</w:t></w:r></w:p>" for p in (TITLE, *PARAGRAPHS))
    document = (
        f'{_XML}{head}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{paragraphs}</w:body></w:document>"
    )
    type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return _office("word/document.xml", "officeDocument", {"word/document.xml": (type, document)})


def xlsx_members(cells: tuple[tuple[str, ...], ...] = (), head: str = "") -> dict[str, bytes | str]:
    """The members of a workbook of one sheet."""
    rows = "".join(
        f'<row r="{r}">' + "".join(f'<c t="inlineStr"><is><t>{escape(c)}</t></is></c>' for c in row) + "</row>"
        for r, row in enumerate(cells or (tuple(ROW), tuple(ROW.values())), 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    type = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    book = (
        f'{_XML}<workbook xmlns="{main}" xmlns:r="{_OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets>'
        "</workbook>"
    )
    sheet = f'{_XML}{head}<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    parts = {
        "xl/workbook.xml": (f"{type}.sheet.main+xml", book),
        "xl/worksheets/s.xml": (f"{type}.worksheet+xml", sheet),
    }
    return {
        **_office("xl/workbook.xml", "officeDocument", parts),
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/s.xml"/></Relationships>',
    }


def epub_members(chapter: bytes | None = None) -> dict[str, bytes | str]:
    """The members of a book of one chapter."""
    xhtml = chapter or html(menu="").replace(b"<!DOCTYPE html>", b'<?xml version="1.0"?>').replace(
        b'<meta charset="utf-8">', b""
    ).replace(b'Z"></head>', b'Z"/></head>').replace(b"<html ", b'<html xmlns="http://www.w3.org/1999/xhtml" ')
    return {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<?xml version="1.0"?><container version="1.0" '
        'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="book.opf" '
        'media-type="application/oebps-package+xml"/></rootfiles></container>',
        "book.opf": '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{TITLE}</dc:title><dc:language>en</dc:language>'
        f"<dc:date>{DATE}</dc:date></metadata><manifest><item id='c' href='c.xhtml' "
        "media-type='application/xhtml+xml'/></manifest><spine><itemref idref='c'/></spine></package>",
        "c.xhtml": xhtml,
    }


def rtf(body: str = "") -> bytes:
    """A rich-text document."""
    text = body or "\\par\n".join((TITLE, *PARAGRAPHS))
    return f"{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0 Times;}}}}\\f0\\fs24 {text}\\par}}".encode()


def pdf(content: str = "", objects: tuple[str, ...] = ()) -> bytes:
    """A document of one page, with its table of places; ``objects`` stand in place of the ones before the content."""
    lines = "".join(
        f"BT /F1 11 Tf 50 {780 - 14 * n} Td ({line}) Tj ET\n" for n, line in enumerate(_wrapped((TITLE, *PARAGRAPHS)))
    )
    stream = content or lines.replace('"', "")
    first = objects or (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R "
        "/Resources << /Font << /F1 4 0 R >> >> >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out, places = b"%PDF-1.4\n", []
    last = f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream"
    for number, object in enumerate([*first, last], 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{object}\nendobj\n".encode()
    start = len(out)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}".encode()
    return out + f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


def _wrapped(paragraphs: tuple[str, ...]) -> list[str]:
    lines: list[str] = []
    for paragraph in paragraphs:
        line = ""
        for word in paragraph.split():
            if len(line) + len(word) > 80:
                lines.append(line.strip())
                line = ""
            line += f" {word}"
        lines += [line.strip(), ""]
    return lines


def warc(page: bytes | None = None, length: int | None = None) -> bytes:
    """A web archive of one response; ``length`` is what its head says of the body."""
    page = page or html()
    response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {URL}\r\nWARC-Date: {DATE}T10:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {length or len(response)}\r\n\r\n"
    )
    return head.encode() + response + b"\r\n\r\n"


def rss(item: str = "", head: str = "") -> bytes:
    """A feed with the whole text of one article."""
    text = escape("".join(f"<p>{p}</p>" for p in PARAGRAPHS))
    content = item or (
        f"<item><title>{TITLE}</title><link>{URL}</link><pubDate>Tue, 18 Mar 2025 10:00:00 GMT</pubDate>"
        f"<description>{text}</description></item>"
    )
    return f'{_XML}{head}<rss version="2.0"><channel><title>TASS</title>{content}</channel></rss>'.encode()


def atom() -> bytes:
    """The same in the other syntax."""
    text = escape("".join(f"<p>{p}</p>" for p in PARAGRAPHS))
    return (
        f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom"><title>TASS</title><entry><title>{TITLE}</title>'
        f'<link href="{URL}"/><updated>{DATE}T10:00:00Z</updated><content type="html">{text}</content></entry></feed>'
    ).encode()


def tar(members: Mapping[str, bytes], mode: str = "w", **fields: object) -> bytes:
    """A tar archive; ``fields`` are set on every member."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            for field, value in fields.items():
                setattr(member, field, value)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


SAMPLES: Mapping[str, Callable[[], bytes]] = {
    ".txt": TEXT.encode,
    ".md": f"---\ntitle: {TITLE}\ndate: {DATE}\n---\n\n{ROW['text']}\n".encode,
    ".html": html,
    ".mhtml": mhtml,
    ".csv": table,
    ".tsv": lambda: table("\t"),
    ".json": lambda: json.dumps([ROW]).encode(),
    ".jsonl": lambda: json.dumps(ROW).encode() + b"\n",
    ".parquet": parquet,
    ".xlsx": lambda: packed(xlsx_members()),
    ".docx": lambda: packed(docx_members()),
    ".rtf": rtf,
    ".pdf": pdf,
    ".epub": lambda: packed(epub_members()),
    ".warc": warc,
    ".warc.gz": lambda: gzip.compress(warc(), mtime=0),
    ".rss": rss,
    ".atom": atom,
    ".zip": lambda: packed({"a/ferry.txt": TEXT, "ferry.html": html()}),
    ".tar": lambda: tar({"ferry.txt": TEXT.encode(), "b/ferry.html": html()}),
    ".tar.gz": lambda: tar({"ferry.txt": TEXT.encode()}, "w:gz"),
}
