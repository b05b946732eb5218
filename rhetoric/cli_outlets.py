"""The command that shows the registry of outlets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rhetoric.cli_common import Writing, style_of, with_common, write
from rhetoric.console import DONE
from rhetoric.errors import UsageError

if TYPE_CHECKING:
    from rhetoric.gazetteer import Outlet


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(with_common(outlets))


def outlets(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Name, domain, address or id of an outlet; all without it.")
    ] = None,
    *,
    common: Writing,
) -> int:
    """List the outlets that are known: country, type, languages, names and sites. With NAME, one of them in full.

    Example: rhetoric outlets KCNA
    """
    from rhetoric.report.outlets import outlets_form  # noqa: PLC0415

    form = outlets_form(common.format, style_of(common))
    write(form.join([form.one(_found(name))]), common)
    return DONE


def _found(name: str | None) -> tuple[Outlet, ...]:
    from rhetoric.gazetteer import find_outlet, outlets  # noqa: PLC0415

    if name is None:
        return outlets()
    one = find_outlet(name) or next((o for o in outlets() if o.id == name), None)
    if one is None:
        raise UsageError(f"no outlet is known as {name[:80]!r}; `rhetoric outlets` lists them all")
    return (one,)
