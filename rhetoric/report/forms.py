"""Every kind of result in every format. One item at a time, so that output streams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import partial
from typing import Any, Generic, TypeVar

from rhetoric.compare import Comparison, ConcordanceLine, Findings
from rhetoric.compare.overview import Overview
from rhetoric.document import Annotation, Span
from rhetoric.errors import UsageError
from rhetoric.record import json_text, to_line, to_record
from rhetoric.report.article import article_sheet
from rhetoric.report.comparison import comparison_sheet
from rhetoric.report.kwic import kwic_line
from rhetoric.report.latex import CONCORDANCE_HEAD, CONCORDANCE_TAIL, latex, latex_row
from rhetoric.report.markdown import markdown, markdown_row
from rhetoric.report.plain import Style, plain
from rhetoric.report.sheet import Sheet
from rhetoric.report.tables import (
    CONCORDANCE_COLUMNS,
    Cell,
    article_columns,
    article_rows,
    comparison_table,
    concordance_row,
    csv_text,
)

FORMATS = ("text", "json", "jsonl", "csv", "md", "latex")
PAGE_FORMATS = (*FORMATS, "html")
"""What reports on articles and comparisons can be; other results have ``FORMATS``."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Form(Generic[T]):
    """How items become a document: ``one`` gives the text of one, ``join`` streams what the texts make together."""

    one: Callable[[T], str]
    join: Callable[[Iterable[str]], Iterator[str]]


def article_form(format: str, table: str | None = None, style: Style | None = None) -> Form[Annotation]:
    """Reports on articles. ``table`` is for CSV only. JSON: one article is an object, none or several an array. HTML is
    a page for one article: ``join`` raises UsageError for a second one."""
    check_format(format, table, PAGE_FORMATS)
    if format == "html":
        from rhetoric.report.html.article import article_page  # noqa: PLC0415

        return Form(article_page, _only_one)
    if shown := sheet_text(format, style):
        return Form(lambda a: shown(article_sheet(a)), partial(parted, by="\n\n" if format == "text" else "\n"))
    if format == "csv":
        name, columns = article_columns(table or "statements")
        return Form(lambda a: csv_text(article_rows(a, name)), partial(headed, head=csv_text([columns])))
    if format == "jsonl":
        return Form(lambda a: to_line(a) + "\n", iter)
    return Form(lambda a: _document(to_record(a)), one_or_array)


def concordance_form(format: str, style: Style | None = None) -> Form[ConcordanceLine]:
    """Concordance lines. JSON is always an array."""
    check_format(format, None)
    if format == "text":
        shown = style or Style()
        return Form(lambda line: kwic_line(line, shown), iter)
    columns = list(CONCORDANCE_COLUMNS)
    if format == "md":
        head = markdown_row(columns) + "\n" + "|---" * len(columns) + "|\n"
        return Form(
            lambda line: markdown_row("" if c is None else str(c) for c in concordance_row(line)) + "\n",
            _head_with(head),
        )
    if format == "latex":
        row = ("outlet", "left", "found", "right", "speaker")
        return Form(
            lambda line: latex_row(getattr(line, name) or "" for name in row) + "\n",
            partial(headed, head=CONCORDANCE_HEAD, tail=CONCORDANCE_TAIL),
        )
    if format == "csv":
        return Form(lambda line: csv_text([concordance_row(line)]), _head_with(csv_text([columns])))
    if format == "jsonl":
        return Form(lambda line: json_text(dict(zip(columns, concordance_row(line), strict=True))) + "\n", iter)
    return Form(lambda line: json_text(dict(zip(columns, concordance_row(line), strict=True))), array_of)


def comparison_form(format: str, table: str | None = None, style: Style | None = None) -> Form[Comparison]:
    """A comparison. JSON lines give one row a line; JSON has the matches behind every row. HTML shows its rates only;
    ``overview_form`` has all that goes with them."""
    check_format(format, table, PAGE_FORMATS)
    if format == "html":
        page = overview_form()
        return Form(lambda c: page.one(Overview(c)), iter)
    if shown := sheet_text(format, style):
        return Form(lambda c: shown(comparison_sheet(c)), iter)
    if format == "csv":
        return Form(lambda c: csv_text(comparison_table(c, table or "rates")), iter)
    if format == "jsonl":
        return Form(lambda c: "".join(json_text(row) + "\n" for row in _comparison_record(c)["rows"]), iter)
    return Form(lambda c: _document(_comparison_record(c)) + "\n", iter)


def overview_form() -> Form[Overview]:
    """A comparison with its figures and all that goes with it, as a page of HTML."""
    from rhetoric.report.html.comparison import comparison_page  # noqa: PLC0415  # it uses the forms of this module

    return Form(comparison_page, iter)


