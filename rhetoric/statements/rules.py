"""Statements inside one unit: a sentence, or several that a quotation joins.

Each cue is looked at once, from left to right. Where its subject and its content stand decides the rule:

============= ==========================================================
rule          example
============= ==========================================================
after         "Content," she said.
inverted      "Content," said the minister.
before        She said that content.
colon         She said: content.
participle    ..., adding that content. / Noting that content, he ...
passive       The summit was described as content. / She was quoted as saying content.
according     According to the agency, content.
noun          the minister's announcement that content
predicate     It marked a "content" year. (quotation marks with a weaker verb)
============= ==========================================================

Over several units or paragraphs (``find``): *colon* blocks, *document*, *signature*, and *quotation*, a quotation that
nobody is named for.
"""

from __future__ import annotations

from collections.abc import Sequence

from rhetoric.statements.finite import finite_draft
from rhetoric.statements.hits import find_cues
from rhetoric.statements.nonfinite import is_passive, participle, passive
from rhetoric.statements.phrasal import according_to, in_the_words_of, saying_nouns
from rhetoric.statements.tokens import Token
from rhetoric.statements.unit import Draft, Hit, Range, Unit


def unit_drafts(tokens: Sequence[Token], first: int, last: int) -> list[Draft]:
    """All statements of the unit ``tokens[first:last]``, with token ranges."""
    unit = Unit.of(tokens, first, last)
    drafts: list[Draft] = []
    taken = first
    subject: Range | None = None
    for hit in find_cues(unit):
        draft = _draft(unit, hit, taken, subject, drafts)
        if draft is None:
            continue
        drafts.append(draft)
        subject = draft.source or subject
        if draft.rule in ("after", "inverted"):
            taken = hit.end
    told = {d.content[0] for d in drafts}
    nouns = [d for d in saying_nouns(unit) if d.content[0] not in told]
    return [*drafts, *according_to(unit, drafts), *in_the_words_of(unit), *nouns]


def _draft(unit: Unit, hit: Hit, taken: int, subject: Range | None, earlier: Sequence[Draft]) -> Draft | None:
    if hit.form.form == "ing":
        return participle(unit, hit, subject, earlier)
    if is_passive(unit, hit):
        return passive(unit, hit)
    return finite_draft(unit, hit, taken, subject)
