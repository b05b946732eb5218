"""Commands about corpora: annotate into one, say what is in it, check it, match it anew, take it elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rhetoric.cli_common import (
    Common,
    Inputs,
    console_for,
    ended,
    lexicon_named,
    print_sheet,
    read_options,
    tell_file,
    with_common,
)
from rhetoric.console import DONE, INCOMPLETE, Console, run
from rhetoric.errors import UsageError

if TYPE_CHECKING:
    from rhetoric.corpus import Settings
    from rhetoric.ingest import Skipped

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a corpus.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only say what is wrong.")]
Mixed = Annotated[bool, typer.Option("--mixed", help="Add to a corpus that was made with other versions or options.")]
Memory = Annotated[int | None, typer.Option(metavar="MIB", help="Memory of each process, for a corpus.", min=256)]
_MEBIBYTE = 2**20
commands = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    help="Look into a corpus, check it, match other lexicons, export it. Example: rhetoric corpus info corpus/",
)


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(commands, name="corpus")
    commands.command()(with_common(plan))


def is_folder(output: str) -> bool:
    """Does ``-o`` name a folder for a corpus (and not a file, or stdout)? It is one, or ends with a slash."""
    return output != "-" and (output.endswith(("/", "\\")) or Path(output).is_dir())


def annotate_corpus(inputs: list[str], common: Common, *, jobs: int, mixed: bool, memory: int | None) -> int:
    """Annotate what the corpus does not hold yet."""
    from rhetoric.corpus import annotate_into  # noqa: PLC0415

    console = console_for(inputs, common, folder=True)
    settings = _settings(common)

    def skip(skipped: Skipped) -> None:
        console.skip(skipped.locator, skipped.reason)

    def added(number: int) -> None:
        console.read += number
        console.advanced(number)

    def known(number: int) -> None:
        console.known += number

    done = annotate_into(
        common.output,
        inputs,
        settings,
        jobs=jobs,
        mixed=mixed,
        memory=_bytes(memory),
        on_skip=skip,
        on_file=lambda tally: tell_file(tally, console),
        on_added=added,
        on_known=known,
    )
    if done.known:
        console.say(f"{_count(done.known, 'article')} {'was' if done.known == 1 else 'were'} in the corpus already")
    if done.known and not done.skipped:
        console.summary()
        return DONE
    return ended(console)


def _settings(common: Common) -> Settings:
    from rhetoric.corpus import Settings  # noqa: PLC0415
    from rhetoric.pipeline import DEFAULT_LEXICON  # noqa: PLC0415

    if common.format not in ("text", "parquet"):
        raise UsageError(f"a corpus is a folder of Parquet; for {common.format} name a file with -o")
    if common.duplicates not in (None, "keep"):
        raise UsageError("--duplicates goes with rhetoric read; a corpus keeps every article")
    lexicons = tuple(common.lexicon or (DEFAULT_LEXICON,))
    return Settings(lexicons, common.engine, common.min_confidence, read_options(common))


def plan(inputs: Inputs, *, mixed: Mixed = False, common: Common) -> int:
    """Plan the parts of a corpus for many machines: what rhetoric corpus work annotates, anywhere.

    Example: rhetoric corpus plan articles/ -o corpus/
    """
    from rhetoric.corpus.plan import plan as planned  # noqa: PLC0415

    if common.output == "-":
        raise UsageError("name the folder of the corpus, as -o corpus/")
    console = console_for(inputs, common, folder=True)
    parts = planned(
        common.output,
        inputs,
        _settings(common),
        mixed=mixed,
        on_skip=lambda s: console.skip(s.locator, s.reason),
        on_file=lambda tally: tell_file(tally, console),
    )
    articles = sum(part.articles for part in parts)
    console.say(
        f"{_count(len(parts), 'part')} with {_count(articles, 'article')}; now: rhetoric corpus work {common.output}"
    )
    return INCOMPLETE if console.skipped else DONE


@commands.command()
def work(
    folder: Folder,
    task: Annotated[int, typer.Option(metavar="NUMBER", help="Which task of an array this is, from 0.", min=0)] = 0,
    tasks: Annotated[int, typer.Option(metavar="NUMBER", help="How many tasks there are.", min=1)] = 1,
    memory: Memory = None,
    quiet: Quiet = False,
) -> None:
    """Annotate planned parts: every one whose number leaves the rest TASK when divided by TASKS.

    Example: rhetoric corpus work corpus/ --task $SLURM_ARRAY_TASK_ID --tasks 100
    """
    raise typer.Exit(run(lambda: _worked(folder, task, tasks, memory, quiet)))


def _worked(folder: Path, task: int, tasks: int, memory: int | None, quiet: bool) -> int:
    from rhetoric.corpus.plan import read_plan  # noqa: PLC0415
    from rhetoric.corpus.plan import work as worked  # noqa: PLC0415

    if task >= tasks:
        raise UsageError(f"--task {task}: tasks count from 0 to {tasks - 1}")
    _, planned = read_plan(folder)
    mine = [part.number for place, part in enumerate(planned) if place % tasks == task]
    made = worked(folder, mine, memory=_bytes(memory))
    Console(quiet).say(f"made {len(made):,} of {_count(len(mine), 'part')}; any others were there")
    return DONE


@commands.command()
def finish(folder: Folder, quiet: Quiet = False) -> None:
    """Hold what was made against the plan, and complete the corpus if nothing is missing.

    Example: rhetoric corpus finish corpus/
    """
    raise typer.Exit(run(lambda: _finished(folder, quiet)))


def _finished(folder: Path, quiet: bool) -> int:
    from rhetoric.corpus import Corpus  # noqa: PLC0415
    from rhetoric.corpus.plan import finish as finished  # noqa: PLC0415

    console = Console(quiet)
    missing = finished(folder)
    for part in missing:
        console.warn(f"part {part.number:06d}: {part.reason}")
    if missing:
        console.warn(f"{_count(len(missing), 'part')} missing; give the same to rhetoric corpus work again")
        return INCOMPLETE
    console.say(f"complete: {_count(len(Corpus(folder)), 'article')}")
    return DONE


def _count(number: int, noun: str) -> str:
    from rhetoric.report.sheet import count  # noqa: PLC0415

    return count(number, noun)


def _bytes(mebibytes: int | None) -> int | None:
    return None if mebibytes is None else mebibytes * _MEBIBYTE


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
        made = corpus.manifest
        console.say(f"{_count(made.parts, 'part')} with {_count(made.articles, 'article')}, all as written")
        return DONE
    if drop:
        for path in drop_damaged(folder):
            console.warn(f"{path}: dropped; annotate the same input into this corpus again")
    return INCOMPLETE


@commands.command()
def versions(folder: Folder, quiet: Quiet = False) -> None:
    """Find which articles are versions of one text, and write it beside the parts, as versions.parquet.

    Made anew only when the corpus has changed.

    Example: rhetoric corpus versions corpus/
    """
    raise typer.Exit(run(lambda: _versions(folder, quiet)))


def _versions(folder: Path, quiet: bool) -> int:
    from rhetoric.corpus import Corpus  # noqa: PLC0415
    from rhetoric.corpus.versions import VERSIONS, corpus_versions  # noqa: PLC0415

    console = Console(quiet, total=len(Corpus(folder)))
    found, anew = corpus_versions(folder, console.advanced)
    relations = ", ".join(f"{n:,} {relation}" for relation, n in found.relations.items())
    console.say(f"{folder / VERSIONS}: {'written' if anew else 'is up to date'}")
    console.say(
        f"{found.articles:,} articles, {found.texts:,} different texts, worth {found.worth:,.1f} independent ones"
        f" ({relations or 'none repeats another'})"
    )
    return DONE


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
    console.say(f"{_count(made, 'part')} matched anew")
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
