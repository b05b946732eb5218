"""Files as the press databases export them, written from what is known of their layouts. All texts are made up.

Every writer takes articles and gives bytes. ``Quirks`` says which of the known irregularities a file has.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from html import escape

SYLLABLES = "ba do fe gi ku la mo ne pi ro su ta ve wo zu cha dri glo shen tro".split()
OPENINGS = (
    "The harbour office of {place} said on {day} that the {thing} would stay closed for {n} more days.",
    "{name}, who runs the ferry at {place}, told a meeting that \u201cnobody has seen the {thing} since {day}.\u201d",
    "According to {name}, {n} of the {n2} boats in {place} had been painted twice.",
    "Nobody in {place} was able to say on {day} where the {thing} had come from.",
    "A spokesman for the town of {place} called the {thing} \u201ca gift of the sea\u201d and thanked {name}.",
    "It was the {n}th time that {name} had carried the {thing} across the water at {place}.",
)
THINGS = "lantern ferry bell lighthouse net anchor bridge market orchard clock".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
SOURCES = ("The Guardian (London)", "Yonhap News Agency", "The Harbour Gazette", "Xinhua General News Service")
MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
}
WEEKDAYS = {
    "en": DAYS,
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split(),
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
    "es": "lunes martes miércoles jueves viernes sábado domingo".split(),
}
LANGUAGE = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}


@dataclass(frozen=True)
class Made:
    """An article as it was put into a file."""

    title: str
    source: str
    day: date
    byline: str
    paragraphs: tuple[str, ...]
    caption: str
    id: str
    language: str = "en"

    @property
    def words(self) -> int:
        return sum(len(p.split()) for p in self.paragraphs)

    def written(self, *, weekday: bool = False, short: bool = False) -> str:
        """The date as an interface in the article's language writes it."""
        month = MONTHS[self.language][self.day.month - 1]
        name = WEEKDAYS[self.language][self.day.weekday()]
        month = month[:3] if short else month
        text = {
            "en": f"{month} {self.day.day}, {self.day.year}",
            "de": f"{self.day.day}. {month} {self.day.year}",
            "fr": f"{self.day.day} {month} {self.day.year}",
            "es": f"{self.day.day} de {month} de {self.day.year}",
        }[self.language]
        return f"{text} {name}" if weekday else text


@dataclass(frozen=True)
class Quirks:
    """Numbers of the articles (from 0) that have an irregularity."""

    highlighted: frozenset[int] = frozenset()
    table: frozenset[int] = frozenset()
    no_byline: frozenset[int] = frozenset()
    no_date: frozenset[int] = frozenset()
    no_length: frozenset[int] = frozenset()
    no_end: frozenset[int] = frozenset()
    error_page: frozenset[int] = frozenset()
    caption: frozenset[int] = frozenset()
    empty_lines: frozenset[int] = frozenset()
    no_body: frozenset[int] = frozenset()


PLAIN = Quirks()
EVERY = Quirks(
    highlighted=frozenset({0, 3}),
    table=frozenset({1}),
    no_byline=frozenset({2, 5}),
    no_length=frozenset({4}),
    caption=frozenset({0, 6}),
    empty_lines=frozenset({3, 7}),
    error_page=frozenset({8}),
)
ERROR = ("We are sorry", "The document that you asked for could not be delivered (error 4012)")


def articles(count: int, language: str = "en", seed: int = 1) -> list[Made]:
    """Made-up articles, all different but for one that comes twice."""
    dice = random.Random(f"{seed} {language}")
    made = [_article(dice, i, language) for i in range(count)]
    if count > 9:
        made[9] = replace(made[6], id=made[9].id)
    return made


def _article(dice: random.Random, number: int, language: str) -> Made:
    def name() -> str:
        return "".join(dice.choices(SYLLABLES, k=dice.randint(2, 3))).title()

    def sentence() -> str:
        return dice.choice(OPENINGS).format(
            place=name(), day=dice.choice(DAYS), thing=dice.choice(THINGS), n=dice.randint(4, 60),
            n2=dice.randint(61, 99), name=f"{name()} {name()}",
        )  # fmt: skip

    paragraphs = [" ".join(sentence() for _ in range(dice.randint(1, 4))) for _ in range(dice.randint(3, 8))]
    if number % 4 == 1:  # what looks like a label, and is none
        paragraphs[1] = f"Subject: how {name()} lost the {dice.choice(THINGS)}, in the words of those who were there."
    if number % 4 == 2:
        paragraphs[-1] = f"\u201cDocument 7 of the file is missing,\u201d said {name()}, and went home."
    return Made(
        title=f"{name()} {dice.choice(THINGS)} returns to {name()} after {dice.randint(2, 90)} years",
        source=SOURCES[number % len(SOURCES)],
        day=date(2010, 1, 11) + timedelta(days=number),
        byline=f"{name()} {name()}",
        paragraphs=tuple(paragraphs),
        caption=f"The {dice.choice(THINGS)} of {name()}, seen from the quay",
        id=f"GRDN0000{2010 + number % 10}0111e61b{number:05d}",
        language=language,
    )


