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
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, TypeVar, get_args, get_type_hints

import typer

from rhetoric.cli_total import total_of
from rhetoric.console import DONE, INCOMPLETE, Console, check_output, opened, run, unexpected
from rhetoric.document import DEFAULT_ENGINE, ENGINES
from rhetoric.errors import ReadError, RhetoricError, UsageError

if TYPE_CHECKING:
    from rhetoric.document import Annotation, Article
    from rhetoric.ingest import ReadOptions, Skipped, Tally
    from rhetoric.lexicon import Lexicon
    from rhetoric.report import Form, Style
    from rhetoric.report.sheet import Sheet

_JSON_LINES = (".jsonl", ".ndjson")
_RECORD_START = re.compile(rb'\s*(?:\xef\xbb\xbf)?\s*\{\s*"schema_version"\s*:')
T = TypeVar("T")

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT",
        help="Files, folders, globs: text, Markdown, HTML, MHTML, DOCX, RTF, PDF, EPUB, CSV, TSV, JSON, JSON lines, "
        "Parquet, XLSX, WARC, RSS, Atom, and zip or tar archives of them; - is stdin. "
        "JSON lines from `rhetoric annotate` are used as stored.",
    ),
]


@dataclass(frozen=True)
class Writing:
    """Options of every command that writes a result."""

    format: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="text, json, jsonl, csv, md or latex; report and compare have html too.",
        ),
    ] = "text"
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="File to write, whole or not at all; - is stdout.")
    ] = "-"
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only say what was skipped.")] = False
    verbose: Annotated[
        int, typer.Option("--verbose", "-v", count=True, help="Say what is done; twice: tracebacks.")
    ] = 0

    @property
    def path(self) -> Path | None:
        return None if self.output == "-" else Path(self.output)


@dataclass(frozen=True)
class Reading(Writing):
    """Options of every command that reads articles. See ``ReadOptions``, which they become."""

    profile: Annotated[
        str | None, typer.Option(metavar="NAME", help="Profile of the site or database, by name or path of a TOML.")
    ] = None
    body: Annotated[
        str | None, typer.Option(metavar="LINES", help="Lines that are the body of one article, like 5-20,24-30.")
    ] = None
    no_clean: Annotated[bool, typer.Option("--no-clean", help="Take the whole text as body.")] = False
    name_pattern: Annotated[
        str | None, typer.Option(metavar="PATTERN", help="What file names tell, like {date}_{outlet}_{id}.")
    ] = None
    pages: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Saved pages that a list of addresses is joined with; may be repeated."),
    ] = None
    duplicates: Annotated[
        str | None, typer.Option(metavar="WHAT", help="Copies and versions: keep, label (in read) or drop.")
    ] = None
    repair: Annotated[bool, typer.Option("--repair", help="Mend text that was decoded wrongly before.")] = False
    year: Annotated[
        int | None, typer.Option(metavar="YEAR", help="Year of datelines that have none.", min=1900, max=2100)
    ] = None
    time_limit: Annotated[
        float, typer.Option(metavar="SECONDS", help="Longest time for one article that a foreign library reads.", min=1)
    ] = 60
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


@dataclass(frozen=True)
class Annotating:
    """Options of every command that annotates."""

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


@dataclass(frozen=True)
class Common(Reading, Annotating):
    """Options of every command that works on annotations."""


def with_common(command: Callable[..., int]) -> Callable[..., None]:
    """A command with the options that its keyword ``common`` holds after its own (``Common``, or a part of it), that
    ends the program with the code it returns."""
    parameters = inspect.signature(command, eval_str=True).parameters
    own = [p for p in parameters.values() if p.name != "common"]
    holder: type[Writing] = parameters["common"].annotation
    hints = get_type_hints(holder, include_extras=True)
    shared = [
        inspect.Parameter(f.name, inspect.Parameter.KEYWORD_ONLY, default=f.default, annotation=hints[f.name])
        for f in fields(holder)
    ]

    def called(**values: Any) -> None:
        common = holder(**{f.name: values.pop(f.name) for f in fields(holder)})
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


