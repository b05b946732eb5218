"""Commands about instruments: list, show, check, convert, try on a corpus, look for missing terms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rhetoric.cli_common import Common, Inputs, chosen, lexicon_named, one_document, print_sheet, style_of, with_common
from rhetoric.console import DONE, INCOMPLETE, opened, run
from rhetoric.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from rhetoric.instruments import Imported

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name or folder of a lexicon.")]
Language = Annotated[str, typer.Option(metavar="CODE", help="Language of a dictionary that is read, as en or ko.")]
Encoding = Annotated[str | None, typer.Option(metavar="NAME", help="Encoding of it, if it is not UTF-8.")]
Match = Annotated[
    str | None,
    typer.Option(metavar="KIND", help="How its entries are meant, if it does not say: phrase, glob, regex."),
]
Table = Annotated[str | None, typer.Option(metavar="TABLE", help="Table of CSV: terms or lines.")]
Seed = Annotated[int, typer.Option(metavar="NUMBER", help="Seed of what is drawn.", min=0)]
commands = typer.Typer(
    rich_markup_mode=None,
    help="List, show, check, convert, try and extend lexicons. Example: rhetoric lexicons",
)


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.add_typer(commands, name="lexicons", invoke_without_command=True)
    for name, command in (("test", try_out), ("suggest", suggest)):
        commands.command(name)(with_common(command))


@commands.callback()
def lexicons(context: typer.Context) -> None:
    """List, show, check, convert, try and extend lexicons. Without a command: list them.

    Example: rhetoric lexicons
    """
    if context.invoked_subcommand is None:
        from rhetoric.report.instrument import lexicons_sheet  # noqa: PLC0415

        raise typer.Exit(run(lambda: print_sheet(lexicons_sheet())))


@commands.command()
def show(name: Name) -> None:
    """Show a lexicon: who made it, its frames and its terms.

    Example: rhetoric lexicons show dprk-en
    """
    from rhetoric.report.instrument import lexicon_sheet  # noqa: PLC0415

    raise typer.Exit(run(lambda: print_sheet(lexicon_sheet(lexicon_named(name)))))


@commands.command()
def check(
    path: Annotated[
        str, typer.Argument(metavar="PATH", help="Folder of a lexicon, or a dictionary of another program.")
    ],
    language: Language = "en",
    encoding: Encoding = None,
    *,
    match: Match = None,
) -> None:
    """Check a lexicon: every problem with its file and line; terms that never match, double ones, globs that match
    too much, slow patterns, examples that fail, missing sources.

    Example: rhetoric lexicons check my-lexicon/
    """
    raise typer.Exit(run(lambda: _checked(path, lambda: _read(path, None, language, encoding, match))))


def _checked(path: str, read: Callable[[], Imported]) -> int:
    from rhetoric.instruments.check import check_instrument  # noqa: PLC0415
    from rhetoric.report.trial import finding_line  # noqa: PLC0415

    imported = read()
    lexicon = imported.lexicon
    findings = check_instrument(lexicon) if lexicon.path else check_instrument(lexicon, Path(path).name)
    errors = sum(finding.level == "error" for finding in findings)
    with opened(None) as stream:
        stream.writelines(f"{line}\n" for line in [*_lost(imported), *map(finding_line, findings)])
        verdict = "good" if not findings else f"{errors} errors, {len(findings) - errors} warnings"
        size = f"{len(lexicon.frames):,} frames, {len(lexicon.terms):,} terms"
        stream.write(f"{lexicon.name} {lexicon.version}: {verdict}; {size}\n")
    return INCOMPLETE if errors else DONE


@commands.command()
def convert(
    source: Annotated[str, typer.Argument(metavar="IN", help="Name or folder of a lexicon, or a dictionary file.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="New folder, .csv, or .yml for quanteda.")],
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Name of the lexicon that is made.")] = None,
    language: Language = "en",
    encoding: Encoding = None,
    *,
    match: Match = None,
) -> None:
    """Convert a dictionary (LIWC, quanteda, Lexicoder, Yoshikoder, WordStat, NRC, CSV) to a lexicon, or a lexicon to
    CSV or quanteda's YAML, and say what is lost.

    Example: rhetoric lexicons convert dictionary.dic my-lexicon --language en
    """
    raise typer.Exit(run(lambda: _converted(target, lambda: _read(source, name, language, encoding, match))))


def _converted(target: Path, read: Callable[[], Imported]) -> int:
    from rhetoric.instruments import write_instrument  # noqa: PLC0415
    from rhetoric.safe import safe_text  # noqa: PLC0415

    imported = read()
    written = write_instrument(imported.lexicon, target)
    lines = [*_lost(imported), *(f"lost in writing: {loss}" for loss in written)]
    with opened(None) as stream:
        stream.writelines(f"{safe_text(line)}\n" for line in lines or ["nothing is lost"])
        size = f"{len(imported.lexicon.terms):,} terms in {len(imported.lexicon.frames):,} frames"
        stream.write(f"{safe_text(str(target))}: {size}\n")
    return DONE


def _read(source: str, name: str | None, language: str, encoding: str | None, match: str | None) -> Imported:
    from rhetoric.instruments import MatchKind, read_instrument  # noqa: PLC0415

    kind = chosen("--match", match, MatchKind)
    return read_instrument(source, name=name, language=language, encoding=encoding, match=kind)


def _lost(imported: Imported) -> list[str]:
    from rhetoric.safe import safe_text  # noqa: PLC0415

    lines = [*(f"lost in reading: {loss}" for loss in imported.losses), *(f"note: {r}" for r in imported.remarks)]
    return [safe_text(line) for line in lines]


def try_out(
    name: Name,
    inputs: Inputs,
    *,
    lines: Annotated[int, typer.Option(metavar="NUMBER", help="Lines drawn for each term.", min=1, max=10_000)] = 10,
    seed: Seed = 1,
    table: Table = None,
    common: Common,
) -> int:
    """Try a lexicon on texts: counts and dispersion of each term, lines drawn at random to judge, and its source.

    Example: rhetoric lexicons test dprk-en articles/ --format csv --table lines -o to-judge.csv
    """
    from rhetoric.instruments.trial import try_instrument  # noqa: PLC0415
    from rhetoric.report.trial import trial_form  # noqa: PLC0415

    form = trial_form(common.format, table, style_of(common))
    lexicon = lexicon_named(name)
    with_it = _only(common, name)
    return one_document(inputs, with_it, form, lambda found: try_instrument(found, lexicon, size=lines, seed=seed))


def suggest(
    name: Name,
    inputs: Inputs,
    *,
    frame: Annotated[
        list[str] | None, typer.Option(metavar="FRAME", help="Only for this frame; may be repeated.")
    ] = None,
    min_count: Annotated[int, typer.Option(metavar="NUMBER", help="Occurrences beside terms of the frame.")] = 5,
    min_articles: Annotated[int, typer.Option(metavar="NUMBER", help="Articles that a candidate must stand in.")] = 3,
    top: Annotated[int, typer.Option(metavar="NUMBER", help="Candidates of each frame.", min=1, max=10_000)] = 25,
    lines: Annotated[int, typer.Option(metavar="NUMBER", help="Lines for each of them.", min=0, max=1_000)] = 3,
    seed: Seed = 1,
    table: Table = None,
    common: Common,
) -> int:
    """Propose terms that a lexicon may lack: what is key to the sentences of its terms and stands near them. A person
    accepts them; as CSV they are rows of terms.csv with the status candidate.

    Example: rhetoric lexicons suggest dprk-en articles/ --frame enemy_hostility --format csv
    """
    from rhetoric.instruments.suggest import Settings, suggest_terms  # noqa: PLC0415
    from rhetoric.report.trial import suggest_form  # noqa: PLC0415

    form = suggest_form(common.format, table, style_of(common))
    lexicon = lexicon_named(name)
    settings = Settings(tuple(frame or ()), min_count, min_articles, top, lines, seed)
    return one_document(inputs, _only(common, name), form, lambda found: suggest_terms(found, lexicon, settings))


def _only(common: Common, name: str) -> Common:
    """The options with this one lexicon."""
    if common.lexicon:
        raise UsageError("--lexicon: NAME says which lexicon; leave the option away")
    return replace(common, lexicon=[name])
