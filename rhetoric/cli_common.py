"""What the commands share: their common options, reading of inputs, writing of outputs, how a run ends."""

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

from rhetoric.console import DONE, INCOMPLETE, Console, check_output, opened, run, unexpected
from rhetoric.document import DEFAULT_ENGINE, ENGINES
from rhetoric.errors import ReadError, RhetoricError, UsageError

if TYPE_CHECKING:
    from rhetoric.document import Annotation, Article
    from rhetoric.lexicon import Lexicon
    from rhetoric.report import Form, Style

_JSON_LINES = (".jsonl", ".ndjson")
_TABLES = (*_JSON_LINES, ".json", ".csv", ".tsv", ".parquet", ".pq")
_RECORD_START = re.compile(rb'\s*(?:\xef\xbb\xbf)?\s*\{\s*"schema_version"\s*:')
T = TypeVar("T")

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
    engine: Annotated[
        str, typer.Option(metavar="ENGINE", help="What finds statements: accurate, fast (for archives) or rules.")
    ] = DEFAULT_ENGINE
    min_confidence: Annotated[
        float, typer.Option(metavar="SHARE", help="Leave out statements with less confidence (0 to 1).")
    ] = 0.0
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


def lexicon_named(name: str) -> Lexicon:
    """The lexicon of that name or folder."""
    from rhetoric.lexicon import load_lexicon  # noqa: PLC0415

    return load_lexicon(name)


def style_of(common: Common) -> Style:
    """How text is laid out: by the terminal, or plainly where a file is written."""
    from rhetoric.report import Style  # noqa: PLC0415

    if common.path is not None:
        return Style()
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(shutil.get_terminal_size((100, 24)).columns, colour)


def console_for(inputs: list[str], common: Common) -> Console:
    """Check what can be checked before anything is read. The total is known where every input is one article."""
    if common.engine not in ENGINES:
        raise UsageError(f"--engine {common.engine}: choose one of {', '.join(ENGINES)}")
    if not 0 <= common.min_confidence <= 1:
        raise UsageError(f"--min-confidence {common.min_confidence:g}: a share from 0 to 1")
    check_output(common.path, inputs)
    single = all(Path(name).is_file() and Path(name).suffix.lower() not in _TABLES for name in inputs)
    return Console(common.quiet, common.verbose, len(inputs) if single else None)


def one_document(inputs: list[str], common: Common, form: Form[T], work: Callable[[Iterator[Annotation]], T]) -> int:
    """Write what ``work`` makes of all annotations of the inputs, and end the run."""
    console = console_for(inputs, common)
    write(form.join([form.one(work(counted(annotations_of(inputs, common, console), console)))]), common)
    return ended(console)


def counted(annotations: Iterable[Annotation], console: Console) -> Iterator[Annotation]:
    """The same annotations, each told to ``console`` when it is done with."""
    for annotation in annotations:
        yield annotation
        console.finished(annotation.article.id)


def write(chunks: Iterable[str], common: Common) -> None:
    """Each chunk leaves at once, so that whoever reads along sees an article when it is done."""
    with opened(common.path) as stream:
        for chunk in chunks:
            stream.write(chunk)
            stream.flush()


def ended(console: Console) -> int:
    """The last line of a run, and its exit code."""
    if not console.read and not console.skipped:
        console.warn("no article was found in the input")
    console.summary()
    return DONE if console.done and not console.skipped else INCOMPLETE


def annotations_of(inputs: list[str], common: Common, console: Console) -> Iterator[Annotation]:
    """Annotations of everything that can be read, in the order of the inputs."""
    lexicons = [lexicon_named(name) for name in common.lexicon or []]
    for stored, names in groupby(inputs, _is_stored):
        if not stored:
            yield from _annotated(list(names), lexicons, common, console)
            continue
        if lexicons:
            console.warn("stored annotations keep the lexicons they were made with; no other is applied to them")
        for name in names:
            yield from _stored(name, console)


def _annotated(names: list[str], lexicons: list[Lexicon], common: Common, console: Console) -> Iterator[Annotation]:
    from rhetoric.ingest import ReadOptions, read_articles  # noqa: PLC0415
    from rhetoric.pipeline import annotate as annotated  # noqa: PLC0415

    chosen: dict[str, Any] = {
        "engine": common.engine,
        "min_confidence": common.min_confidence,
        **({"lexicons": lexicons} if lexicons else {}),
    }
    columns = {f.name: getattr(common, f.name) for f in fields(common) if f.name.endswith("_column")}
    options = ReadOptions(
        clean=not common.no_clean, encoding=common.encoding, format=_input_format(common.input_format), **columns
    )
    for article in read_articles(names, options, on_skip=lambda s: console.skip(s.locator, s.reason)):
        console.read += 1
        annotation = or_skip(lambda a=article: annotated(a, **chosen), article, console, common)  # type: ignore[misc]
        if annotation is not None:
            yield annotation


def _input_format(name: str | None) -> Any:
    from typing import get_args  # noqa: PLC0415

    from rhetoric.ingest.options import Format  # noqa: PLC0415

    if name is not None and name not in get_args(Format):
        raise UsageError(f"--input-format {name}: choose one of {', '.join(get_args(Format))}")
    return name


def or_skip(work: Callable[[], T], article: Article, console: Console, common: Common) -> T | None:
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
