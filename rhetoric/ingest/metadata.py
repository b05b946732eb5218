"""The fields of an article as a table, a front matter or a page's markup names them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from rhetoric.gazetteer import find_outlet

_SYNONYMS = {
    "text": """text body content full_text fulltext story_text maintext main_text article_text articletext
        article article_body articlebody body_text content_text news_text text_content content_full plain_text
        raw_text 본문 기사본문 기사_본문 내용 기사내용 기사_내용 正文 内容 內容 全文 文章内容 本文 текст
        текст_статьи содержание полный_текст volltext artikeltext inhalt fließtext haupttext texte contenu
        corps texte_intégral texto contenido cuerpo texto_completo cuerpo_de_la_noticia texto_da_notícia""",
    "id": """id article_id doc_id docid document_id uuid guid uid story_id story stories_id news_id storeid
        accession_number an aid gkgrecordid globaleventid 뉴스_식별자 기사_id 식별자 номер идентификатор 编号
        編號 dokument_id identifiant identificador""",
    "title": """title headline heading article_title headline_main head 제목 기사제목 기사_제목 заголовок
        название 标题 標題 题目 見出し titel überschrift schlagzeile titre titular título titulo""",
    "published": """published date published_at publish_date published_date publication_date date_published
        datepublished pub_date pubdate date_publish datetime published_on publish_time created_at timestamp day
        publishdate publicationdate 일자 날짜 게재일 등록일 보도일 작성일 дата дата_публикации 日期 发布日期
        發布日期 发表时间 时间 发布时间 掲載日 datum erscheinungsdatum veröffentlicht date_de_publication fecha
        fecha_de_publicación""",
    "updated": """updated updated_at modified date_modified datemodified last_modified lastmod 수정일 обновлено
        更新时间 aktualisiert""",
    "crawled": """crawled_at crawled date_download date_crawled retrieved retrieved_at accessed scraped_at
        indexed_date collect_date seendate seen_date fetched_at dateadded mentiontimedate 수집일 abgerufen""",
    "outlet": """outlet publisher source publication media media_name newspaper site site_name sitename
        source_name source_domain sourcecommonname mentionsourcename
        domain journal news_outlet press pubtitle publication_title 언론사 매체 매체명 신문사
        출처 источник издание сми 来源 來源 媒体 媒體 报纸 quelle zeitung fuente medio periódico""",
    "url": """url link href canonical permalink source_url article_url web_url article_link page_url uri
        documenturl documentidentifier sourceurl mentionidentifier 링크 기사링크 원문링크 주소 ссылка адрес 链接 網址
        网址 lien adresse enlace""",
    "language": """language lang language_code 언어 язык 语言 sprache langue idioma""",
    "author": """author authors byline creator reporter journalist writer 기고자 기자 작성자 автор 作者 记者
        autor autorin auteur""",
    "agency": """agency news_agency wire agentur 통신사 агентство 通讯社 agence agencia""",
    "host": """host hosted_by republisher""",
}
"""Field -> what its column is called, most telling first; blanks as underscores."""
SYNONYMS: dict[str, tuple[str, ...]] = {name: tuple(words.split()) for name, words in _SYNONYMS.items()}
_LANGUAGES = dict(
    pair.split(":")
    for pair in """english:en korean:ko russian:ru chinese:zh german:de french:fr spanish:es japanese:ja arabic:ar
        persian:fa portuguese:pt italian:it turkish:tr ukrainian:uk vietnamese:vi polish:pl dutch:nl hebrew:he hindi:hi
        indonesian:id swedish:sv czech:cs serbian:sr greek:el thai:th eng:en kor:ko rus:ru zho:zh deu:de fra:fr spa:es
        jpn:ja ara:ar""".split()
)
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
    return re.sub(r"[\s\-]+", "_", unicodedata.normalize("NFC", column).strip().lower())


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
    return _LANGUAGES.get(code.lower(), re.split(r"[-_]", code.lower())[0]) if code else None


def _author(name: str | None) -> str | None:
    return _EMAIL.sub("", name or "").strip(" ,;") or None
