"""One text to one article: blocks and fields. The text is kept whole and never edited."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, takewhile

from rhetoric.document import Article, Block, BlockKind, DateMention, Note
from rhetoric.gazetteer import Outlet, find_outlet
from rhetoric.ingest import dump, patterns, shapes
from rhetoric.ingest.datelines import Dateline, dateline_at
from rhetoric.ingest.fields import (
    addresses,
    choose_from_header,
    choose_title,
    find_source,
    is_headline,
    split_suffix,
)
from rhetoric.ingest.frontmatter import front_matter
from rhetoric.ingest.language import guess_language
from rhetoric.ingest.lines import Unit, count_words, units
from rhetoric.ingest.metadata import Metadata, completed, field_names, metadata_from
from rhetoric.ingest.publication import DATE_KINDS, Dates, find_dates, order_in
from rhetoric.text import View, fold

_BEFORE_TITLES = " \"“”'‘([#*-–—…"
_KINDS: dict[str, BlockKind] = {
    shapes.PARAGRAPH: "paragraph",
    shapes.SUBHEAD: "subhead",
    shapes.TITLE: "title",
    shapes.CAPTION: "caption",
    shapes.CREDIT: "credit",
}
_ROLES: dict[BlockKind, str] = {
    **{kind: role for role, kind in _KINDS.items()},
    "dateline": shapes.PARAGRAPH,
    "furniture": shapes.FURNITURE,
}


@dataclass(slots=True)
class _Title:
    text: str | None = None
    unit: Unit | None = None
    suffix: Outlet | None = None
    known: bool = False


@dataclass(slots=True)
class _Page:
    """A text in its parts. ``at`` is the unit that begins with the dateline; if not ``sure``, the body is a guess."""

    view: View
    found: list[Unit]
    meta: Metadata
    title: _Title
    sure: bool
    dateline: Dateline | None
    at: Unit | None
    addresses: list[str]


def read_text(
    text: str,
    *,
    id: str = "text",
    locator: str | None = None,
    clean: bool = True,
    metadata: Metadata | None = None,
    raw_sha256: str | None = None,
    stem: str = "",
    captions: tuple[str, ...] = (),
    blocks: tuple[Block, ...] | None = None,
    notes: tuple[Note, ...] = (),
    year: int | None = None,
) -> Article:
    """The article in ``text``: one clean article, or a page dump with navigation around it.

    ``metadata`` wins over what the text says. ``clean=False`` takes every line as body. ``stem`` is the file's name,
    which may hold a date; ``captions`` are lines known to be captions, ``blocks`` what a database says of its record,
    where nothing is left to guess. ``year`` dates a dateline without a year. Never raises; doubts become notes.
    """
    if blocks is None:
        page = _lay_out(text, metadata or Metadata(), captions, clean=clean)
    else:
        page = _as_laid_out(text, metadata or Metadata(), blocks)
    meta = page.meta
    source = find_source(page.found, meta, page.title.suffix, page.dateline, page.addresses)
    printed = find_outlet(source.outlet) if source.outlet else None
    country = printed.country if printed else None
    days = find_dates(page.view.text, page.found, meta, page.dateline, stem=stem, order=order_in(country), year=year)
    laid_out = tuple(_blocks(page))
    return Article(
        id=id,
        text=text,
        outlet=source.outlet,
        title=_shown_title(text, page.title, laid_out),
        published=days.best(),
        url=meta.url,
        language=meta.language or guess_language(_sample(page.found)),
        agency=source.agency,
        author=source.author,
        host=source.host,
        blocks=laid_out,
        dates=_mentions(page.view, days),
        raw_sha256=raw_sha256,
        locator=locator,
        notes=(*notes, *_body_notes(laid_out, page), *_date_notes(meta, days)),
    )


def _lay_out(text: str, meta: Metadata, captions: tuple[str, ...], *, clean: bool) -> _Page:
    """Lines, their roles, the title and the dateline."""
    view = fold(text)
    front = front_matter(view.text) if clean else None
    found = units(view.text, front.end if front else 0)
    values: list[str] = []
    if front:
        meta = completed(meta, metadata_from(front.values, field_names(list(front.values))))
        found.insert(
            0, Unit(front.start, front.end, view.text[front.start : front.end], 0, False, role=shapes.METADATA)
        )
        values = list(front.values.values())
    known_captions = {fold(caption).text for caption in captions}
    for unit in found if captions or not clean else ():
        if unit.text in known_captions:
            unit.role = shapes.CAPTION
        elif not clean:
            unit.role = shapes.PARAGRAPH
    title, sure = _mark(found, meta) if clean else (_Title(meta.title, known=True), True)
    dateline, at = _find_dateline(found, title) if clean else (None, None)
    links = [*([meta.url] if meta.url else []), *addresses(view.text, found), *values]
    return _Page(view, found, meta, title, sure, dateline, at, [link for link in links if "://" in link])


def _as_laid_out(text: str, meta: Metadata, blocks: tuple[Block, ...]) -> _Page:
    """A page whose blocks are known: a unit for each, and a dateline where the body begins with one."""
    view = fold(text)
    found = []
    for block in blocks:
        start, end = view.span_from_raw(block.span)
        unit = Unit(start, end, view.text[start:end], 0, True, role=_ROLES[block.kind])
        unit.words = count_words(unit.text)
        found.append(unit)
    title = _Title(meta.title, known=meta.title is not None)
    for unit in found:
        if unit.role == shapes.TITLE and title.unit is None:
            title.unit, title.text = unit, title.text or " ".join(unit.text.split())
    dateline, at = _find_dateline(found, title)
    links = [meta.url] if meta.url else []
    return _Page(view, found, meta, title, True, dateline, at, links)


def _sample(found: list[Unit]) -> str:
    """Enough of the body to tell its language."""
    sample = ""
    for unit in found:
        if unit.role == shapes.PARAGRAPH:
            sample += unit.text + " "
            if len(sample) > 1500:
                break
    return sample


# --- roles and title


def _mark(found: list[Unit], meta: Metadata) -> tuple[_Title, bool]:
    title = _Title()
    if meta.title:
        shown, suffix = split_suffix(html.unescape(meta.title))
        title = _Title(shown, suffix=suffix, known=True)
    _mark_headlines(found, title)
    dump.mark_shapes(found)
    if not dump.is_page(found):
        if title.unit is None and title.text is None:
            _first_line_title(found, title)
        return title, dump.mark_clean(found)
    headline_shapes = [u.role for u in found]
    sure = dump.mark_page(found)
    if title.unit is None:
        _page_title(found, title, headline_shapes)
    return title, sure


def _mark_headlines(found: list[Unit], title: _Title) -> None:
    """Lines that are the known title, a headline in Markdown, or stand before an agency's dateline in the same line."""
    key = _key(title.text) if title.text else ""
    for i, unit in enumerate(found[:400]):
        if unit.role:
            continue
        text = unit.text
        markdown = patterns.MARKDOWN_TITLE.match(text) if text[0] == "#" else None
        shown = text[markdown.end() :] if markdown else text
        if _has_key(shown, key) if key else markdown and title.unit is None:
            if title.unit is None:
                _set_title(title, unit, shown)
            else:
                unit.role = shapes.FURNITURE
        elif i + 1 < len(found) and found[i + 1].glued and unit.words <= 60 and _is_slug(found[i + 1]):
            if title.unit is None and title.text is None:
                _set_title(title, unit, shown)
            else:
                unit.role = shapes.FURNITURE


