"""DOCX, RTF, PDF and workbooks: the words that a reader of the file sees, and one line for what cannot be read."""

from __future__ import annotations

import io
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
import vendor_files as made_by
from hypothesis import given, settings
from hypothesis import strategies as st
from vendor_files import Line

from rhetoric.document import Article
from rhetoric.ingest import ReadOptions, Skipped, read_articles
from rhetoric.ingest.databases import Paragraph
from rhetoric.ingest.items import Source, UnreadableError
from rhetoric.ingest.readers.office import read_docx, sheets_of_workbook
from rhetoric.ingest.readers.pdf import read_pdf
from rhetoric.ingest.readers.rtf import _Writer, read_rtf

HERE = ReadOptions(time_limit=0)
PROSE = "The ferryman said on Tuesday that the river would be crossed again before the first snow."
MORE = "Nobody in the harbour had seen the lantern since the spring, and nobody had asked for it."
W = made_by.W


def read(data: bytes, path: Path, options: ReadOptions = HERE) -> tuple[list[Article], list[Skipped]]:
    path.write_bytes(data)
    skipped: list[Skipped] = []
    return list(read_articles(path, options, skipped.append)), skipped


def body_of(article: Article) -> list[str]:
    return [span.of(article.text) for span in article.body()]


# --- DOCX


def docx_of(body: str, **parts: str) -> bytes:
    names = {"footnotes": "word/footnotes.xml", "core": "docProps/core.xml"}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
        for name, text in parts.items():
            archive.writestr(names[name], text)
    return stream.getvalue()


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


HIGHLIGHT = '<w:rPr><w:highlight w:val="yellow"/></w:rPr>'
DOCX = {
    "one run": (para(run(PROSE)), [PROSE]),
    "highlighted": (para(run("The ferryman "), f"<w:r>{HIGHLIGHT}<w:t>said{PROSE[17:]}</w:t></w:r>"), [PROSE]),
    "inserted": (para(run(PROSE[:40]), f"<w:ins>{run(PROSE[40:60])}</w:ins>", run(PROSE[60:])), [PROSE]),
    "deleted": (para(run(PROSE), "<w:del><w:r><w:delText> Gone.</w:delText></w:r></w:del>"), [PROSE]),
    "moved": (para(run(PROSE), f"<w:moveFrom>{run(' Gone.')}</w:moveFrom>"), [PROSE]),
    "a link": (para(f"<w:hyperlink>{run(PROSE)}</w:hyperlink>"), [PROSE]),
    "a field": (para("<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>", run(PROSE)), [PROSE]),
    "a line break": (para(run(PROSE), "<w:r><w:br/></w:r>", run(MORE)), None),
    "content control": (f"<w:sdt><w:sdtContent>{para(run(PROSE))}</w:sdtContent></w:sdt>", [PROSE]),
    "two paragraphs": (para(run(PROSE)) + para() + para(run(MORE)), [PROSE, MORE]),
    "a frame": (f"<w:tbl><w:tr><w:tc>{para(run(PROSE))}{para(run(MORE))}</w:tc></w:tr></w:tbl>", [PROSE, MORE]),
    "strict": (para(run(PROSE)), [PROSE]),
}  # fmt: skip


@pytest.mark.parametrize("case", DOCX)
def test_docx_is_read_as_it_is_seen(case: str, tmp_path: Path) -> None:
    body, wanted = DOCX[case]
    data = docx_of(body)
    if case == "strict":
        strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
        data = made_by.docx(
            [], extra={"word/document.xml": f'<w:document xmlns:w="{strict}"><w:body>{body}</w:body></w:document>'}
        )
    found, skipped = read(data, tmp_path / "a.docx")
    assert not skipped
    if wanted is not None:
        assert body_of(found[0]) == wanted
    assert PROSE in found[0].text
    assert "Gone." not in found[0].text
    assert "HYPERLINK" not in found[0].text


def test_footnotes_are_no_body(tmp_path: Path) -> None:
    note = para(run("The first bridge was built long before, says the book."))
    notes = f'<w:footnotes xmlns:w="{W}"><w:footnote>{note}</w:footnote></w:footnotes>'
    found, _ = read(docx_of(para(run(PROSE)) + para(run(MORE)), footnotes=notes), tmp_path / "a.docx")
    assert body_of(found[0]) == [PROSE, MORE]
    assert "says the book" in found[0].text


