"""The command line: parse, call, render, exit. The library does the work; data go to stdout, all else to stderr."""

from __future__ import annotations

import inspect
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, TypeVar, get_type_hints

import typer

import rhetoric
from rhetoric.console import DONE, INCOMPLETE, Console, check_output, opened, run, unexpected
from rhetoric.errors import ReadError, RhetoricError, UsageError

if TYPE_CHECKING:
    from rhetoric.document import Annotation, Article
    from rhetoric.lexicon import Lexicon
    from rhetoric.report import Form, Style

_JSON_LINES = (".jsonl", ".ndjson")
_TABLES = (*_JSON_LINES, ".json", ".csv", ".tsv", ".parquet", ".pq")
_RECORD_START = re.compile(rb'\s*(?:\xef\xbb\xbf)?\s*\{\s*"schema_version"\s*:')
T = TypeVar("T")

app = typer.Typer(
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
    help="Compare the rhetoric of state media: who is quoted, who carried it, and how it is framed, per voice.",
    epilog="Start with: rhetoric report article.txt",
    context_settings={"help_option_names": ["-h", "--help"]},
)
lexicon_app = typer.Typer(rich_markup_mode=None, help="List, show and check lexicons. Example: rhetoric lexicons")
app.add_typer(lexicon_app, name="lexicons", invoke_without_command=True)

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT",
        help="Files, folders or globs: text, HTML, CSV, TSV, JSON, JSON lines, Parquet; - is stdin. "
        "JSON lines from `rhetoric annotate` are used as stored.",
    ),
]


@dataclass(frozen=True, slots=True)
class Common:
    """Options of every command that reads articles."""

    lexicon: Annotated[
        list[str] | None,
        typer.Option("--lexicon", "-l", metavar="NAME", help="Lexicon by name or path; may be repeated."),
    ] = None
    engine: Annotated[str, typer.Option(metavar="ENGINE", help="What finds statements: rules.")] = "rules"
    format: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text, json, jsonl, csv or md.")] = (
        "text"
    )
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="File to write, whole or not at all; - is stdout.")
    ] = "-"
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only say what was skipped.")] = False
    verbose: Annotated[
        int, typer.Option("--verbose", "-v", count=True, help="Say what is done; twice: tracebacks.")
    ] = 0
    no_clean: Annotated[bool, typer.Option("--no-clean", help="Take the whole text as body.")] = False
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help="Encoding of the files, if guessing fails.")] = (
        None
    )
    input_format: Annotated[
        str | None,
        typer.Option(metavar="FORMAT", help="What INPUT is, if the name does not say: text, html, csv, json, jsonl …"),
    ] = None
    text_column: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column of a table that has the text.")] = (
        None
    )
    id_column: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column with the id.")] = None
    title_column: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column with the title.")] = None
    date_column: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column with the date.")] = None
    outlet_column: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column with the outlet.")] = None
    url_column: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column with the address.")] = None
    language_column: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column with the language.")] = None

    @property
    def path(self) -> Path | None:
        return None if self.output == "-" else Path(self.output)


def with_common(command: Callable[..., int]) -> Callable[..., None]:
    """A command with all options of ``Common`` after its own, that ends the program with the code it returns.

    The command takes them as one keyword ``common``.
    """
    hints = get_type_hints(Common, include_extras=True)
    own = [p for p in inspect.signature(command, eval_str=True).parameters.values() if p.name != "common"]
    shared = [
        inspect.Parameter(f.name, inspect.Parameter.KEYWORD_ONLY, default=f.default, annotation=hints[f.name])
        for f in fields(Common)
    ]

    def called(**values: Any) -> None:
        common = Common(**{f.name: values.pop(f.name) for f in fields(Common)})
        raise typer.Exit(run(lambda: command(**values, common=common), common.verbose))

    called.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own] + shared
    )
    called.__annotations__ = {}
    called.__name__, called.__doc__ = command.__name__, command.__doc__
    return called


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rhetoric {rhetoric.__version__}")
        raise typer.Exit


@app.callback()
def top(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")] = False,
) -> None:
    """Options of the program itself."""


@app.command()
@with_common
def report(
    inputs: Inputs,
    *,
    table: Annotated[
        str | None, typer.Option(metavar="TABLE", help="Table of CSV: statements, matches, rates or readability.")
    ] = None,
    common: Common,
) -> int:
    """Report on each article: statements, framing and readability per voice.

    Example: rhetoric report article.txt
    """
    from rhetoric.report import article_form  # noqa: PLC0415

    form = article_form(common.format, table, _style(common))
    return _each_article(inputs, form, common)


