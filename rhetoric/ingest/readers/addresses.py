"""Lists of addresses (Media Cloud, GDELT, one's own), joined with pages that were saved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from html import unescape
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from rhetoric.document import Note
from rhetoric.ingest.frontmatter import front_matter
from rhetoric.ingest.items import About, Draft, Item, Source, UnreadableError
from rhetoric.ingest.metadata import Metadata, completed, field_names
from rhetoric.ingest.options import ReadOptions, Skipped
from rhetoric.ingest.readers.delimited import delimited_rows
from rhetoric.ingest.readers.objects import json_lines
from rhetoric.ingest.sources import sources

_LOOKED_AT = 1 << 19
"""Bytes of a page in which its address is looked for."""
_TAG = re.compile(rb"<(?:link|meta)\b[^<>]{1,3000}>", re.I)
_ATTRIBUTE = re.compile(r"([\w:-]{1,30})\s{0,9}=\s{0,9}(?:\"([^\"]{0,3000})\"|'([^']{0,3000})'|([^\s\"'>]{1,3000}))")
_SAVED_FROM = re.compile(rb"<!--\s{0,9}saved from url=(?:\(\d{1,6}\))?(\S{1,3000}?)\s{0,9}-->", re.I)
_AMP_CACHE = re.compile(
    r"https?://(?:www\.google\.\w{2,3}(?:\.\w\w)?/amp/(s/)?|[\w-]{1,100}\.cdn\.ampproject\.org/[cv]/(s/)?)", re.I
)
_BARE = re.compile(r"(?://)?[^\s/:@?#]{1,200}\.[^\s/:@?#.]{2,60}(?::\d{1,5})?(?:[/?#]|$)")
_SUBDOMAINS = re.compile(r"^(?:(?:www\d?|m|mobile|mobil|amp|touch|wap)\.)+(?=[^.]+\.)")
_TRACKING = re.compile(
    r"(?:utm_|at_|mc_|pk_|mtm_|hsa_|ns_|cmp|_ga|_hs|ga_).{0,60}|[a-z]{0,3}clid|igshid|ref|ref_src|ref_url|referer|source"
    r"|ocid|cid|fb_[a-z_]{1,30}|smid|smtyp|spm|share|sharetype|from|outputtype|amp|__twitter_impression|s_cid|xtor"
    r"|icid|taid|traffic_source|dicbo|guccounter|guce_referrer\w{0,10}",
    re.I,
)
_FILE_COLUMNS = frozenset({"file", "filename", "file_name", "path", "saved_as", "local_file", "html_file"})
_TABLES = frozenset({"csv", "tsv", "jsonl"})


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a list: its number, what the list says of the article, and its id there."""

    number: int
    metadata: Metadata
    id: str | None = None


def joined(
    source: Source, options: ReadOptions, rows: Iterable[Listed | Skipped | About], layout: str | None
) -> Iterator[Item]:
    """An article for each row whose page was saved, in the order of the pages; the other rows are reported.

    The list is read first, then the pages: memory holds addresses, not texts. ``UnreadableError`` without pages.
    """
    if not options.pages:
        shown = f"{layout}'s list of addresses" if layout else "a list of addresses"
        raise UnreadableError(f"{shown} without texts; save the pages and give their folder or archive with --pages")
    wanted: dict[str, Listed] = {}
    claimed = repeated = 0
    for row in rows:
        if not isinstance(row, Listed):
            claimed += isinstance(row, Skipped)
            yield row
            continue
        key = normalised(row.metadata.url or "")
        if not key:
            claimed += 1
            yield Skipped(f"{source.name}:{row.number}", "no address in this row")
        elif wanted.setdefault(key, row) is not row:
            repeated += 1
    search = _Search(source.name, wanted)
    yield from search.through(options)
    for key, row in wanted.items():
        if key not in search.done:
            url = (row.metadata.url or "")[:200]
            yield Skipped(f"{source.name}:{row.number}", f"no saved page for {url}")
    counts = ((repeated, "rows that repeat an address of an earlier row"), *search.counts())
    notes = tuple(f"{what}: {count:,}" for count, what in counts if count)
    yield About(claimed + len(wanted), notes=(*notes, *search.problems))


