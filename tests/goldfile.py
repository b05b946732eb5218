"""Build the gold files of the samples: offsets from quoted fragments, so that nobody counts characters by hand.

``tests/gold_specs/STEM.spec`` says in quoted fragments what ``samples/gold/STEM.json`` says in offsets.
After a change to a sample or a spec run ``python tests/goldfile.py``, which writes every gold file anew.
One ``key: value`` per line; a blank line means nothing; ``first words [..] last words`` stands for the stretch between:

    title: / published: / outlet: / host:   metadata, left out where the page does not tell
    table: outlets.csv                      the article is the row whose id is STEM
    body: fragment                          a stretch of body text (only for .txt)
    not: fragment                           no statement may cover it
    say: speaker | carrier | parent | form  opens a statement; ``-`` or nothing for none
    c: / s: / k:                            its content (one line a piece), source, cue

A content is looked for after the start of the one before it, and inside its parent; a source and a cue are the
nearest to the content. Text files give offsets (code points of the file decoded as UTF-8, newlines untouched);
pages and table rows, whose text depends on the reader, give the fragments.
"""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
SPECS = Path(__file__).resolve().parent / "gold_specs"
TABLES = ("outlets.csv", "dispatches.jsonl")
GAP = " [..] "
MARK = re.compile("[“”\"]|&quot;|(?<![^\\W_])[‘'](?=\\w)|(?<=[^\\s'])['’](?![\\w])")
Piece = tuple[int, int]


@dataclass
class Say:
    """One statement of a spec, as fragments."""

    speaker: str | None
    carrier: str | None
    parent: int | None
    form: str | None
    contents: list[str] = field(default_factory=list)
    source: str | None = None
    cue: str | None = None


@dataclass
class Spec:
    """One spec file, as fragments."""

    stem: str
    meta: dict[str, str]
    body: list[str]
    excluded: list[str]
    says: list[Say]


class SpecError(ValueError):
    """A fragment that is not in the text, or a line that is no line of a spec."""


def rows(table: Path) -> dict[str, dict[str, str]]:
    """The records of a sample table by id."""
    with table.open(encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file)) if table.suffix == ".csv" else [json.loads(line) for line in file]
    return {record["id"]: record for record in records}


def read_spec(path: Path) -> Spec:
    spec = Spec(path.stem, {}, [], [], [])
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        key, colon, value = line.partition(": ")
        if not line:
            continue
        if key in ("title", "published", "outlet", "host", "table") and colon:
            spec.meta[key] = value
        elif key in ("body", "not") and colon:
            (spec.body if key == "body" else spec.excluded).append(value)
        elif key == "say" and colon:
            spec.says.append(_say(value))
        elif key in ("c", "s", "k") and spec.says:
            _add(spec.says[-1], key, value)
        else:
            raise SpecError(f"{path.name}:{number}: not a line of a spec: {line}")
    return spec


def _say(value: str) -> Say:
    cells = [None if cell.strip() in ("", "-") else cell.strip() for cell in value.split("|")]
    speaker, carrier, parent, form = cells + [None] * (4 - len(cells))
    return Say(speaker, carrier, int(parent) if parent else None, form)


def _add(say: Say, key: str, value: str) -> None:
    if key == "c":
        say.contents.append(value)
    elif key == "s":
        say.source = value
    else:
        say.cue = value


def source_text(spec: Spec) -> tuple[str, str]:
    """The file that holds the article, and the text that its fragments are looked for in."""
    if table := spec.meta.get("table"):
        return table, rows(SAMPLES / table)[spec.stem]["text"]
    [path] = SAMPLES.glob(f"{spec.stem}.*")
    return path.name, path.read_bytes().decode("utf-8")


def find(text: str, fragment: str, start: int = 0, end: int | None = None) -> Piece:
    """The first place of ``fragment`` in ``text[start:end]``."""
    first, gap, last = fragment.partition(GAP)
    begin = text.find(first, start, end)
    stop = text.find(last, begin + len(first), end) if gap and begin >= 0 else begin
    if begin < 0 or stop < 0:
        raise SpecError(f"not in the text after character {start}: {fragment}")
    return begin, stop + len(last if gap else first)


