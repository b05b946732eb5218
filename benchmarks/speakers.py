"""Speakers, carriers and source types on the project's own articles, with the spans of the gold.

    python benchmarks/speakers.py [--split train|dev] [--errors]

The contents, cues and sources of ``training/articles`` go in as drafts, as a perfect finder of spans would give them,
so that what is measured is ``rhetoric.speakers`` alone. Shares of the gold statements:

=========  =============================================================================================
speaker    the right speaker, also where the gold has none and we name none; names as in ``gold_articles``,
           and a capital is its country
or medium  the same, and an agency that we name as the carrier counts where the gold has it as the speaker
type       the right source type, of those where the gold tells it
carrier    the right carrier, of those that have one
claimed    statements that we give a carrier; ``right`` is the share of them with that carrier in the gold
named      the right carrier, of those whose own words in the text name it
=========  =============================================================================================

By form of article: ``a`` state agencies' own copy, ``b`` relays and rewritten pages, ``c`` other agencies, speeches,
interviews and narrative.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rhetoric.document import Article, Block, Note, Span, Statement
from rhetoric.evaluate.names import same_carrier, same_name
from rhetoric.gazetteer import find_outlet
from rhetoric.segment import sentences
from rhetoric.speakers import attribute
from rhetoric.speakers.countries import country_named
from rhetoric.statements import Draft, Paragraph, read_paragraphs
from rhetoric.statements.cues import Cue, cue_forms
from rhetoric.statements.tokens import PUNCT, index_before
from rhetoric.text import View, fold
from training.markup import Marked, Said, read_all

FORMS = {"a": "a  state agencies", "b": "b  relays", "c": "c  others"}
COLUMNS = ("speaker", "or medium", "type", "carrier", "claimed", "right", "named")
RULE = "gold"


# ------------------------------------------------------------------ the gold as drafts


def article_of(marked: Marked) -> Article:
    """A training article as the reader would give it: every line a paragraph."""
    blocks = tuple(Block("paragraph", Span(*line.span())) for line in re.finditer(r"\S[^\n]*", marked.text))
    meta = marked.meta
    return Article(
        marked.name,
        marked.text,
        outlet=meta.get("outlet"),
        published=meta.get("published"),
        language="en",
        blocks=blocks,
    )


def draft_of(said: Said, view: View, paragraphs: Sequence[Paragraph]) -> Draft:
    """Spans as a trained engine gives them: no rule, no carrier, the verb looked up in the cue."""

    def span(raw: tuple[int, int]) -> tuple[int, int]:
        return view.span_from_raw(Span(*raw))

    content = [span(piece) for piece in said.content]
    number = next(i for i, p in enumerate(paragraphs) if p.end >= content[0][1])
    quoted = all(
        t.quote >= 0 for t in paragraphs[number].tokens if t.tag != PUNCT and content[0][0] <= t.start < content[0][1]
    )
    cue = span(said.cue[0]) if said.cue else None
    return Draft(
        content,
        cue,
        span(said.source[0]) if said.source else None,
        RULE,
        said.form or ("quotation" if quoted else "clause"),  # type: ignore[arg-type]
        verb(cue, paragraphs) if cue else None,
        implicit=not said.source,
        paragraph=number,
    )


def verb(cue: tuple[int, int], paragraphs: Sequence[Paragraph]) -> Cue | None:
    """The reporting verb of a cue."""
    tokens = next(p.tokens for p in paragraphs if p.end >= cue[1])
    words = tokens[index_before(tokens, cue[0]) : index_before(tokens, cue[1])]
    if words and words[0].low == "according":
        return Cue("according to", "say", "neutral")
    known = [cue_forms()[t.low][-1].cue for t in words if t.low in cue_forms()]
    return known[-1] if known else Cue(words[-1].low, "weak", "neutral") if words else None


def resolved(marked: Marked) -> tuple[list[tuple[Said, Statement | None]], tuple[Note, ...]]:
    """The gold statements, each with what became of it; None for one that was dropped."""
    article = article_of(marked)
    view, body = fold(article.text), article.body()
    paragraphs = read_paragraphs(view, body, sentences(article.text, body))
    drafts = [draft_of(said, view, paragraphs) for said in marked.said]
    found, notes = attribute(article, view, paragraphs, drafts)
    by_place: dict[tuple[Span | None, Span | None, int], Statement] = {}
    for statement in found:
        by_place[statement.cue, statement.source, statement.content[-1].end] = statement
    rows: list[tuple[Said, Statement | None]] = []
    for said, draft in zip(marked.said, drafts, strict=True):
        cue = view.to_raw(*draft.cue) if draft.cue else None
        source = view.to_raw(*draft.source) if draft.source else None
        ends = (said.content[-1][1], said.content[-1][1] - 1)
        rows.append((said, next((by_place[cue, source, e] for e in ends if (cue, source, e) in by_place), None)))
    return rows, notes


# ------------------------------------------------------------------ judging


def type_of(said: Said, text: str) -> str | None:
    """The source type where speaker or source phrase leave no doubt, else None."""
    phrase = " ".join(text[a:b] for a, b in said.source[:1]).lower()
    outlet = find_outlet(said.speaker) if said.speaker else None
    if outlet is not None:
        return "state_media" if outlet.state else "other"
    if said.speaker and country_named(said.speaker):
        return "official"
    if re.search(r"\b(?:ambassador|envoy|embassy|consul|diplomats?)\b", phrase):
        return "diplomat"
    if re.match(r"(?:the |[\w'.-]+ ){0,3}(?:foreign|defen[cs]e|unification|culture|health) ministry\b", phrase):
        return "ministry"
    if re.match(r"(?:an? |the |one |unnamed |anonymous )*(?:sources?|experts|analysts|observers|witnesses)\b", phrase):
        return "anonymous"
    return None


def same_speaker(ours: str | None, gold: str | None) -> bool:
    """As ``same_name``; "Seoul" is South Korea, and two names of one outlet are the same."""
    if same_name(ours, gold) or not (ours and gold):
        return same_name(ours, gold)
    known = [(country_named(name), find_outlet(name)) for name in (ours, gold)]
    return known[0] == known[1] != (None, None)


def judge(said: Said, ours: Statement | None, text: str) -> Counter[str]:
    """The counts of one gold statement; see the module's table."""
    tally = Counter(gold=1)
    speaker = ours is not None and same_speaker(ours.speaker, said.speaker)
    medium = bool(ours and ours.speaker is None and said.speaker and same_carrier(ours.carrier, said.speaker))
    carrier = bool(ours and said.carrier and same_carrier(ours.carrier, said.carrier))
    wanted = type_of(said, text)
    tally["speaker"] = speaker
    tally["or medium"] = speaker or medium
    tally["typed"] = wanted is not None
    tally["type"] = bool(ours and wanted == ours.source_type)
    tally["carried"] = said.carrier is not None
    tally["carrier"] = carrier
    tally["claimed"] = bool(ours and ours.carrier)
    tally["right"] = carrier or (medium and said.carrier is None)
    if said.named_carrier and said.carrier:
        tally["told"], tally["named"] = 1, carrier
    return tally