def test_damaged_parts_cost_no_text(tmp_path: Path) -> None:
    found, skipped = read(docx_of(para(run(PROSE)), footnotes="<w:foot", core="\x00"), tmp_path / "a.docx")
    assert not skipped
    assert body_of(found[0]) == [PROSE]
    assert [n.message for n in found[0].notes] == ["word/footnotes.xml is damaged: its notes are missing"]


@pytest.mark.parametrize(
    ("title", "creator", "wanted"),
    [
        ("Ferry crosses again", "Ada Boat", ("Ferry crosses again", "Ada Boat")),
        ("Microsoft Word - a.doc", "scanner", (None, None)),
    ],
)
def test_properties_count_when_the_text_bears_them_out(
    title: str, creator: str, wanted: tuple[str | None, str | None], tmp_path: Path
) -> None:
    core = (
        '<c:coreProperties xmlns:c="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:t="http://purl.org/dc/terms/">'
        f"<dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator><t:created>2019-05-06T10:00:00Z</t:created>"
        "</c:coreProperties>"
    )
    body = para(run("Ferry crosses again")) + para(run("By Ada Boat")) + para(run(PROSE)) + para(run(MORE))
    found, _ = read(docx_of(body, core=core), tmp_path / "a.docx")
    assert found[0].title == "Ferry crosses again"
    assert (found[0].author or "").endswith(wanted[1] or "")
    assert found[0].published is None
    assert [(d.value, d.kind) for d in found[0].dates] == [("2019-05-06", "crawled")]


def test_what_another_program_wrote(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    written = docx.Document()
    written.add_heading("Ferry crosses again", 1)
    for text in (PROSE, MORE):
        p = written.add_paragraph(text[:20])
        p.add_run(text[20:40]).bold = True
        p.add_run(text[40:])
    table = written.add_table(2, 3)
    table.cell(0, 0).text = "Boat"
    path = tmp_path / "a.docx"
    written.save(path)
    [found] = read_articles(path, HERE)
    assert found.title == "Ferry crosses again"
    assert body_of(found) == [PROSE, MORE]


# --- RTF


def rtf_text(
    body: str,
    head: str = r"\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset129 B;}{\f2\fcharset204 C;}}",
) -> list[Paragraph]:
    writer = _Writer(rf"{{\rtf1{head} {body}}}")
    writer.run()
    return [p for p in writer.paragraphs if p.text]


RTF = {
    r"a\par b\par": ["a", "b"],
    r"caf\'e9 \'93x\'94": ["café “x”"],
    r"\f1 \'c6\'f2\'be\'e7\f0  x": ["평양 x"],
    r"\f2 \'cc\'ee\'f1\'ea\'e2\'e0": ["Москва"],
    r"\u54217?\u50577?": ["평양"],
    r"\uc2\u8364\'80\'80 x": ["€ x"],
    r"\uc0\u8364 x": ["€x"],
    r"\u-10179?\u-8704?": ["\U0001f600"],
    r"\u-10179?x": ["\ufffdx"],
    r"\{a\} \\ \~b \_c": ["{a} \\ \xa0b -c"],
    r"\ldblquote a\rdblquote\emdash\endash\bullet": ["“a”—–•"],
    r"a{\v hidden}b": ["ab"],
    r"a\v hidden\v0 b": ["ab"],
    r"a{\deleted gone}b": ["ab"],
    r"{\b bold} and {\i {\ul nested}}": ["bold and nested"],
    r"{\header\pard head\par}a": ["a"],
    r"{\*\generator Word;}a{\*\unknown x}": ["a"],
    r"{\pict\pngblip 89504e47}a": ["a"],
    "{\\pict\\bin5 }}{{x}a": ["a"],
    r'{\field{\*\fldinst{ HYPERLINK "http://a.b/c"}}{\fldrslt{link}}} x': ["link x"],
    r"a{\footnote b\par c}d": ["ad"],
    r"\trowd\cellx1\cellx2 \pard\intbl a\cell b\par c\cell\row d": ["a\tb", "c", "d"],
    r"a\line b": ["a\nb"],
    "a\r\nb": ["ab"],
    r"\'zz a": ["a"],
    "a}b": ["a"],
    r"{\stylesheet{\s1 heading 1;}}\pard\s1 T\par\pard x": ["T", "x"],
}


@pytest.mark.parametrize("body", RTF)
def test_rtf(body: str) -> None:
    found = [p.text for p in rtf_text(body)]
    if body == r"\'zz a":  # a broken escape: whatever is left of it, the rest is read
        assert found[0].endswith("a")
    else:
        assert found == RTF[body]


def test_rtf_headings_links_and_footnotes() -> None:
    [title, text] = rtf_text(
        r"{\stylesheet{\s1\b heading 1;}}\pard\s1 "
        r'{\field{\*\fldinst{HYPERLINK "http://a.b/c"}}{\fldrslt T}}\par\pard x\par'
    )
    assert title == Paragraph("T", heading=True, link="http://a.b/c")
    assert text == Paragraph("x")
    writer = _Writer(r"{\rtf1 a{\footnote b\par c}d}")
    writer.run()
    assert writer.footnotes == ["b c"]


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=60))
def test_rtf_keeps_every_character(text: str) -> None:
    writer = _Writer(made_by.rtf([Line(text)]).decode())
    writer.run()
    assert [p.text for p in writer.paragraphs][:1] == [text.strip()]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("abc äöü\u2014\uac00 {}\\", min_size=1, max_size=30), min_size=1, max_size=6))