def _has_key(shown: str, key: str) -> bool:
    """Is this line the title with that key, the outlet's name after it allowed?"""
    alike = shown.lstrip(_BEFORE_TITLES)[:1].casefold() == key[0]
    return alike and len(shown) < 400 and _key(split_suffix(shown)[0]) == key


def _is_slug(following: Unit) -> bool:
    line = dateline_at(following.text)
    return line is not None and line.agency is not None


def _key(title: str) -> str:
    return "".join(c for c in title.casefold() if c.isalnum())


def _set_title(title: _Title, unit: Unit, shown: str) -> None:
    unit.role = shapes.TITLE
    title.unit = unit
    text, suffix = split_suffix(shown)
    title.suffix = title.suffix or suffix
    if title.text is None:
        title.text = " ".join(text.split())


def _first_line_title(found: list[Unit], title: _Title) -> None:
    """The first line of a clean article, if it reads like a headline and an article follows."""
    lines = [u for u in found if u.role != shapes.METADATA]
    head = list(takewhile(lambda u: u.role != shapes.GOOD, lines[:10]))
    if len(head) < len(lines) and any(u.role in (shapes.BYLINE, shapes.FURNITURE) for u in head):
        _header_title(head, lines[len(head)].text, title)
        return
    if len(lines) < 2 or not is_headline(lines[0]) or dateline_at(lines[0].text):
        return
    if any(u.role in (shapes.GOOD, shapes.SHORT) for u in lines[1:4]):
        _set_title(title, lines[0], lines[0].text)