@dataclass(slots=True)
class _Search:
    """Looks through saved pages for those that a list names."""

    name: str
    wanted: dict[str, Listed]
    done: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    unasked: int = 0
    nameless: int = 0
    copies: int = 0
    unread: int = 0

    def counts(self) -> Iterator[tuple[int, str]]:
        """What to say of the pages as a whole."""
        yield self.unasked, "saved pages that are not in the list"
        yield self.nameless, "saved pages that do not say their address (canonical, og:url, saved from)"
        yield self.copies, "saved pages that are further copies of one that was used"
        yield self.unread, "files among the saved pages that were not read"

    def through(self, options: ReadOptions) -> Iterator[Draft | Skipped]:
        """Articles of the pages that are wanted, and why a page that is wanted gives none."""
        index = _index(options)
        columns: dict[str, Any] = {f.name: None for f in fields(options) if f.name.endswith("_column")}
        inner = replace(options, pages=(), format=None, name_pattern=None, body=None, **columns)
        for found in sources(options.pages):
            if isinstance(found, Skipped):
                self._unread(found)
            elif found.path not in index.tables:
                address = index.addresses.get(found.path.resolve()) if found.path else None
                page = replace(found, metadata=Metadata(url=address)) if address else found
                yield from self._page(page, inner)

    def _unread(self, skipped: Skipped) -> None:
        self.unread += 1
        if len(self.problems) < 3 and "unknown file type" not in skipped.reason:
            self.problems.append(f"{skipped.locator}: {skipped.reason}")

    def _page(self, source: Source, options: ReadOptions) -> Iterator[Draft | Skipped]:
        from rhetoric.ingest.readers import items_of, settled  # noqa: PLC0415 - they know this module

        page = settled(source, options)
        if isinstance(page, Skipped):
            self._unread(page)
            return
        told = [page.metadata.url] if page.metadata and page.metadata.url else []
        key = None
        if page.format == "html":
            key = self._key([*told, *addresses_of(_beginning(page))])
            if key is None:
                return
        for item in items_of(page, options):
            if isinstance(item, Draft):
                found = key or self._key([*told, *_addresses(item)])
                if found is not None:
                    yield self._draft(item, page, found)
            elif isinstance(item, Source):
                yield from self._page(item, options)
            elif isinstance(item, Skipped) and key is not None and key not in self.done:
                self.done.add(key)
                reason = f"its saved page gives no article: {item.locator}: {item.reason}"
                yield Skipped(f"{self.name}:{self.wanted[key].number}", reason)
            elif isinstance(item, Skipped):
                self._unread(item)

    def _key(self, addresses: Iterable[str]) -> str | None:
        """The first of a page's addresses that is wanted and not yet found."""
        keys = [key for key in map(normalised, addresses) if key]
        found = next((key for key in keys if key in self.wanted), None)
        if found is not None and found not in self.done:
            return found
        self.copies += found is not None
        self.unasked += found is None and bool(keys)
        self.nameless += not keys
        return None

    def _draft(self, draft: Draft, page: Source, key: str) -> Draft:
        """The article of a page, with what the list knows of it. The list's outlet is a site: its host."""
        row = self.wanted[key]
        self.done.add(key)
        listed = replace(row.metadata, host=row.metadata.host or row.metadata.outlet, outlet=None)
        metadata = completed(draft.metadata, page.metadata) if page.metadata else draft.metadata
        return replace(
            draft,
            metadata=completed(metadata, listed),
            id=row.id or draft.id,
            number=row.number,
            locator=page.name if draft.number is None else f"{page.name}:{draft.number}",
            notes=(*draft.notes, Note("listed", f"in row {row.number} of {self.name}")),
        )


