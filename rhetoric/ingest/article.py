"""One text to one article: blocks and fields. The text is kept whole and never edited."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from rhetoric.document import Article, Block, BlockKind, DateMention, Note
from rhetoric.gazetteer import find_outlet
from rhetoric.ingest import dump, patterns, shapes
from rhetoric.ingest.datelines import Dateline, dateline_at, dateline_by
from rhetoric.ingest.dump import Verdict
from rhetoric.ingest.fields import (
    addresses,
    find_source,
)
from rhetoric.ingest.frontmatter import front_matter
from rhetoric.ingest.headline import Title, known_title, mark, mark_around
from rhetoric.ingest.language import guess_language
from rhetoric.ingest.lines import Unit, count_words, units
from rhetoric.ingest.metadata import Metadata, completed, field_names, metadata_from
from rhetoric.ingest.mojibake import damage
from rhetoric.ingest.profilefiles import profile_named, shipped_to_choose
from rhetoric.ingest.profiles import Profile, choose, several
from rhetoric.ingest.publication import DATE_KINDS, Dates, find_dates, order_in
from rhetoric.ingest.ranges import cut_to_lines
from rhetoric.text import View, fold, without_emphasis

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
class _Page:
    """A text in its parts. ``at`` is the unit that begins with the dateline; ``verdict`` says how sure the body is,
    None if it was told."""

    view: View
    found: list[Unit]
    meta: Metadata
    title: Title
    verdict: Verdict | None
    dateline: Dateline | None
    at: Unit | None
    addresses: list[str]
    profile: Profile


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
    body: Sequence[tuple[int, int]] | None = None,
    profile: str | None = None,
    year: int | None = None,
) -> Article:
    """The article in ``text``: one clean article, or a page dump with navigation around it.

    ``metadata`` wins over what the text says. ``clean=False`` takes every line as body. ``stem`` is the file's name,
    which may hold a date; ``captions`` are lines known to be captions, ``blocks`` what a database says of its record,
    where nothing is left to guess. ``body`` are the lines that are the body, as ranges of numbers from 1, both ends
    included. ``profile`` is the name or path of the profile to read with; without one it is chosen. ``year`` dates a
    dateline without a year. Doubts become notes; nothing raises but a profile that cannot be used.
    """
    known = metadata or Metadata()
    given = profile_named(profile) if profile else None
    if blocks is None or body:
        page = _lay_out(text, known, captions, body or (), given, clean=clean)
    else:
        page = _as_laid_out(text, known, blocks, given)
    meta = page.meta
    source = find_source(page.found, meta, page.title.suffix, page.dateline, page.addresses, profile=page.profile)
    printed = find_outlet(source.outlet) if source.outlet else None
    order = page.profile.date_order or order_in(printed.country if printed else None)
    days = find_dates(page.view.text, page.found, meta, page.dateline, stem=stem, order=order, year=year)
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
        notes=(*notes, *_damage_notes(text, notes), *_body_notes(laid_out, page), *_date_notes(meta, days)),
        profile=page.profile.name,
        body_confidence=round(page.verdict.confidence, 3) if page.verdict else None,
    )


def _lay_out(
    text: str,
    meta: Metadata,
    captions: tuple[str, ...],
    body: Sequence[tuple[int, int]],
    profile: Profile | None,
    *,
    clean: bool,
) -> _Page:
    """Lines, their roles, the title and the dateline."""
    view = fold(text)
    clean = clean or bool(body)
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
    profile = profile or choose(shipped_to_choose(), view.text, found, meta)
    title, verdict = known_title(meta, profile), None
    if body:
        found = cut_to_lines(view, found, text, body)
        mark_around(found, title)
    elif clean:
        verdict = mark(found, title)
    dateline, at = _find_dateline(found, title) if clean else (None, None)
    links = [*([meta.url] if meta.url else []), *addresses(view.text, found), *values]
    return _Page(view, found, meta, title, verdict, dateline, at, [link for link in links if "://" in link], profile)


def _as_laid_out(text: str, meta: Metadata, blocks: tuple[Block, ...], profile: Profile | None) -> _Page:
    """A page whose blocks are known: a unit for each, and a dateline where the body begins with one."""
    view = fold(text)
    found = []
    for block in blocks:
        start, end = view.span_from_raw(block.span)
        unit = Unit(start, end, view.text[start:end], 0, True, role=_ROLES[block.kind])
        unit.words = count_words(unit.text)
        found.append(unit)
    profile = profile or choose(shipped_to_choose(), view.text, found, meta)
    title = Title(meta.title, known=meta.title is not None, profile=profile)
    for unit in found:
        if unit.role == shapes.TITLE and title.unit is None:
            title.unit, title.text = unit, title.text or " ".join(unit.text.split())
    dateline, at = _find_dateline(found, title)
    links = [meta.url] if meta.url else []
    return _Page(view, found, meta, title, None, dateline, at, links, profile)


def _sample(found: list[Unit]) -> str:
    """Enough of the body to tell its language."""
    sample = ""
    for unit in found:
        if unit.role == shapes.PARAGRAPH:
            sample += unit.text + " "
            if len(sample) > 1500:
                break
    return sample


def _shown_title(text: str, title: Title, blocks: tuple[Block, ...]) -> str | None:
    """The title as the metadata has it, else as the text has it, entities decoded and without Markdown's stars."""
    place = next((b.span for b in blocks if b.kind == "title"), None)
    if title.known or place is None:
        return title.text
    return " ".join(without_emphasis(html.unescape(place.of(text))).split())


