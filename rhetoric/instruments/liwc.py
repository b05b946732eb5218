"""LIWC dictionaries (``.dic``) of 2001 to 2022, with the irregular lines that are found in them.

A legend between two lines ``%`` numbers the categories; from 2015 on indentation puts one under another. Each line
after it is an entry (``abandon*``, or several words) and the numbers of its categories.
"""

from __future__ import annotations

import re

from rhetoric.instruments.draft import Draft, Entry, Path

_LEGEND = re.compile(r"(\d{1,9})\s+(\S.*)\Z")
_NAMED = re.compile(r"([^()]{1,200}?)\s*\(([^()]{1,300})\)\Z")
_NUMBER = re.compile(r"\d{1,9}\Z")
_MARK = re.compile(r"%(?!\s{0,9}\d)")
"""The beginning of a line that opens or closes the legend; what else stands on it is a remark."""
_FOLLOWED = re.compile(r"<([^<>\d,]{1,30})>(\d{1,9})?(?:/(\d{1,9}))?\Z")
_COMMA = re.compile(r"(?<=\d)[,;](?![\d,;]*\))")
"""Between two numbers, but not inside parentheses."""
_PRECEDED = re.compile(r"\([\d,]{1,200}\)\d{0,9}(?:/\d{1,9})?\Z")
_LONGEST_LINE = 5_000
_TAB = 8


def read_liwc(text: str, draft: Draft) -> None:
    """Fill ``draft`` from the text of a ``.dic`` file."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    marks = [i for i, (_, line) in enumerate(lines) if _MARK.match(line.strip())][:2]
    if not marks:
        draft.problems.add(draft.file, lines[0][0] if lines else 1, "no legend: it begins with a line %")
    if len(marks) < 2:
        draft.problems.add(draft.file, lines[-1][0] if lines else 1, "the legend does not end with a line %")
        return
    for number, _ in lines[: marks[0]]:
        draft.losses.add("left out: a line before the legend", number)
    for number, line in (lines[mark] for mark in marks):
        if line.strip() != "%":
            draft.losses.add("a remark beside the % of the legend", number)
    known = _legend(lines[marks[0] + 1 : marks[1]], draft)
    for number, line in lines[marks[1] + 1 :]:
        if len(line) > _LONGEST_LINE:
            draft.losses.add(f"left out: a line of more than {_LONGEST_LINE:,} characters", number)
        elif line.strip() != "%":
            _entry(line.strip(), number, known, draft)


def _legend(lines: list[tuple[int, str]], draft: Draft) -> dict[int, Path]:
    """Number -> path of each category."""
    known: dict[int, Path] = {}
    above: list[tuple[int, str]] = []  # indentation and name of the categories that the next one may stand under
    for number, line in lines:
        found = _LEGEND.match(line.strip()[:_LONGEST_LINE])
        if not found:
            draft.problems.add(draft.file, number, f"not a number and a name: {line.strip()[:60]!r}")
            continue
        identity = int(found[1])
        if identity in known:
            draft.problems.add(draft.file, number, f"category {identity} comes twice")
            continue
        named = _NAMED.match(found[2].strip())
        name, description = (named[1], named[2]) if named else (found[2].strip(), "")
        indent = _indent(line)
        while above and above[-1][0] >= indent:
            above.pop()
        path = (*(each for _, each in above), name)
        if path in draft.categories:
            draft.losses.add("two categories of one name; the second has its number added", number)
            name = f"{name} {identity}"
        known[identity] = draft.category((*(each for _, each in above), name), number, description)
        above.append((indent, name))
    return known


def _indent(line: str) -> int:
    return len(line.expandtabs(_TAB)) - len(line.expandtabs(_TAB).lstrip())


def _entry(line: str, number: int, known: dict[int, Path], draft: Draft) -> None:
    text, codes = _split(line)
    if not codes:
        draft.losses.add("left out: an entry without a category", number)
    last = text.rpartition(" ")[2]
    if " " in text and _NUMBER.match(last) and int(last) in known:
        draft.losses.add("unsure: the number at the end of the entry is read as part of it, not as a category", number)

    def add(entry: str, category: str, exclude: tuple[str, ...] = ()) -> None:
        if int(category) in known:
            draft.add(Entry(entry, known[int(category)], number, exclude=exclude))
        else:
            draft.losses.add("left out: a category that the legend does not have", number)

    for code in codes:
        if _NUMBER.match(code):
            add(text, code)
        elif (found := _FOLLOWED.match(code)) and (found[2] or found[3]):
            # <of>131/125: category 131 where "of" follows, 125 where it does not; one of them may be missing
            followed = f"{text} {found[1].strip()}"
            if found[2]:
                add(followed, found[2])
            if found[3]:
                add(text, found[3], (followed,))
        elif _PRECEDED.match(code):
            draft.losses.add("left out: a category on condition of the category of the word before", number)
        else:
            draft.losses.add("left out: what stands in place of a category is no number", number)


def _split(line: str) -> tuple[str, list[str]]:
    """The entry of a line and its codes. Where no tab parts them, the codes are the numbers at the end."""
    entry, tab, rest = line.partition("\t")
    if tab:
        return entry.strip(), _COMMA.sub(" ", _joined(rest)).split()
    words = _joined(line).split()
    first = len(words)
    while first > 1 and any(pattern.match(words[first - 1]) for pattern in (_NUMBER, _FOLLOWED, _PRECEDED)):
        first -= 1
    return " ".join(words[:first]), words[first:]


def _joined(codes: str) -> str:
    """``(02 134)125`` without its blank."""
    return re.sub(r"\(([\d\s]{1,200})\)\s?", lambda found: f"({','.join(found[1].split())})", codes)