# --- the addresses of pages


@dataclass(frozen=True, slots=True)
class _Index:
    """Tables that say which file is which page: those tables, and file -> address."""

    tables: frozenset[Path | None]
    addresses: dict[Path, str]


def _index(options: ReadOptions) -> _Index:
    """Read the tables with an address and a file name (``url,file``) that lie among the pages."""
    tables: set[Path | None] = set()
    addresses: dict[Path, str] = {}
    for found in sources(options.pages):
        if isinstance(found, Skipped) or found.path is None or found.format not in _TABLES:
            continue
        for file, url in _file_addresses(found, options):
            tables.add(found.path)
            addresses[(found.path.parent / file).resolve()] = url
    return _Index(frozenset(tables), addresses)


def _file_addresses(source: Source, options: ReadOptions) -> Iterator[tuple[str, str]]:
    read = json_lines if source.format == "jsonl" else delimited_rows
    columns: tuple[str, str] | None = None
    try:
        for item in read(source, options):
            if not isinstance(item, tuple):
                continue
            if columns is None:
                names = field_names(list(item[1]))
                file = next((c for c in item[1] if c.strip().lower() in _FILE_COLUMNS), None)
                if file is None or "url" not in names or "text" in names:
                    return
                columns = file, names["url"]
            file, url = (item[1].get(column) for column in columns)
            if isinstance(file, str) and isinstance(url, str) and file.strip() and "\x00" not in file:
                yield file.strip()[:1000], url
    except (UnreadableError, OSError):
        return  # the walk over the pages says what is wrong with it


def _beginning(page: Source) -> bytes:
    if page.data is not None:
        return page.data[:_LOOKED_AT]
    try:
        with page.open() as stream:
            return stream.read(_LOOKED_AT)
    except OSError:
        return b""


def addresses_of(page: bytes) -> list[str]:
    """The addresses that an HTML page gives for itself: where it was saved from, its canonical one, og:url."""
    saved = [_text(match[1]) for match in islice(_SAVED_FROM.finditer(page), 1)]
    told: dict[str, str] = {}
    for tag in islice(_TAG.finditer(page), 2000):
        attributes = {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(_text(tag[0]))}
        kind = (attributes.get("rel") or attributes.get("property") or attributes.get("name") or "").lower()
        if kind in ("canonical", "amphtml", "og:url", "twitter:url"):
            told.setdefault(kind, attributes.get("href") or attributes.get("content") or "")
    return [unescape(url).strip() for url in (*saved, *told.values()) if url.strip()]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _addresses(draft: Draft) -> list[str]:
    """The addresses that a text's container or front matter gives."""
    if draft.metadata.url:
        return [draft.metadata.url]
    front = front_matter(draft.text)
    names = field_names(list(front.values)) if front else {}
    return [front.values[names["url"]]] if front and "url" in names else []


def normalised(url: str) -> str:
    """An address by which copies of one page are known, not to be opened: ``host/path?query``, or nothing.

    Scheme, ``www.``, mobile and AMP hosts, port, trailing slash, tracking parameters, fragment and percent-encoding
    make no difference; the case of a path and the other parameters do.
    """
    url = _AMP_CACHE.sub("https://", url.strip()[:3000])
    if "://" not in url[:12]:
        url = f"https://{url.lstrip('/')}" if _BARE.match(url) else ""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or "." not in host:
        return ""
    host = _SUBDOMAINS.sub("", _ascii(host))
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._")
    path = re.sub(r"/{2,}", "/", path).rstrip("/")
    path = re.sub(r"(?:/amp|\.amp|/index\.(?:html?|php))$", "", path)
    path = re.sub(r"^/amp(?=/)", "", path)
    query = sorted((k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k))
    return f"{host}{path}" + ("?" + "&".join(f"{k}={v}" for k, v in query) if query else "")


def _ascii(host: str) -> str:
    """A host as the network knows it; one that cannot be is left as it stands."""
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
