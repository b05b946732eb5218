"""Pages as sites make them, written for the tests, and what a reader of each sees."""

from __future__ import annotations

from dataclasses import dataclass, field

PLACES = ("Hamhung", "Wonsan", "Kaesong", "Sariwon", "Nampho", "Kanggye", "Hyesan", "Chongjin", "Sinuiju", "Haeju")
PARAGRAPHS = tuple(
    f"Workers in {place} put the new pumping station into service on schedule, and the {n} farms along the river now "
    f"have water for the whole season. A visiting engineer called it “a piece of work worth {n} speeches” and said "
    f"that the next one would follow in {place} before the frost."
    for n, place in enumerate(PLACES, 3)
)
BODY = "".join(f"<p>{p}</p>\n" for p in PARAGRAPHS)
NAVIGATION = """<div class="nav"><ul><li><a href="/">Home</a></li><li><a href="/politics">Politics</a></li>
<li><a href="/economy">Economy</a></li><li><a href="/q">“We will never yield,” says minister</a></li></ul></div>"""
RELATED = """<div class="related"><h3>Most read</h3><ul><li><a href="/1">Ten thousand trees for the capital</a></li>
<li><a href="/2">“A lie from A to Z”: embassy answers</a></li></ul></div><div class="footer">Copyright. All rights
reserved.</div>"""


@dataclass(frozen=True)
class Case:
    """A page, and the fields that are to be found in it. ``body`` are the paragraphs that must all be there."""

    name: str
    page: str
    found: dict[str, object] = field(default_factory=dict)
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()
    body: tuple[str, ...] = PARAGRAPHS


def page(head: str, body: str, language: str = "en") -> str:
    return f'<!DOCTYPE html>\n<html lang="{language}"><head>{head}</head>\n<body>{body}</body></html>'


