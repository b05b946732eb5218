"""Values out of somebody else's JSON, each with its type checked and its place named when it is wrong."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from rhetoric.document import Span


class FaultError(Exception):
    """What is wrong in a record, before it is known where the record came from."""


def object_(value: object, where: str) -> Mapping[str, Any]:
    """A JSON object."""
    if not isinstance(value, Mapping):
        raise FaultError(f"{where} is not an object")
    return value


def only(item: Mapping[str, Any], known: Any, where: str) -> None:
    """No key but the ``known`` ones."""
    unknown = next((key for key in item if key not in known), None)
    if unknown is not None:
        raise FaultError(f"{where} has the unknown key {unknown!r:.60}")


def field(item: Mapping[str, Any], key: str, where: str) -> Any:
    """What stands under ``key``, which has to be there."""
    try:
        return item[key]
    except KeyError:
        raise FaultError(f"{where} has no {key!r}") from None


def items(item: Mapping[str, Any], key: str, where: str | None = None) -> Iterator[tuple[Any, str]]:
    """The elements of a list and how to call each in an error."""
    value = field(item, key, where or "the record")
    if not isinstance(value, list):
        raise FaultError(f"{key} is not a list")
    prefix = f"{where}: {key}" if where else key
    return ((element, f"{prefix}[{i}]") for i, element in enumerate(value))


def clean(value: object, where: str) -> str:
    """A string of whole characters."""
    if not isinstance(value, str):
        raise FaultError(f"{where} is not a string")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise FaultError(f"{where} holds half of a surrogate pair, which is no character") from None
    return value


def string(item: Mapping[str, Any], key: str, where: str) -> str:
    """The string under ``key``."""
    return clean(field(item, key, where), f"{where}: {key}")


def maybe_string(item: Mapping[str, Any], key: str, where: str) -> str | None:
    """The string under ``key``, or None for null."""
    return None if field(item, key, where) is None else string(item, key, where)


def number(item: Mapping[str, Any], key: str, where: str) -> float:
    """The finite number under ``key``."""
    value = field(item, key, where)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise FaultError(f"{where}: {key} is not a number")
    return float(value)


def maybe_index(item: Mapping[str, Any], key: str, where: str) -> int | None:
    """The whole number from 0 under ``key``, or None for null."""
    value = field(item, key, where)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise FaultError(f"{where}: {key} is not a whole number from 0")
    return value


def choice(item: Mapping[str, Any], key: str, kinds: Any, where: str) -> Any:
    """The string under ``key``, one of the values of the Literal ``kinds``."""
    value = string(item, key, where)
    if value not in get_args(kinds):
        raise FaultError(f"{where}: {key} is {value!r:.40}, not one of {', '.join(get_args(kinds))}")
    return value


def span(value: object, size: int, where: str) -> Span:
    """Half-open ``[start, end]`` within ``size`` code points."""
    match value:
        case [int(start), int(end)] if 0 <= start <= end <= size and bool not in (type(start), type(end)):
            return Span(start, end)
        case _:
            raise FaultError(f"{where}: {value!r:.40} is not a span of the text (0 to {size})")


def maybe_span(item: Mapping[str, Any], key: str, size: int, where: str) -> Span | None:
    """The span under ``key``, or None for null."""
    value = field(item, key, where)
    return None if value is None else span(value, size, f"{where}: {key}")


def names(item: Mapping[str, Any], key: str, where: str) -> dict[str, str]:
    """An object of strings."""
    value = object_(field(item, key, where), f"{where}: {key}")
    return {clean(k, f"{where}: {key}"): clean(v, f"{where}: {key}[{k!r:.40}]") for k, v in value.items()}


def share(item: Mapping[str, Any], key: str, where: str) -> float:
    """The number in [0, 1] under ``key``."""
    value = number(item, key, where)
    if not 0 <= value <= 1:
        raise FaultError(f"{where}: {key} {value:g} is not in [0, 1]")
    return value


def maybe_share(item: Mapping[str, Any], key: str, where: str) -> float | None:
    """The number in [0, 1] under ``key``, or None for null."""
    return None if field(item, key, where) is None else share(item, key, where)