@app.command()
@with_common
def annotate(inputs: Inputs, *, common: Common) -> int:
    """Write the annotation of each article as one line of JSON.

    Example: rhetoric annotate articles/ -o annotations.jsonl
    """
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
        str, typer.Option(metavar="GROUP", help="outlet, speaker, source_type, carrier or voice.")
    ] = "outlet",
    voice: Annotated[
        str, typer.Option(metavar="VOICE", help="Text that is compared: all, narration or statements.")
    ] = "all",
    cluster: Annotated[str, typer.Option(metavar="UNIT", help="What hangs together: article or day.")] = "article",
    table: Annotated[str | None, typer.Option(metavar="TABLE", help="Table of CSV: rates or matches.")] = None,
    common: Common,
) -> int:
    """Compare framing between outlets, speakers or voices, with intervals.

    Example: rhetoric compare articles/ --by outlet --voice narration
    """
    from rhetoric.compare import check_choices  # noqa: PLC0415
    from rhetoric.compare import compare as compared  # noqa: PLC0415
    from rhetoric.report import comparison_form  # noqa: PLC0415

    form = comparison_form(common.format, table, _style(common))
    check_choices(by, voice, cluster)
    console = _console(inputs, common)
    source = _counted(_annotations(inputs, common, console), console)
    result = compared(source, by=by, voice=voice, cluster=cluster)  # type: ignore[arg-type]
    _write(form.join([form.one(result)]), common)
    return _ended(console)


@app.command()
@with_common
def concordance(
    term: Annotated[str, typer.Argument(metavar="TERM", help="A word or phrase; * stands for letters inside a word.")],
    inputs: Inputs,
    *,
    voice: Annotated[str, typer.Option(metavar="VOICE", help="all, narration, statements or title.")] = "all",
    context: Annotated[
        int,
        typer.Option(metavar="NUMBER", help="Characters on each side in JSON, CSV and Markdown.", min=0, max=10_000),
    ] = 60,
    common: Common,
) -> int:
    """Show every occurrence of a term in its context, with who is speaking.

    Example: rhetoric concordance "hostile force*" articles/ --voice statements
    """
    from rhetoric.compare import concordance as found  # noqa: PLC0415
    from rhetoric.report import concordance_form  # noqa: PLC0415

    style = _style(common)
    form = concordance_form(common.format, style)
    console = _console(inputs, common)
    width = style.width if common.format == "text" else context
    source = _counted(_annotations(inputs, common, console), console)
    lines = found(source, term, width=width, voice=voice)  # type: ignore[arg-type]
    count = 0

    def rendered() -> Iterator[str]:
        nonlocal count
        for line in lines:
            count += 1
            yield form.one(line)

    _write(form.join(rendered()), common)
    console.say(f"{count:,} {'occurrence' if count == 1 else 'occurrences'} of {term}")
    return _ended(console)


@lexicon_app.callback()
def lexicons(context: typer.Context) -> None:
    """List, show and check lexicons. Without a command: list them.

    Example: rhetoric lexicons
    """
    if context.invoked_subcommand is None:
        from rhetoric.report.instrument import lexicons_sheet  # noqa: PLC0415

        raise typer.Exit(run(lambda: _print_sheet(lexicons_sheet)))


@lexicon_app.command()
def show(name: Annotated[str, typer.Argument(metavar="NAME", help="Name or folder of a lexicon.")]) -> None:
    """Show a lexicon: who made it, its frames and its terms.

    Example: rhetoric lexicons show dprk-en
    """
    from rhetoric.report.instrument import lexicon_sheet  # noqa: PLC0415

    raise typer.Exit(run(lambda: _print_sheet(lambda: lexicon_sheet(_lexicon(name)))))


@lexicon_app.command()
def check(path: Annotated[str, typer.Argument(metavar="PATH", help="Folder of a lexicon.")]) -> None:
    """Check a lexicon: every problem with its file and line.

    Example: rhetoric lexicons check my-lexicon/
    """

    def checked() -> int:
        lexicon = _lexicon(path)
        typer.echo(f"{lexicon.name} {lexicon.version}: good, {len(lexicon.frames)} frames, {len(lexicon.terms)} terms")
        return DONE

    raise typer.Exit(run(checked))


def _lexicon(name: str) -> Lexicon:
    from rhetoric.lexicon import load_lexicon  # noqa: PLC0415

    return load_lexicon(name)


def _print_sheet(build: Callable[[], Any]) -> int:
    from rhetoric.report.plain import plain  # noqa: PLC0415

    with opened(None) as stream:
        stream.write(plain(build(), _style(Common())))
    return DONE


def _style(common: Common) -> Style:
    from rhetoric.report import Style  # noqa: PLC0415

    if common.path is not None:
        return Style()
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(shutil.get_terminal_size((100, 24)).columns, colour)


def _console(inputs: list[str], common: Common) -> Console:
    """Check what can be checked before anything is read. The total is known where every input is one article."""
    from rhetoric.pipeline import ENGINES  # noqa: PLC0415

    if common.engine not in ENGINES:
        raise UsageError(f"--engine {common.engine}: choose one of {', '.join(ENGINES)}")
    check_output(common.path, inputs)
    single = all(Path(name).is_file() and Path(name).suffix.lower() not in _TABLES for name in inputs)
    return Console(common.quiet, common.verbose, len(inputs) if single else None)