def _header_title(head: list[Unit], lead: str, title: _Title) -> None:
    """The headline among the lines above a clean article that are a paper's name, a byline and a date."""
    chosen = choose_from_header([u for u in head if not dateline_at(u.text)], lead)
    for unit in head:
        if unit.role == shapes.HEADING and not dateline_at(unit.text):
            unit.role = shapes.FURNITURE
    if chosen is not None:
        _set_title(title, chosen, chosen.text)


def _page_title(found: list[Unit], title: _Title, before: list[str]) -> None:
    body = next((i for i, u in enumerate(found) if u.role == shapes.PARAGRAPH), None)
    if body is None or title.text is not None:
        return
    after = [u.role for u in found]
    for unit, role in zip(found[:body], before, strict=False):
        unit.role = role
    chosen = choose_title(found, body)
    for unit, role in zip(found[:body], after, strict=False):
        unit.role = role
    if chosen is not None:
        _set_title(title, chosen, chosen.text)


def _shown_title(text: str, title: _Title, blocks: tuple[Block, ...]) -> str | None:
    """The title as the metadata has it, else as the text has it, entities decoded."""
    place = next((b.span for b in blocks if b.kind == "title"), None)
    if title.known or place is None:
        return title.text
    return " ".join(html.unescape(place.of(text)).split())


# --- dateline


def _find_dateline(found: list[Unit], title: _Title) -> tuple[Dateline | None, Unit | None]:
    """The dateline and the unit that begins with it: the first paragraph, or a line of its own before it."""
    wire = title.suffix is not None and title.suffix.id == "reuters"
    wire = wire or any("diting by" in u.text for u in found if u.role == shapes.CREDIT)
    body = list(islice((i for i, u in enumerate(found) if u.role in shapes.BODY), 2))
    candidates = [i for i in (*body, *((body[0] - 1, body[0] - 2) if body else ())) if i >= 0]
    for i in sorted(candidates):
        unit = found[i]
        if unit.role in (shapes.TITLE, shapes.METADATA):
            continue
        line = dateline_at(unit.text, wire=wire and i == body[0])
        if line and (unit.role in shapes.BODY or line.end >= len(unit.text)):
            start, end = unit.start + line.start, unit.start + line.end
            return replace(line, start=start, end=end), unit
    return None, None


# --- blocks


def _blocks(page: _Page) -> Iterator[Block]:
    last = next((u for u in reversed(page.found) if u.role == shapes.PARAGRAPH), None)
    pending: tuple[int, int] | None = None
    for unit in page.found:
        kind = _KINDS.get(unit.role, "furniture")
        dateline = page.dateline if unit is page.at else None
        if kind == "furniture" and not dateline:
            pending = (pending[0] if pending else unit.start, unit.end)
            continue
        if not dateline and unit is not last and _is_whole(unit, kind):
            pieces = [(kind, unit.start, unit.end)]
        else:
            pieces = list(_pieces(page.view.text, unit, kind, dateline, is_last=unit is last))
        for piece, start, end in pieces:
            if piece == "furniture":
                pending = (pending[0] if pending else start, end)
                continue
            if pending:
                yield from _block(page.view, "furniture", *pending)
                pending = None
            yield from _block(page.view, piece, start, end)
    if pending:
        yield from _block(page.view, "furniture", *pending)


