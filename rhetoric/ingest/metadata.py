"""The fields of an article as a table, a front matter or a page's markup names them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from rhetoric.gazetteer import find_outlet

_SYNONYMS = {
    "text": """text body content full_text fulltext story_text maintext main_text article_text articletext article
        article_body articlebody body_text content_text story plain_text raw_text 본문 текст 正文""",
    "id": """id article_id doc_id docid document_id uuid guid uid story_id stories_id aid 뉴스_식별자""",
    "title": """title headline heading article_title 제목 заголовок 标题""",
    "published": """published date published_at publish_date published_date publication_date date_published
        datepublished pub_date pubdate date_publish datetime published_on created_at timestamp 일자 дата 日期""",
    "updated": """updated updated_at modified date_modified datemodified last_modified lastmod""",
    "crawled": """crawled_at crawled date_download date_crawled retrieved retrieved_at accessed scraped_at
        indexed_date""",
    "outlet": """outlet publisher source publication media media_name newspaper site site_name sitename source_name
        source_domain domain journal 언론사 источник 来源""",
    "url": """url link href canonical permalink source_url article_url web_url""",
    "language": """language lang language_code""",
    "author": """author authors byline creator 기고자""",
    "agency": """agency news_agency wire""",
    "host": """host hosted_by republisher""",
}
"""Field -> what its column is called, most telling first; blanks as underscores."""
SYNONYMS: dict[str, tuple[str, ...]] = {name: tuple(words.split()) for name, words in _SYNONYMS.items()}
_EMAIL = re.compile(r"\(?\b[\w.+\-]{1,40}@[\w.\-]{3,60}\)?")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article before its text is read. Dates are as written."""

    title: str | None = None
    published: str | None = None
    updated: str | None = None
    crawled: str | None = None
    outlet: str | None = None
    url: str | None = None
    language: str | None = None
    author: str | None = None
    agency: str | None = None
    host: str | None = None


def completed(first: Metadata, second: Metadata) -> Metadata:
    """``first``, with what it does not say taken from ``second``."""
    return replace(first, **{f.name: getattr(second, f.name) for f in fields(first) if getattr(first, f.name) is None})


def field_names(columns: list[str]) -> dict[str, str]:
    """Field -> the column that holds it, by the first synonym that a column is called; case and blanks are nothing."""
    by_key = {_key(column): column for column in reversed(columns)}
    return {
        field: by_key[synonym]
        for field, synonyms in SYNONYMS.items()
        for synonym in reversed([s for s in synonyms if s in by_key])
    }


def _key(column: str) -> str:
    return re.sub(r"[\s\-]+", "_", column.strip().lower())


def metadata_from(values: Mapping[str, str], names: Mapping[str, str]) -> Metadata:
    """Metadata of a record: ``names`` says which key of ``values`` holds which field. Empty values are None."""

    def value(field: str) -> str | None:
        found = values.get(names[field], "") if field in names else ""
        return " ".join(found.split()) or None

    return Metadata(
        title=value("title"),
        published=value("published"),
        updated=value("updated"),
        crawled=value("crawled"),
        outlet=outlet_name(value("outlet")),
        url=value("url"),
        language=_language(value("language")),
        author=_author(value("author")),
        agency=outlet_name(value("agency")),
        host=outlet_name(value("host")),
    )


def outlet_name(name: str | None) -> str | None:
    """The short display name of an outlet, or the name as it stands."""
    if not name:
        return None
    known = find_outlet(name)
    return known.name if known else name


def _language(code: str | None) -> str | None:
    names = {"english": "en", "korean": "ko", "russian": "ru", "chinese": "zh"}
    return names.get(code.lower(), re.split(r"[-_]", code.lower())[0]) if code else None


def _author(name: str | None) -> str | None:
    return _EMAIL.sub("", name or "").strip(" ,;") or None