def _each_article(inputs: list[str], form: Form[Annotation], common: Common) -> int:
    console = _console(inputs, common)

    def rendered() -> Iterator[str]:
        for annotation in _annotations(inputs, common, console):
            text = _or_skip(lambda a=annotation: form.one(a), annotation.article, console, common)  # type: ignore[misc]
            if text is not None:
                yield text
                console.finished(annotation.article.id)

    _write(form.join(rendered()), common)
    return _ended(console)


def _counted(annotations: Iterable[Annotation], console: Console) -> Iterator[Annotation]:
    for annotation in annotations:
        yield annotation
        console.finished(annotation.article.id)


def _write(chunks: Iterable[str], common: Common) -> None:
    """Each chunk leaves at once, so that whoever reads along sees an article when it is done."""
    with opened(common.path) as stream:
        for chunk in chunks:
            stream.write(chunk)
            stream.flush()


def _ended(console: Console) -> int:
    if not console.read and not console.skipped:
        console.warn("no article was found in the input")
    console.summary()
    return DONE if console.done and not console.skipped else INCOMPLETE


def _annotations(inputs: list[str], common: Common, console: Console) -> Iterator[Annotation]:
    """Annotations of everything that can be read, in the order of the inputs."""
    lexicons = [_lexicon(name) for name in common.lexicon or []]
    for stored, names in groupby(inputs, _is_stored):
        if not stored:
            yield from _annotated(list(names), lexicons, common, console)
            continue
        if lexicons:
            console.warn("stored annotations keep the lexicons they were made with; --lexicon is not applied to them")
        for name in names:
            yield from _stored(name, console)


def _annotated(names: list[str], lexicons: list[Lexicon], common: Common, console: Console) -> Iterator[Annotation]:
    from rhetoric.ingest import ReadOptions, read_articles  # noqa: PLC0415
    from rhetoric.pipeline import annotate as annotated  # noqa: PLC0415

    chosen: dict[str, Any] = {"engine": common.engine, **({"lexicons": lexicons} if lexicons else {})}
    columns = {f.name: getattr(common, f.name) for f in fields(common) if f.name.endswith("_column")}
    options = ReadOptions(
        clean=not common.no_clean, encoding=common.encoding, format=_input_format(common.input_format), **columns
    )
    for article in read_articles(names, options, on_skip=lambda s: console.skip(s.locator, s.reason)):
        console.read += 1
        annotation = _or_skip(lambda a=article: annotated(a, **chosen), article, console, common)  # type: ignore[misc]
        if annotation is not None:
            yield annotation


def _input_format(name: str | None) -> Any:
    from typing import get_args  # noqa: PLC0415

    from rhetoric.ingest.options import Format  # noqa: PLC0415

    if name is not None and name not in get_args(Format):
        raise UsageError(f"--input-format {name}: choose one of {', '.join(get_args(Format))}")
    return name


def _or_skip(work: Callable[[], T], article: Article, console: Console, common: Common) -> T | None:
    """The result of ``work`` on one article. If it fails the article is skipped and told, and the run goes on."""
    locator = article.locator or article.id
    try:
        return work()
    except RhetoricError as error:
        console.skip(locator, str(error).removeprefix(f"{locator}: "))
    except Exception as error:
        if common.verbose > 1:
            raise
        console.skip(locator, unexpected(error))
    return None


def _stored(name: str, console: Console) -> Iterator[Annotation]:
    from rhetoric.record import read_annotations  # noqa: PLC0415

    def bad(error: ReadError) -> None:
        console.skip(error.locator, error.reason)

    def read(stream: BinaryIO) -> Iterator[Annotation]:
        for annotation in read_annotations(stream, "stdin" if name == "-" else name, bad):
            console.read += 1
            yield annotation

    if name == "-":
        yield from read(sys.stdin.buffer)
    else:
        with Path(name).open("rb") as stream:
            yield from read(stream)


def _is_stored(name: str) -> bool:
    """Is an input JSON lines of annotations? Only its first line is looked at."""
    from rhetoric.record import LONGEST_LINE, is_record  # noqa: PLC0415

    if name == "-":
        peek = getattr(sys.stdin.buffer, "peek", None)
        return peek is not None and _RECORD_START.match(peek(1)) is not None
    path = Path(name)
    if path.suffix.lower() not in _JSON_LINES or not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            return is_record(json.loads(stream.readline(LONGEST_LINE)))
    except (OSError, ValueError, RecursionError):
        return False  # the reader says what is wrong with it


def main() -> None:
    """The entry point of the command ``rhetoric``."""
    app(prog_name="rhetoric")
