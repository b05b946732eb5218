"""Commands about corpora: annotate into one, say what is in it, check it, match it anew, take it elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rhetoric.cli_common import Common, console_for, ended, lexicon_named, print_sheet, read_options, tell_file
from rhetoric.console import DONE, INCOMPLETE, Console, run
from rhetoric.errors import UsageError

if TYPE_CHECKING:
    from rhetoric.ingest import Skipped

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a corpus.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only say what is wrong.")]
_MEBIBYTE = 2**20
commands = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Look into a corpus, check it, match other lexicons, export it. Example: rhetoric corpus info corpus/",
)


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(commands, name="corpus")


def is_folder(output: str) -> bool:
    """Does ``-o`` name a folder for a corpus (and not a file, or stdout)? It is one, or ends with a slash."""
    return output != "-" and (output.endswith(("/", "\\")) or Path(output).is_dir())


def annotate_corpus(inputs: list[str], common: Common, *, jobs: int, mixed: bool, memory: int | None) -> int:
    """Annotate what the corpus does not hold yet."""
    from rhetoric.corpus import Settings, annotate_into  # noqa: PLC0415
    from rhetoric.pipeline import DEFAULT_LEXICON  # noqa: PLC0415

    if common.format not in ("text", "parquet"):
        raise UsageError(f"a corpus is a folder of Parquet; for {common.format} name a file with -o")
    if common.duplicates not in (None, "keep"):
        raise UsageError("--duplicates goes with rhetoric read; a corpus keeps every article")
    console = console_for(inputs, common, folder=True)
    settings = Settings(
        tuple(common.lexicon or (DEFAULT_LEXICON,)), common.engine, common.min_confidence, read_options(common)
    )

    def skip(skipped: Skipped) -> None:
        console.skip(skipped.locator, skipped.reason)

    def added(number: int) -> None:
        console.read += number
        console.advanced(number)

    done = annotate_into(
        common.output,
        inputs,
        settings,
        jobs=jobs,
        mixed=mixed,
        memory=None if memory is None else memory * _MEBIBYTE,
        on_skip=skip,
        on_file=lambda tally: tell_file(tally, console),
        on_added=added,
    )
    if done.known:
        console.say(f"{done.known:,} articles were in the corpus already")
    if done.known and not done.skipped:
        console.summary()
        return DONE
    return ended(console)


@commands.command()
def info(folder: Folder) -> None:
    """Say what a corpus holds, and with what it was made.

    Example: rhetoric corpus info corpus/
    """
    raise typer.Exit(run(lambda: _info(folder)))


def _info(folder: Path) -> int:
    from rhetoric.corpus import Corpus  # noqa: PLC0415
    from rhetoric.corpus.summary import corpus_sheet  # noqa: PLC0415

    return print_sheet(corpus_sheet(Corpus(folder)))


@commands.command()
def verify(
    folder: Folder,
    drop: Annotated[
        bool, typer.Option("--drop", help="Remove damaged parts; annotating the same input again makes them anew.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Check every file of a corpus against its receipt: size, SHA-256, rows, ids.

    Example: rhetoric corpus verify corpus/
    """
    raise typer.Exit(run(lambda: _verified(folder, drop, quiet)))


def _verified(folder: Path, drop: bool, quiet: bool) -> int:
    from rhetoric.corpus import Corpus  # noqa: PLC0415
    from rhetoric.corpus.check import drop_damaged, verify  # noqa: PLC0415

    console = Console(quiet)
    damages = list(verify(folder))
    for damage in damages:
        console.warn(f"{damage.part or folder}: {damage.reason}")
    if not damages:
        corpus = Corpus(folder)
        console.say(f"{corpus.manifest.parts:,} parts with {corpus.manifest.articles:,} articles, all as written")
        return DONE
    if drop:
        for path in drop_damaged(folder):
            console.warn(f"{path}: dropped; annotate the same input into this corpus again")
    return INCOMPLETE


@commands.command()
def rematch(
    folder: Folder,
    lexicon: Annotated[
        list[str], typer.Option("--lexicon", "-l", metavar="NAME", help="Lexicon by name or path; may be repeated.")
    ],
    quiet: Quiet = False,
) -> None:
    """Match other lexicons, or a new version of one, over a corpus. The statements are kept.

    Example: rhetoric corpus rematch corpus/ --lexicon my-lexicon/
    """
    raise typer.Exit(run(lambda: _rematched(folder, lexicon, quiet)))


def _rematched(folder: Path, names: list[str], quiet: bool) -> int:
    from rhetoric.corpus import Corpus  # noqa: PLC0415
    from rhetoric.corpus.rematch import rematch_corpus  # noqa: PLC0415

    console = Console(quiet, total=len(Corpus(folder)))
    made = rematch_corpus(folder, [lexicon_named(name) for name in names], console.advanced)
    console.say(f"{made:,} parts matched anew")
    return DONE


@commands.command()
def export(
    folder: Folder,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="PATH", help="File, or folder for csv; a new one.")],
    format: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="jsonl, csv, sqlite or duckdb.")
    ] = "jsonl",
) -> None:
    """Take a corpus elsewhere: JSON lines, CSV, SQLite or DuckDB.

    Example: rhetoric corpus export corpus/ -f csv -o tables/
    """
    raise typer.Exit(run(lambda: _exported(folder, output, format)))


def _exported(folder: Path, output: Path, format: str) -> int:
    from rhetoric.corpus import Corpus  # noqa: PLC0415
    from rhetoric.corpus.export import export as write_export  # noqa: PLC0415

    write_export(Corpus(folder), format, output)  # type: ignore[arg-type]
    return DONE