def shares(tally: Counter[str]) -> Iterator[str]:
    of = {"type": "typed", "carrier": "carried", "right": "claimed", "named": "told"}
    for column in COLUMNS:
        if column == "claimed":
            yield f"{tally['claimed']:d}"
        else:
            whole = tally[of.get(column, "gold")]
            yield f"{100 * tally[column] / whole:.1f}" if whole else "-"


def wrong(said: Said, ours: Statement | None, marked: Marked) -> Iterator[str]:
    """What is not right with one statement, a line each."""
    source = " / ".join(marked.text[a:b] for a, b in said.source) or "-"
    cue = " / ".join(marked.text[a:b] for a, b in said.cue) or "-"
    place = f"{marked.name} {said.number} [{source}] ({cue})"
    if ours is None:
        yield f"{place}: dropped"
        return
    wanted = type_of(said, marked.text)
    if not same_speaker(ours.speaker, said.speaker):
        yield f"{place}: speaker {ours.speaker!r}, should be {said.speaker!r} (carrier {ours.carrier!r})"
    if wanted and wanted != ours.source_type:
        yield f"{place}: type {ours.source_type}, should be {wanted}"
    if ours.carrier != said.carrier and not (said.carrier and same_carrier(ours.carrier, said.carrier)):
        named = ", which the text names" if said.named_carrier else ""
        yield f"{place}: carrier {ours.carrier!r}, should be {said.carrier!r}{named}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--split", choices=("train", "dev"), help="only this split; without it both, one after the other"
    )
    parser.add_argument("--errors", action="store_true", help="list what is wrong")
    options = parser.parse_args()
    for split in (options.split,) if options.split else ("train", "dev"):
        tallies: dict[str, Counter[str]] = {form: Counter() for form in FORMS.values()}
        for marked in read_all():
            if marked.meta["split"] != split:
                continue
            for said, ours in resolved(marked)[0]:
                tallies[FORMS[marked.name[0]]].update(judge(said, ours, marked.text))
                for line in wrong(said, ours, marked) if options.errors else ():
                    sys.stdout.write(line + "\n")
        tallies["all"] = sum(tallies.values(), Counter())
        sys.stdout.write(f"{split:18}{'gold':>11}" + "".join(f"{name:>11}" for name in COLUMNS) + "\n")
        for form, tally in tallies.items():
            row = "".join(f"{share:>11}" for share in shares(tally))
            sys.stdout.write(f"{form:18}{tally['gold']:11d}{row}\n")


if __name__ == "__main__":
    main()
