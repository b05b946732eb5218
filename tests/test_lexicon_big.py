"""Instruments of very many terms: the work grows with the terms, not with their square."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from rhetoric.instruments.check import check_instrument
from rhetoric.lexicon import Frame, Lexicon, Term, patterns
from rhetoric.lexicon.passage import Pattern, Sentence


def test_a_big_instrument_is_checked_with_work_that_grows_with_its_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    """20,000 terms that share their beginnings, two faults among them. What is counted is work: patterns tried, and
    patterns compiled; the phrases and globs that are found as they are written need none."""
    tried = 0
    match = Sentence.match

    def counted(self: Sentence, pattern: Pattern, at: int) -> int:
        nonlocal tried
        tried += 1
        return match(self, pattern, at)

    monkeypatch.setattr(Sentence, "match", counted)
    syllables = ("ka", "lo", "mi", "ru", "te", "sa", "no", "vi", "du", "pe")
    words = ["".join(each) for each in itertools.product(syllables, repeat=3)]
    names = [f"{first} {second}" for first in words[:20] for second in words]
    terms = [
        Term(name, "f", "phrase", line, source="s", example=(f"Of {name}.",)) for line, name in enumerate(names, 2)
    ]
    terms[7] = replace(terms[7], example=("Of nothing.",))
    terms[11] = replace(terms[11], term=terms[11].term + "*", match="glob")
    terms[12] = replace(terms[12], term=terms[11].term[:-1] + "x", example=())
    big = Lexicon("t", "1", "en", "CC0-1.0", ("us",), "us", {"f": Frame("f", "d", "i", "e")}, tuple(terms))
    before = patterns.compiled.cache_info().misses
    found = check_instrument(big)
    assert [(finding.place, finding.code) for finding in found] == [
        ("terms.csv:14", "shadowed"),
        ("terms.csv:9", "example"),
    ]
    assert tried < 6 * len(terms)
    assert patterns.compiled.cache_info().misses - before < len(terms) / 20
