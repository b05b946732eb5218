"""Lexicons as sheets: the list of them, and one with its frames and terms."""

from __future__ import annotations

from collections import Counter

from rhetoric.errors import RhetoricError
from rhetoric.lexicon import Frame, Lexicon, available_lexicons, load_lexicon
from rhetoric.report.sheet import Column, Lines, Sheet, Table, count, sentences, table
from rhetoric.safe import safe_text


def lexicons_sheet() -> Sheet:
    """The lexicons that come with the package. One that cannot be loaded is listed with the reason."""
    rows = []
    for name in available_lexicons():
        try:
            lexicon = load_lexicon(name)
        except RhetoricError as error:
            rows.append((name, "", "", "", "", str(error).splitlines()[0]))
            continue
        frames, terms = f"{len(lexicon.frames)}", f"{len(lexicon.terms):,}"
        rows.append((name, lexicon.version, lexicon.language, frames, terms, lexicon.licence))
    columns = (
        Column("name"),
        Column("version"),
        Column("language"),
        Column("frames", number=True),
        Column("terms", number=True),
        Column("licence"),
    )
    use = sentences(
        "Use", ["rhetoric lexicons show NAME", "rhetoric report INPUT --lexicon NAME (or the path of a folder)"]
    )
    return Sheet("Lexicons", (), (table("Lexicons that come with the package", columns, rows, "None."), use))


def lexicon_sheet(lexicon: Lexicon) -> Sheet:
    """One lexicon: who made it, what its frames mean, every term."""
    size = Counter(term.frame for term in lexicon.terms)
    frames = table(
        "Frames",
        (Column("frame"), Column("terms", number=True), Column("hits judged right"), Column("definition", wide=True)),
        ((frame.id, f"{size[frame.id]}", _judged(frame), frame.definition) for frame in lexicon.frames.values()),
        "None.",
    )
    cautions = [f"{frame.id}: {frame.caution}" for frame in lexicon.frames.values() if frame.caution]
    terms = table(
        "Terms",
        (Column("frame", once=True), Column("term", wide=True), Column("match"), Column("status"), Column("valid")),
        (
            (
                t.frame,
                t.term,
                t.match,
                t.status,
                f"{t.valid_from or ''} to {t.valid_to or ''}" if t.valid_from or t.valid_to else "",
            )
            for t in sorted(lexicon.terms, key=lambda t: (t.frame, t.term))
        ),
        "None.",
    )
    parts: tuple[Table | Lines, ...] = (frames, *([sentences("Mind", cautions)] if cautions else []), terms)
    head = (
        f"Language {lexicon.language}, licence {lexicon.licence}, by {', '.join(lexicon.authors)}",
        f"{count(len(lexicon.terms), 'term')} in {count(len(lexicon.frames), 'frame')}, "
        f"{count(len(lexicon.masks), 'masked name')}, SHA-256 {lexicon.sha256[:12]}",
        f"Cite as: {lexicon.citation}",
    )
    return Sheet(safe_text(f"{lexicon.name} {lexicon.version}"), tuple(safe_text(line) for line in head), parts)


def _judged(frame: Frame) -> str:
    """Judged hits in the sense of the frame, with their share and its interval of 95 % (Wilson, 1927)."""
    if frame.judged is None:
        return ""
    from scipy.stats import binomtest  # type: ignore[import-untyped]  # noqa: PLC0415

    good, read = frame.judged
    low, high = binomtest(good, read).proportion_ci(0.95, method="wilson")
    return f"{good} of {read}: {good / read:.2f} ({low:.2f} to {high:.2f})"
