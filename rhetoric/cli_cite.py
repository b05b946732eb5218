"""The command that says what to cite."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rhetoric.cli_common import Writing, lexicon_named, with_common, write
from rhetoric.console import DONE, check_output
from rhetoric.document import DEFAULT_ENGINE, ENGINES
from rhetoric.errors import UsageError

if TYPE_CHECKING:
    from rhetoric.cite import Used
    from rhetoric.lexicon import Lexicon


@dataclass(frozen=True)
class Citing(Writing):
    """Options of the command."""

    format: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text, bibtex or csl (CSL-JSON).")] = (
        "text"
    )


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(with_common(cite))


def cite(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="INPUT", help="What `rhetoric annotate` or `report --format json` wrote."),
    ] = None,
    *,
    lexicon: Annotated[
        list[str] | None,
        typer.Option("--lexicon", "-l", metavar="NAME", help="Lexicon by name or path; may be repeated."),
    ] = None,
    engine: Annotated[
        str | None, typer.Option(metavar="ENGINE", help="Without INPUT: accurate (the default), fast or rules.")
    ] = None,
    common: Citing,
) -> int:
    """Say what to cite: software, lexicons and models behind a result. Without INPUT those that are used by default.

    Example: rhetoric cite annotations.jsonl --format bibtex
    """
    from rhetoric.cite import citations, cited, used_in  # noqa: PLC0415

    cited([], common.format)  # a wrong format is said before anything is read
    check_output(common.path, inputs or [])
    if inputs and engine:
        raise UsageError("--engine goes without INPUT, which names its own")
    lexicons = [lexicon_named(name) for name in lexicon or []]
    used = used_in(map(Path, inputs)) if inputs else _by_default(engine or DEFAULT_ENGINE, lexicons)
    write([cited(citations(used, lexicons), common.format)], common)
    return DONE


def _by_default(engine: str, lexicons: list[Lexicon]) -> Used:
    from rhetoric import __version__  # noqa: PLC0415
    from rhetoric.cite import Used  # noqa: PLC0415
    from rhetoric.pipeline import default_lexicons  # noqa: PLC0415
    from rhetoric.taggers import model_hash  # noqa: PLC0415

    if engine not in ENGINES:
        raise UsageError(f"--engine {engine}: choose one of {', '.join(ENGINES)}")
    chosen = lexicons or default_lexicons()
    models = set() if engine == "rules" else {(engine, model_hash(engine))}
    return Used({__version__}, {(x.name, x.sha256) for x in chosen}, models)
