"""What a corpus holds, in figures: one pass over a few columns of each part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from rhetoric.batch.schema import LISTS
from rhetoric.corpus import Corpus
from rhetoric.report.sheet import Column, Sheet, Table, count, sentences, table

_WORDS = ("narration", "statements", "title", "left_out")
_COLUMNS = ("outlet", "language", "published", *(f"words_{voice}" for voice in _WORDS))
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Summary:
    """``rows`` by table, ``words`` by voice, articles by outlet and by language; first and last ISO date; ``size`` of
    the files in bytes."""

    rows: Mapping[str, int]
    words: Mapping[str, int]
    outlets: Mapping[str | None, int]
    languages: Mapping[str | None, int]
    first: str | None
    last: str | None
    undated: int
    size: int


def summary(corpus: Corpus) -> Summary:
    """The figures of a corpus. Raises ReadError for a damaged part."""
    import pyarrow.compute as pc  # type: ignore[import-untyped]  # noqa: PLC0415

    rows: Counter[str] = Counter()
    words: Counter[str] = Counter()
    outlets: Counter[str | None] = Counter()
    languages: Counter[str | None] = Counter()
    days: list[str] = []
    undated = size = 0
    for part in corpus.parts():
        rows.update(part.receipt.rows)
        size += sum(path.stat().st_size for path in part.path.iterdir())
        articles = part.read("articles", list(_COLUMNS))
        for voice in _WORDS:
            words[voice] += pc.sum(articles[f"words_{voice}"]).as_py() or 0
        for counter, column in ((outlets, "outlet"), (languages, "language")):
            for entry in pc.value_counts(articles[column]).to_pylist():
                counter[entry["values"]] += entry["counts"]
        edges = pc.min_max(articles["published"]).as_py()
        days += [day for day in edges.values() if day]
        undated += articles["published"].null_count
    return Summary(rows, words, outlets, languages, min(days, default=None), max(days, default=None), undated, size)


def corpus_sheet(corpus: Corpus) -> Sheet:
    """A corpus for a reader: what is in it, what it was made with."""
    found, made = summary(corpus), corpus.manifest
    head = (
        f"{count(found.rows.get('articles', 0), 'article')}, {_days(found)}; "
        f"{count(found.rows.get('skipped', 0), 'skipped entry', 'skipped entries')}; {found.size / 2**20:,.1f} MiB",
        *(() if made.complete else ("The last run did not end: give the same annotate command again.",)),
        *(("Made in several ways (--mixed): compare with care.",) if made.mixed else ()),
    )
    total = sum(found.words.values())
    voices = table(
        "Words by voice",
        (Column("voice"), Column("words", number=True), Column("share", number=True)),
        ((v.replace("_", " "), f"{found.words[v]:,}", f"{found.words[v] / max(1, total):.1%}") for v in _WORDS),
        "None.",
    )
    parts = (
        voices,
        _counts("Outlets", "outlet", found.outlets),
        _counts("Languages", "language", found.languages),
        table(
            "Tables",
            (Column("table"), Column("rows", number=True)),
            ((name, f"{found.rows.get(name, 0):,}") for name in ("articles", *LISTS, "skipped")),
            "None.",
        ),
        sentences("Made with", _made(corpus)),
    )
    return Sheet(f"Corpus {corpus.folder.name or corpus.folder}", head, parts)


def _days(found: Summary) -> str:
    span = f"{found.first} to {found.last}" if found.first else "no dates"
    return f"{span}, {found.undated:,} without a date" if found.undated else span


def _counts(heading: str, name: str, found: Mapping[str | None, int]) -> Table:
    first = sorted(found.items(), key=lambda item: (-item[1], item[0] or ""))
    remark = f"and {len(first) - _SHOWN:,} more" if len(first) > _SHOWN else ""
    columns = (Column(name, wide=True), Column("articles", number=True))
    return table(heading, columns, ((key or "not known", f"{n:,}") for key, n in first[:_SHOWN]), "None.", remark)


def _made(corpus: Corpus) -> list[str]:
    made = corpus.manifest
    lexicons = (f"lexicon {name}, SHA-256 {digest[:12]}" for name, digest in made.lexicons.items())
    models = (f"model {name}, SHA-256 {digest[:12]}" for name, digest in made.models.items())
    return [
        f"rhetoric {made.rhetoric}, engine {made.engine}, least confidence {made.min_confidence:g}",
        *lexicons,
        *models,
        f"inputs: {', '.join(made.inputs[:10])}{' …' if len(made.inputs) > 10 else ''}",
    ]
