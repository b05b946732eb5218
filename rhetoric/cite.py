"""What to cite for a result: the software, the lexicons and the models that its provenance names, and what these were
made from. Citations are CSL-JSON objects (https://docs.citationstyles.org/), from which text and BibTeX are made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from rhetoric.document import Provenance
from rhetoric.errors import ReadError, RhetoricError, UsageError
from rhetoric.lexicon import Lexicon, available_lexicons, load_lexicon
from rhetoric.record import from_record, read_annotations
from rhetoric.report.latex import escape
from rhetoric.safe import safe_text

CITE_FORMATS = ("text", "bibtex", "csl")
MADE_FROM = {"accurate": ("polnear", "sentence-bert", "minilm"), "fast": ("polnear",)}
"""What each trained engine was made from, by the ids of ``data/citations.json``."""

Item = Mapping[str, Any]
_YEAR = re.compile(r"\((\d{4})\)")
_TYPES = {"paper-conference": "inproceedings", "software": "software", "dataset": "misc"}
_FIELDS = {"container-title": "booktitle", "volume": "volume", "page": "pages", "DOI": "doi", "URL": "url"}
"""Those of CSL that only ``data/citations.json`` has, with their names in BibTeX."""


@dataclass(slots=True)
class Used:
    """What results were made with: versions of the software, and digests of lexicons and models by name."""

    versions: set[str] = field(default_factory=set)
    lexicons: set[tuple[str, str]] = field(default_factory=set)
    models: set[tuple[str, str]] = field(default_factory=set)

    def add(self, made: Provenance) -> None:
        """Count in what made one annotation."""
        self.versions.add(made.rhetoric)
        self.lexicons |= set(made.lexicons.items())
        self.models |= set(made.models.items())


def used_in(paths: Iterable[Path]) -> Used:
    """What the annotations in files of ``rhetoric annotate`` or ``report --format json`` were made with.

    Raises ReadError, with file and line or record, for what is no such file, and RhetoricError if there is no
    annotation at all.
    """
    used = Used()
    for path in paths:
        for made in _provenances(path):
            used.add(made)
    if not used.versions:
        raise RhetoricError("there is no annotation in the input, so nothing that could be cited")
    return used


def citations(used: Used, lexicons: Sequence[Lexicon] = ()) -> list[Item]:
    """CSL-JSON objects, the software first. ``lexicons`` are those that are not among the ones of the package. A
    lexicon of another version than the one at hand is cited by its name and digest."""
    known = {item["id"]: item for item in json.loads(_data())}
    found: list[Item] = [{**known["rhetoric"], "version": version} for version in sorted(used.versions)]
    at_hand = {lexicon.sha256: lexicon for lexicon in (*_installed(used), *lexicons)}
    for name, digest in sorted(used.lexicons):
        found.append(_of_lexicon(name, digest, at_hand.get(digest)))
    parts: dict[str, Item] = {}
    for name, digest in sorted(used.models):
        found.append(_of_model(name, digest, known["rhetoric"]))
        parts |= {part: known[part] for part in MADE_FROM.get(name, ())}
    return list(_apart([*found, *parts.values()]))


def cited(items: Iterable[Item], format: str) -> str:
    """The citations as text (a paragraph each), BibTeX or CSL-JSON. Raises UsageError for another format."""
    if format == "text":
        return "\n\n".join(safe_text(_text(item)) for item in items) + "\n"
    if format == "bibtex":
        return "\n".join(_bibtex(item) for item in items)
    if format == "csl":
        return json.dumps(list(items), indent=2) + "\n"
    raise UsageError(f"--format {format}: choose one of {', '.join(CITE_FORMATS)}")


def _data() -> str:
    return (files("rhetoric") / "data" / "citations.json").read_text(encoding="utf-8")


def _provenances(path: Path) -> Iterator[Provenance]:
    def bad(error: ReadError) -> None:
        raise error

    try:
        with path.open("rb") as stream:
            if path.suffix.lower() in (".jsonl", ".ndjson"):
                yield from (annotation.provenance for annotation in read_annotations(stream, str(path), bad))
                return
            value = json.load(stream)
    except OSError as error:
        raise ReadError(str(path), f"cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError):
        raise ReadError(str(path), "not JSON; give what rhetoric annotate wrote") from None
    for number, record in enumerate(value if isinstance(value, list) else [value], 1):
        yield from_record(record, f"{path}: record {number}").provenance


def _installed(used: Used) -> Iterator[Lexicon]:
    for name in sorted({name for name, _ in used.lexicons} & set(available_lexicons())):
        yield load_lexicon(name)


def _of_lexicon(name: str, digest: str, lexicon: Lexicon | None) -> Item:
    if lexicon is None:
        told = f"SHA-256 {digest}; not the version that is at hand: cite it as its own lexicon.toml says"
        return {"id": name, "type": "dataset", "title": f"{name} (lexicon)", "note": told}
    year = _YEAR.search(lexicon.citation)
    return {
        "id": lexicon.name,
        "type": "dataset",
        "title": _title(lexicon),
        "author": [{"literal": author} for author in lexicon.authors],
        **({"issued": {"date-parts": [[int(year[1])]]}} if year else {}),
        "version": lexicon.version,
        "license": lexicon.licence,
        "note": f"SHA-256 {digest}",
    }


def _title(lexicon: Lexicon) -> str:
    """The title in its citation, which follows the year, or its name."""
    after = re.search(r"\(\d{4}\)\. (.{1,300}?)(?:, version |\. )", lexicon.citation)
    return after[1] if after else lexicon.name


def _of_model(name: str, digest: str, software: Item) -> Item:
    return {
        "id": f"rhetoric-{name}",
        "type": "software",
        "title": f"{name}: model of the software rhetoric that finds statements",
        "author": software["author"],
        "license": software["license"],
        "note": f"SHA-256 {digest}",
    }


def _apart(items: Iterable[Item]) -> Iterator[Item]:
    """The items with ids made of letters, digits and hyphens, each once."""
    taken: set[str] = set()
    for item in items:
        plain = re.sub(r"[^A-Za-z0-9]+", "-", item["id"]).strip("-")[:80] or "item"
        name, number = plain, 1
        while name in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name)
        yield {**item, "id": name}


def _authors(item: Item) -> list[str]:
    return [a.get("literal") or f"{a['family']}, {a['given']}" for a in item.get("author", ())]


def _year(item: Item) -> str:
    return str(item["issued"]["date-parts"][0][0]) if "issued" in item else ""


def _text(item: Item) -> str:
    who = " & ".join(filter(None, ["; ".join(_authors(item)[:-1]), *_authors(item)[-1:]]))
    year = _year(item)
    head = f"{who} ({year or 'n.d.'}). " if who else ""
    version = f" (version {item['version']})" if "version" in item else ""
    pages = item["page"].replace("-", "–") if "page" in item else ""
    inside = ", ".join(filter(None, [item.get("container-title"), item.get("volume"), pages]))
    where = f"https://doi.org/{item['DOI']}" if "DOI" in item else item.get("URL")
    rest = [f"In {inside}" if inside else "", where, item.get("license"), item.get("note")]
    return f"{head}{item['title']}{version}. " + "".join(f"{part}. " for part in rest if part).rstrip()


def _bibtex(item: Item) -> str:
    literal = "literal" in next(iter(item.get("author", ())), {})
    names = [f"{{{escape(name)}}}" if literal else escape(name) for name in _authors(item)]
    fields = {
        "author": " and ".join(names),
        "title": f"{{{escape(item['title'])}}}",
        "year": _year(item),
        "version": escape(item.get("version", "")),
        **{name: escape(str(item.get(key, ""))) for key, name in _FIELDS.items()},
        "note": escape("; ".join(item[key] for key in ("license", "note") if key in item)),
    }
    fields["pages"] = fields["pages"].replace("-", "--")
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{_TYPES[item['type']]}{{{item['id']},\n{lines}}}\n"
