"""What the head of a page says of its article: JSON-LD first, then meta tags, then the browser that saved it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rhetoric.gazetteer import find_outlet
from rhetoric.ingest.dates import date_in_name, dates
from rhetoric.ingest.metadata import Metadata

_TYPES = frozenset({"BlogPosting", "LiveBlogPosting", "Report", "Review"})  # and whatever ends in Article
_DEEPEST, _MOST_NODES = 12, 3000
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date_published",
    "pubdate", "publishdate", "publish_date", "publish-date", "publication_date", "parsely-pub-date", "sailthru.date",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date",
    "citation_publication_date", "article.published", "article:create_at", "article_date_original",
    "cxenseparse:recs:publishtime", "date", "displaydate",
)  # fmt: skip
_UPDATED = (
    "article:modified_time", "og:article:modified_time", "og:modified_time", "datemodified", "og:updated_time",
    "dcterms.modified", "dc.date.modified", "lastmod", "last-modified", "last_updated_date", "article.updated",
)  # fmt: skip
_TITLES = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "title")
_AUTHORS = (
    "author", "article:author_name", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
    "citation_author", "cxenseparse:author", "dable:author",
)  # fmt: skip
_SITES = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher", "publisher", "twitter:site")
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/(\d{4,14})[a-z_]{0,4}/(https?:.{4,2000})")
_SAVED = re.compile(r"<!-- saved from url=\(\d{1,6}\)(https?://[^\s>]{4,2000})")
_SINGLEFILE = re.compile(r"Page saved with SingleFile\s{1,9}url: (\S{4,2000})\s{1,9}saved date: ([^\n]{10,80})")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?$")
_STAMP = re.compile(r"(?:19|20)\d{10}(?:\d\d)?$")
_TAIL_OF_TITLE = re.compile(r"\s*[-–—|:·_»«]{1,2}\s*[^-–—|]{2,60}$")
_OUTLET_AT_END = re.compile(r"\s*[-–—|_]\s*([^-–—|_]{2,40})$")
_BY = re.compile(r"(?:by|von|por|par|от)[: ]\s*", re.I)
_NO_NAME = re.compile(
    r"https?:|www\.|@|^(?:admin|administrator|staff|editor|webmaster|none|null|unknown|redaktion|www)$", re.I
)
_CAPTION_CLASS = re.compile(r"caption(?!s?[_-]?(?:button|toggle|track|less))", re.I)
_LONGEST_CAPTION = 1500


@dataclass(slots=True)
class Tags:
    """The meta tags of a page by lower-case name, the first of each."""

    values: dict[str, str] = field(default_factory=dict)

    def first(self, *names: str) -> str | None:
        return next((self.values[n] for n in names if n in self.values), None)


@dataclass(frozen=True, slots=True)
class Fields:
    """Metadata, names of the site from the most to the least telling, and lines that are captions."""

    metadata: Metadata
    sites: tuple[str, ...]
    captions: tuple[str, ...]


def page_fields(tree: Any, source: str, address: str | None = None) -> Fields:
    """What markup says. ``source`` is the page as text, ``address`` where it was found, if somebody else knows."""
    tags = _tags(tree)
    article = _article_node(tree)
    saved, saved_on = _saved(source[:4096])
    url, archived_on = _address(tree, tags, saved, address)
    named = [_name(article.get("publisher")), *(tags.values.get(name) for name in _SITES)]
    sites = [site.lstrip("@") for site in named if site]
    headings = [text for text in (_text(h) for h in list(tree.iter("h1"))[:5]) if text]
    published = [article.get("datePublished"), *(tags.values.get(n) for n in _PUBLISHED), *_times(tree)]
    updated = [article.get("dateModified"), *(tags.values.get(n) for n in _UPDATED)]
    metadata = Metadata(
        title=_title([plain(article.get("headline")), *(tags.values.get(n) for n in _TITLES)], headings, sites)
        or _heading_of(plain(tree.findtext(".//title")), headings),
        published=next(filter(None, map(_usable_date, published)), None),
        updated=next(filter(None, map(_usable_date, updated)), None),
        crawled=_usable_date(saved_on) or archived_on,
        url=url,
        language=_language(tree, tags, article),
        author=_people(article.get("author")) or _people(article.get("creator")) or _people(tags.first(*_AUTHORS)),
    )
    return Fields(metadata, tuple(dict.fromkeys(sites)), tuple(dict.fromkeys(_captions(tree))))


def _tags(tree: Any) -> Tags:
    found = Tags()
    for tag in tree.iter("meta"):
        content = plain(tag.get("content"))
        for attribute in ("property", "name", "itemprop"):
            name = (tag.get(attribute) or "").strip().lower()
            if name and content:
                found.values.setdefault(name, content)
    return found


# --- JSON-LD


def _article_node(tree: Any) -> dict[str, Any]:
    """The object of the page's linked data that describes an article: one with a headline, if there is one."""
    found: dict[str, Any] = {}
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        for node in _nodes(_loaded(script.text or "")):
            if node.get("headline"):
                return node
            found = found or node
    return found


