"""What the lines of a page look like: the tables of shapes that the reader of text dumps goes by.

All patterns are for folded views, anchored or with bounded repeats, so that no line can make them slow.
"""

from __future__ import annotations

import re

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
FULL_STOP = re.compile(r"(?<![A-Z])[.。][\"”')\]]{0,3}$")

NEXT_SENTENCE = re.compile(r"[.!?][\"”]? [\"“]?[A-Z]")
LIST_ITEM = re.compile(r"(?:[*+•▪◦‣·]|[o◯](?= )|\d{1,3}[.)])(?:\s|$)")
BULLET = re.compile(r"[*+•▪◦‣·o◯]")

_ALWAYS = r"""
    link\ copied | copy\ link | social\ sharing | share\ this\b.* | print\ options:? | print\ this\ page
  | advertisements?(?:\ \d+)? | story\ continues\ below.* | play\ video
  | continue\ reading\b.* | article\ content | \[/?ad_\d+\] | \[ad\] | source\ link
  | back\ to\ top | (?:read|see|learn)\ more\b[^.]* | (?:read|see)\ also\b.* | also\ read\b.*
  | (?:watch|listen)\ ?[|:].* | more:.*
  | related\ (?:articles?|stor(?:y|ies)|topics?|news|content|links?|videos?)\b.{0,60} | don't\ miss:?
  | you\ m(?:ay|ight)\ also\ like.* | click\ here\b.* | tap\ here\b.* | find\ us\ on\b.* | like\ us\ on\b.*
  | our\ \w{2,20}\ page\ link | post\ (?:a\ )?comment | leave\ a\ (?:reply|comment)\b.* | have\ your\ say.*
  | join\ the\ conversation.* | breadcrumb\b.* | .{0,40}[/|·]\ ?\d+\ ?(?:m|h|d|mins?|hours?|days?)\ ago
  | (?:copyright|©|\(c\)\ ).* | by\ signing\ up\b.*
  | thanks\ for\ (?:signing|reading|visiting)\b.* | skip\ to\b.*
  | get\ .{0,60}\b(?:newsletters?|updates|app|inbox|trending|headlines|alerts)\b.{0,120}
  | we\ apologi[sz]e,\ but\b.* | try\ refreshing\b.* | crawled\ at\b.*
  | posted\ by\ .{0,80} | tags?:.* | filed\ under.* | categor(?:y|ies):.* | original\ source\b.*
  | (?:read\ )?(?:the\ )?original\ (?:version|article)\b.* | source:.{0,120} | author\ of\ the\ article.*
  | about\ the\ author.* | corrections\ and\ clarifications.* | when\ search\ suggestions\b.*
  | (?:this|the)\ (?:article|content|story)\ (?:is|was)\b.{0,60}\b(?:subscribers|register|automatically
        |first\ published|originally)\b.*
  | (?:create|access)\b.{0,40}\b(?:account|articles)\b.{0,80} | enjoy\ (?:the\ latest|additional)\b.{0,100}
  | (?:you\ can|you've|please)\b.{0,60}\b(?:saved?|manage|subscribed|sign\ (?:in|up)|enable\ javascript|valid\ email
        |inbox)\b.{0,120}
  | (?:interested\ in|the\ next\ issue\ of|a\ welcome\ email|sign\ up\ (?:for|to)).{0,120}
  | (?:来源|來源|출처|источник)\ ?[:：].* | 무단.* | ■.* | ▶.* | 관련\ ?기사.* | 많이\ 본.*
  | 责任编辑.* | читайте\ также.* | поделиться.* | 相关阅读.*
"""
_UNLESS_A_SENTENCE = r"""
    share | print | e-?mail | video | photos? | close | loading.* | menu | home | source | previous.{0,12} | next
  | prev | download | most\ (?:popular|read|viewed|shared|recent)\b.* | latest\ (?:news|videos?|stories|headlines)
  | top\ stories | trending.* | just\ in | recommended(?:\ for\ you)? | more\ (?:from|on|in)\b.{0,40}
  | more\ stories.* | sign\ (?:in|up)\b.* | log\ ?in\b.* | follow\ us\b.* | subscribe\b.{0,80} | subscribed
  | register\b.{0,60} | search\b.{0,60} | perform\ search | accessibility\b.{0,40} | breaking\ news
  | connect\ with\b.* | \d{0,5}\ ?comments? | your\ comment | via:.{0,60}
  | (?:privacy|cookie)\ (?:policy|notice|settings)\b.* | terms\ (?:of|and)\b.{0,40} | advertise\b.{0,40}
  | duration\ \d.* | date:.{0,80} | topics?:.* | ask\ the\ editor.*
  | \d+\ (?:secs?|seconds?|mins?|minutes?|m|hours?|h|hrs?|days?|d|weeks?)\ (?:ago|read) | \d+\ minute\ read
  | (?:first\ |last\ )?(?:published|updated|modified|posted)\b.{0,80} | .{0,60}\bnewsletter\b.{0,80}
  | report\ (?:an?\ )?(?:error|problem).* | footer\ links | bottom\ links | enter\ a\ word | 分享.{0,6}
  | live\ updates?
"""
FURNITURE = re.compile(rf"(?:{_ALWAYS})[\s:>»|]*$", re.I | re.X)
FURNITURE_INSIDE = (
    "all rights reserved",
    "may not be published",
    "may not be reproduced",
    "advertisement has not loaded",
    " back to video",
    "cookie policy",
    "cookie settings",
    "uses cookies",
    "please email",
    "can also be accessed at",
    "newsletter promotion",
    "제보하기",
    "무단 전재",
    "무단전재",
)
"""Furniture wherever in a line it stands, in lower case."""
FURNITURE_UNLESS_SENTENCE = re.compile(rf"(?:{_UNLESS_A_SENTENCE})[\s:>»|]*$", re.I | re.X)
PROMOTION = re.compile(r"(?:SEE|READ|WATCH|LISTEN|MORE|CLICK|GET|SIGN)\b[^a-z]{0,20}[:|]|.{1,150}\[[A-Z ]{3,20}\]\|?$")
TAIL = re.compile(
    r"(?:more (?:from|on|in)\b.{0,40}|most (?:popular|read|viewed)\b.*|you m(?:ay|ight) also like.*|post (?:a )?comment"
    r"|leave a (?:reply|comment)\b.*|about the author.*|\[ad_2\]|original source\b.*|related (?:stories|news)"
    r"|footer links|just in"
    r"|your comment|have your say.*|recommended(?: for you)?|latest videos?|back to top|\*?crawled at\b.*"
    r"|#{3,5}|-{0,2}\(?end\)?-{0,2}|end/ ?\d+"
    r"|관련 ?기사.*|читайте также.*|相关阅读.*|责任编辑.*)[\s:>»|]*$",
    re.I,
)
MARKDOWN_RULE = re.compile(r"(?:-{3,}|\*{3,}|_{3,}|={3,})$")
MARKDOWN_TITLE = re.compile(r"#{1,2} +(?=\S)")