# --- Nexis Uni: DOCX, RTF, PDF


@dataclass(frozen=True)
class Line:
    """A paragraph of a word processor's file. ``hit`` is a word that is highlighted; ``cells`` make it a row."""

    text: str = ""
    heading: bool = False
    link: str | None = None
    hit: str | None = None
    cells: tuple[str, ...] = field(default=())


UNI = {
    "en": ("Length: {} words", "Byline: {}", "Body", "Graphic", "Load-Date: {}", "End of Document", "Documents ({})"),
    "de": ("Länge: {} Wörter", "Autor: {}", "Body", "Grafik", "Load-Date: {}", "Ende des Dokuments", "Dokumente ({})"),
    "fr": (
        "Longueur : {} mots",
        "Auteur : {}",
        "Corps",
        "Graphique",
        "Load-Date : {}",
        "Fin du document",
        "Documents ({})",
    ),
    "es": (
        "Longitud: {} palabras",
        "Autor: {}",
        "Cuerpo",
        "Gráfico",
        "Load-Date: {}",
        "Fin del documento",
        "Documentos ({})",
    ),
}


def nexis_uni(made: Sequence[Made], quirks: Quirks = PLAIN, *, cover: bool = True) -> list[Line]:
    """The lines of a Nexis Uni file: a cover sheet with the list of titles, then the articles."""
    length, byline, body, graphic, load, end, documents = UNI[made[0].language]
    lines: list[Line] = []
    if cover:
        lines += [Line("User Name: Reader"), Line("Date and Time: Monday, 24 August 2020 12:00:00 o'clock CEST")]
        lines += [Line("Job Number: 123456789"), Line(), Line(documents.format(len(made)))]
        for i, a in enumerate(made, 1):
            lines += [Line(f"{i}. {a.title}"), Line("Client/Matter: -None-"), Line("Search Terms: lantern and ferry")]
            lines += [Line("Search Type: Terms and Connectors"), Line("Narrowed by:")]
            lines += [Line(cells=("Content Type", "Narrowed by")), Line(cells=("News", "-None-"))]
    for i, a in enumerate(made):
        if i in quirks.error_page:
            lines += [Line(text) for text in ERROR] + [Line(end)]
            continue
        link = f"https://advance.lexis.com/api/document?collection=news&id=urn:contentItem:7XXX-{i:04d}-TX33-7080-00000-00&context=1"
        lines += [Line(a.title, heading=True, link=link), Line(a.source)]
        lines += [] if i in quirks.no_date else [Line(a.written(weekday=True))]
        lines += [Line(), Line(f"Copyright {a.day.year} {a.source} All Rights Reserved"), Line("Section: NEWS; Pg. 3")]
        lines += [] if i in quirks.no_length else [Line(length.format(a.words))]
        lines += [] if i in quirks.no_byline else [Line(byline.format(a.byline))]
        lines += [Line()] * 3 if i in quirks.empty_lines else []
        lines += [Line(body), Line()]
        for k, p in enumerate(() if i in quirks.no_body else a.paragraphs):
            hit = next((w for w in THINGS if w in p), None) if i in quirks.highlighted else None
            lines += [Line(p, hit=hit)] + ([Line()] * 4 if i in quirks.empty_lines else [])
            if k == 0 and i in quirks.table:
                lines += [Line(cells=("Boat", "Crew", "Nets")), Line(cells=("Dora", "4", "12"))]
        if i in quirks.caption:
            lines += [Line(), Line(graphic), Line(), Line(a.caption)]
        lines += [Line(), Line("Classification"), Line(f"Language: {LANGUAGE[a.language].upper()}")]
        lines += [
            Line("Publication-Type: Newspaper"),
            Line("Subject: FERRIES (90%); LIGHTHOUSES (78%); HARBOURS (75%)"),
        ]
        lines += [Line(load.format(a.written()))] + ([] if i in quirks.no_end else [Line(), Line(end)])
    return lines


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def docx(lines: Sequence[Line], *, extra: dict[str, str] | None = None) -> bytes:
    """The smallest DOCX that holds the lines."""
    links = list(dict.fromkeys(line.link for line in lines if line.link))
    names = {link: f"rId{i + 1}" for i, link in enumerate(links)}
    body = "".join(_docx_line(line, names) for line in lines)
    external = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    relations = "".join(
        f'<Relationship Id="{names[link]}" Type="{external}" Target="{escape(link)}" TargetMode="External"/>'
        for link in links
    )
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        f'relationships">{relations}</Relationships>',
        "word/styles.xml": f'<w:styles xmlns:w="{W}"><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/>'
        "</w:style></w:styles>",
        **(extra or {}),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream.getvalue()