def style_of(common: Writing) -> Style:
    """How text is laid out: by the terminal, or plainly where a file is written."""
    from rhetoric.report import Style  # noqa: PLC0415

    if common.path is not None:
        return Style()
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(shutil.get_terminal_size((100, 24)).columns, colour)


def console_for(inputs: list[str], common: Reading, *, folder: bool = False) -> Console:
    """Check what can be checked before anything is read: with ``folder``, the output may be one."""
    if isinstance(common, Common) and common.engine not in ENGINES:
        raise UsageError(f"--engine {common.engine}: choose one of {', '.join(ENGINES)}")
    if isinstance(common, Common) and not 0 <= common.min_confidence <= 1:
        raise UsageError(f"--min-confidence {common.min_confidence:g}: a share from 0 to 1")
    if not folder:
        check_output(common.path, inputs)
    options = read_options(common)
    if options.body and (len(inputs) > 1 or Path(inputs[0]).is_dir()):
        raise UsageError("--body goes with one article; name its file")
    for name in options.pages:
        if not Path(name).exists():
            raise UsageError(f"--pages {name}: no such file or folder")
    return Console(common.quiet, common.verbose, total_of(inputs, options) if sys.stderr.isatty() else None)


def read_options(common: Reading) -> ReadOptions:
    """The options as the reader takes them. Raises UsageError for a choice that is not offered."""
    from rhetoric.ingest.options import Duplicates, Format, ReadOptions  # noqa: PLC0415

    given = {f.name: getattr(common, f.name) for f in fields(ReadOptions) if hasattr(common, f.name)}
    return ReadOptions(
        **{
            **given,
            "clean": not common.no_clean,
            "format": chosen("--input-format", common.input_format, Format),
            "duplicates": chosen("--duplicates", common.duplicates, Duplicates) or "keep",
            "pages": tuple(common.pages or ()),
            "body": _lines(common.body) if common.body else None,
        }
    )


def chosen(option: str, name: str | None, choices: Any) -> Any:
    """The value of an option if it is one of ``choices`` (a Literal) or None; UsageError if it is not."""
    if name is not None and name not in get_args(choices):
        raise UsageError(f"{option} {name}: choose one of {', '.join(get_args(choices))}")
    return name


def _lines(text: str) -> tuple[tuple[int, int], ...]:
    """``5-20,24`` as ((5, 20), (24, 24))."""
    ranges = []
    for part in text.split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        if not (first.isascii() and first.isdecimal() and (not dash or (last.isascii() and last.isdecimal()))):
            raise UsageError(f"--body {text}: give lines from 1, like 5-20,24-30")
        ranges.append((int(first), int(last or first)))
    if any(not 1 <= first <= last for first, last in ranges):
        raise UsageError(f"--body {text}: lines count from 1, and a range goes up")
    return tuple(ranges)


def one_document(inputs: list[str], common: Common, form: Form[T], work: Callable[[Iterator[Annotation]], T]) -> int:
    """Write what ``work`` makes of all annotations of the inputs, and end the run."""
    console = console_for(inputs, common)
    write(form.join([form.one(work(counted(annotations_of(inputs, common, console), console)))]), common)
    return ended(console)


def print_sheet(sheet: Sheet) -> int:
    """Show a sheet on stdout."""
    from rhetoric.report.plain import plain  # noqa: PLC0415

    with opened(None) as stream:
        stream.write(plain(sheet, style_of(Writing())))
    return DONE


def counted(annotations: Iterable[Annotation], console: Console) -> Iterator[Annotation]:
    """The same annotations, each told to ``console`` when it is done with."""
    for annotation in annotations:
        yield annotation
        console.finished(annotation.article.id)