def _is_whole(unit: Unit, kind: BlockKind) -> bool:
    """Is a unit without a dateline, that is not the last, one block and nothing else?"""
    return kind != "title" and (kind != "paragraph" or patterns.end_mark(unit.text) == len(unit.text))


def _block(view: View, kind: BlockKind, start: int, end: int) -> Iterator[Block]:
    text = view.text[start:end]
    begin, stop = start + len(text) - len(text.lstrip()), start + len(text.rstrip())
    if begin < stop:
        yield Block(kind, view.to_raw(begin, stop))


def _pieces(
    text: str, unit: Unit, kind: BlockKind, dateline: Dateline | None, *, is_last: bool
) -> Iterator[tuple[BlockKind, int, int]]:
    """A unit's blocks: dateline, paragraph, and the end mark or sign-off after it; a title without its suffix."""
    start, end = unit.start, unit.end
    if dateline:
        yield "dateline", start, dateline.end
        start = dateline.end
    if unit.role == shapes.TITLE:
        markdown = patterns.MARKDOWN_TITLE.match(unit.text)
        start += markdown.end() if markdown else 0
        shown = split_suffix(text[start:end])[0]
        yield "title", start, start + len(shown)
        if start + len(shown) < end:
            yield "furniture", start + len(shown), end
        return
    if unit.role == shapes.PARAGRAPH:
        stop = _end_of_words(text, start, end, is_last)
        yield "paragraph", start, stop
        yield "credit", stop, end
        return
    yield kind, start, end


def _end_of_words(text: str, start: int, end: int, is_last: bool) -> int:
    """Where a paragraph's words end: before ``-0-`` and, in the last one, before an agency's name in brackets."""
    stop = start + patterns.end_mark(text[start:end])
    words = text[start:stop].rstrip()
    sign = dump.closing_credit(words) if is_last else None
    outlet = find_outlet(sign) if sign else None
    return start + words.rindex("(") if outlet and outlet.agency else stop


# --- dates


def _mentions(view: View, days: Dates) -> tuple[DateMention, ...]:
    mentions = [
        DateMention(value, kind, None if start is None else view.to_raw(start, end))
        for value, kind, start, end in days.found
    ]
    for doubt in days.ambiguous:
        span = view.to_raw(doubt.start, doubt.end) if doubt.end <= len(view.text) else None
        mentions += [DateMention(d.isoformat(), "unknown", span) for d in (doubt.value, doubt.other) if d]
    return tuple(sorted(dict.fromkeys(mentions), key=lambda d: DATE_KINDS.index(d.kind) if d.kind in DATE_KINDS else 9))


def _body_notes(blocks: tuple[Block, ...], page: _Page) -> Iterator[Note]:
    if not any(b.kind == "paragraph" for b in blocks):
        yield Note("empty_body", "no running text found")
    elif not page.sure:
        yield Note("body_unsure", "no clear run of sentences: every longer line was taken as body")


def _date_notes(meta: Metadata, days: Dates) -> Iterator[Note]:
    for doubt in days.ambiguous[:1]:
        yield Note("ambiguous_date", f"{doubt.value.isoformat()} or {doubt.other}: day and month cannot be told apart")
    if meta.published and not days.ambiguous and all(kind != "published" for _, kind, *_ in days.found):
        yield Note("date_not_understood", f"the publication date {meta.published[:40]!r} is in no form that is known")
    yield from days.notes
    if days.yearless and days.best() is None:
        yield Note("date_without_year", f"the dateline gives {days.yearless} without a year: no publication date")
