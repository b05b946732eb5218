"""Terms in their time: the dates between which a term says what its frame means."""

from __future__ import annotations

OUT_OF_DATE = "out_of_date"
"""The flag of a match whose term was not valid on the day of the article."""


def in_force(day: str, valid_from: str | None, valid_to: str | None) -> bool:
    """Is a term valid on ``day``? ISO dates, each possibly without day or month.

    The last day, month or year of ``valid_to`` is still valid. Where ``day`` is too coarse to tell, it is valid.
    """
    begun = valid_from is None or day[: len(valid_from)] >= valid_from[: len(day)]
    return begun and (valid_to is None or day[: len(valid_to)] <= valid_to[: len(day)])


def out_of_date(day: str | None, dates: tuple[str | None, str | None] | None) -> str | None:
    """Why a term with these dates is not valid on ``day``; None if it is, or if there is no date to tell by."""
    if day is None or dates is None or in_force(day, *dates):
        return None
    first, last = dates
    return f"valid {f'from {first}' if first else ''}{' ' if first and last else ''}{f'to {last}' if last else ''}"
