"""Annotations built by hand, so that reports and comparisons are tested without reading or annotating anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rhetoric.document import (
    Annotation,
    Article,
    Block,
    DateMention,
    Mark,
    Match,
    Note,
    Provenance,
    Readability,
    Span,
    Statement,
)

TEXT = """HOME | LATEST | OPINION

Envoy toasts the new pact in Pyongyang

SEOUL, Jan. 6 (Yonhap) -- The Russian envoy gave a dinner for his hosts on Monday, the KCNA reported.

At the table Choe Son-hui praised the pact as "a shield of our militant friendship", the agency noted.

"Our fraternal peoples fear no threat," Ambassador Matsegora said. "They share one just cause."

The pact, a protector of peace in Asia, worries the so-called "puppet" South.

Guests at the dinner. (KCNA)
Guests at the dinner. (KCNA)
"""
PROVENANCE = Provenance("0.1.0", "rules", {"dprk-en": "ab" * 32}, {})


def at(text: str, fragment: str) -> Span:
    """Where ``fragment`` first stands in ``text``."""
    start = text.index(fragment)
    return Span(start, start + len(fragment))


def block(text: str, kind: Any, fragment: str) -> Block:
    return Block(kind, at(text, fragment))


def match(text: str, fragment: str, frame: str, statement: int | None = None, flags: Sequence[str] = ()) -> Match:
    voice: Any = "narration" if statement is None else "statement"
    return Match(at(text, fragment), "dprk-en", frame, fragment, voice, statement, tuple(flags))


def dinner() -> Annotation:
    """A wire story with relayed, mixed and broken statements, a scare quote, a caption and navigation."""
    return Annotation(
        article=_dinner_article(),
        sentences=(at(TEXT, 'The pact, a protector of peace in Asia, worries the so-called "puppet" South.'),),
        statements=_dinner_statements(),
        matches=(
            match(TEXT, "militant friendship", "alliance_solidarity", 1),
            match(TEXT, "fraternal", "kinship_fraternity", 2),
            match(TEXT, "threat", "threat_deterrence", 2, ["negated"]),
            match(TEXT, "just cause", "just_cause", 2),
            match(TEXT, "protector of peace", "peace_security"),
            match(TEXT, "puppet", "delegitimisation", None, ["scare_quoted"]),
        ),
        notes=(Note("unknown_speaker", "one statement has a speaker that could not be resolved", at(TEXT, "Guests")),),
        provenance=PROVENANCE,
        marks=(Mark("scare_quote", at(TEXT, '"puppet"')),),
        readability={
            "narration": Readability(31, 4, 61.25, 8.4, 10.1, None, 9.0, 7.75),
            "statements": Readability(29, 4),
        },
    )


def _dinner_article() -> Article:
    return Article(
        id="dinner",
        text=TEXT,
        outlet="Yonhap",
        title="Envoy toasts the new pact in Pyongyang",
        published="2025-01-06",
        url="https://news.example/dinner",
        language="en",
        agency="Yonhap",
        author="Kim Min",
        host="The Morning Paper",
        blocks=(
            block(TEXT, "furniture", "HOME | LATEST | OPINION"),
            block(TEXT, "title", "Envoy toasts the new pact in Pyongyang"),
            block(TEXT, "dateline", "SEOUL, Jan. 6 (Yonhap) --"),
            block(TEXT, "paragraph", "The Russian envoy gave a dinner for his hosts on Monday, the KCNA reported."),
            block(TEXT, "paragraph", TEXT[TEXT.index("At the table") : TEXT.index('\n\n"Our')]),
            block(TEXT, "paragraph", TEXT[TEXT.index('"Our') : TEXT.index("\n\nThe pact")]),
            block(TEXT, "paragraph", TEXT[TEXT.index("The pact,") : TEXT.index("\n\nGuests")]),
            block(TEXT, "caption", "Guests at the dinner. (KCNA)\nGuests at the dinner. (KCNA)"),
        ),
        dates=(DateMention("2025-01-06", "dateline", at(TEXT, "Jan. 6")),),
        raw_sha256="cd" * 32,
        locator="dinner.txt",
        notes=(Note("encoding_guessed", "encoding guessed: cp1252"),),
    )


def _dinner_statements() -> tuple[Statement, ...]:
    broken = (at(TEXT, '"Our fraternal peoples fear no threat,"'), at(TEXT, '"They share one just cause."'))
    return (
        Statement(
            content=(at(TEXT, "The Russian envoy gave a dinner for his hosts on Monday"),),
            cue=at(TEXT, "reported"),
            source=at(TEXT, "the KCNA"),
            kind="indirect",
            form="clause",
            speaker="KCNA",
            source_type="state_media",
            carrier=None,
            parent=None,
            confidence=0.9,
            rule="trailing_attribution",
            speaker_id="kcna",
        ),
        Statement(
            content=(at(TEXT, 'the pact as "a shield of our militant friendship"'),),
            cue=at(TEXT, "praised"),
            source=at(TEXT, "Choe Son-hui"),
            kind="mixed",
            form="quotation",
            speaker="Choe Son-hui",
            source_type="official",
            carrier="KCNA",
            parent=None,
            confidence=0.8,
            rule="cue_before_quotation",
            speaker_id="choe-son-hui",
        ),
        Statement(
            content=broken,
            cue=at(TEXT, "said"),
            source=at(TEXT, "Ambassador Matsegora"),
            kind="direct",
            form="quotation",
            speaker="Alexandr Matsegora",
            source_type="diplomat",
            carrier="KCNA",
            parent=None,
            confidence=0.95,
            rule="broken_quotation",
        ),
    )


def plain(
    number: int,
    outlet: str | None = "Yonhap",
    *,
    narrated: str = "",
    said: str = "",
    hits: Sequence[tuple[str, str]] = (),
    **article: Any,
) -> Annotation:
    """One paragraph of narration and one statement; ``hits`` are (fragment, frame), counted where they first stand."""
    text = f"{narrated}\n{said}"
    blocks = [Block("paragraph", Span(0, len(narrated)))] if narrated else []
    if said:
        blocks.append(Block("paragraph", Span(len(narrated) + 1, len(text))))
    spoken = Span(len(narrated) + 1, len(text))
    unknown = Statement((spoken,), None, None, "direct", "quotation", None, "anonymous", None, None, 0.5, "by_hand")
    matches = []
    for fragment, frame in hits:
        inside = text.index(fragment) > len(narrated)
        matches.append(match(text, fragment, frame, 0 if inside else None))
    return Annotation(
        article=Article(id=f"a{number}", text=text, outlet=outlet, blocks=tuple(blocks), **article),
        sentences=(),
        statements=(unknown,) if said else (),
        matches=tuple(matches),
        notes=(),
        provenance=PROVENANCE,
    )


def said_by(annotation: Annotation, **statement: Any) -> Annotation:
    """The same annotation with fields of its first statement changed."""
    first, *rest = annotation.statements
    return replace(annotation, statements=(replace(first, **statement), *rest))


def counted(number: int, outlet: str | None, hits: int, words: int, said: int = 0, **article: Any) -> Annotation:
    """An article of ``words`` words of narration, the first ``hits`` of them matches of frame ally, terms bond and
    pact in turn; with ``said`` a statement of 100 words, that many of them matches."""
    terms = [("bond", "pact")[i % 2] for i in range(hits)]
    narrated, spoken = (" ".join([*t, *["word"] * (n - len(t))]) for t, n in ((terms, words), (["bond"] * said, 100)))
    base = plain(number, outlet, narrated=narrated, said=spoken if said else "", **article)
    at_start = [Match(Span(5 * i, 5 * i + 4), "dprk-en", "ally", t, "narration") for i, t in enumerate(terms)]
    begin = len(narrated) + 1
    inside = (Span(begin + 5 * i, begin + 5 * i + 4) for i in range(said))
    in_statement = [Match(span, "dprk-en", "ally", "bond", "statement", 0) for span in inside]
    return replace(base, matches=(*at_start, *in_statement))


def two_wires(**article: Any) -> list[Annotation]:
    """Seven articles of TASS with many hits and eight of Yonhap with few."""
    tass = [(6, 200), (4, 150), (9, 300), (5, 120), (3, 100), (7, 260), (5, 180)]
    yonhap = [(1, 210), (0, 90), (2, 310), (0, 100), (1, 130), (1, 250), (0, 160), (2, 220)]
    both = [("TASS", *c) for c in tass] + [("Yonhap", *c) for c in yonhap]
    return [counted(i, outlet, hits, words, **article) for i, (outlet, hits, words) in enumerate(both)]
