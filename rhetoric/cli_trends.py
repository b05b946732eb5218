"""Commands about sources, distance and time: who is quoted, how far groups are apart, and how rates change."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from rhetoric.cli_common import Common, Inputs, lexicon_named, matches_kept, one_document, style_of, with_common

Groups = Annotated[str | None, typer.Option(metavar="A,B", help="Only these groups, by name, with commas between.")]
By = Annotated[str, typer.Option(metavar="GROUP", help="outlet, speaker, source_type, carrier, voice or year.")]
Voice = Annotated[str, typer.Option(metavar="VOICE", help="Text that is looked at: all, narration or statements.")]
Cluster = Annotated[
    str, typer.Option(metavar="UNIT", help="What hangs together: article, day, event, speaker or outlet.")
]
Level = Annotated[str, typer.Option(metavar="LEVEL", help="What profiles are made of: frame or term.")]
Seed = Annotated[int, typer.Option(metavar="NUMBER", help="Seed of what is drawn at random.", min=0)]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for command in (sources, distance, distinct, trend):
        app.command()(with_common(command))


def sources(
    inputs: Inputs,
    *,
    by: Annotated[str, typer.Option(metavar="GROUP", help="outlet, speaker, source_type, carrier or year.")] = "outlet",
    cluster: Annotated[str, typer.Option(metavar="UNIT", help="What hangs together: article or day.")] = "article",
    table: Annotated[str | None, typer.Option(metavar="TABLE", help="Table of CSV: shares, groups or entropy.")] = None,
    common: Common,
) -> int:
    """Show whom each outlet quotes, how much, in what form and with which verbs.

    Example: rhetoric sources articles/ --by outlet
    """
    from rhetoric.compare.sources import MOST_QUOTED, check_sources  # noqa: PLC0415
    from rhetoric.compare.sources import sources as found  # noqa: PLC0415
    from rhetoric.report.sources import sources_form  # noqa: PLC0415

    form = sources_form(common.format, table, style_of(common))
    check_sources(by, cluster)
    shows_them = common.format in ("json", "jsonl")
    most = None if matches_kept(inputs) is None else MOST_QUOTED if shows_them else 0
    return one_document(
        inputs,
        common,
        form,
        lambda source: found(source, by, cluster, most_quoted=most),  # type: ignore[arg-type]  # checked above
    )


def distance(
    inputs: Inputs,
    *,
    by: By = "outlet",
    voice: Voice = "all",
    cluster: Cluster = "article",
    groups: Groups = None,
    level: Level = "frame",
    strata: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="Exchange within each month, quarter or year.")
    ] = None,
    draws: Annotated[int, typer.Option(metavar="NUMBER", help="Random halves and allotments.", max=100_000)] = 999,
    seed: Seed = 1,
    table: Annotated[
        str | None, typer.Option(metavar="TABLE", help="Table of CSV: distances, contributions or groups.")
    ] = None,
    common: Common,
) -> int:
    """Show how far apart the framing of groups is, against how far each is from itself.

    Example: rhetoric distance articles/ --by outlet --cluster day
    """
    from rhetoric.compare.distance import check_distances, distances  # noqa: PLC0415
    from rhetoric.compare.tallying import observe  # noqa: PLC0415
    from rhetoric.report.distance import distances_form  # noqa: PLC0415

    form = distances_form(common.format, table, style_of(common))
    seen = {**_observed(by, voice, cluster), "most_matches": matches_kept(inputs)}
    check_distances(level, draws, strata)
    options: dict[str, Any] = {"level": level, "draws": draws, "seed": seed, "strata": strata}
    return one_document(
        inputs, common, form, lambda source: distances(observe(source, **seen), _names(groups), **options)
    )


def distinct(
    inputs: Inputs,
    *,
    by: By = "outlet",
    voice: Voice = "all",
    cluster: Cluster = "article",
    groups: Groups = None,
    level: Level = "frame",
    draws: Annotated[int, typer.Option(metavar="NUMBER", help="Shufflings and resamples.", max=10_000)] = 100,
    seed: Seed = 1,
    table: Annotated[
        str | None, typer.Option(metavar="TABLE", help="Table of CSV: coefficients, recognition or groups.")
    ] = None,
    common: Common,
) -> int:
    """Show whether a classifier can tell groups apart by their framing alone, and by what.

    Example: rhetoric distinct articles/ --by outlet --cluster day
    """
    from rhetoric.compare.distinctiveness import check_distinctiveness, distinctiveness  # noqa: PLC0415
    from rhetoric.compare.tallying import observe  # noqa: PLC0415
    from rhetoric.report.distance import distinctiveness_form  # noqa: PLC0415

    form = distinctiveness_form(common.format, table, style_of(common))
    seen = {**_observed(by, voice, cluster), "most_matches": matches_kept(inputs)}
    check_distinctiveness(level, draws)
    options: dict[str, Any] = {"level": level, "draws": draws, "seed": seed}
    return one_document(
        inputs, common, form, lambda source: distinctiveness(observe(source, **seen), _names(groups), **options)
    )


def trend(
    inputs: Inputs,
    *,
    by: Annotated[
        str, typer.Option(metavar="GROUP", help="outlet, speaker, source_type, carrier or voice.")
    ] = "outlet",
    voice: Voice = "all",
    cluster: Annotated[
        str, typer.Option(metavar="UNIT", help="What hangs together: article, day or event.")
    ] = "article",
    groups: Groups = None,
    period: Annotated[str, typer.Option(metavar="PERIOD", help="month, quarter or year.")] = "month",
    at: Annotated[
        str | None, typer.Option(metavar="DATE", help="Look for a break at this date, as 2024-06-19 or 2024-06.")
    ] = None,
    changes: Annotated[bool, typer.Option("--changes", help="Look for change points.")] = False,
    errors: Annotated[
        str, typer.Option(metavar="KIND", help="Errors of the regressions: clustered, or hac (Newey-West).")
    ] = "clustered",
    table: Annotated[
        str | None, typer.Option(metavar="TABLE", help="Table of CSV: rates, groups, trends, interruptions or changes.")
    ] = None,
    common: Common,
) -> int:
    """Show rates by month, quarter or year, their trend, and breaks in it.

    Example: rhetoric trend articles/ --at 2024-06-19 --changes
    """
    from rhetoric.compare.trends import TrendSettings, trends  # noqa: PLC0415
    from rhetoric.report.trends import trends_form  # noqa: PLC0415

    form = trends_form(common.format, table, style_of(common))
    settings = TrendSettings(
        by=by,  # type: ignore[arg-type]  # checked there, like the other names
        voice=voice,  # type: ignore[arg-type]
        cluster=cluster,  # type: ignore[arg-type]
        period=period,  # type: ignore[arg-type]
        groups=_names(groups),
        at=at,
        changes=changes,
        errors=errors,  # type: ignore[arg-type]
        most_matches=matches_kept(inputs),
    )
    settings.check()
    lexicons = {lexicon.name: lexicon for lexicon in map(lexicon_named, common.lexicon or [])}
    return one_document(inputs, common, form, lambda source: trends(source, settings, lexicons))


def _names(groups: str | None) -> list[str] | None:
    return [name.strip() for name in groups.split(",")] if groups else None


def _observed(by: str, voice: str, cluster: str) -> dict[str, Any]:
    """What ``observe`` is asked for, checked before anything is read."""
    from rhetoric.compare.groups import check_choices  # noqa: PLC0415

    check_choices(by, voice, cluster)
    return {"by": by, "voice": voice, "cluster": cluster}