END_MARK = re.compile(r"\s*(?:-0-|-\s?30\s?-|\(END\)|#{3})\s*$")
CONTACT = re.compile(r"(?:e-?mail:? ?)?[\w.+\-]{1,40}@[\w.\-]{3,60}(?: ?\(END\))?$", re.I)
CREDIT = re.compile(
    r"\(?(?:(?:additional |with )?(?:reporting|writing|editing|compiled|edited|written"
    r"|translated)(?: and (?:writing|editing|reporting))? by\b"
    r"|based on (?:reporting|reports) (?:by|from)\b|with (?:files|reporting|additional reporting|inputs?"
    r"|reports?) (?:from|by)\b"
    r"|some (?:information|material)\b.{0,80}\b(?:came|from)\b|\$1 ?=|\(\$1 ?=|contributed by\b"
    r"|contact the (?:writer|reporter)|the writer can be reached"
    r"|reporters?: |editors?: |our standards:)",
    re.I,
)
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
TRAILING_CREDIT = re.compile(r"\(([^()]{2,80})\)\.?$")
"""A credit in round brackets at the end of a caption, or an agency's sign-off."""
TRAILING_BRACKET = re.compile(r"[(\[][^()\[\]]{2,80}[)\]]\.?$")
INNER_CREDIT = re.compile(r"[.!?][\"”']? \(([^()]{2,60})\)(?= [A-Z“\"])")

GLUED_SENTENCE = re.compile(
    r"[.!?](?:(?<=[a-z]{2}.)|(?<=[\d)%\]”\"'].))(?P<close>[\"”']?)(?=(?P<open>[\"“]?)[A-Z가-힣А-Я])"
)
GLUED_CREDIT = re.compile(r"\)(?=[A-Z“][\w’'\-]{0,30}[ ,])")
GLUED_WORDS = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]+[ ,'’])(?!Kim\b)")
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