def _docx_line(line: Line, names: dict[str, str]) -> str:
    if line.cells:
        cells = "".join(f"<w:tc>{_docx_line(Line(c), names)}</w:tc>" for c in line.cells)
        return f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    style = '<w:pPr><w:pStyle w:val="berschrift1"/></w:pPr>' if line.heading else ""
    runs = "".join(
        f"<w:r>{'<w:rPr><w:highlight w:val=' + chr(34) + 'yellow' + chr(34) + '/></w:rPr>' if hit else ''}"
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
        for text, hit in _runs(line)
    )
    if line.link:
        runs = f'<w:hyperlink r:id="{names[line.link]}">{runs}</w:hyperlink>'
    return f"<w:p>{style}{runs}</w:p>"


def _runs(line: Line) -> Iterator[tuple[str, bool]]:
    """The text in the pieces that highlighting makes of it."""
    if not line.hit:
        yield line.text, False
        return
    before, hit, after = line.text.partition(line.hit)
    yield from ((before, False), (hit, True), (after, False))


def rtf(lines: Sequence[Line]) -> bytes:
    """The lines as RTF, in code page 1252 with everything else as Unicode."""
    out = [
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fswiss\fcharset129 Batang;}}"
        r"{\stylesheet{\s1\outlinelevel0 heading 1;}}{\info{\title Nexis}}{\header\pard Page header\par}"
    ]
    out += [_rtf_line(line) for line in lines]
    return ("\n".join(out) + "}").encode("ascii")


def _rtf_line(line: Line) -> str:
    if line.cells:
        return r"\trowd\cellx2000\cellx4000 " + "".join(rf"\pard\intbl {_rtf(c)}\cell " for c in line.cells) + r"\row"
    text = "".join(rf"{{\highlight7 {_rtf(t)}}}" if hit else _rtf(t) for t, hit in _runs(line))
    if line.link:
        text = rf'{{\field{{\*\fldinst{{ HYPERLINK "{line.link}" }}}}{{\fldrslt{{\ul {text}}}}}}}'
    return (r"\pard\s1 " if line.heading else r"\pard\plain\f0 ") + text + r"\par"


def _rtf(text: str) -> str:
    out = []
    for c in text:
        if c in "\\{}":
            out.append("\\" + c)
        elif c < "\x80":
            out.append(c)
        elif c in "äöüéèàñçß":
            out.append(f"\\'{ord(c):02x}")
        else:
            out.append("".join(rf"\u{u if u < 0x8000 else u - 0x10000}?" for u in _units(c)))
    return "".join(out)


def _units(c: str) -> list[int]:
    data = c.encode("utf-16-le")
    return [int.from_bytes(data[i : i + 2], "little") for i in range(0, len(data), 2)]


def pdf(lines: Sequence[Line], *, head: str = "") -> bytes:
    """The lines as a PDF of one column, with a running head and the number of the page."""
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415
    from reportlab.lib.styles import getSampleStyleSheet  # noqa: PLC0415
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table  # noqa: PLC0415

    def furnish(canvas, document) -> None:  # type: ignore[no-untyped-def]
        canvas.saveState()
        canvas.setFont("Helvetica", 9)
        if head:
            canvas.drawString(60, A4[1] - 40, head)
        canvas.drawString(60, 30, f"Page {document.page}")
        canvas.restoreState()

    styles = getSampleStyleSheet()
    story = []
    for line in lines:
        if line.cells:
            story.append(Table([line.cells]))
        elif line.text:
            story += [Paragraph(escape(line.text), styles["Heading1" if line.heading else "Normal"]), Spacer(1, 8)]
    stream = io.BytesIO()
    SimpleDocTemplate(stream, pagesize=A4, invariant=1).build(story, onFirstPage=furnish, onLaterPages=furnish)
    return stream.getvalue()