def test_rtf_as_striprtf_reads_it(texts: list[str]) -> None:
    striprtf = pytest.importorskip("striprtf.striprtf")
    data = made_by.rtf([Line(text) for text in texts]).decode()
    writer = _Writer(data)
    writer.run()
    ours = " ".join(p.text for p in writer.paragraphs).split()
    assert ours == striprtf.rtf_to_text(data).split()


WORDS = (
    r"\par |{|}|\|\'|\u|\u-5 |\bin9 |\uc3 |a|\*|\fldinst |\footnote |\intbl |\row |\cell |\f9 |\'e9|\v "
    r"|\ansicpg99999 |\u-99999999 "
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*WORDS.split("|"), "\x00", "\r\n"]), max_size=40))
def test_rtf_never_raises(pieces: list[str]) -> None:
    assert all(isinstance(p.text, str) for p in rtf_text("".join(pieces)))


# --- PDF


def page_of(*lines: tuple[float, float, str]) -> bytes:
    """A page with each text at its place."""
    from reportlab.pdfgen import canvas  # noqa: PLC0415

    stream = io.BytesIO()
    page = canvas.Canvas(stream, invariant=1)
    for x, y, text in lines:
        page.setFont("Helvetica", 10)
        page.drawString(x, y, text)
    page.save()
    return stream.getvalue()


def column(x: float, texts: list[str], top: float = 700) -> list[tuple[float, float, str]]:
    return [(x, top - 12 * i, text) for i, text in enumerate(texts)]


LEFT = """The ferryman said on Tuesday that the
river would be crossed again before
the first snow, and that nobody had
asked him in the spring whether the
boat was fit to be taken out again.""".splitlines()
RIGHT = """Nobody in the harbour had seen the big
lantern since the day on which it was
carried to the other side by three of
the oldest men of the town, who were
tired and would not say another word.""".splitlines()


@pytest.mark.parametrize("order", ["column by column", "line by line"])
def test_pdf_columns(order: str, tmp_path: Path) -> None:
    left, right = column(60, LEFT), column(320, RIGHT)
    lines = (
        [*left, *right] if order == "column by column" else [p for pair in zip(left, right, strict=True) for p in pair]
    )
    found, _ = read(page_of(*lines), tmp_path / "a.pdf")
    assert body_of(found[0]) == [" ".join(LEFT), " ".join(RIGHT)]
    assert "pdf_layout" in {n.code for n in found[0].notes}


