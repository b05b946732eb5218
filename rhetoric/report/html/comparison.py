"""The page of a comparison: every figure with its table, its method and its files, and the words behind the rates."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from rhetoric.compare import Comparison, ConcordanceLine, Row
from rhetoric.compare.overview import MOST_QUOTING, Overview
from rhetoric.report.comparison import comparison_sheet, interval
from rhetoric.report.differences import figure as digits
from rhetoric.report.figures import (
    Drawing,
    heat_figure,
    keyness_figure,
    rates_figure,
    sources_figure,
    trends_figure,
    voices_figure,
)
from rhetoric.report.figures.rates import every_rate, frames_shown, groups_shown, voices_shown
from rhetoric.report.figures.sources import MOST_VALUES, matrix
from rhetoric.report.figures.time import MOST_LINES, MOST_TOGETHER, most_frames
from rhetoric.report.figures.words import MOST_POINTS
from rhetoric.report.html.page import page
from rhetoric.report.keyness import keyness_form, keyness_sheet
from rhetoric.report.sheet import Column, Lines, Sheet, Table, count, more, table
from rhetoric.report.sources import sources_form
from rhetoric.report.trends import trends_form, trends_sheet

if TYPE_CHECKING:
    from rhetoric.report.forms import Form

LARGEST_CSV = 100_000
"""Bytes of a table that the page holds as a file; of a larger one it holds the first rows, and says so."""

_LAST = ("Methods",)
_PLAIN = " !'()*,-./:;=?@[]_~"  # what an address in double quotation marks may hold as it is


@dataclass(frozen=True, slots=True)
class Download:
    """A file that the page holds in itself: its name, what the link says, and the address with its content."""

    name: str
    told: str
    address: str


@dataclass(frozen=True, slots=True)
class Section:
    """A figure with what belongs to it. ``method`` says how to read it, ``remarks`` what it does not show."""

    heading: str
    figure: Drawing
    method: str
    remarks: tuple[str, ...]
    tables: tuple[Table | Lines, ...]
    downloads: tuple[Download, ...]


@dataclass(frozen=True, slots=True)
class RateCell:
    """A rate in the table: ``place`` is the number of its passages on the page, None if there are none."""

    row: Row
    rate: str
    interval: str
    hits: str
    place: int | None


@dataclass(frozen=True, slots=True)
class Passages:
    """Matches of one frame in one group, in their context."""

    place: int
    frame: str
    group: str
    told: str
    lines: tuple[ConcordanceLine, ...]


def comparison_page(
    result: Overview, *, home: str = "", addresses: Callable[[ConcordanceLine], str] = lambda _: ""
) -> str:
    """One HTML file that shows a comparison: rates with intervals, and what else the overview has. It needs no
    network and no script. In a site ``home`` leads to its first page and ``addresses`` to the article of a passage.
    Raises UsageError where matplotlib is missing."""
    sheet = comparison_sheet(result.comparison)
    found = list(_passages(result))
    places = {(p.group, p.frame): p.place for p in found}
    sections = list(_sections(result))
    return page(
        "comparison.html",
        title=sheet.title,
        styles=("comparison.css",),
        scripts=("comparison.js",),
        lines=sheet.lines,
        before=[p for p in sheet.parts if p.heading in ("Groups", "Mind")],
        rates=_rate_cells(result.comparison, places),
        lexicons=len({row.lexicon for row in result.comparison.rows}),
        sections=[(i, s, _markup(s.figure.svg)) for i, s in enumerate(sections, 1)],
        tests=[p for p in sheet.parts if p.heading in ("Differences", "What can be concluded")],
        passages=found,
        left_out=result.left_out,
        methods=list(_methods(result)),
        home=home,
        addresses=addresses,
    )


def _markup(svg: str) -> Any:
    from markupsafe import Markup  # noqa: PLC0415

    return Markup(svg)  # drawn by us; names in it were escaped by the XML writer


def _sections(result: Overview) -> Iterator[Section]:
    if result.comparison.rows:
        yield _rates(result.comparison)
        yield _heat(result.comparison)
    if (
        result.narration is not None
        and result.statements is not None
        and (result.narration.rows or result.statements.rows)
    ):
        yield _voices(result.narration, result.statements)
    if result.keyness is not None:
        yield _keyness(result)
    if result.trends is not None:
        yield _trends(result)
    if result.sources is not None:
        yield _sources(result)


def _rates(comparison: Comparison) -> Section:
    from rhetoric.report.forms import comparison_form  # noqa: PLC0415  # it offers this page

    drawn = rates_figure(comparison)
    method = (
        f"Occurrences of counted terms per 1,000 words. Lines are 95 % intervals, clustered by {comparison.cluster}; "
        "an open dot has none. Each panel has a scale of its own, from 0; an arrow marks an interval that goes on."
    )
    return Section(
        "Rates with intervals",
        drawn,
        method,
        tuple(_cut(comparison)),
        (),
        (*_pictures(drawn), *_csv("rates", comparison_form("csv"), comparison, "rhetoric compare --format csv")),
    )


def _cut(comparison: Comparison) -> Iterator[str]:
    groups = sum(1 for g in comparison.groups if g.words)
    frames = len({(r.lexicon, r.frame) for r in comparison.rows})
    shown = len(groups_shown(comparison)), len(frames_shown(comparison))
    if groups > shown[0]:
        yield f"Shown are the {shown[0]} groups with most words of {groups:,}; the CSV file has all."
    if frames > shown[1]:
        yield f"Shown are the {shown[1]} frames with most occurrences of {frames:,}; the CSV file has all."


def _heat(comparison: Comparison) -> Section:
    drawn = heat_figure(comparison)
    method = (
        "The same rates. A cell is the darker the nearer it is to the highest rate of its row, so colours compare "
        "groups within a frame and never frames with each other."
    )
    frames, groups = frames_shown(comparison), groups_shown(comparison)
    rates = {(r.lexicon, r.frame, r.group): r.rate for r in comparison.rows}
    columns = (Column("frame"), *(Column(name, number=True) for name in groups))
    rows = [(frame, *(digits(rates[lexicon, frame, g]) for g in groups)) for lexicon, frame in frames]
    shown = table("Rates per 1,000 words, frames by groups", _safe(columns), rows, "There are no rates.")
    return Section("Frames by groups", drawn, method, (), (shown,), tuple(_pictures(drawn)))


def _voices(narration: Comparison, statements: Comparison) -> Section:
    from rhetoric.report.forms import comparison_form  # noqa: PLC0415

    drawn = voices_figure(narration, statements)
    frames, groups = voices_shown(narration, statements)
    own, quoted = every_rate(narration, frames), every_rate(statements, frames)
    spans = [{(r.lexicon, r.frame, r.group): interval(r) for r in c.rows} for c in (narration, statements)]
    names = ("narration", "95 % interval", "statements", "95 % interval")
    columns = (Column("frame", once=True), Column("group"), *(Column(name, number=True) for name in names))
    rows = [
        (frame, g, *_with(own, spans[0], (lexicon, frame, g)), *_with(quoted, spans[1], (lexicon, frame, g)))
        for lexicon, frame in frames
        for g in groups
        if (lexicon, frame, g) in own or (lexicon, frame, g) in quoted
    ]
    method = (
        "Occurrences per 1,000 words of the outlet's own narration (round) and of the statements that it quotes "
        "(square). A word belongs to the innermost statement that it stands in."
    )
    csv = "rhetoric compare --format csv --voice"
    return Section(
        "Narration against statements",
        drawn,
        method,
        (),
        (table("Rates of both voices", columns, rows, "There are no rates."),),
        (
            *_pictures(drawn),
            *_csv("rates-of-narration", comparison_form("csv"), narration, f"{csv} narration"),
            *_csv("rates-of-statements", comparison_form("csv"), statements, f"{csv} statements"),
        ),
    )


def _with(rates: Any, spans: Any, key: tuple[str, str, str]) -> tuple[str, str]:
    """A rate and its interval as text; dashes where the voice has no words."""
    return (digits(rates[key]), spans.get(key, "–")) if key in rates else ("–", "–")


def _keyness(result: Overview) -> Section:
    found = result.keyness
    assert found is not None
    drawn = keyness_figure(found)
    method = (
        "Upwards: log2 of the ratio of both rates, 0.5 added; to the right: how common a word is in both together. "
        "Every word counts as independent here, so this is a ranking; q in the table takes whole texts."
    )
    remarks = []
    if len(found.rows) > MOST_POINTS:
        remarks.append(f"Points are the {MOST_POINTS:,} most key words of {len(found.rows):,}.")
    if len([g for g in result.comparison.groups if g.words]) > 2:
        remarks.append(f"Compared are the two groups with most words, {found.target.name} and {found.reference.name}.")
    csv = _csv("keyness", keyness_form("csv"), found, "rhetoric keyness --format csv")
    tables = _parts(keyness_sheet(found))
    return Section("Key words", drawn, method, tuple(remarks), tables, (*_pictures(drawn), *csv))


def _trends(result: Overview) -> Section:
    found = result.trends
    assert found is not None
    drawn = trends_figure(found)
    grey = "" if len(found.groups) <= MOST_TOGETHER else "A grey line is the rate of the groups shown together. "
    method = (
        f"Occurrences per 1,000 words by {found.period}. Bands are 95 % intervals, cut at three times the highest "
        f"rate. {grey}A line ends where there is no text. Terms count between their dates of validity only."
    )
    remarks = []
    if len(found.groups) > MOST_LINES:
        remarks.append(f"Followed are the {MOST_LINES} groups with most words; the CSV file has {len(found.groups)}.")
    frames = len({(r.lexicon, r.frame) for r in found.rows})
    if frames > most_frames(found):
        remarks.append(f"Panels are the {most_frames(found)} frames with most occurrences of {frames}.")
    if found.interruptions:
        remarks.append(f"The dashed line is {found.interruptions[0].date}.")
    csv = _csv("rates-over-time", trends_form("csv"), found, f"rhetoric trend --period {found.period} --format csv")
    tables = _parts(trends_sheet(found))
    return Section("Rates over time", drawn, method, tuple(remarks), tables, (*_pictures(drawn), *csv))


def _sources(result: Overview) -> Section:
    found = result.sources
    assert found is not None
    dimension: Any = "speaker" if found.by != "speaker" else "carrier"
    drawn = sources_figure(found, dimension)
    groups, values, cells = matrix(found, dimension)
    columns = (Column(dimension), *(Column(name, number=True) for name in groups))
    rows = [[v, *(f"{cells[g, v].statements:,}" if (g, v) in cells else "" for g in groups)] for v in values]
    total = len({r.value for r in found.rows if r.dimension == dimension and r.statements})
    shown = table(
        f"Statements by {dimension}",
        _safe(columns),
        rows,
        "There is none.",
        more(total - len(values), f"{dimension}s; the CSV file has them") if total > MOST_VALUES else "",
    )
    method = (
        f"Columns are groups, rows the {dimension}s with most statements. The area of a dot is the share of the "
        "group's statements, the number how many they are. Nested statements count too."
    )
    remarks = []
    if len(result.comparison.groups) > MOST_QUOTING:
        remarks.append(
            f"Counted are the {MOST_QUOTING} groups with most words of {len(result.comparison.groups):,}; rhetoric "
            "sources has all."
        )
    csv = _csv("sources", sources_form("csv"), found, "rhetoric sources --format csv")
    return Section("Who is quoted", drawn, method, tuple(remarks), (shown,), (*_pictures(drawn), *csv))


def _safe(columns: Sequence[Column]) -> tuple[Column, ...]:
    from rhetoric.safe import safe_text  # noqa: PLC0415

    return tuple(Column(safe_text(c.name), c.number, c.wide, c.once) for c in columns)


def _parts(sheet: Sheet) -> tuple[Table | Lines, ...]:
    """All of a sheet but its methods, which the page has at its end."""
    return tuple(p for p in sheet.parts if p.heading not in _LAST)


def _pictures(drawn: Drawing) -> Iterator[Download]:
    yield Download(f"{drawn.name}.svg", "SVG", _quoted(drawn.picture, "image/svg+xml"))
    yield Download(f"{drawn.name}.png", "PNG", _base64(drawn.png, "image/png"))


def _quoted(content: str, media: str) -> str:
    """The address with ``content``. None of the signs that are left in it ends an attribute or begins an entity, so it
    need not be escaped again, which would double the room of each apostrophe."""
    from markupsafe import Markup  # noqa: PLC0415

    return Markup(f"data:{media};charset=utf-8,{quote(content, safe=_PLAIN)}")


def _base64(content: bytes, media: str) -> str:
    return f"data:{media};base64,{b64encode(content).decode()}"


def _csv(name: str, form: Form[Any], result: Any, command: str) -> Iterator[Download]:
    """The table of a result as CSV; of a large one its first rows, which is said with the command that has all."""
    text = form.one(result)
    told = "CSV"
    if len(text.encode()) > LARGEST_CSV:
        rows = text.splitlines(keepends=True)
        size, kept = 0, 0
        for row in rows:
            size += len(row.encode())
            if size > LARGEST_CSV:
                break
            kept += 1
        text = "".join(rows[:kept])
        told = f"CSV, the first {kept - 1:,} of {len(rows) - 1:,} rows; {command} has all"
    yield Download(f"{name}.csv", told, _quoted(text, "text/csv"))


def _rate_cells(comparison: Comparison, places: dict[tuple[str, str], int]) -> list[RateCell]:
    shown = set(groups_shown(comparison))
    return [
        RateCell(r, digits(r.rate), interval(r), f"{r.hits:,}", places.get((r.group, _frame(r.lexicon, r.frame))))
        for r in comparison.rows
        if r.group in shown
    ]


def _passages(result: Overview) -> Iterator[Passages]:
    """Passages by frame and group, in the order of the table of rates."""
    place = 0
    for r in result.comparison.rows:
        lines = result.passages.get((r.group, r.lexicon, r.frame), ())
        if lines:
            place += 1
            told = (
                f"{count(r.hits, 'occurrence')}" if len(lines) == r.hits else f"{len(lines)} of {r.hits:,}, at random"
            )
            yield Passages(place, _frame(r.lexicon, r.frame), r.group, told, lines)


def _frame(lexicon: str, frame: str) -> str:
    return f"{lexicon}: {frame}"


def _methods(result: Overview) -> Iterator[tuple[str, str]]:
    yield "Rates", result.comparison.methods
    for heading, other in (("Key words", result.keyness), ("Rates over time", result.trends)):
        if other is not None:
            yield heading, other.methods
    if result.sources is not None:
        yield "Sources", result.sources.methods