# --- LexisNexis as text

OLD = {
    "en": ("{} of {} DOCUMENTS", "BYLINE: {}", "LENGTH: {} words", "LOAD-DATE: {}", "LANGUAGE: {}", "GRAPHIC: {}"),
    "de": ("Dokument {} von {}", "AUTOR: {}", "LÄNGE: {} Wörter", "UPDATE: {}", "SPRACHE: {}", "GRAFIK: {}"),
    "fr": (
        "Document {} de {}",
        "AUTEUR: {}",
        "LONGUEUR: {} mots",
        "DATE-CHARGEMENT: {}",
        "LANGUE: {}",
        "GRAPHIQUE: {}",
    ),
    "es": (
        "Documento {} de {}",
        "AUTOR: {}",
        "LONGITUD: {} palabras",
        "FECHA DE CARGA: {}",
        "IDIOMA: {}",
        "GRÁFICO: {}",
    ),
}


def nexis_text(made: Sequence[Made], quirks: Quirks = PLAIN, *, first: int = 1, total: int | None = None) -> bytes:
    """The older layout: numbered documents, lines of 78 characters, masthead in the middle of the line."""
    number, byline, length, load, language, graphic = OLD[made[0].language]
    out = ["", "", f"Download Request: Selected Items: {first}-{first + len(made) - 1}", "Time Of Request: Friday", ""]
    for i, a in enumerate(made):
        out += [number.format(first + i, total or len(made)).center(78).rstrip(), "", "", ""]
        if i in quirks.error_page:
            out += [*ERROR, "", ""]
            continue
        out += [a.source.center(78).rstrip(), ""]
        out += (
            []
            if i in quirks.no_date
            else [a.written(weekday=True).center(78).rstrip(), "Edition 1;".center(78).rstrip(), ""]
        )
        out += [*_wrapped(a.title), ""]
        out += [] if i in quirks.no_byline else [byline.format(a.byline), "HIGHLIGHT: What the quay has seen.", ""]
        out += [] if i in quirks.no_length else ["SECTION: NEWS; Pg. 6", "", length.format(a.words), ""]
        out += [""] * 3 if i in quirks.empty_lines else []
        for k, p in enumerate(() if i in quirks.no_body else a.paragraphs):
            out += [*_wrapped(p), ""] + ([""] * 3 if i in quirks.empty_lines else [])
            if k == 0 and i in quirks.table:
                out += ["Boat        Crew     Nets", "Dora           4       12", "Mora           6        9", ""]
        out += [load.format(a.written()), "", language.format(LANGUAGE[a.language].upper()), ""]
        out += [graphic.format(a.caption), ""] if i in quirks.caption else []
        out += ["PUBLICATION-TYPE: Newspaper", "", "", f"Copyright {a.day.year} {a.source}".center(78).rstrip()]
        out += ["All Rights Reserved".center(78).rstrip(), ""]
    return "\r\n".join(out).encode("utf-8")


def _wrapped(text: str, width: int = 78) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return lines


# --- Factiva

COUNT = {"en": "words", "de": "Wörter", "fr": "mots", "es": "palabras"}


def factiva_fields(a: Made, i: int, quirks: Quirks) -> list[tuple[str, list[str]]]:
    """The tags of an article and what stands behind them."""
    day = f"{a.day.day} {MONTHS[a.language][a.day.month - 1]} {a.day.year}"
    rows: list[tuple[str, list[str]]] = [("SE", ["News"])] if i % 2 else []
    rows += [("HD", [a.title])]
    rows += [] if i in quirks.no_byline else [("BY", [f"By {a.byline}"])]
    rows += [] if i in quirks.no_length else [("WC", [f"{a.words:,} {COUNT[a.language]}"])]
    rows += [] if i in quirks.no_date else [("PD", [day]), ("ET", ["06:12"])]
    rows += [("SN", [a.source]), ("SC", ["GRDN"]), ("PG", ["3"]), ("LA", [LANGUAGE[a.language]])]
    rows += [("CY", [f"(c) {a.day.year} {a.source}"])]
    body = [] if i in quirks.no_body else list(a.paragraphs)
    rows += [("LP", body[:1]), ("TD", body[1:])] if body else []
    return rows


