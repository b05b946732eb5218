"""The command that shows what would be analysed, before anything is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from rhetoric.cli_common import (
    Inputs,
    Reading,
    articles_of,
    console_for,
    ended,
    or_skip,
    read_options,
    style_of,
    with_common,
    write,
)

if TYPE_CHECKING:
    from rhetoric.console import Console
    from rhetoric.ingest import Skipped, Tally
    from rhetoric.report.intake import Entry, Item


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(with_common(read))


def read(
    inputs: Inputs,
    *,
    table: Annotated[
        str | None, typer.Option(metavar="TABLE", help="Table of CSV: articles, files, left-out or skipped.")
    ] = None,
    common: Reading,
) -> int:
    """Show what would be analysed: fields and body of each article, what was left out, what each file held.

    Example: rhetoric read articles/ export.docx -v
    """
    from rhetoric.report.intake import intake_form  # noqa: PLC0415

    form = intake_form(common.format, table, style_of(common), lines=common.verbose > 0)
    common = replace(common, duplicates=common.duplicates or "label")
    console = console_for(inputs, common)
    write(form.join(text for item in _items(inputs, common, console) if (text := form.one(item))), common)
    return ended(console)


def _items(inputs: list[str], common: Reading, console: Console) -> Iterator[Item]:
    """Articles, and between them the files that are done with and what was skipped; the totals in the end."""
    from rhetoric.report.intake import Totals, entry  # noqa: PLC0415

    totals = Totals()
    waiting: list[Item] = []

    def tell(item: Entry | Tally | Skipped) -> None:
        totals.add(item)
        waiting.append(item)

    for article in articles_of(inputs, read_options(common), console, tell, tell):
        read = or_skip(lambda a=article: entry(a), article, console, common)  # type: ignore[misc]
        if read is not None:
            tell(read)
        yield from waiting
        waiting.clear()
        console.finished(article.id)
    yield from waiting
    yield totals