KCNA = page(
    '<meta charset="utf-8"><title>New Pumping Station Goes into Service | KCNA</title>',
    f"""<header>{NAVIGATION}</header><main><div class="article-main"><header class="article-main-title">
<h1>New Pumping Station Goes into Service</h1></header><div class="article-content-body"><div class="content-wrapper">
<p>Pyongyang, May 29 (KCNA) -- {PARAGRAPHS[0]}</p>{"".join(f"<p>{p}</p>" for p in PARAGRAPHS[1:])}<p>-0-</p></div>
<p>www.kcna.kp (2024.05.29.)</p></div></div></main>""",
)
RODONG = page(
    '<meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>Rodong Sinmun</title>'
    '<meta property="og:url" content="http://www.rodong.rep.kp/en/index.php?MTJAMjAyNC0wNS0yOUBIMDAx"/>',
    f"""{NAVIGATION}<div class="news_Detail"><p class="TitleP"><h1>New Pumping Station Goes into Service</h1></p>
<p class="NewsDate">May 29, 2024</p><div class="ContDIV">{BODY}</div></div>{RELATED}""",
)
YONHAP = page(
    """<meta charset="utf-8"><title>N. Korea opens pumping station | Yonhap News Agency</title>
<meta property="og:title" content="N. Korea opens pumping station | Yonhap News Agency">
<meta property="og:site_name" content="Yonhap News Agency">
<meta property="og:url" content="https://en.yna.co.kr/view/AEN20240529000100315">
<meta property="article:published_time" content="2024-05-29T09:31:01+09:00">
<meta property="article:modified_time" content="2024-05-30T08:00:00+09:00">
<script type="application/ld+json">{"@context": "http://schema.org", "@type": "NewsArticle", "headline":
"N. Korea opens pumping station", "datePublished": "2024-05-29T09:31:01+09:00", "dateModified":
"2024-05-30T08:00:00+09:00", "author": [{"@type": "Person", "name": "Kim Bo-ra"}]}</script>""",
    f"""{NAVIGATION}<article class="story-news article"><h1 class="tit">N. Korea opens pumping station</h1>
<figure><img src="a.jpg"><figcaption>This photo, carried by the station’s own museum, shows the valve house. (For Use
Only in the Republic of Korea) (Yonhap)</figcaption></figure>
<p>SEOUL, May 29 (Yonhap) -- {PARAGRAPHS[0]}</p>{"".join(f"<p>{p}</p>" for p in PARAGRAPHS[1:])}
<p>pumps@yna.co.kr</p><p>(END)</p></article>{RELATED}""",
)
TASS = page(
    """<meta charset="utf-8"><title>Pumping station opens in Hamhung - Society &amp; Culture - TASS</title>
<link rel="canonical" href="https://tass.com/society/1234567">
<script type="application/ld+json">[{"@type":"BreadcrumbList"},{"@type":"NewsArticle","headline":"Pumping station
opens in Hamhung","datePublished":"2024-05-29T06:11:00.000Z","publisher":{"@type":"Organization","name":"TASS"},
"author":{"@type":"Organization","name":"TASS"}}]</script>""",
    f"""<div class="news"><h1 class="news-header__title">Pumping station opens in Hamhung</h1>
<div class="news-header__lead">Farms along the river have water</div><div class="text-content"><div class="text-block">
<p>MOSCOW, May 29. /TASS/. {PARAGRAPHS[0]}</p>{"".join(f"<p>{p}</p>" for p in PARAGRAPHS[1:])}</div></div></div>
{RELATED}""",
)
XINHUA = page(
    """<meta charset="utf-8"><title>Pumping station opens in Hamhung-Xinhua</title>
<meta name="publishdate" content="2024-05-29"><meta name="source" content="Xinhua">
<link rel="canonical" href="https://english.news.cn/20240529/0123456789abcdef/c.html">""",
    f"""<div class="header">{NAVIGATION}</div><div class="conTop">
<h1 class="Btitle">Pumping station opens in Hamhung</h1>
<p class="time">Source: Xinhua</p><p class="time">Editor: huaxia</p></div><div id="detail"><p>PYONGYANG, May 29
(Xinhua) -- {PARAGRAPHS[0]}</p>{"".join(f"<p>{p}</p>" for p in PARAGRAPHS[1:])}</div>""",
)
WORDPRESS = page(
    """<meta charset="UTF-8"><title>Water for ten farms - The River Observer</title>
<meta property="og:title" content="Water for ten farms - The River Observer">
<meta property="og:site_name" content="The River Observer">
<script type="application/ld+json" class="yoast-schema-graph">{"@context":"https://schema.org","@graph":[{"@type":
"WebSite","name":"The River Observer"},{"@type":["Article","BlogPosting"],"headline":"Water for ten farms",
"datePublished":"2024-05-29T06:11:00+00:00","dateModified":"2024-06-02T06:11:00+00:00","author":{"name":"Ada Moss",
"@id":"x"},"mainEntityOfPage":{"@id":"https://river.example/water/"}}]}</script>
<link rel='canonical' href='https://river.example/water/' />""",
    f"""<div class="site-header">{NAVIGATION}</div><article id="post-1" class="post"><header class="entry-header">
<h1 class="entry-title">Water for ten farms</h1></header><div class="entry-content">{BODY}<h2>What comes next</h2>
<p>{PARAGRAPHS[0].replace("Hamhung", "Tanchon")}</p></div></article>{RELATED}""",
)
BROKEN_DATA = page(
    """<title>Water for ten farms</title><script type="application/ld+json">/*<![CDATA[*/ {&quot;@type&quot;:
&quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Water &amp;amp; ten farms&quot;, &quot;datePublished&quot;:
&quot;2024-05-29&quot;,}</script><script type="application/ld+json">{"@type": "NewsArticle", "headline":
"Water \\u0026 ten farms", "datePublished":
"2024-05-29", "author": "By Ada Moss and Lev Orlov", "image": [}</script>""",
    f"<article><h1>Water &amp; ten farms</h1>{BODY}</article>",
)
TIME_TAG = page(
    '<meta charset="utf-8"><title>Water for ten farms</title><meta name="author" content="admin">',
    f"""<article><h1>Water for ten farms</h1><p class="byline">By Ada Moss</p><p><time itemprop="datePublished"
datetime="2024-05-29T10:00">29 May</time></p>{BODY}</article><aside><time datetime="2025-01-01">today</time></aside>""",
)
SAVED = f"""<!DOCTYPE html>
<!-- saved from url=(0042)https://www.koreaherald.com/article/3400001 -->
<html lang="en"><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1252">
<title>Water for ten farms - The Korea Herald</title></head><body>{NAVIGATION}<article><h1>Water for ten farms</h1>
<p class="date">Published : May 29, 2024 - 14:01</p>{BODY}</article></body></html>"""
KOREAN_PARAGRAPHS = tuple(
    f"{place} 양수장이 예정대로 가동을 시작했다고 관계자가 {n}일 밝혔다. 그는 “강변 농장 {n}곳에 물이 공급된다”고 "
    "말하고 다음 양수장도 서리가 내리기 전에 완공될 것이라고 덧붙였다. 농장 사람들은 오랜 가뭄이 끝났다고 반겼다."
    for n, place in enumerate(("함흥", "원산", "개성", "사리원", "남포", "강계", "혜산", "청진"), 3)
)
KOREAN = page(
    '<META http-equiv="Content-Type" content="text/html; charset=euc-kr"><title>새 양수장 가동</title>'
    '<meta property="article:published_time" content="2024-05-29T09:00:00+09:00">',
    f"<div id='article'><h1>새 양수장 가동 시작</h1>{''.join(f'<p>{p}</p>' for p in KOREAN_PARAGRAPHS)}</div>",
    "ko",
)
BREAKS = page(
    '<meta charset="utf-8"><title>Water for ten farms</title>',
    f'{NAVIGATION}<div id="c"><h1>Water for ten farms</h1>{"<br><br>".join(PARAGRAPHS)}</div>{RELATED}',
)
OLD_TABLES = f"""<HTML><HEAD><TITLE>Water for ten farms</TITLE></HEAD>
<BODY BGCOLOR=white><TABLE WIDTH=100%><TR>
<TD WIDTH=20%><A HREF=/>Home</A><BR><A HREF=/news>News</A><BR><A HREF=/archive>Archive</A></TD><TD><FONT SIZE=5>
<B>Water for ten
farms</B></FONT><P><FONT FACE=Times>{"<P>".join(PARAGRAPHS)}</TD></TABLE>"""
PREFORMATTED = page(
    '<meta charset="utf-8"><title>Water for ten farms</title>',
    "<pre>Water for ten farms\n\n" + "\n\n".join(PARAGRAPHS) + "\n</pre>",
)
REPRINT = page(
    """<meta charset="utf-8"><title>North opens pumping station - The Korea Herald</title>
<meta property="og:site_name" content="The Korea Herald"><meta property="og:url"
content="https://www.koreaherald.com/article/3400002"><meta name="author" content="By Yonhap">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"North opens pumping station","datePublished":
"2024-05-29","author":{"@type":"Person","name":"Yonhap"}}</script>""",
    f"""<article><h1>North opens pumping station</h1><div class="img_box"><img src="x.jpg"><p class="img_caption">The
valve house on the river (KCNA-Yonhap)</p></div>{BODY[: -len("</p>") - 1]} (Yonhap)</p></article>{RELATED}""",
)
ARCHIVED = page(
    """<meta charset="utf-8"><title>Water for ten farms</title><link rel="canonical"
href="https://web.archive.org/web/20240601120000/https://www.kcna.kp/en/article/1.kcmsf">
<meta name="date" content="2024-05-29">""",
    f"<article><h1>Water for ten farms</h1>{BODY}</article>",
)
NESTED = page(
    '<meta charset="utf-8"><title>Water for ten farms</title><meta name="date" content="2024-05-29">',
    "<div>" * 3000 + NAVIGATION + BODY + "</div>" * 3000,
)
UNCLOSED = page("<title>Water for ten farms</title>", "<b><i>" * 3000 + NAVIGATION + BODY)
TEASERS = "".join(
    f"<div><h4>Story {n}</h4><p>The {n} orchards above the town were pruned before the thaw, and a teacher who helped "
    f"with the work said that he had never tasted better pears than the ones from tree number {n}.</p></div>"
    for n in range(12)
)
BRIEF = page(
    '<meta charset="utf-8"><title>Water for ten farms</title><meta name="date" content="2024-05-29">',
    f"{NAVIGATION}<article><h1>Water for ten farms</h1><p>{PARAGRAPHS[0]}</p></article><aside>{TEASERS}</aside>",
)