def _loaded(text: str) -> Any:
    """Linked data as pages have it: in a comment or CDATA, entities escaped, with a comma or semicolon too many."""
    bare = re.sub(r"^\s*(?://)?\s*(?:<!--|<!\[CDATA\[)|(?://)?\s*(?:-->|\]\]>)\s*;?\s*$", "", text)
    for attempt in (text, bare, html.unescape(bare), re.sub(r",(\s*[}\]])", r"\1", bare).rstrip().rstrip(";")):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _picked(bare)


def _picked(text: str) -> dict[str, Any]:
    """The fields of an article out of JSON that is broken elsewhere."""
    values: dict[str, Any] = {"@type": "Article"}
    for name in ("headline", "datePublished", "dateModified"):
        found = re.search(rf'"{name}"\s{{0,9}}:\s{{0,9}}("(?:[^"\\\n]|\\.){{1,500}}")', text)
        if found:
            try:
                values[name] = json.loads(found[1])
            except ValueError:
                continue
    return values if len(values) > 1 else {}


def _nodes(loaded: Any) -> Iterator[dict[str, Any]]:
    """Every object of an article's type, however deep, breadth first."""
    level = [loaded]
    seen = 0
    for _ in range(_DEEPEST):
        deeper: list[Any] = []
        for item in level:
            seen += 1
            if seen > _MOST_NODES:
                return
            if isinstance(item, list):
                deeper += item
            elif isinstance(item, dict):
                kinds = item.get("@type")
                if any(_is_article(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])):
                    yield item
                deeper += [v for v in item.values() if isinstance(v, dict | list)]
        level = deeper


def _is_article(kind: Any) -> bool:
    return isinstance(kind, str) and (kind.endswith("Article") or kind.rpartition("/")[2] in _TYPES)


# --- single fields


def plain(value: Any) -> str | None:
    """A string without entities, tags and needless blanks."""
    if isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, str):
        return None
    text = html.unescape(html.unescape(value[:5000]))
    return " ".join(re.sub(r"</?[a-zA-Z][^<>]{0,200}>", " ", text).split()) or None


