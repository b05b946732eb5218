"""What the lines of a page look like: the tables of shapes that the reader of text dumps goes by.

All patterns are for folded views, anchored or with bounded repeats, so that no line can make them slow. Nearly every
line is prose and fits none of them, so the functions ask first what costs little: how the line begins, what its last
character is, whether a word is in it at all. Only then is a pattern tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

STOP_WORDS = frozenset(
    """a about after all also an and any are as at be been before being but by can could did do for from had has have he
    her him his how if in into is it its last may more most no not of on one only or other our out over said she should
    so some such than that the their them then there these they this to under up was we were what when where which while
    who will with would you your i my me
    и в во не на что с со как по но к у из за от о об для до при это его их он она они был была было были также
    el la los las un una y en de del que por con para su se es al lo como más
    le les des du et un une dans pour que qui sur au aux par est son sa ses il elle ne pas
    der die das und den dem des ein eine zu mit von für auf ist im nicht sich auch""".split()
)
FUNCTION_ENDINGS = frozenset(
    "a an the of and to in into for with that by from at on or its his her their as is was were be has had over".split()
)
SENTENCE_END = re.compile(r"[.!?…:。！？] ?[\"”“')\]}>]{0,3}$")
FULL_STOP = re.compile(r"(?<!\b[A-Z])[.。][\"”')\]]{0,3}$")
_ENDS = frozenset(".!?…:。！？")
_CLOSES = frozenset("\"”“')]}>")

NEXT_SENTENCE = re.compile(r"[.!?][\"”]? [\"“]?[A-Z]")
LIST_ITEM = re.compile(r"(?:[*+•▪◦‣·]|[o◯](?= )|\d{1,3}[.)])(?:\s|$)")
_BEGINS_ITEM = frozenset("*+•▪◦‣·o◯0123456789")


def ends_sentence(text: str) -> bool:
    """Does this trimmed text end in sentence punctuation, quotation marks and brackets after it allowed?"""
    last = text[-1:]
    return last in _ENDS if last not in _CLOSES else SENTENCE_END.search(text[-8:]) is not None


def full_stop(text: str) -> bool:
    """Does this trimmed text end in a full stop that does not stand after a single capital (``in the U.S.``)?"""
    last = text[-1:]
    return (last in ".。" or last in _CLOSES) and FULL_STOP.search(text[-8:]) is not None


def is_list_item(text: str) -> bool:
    """Does this trimmed text begin with a bullet or a number?"""
    return text[:1] in _BEGINS_ITEM and LIST_ITEM.match(text) is not None


# --- navigation: what a line begins with decides which shapes it is tried against

TAIL, FURNITURE, LABEL, CREDIT = "tail", "furniture", "label", "credit"
Row = tuple[str, str]
_BEGINNING = re.compile(r"[a-z]+|\d|[а-яё]+|[\u3040-\uffff]{1,2}|(?s:.)")
_DIGITS = "0 1 2 3 4 5 6 7 8 9"


_TO_THE_END = r"[\s:>»|]*$"
_NAVIGATION = (
    ("link", " copied"),
    ("copy", " link"),
    ("social", " sharing"),
    ("share", r" this\b.*"),
    ("print", " options:?| this page"),
    ("advertisement advertisements", r"(?: \d+)?"),
    ("story", " continues below.*"),
    ("play", " video"),
    ("continue", r" reading\b.*"),
    ("article", " content"),
    ("[", r"/?ad_\d+\]|ad\]"),
    ("source", r" link|:.{0,120}"),
    ("back", " to top"),
    ("read see learn", r" more\b[^.]*"),
    ("read see", r" also\b.*"),
    ("also", r" read\b.*"),
    ("watch listen", r" ?[|:].*"),
    ("more", ":.*"),
    ("related", r" (?:articles?|stor(?:y|ies)|topics?|news|content|links?|videos?)\b.{0,60}"),
    ("don", "'t miss:?"),
    ("you", " m(?:ay|ight) also like.*"),
    ("click tap", r" here\b.*"),
    ("find like", r" us on\b.*"),
    ("our", r" \w{2,20} page link"),
    ("post", " (?:a )?comment"),
    ("leave", r" a (?:reply|comment)\b.*"),
    ("have", " your say.*"),
    ("join", " the conversation.*"),
    ("breadcrumb", r"\b.*"),
    ("copyright copyrighted copyrights ©", ".*"),
    ("(", r"c\) .*"),
    ("by", r" signing up\b.*"),
    ("thanks", r" for (?:signing|reading|visiting)\b.*"),
    ("skip", r" to\b.*"),
    ("get", r" .{0,60}\b(?:newsletters?|updates|app|inbox|trending|headlines|alerts)\b.{0,120}"),
    ("we", r" apologi[sz]e, but\b.*"),
    ("try", r" refreshing\b.*"),
    ("crawled", r" at\b.*"),
    ("posted", " by .{0,80}"),
    ("tag tags", ":.*"),
    ("filed", " under.*"),
    ("category categories", ":.*"),
    ("original", r" source\b.*| (?:version|article)\b.*"),
    ("the", r" original (?:version|article)\b.*"),
    ("read", r" (?:the )?original (?:version|article)\b.*"),
    ("author", " of the article.*"),
    ("about", " the author.*"),
    ("corrections", " and clarifications.*"),
    ("when", r" search suggestions\b.*"),
    (
        "this the",
        r" (?:article|content|story) (?:is|was)\b.{0,60}\b(?:subscribers|register|automatically|first published"
        r"|originally)\b.*",
    ),
    ("create access", r"\b.{0,40}\b(?:account|articles)\b.{0,80}"),
    ("enjoy", r" (?:the latest|additional)\b.{0,100}"),
    (
        "you",
        r"(?: can|'ve)\b.{0,60}\b(?:saved?|manage|subscribed|sign (?:in|up)|enable javascript|valid email|inbox)\b"
        r".{0,120}",
    ),
    (
        "please",
        r"\b.{0,60}\b(?:saved?|manage|subscribed|sign (?:in|up)|enable javascript|valid email|inbox)\b.{0,120}",
    ),
    ("interested", " in.{0,120}"),
    ("the", " next issue of.{0,120}"),
    ("a", " welcome email.{0,120}"),
    ("sign", " up (?:for|to).{0,120}"),
    ("来源 來源 출처 источник", " ?[:：].*"),
    ("무단 ■ ▶", ".*"),
    ("관련", " ?기사.*"),
    ("많이", " 본.*"),
    ("责任", "编辑.*"),
    ("читайте", " также.*"),
    ("поделиться", ".*"),
    ("相关", "阅读.*"),
)
_LABELS = (
    ("share print email video photo photos close menu home source next prev download subscribed", ""),
    ("e", "-mail"),
    ("loading trending", ".*"),
    ("previous", ".{0,12}"),
    ("most", r" (?:popular|read|viewed|shared|recent)\b.*"),
    ("latest", r" (?:news|videos?|stories|headlines)"),
    ("top", " stories"),
    ("just", " in"),
    ("recommended", "(?: for you)?"),
    ("more", r" (?:from|on|in)\b.{0,40}| stories.*"),
    ("sign", r" (?:in|up)\b.*"),
    ("log", r" ?in\b.*"),
    ("login", r"\b.*"),
    ("follow", r" us\b.*"),
    ("subscribe", r"\b.{0,80}"),
    ("register search", r"\b.{0,60}"),
    ("perform", " search"),
    ("verdict rating ruling", ":.{0,60}"),
    ("false misleading unproven satire", ""),
    ("accessibility", r"\b.{0,40}"),
    ("breaking", " news"),
    ("connect", r" with\b.*"),
    ("comment comments", ""),
    (_DIGITS, r"\d{0,4} ?comments?"),
    ("your", " comment"),
    ("via", ":.{0,60}"),
    ("privacy cookie", r" (?:policy|notice|settings)\b.*"),
    ("terms", r" (?:of|and)\b.{0,40}"),
    ("advertise", r"\b.{0,40}"),
    ("duration", r" \d.*"),
    ("date", ":.{0,80}"),
    ("topic topics", ":.*"),
    ("ask", " the editor.*"),
    (_DIGITS, r"\d* (?:secs?|seconds?|mins?|minutes?|m|hours?|h|hrs?|days?|d|weeks?) (?:ago|read)"),
    (_DIGITS, r"\d* minute read"),
    ("first last", r" (?:published|updated|modified|posted)\b.{0,80}"),
    ("published updated modified posted", r"\b.{0,80}"),
    ("report", r" (?:an? )?(?:error|problem).*"),
    ("footer bottom", " links"),
    ("enter", " a word"),
    ("分享", ".{0,6}"),
    ("live", " updates?"),
)
_TAILS = (
    ("more", r" (?:from|on|in)\b.{0,40}"),
    ("most", r" (?:popular|read|viewed)\b.*"),
    ("you", " m(?:ay|ight) also like.*"),
    ("post", " (?:a )?comment"),
    ("leave", r" a (?:reply|comment)\b.*"),
    ("about", " the author.*"),
    ("[", r"ad_2\]"),
    ("original", r" source\b.*"),
    ("related", " (?:stories|news)"),
    ("footer", " links"),
    ("just", " in"),
    ("your", " comment"),
    ("have", " your say.*"),
    ("recommended", "(?: for you)?"),
    ("latest", " videos?"),
    ("back", " to top"),
    ("crawled", r" at\b.*"),
    ("*", r"crawled at\b.*"),
    ("#", "#{2,4}"),
    ("-", r"-?\(?end\)?-{0,2}"),
    ("(", r"end\)?-{0,2}"),
    ("end", r"\)?-{0,2}|/ ?\d+"),
    ("관련", " ?기사.*"),
    ("читайте", " также.*"),
    ("相关", "阅读.*"),
    ("责任", "编辑.*"),
)


_WRITTEN = r"(?: and (?:writing|editing|reporting))? by\b"
_CREDITS = (
    ("additional with", r" (?:reporting|writing|editing|compiled|edited|written|translated)" + _WRITTEN),
    ("reporting writing editing compiled edited written translated", _WRITTEN),
    ("based", r" on (?:reporting|reports) (?:by|from)\b"),
    ("with", r" (?:files|reporting|additional reporting|inputs?|reports?) (?:from|by)\b"),
    ("some", r" (?:information|material)\b.{0,80}\b(?:came|from)\b"),
    ("$", r"1 ?="),
    ("contributed", r" by\b"),
    ("contact", " the (?:writer|reporter)"),
    ("the", " writer can be reached"),
    ("reporter reporters editor editors", ": "),
    ("our", " standards:"),
)


def beginning(lower: str) -> str:
    """What a line in lower case is looked up by in ``SHAPES``: its first word, its first two characters in scripts
    without blanks, else its first character."""
    found = _BEGINNING.match(lower)
    return found.group() if found else ""


def _compiled(role: str, rows: tuple[Row, ...], end: str) -> Iterator[tuple[str, str, re.Pattern[str]]]:
    """For every beginning its role and the pattern of the lines, in lower case, that may begin with it."""
    rests: dict[str, list[str]] = {}
    for words, rest in rows:
        for word in words.split():
            rests.setdefault(word, []).append(rest)
    for word, of_word in rests.items():
        yield word, role, re.compile(f"{re.escape(word)}(?:{'|'.join(of_word)}){end}")


def _in_brackets(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(("(", re.escape(word) + f"(?:{rest})") for words, rest in rows for word in words.split())


def _by_beginning() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    table: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for role, rows, end in (
        (TAIL, _TAILS, _TO_THE_END),
        (FURNITURE, _NAVIGATION, _TO_THE_END),
        (LABEL, _LABELS, _TO_THE_END),
        (CREDIT, _CREDITS + _in_brackets(_CREDITS), ""),
    ):
        for word, its_role, pattern in _compiled(role, rows, end):
            table.setdefault(word, []).append((its_role, pattern))
    return table


SHAPES = _by_beginning()
"""Roles and patterns by the beginning of a line, in the order that they are tried. A ``LABEL`` is furniture unless the
line is a sentence."""

ANYWHERE = tuple(
    (words, role, re.compile(pattern))
    for words, role, pattern in (
        ("all rights reserved", FURNITURE, ""),
        ("may not be ", FURNITURE, r"(?s:.)*may not be (?:published|reproduced)"),
        ("advertisement has not loaded", FURNITURE, ""),
        (" back to video", FURNITURE, ""),
        ("cookie", FURNITURE, r"(?s:.)*(?:cookie policy|cookie settings|uses cookies)"),
        ("please email", FURNITURE, ""),
        ("can also be accessed at", FURNITURE, ""),
        ("newsletter", FURNITURE, r"(?s:.)*newsletter promotion"),
        ("제보하기", FURNITURE, ""),
        ("무단", FURNITURE, r"(?s:.)*무단 ?전재"),
        (" ago", FURNITURE, r".{0,40}[/|·] ?\d+ ?(?:m|h|d|mins?|hours?|days?) ago" + _TO_THE_END),
        ("newsletter", LABEL, r".{0,60}\bnewsletter\b.{0,80}" + _TO_THE_END),
        ("@", CREDIT, r"(?:e-?mail:? ?)?[\w.+\-]{1,40}@[\w.\-]{3,60}(?: ?\(end\))?$"),
    )
)
"""Words in lower case, the role that a line has which holds them, and the pattern that it must also fit."""


def may_hold_furniture(lower: str) -> bool:
    """Does this line in lower case hold a word of ``ANYWHERE``? Written out, since nearly every line is asked."""
    return (
        ("@" in lower or " ago" in lower or "newsletter" in lower or "cookie" in lower or "may not be " in lower)
        or ("all rights reserved" in lower or "please email" in lower or "can also be accessed at" in lower)
        or ("advertisement has not loaded" in lower or " back to video" in lower)
        or (not lower.isascii() and ("제보하기" in lower or "무단" in lower))
    )


_PROMOTES = frozenset("see read watch listen more click get sign".split())
PROMOTION = re.compile(r"(?:SEE|READ|WATCH|LISTEN|MORE|CLICK|GET|SIGN)\b[^a-z]{0,20}[:|]|.{1,150}\[[A-Z ]{3,20}\]\|?$")
MARKDOWN_RULE = re.compile(r"(?:-{3,}|\*{3,}|_{3,}|={3,})$")
MARKDOWN_TITLE = re.compile(r"#{1,2} +(?=\S)")


def is_promotion(first: str, text: str) -> bool:
    """``READ MORE: ...``, ``... [PHOTOS]|``, or a rule drawn across the page."""
    if first in _PROMOTES or text[-1] in "]|":
        return PROMOTION.match(text) is not None
    return first in "-*_=" and MARKDOWN_RULE.match(text) is not None


# --- credits and captions

END_MARK = re.compile(r"\s*(?:-0-|-\s?30\s?-|\(END\)|#{3})\s*$")
_END_OF_MARK = frozenset("-)#")


def end_mark(text: str) -> int:
    """Where the end mark (``-0-``) begins that this trimmed text ends with; its length if there is none."""
    found = END_MARK.search(text[-90:]) if text[-1:] in _END_OF_MARK else None
    return len(text) - len(found.group()) if found else len(text)


BIOGRAPHY = re.compile(
    r"[A-Z][\w.'\-]{1,20}(?: [A-Z][\w.'\-]{0,20}){1,3} (?:is|was|covers|reports|writes|has reported) .{0,80}"
    r"\b(?:reporter|correspondent|journalist|producer|editor|writer|columnist|author|fellow|covers|reports on"
    r"|covering|editorial)\b"
)
BYLINE = re.compile(
    r"(?:(?:By|BY|by)[: ]\s{0,2}(?P<by>[A-Z가-힣][^|·]{1,80}?)|(?i:posted by) (?P<poster>[\w .'\-]{2,60}?) on\b"
    r"|(?i:author: |writer: |reporter: |written by:? )(?P<author>[A-Z][^|·]{1,80}?)"
    r"|(?P<lead>[A-Z][\w.'\- ]{3,40}?)(?= · [A-Z]))"
    r"(?=\s*(?:$|[|·,;(]|\b(?:Published|Posted|Updated|on \d)|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov"
    r"|Dec)[a-z]{0,6}\.? \d|\d{4}))"
)

_BYLINE_BEGINS = ("by", "posted by ", "author: ", "writer: ", "reporter: ", "written by")


def byline(text: str) -> re.Match[str] | None:
    """The byline that this line begins with: "By X", "Author: X", "X · date"."""
    may_be = text[:10].lower().startswith(_BYLINE_BEGINS) or " · " in text
    return BYLINE.match(text) if may_be else None


_PHOTO = r"(?:photo|photograph|picture|image|screenshot|screen grab|video grab|frame grab|satellite image|handout)"
CAPTION_START = re.compile(
    rf"(?:FILE\b|File (?:photo|picture)|(?:Photos?|Pictures?|Pictured|Images?|Caption|Above): "
    rf"|In this (?:[\w.,]+ ){{0,6}}?{_PHOTO}"
    rf"|(?:This|These) (?:[\w.\-]+ ){{0,5}}?{_PHOTO}s?\b|(?:A|An"
    rf"|The) (?:[\w.\-]+ ){{0,4}}?{_PHOTO}s?\b.{{0,120}}\b(?:shows?|showing)\b"
    r"|A general view of\b|\[Photo|사진|На фото|图为|资料图)",
)
CAPTION_CUE = re.compile(
    rf"\((?:pictured|left|right|cent(?:er|re)|top|bottom|file|[LRC]|far (?:left|right)|above|file (?:photo"
    rf"|picture))\)|\b(?:poses?|posing) for\b"
    rf"|\b(?:pictured|is seen|are seen|seen here|can be seen|shown in this|in this undated)\b|\b(?:this|file"
    rf"|undated|handout) {_PHOTO}\b",
    re.I,
)
CAPTION_END = re.compile(
    r"(?:(?:—|–|-|\.|,|\s)\s?(?:Photos?|Pictures?|Images?|Photograph)(?: by|s by|:| courtesy of| credit:?) ?.{2,80}"
    r"|\((?:Images?|Photos?|Pictures?|Credit|Source|Video|Courtesy)s?(?: by|:| of)? ?[^()]{2,80}\)\.?"
    r"|\bGetty Images\)?\.?|[.\"”')] Credit:? [A-Z][^.]{2,80}|\bvia (?:Reuters|AP|AFP|REUTERS|KNS|Getty"
    r"|Associated Press|[A-Z]{2,5})\)?"
    r"|[.\"”'] Pictured: .{3,120}|/(?:AFP|AP|Reuters|REUTERS|Yonhap|KCNA|EPA|TASS|Sputnik)\)?\.?|\[(?:File"
    r"|Photo|Source|Image|Credit)\b[^\]]{0,80}\]"
    r"|(?:©|Photo ©) ?[A-Z][^.]{2,60}|\((?:[^()]{0,40} )?(?:DB|File Photo|File photo|file photo"
    r"|Telegram channel|Handout|handout|File|file|screen ?grab)(?: [-–—] ?[\w ]{2,30})?\))$"
)
_CAPTION_WORDS = frozenset(
    "file photo photos picture pictures pictured image images caption above in this these a an the ["
    " 사진 на 图为 资料".split()
)


def is_caption(first: str, text: str, lower: str, words: int) -> bool:
    """Does this line begin or end like a caption, or name what is seen without ending like a sentence?"""
    if first in _CAPTION_WORDS and CAPTION_START.match(text):
        return True
    tail = text[-140:]
    if _may_be_credited(tail) and CAPTION_END.search(tail):
        return True
    return words < 60 and not ends_sentence(text) and _may_show(lower) and CAPTION_CUE.search(text) is not None


# one chain of "in" costs a tenth of the pattern that it spares, and half of any()
def _may_be_credited(tail: str) -> bool:
    last = tail[-1]
    return (
        (last in ")]." and (last != "." or tail[-2:] == ")."))
        or ("hoto" in tail or "mage" in tail or "icture" in tail or "redit" in tail)
        or ("via " in tail or "/" in tail or "©" in tail)
    )


def _may_show(lower: str) -> bool:
    return (
        ("(" in lower or "photo" in lower or "picture" in lower or "image" in lower or "seen" in lower)
        or (("pos" in lower and " for" in lower) or "shown in" in lower or "undated" in lower)
        or ("screen" in lower or "grab" in lower or "handout" in lower)
    )


TRAILING_CREDIT = re.compile(r"\(([^()]{2,80})\)\.?$")
"""A credit in round brackets at the end of a caption, or an agency's sign-off."""
TRAILING_BRACKET = re.compile(r"[(\[][^()\[\]]{2,80}[)\]]\.?$")
INNER_CREDIT = re.compile(r"[.!?][\"”']? \(([^()]{2,60})\)(?= [A-Z“\"])")

