"""The report on one article: who says what through whom, how it is framed per voice, what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rhetoric.document import Annotation, Article, DateKind, Match
from rhetoric.report.reading import Profile, Reading, is_scored, read
from rhetoric.report.sheet import Column, Lines, Sheet, Table, count, more, sentences, table
from rhetoric.safe import safe_text
from rhetoric.text import words

MAIN_SPEAKERS = 3
FEW_WORDS = 200
"""In a voice of fewer words than this a single term moves the rate by 5 or more."""

CHAINS = 4
"""Carriers that a report for people shows."""

_LONGEST_QUOTE = 600  # characters of a statement that a report looks at
_LONGEST_LIST = 60
_UNKNOWN = "(speaker unknown)"
_FLAGS: Mapping[str, str] = {
    "negated": "negated",
    "scare_quoted": "in scare quotes",
    "in_name": "inside a name",
    "context": "context term",
    "in_title": "in the title of a work",
}
_TOLD = frozenset({"negated", "in_name", "out_of_date"})
"""Flags of which the reader is told what set them."""
_DATES: Mapping[DateKind, str] = {
    "published": "",
    "updated": " (last changed)",
    "crawled": " (when the page was stored)",
    "viewed": " (when the page was looked at)",
    "lead": " (from the text)",
    "dateline": " (from the dateline)",
    "unknown": " (it is not clear of what)",
}


def article_sheet(annotation: Annotation) -> Sheet:
    """Everything that is known of one article, in the order in which a reader asks."""
    reading = read(annotation)
    article = annotation.article
    head = [byline(article), *_relay(reading), shares(reading)]
    parts: tuple[Table | Lines, ...] = (
        _statements(reading),
        _framing(reading),
        *_terms(reading),
        readability_table(annotation),
        _left_out(reading),
        sentences("Notes", [note.message for note in reading.notes()] or ["Nothing to note."]),
        sentences("Made with", [_provenance(annotation)]),
    )
    return Sheet(safe_text(article.title or f"(no title) {article.id}"), tuple(safe_text(line) for line in head), parts)


def byline(article: Article) -> str:
    """Who printed and wrote an article, where it was found, and when it appeared, in one line."""
    outlet = article.outlet or "outlet unknown"
    date = "date unknown"
    if article.published:
        date = article.published + _DATES.get(article.published_kind or "published", "")
    parts = [outlet + (f", found on {article.host}" if article.host else ""), date]
    if article.agency and article.agency != article.outlet:
        parts.append(f"written by {article.agency}")
    if article.author:
        parts.append(f"by {article.author}")
    return " · ".join([*parts, article.url] if article.url else parts)


def relays(reading: Reading) -> Iterator[list[tuple[str, str]]]:
    """Who passed whose words on: a chain for each carrier, those with most words first. A link is what somebody is in
    it (speaker, carrier, agency, outlet, site) and the name; of many speakers the main ones are named in one link."""
    article = reading.annotation.article
    speakers: dict[str | None, Counter[str]] = {}
    for statement, number in zip(reading.annotation.statements, reading.statement_words, strict=True):
        speakers.setdefault(statement.carrier, Counter())[statement.speaker or _UNKNOWN] += number
    tail: dict[str, str] = {}
    for part, name in (("agency", article.agency), ("outlet", article.outlet), ("site", article.host)):
        if name:
            tail.setdefault(name, "outlet" if name == article.outlet else part)
    for carrier, names in sorted(speakers.items(), key=lambda item: (-item[1].total(), item[0] or "")):
        main = sorted([name for name, _ in names.most_common(MAIN_SPEAKERS)], key=lambda name: name == _UNKNOWN)
        left = more(len(names) - len(main), "speakers" if len(names) - len(main) > 1 else "speaker")
        said_by = ", ".join(main) + (f" {left}" if left else "")
        passed_on = [("carrier", carrier)] if carrier else []
        yield [("speaker", said_by), *passed_on, *((part, name) for name, part in tail.items())]


def _relay(reading: Reading) -> Iterator[str]:
    """The chains, one line each."""
    chains = list(relays(reading))
    for chain in chains[:CHAINS]:
        yield "Relay: " + " → ".join(name for _, name in chain)
    if len(chains) > CHAINS:
        yield more(len(chains) - CHAINS, "carriers")


def shares(reading: Reading) -> str:
    """How much of the body is said by others, in one sentence."""
    narration, statements, *_ = reading.profiles
    total = narration.words + statements.words
    if not total:
        return "No body text was found."
    number = count(len(reading.annotation.statements), "statement")
    return f"{count(total, 'word')} of body text, {100 * statements.words / total:.0f} % of them in {number}."


def _statements(reading: Reading) -> Table:
    rows = []
    for i, statement in enumerate(reading.annotation.statements):
        number = f"{i + 1}" if statement.parent is None else f"{i + 1} in {statement.parent + 1}"
        rows.append(
            (
                number,
                reading.content(statement, _LONGEST_QUOTE),
                statement.kind,
                f"{statement.speaker or 'unknown'} ({statement.source_type.replace('_', ' ')})",
                statement.carrier or "",
                reading.text(statement.cue, _LONGEST_QUOTE),
            )
        )
    columns = (Column("#"), Column("said", wide=True), *map(Column, ("kind", "speaker", "carrier", "cue")))
    return table("Statements", columns, rows, "No statement was found: the whole body is narration.")


def _framing(reading: Reading) -> Table:
    voices = [p for p in reading.profiles if not p.is_speaker or p.words][: 2 + MAIN_SPEAKERS]
    columns = (Column("frame"), *(Column(safe_text(p.voice), number=True) for p in voices))
    frames = reading.frames()
    lexicons = {lexicon for lexicon, _ in frames}
    rows = [
        [frame if len(lexicons) == 1 else f"{lexicon}: {frame}", *(_rate(p, (lexicon, frame)) for p in voices)]
        for lexicon, frame in frames
    ]
    if rows:
        rows.append(["words", *(f"{p.words:,}" for p in voices)])
    named = ", ".join(sorted(reading.annotation.provenance.lexicons))
    empty = f"No term of {named} was found." if named else "No lexicon was used."
    heading = "Framing: terms per 1,000 words of each voice (terms counted)"
    return table(heading, columns, rows, empty, few_words(voices))


def few_words(profiles: Sequence[Profile]) -> str:
    """The voices that are too short for a rate to say much, in a sentence; nothing if there is none."""
    small = [p.voice for p in profiles if 0 < p.words < FEW_WORDS]
    return (
        f"Fewer than {FEW_WORDS} words, where one term moves a rate by 5 or more: {', '.join(small)}." if small else ""
    )


def _rate(profile: Profile, frame: tuple[str, str]) -> str:
    rate = profile.rate(frame)
    if rate is None:
        return "no words"
    return f"{rate:.1f} ({profile.hits[frame]})" if rate else "–"


def _terms(reading: Reading) -> Iterator[Table]:
    """The words behind the rates, and those that were found and not counted."""
    counted = Counter(_found(reading, m) for m in reading.annotation.matches if m.counted and is_scored(m))
    columns = (
        *(Column("frame"), Column("found", wide=True), Column("voice"), Column("target")),
        Column("times", number=True),
    )
    yield _term_table("Terms counted", columns, [(*key, f"{n}") for key, n in sorted(counted.items())], "None.")
    others = Counter(
        (*_found(reading, m)[:3], why_not(m)) for m in reading.annotation.matches if not (m.counted and is_scored(m))
    )
    rows = [(*key, f"{n}") for key, n in sorted(others.items())]
    yield _term_table("Found and not counted", (*columns[:3], Column("because"), columns[4]), rows, "None.")


def _term_table(heading: str, columns: tuple[Column, ...], rows: Sequence[tuple[str, ...]], empty: str) -> Table:
    left = more(len(rows) - _LONGEST_LIST, "lines; --format csv --table matches has them all")
    return table(heading, columns, rows[:_LONGEST_LIST], empty, left)


def _found(reading: Reading, match: Match) -> tuple[str, str, str, str]:
    found = reading.text(match.span, _LONGEST_QUOTE).lower()
    return match.frame, found, reading.voice_of(match), match.target or ""


def why_not(match: Match) -> str:
    """What keeps a match out of the rates."""
    reasons = [_reason(flag, match.rules.get(flag, "")) for flag in match.flags]
    if not is_scored(match):
        reasons.append("outside the body")
    return ", ".join(reasons)


def _reason(flag: str, rule: str) -> str:
    name = _FLAGS.get(flag, flag.replace("_", " "))
    return f"{name} ({rule})" if rule and flag in _TOLD else name


def readability_table(annotation: Annotation) -> Table:
    """Scores of the narration, the statements and the main speakers."""
    names = ("words", "sentences", "Flesch ease", "Kincaid grade", "Fog", "SMOG", "ARI", "Coleman-Liau")
    scores = [
        (
            voice,
            f"{r.words:,}",
            f"{r.sentences:,}",
            _score(r.flesch_reading_ease),
            _score(r.flesch_kincaid_grade),
            _score(r.gunning_fog),
            _score(r.smog_index),
            _score(r.automated_readability_index),
            _score(r.coleman_liau_index),
        )
        for voice, r in list(annotation.readability.items())[: 2 + MAIN_SPEAKERS]
    ]
    columns = (Column("voice"), *(Column(name, number=True) for name in names))
    empty = "No figures: there is no formula for this language, or no text."
    return table("Readability of each voice", columns, scores, empty)


def _score(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _left_out(reading: Reading) -> Table:
    """What the page has beside title and body, by kind, so that a reader sees at once if body was lost."""
    article = reading.annotation.article
    blocks: dict[str, list[str]] = {}
    for block in article.left_out():
        blocks.setdefault(block.kind, []).append(reading.text(block.span))
    loose = [reading.text(v.span) for v in reading.annotation.voices() if v.kind == "left_out"]
    between = sum(map(words, loose)) - sum(words(text) for texts in blocks.values() for text in texts)
    rows = [
        (kind, f"{len(texts)}", f"{sum(map(words, texts)):,}", texts[0][:_LONGEST_QUOTE])
        for kind, texts in blocks.items()
    ]
    if between > 0:
        rows.append(("not in any block", "", f"{between:,}", ""))
    columns = (Column("kind"), Column("pieces", number=True), Column("words", number=True))
    empty = "Nothing: the whole text is title and body."
    return table("Left out of the page", (*columns, Column("the first one", wide=True)), rows, empty)


def _provenance(annotation: Annotation) -> str:
    made = annotation.provenance
    used = [f"{name} {digest[:12]}" for name, digest in sorted({**made.lexicons, **made.models}.items())]
    parts = [f"rhetoric {made.rhetoric}", f"engine {made.engine}", *used]
    if annotation.article.profile:
        parts.append(f"profile {annotation.article.profile}")
    if annotation.article.raw_sha256:
        parts.append(f"file {annotation.article.raw_sha256[:12]}")
    return " · ".join([*parts, annotation.article.locator or annotation.article.id])
