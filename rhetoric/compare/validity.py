"""Terms in their time: a match outside the dates between which its term says what its frame means is not counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from rhetoric.compare.wording import counted, listed
from rhetoric.document import Annotation, Match, Note
from rhetoric.errors import RhetoricError
from rhetoric.lexicon.dates import OUT_OF_DATE, in_force
from rhetoric.lexicon.model import Lexicon

_Dates = Mapping[tuple[str, str], tuple[str | None, str | None]]  # (frame, term) to valid_from, valid_to


@dataclass(slots=True)
class Calendar:
    """Flags the matches of terms that are out of their dates, and says in ``notes`` what it did.

    Matches name their term; the dates are looked up in the lexicon of that name, which ``find`` returns or raises
    RhetoricError for. An article without a date keeps its matches.
    """

    find: Callable[[str], Lexicon]
    _lexicons: dict[str, Lexicon | None] = field(default_factory=dict)
    _dates: dict[str, _Dates] = field(default_factory=dict)
    _flagged: Counter[str] = field(default_factory=Counter)
    _other_versions: set[str] = field(default_factory=set)
    _undated: int = 0

    def applied(self, annotations: Iterable[Annotation]) -> Iterator[Annotation]:
        """The annotations, with ``out_of_date`` among the flags of such matches. Streams."""
        for annotation in annotations:
            for name, digest in annotation.provenance.lexicons.items():
                self._load(name, digest)
            day = annotation.article.published
            own = [m for m in annotation.matches if (m.frame, m.term) in self._dates.get(m.lexicon, {})]
            if day is None:
                self._undated += bool(own)
                yield annotation
                continue
            matches = tuple(self._judged(match, day) for match in annotation.matches) if own else annotation.matches
            yield annotation if matches == annotation.matches else replace(annotation, matches=matches)

    def notes(self) -> Iterator[Note]:
        """What a reader of the figures must know, after all annotations went by."""
        if self._flagged:
            n = self._flagged.total()
            names = [f"{term} ({k})" for term, k in self._flagged.most_common()]
            matches = "1 match" if n == 1 else f"{n:,} matches"
            yield Note("out_of_date", f"{matches} of terms outside their dates not counted: {listed(names)}.")
        if self._undated:
            articles = counted(self._undated, "article")
            yield Note("undated_terms", f"{articles} without a date: terms with dates were counted there.")
        missing = sorted(name for name, lexicon in self._lexicons.items() if lexicon is None)
        if missing:
            yield Note(
                "dates_unknown",
                f"Lexicon {listed(missing)} is not at hand, so the dates of its terms are not known: all were counted.",
            )
        if self._other_versions:
            yield Note(
                "dates_of_other_version",
                f"The dates of terms are from another version of {listed(sorted(self._other_versions))} than the "
                "articles were scored with.",
            )

    def changes(self, lexicon: str, frame: str, first: str, last: str) -> list[str]:
        """The dates, sorted, on which terms of a frame begin to count after the day ``first``, or cease before the
        day ``last``."""
        dates: set[str] = set()
        for (own, _), (begins, ends) in self._dates.get(lexicon, {}).items():
            if own == frame and begins and first[: len(begins)] < begins <= last[: len(begins)]:
                dates.add(begins)
            if own == frame and ends and first[: len(ends)] <= ends < last[: len(ends)]:
                dates.add(ends)
        return sorted(dates)

    def _load(self, name: str, digest: str) -> None:
        if name not in self._lexicons:
            try:
                self._lexicons[name] = self.find(name)
            except RhetoricError:
                self._lexicons[name] = None
        lexicon = self._lexicons[name]
        if lexicon is None:
            return
        if digest != lexicon.sha256:
            self._other_versions.add(name)
        if name not in self._dates:
            self._dates[name] = lexicon.dates

    def _judged(self, match: Match, day: str) -> Match:
        dates = self._dates.get(match.lexicon, {}).get((match.frame, match.term))
        if dates is None or in_force(day, *dates):
            return match
        others = [flag for flag in match.flags if flag != OUT_OF_DATE]
        if not others:
            self._flagged[match.term] += 1
        return match if len(others) < len(match.flags) else replace(match, flags=(*others, OUT_OF_DATE))
