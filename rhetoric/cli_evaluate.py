"""The command that measures engines against gold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rhetoric.cli_common import Common, or_skip, style_of, write
from rhetoric.console import DONE, INCOMPLETE, Console, check_output, run
from rhetoric.document import ENGINES
from rhetoric.errors import RhetoricError, UsageError

if TYPE_CHECKING:
    from rhetoric.evaluate import Attribution, Gold, System


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(evaluate)


def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(
            metavar="GOLD",
            help="File or folder: annotations corrected by hand (.json, .jsonl), gold of pages (.json), or brat "
            "standoff (.ann) with its texts.",
        ),
    ],
    *,
    pred: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Predictions as JSON lines, instead of running an engine.")
    ] = None,
    engine: Annotated[
        str | None, typer.Option(metavar="ENGINE", help="Engine that annotates the texts of the gold.")
    ] = None,
    against: Annotated[
        str | None, typer.Option(metavar="ENGINE|FILE", help="A second engine or file, with tests of the differences.")
    ] = None,
    text: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Folder with the texts, if they are not beside the gold.")
    ] = None,
    given_body: Annotated[
        bool, typer.Option("--given-body", help="Take body, title and outlet of a page from the gold.")
    ] = False,
    scope: Annotated[
        str, typer.Option(metavar="SCOPE", help="What counts in brat's gold: all or statements (with a cue of saying).")
    ] = "all",
    draws: Annotated[int, typer.Option(metavar="NUMBER", help="Resamples of articles; 0: no intervals.")] = 1_000,
    seed: Annotated[int, typer.Option(metavar="NUMBER", help="Seed of the resamples.", min=0)] = 0,
    table: Annotated[
        str | None, typer.Option(metavar="TABLE", help="Table of CSV: scores, differences or systems.")
    ] = None,
    format: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text, json, jsonl, csv or md.")] = (
        "text"
    ),
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="File to write, whole or not at all; - is stdout.")
    ] = "-",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only say what was skipped.")] = False,
    verbose: Annotated[
        int, typer.Option("--verbose", "-v", count=True, help="Say what is done; twice: tracebacks.")
    ] = 0,
) -> None:
    """Measure statements, speakers, carriers and kinds against gold, with intervals.

    Example: rhetoric evaluate samples/gold --engine rules
    """
    common = Common(format=format, output=output, quiet=quiet, verbose=verbose)
    options = {"scope": scope, "rounds": draws, "seed": seed}

    def measured() -> int:
        from rhetoric.evaluate import check_evaluation, read_gold  # noqa: PLC0415
        from rhetoric.evaluate import evaluate as compared  # noqa: PLC0415
        from rhetoric.report.evaluation import evaluation_form  # noqa: PLC0415

        if pred and engine:
            raise UsageError("give --pred or --engine; a second system goes with --against")
        form = evaluation_form(format, table, style_of(common))
        check_evaluation(scope, draws)
        names = [str(pred) if pred else _engine(engine or Common().engine), *([_system(against)] if against else [])]
        if len(set(names)) < len(names):
            raise UsageError(f"--against {against}: is what it would be compared with")
        check_output(common.path, [str(gold), *names])
        read = read_gold(gold, text, given_body=given_body)
        console = Console(quiet, verbose, len(read.articles) * sum(map(_is_engine, names)))
        systems = [_found(name, read, console, common) for name in names]
        write(form.join([form.one(compared(read, systems, **options))]), common)  # type: ignore[arg-type]
        console.summary()
        return INCOMPLETE if console.skipped else DONE

    raise typer.Exit(run(measured, verbose))


def _is_engine(name: str) -> bool:
    return name in ENGINES


def _engine(name: str) -> str:
    if name not in ENGINES:
        raise UsageError(f"--engine {name}: choose one of {', '.join(ENGINES)}")
    return name


def _system(name: str) -> str:
    """An engine, or a file of predictions."""
    if name not in ENGINES and not Path(name).is_file():
        raise UsageError(f"--against {name}: neither an engine ({', '.join(ENGINES)}) nor a file")
    return name


def _found(name: str, gold: Gold, console: Console, common: Common) -> System:
    """What a file of predictions says, or what an engine finds in the texts of the gold."""
    from rhetoric.evaluate import System, attributions_of, made_with, read_predictions  # noqa: PLC0415
    from rhetoric.pipeline import annotate  # noqa: PLC0415

    if not _is_engine(name):
        system = read_predictions(Path(name), gold)
        console.read += len(system.found)
        console.done += len(system.found)
        return system
    found: dict[str, Sequence[Attribution]] = {}
    makers = set()
    for one in gold.articles:
        console.read += 1
        annotation = or_skip(
            lambda a=one.article: annotate(a, lexicons=(), engine=name),  # type: ignore[misc]
            one.article,
            console,
            common,
        )
        if annotation is not None:
            found[one.id] = attributions_of(annotation, one)
            makers.add(made_with(annotation))
            console.finished(one.id)
    if not found:
        raise RhetoricError(f"{name} could annotate none of the {len(gold.articles):,} articles; see above")
    return System(name, found, made_with="; ".join(sorted(makers)))
