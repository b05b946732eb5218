"""The command line: parse, call, render, exit. The library does the work; data go to stdout, all else to stderr."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import rhetoric
from rhetoric import cli_cite, cli_corpus, cli_evaluate, cli_keyness, cli_lexicons, cli_outlets, cli_read, cli_trends
from rhetoric.cli_common import (
    Common,
    Inputs,
    annotations_of,
    console_for,
    counted,
    ended,
    lexicon_named,
    matches_kept,
    one_document,
    or_skip,
    style_of,
    with_common,
    write,
)
from rhetoric.console import SIGNALLED, leave
from rhetoric.errors import UsageError

if TYPE_CHECKING:
    from rhetoric.document import Annotation, Provenance
    from rhetoric.report import Form

_EXCHANGED = ("tei", "webannotation")

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    help="Compare the rhetoric of state media: who is quoted, who carried it, and how it is framed, per voice.",
    epilog="Start with: rhetoric report article.txt",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rhetoric {rhetoric.__version__}")
        raise typer.Exit


@app.callback()
def top(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")] = False,
) -> None:
    """Options of the program itself."""


cli_read.register(app)


@app.command()
@with_common
def report(
    inputs: Inputs,
    *,
    table: Annotated[
        str | None, typer.Option(metavar="TABLE", help="Table of CSV: statements, matches, rates or readability.")
    ] = None,
    site: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write all articles as a site of HTML pages into this new folder."),
    ] = None,
    common: Common,
) -> int:
    """Report on each article: statements, framing and readability per voice. For other programs: --format tei,
    webannotation or brat (a folder).

    Example: rhetoric report article.txt
    """
    if site is not None:
        return _site(inputs, site, table, common)
    if common.format == "brat" and table is None:
        return _brat(inputs, common)
    return _each_article(inputs, _article_form(common, table), common)


@app.command()
@with_common
def annotate(
    inputs: Inputs,
    *,
    jobs: Annotated[int, typer.Option(metavar="NUMBER", help="Processes, for a corpus.", min=1, max=256)] = 1,
    mixed: cli_corpus.Mixed = False,
    memory: cli_corpus.Memory = None,
    common: Common,
) -> int:
    """Write the annotation of each article as one line of JSON; or, with -o FOLDER/, into a corpus.

    A corpus is Parquet. A run that was stopped goes on where it was; articles that are there are not annotated again.

    Example: rhetoric annotate articles/ -o annotations.jsonl
    Example: rhetoric annotate articles/ -o corpus/ --jobs 4
    """
    if cli_corpus.is_folder(common.output):
        return cli_corpus.annotate_corpus(inputs, common, jobs=jobs, mixed=mixed, memory=memory)
    if jobs > 1 or mixed or memory is not None:
        raise UsageError("--jobs, --mixed and --memory are for a corpus: name a folder, as -o corpus/")
    from rhetoric.report import article_form  # noqa: PLC0415

    format = "jsonl" if common.format == "text" else common.format
    if format not in ("json", "jsonl"):
        raise UsageError(f"annotate writes jsonl or json; for {format} use rhetoric report --format {format}")
    return _each_article(inputs, article_form(format), common)


@app.command()
@with_common
def compare(
    inputs: Inputs,
    *,
    by: Annotated[
        str, typer.Option(metavar="GROUP", help="outlet, speaker, source_type, carrier, voice or year.")
    ] = "outlet",
    voice: Annotated[
        str, typer.Option(metavar="VOICE", help="Text that is compared: all, narration or statements.")
    ] = "all",
    cluster: Annotated[
        str,
        typer.Option(metavar="UNIT", help="What hangs together: article, day, event, speaker or outlet."),
    ] = "article",
    groups: Annotated[
        str | None, typer.Option(metavar="A,B", help="Only these groups, by name, with commas between.")
    ] = None,
    events: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="CSV with columns id and event, for --cluster event; without it, articles in much the same words.",
        ),
    ] = None,
    test: Annotated[bool, typer.Option("--test", help="Test the differences, by exchanging clusters.")] = False,
    strata: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="Compare within each month, quarter or year.")
    ] = None,
    draws: Annotated[int, typer.Option(metavar="NUMBER", help="Random allotments of a test.", max=1_000_000)] = 9_999,
    seed: Annotated[int, typer.Option(metavar="NUMBER", help="Seed of the random allotments.", min=0)] = 1,
    at: Annotated[
        str | None, typer.Option(metavar="DATE", help="With --format html: look for a break at this date, as 2024-06.")
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(
            metavar="TABLE", help="Table of CSV: rates, matches; with --test differences, omnibus, influences."
        ),
    ] = None,
    common: Common,
) -> int:
    """Compare framing between outlets, speakers or voices, with intervals and tests.

    Example: rhetoric compare articles/ --by outlet --voice narration --test
    """
    from rhetoric.compare import check_choices, check_tests  # noqa: PLC0415
    from rhetoric.compare import compare as compared  # noqa: PLC0415
    from rhetoric.compare.events import read_events  # noqa: PLC0415
    from rhetoric.compare.interruption import parse_day  # noqa: PLC0415
    from rhetoric.compare.overview import overview  # noqa: PLC0415
    from rhetoric.report import comparison_form, overview_form  # noqa: PLC0415

    form = comparison_form(common.format, table, style_of(common))
    if at is not None and common.format != "html":
        raise UsageError("--at goes with --format html; for other formats use rhetoric trend --at")
    if at is not None:
        parse_day(at)
    check_choices(by, voice, cluster)
    check_tests(by, cluster, strata, draws)
    if strata and not test:
        raise UsageError("--strata goes with --test")
    options: dict[str, Any] = {
        "by": by,
        "voice": voice,
        "cluster": cluster,
        "groups": [name.strip() for name in groups.split(",")] if groups else None,
        "events": read_events(events) if events else None,
        "tests": test,
        "strata": strata,
        "draws": draws,
        "seed": seed,
        "most_matches": matches_kept(inputs),
    }
    if common.format == "html":
        return one_document(inputs, common, overview_form(), lambda source: overview(source, at=at, **options))
    return one_document(inputs, common, form, lambda source: compared(source, **options))


cli_keyness.register(app)
cli_trends.register(app)
cli_cite.register(app)
cli_evaluate.register(app)
cli_lexicons.register(app)
cli_corpus.register(app)
cli_outlets.register(app)


def _article_form(common: Common, table: str | None) -> Form[Annotation]:
    from rhetoric.report.forms import PAGE_FORMATS, article_form, check_format  # noqa: PLC0415

    check_format(common.format, table, (*PAGE_FORMATS, *_EXCHANGED, "brat"))
    if common.format in _EXCHANGED:
        from rhetoric.exchange import exchange_form  # noqa: PLC0415

        return exchange_form(common.format)
    return article_form(common.format, table, style_of(common))


def _site(inputs: list[str], folder: Path, table: str | None, common: Common) -> int:
    from rhetoric.cite import Used, citations, cited  # noqa: PLC0415
    from rhetoric.console import new_folder  # noqa: PLC0415
    from rhetoric.report.html.article import article_page  # noqa: PLC0415
    from rhetoric.report.html.site import write_site  # noqa: PLC0415

    if common.format not in ("text", "html") or common.path is not None or table is not None:
        raise UsageError("--site writes a folder of HTML: leave --format, --output and --table away")
    console = console_for(inputs, common)

    def page_of(annotation: Annotation, home: str) -> str | None:
        return or_skip(lambda: article_page(annotation, home), annotation.article, console, common)

    def cite(makers: Iterable[Provenance]) -> list[str]:
        used = Used()
        for maker in makers:
            used.add(maker)
        lexicons = [lexicon_named(name) for name in common.lexicon or []]
        return cited(citations(used, lexicons), "text").strip().split("\n\n")

    with new_folder(folder, "--site") as made:
        write_site(counted(annotations_of(inputs, common, console), console), made, page_of=page_of, cite=cite)
    return ended(console)


def _brat(inputs: list[str], common: Common) -> int:
    from rhetoric.console import new_folder  # noqa: PLC0415
    from rhetoric.exchange import write_brat  # noqa: PLC0415

    if common.path is None:
        raise UsageError("--format brat writes a folder; name it with -o")
    console = console_for(inputs, replace(common, output="-"))
    with new_folder(common.path) as folder:
        write_brat(counted(annotations_of(inputs, common, console), console), folder)
    return ended(console)


def _each_article(inputs: list[str], form: Form[Annotation], common: Common) -> int:
    console = console_for(inputs, common)

    def rendered() -> Iterator[str]:
        for annotation in annotations_of(inputs, common, console):
            text = or_skip(lambda a=annotation: form.one(a), annotation.article, console, common)  # type: ignore[misc]
            if text is not None:
                yield text
                console.finished(annotation.article.id)

    write(form.join(rendered()), common)
    return ended(console)


def main() -> None:
    """The entry point of the command ``rhetoric``."""
    try:
        app(prog_name="rhetoric")
    except SystemExit as ended:
        if isinstance(ended.code, int) and ended.code > SIGNALLED:
            leave(ended.code)
        raise