def write(chunks: Iterable[str], common: Writing) -> None:
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
    from rhetoric.pipeline import annotate as annotated  # noqa: PLC0415

    chosen: dict[str, Any] = {
        "engine": common.engine,
        "min_confidence": common.min_confidence,
        **({"lexicons": lexicons} if lexicons else {}),
    }
    for article in articles_of(names, read_options(common), console, on_file=lambda tally: tell_file(tally, console)):
        annotation = or_skip(lambda a=article: annotated(a, **chosen), article, console, common)  # type: ignore[misc]
        if annotation is not None:
            yield annotation


def articles_of(
    names: list[str],
    options: ReadOptions,
    console: Console,
    on_file: Callable[[Tally], None],
    on_skip: Callable[[Skipped], None] | None = None,
) -> Iterator[Article]:
    """Articles of the inputs, counted by ``console``, which hears of what was skipped before ``on_skip`` does."""
    from rhetoric.ingest import read_articles  # noqa: PLC0415

    def skip(skipped: Skipped) -> None:
        console.skip(skipped.locator, skipped.reason)
        if on_skip is not None:
            on_skip(skipped)

    for article in read_articles(names, options, skip, on_file):
        console.read += 1
        if options.body and console.read > 1:
            raise UsageError(f"--body goes with one article; {names[0]} holds several")
        yield article


def tell_file(tally: Tally, console: Console) -> None:
    """One line for a file that was taken for a database's export, or that has something to say of itself."""
    if tally.layout:
        console.say(f"{tally.locator}: {tally.layout}, {tally.read:,} of {tally.found:,} articles read")
    for note in tally.notes:
        console.say(f"{tally.locator}: {note}")
    if tally.columns and console.verbose:
        taken = ", ".join(f"{field} from {column!r}" for field, column in tally.columns.items())
        console.say(f"{tally.locator}: {taken}")


def or_skip(work: Callable[[], T], article: Article, console: Console, common: Writing) -> T | None:
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
    elif Path(name).is_dir():
        yield from _of_corpus(name, console, bad)
    else:
        with Path(name).open("rb") as stream:
            yield from read(stream)


def _of_corpus(name: str, console: Console, on_bad: Callable[[ReadError], None]) -> Iterator[Annotation]:
    from rhetoric.corpus import Corpus, annotations_of_part  # noqa: PLC0415

    corpus = Corpus(name)
    if not corpus.manifest.complete:
        console.warn(f"{name}: the last run on this corpus did not end; it may not hold all of its input")
    elif not corpus.is_whole():
        console.warn(f"{name}: its parts are not those that its manifest lists; see rhetoric corpus verify")
    for part in corpus.parts():
        for annotation in annotations_of_part(part, on_bad):
            console.read += 1
            yield annotation


def matches_kept(inputs: list[str]) -> int | None:
    """How many matches of a group and frame a comparison keeps to show: all, unless a corpus is among the inputs."""
    from rhetoric.compare import MOST_MATCHES  # noqa: PLC0415

    return MOST_MATCHES if any(map(_is_corpus, inputs)) else None


def _is_corpus(name: str) -> bool:
    from rhetoric.corpus import is_corpus  # noqa: PLC0415

    return name != "-" and is_corpus(name)


def _is_stored(name: str) -> bool:
    """Is an input a corpus, or JSON lines of annotations? Only its first line is looked at."""
    from rhetoric.record import LONGEST_LINE, is_record  # noqa: PLC0415

    if name == "-":
        peek = getattr(sys.stdin.buffer, "peek", None)
        return peek is not None and _RECORD_START.match(peek(1)) is not None
    path = Path(name)
    if path.is_dir():
        return _is_corpus(name)
    if path.suffix.lower() not in _JSON_LINES or not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            return is_record(json.loads(stream.readline(LONGEST_LINE)))
    except (OSError, ValueError, RecursionError):
        return False  # the reader says what is wrong with it