GLUED_SENTENCE = re.compile(
    r"[.!?](?:(?<=[a-z]{2}.)|(?<=[\d)%\]”\"'].))(?P<close>[\"”']?)(?=(?P<open>[\"“]?)[A-Z가-힣А-Я])"
)
GLUED_CREDIT = re.compile(r"\)(?=[A-Z“][\w’'\-]{0,30}[ ,])")
GLUED_WORDS = re.compile(r"[A-Z](?<=[a-z]{2}.)(?!(?<=K)im\b)[a-z]+[ ,'’]")
"""A word that begins inside another: ``tableWhether ``, but not ``andKim ``."""
GLUE = re.compile(
    r"[A-Z가-힣А-Я“](?<=[^\sA-Z(\-/].)(?:(?<=[.!?)].)|(?<=[a-z]{2}.)|(?<=[.!?][\"”'“].)|(?<=[.!?][\"”'][\"“].))"
)
"""A capital right after the end of something: where it is not found, nothing was glued together."""
STRAY_COMMAS = re.compile(r"(?<![\s,])\s{0,4},(?:(?:\s{1,8},)+\s*|(?<=[.!?],)\s{2,8}(?=[A-Z\"]))")
"""What is left of empty table cells or line breaks between paragraphs: ``., ,  Next``."""
QUOTATION_MARK = re.compile('[“”"]')
INNER_STOP = re.compile(r"[.!?,] ")
SIGNATURE = re.compile(r"(?:Source: ?|[—–―] ?|-- ?)[^\W\d_]")
"""Who said what stands above it."""
WHOLE_QUOTE = re.compile(r"[“\"].{30,}[”\"]\.?$", re.S)
TIMELINE = re.compile(
    r"(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? \d{0,2}(?:, ?\d{4}|\d{4})?|(?:19"
    r"|20)\d\d): ?\S"
)
ALL_CAPS = re.compile(r"[^a-z]{12,}$")
CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
