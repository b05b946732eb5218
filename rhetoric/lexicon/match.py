"""Finding the terms of all lexicons in one text, in one pass.

One automaton (Aho-Corasick) holds the literal keys of every term, mask and exclusion of every lexicon, and runs once
over the text. What a key belongs to is tried where the key was found: a plain phrase by comparing letters, anything
else by its own bounded pattern. Masks and exclusions are tried only in sentences that hold a term. Which matches
stand is settled at the hits (``settle``).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice

from rhetoric.document import Span
from rhetoric.lexicon import negation, patterns
from rhetoric.lexicon.crowd import Crowd
from rhetoric.lexicon.keys import MOST_KEYS, keys_of
from rhetoric.lexicon.model import Flag, Hit, Lexicon, MatchKind, Status, Term, Text
from rhetoric.lexicon.passage import Passage, Pattern, run_end
from rhetoric.lexicon.scan import Scan
from rhetoric.lexicon.settle import NOTHING_BESIDE, Beside, Claims, Found, settled
from rhetoric.text import View

_MOST_MATCHERS = 32
_MANY = 10_000
"""Patterns from which on they have fewer keys, so that memory stays in bounds."""
_MOST_FORMS = 256
"""Forms of a key that are kept: how it was written, with the characters beside it, and whether it was a match."""
_PORTION = 64
"""Texts that are searched at once: few enough to stay near the processor if they are articles."""
_PART, _PHRASE, _WORD = range(3)
"""What a key is of its terms: a part; all letters of each; the beginning of terms that are single words."""
_Plain = tuple[str, str, Status, float, tuple[Flag, ...], tuple[str, ...]]
_set_start, _set_end = Span.__dict__["start"].__set__, Span.__dict__["end"].__set__
_matchers: dict[tuple[int, ...], Matcher] = {}


def find_all(
    lexicons: Sequence[Lexicon], view: View, spans: Sequence[Span], sentences: Sequence[Span]
) -> list[list[Hit]]:
    """For each lexicon every occurrence of its terms in ``spans``, in order of the text.

    ``spans`` and ``sentences`` are sorted raw spans of ``view.raw``; so are the spans of the hits. A match stays inside
    one span and one sentence. Linear in the length of the text. What is compiled for a row of lexicons is kept.
    """
    return [of_each[0] for of_each in _matcher_of(lexicons).find(((view, spans, sentences),))]


def find_many(lexicon: Lexicon, texts: Iterable[Text]) -> Iterator[list[Hit]]:
    """The hits of one lexicon in each of ``texts``, in their order. Reads on by portions, so memory stays flat."""
    matcher, rest = _matcher_of((lexicon,)), iter(texts)
    while portion := list(islice(rest, _PORTION)):
        yield from matcher.find(portion)[0]


def _matcher_of(lexicons: Sequence[Lexicon]) -> Matcher:
    key = tuple(map(id, lexicons))
    matcher = _matchers.get(key)
    if matcher is None:
        while len(_matchers) >= _MOST_MATCHERS:
            _matchers.pop(next(iter(_matchers)), None)
        matcher = _matchers[key] = Matcher(lexicons)  # it keeps the lexicons alive, so that no id is used twice
    return matcher


class Matcher:
    """The compiled form of some lexicons."""

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self._lexicons = tuple(lexicons)
        collected = _Patterns()
        self._firsts = list(accumulate((len(lexicon.terms) for lexicon in self._lexicons), initial=0))[:-1]
        self._excluding = [
            collected.add(number, lexicon, first)
            for number, (lexicon, first) in enumerate(zip(self._lexicons, self._firsts, strict=True))
        ]
        self._exact = [any(term.exact_case for term in lexicon.terms) for lexicon in self._lexicons]
        self._plain = [[_plain(term) for term in lexicon.terms] for lexicon in self._lexicons]
        keyed: dict[str, list[Pattern]] = {key: [] for key in negation.KEYS}
        self._unkeyed: list[Pattern] = []
        most = MOST_KEYS if len(collected.known) < _MANY else 4
        keys = [(pattern, keys_of(pattern.text, pattern.kind, most)) for pattern in collected.known.values()]
        for pattern, its in keys:
            for key in sorted(its.texts):
                keyed.setdefault(key, []).append(pattern)
            if not its.texts:
                self._unkeyed.append(pattern)
        self._scan = Scan(list(keyed))
        for pattern, its in keys:
            pattern.prepare(its, self._scan)
        self._whole = [_whole(*each) for each in keyed.items()]
        self._is_word = [whole == _WORD for whole in self._whole]
        self._forms: list[dict[str, tuple[int, ...]]] = [{} for _ in keyed]
        self._form_of = [
            None if whole == _PART else known.get for whole, known in zip(self._whole, self._forms, strict=True)
        ]
        self._crowds = [Crowd(found, self._scan) if found else None for found in keyed.values()]

    def find(self, texts: Sequence[Text]) -> list[list[list[Hit]]]:
        """For each lexicon the hits in each of the texts, which are searched as one."""
        cased = texts[0][0].text if len(texts) == 1 else "\n".join([view.text for view, _, _ in texts])
        flat = self._scan.flat(cased)
        places = self._scan.places(flat)
        if not places and not self._unkeyed:
            return [[[] for _ in texts] for _ in self._lexicons]
        passage = Passage(texts, cased, flat)
        self._try_all(passage, places)
        beside = self._look_beside(passage) if passage.others or self._unkeyed else NOTHING_BESIDE
        if len(self._lexicons) == 1:
            return [self._hits(passage, beside, 0, passage.found)]
        found: list[list[Found]] = [[] for _ in self._lexicons]
        for start, end, order in passage.found:
            number = bisect_right(self._firsts, order) - 1
            found[number].append((start, end, order - self._firsts[number]))
        return [self._hits(passage, beside, number, each) for number, each in enumerate(found)]

    def _try_all(self, passage: Passage, places: Sequence[tuple[int, int, int]]) -> None:
        """Try the terms whose keys were found; places of negations and of keys of masks and exclusions are noted."""
        cased, found, crowds, is_word = passage.cased, passage.found, self._crowds, self._is_word
        form_of, flat, negations = self._form_of, passage.flat, passage.negations
        starts, ends = passage.bounds
        low = high = -1
        for key, at, key_end in places:
            known, end = form_of[key], key_end
            if known is not None:
                if is_word[key]:
                    end = run_end(cased, key_end)
                # by far the most keys stand in a form that was tried before, with the same characters beside them
                stands = known(cased[at - 1 : end + 1])
                if stands is not None:
                    if at >= high or at < low:
                        i = bisect_right(starts, at) - 1
                        low, high = starts[i], ends[i]
                    if stands:
                        if end <= high:
                            for order in stands:
                                found.append((at, end, order))
                        continue
                    if at != low and end != high:
                        continue
            elif key < len(negation.KEYS):
                negations.append(at)
            crowd = crowds[key]
            if crowd and (candidates := crowd.at(flat, at)):
                self._try(passage, candidates, key, at, end)
        for pattern in self._unkeyed:
            if pattern.terms:
                for sentence in passage.sentences():
                    matches = sentence.matches(pattern, sentence.low, sentence.high)
                    found.extend((*match, order) for match in matches for order in pattern.terms)

    def _try(self, passage: Passage, candidates: Sequence[Pattern], key: int, at: int, end: int) -> None:
        """Try all that a key may belong to, where it was found. What depends on its form alone is kept."""
        sentence, found = passage.sentence_at(at), passage.found
        inside, before = sentence.is_inside_word(at), len(found)
        for pattern in candidates:
            if pattern.is_other:
                passage.others.append((at, pattern))
            if pattern.terms and (not inside or pattern.lead or not pattern.begins):
                for start, last in passage.tried(pattern, at):
                    found.extend([(start, last, order) for order in pattern.terms])
        if self._whole[key] is _PART or not at or len(self._forms[key]) >= _MOST_FORMS:
            return
        if end > sentence.high:  # outside of what is searched nothing matches, in whatever form
            return
        matches = found[before:]
        alone = sentence.stands_alone(at, end)
        if matches:
            keep = alone and all((start, last) == (at, end) for start, last, _ in matches)
        else:
            keep = inside or sentence.is_inside_word(end) or (alone and self._whole[key] is _WORD)
        if keep:
            self._forms[key][passage.cased[at - 1 : end + 1]] = tuple(order for _, _, order in matches)

    def _look_beside(self, passage: Passage) -> Beside:
        """Find the names and the exclusions in the sentences in which a term was found."""
        near = {sentence.low: sentence for sentence in map(passage.sentence_at, sorted({f[0] for f in passage.found}))}
        beside = Beside()
        for at, pattern in passage.others:
            if passage.sentence_at(at).low in near:
                beside.add(pattern, passage.tried(pattern, at))
        for pattern in self._unkeyed:
            if pattern.is_other:
                for sentence in near.values():
                    beside.add(pattern, sentence.matches(pattern, sentence.low, sentence.high))
        return beside

    def _hits(self, passage: Passage, beside: Beside, number: int, found: list[Found]) -> list[list[Hit]]:
        """The hits of one lexicon in each text, of all the matches of its terms."""
        lexicon, excluding = self._lexicons[number], self._excluding[number]
        terms, negations = lexicon.terms, passage.negations
        names = beside.names.get(number)
        if beside.excluded:
            found = [f for f in found if not beside.is_excluded(excluding.get(f[2], ()), f[0], f[1])]
        if self._exact[number]:
            found = [f for f in found if not terms[f[2]].exact_case or _same_case(terms[f[2]].term, passage, *f[:2])]
        plain, firsts = self._plain[number], passage.firsts
        language = lexicon.language.partition("-")[0]
        always = names is not None or negation.has_own_rule(language)
        hits: list[list[Hit]] = [[] for _ in firsts]
        new, new_hit, set_start, set_end = object.__new__, tuple.__new__, _set_start, _set_end
        stop, passed, aligned = -1, -negation.REACH - 1, False
        upcoming = iter((*negations, len(passage.cased)))
        coming = next(upcoming)
        for start, end, order in settled(found, lexicon, names):
            if start >= stop:  # the first hit in the next text that has any
                i = bisect_right(firsts, start) - 1
                first, add, view = firsts[i], hits[i].append, passage.texts[i][0]
                stop, aligned = first + len(view.text) + 1, view.aligned
            while coming < start:
                passed, coming = coming, next(upcoming)
            if aligned:  # made without the check of its bounds, which are in order: that takes half the time of a hit
                span = new(Span)
                set_start(span, start - first)
                set_end(span, end - first)
            else:
                span = view.to_raw(start - first, end - first)
            if always or passed >= start - negation.REACH:
                rules = _rules(passage, names, (start, end), terms[order], language)
                add(Hit(span, *plain[order][:4], tuple(rules), tuple(rules.values())))
            else:
                add(new_hit(Hit, (span,) + plain[order]))  # two thirds of the time
        return hits


def _plain(term: Term) -> _Plain:
    """What a hit of a term says beside its place, where it is neither negated nor in a name."""
    context: tuple[Flag, ...] = ("context",) if term.status == "context" else ()
    return term.frame, term.term, term.status, term.weight, context, tuple(_listed(term) for _ in context)


def _listed(term: Term) -> str:
    return term.note or "listed, not scored"


def _rules(passage: Passage, names: Claims | None, span: tuple[int, int], term: Term, language: str) -> dict[Flag, str]:
    """The flags of a match, each with what set it."""
    rules: dict[Flag, str] = {}
    negated = _negation(passage, *span, language)
    if negated is not None:
        rules["negated"] = negated
    name = names.widest(*span) if names else None
    if name is not None:
        rules["in_name"] = passage.cased[slice(*name)]
    if term.status == "context":
        rules["context"] = _listed(term)
    return rules


def _negation(passage: Passage, start: int, end: int, language: str) -> str | None:
    """The negation of a match; of several before it the nearest."""
    sentence = passage.sentence_at(start)
    if negation.has_own_rule(language):
        return negation.negation_beside(sentence.text, start - sentence.low, end - sentence.low, language)
    low = max(sentence.low, start - negation.REACH)
    for i in range(bisect_left(passage.negations, start) - 1, -1, -1):
        at = passage.negations[i]
        if at < low:
            return None
        first = max(sentence.low, at - negation.BEHIND)  # a sentence may be long
        negated = negation.negation_at(passage.cased[first:start].lower(), at - first, start - first)
        if negated is not None:
            return negated
    return None


def _whole(key: str, patterns: Sequence[Pattern]) -> int:
    """Does a match depend on nothing but how its key is written, or the word that its key begins?"""
    if key in negation.KEYS or any(not pattern.terms or pattern.is_other for pattern in patterns):
        return _PART
    if all(pattern.is_word or (pattern.is_stem and _is_all(key, pattern)) for pattern in patterns):
        return _WORD
    return _PHRASE if all(pattern.is_phrase and _is_all(key, pattern) for pattern in patterns) else _PART


def _is_all(key: str, pattern: Pattern) -> bool:
    return len(_letters(key)) == len(_letters(pattern.text))


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


class _Patterns:
    """The different patterns of some lexicons; what occurs twice is looked for once."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, MatchKind], Pattern] = {}

    def add(self, number: int, lexicon: Lexicon, first: int) -> dict[int, tuple[Pattern, ...]]:
        """Take in a lexicon whose first term has the number ``first``. Returns the exclusions of its terms, by their
        place in it."""
        excluding: dict[int, tuple[Pattern, ...]] = {}
        for order, term in enumerate(lexicon.terms):
            self._pattern(term.term, term.match).terms.append(first + order)
            if term.exclude:
                excluding[order] = tuple(self._pattern(each, "glob") for each in term.exclude)
        for mask in lexicon.masks:
            self._pattern(mask.name, mask.match).masks.append(number)
        for pattern in {p for each in excluding.values() for p in each}:
            pattern.excludes = True
        return excluding

    def _pattern(self, text: str, kind: MatchKind) -> Pattern:
        text = text if kind == "regex" else patterns.clean(text).lower()
        if kind == "glob" and "*" not in text:
            kind = "phrase"
        pattern = self.known.get((text, kind))
        if pattern is None:
            pattern = self.known[text, kind] = Pattern(text, kind)
        return pattern


def _same_case(term: str, passage: Passage, start: int, end: int) -> bool:
    """Do the letters that the term gives stand in the text as they are written there?"""
    return _letters(passage.cased[start:end]).startswith(_letters(patterns.clean(term)))