def factiva_index(i: int) -> list[tuple[str, list[str]]]:
    return [
        ("CO", ["xyzab : Ferries of the North"]),
        ("IN", ["i75 : Ships | itrans : Transport"]),
        ("NS", ["gcat : Political/General News"]),
        ("RE", ["uk : United Kingdom | eurz : Europe"]),
        ("IPD", [f"Serial {i}"]),
        ("PUB", ["Guardian News & Media Limited"]),
    ]


def factiva_html(made: Sequence[Made], quirks: Quirks = PLAIN, *, tags: bool = True) -> bytes:
    out = ["<!DOCTYPE html><html><head><meta http-equiv='Content-Type' content='text/html; charset=UTF-8'/>"]
    out += ["<title>Factiva</title><style>.article{color:black}</style></head><body><div id='contentWrapper'>"]
    for i, a in enumerate(made):
        if i in quirks.error_page:
            out.append(f"<div class='article enArticle'><p>{ERROR[0]}</p><p>{ERROR[1]}</p></div>")
            continue
        out.append(f'<span></span><div class="article {a.language}Article">')
        rows = factiva_fields(a, i, quirks)
        out.append(_html_tags(rows, a, i, quirks) if tags else _html_plain(rows, a, i, quirks))
        out.append("</div><br/>")
    out.append(
        "</div><div id='pageFooter'><span class='copyright'>&copy; 2011 Factiva, Inc.</span></div></body></html>"
    )
    return "\n".join(out).encode("utf-8")


def _html_text(text: str, i: int, quirks: Quirks) -> str:
    hit = next((w for w in THINGS if w in text), None) if i in quirks.highlighted else None
    return escape(text).replace(hit, f"<span class='hlt'><b>{hit}</b></span>", 1) if hit else escape(text)


def _html_tags(rows: list[tuple[str, list[str]]], a: Made, i: int, quirks: Quirks) -> str:
    out = ["<table cellpadding='1'>"]
    for tag, values in [*rows, *factiva_index(i), ("AN", [f"Document {a.id}"])]:
        text = "".join(f'<p class="articleParagraph">{_html_text(v, i, quirks)}</p>' for v in values)
        text = (
            text
            if tag in ("LP", "TD")
            else f"<b class='enHeadline'>{values[0]}</b>"
            if tag == "HD"
            else escape(values[0])
        )
        if tag == "LP" and i in quirks.table:
            rows_of = (("Boat", "Crew", "Nets"), ("Dora", "4", "12"))
            cells = ("".join(f"<td>{c}</td>" for c in row) for row in rows_of)
            text += "<table>" + "".join(f"<tr>{c}</tr>" for c in cells) + "</table>"
        out.append(f'<tr><td align="right" class="index"><b>{tag}</b>&nbsp;</td><td>{text}</td></tr>')
    return "".join(out) + "</table>"


def _html_plain(rows: list[tuple[str, list[str]]], a: Made, i: int, quirks: Quirks) -> str:
    out = []
    for tag, values in rows:
        for value in values:
            if tag == "HD":
                out.append(f"<div><span class='enHeadline'>{escape(value)}</span></div>")
            elif tag in ("LP", "TD"):
                out.append(f'<p class="articleParagraph enarticleParagraph">{_html_text(value, i, quirks)}</p>')
            else:
                out.append(f"<div>{escape(value)}</div>")
    return "".join(out) + f"<p>Document {a.id}</p>"


def factiva_lines(made: Sequence[Made], quirks: Quirks = PLAIN, *, tags: bool = True) -> list[Line]:
    """The lines of an RTF or DOCX file of Factiva."""
    lines: list[Line] = []
    for i, a in enumerate(made):
        if i in quirks.error_page:
            lines += [*(Line(text) for text in ERROR), Line(f"Document ERRR{i:021d}")]
            continue
        for tag, values in factiva_fields(a, i, quirks):
            hits = [next((w for w in THINGS if w in v), None) if i in quirks.highlighted else None for v in values]
            if tags:
                lines += [
                    Line(cells=(tag, values[0])),
                    *(Line(v, hit=h) for v, h in zip(values[1:], hits[1:], strict=True)),
                ]
            else:
                lines += [Line(v, heading=tag == "HD", hit=h) for v, h in zip(values, hits, strict=True)]
        if tags:
            lines += [Line(cells=(tag, values[0])) for tag, values in factiva_index(i)]
            lines.append(Line(cells=("AN", f"Document {a.id}")))
        else:
            lines.append(Line(f"Document {a.id}"))
        lines.append(Line())
    return [
        *lines,
        Line("Search Summary"),
        Line("Text"),
        Line("ferry and lantern"),
        Line("Results Found"),
        Line("1,234"),
    ]