def result_form(
    format: str,
    style: Style | None = None,
    *,
    sheet: Callable[[T], Sheet],
    table: Callable[[T], Iterable[Sequence[Cell]]],
    record: Callable[[T], Mapping[str, Any]],
) -> Form[T]:
    """A result that is one document: ``sheet`` is what people read, ``table`` the header and the rows of CSV, and
    ``record`` the JSON object, whose ``rows`` are the lines of JSON lines."""
    check_format(format, None)
    if shown := sheet_text(format, style):
        return Form(lambda r: shown(sheet(r)), iter)
    if format == "csv":
        return Form(lambda r: csv_text(table(r)), iter)
    if format == "jsonl":
        return Form(lambda r: "".join(json_text(row) + "\n" for row in record(r)["rows"]), iter)
    return Form(lambda r: _document(record(r)) + "\n", iter)


def sheet_text(format: str, style: Style | None) -> Callable[[Sheet], str] | None:
    """What makes text, Markdown or LaTeX of a sheet; None for a format that is made of something else."""
    if format == "text":
        return partial(plain, style=style or Style())
    return {"md": markdown, "latex": latex}.get(format)


def check_format(format: str, table: str | None, formats: Sequence[str] = FORMATS) -> None:
    """Raise UsageError for a format that is not offered, or a table that the format does not have."""
    if format not in formats:
        raise UsageError(f"--format {format}: choose one of {', '.join(formats)}")
    if table is not None and format != "csv":
        raise UsageError(f"--table goes with --format csv, not {format}")


def _comparison_record(comparison: Comparison) -> dict[str, Any]:
    rows = []
    for row in comparison.rows:
        found = comparison.matches.get((row.group, row.lexicon, row.frame), ())
        evidence = [{**asdict(e), "span": _pair(e.span)} for e in found]
        rows.append({**asdict(row), "matches": evidence})
    return {
        "schema_version": 1,
        "by": comparison.by,
        "voice": comparison.voice,
        "cluster": comparison.cluster,
        "groups": [asdict(group) for group in comparison.groups],
        "rows": rows,
        **_tests_record(comparison.tests),
        "notes": [{"code": note.code, "message": note.message} for note in comparison.notes],
        "methods": comparison.methods,
    }


def _tests_record(tests: Findings | None) -> dict[str, Any]:
    """The tests, with keys only where they were asked for."""
    if tests is None:
        return {}
    lists = ("differences", "omnibus", "influences")
    plan = {f.name: getattr(tests, f.name) for f in fields(tests) if f.name not in (*lists, "notes")}
    return {"tests": plan, **{name: [asdict(item) for item in getattr(tests, name)] for name in lists}}


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def _document(record: Mapping[str, Any]) -> str:
    """JSON for people too: a line for each key, and for each element of a list of objects."""
    lines = []
    for key, value in record.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            shown = "[\n" + ",\n".join("    " + json_text(element) for element in value) + "\n  ]"
        else:
            shown = json_text(value)
        lines.append(f"  {json_text(key)}: {shown}")
    return "{\n" + ",\n".join(lines) + "\n}"


def headed(texts: Iterable[str], head: str, tail: str = "") -> Iterator[str]:
    """The texts after a head, and before a tail if there is one."""
    yield head
    yield from texts
    if tail:
        yield tail


def _head_with(head: str) -> Callable[[Iterable[str]], Iterator[str]]:
    return partial(headed, head=head)


def parted(texts: Iterable[str], by: str) -> Iterator[str]:
    """The texts with ``by`` between them."""
    for i, text in enumerate(texts):
        yield by + text if i else text


def _only_one(texts: Iterable[str]) -> Iterator[str]:
    """The one text. Nothing is given out before it is known that there is no other."""
    rest = iter(texts)
    first, second = next(rest, ""), next(rest, None)
    if second is not None:
        raise UsageError("--format html makes the page of one article, and there are more: name one, or use --site")
    yield first


def one_or_array(texts: Iterable[str]) -> Iterator[str]:
    """JSON texts: one alone as it is, none or several as an array. The first is held back until it is known whether a
    second one follows."""
    rest = iter(texts)
    first, second = next(rest, None), next(rest, None)
    if first is None:
        yield "[]\n"
    elif second is None:
        yield first + "\n"
    else:
        yield f"[\n{first},\n{second}"
        for text in rest:
            yield ",\n" + text
        yield "\n]\n"


def array_of(texts: Iterable[str]) -> Iterator[str]:
    """JSON texts as the elements of an array."""
    opened = False
    for text in texts:
        yield (",\n" if opened else "[\n") + text
        opened = True
    yield "\n]\n" if opened else "[]\n"