def nearest(text: str, fragment: str, pieces: Sequence[Piece]) -> Piece:
    """The place of ``fragment`` (whole words) outside ``pieces`` and nearest to them, in the same line if there is one.

    A headline may be glued to the first sentence, so a capital after a small letter starts a word too.
    """
    whole = rf"(?:(?<!\w)|(?<=[a-z])(?=[A-Z])){re.escape(fragment)}(?!\w)"
    found = [m.span() for m in re.finditer(whole, text)]
    outside = [(a, b) for a, b in found if all(b <= s or e <= a for s, e in pieces)]
    if not outside:
        raise SpecError(f"not in the text: {fragment}")
    return min(outside, key=lambda place: min(_distance(text, place, piece) for piece in pieces))


def _distance(text: str, place: Piece, piece: Piece) -> tuple[bool, int]:
    start, end = (place[1], piece[0]) if place[1] <= piece[0] else (piece[1], place[0])
    return "\n" in text[start:end], end - start


def kind_of(text: str, pieces: Sequence[Piece], form: str | None) -> str:
    """``direct`` where marks stand around every piece (and for a whole document), ``mixed`` where they stand inside."""
    if form == "document" or all(_opened(text, start) for start, _ in pieces):
        return "direct"
    return "mixed" if any(MARK.search(text, start, end) for start, end in pieces) else "indirect"


def _opened(text: str, start: int) -> bool:
    return text[start - 1 : start] in set("“\"‘'") or text.endswith("&quot;", 0, start)


def build(spec: Spec) -> dict[str, Any]:
    """The gold file of one spec."""
    file, text = source_text(spec)
    meta = {**(rows(SAMPLES / file)[spec.stem] if file in TABLES else {}), **spec.meta}
    gold: dict[str, Any] = {"id": spec.stem, "file": file}
    gold |= {key: meta.get(key) for key in ("title", "published", "outlet", "host")}
    is_text = file.endswith(".txt")
    if is_text:
        gold["body"] = [list(find(text, fragment)) for fragment in spec.body]
    placed: list[list[Piece]] = []
    gold["statements"] = []
    start = find(text, spec.body[0])[0] if spec.body else 0
    for say in spec.says:
        try:
            pieces = _place(text, say, placed, start)
            gold["statements"].append(_statement(text, say, pieces, offsets=is_text))
        except SpecError as error:
            raise SpecError(f"{spec.stem}: {error}") from None
        placed.append(pieces)
        start = pieces[0][0]
    gold["not_statements"] = spec.excluded
    return gold


def _place(text: str, say: Say, placed: Sequence[Sequence[Piece]], start: int) -> list[Piece]:
    end = None if say.parent is None else placed[say.parent][-1][1]
    pieces: list[Piece] = []
    for fragment in say.contents:
        pieces.append(find(text, fragment, start, end))
        start = pieces[-1][1]
    return pieces


def _statement(text: str, say: Say, pieces: Sequence[Piece], *, offsets: bool) -> dict[str, Any]:
    kind = kind_of(text, pieces, say.form)
    form = say.form or ("clause" if kind == "indirect" else "quotation")
    said: dict[str, Any] = {"kind": kind, "form": form, "speaker": say.speaker, "carrier": say.carrier}
    if offsets:
        said["content"] = [list(piece) for piece in pieces]
        said["source"] = list(nearest(text, say.source, pieces)) if say.source else None
        said["cue"] = list(nearest(text, say.cue, pieces)) if say.cue else None
    else:
        said["content_text"] = [html.unescape(text[start:end]) for start, end in pieces]
        said |= {"source_text": say.source, "cue_text": say.cue}
    return said | {"parent": say.parent}


def all_specs() -> Iterator[Spec]:
    for path in sorted(SPECS.glob("*.spec")):
        yield read_spec(path)


def as_json(gold: dict[str, Any]) -> str:
    """One line for every key and every statement, so that a change shows as a short difference."""
    parts = []
    for key, value in gold.items():
        shown = json.dumps(value, ensure_ascii=False)
        if key == "statements" and value:
            shown = "[\n" + ",\n".join("  " + json.dumps(said, ensure_ascii=False) for said in value) + "\n ]"
        parts.append(f' "{key}": {shown}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> None:
    (SAMPLES / "gold").mkdir(exist_ok=True)
    for spec in all_specs():
        (SAMPLES / "gold" / f"{spec.stem}.json").write_text(as_json(build(spec)), encoding="utf-8")


if __name__ == "__main__":
    main()