def factiva_text(made: Sequence[Made], quirks: Quirks = PLAIN, *, tags: bool = True) -> bytes:
    out: list[str] = []
    for i, a in enumerate(made):
        if i in quirks.error_page:
            out += [*ERROR, f"Document ERRR{i:021d}", ""]
            continue
        for tag, values in factiva_fields(a, i, quirks):
            if tags:
                out += ([f"{tag}   {values[0]}"] if i % 3 else [tag, values[0]]) + values[1:]
            else:
                out += values + ([""] if tag in ("HD", "CY", "LP", "TD") else [])
        out += [f"{tag}   {values[0]}" for tag, values in factiva_index(i)] + ["AN"] if tags else []
        out += [f"Document {a.id}", "", ""]
    return "\n".join(out).encode("utf-8")


# --- ProQuest

PROQUEST = {
    "en": "Title|Author|Full text|Publication title|Publication date|Language of publication|ProQuest document ID",
    "de": "Titel|Autor|Volltext|Titel der Publikation|Erscheinungsdatum|Sprache der Publikation|ProQuest-Dokument-ID",
    "fr": "Titre|Auteur|Texte intégral|Titre de la publication|Date de publication|Langue de publication"
    "|ID du document ProQuest",
    "es": "Título|Autor|Texto completo|Título de publicación|Fecha de publicación|Idioma de la publicación"
    "|ID del documento de ProQuest",
}
RULE = "_" * 60


def proquest_lines(made: Sequence[Made], quirks: Quirks = PLAIN, *, numbered: bool = True) -> list[Line]:
    title, author, text, publication, day, language, number = PROQUEST[made[0].language].split("|")
    lines = [Line(RULE), Line(), Line("Report Information from ProQuest"), Line("March 20 2018 16:51"), Line(RULE)]
    if not numbered:
        lines += [Line("Table of contents")] + [Line(f"{i}. {a.title}") for i, a in enumerate(made, 1)] + [Line(RULE)]
    for i, a in enumerate(made):
        lines += [Line(), Line(f"Document {i + 1} of {len(made)}")] if numbered else []
        if i in quirks.error_page:
            lines += [*(Line(t) for t in ERROR), Line(RULE)]
            continue
        lines += [Line(), Line(a.title), Line()] + (
            [] if i in quirks.no_byline else [Line(f"{author}: {a.byline}"), Line()]
        )
        for k, p in enumerate(() if i in quirks.no_body else a.paragraphs):
            hit = next((w for w in THINGS if w in p), None) if i in quirks.highlighted else None
            lines += [Line(f"{text}: {p}" if k == 0 else p, hit=hit)] + (
                [Line()] * 3 if i in quirks.empty_lines else []
            )
        lines += [Line("Illustration"), Line(f"Caption: {a.caption}")] if i in quirks.caption else []
        lines += [Line(), Line("Subject: Ferries; Lighthouses"), Line(), Line("Location: United Kingdom--UK"), Line()]
        lines += [
            Line(f"{title}: {a.title}"),
            Line(),
            Line(f"{publication}: {a.source}"),
            Line(),
            Line("Pages: 3"),
            Line(),
        ]
        lines += (
            []
            if i in quirks.no_date
            else [Line(f"Publication year: {a.day.year}"), Line(f"{day}: {a.written(short=a.language == 'en')}")]
        )
        lines += [
            Line("Source type: Newspapers"),
            Line(f"{language}: {LANGUAGE[a.language]}"),
            Line("Document type: News"),
        ]
        lines += [
            Line(f"{number}: {24600000 + i}"),
            Line(f"Document URL: https://search.proquest.com/docview/{24600000 + i}"),
        ]
        lines += [
            Line(f"Copyright: Copyright {a.source} {a.day.year}"),
            Line("Database: Global Newsstream"),
            Line(RULE),
        ]
    return [
        *lines,
        Line("Contact us at: http://support.example.com Copyright 2018 ProQuest LLC"),
        Line("Terms and Conditions"),
    ]


def text(lines: Sequence[Line]) -> bytes:
    """The lines as plain text."""
    return "\n".join("\t".join(line.cells) if line.cells else line.text for line in lines).encode("utf-8")