# --- dateline


def _find_dateline(found: list[Unit], title: Title) -> tuple[Dateline | None, Unit | None]:
    """The dateline and the unit that begins with it: the first paragraph, or a line of its own before it."""
    wire = title.suffix is not None and title.suffix.id == "reuters"
    wire = wire or any("diting by" in u.text for u in found if u.role == shapes.CREDIT)
    body = list(islice((i for i, u in enumerate(found) if u.role in shapes.BODY), 2))
    candidates = [i for i in (*body, *((body[0] - 1, body[0] - 2) if body else ())) if i >= 0]
    for i in sorted(candidates):
        unit = found[i]
        if unit.role in (shapes.TITLE, shapes.METADATA):
            continue
        line = dateline_at(unit.text, wire=wire and i == body[0]) or dateline_by(title.profile.dateline, unit.text)
        if line and (unit.role in shapes.BODY or line.end >= len(unit.text)):
            start, end = unit.start + line.start, unit.start + line.end
            return replace(line, start=start, end=end, agency=line.agency or title.profile.dateline_agency), unit
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
        whole = not dateline and unit is not last and _is_whole(unit, kind)
        pieces = ((kind, unit.start, unit.end),) if whole else _pieces(page, unit, kind, dateline, is_last=unit is last)
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
    trimmed = text.strip()
    if trimmed:
        begin = start if len(trimmed) == len(text) else start + len(text) - len(text.lstrip())
        yield Block(kind, view.to_raw(begin, begin + len(trimmed)))


def _pieces(
    page: _Page, unit: Unit, kind: BlockKind, dateline: Dateline | None, *, is_last: bool
) -> Iterator[tuple[BlockKind, int, int]]:
    """A unit's blocks: dateline, paragraph, and the end mark or sign-off after it; a title without its suffix."""
    text = page.view.text
    start, end = unit.start, unit.end
    if dateline:
        yield "dateline", start, dateline.end
        start = dateline.end
    if unit.role == shapes.TITLE:
        markdown = patterns.MARKDOWN_TITLE.match(unit.text)
        start += markdown.end() if markdown else 0
        shown = page.title.split(text[start:end])[0]
        yield "title", start, start + len(shown)
        if start + len(shown) < end:
            yield "furniture", start + len(shown), end
        return
    if unit.role == shapes.PARAGRAPH:
        stop = _end_of_words(page, start, end, is_last)
        yield "paragraph", start, stop
        yield "credit", stop, end
        return
    yield kind, start, end


def _end_of_words(page: _Page, start: int, end: int, is_last: bool) -> int:
    """Where a paragraph's words end: before ``-0-`` and, in the last one, before an agency's name in brackets."""
    text = page.view.text
    stop = start + patterns.end_mark(text[start:end])
    mark = next((m for m in page.profile.end_marks if text.endswith(m, start, stop)), "") if is_last else ""
    stop -= len(mark)
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


def _damage_notes(text: str, known: tuple[Note, ...]) -> Iterator[Note]:
    """Damaged characters, unless what read the file has said so."""
    codes = {note.code for note in known}
    yield from (note for note in damage(text) if note.code not in codes)


def _body_notes(blocks: tuple[Block, ...], page: _Page) -> Iterator[Note]:
    crowd = several(page.profile, page.found)
    if crowd:
        yield crowd
    if not any(b.kind == "paragraph" for b in blocks):
        yield Note("empty_body", "no running text found")
    elif page.verdict and not page.verdict.sure:
        yield Note("body_unsure", "no clear run of sentences: every longer line was taken as body")


def _date_notes(meta: Metadata, days: Dates) -> Iterator[Note]:
    for doubt in days.ambiguous[:1]:
        yield Note("ambiguous_date", f"{doubt.value.isoformat()} or {doubt.other}: day and month cannot be told apart")
    if meta.published and not days.ambiguous and all(kind != "published" for _, kind, *_ in days.found):
        yield Note("date_not_understood", f"the publication date {meta.published[:40]!r} is in no form that is known")
    yield from days.notes
    if days.yearless and days.best() is None:
        yield Note("date_without_year", f"the dateline gives {days.yearless} without a year: no publication date")
