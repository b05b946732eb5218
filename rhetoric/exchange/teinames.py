"""Who and what the elements of a TEI document point to: people, organisations, frames, flags, kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rhetoric.document import Annotation, Match, Statement
from rhetoric.exchange.xml import attributes, element

_ORGANISATIONS = frozenset({"state_media", "ministry"})
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,120}")


class NameLists:
    """Ids for everything that an article's elements point to, each beginning with ``prefix``."""

    def __init__(self, annotation: Annotation, prefix: str) -> None:
        self.prefix = prefix
        self._agents: dict[str, tuple[str, str | None, str | None]] = {}  # id -> name, gazetteer id, role
        self._by_name: dict[str, str] = {}
        self._by_known: dict[str, str] = {}
        self._categories: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()
        for said in (*annotation.statements, *annotation.attitudes):
            self._agent(said.speaker, said.speaker_id, said.source_type)
            for taxonomy, value in (("kind", said.kind), ("form", said.form), ("act", said.act)):
                self._category(taxonomy, value)
        for said in (*annotation.statements, *annotation.attitudes):
            self._agent(said.carrier, None, "state_media")
        for match in annotation.matches:
            self._category(f"lexicon {match.lexicon}", match.frame)
            for flag in match.flags:
                self._category("flag", flag)
            if match.target:
                self._category("target", match.target)

    def statement(self, number: int) -> str:
        """The id of a statement, counted from 0."""
        return f"{self.prefix}.s{number + 1}"

    def of_statement(self, said: Statement) -> dict[str, str]:
        """The attributes of ``said``."""
        found: dict[str, str] = {}
        if said.speaker:
            found["who"] = f"#{self._by_name[said.speaker]}"
        found["direct"] = "true" if said.kind == "direct" else "false"
        if said.act == "attitude":
            found["aloud"] = "false"
        if said.carrier:
            found["source"] = f"#{self._by_name[said.carrier]}"
        found["cert"] = f"{said.confidence:g}"
        named = (("kind", said.kind), ("form", said.form), *([("act", said.act)] if said.act == "attitude" else []))
        found["ana"] = " ".join(f"#{self._categories[pair]}" for pair in named)
        return found

    def of_match(self, match: Match) -> dict[str, str]:
        """The attributes of the ``seg`` of a match."""
        pairs = [(f"lexicon {match.lexicon}", match.frame), *(("flag", flag) for flag in match.flags)]
        pairs += [("target", match.target)] if match.target else []
        counted = match.counted and match.voice in ("narration", "statement")
        ana = " ".join(f"#{self._categories[pair]}" for pair in pairs)
        return {"subtype": "counted" if counted else "not_counted", "n": match.term, "ana": ana}

    def particulars(self) -> str:
        """``particDesc``, or nothing if nobody speaks."""
        people = [item for item in self._agents.items() if item[1][2] not in _ORGANISATIONS]
        others = [item for item in self._agents.items() if item[1][2] in _ORGANISATIONS]
        listed = "".join(
            f"<{outer}>{''.join(_agent(inner, name, *of) for name, of in found)}</{outer}>"
            for outer, inner, found in (("listPerson", "person", people), ("listOrg", "org", others))
            if found
        )
        return f"<particDesc>{listed}</particDesc>" if listed else ""

    def taxonomies(self, hashes: Mapping[str, str]) -> Iterator[str]:
        """A ``taxonomy`` for each lexicon and for what else elements are sorted by."""
        for taxonomy in dict.fromkeys(name for name, _ in self._categories):
            lexicon = taxonomy.removeprefix("lexicon ") if taxonomy.startswith("lexicon ") else None
            told = f"frames of the lexicon {lexicon}" if lexicon else f"{taxonomy} as rhetoric gives it"
            if lexicon is not None and lexicon in hashes:
                told += f" (SHA-256 {hashes[lexicon]})"
            inside = "".join(
                f"<category{attributes({'xml:id': name})}>{element('catDesc', value)}</category>"
                for (of, value), name in self._categories.items()
                if of == taxonomy
            )
            yield f"<taxonomy>{element('desc', told)}{inside}</taxonomy>"

    def _agent(self, name: str | None, known: str | None, role: str | None) -> None:
        if not name or name in self._by_name:
            return
        same = self._by_known.get(known or "")
        if same is None:
            same = self._free(f"{self.prefix}.who.{known}" if known and _NAME.fullmatch(known) else "", "who")
            self._agents[same] = (name, known, role)
        self._by_name[name] = same
        if known:
            self._by_known[known] = same

    def _category(self, taxonomy: str, value: str) -> None:
        if (taxonomy, value) not in self._categories:
            plain = f"{taxonomy.removeprefix('lexicon ')}.{value}"
            wanted = f"{self.prefix}.{plain}" if _NAME.fullmatch(plain) else ""
            self._categories[taxonomy, value] = self._free(wanted, "c")

    def _free(self, wanted: str, kind: str) -> str:
        """An id that is not taken: the one wanted, or one with a number."""
        if not wanted or wanted in self._taken:
            wanted = f"{self.prefix}.{kind}-{len(self._taken) + 1}"
        self._taken.add(wanted)
        return wanted


def _agent(kind: str, name: str, told: str, known: str | None, role: str | None) -> str:
    title = "persName" if kind == "person" else "orgName"
    inside = element(title, told) + (element("idno", known, type="rhetoric") if known else "")
    given = {"xml:id": name, **({"role": role} if role else {})}
    return f"<{kind}{attributes(given)}>{inside}</{kind}>"
