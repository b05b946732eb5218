"""Commands about words: what is key to a group, what stands near a term, and every place of a term."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from rhetoric.cli_common import (
    Common,
    Inputs,
    annotations_of,
    console_for,
    counted,
    ended,
    one_document,
    style_of,
    with_common,
    write,
)
from rhetoric.errors import UsageError

Term = Annotated[str, typer.Argument(metavar="TERM", help="A word or phrase; * stands for letters inside a word.")]
Speaker = Annotated[str | None, typer.Option(metavar="NAME", help="Only the statements of this speaker.")]
Top = Annotated[int, typer.Option(metavar="NUMBER", help="Terms shown as text or Markdown.", min=1, max=10_000)]
MinCount = Annotated[int, typer.Option(metavar="NUMBER", help="Occurrences that a term needs.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for command in (keyness, collocations, concordance):
        app.command()(with_common(command))


def keyness(
    inputs: Inputs,
    *,
    target: Annotated[str, typer.Option(metavar="GROUP", help="The group that is looked at.")],
    reference: Annotated[str, typer.Option(metavar="GROUP", help="The group it is set against; rest: all others.")] = (
        "rest"
    ),
    by: Annotated[str, typer.Option(metavar="GROUPS", help="outlet, speaker, source_type, carrier, voice or year.")] = (
        "outlet"
    ),
    voice: Annotated[str, typer.Option(metavar="VOICE", help="all, narration or statements.")] = "all",
    speaker: Speaker = None,
    cluster: Annotated[
        str, typer.Option(metavar="UNIT", help="What counts as one text: article, day, event, speaker or outlet.")
    ] = "article",
    ngrams: Annotated[str, typer.Option(metavar="LENGTHS", help="Words of a term: 1, 2, 1-3 …")] = "1",
    min_count: MinCount = 5,
    min_texts: Annotated[int, typer.Option(metavar="NUMBER", help="Texts that a term must stand in.")] = 3,
    prior: Annotated[float, typer.Option(metavar="WORDS", help="Words of the prior of Fightin' Words.")] = 500,
    two_term: Annotated[bool, typer.Option("--two-term", help="G² as Rayson's calculator gives it.")] = False,
    sort: Annotated[str, typer.Option(metavar="MEASURE", help="texts, text_lrc, lrc, log_ratio, g2 or z.")] = "texts",
    top: Top = 20,
    common: Common,
) -> int:
    """Show which words and phrases set one group apart from another, in both directions.

    Example: rhetoric keyness articles/ --target TASS --reference Yonhap --ngrams 1-3
    """
    from rhetoric.compare.keyness import KeynessSettings  # noqa: PLC0415
    from rhetoric.compare.keyness import keyness as found  # noqa: PLC0415
    from rhetoric.report.keyness import keyness_form  # noqa: PLC0415

    form = keyness_form(common.format, style_of(common), top)
    settings = KeynessSettings(
        by=by,  # type: ignore[arg-type]  # checked there, like the other names
        voice=voice,  # type: ignore[arg-type]
        speaker=speaker,
        cluster=cluster,  # type: ignore[arg-type]
        ngrams=_lengths(ngrams),
        min_count=min_count,
        min_texts=min_texts,
        prior=prior,
        two_term=two_term,
        sort=sort,  # type: ignore[arg-type]
    )
    return one_document(inputs, common, form, lambda source: found(source, target, reference, settings))


def collocations(
    term: Term,
    inputs: Inputs,
    *,
    voice: Annotated[str, typer.Option(metavar="VOICE", help="all, narration or statements.")] = "all",
    speaker: Speaker = None,
    window: Annotated[
        str, typer.Option(metavar="WORDS", help="Words to each side: 5, or left and right as 2,0; or sentence.")
    ] = "5",
    min_count: MinCount = 5,
    sort: Annotated[str, typer.Option(metavar="MEASURE", help="log_dice, pmi, g2, t or count.")] = "log_dice",
    top: Top = 20,
    common: Common,
) -> int:
    """Show which words stand near a term more often than chance would have it.

    Example: rhetoric collocations "hostile force*" articles/ --window 3 --voice statements
    """
    from rhetoric.compare.collocations import CollocationSettings  # noqa: PLC0415
    from rhetoric.compare.collocations import collocations as found  # noqa: PLC0415
    from rhetoric.compare.concordance import compile_term  # noqa: PLC0415
    from rhetoric.report.keyness import collocations_form  # noqa: PLC0415

    form = collocations_form(common.format, style_of(common), top)
    settings = CollocationSettings(
        voice=voice,  # type: ignore[arg-type]  # checked there, like the other names
        speaker=speaker,
        window=_window(window),
        min_count=min_count,
        sort=sort,  # type: ignore[arg-type]
    )
    compile_term(term)  # a bad term is said before anything is read
    return one_document(inputs, common, form, lambda source: found(source, term, settings))


def concordance(
    term: Term,
    inputs: Inputs,
    *,
    voice: Annotated[str, typer.Option(metavar="VOICE", help="all, narration, statements or title.")] = "all",
    speaker: Speaker = None,
    sort: Annotated[
        str | None, typer.Option(metavar="PLACES", help="Sort by words beside it: R1, or L1,R1 …, up to L5 and R5.")
    ] = None,
    sample: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Show so many, drawn at random.", min=1, max=1_000_000)
    ] = None,
    seed: Annotated[int, typer.Option(metavar="NUMBER", help="The same seed draws the same lines.")] = 1,
    context: Annotated[
        int,
        typer.Option(metavar="NUMBER", help="Characters on each side in JSON, CSV and Markdown.", min=0, max=10_000),
    ] = 60,
    common: Common,
) -> int:
    """Show every occurrence of a term in its context, with who is speaking.

    Example: rhetoric concordance "hostile force*" articles/ --voice statements --sort R1 --sample 20
    """
    from rhetoric.compare import concordance as found  # noqa: PLC0415
    from rhetoric.report import concordance_form  # noqa: PLC0415

    style = style_of(common)
    form = concordance_form(common.format, style)
    console = console_for(inputs, common)
    shown, total = 0, 0

    def told(number: int) -> None:
        nonlocal total
        total = number

    lines = found(
        counted(annotations_of(inputs, common, console), console),
        term,
        width=style.width if common.format == "text" else context,
        voice=voice,  # type: ignore[arg-type]  # checked there
        speaker=speaker,
        sort=sort.split(",") if sort else (),
        sample=sample,
        seed=seed,
        on_total=told,
    )

    def rendered() -> Iterator[str]:
        nonlocal shown
        for line in lines:
            shown += 1
            yield form.one(line)

    write(form.join(rendered()), common)
    noun = "occurrence" if max(shown, total) == 1 else "occurrences"
    drawn = f", {shown:,} of them drawn at random with seed {seed}" if total > shown else ""
    console.say(f"{max(shown, total):,} {noun} of {term}{drawn}")
    return ended(console)


def _lengths(text: str) -> tuple[int, int]:
    """``2`` as (2, 2), ``1-3`` as (1, 3)."""
    first, _, last = text.partition("-")
    if not (first.isdecimal() and (last or first).isdecimal()):
        raise UsageError(f"--ngrams {text}: give a length or two with a hyphen, like 1-3")
    return int(first), int(last or first)


def _window(text: str) -> tuple[int, int] | None:
    """``5`` as (5, 5), ``2,0`` as (2, 0), ``sentence`` as None."""
    if text == "sentence":
        return None
    left, _, right = text.partition(",")
    if not (left.isdecimal() and (right or left).isdecimal()):
        raise UsageError(f"--window {text}: give words to each side, like 5 or 2,0, or sentence")
    return int(left), int(right or left)