def _name(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    return plain(value.get("name")) if isinstance(value, dict) else plain(value)


def _people(value: Any) -> str | None:
    """Names of authors, joined by commas; an outlet among them only if there is nobody else."""
    names: list[str] = []
    for item in (value if isinstance(value, list) else [value])[:20]:
        given = item.get("name") if isinstance(item, dict) else item
        for one in given if isinstance(given, list) else [given]:
            written = plain(one) or ""
            by = _BY.match(written)
            names += _single_names(written[by.end() :] if by else written)
    people = [name for name in names if find_outlet(name) is None]
    return ", ".join(dict.fromkeys(people or names)) or None


def _single_names(names: str) -> list[str]:
    """``A B, C D and E F, CNN`` in its parts; ``Ford, Dana`` is one name."""
    parts = [part.strip(" ,;|") for part in re.split(r"\s*[,;|]\s+|\s+(?:and|&)\s+", names[:1000])]
    whole = any(" " not in part and not part.isupper() and find_outlet(part) is None for part in parts)
    return [p for p in ([names.strip(" ,;|")] if whole else parts) if 2 <= len(p) <= 100 and not _NO_NAME.search(p)]


def _usable_date(value: Any) -> str | None:
    """The date as written, if it holds a day; seconds since 1970 as a day in UTC."""
    written = plain(str(value) if isinstance(value, int | float) else value)
    if not written:
        return None
    if _EPOCH.match(written):
        seconds = float(written[:10])
        return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    if _STAMP.match(written):
        written = written[:8]
    return written if next(dates(written[:80]), None) or date_in_name(written[:80]) else None


def _times(tree: Any) -> Iterator[str]:
    """``<time datetime>`` that is marked as the publication date, then the first one of the article or the page."""
    first: str | None = None
    for tag in tree.iter("time"):
        value = tag.get("datetime")
        marks = (
            f"{tag.get('itemprop', '')} {tag.get('class', '')} {'pubdate' if 'pubdate' in tag.attrib else ''}".lower()
        )
        if value and ("datepublished" in marks or "pubdate" in marks or "entry-date" in marks):
            yield value
        if value and first is None and "modified" not in marks and "updated" not in marks:
            first = value
    for tag in tree.iter("span", "div", "p"):
        if tag.get("itemprop") == "datePublished":
            yield tag.get("content") or tag.get("datetime") or _text(tag)
    if first:
        yield first


def _title(candidates: list[str | None], headings: list[str], sites: list[str]) -> str | None:
    """The first title there is, whole if it was cut short, without the name of the site."""
    named = [c for c in candidates if c]
    if not named:
        return None
    title = named[0]
    if title.endswith(("...", "…")):
        begin = title.rstrip(".… ")
        title = next((t for t in (*named[1:], *headings) if t.startswith(begin) and len(t) > len(title)), title)
    for heading in headings:
        if (
            title != heading
            and len(heading) >= 12
            and title.startswith(heading)
            and _TAIL_OF_TITLE.match(title[len(heading) :])
        ):
            return heading
    return without_site(title, sites)


def without_site(title: str, sites: Sequence[str]) -> str:
    """A title without the name of its site, or of a known outlet, at the end."""
    for site in sites:
        if title.lower().endswith(site.lower()) and _TAIL_OF_TITLE.match(title[-len(site) - 3 :].lstrip()):
            return title[: -len(site)].rstrip(" -–—|:·_»") or title
    end = _OUTLET_AT_END.search(title)
    return title[: end.start()] if end and end.start() and find_outlet(end[1]) else title


def _heading_of(named: str | None, headings: list[str]) -> str | None:
    """The heading that the page's ``<title>`` begins with."""
    return next((h for h in headings if named and len(h) >= 12 and named.startswith(h)), None)


def _address(tree: Any, tags: Tags, saved: str | None, found_at: str | None) -> tuple[str | None, str | None]:
    """The page's own address, and the day a web archive took it, if that is where it comes from."""
    linked = next(
        (link.get("href") for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"), None
    )
    archived_on = None
    for candidate in (linked, tags.first("og:url"), saved, found_at, tags.first("twitter:url")):
        address = (candidate or "").strip()
        archived = _ARCHIVED.match(address)
        if archived:
            archived_on, address = archived[1][:8], archived[2]
        if re.match(r"https?://[^\s/]{4,}", address) and len(address) <= 2000:
            return address, _usable_date(archived_on)
    return None, None


def _saved(head: str) -> tuple[str | None, str | None]:
    """Address and day that a browser, or SingleFile, wrote at the top of the page that it saved."""
    single = _SINGLEFILE.search(head)
    if single:
        return single[1], single[2]
    saved = _SAVED.search(head)
    return (html.unescape(saved[1]) if saved else None), None


def _language(tree: Any, tags: Tags, article: dict[str, Any]) -> str | None:
    for value in (tree.get("lang"), article.get("inLanguage"), tags.first("og:locale", "content-language")):
        found = re.match(r"[a-zA-Z]{2,3}(?=$|[-_,;])", value.strip()) if isinstance(value, str) else None
        if found:
            return found.group().lower()
    return None


def _captions(tree: Any) -> Iterator[str]:
    for tag in tree.iter("figcaption", "p", "div", "span", "dd"):
        if tag.tag == "figcaption" or _CAPTION_CLASS.search(tag.get("class") or ""):
            text = _text(tag)
            if text and len(text) <= _LONGEST_CAPTION:
                yield text


def _text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