CASES = (
    Case("kcna", KCNA, {"title": "New Pumping Station Goes into Service", "outlet": "KCNA", "agency": "KCNA"}),
    Case("rodong", RODONG, {"title": "New Pumping Station Goes into Service", "outlet": "Rodong Sinmun"}),
    Case(
        "yonhap",
        YONHAP,
        {
            "title": "N. Korea opens pumping station",
            "outlet": "Yonhap",
            "published": "2024-05-29",
            "author": "Kim Bo-ra",
            "url": "https://en.yna.co.kr/view/AEN20240529000100315",
        },
    ),
    Case("tass", TASS, {"title": "Pumping station opens in Hamhung", "outlet": "TASS", "published": "2024-05-29"}),
    Case(
        "xinhua", XINHUA, {"title": "Pumping station opens in Hamhung", "outlet": "Xinhua", "published": "2024-05-29"}
    ),
    Case(
        "wordpress",
        WORDPRESS,
        {
            "title": "Water for ten farms",
            "outlet": "The River Observer",
            "published": "2024-05-29",
            "author": "Ada Moss",
            "url": "https://river.example/water/",
        },
    ),
    Case("broken data", BROKEN_DATA, {"title": "Water & ten farms", "published": "2024-05-29"}),
    Case("time tag", TIME_TAG, {"title": "Water for ten farms", "published": "2024-05-29", "author": "Ada Moss"}),
    Case(
        "saved, and the charset is wrong",
        SAVED,
        {"outlet": "The Korea Herald", "published": "2024-05-29", "url": "https://www.koreaherald.com/article/3400001"},
    ),
    Case(
        "korean",
        KOREAN,
        {"title": "새 양수장 가동 시작", "language": "ko", "published": "2024-05-29"},
        "cp949",
        body=KOREAN_PARAGRAPHS,
    ),
    Case("breaks", BREAKS, {"title": "Water for ten farms"}),
    Case("old tables", OLD_TABLES, {"title": "Water for ten farms"}, "cp1252"),
    Case("preformatted", PREFORMATTED, {"title": "Water for ten farms"}),
    Case(
        "reprint",
        REPRINT,
        {
            "title": "North opens pumping station",
            "outlet": "Yonhap",
            "host": "The Korea Herald",
            "agency": "Yonhap",
            "author": None,
            "published": "2024-05-29",
        },
    ),
    Case(
        "archived",
        ARCHIVED,
        {"outlet": "KCNA", "published": "2024-05-29", "url": "https://www.kcna.kp/en/article/1.kcmsf"},
    ),
    Case("brief beside long teasers", BRIEF, {"published": "2024-05-29"}, body=PARAGRAPHS[:1]),
    Case("nested", NESTED, {"title": "Water for ten farms", "published": "2024-05-29"}, notes=("read_as_page_dump",)),
    Case("unclosed", UNCLOSED, {"title": "Water for ten farms"}, notes=("read_as_page_dump",)),
)