def test_pdf_words_parted_at_the_end_of_a_line(tmp_path: Path) -> None:
    lines = [
        "The lighthouse was a long-standing won-",
        "der of the coast, and its keeper a long-",
        "standing friend of all the sailors who",
        "ever came by; and this lasted for many a",
        "year before anybody thought of counting.",
    ]
    found, _ = read(page_of(*column(60, lines)), tmp_path / "a.pdf")
    assert "a long-standing wonder of" in found[0].text
    assert "a long-standing friend of" in found[0].text


def test_pdf_running_heads_and_page_numbers(tmp_path: Path) -> None:
    texts = [Line(f"{PROSE} {MORE} It was so for the {i}th time in a row.") for i in range(4, 52)]
    found, _ = read(made_by.pdf(texts, head="The Harbour Gazette, Monday"), tmp_path / "a.pdf")
    assert "Gazette" not in found[0].text
    assert "Page 2" not in found[0].text
    assert found[0].text.count("in a row.") == len(texts)
    heads = next(n.message for n in found[0].notes if n.code == "running_heads")
    assert int(heads.split()[0]) >= 4


def test_pdf_paragraphs(tmp_path: Path) -> None:
    lines = [Line("Ferry crosses again", heading=True), Line(f"{PROSE} {MORE}"), Line(f"{MORE} {PROSE}")]
    found, _ = read(made_by.pdf(lines), tmp_path / "a.pdf")
    assert found[0].title == "Ferry crosses again"
    assert len(body_of(found[0])) == 2


def test_scanned_pages_are_told(tmp_path: Path) -> None:
    found, [skipped] = read(page_of(), tmp_path / "a.pdf")
    assert not found
    assert skipped.reason == "a PDF without text: scanned pages have to be read by OCR first"


# --- workbooks


def test_workbook_rows(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["title", None, "day"], ["Ferry", 3, datetime(2010, 1, 11)], [None, None, None], ["Bell", 2.5, True]):
        book.active.append(row)
    book.create_sheet("second").append(["a"])
    path = tmp_path / "a.xlsx"
    book.save(path)
    found = [(name, list(rows)) for name, rows in sheets_of_workbook(Source(str(path), "xlsx", path), HERE)]
    assert [name for name, _ in found] == ["Sheet", "second"]
    assert found[0][1][0] == ["title", "", "day"]
    assert found[0][1][1][:2] == ["Ferry", 3.0]
    assert str(found[0][1][1][2]).startswith("2010-01-11")
    assert found[0][1][3] == ["Bell", 2.5, True]


# --- hostile


def zipped(**parts: bytes | str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def document(body: str, head: str = "") -> bytes:
    return zipped(**{"word/document.xml": f'{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'})


def pdf_of(*objects: bytes) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        out
        + head
        + table
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    )


def page_with(content: bytes) -> bytes:
    packed = zlib.compress(content, 9)
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(packed), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )


def encrypted_pdf() -> bytes:
    import pypdf  # noqa: PLC0415

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(page_of((60, 700, PROSE))))
    writer.encrypt("secret", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


ENTITIES = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
GOOD = made_by.docx(made_by.nexis_uni(made_by.articles(2)))
PARA = para(run(PROSE))
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "cut.docx": (lambda: GOOD[: len(GOOD) // 2], "a broken zip container: cut off, or no Office file"),
    "zeros.docx": (lambda: zipped(**{"word/document.xml": bytes(200_000_000)}), "unpacks to 190 MiB: too large"),
    "entities.docx": (lambda: document(PARA, ENTITIES), "not a DOCX: its text declares a document type"),
    "nested.docx": (lambda: document("<w:sdt>" * 50_000), "broken DOCX: Excessive depth in document"),
    "unclosed.docx": (lambda: document("<w:p><w:r>"), "broken DOCX: "),
    "empty.docx": (lambda: document(""), "no text in it"),
    "nul.docx": (lambda: bytes(1000), "a broken zip container"),
    "damaged.docx": (lambda: GOOD[:300] + b"\xff\xff" + GOOD[302:], "a broken zip container: word/document.xml"),
    "text.rtf": (PROSE.encode, "not RTF: it does not begin with {\\rtf"),
    "open.rtf": (lambda: b"{\\rtf1 " + b"{" * 100_000, "broken RTF: groups more than 2,000 deep"),
    "large.rtf": (lambda: b"{\\rtf1 " + PROSE.encode() * 120_000 + b"}", "more than 10240 KiB of text"),
    "cut.pdf": (lambda: page_with(PROSE.encode())[:300], "broken PDF: "),
    "nul.pdf": (lambda: b"%PDF-1.4\n" + bytes(5000), "broken PDF: "),
    "text.pdf": (PROSE.encode, "not a PDF: it does not begin with %PDF-"),
    "loop.pdf": (
        lambda: pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"),
        "broken PDF: ",
    ),
    "bomb.pdf": (lambda: page_with(bytes(200_000_000)), "broken PDF: "),
    "encrypted.pdf": (encrypted_pdf, "protected by a password: save it without one"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_told_in_one_line(name: str, tmp_path: Path) -> None:
    make, reason = REFUSED[name]
    started = time.process_time()
    found, [skipped] = read(make(), tmp_path / name, ReadOptions())
    assert not found
    assert skipped.reason.startswith(reason)
    assert "\n" not in skipped.reason
    assert len(skipped.reason) < 200
    assert time.process_time() - started < 20


READ: dict[str, Callable[[], bytes]] = {
    "external.docx": lambda: made_by.docx([Line(PROSE, link="file:///etc/passwd"), Line(MORE)]),
    "braces.rtf": lambda: b"{\\rtf1 " + PROSE.encode() + b"\\par " + MORE.encode() + b"}" * 100_000,
    "nested.rtf": lambda: b"{\\rtf1 " + b"{\\b " * 1900 + PROSE.encode() + b"\\par " + MORE.encode(),
    "bin.rtf": lambda: b"{\\rtf1 " + PROSE.encode() + b"\\par " + MORE.encode() + b"{\\pict\\bin99999999999 abc}}",
    "nul.rtf": lambda: b"{\\rtf1 \0\0" + PROSE.encode() + b"\\par " + MORE.encode() + b"\0}",
    "links.rtf": lambda: b"{\\rtf1 " + PROSE.encode() + b"\\par " + MORE.encode() + b"\\par "
    + b'{\\field{\\*\\fldinst{ HYPERLINK "http://a.b/"}}{\\fldrslt x}}' * 50_000 + b"}",
    "unicode.rtf": lambda: b"{\\rtf1\\uc999999 " + PROSE.encode() + b"\\par " + MORE.encode() + b"\\u-99999999 }",
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_odd_files_are_read(name: str, tmp_path: Path) -> None:
    found, skipped = read(READ[name](), tmp_path / name, ReadOptions())
    assert not skipped
    assert body_of(found[0])[0].replace("\0", "").startswith(PROSE)
    assert "passwd" not in found[0].text
    assert "a.b" not in found[0].text


@pytest.mark.parametrize(
    ("module", "reader", "data", "extra"),
    [("lxml", read_docx, GOOD, "office"), ("pypdf", read_pdf, b"%PDF-1.4", "pdf"),
     ("python_calamine", lambda s, o: list(sheets_of_workbook(s, o)), b"PK", "office")],
)  # fmt: skip
def test_a_missing_library_is_named(
    module: str, reader: Callable[..., object], data: bytes, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    source = Source("a", None, data=data if module != "python_calamine" else b"x")
    with pytest.raises(UnreadableError, match=rf"pip install 'rhetoric-toolkit\[{extra}\]'"):
        list(reader(source, HERE))  # type: ignore[call-overload]


def test_rtf_takes_linear_time() -> None:
    for piece in (
        "{",
        "}",
        "\\par ",
        "\\u1?",
        "\\'e9",
        '{\\field{\\*\\fldinst{HYPERLINK "a"}}',
        "\\s1",
        "{\\stylesheet{\\s1",
    ):
        started = time.process_time()
        data = ("{\\rtf1 " + piece * (400_000 // len(piece))).encode()
        with suppress(UnreadableError):  # what is wrong with it is another test's matter
            list(read_rtf(Source("a", "rtf", data=data), HERE))
        assert time.process_time() - started < 8, piece
