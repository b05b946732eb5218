"""What all figures share: colours, text, and how a drawing of matplotlib becomes SVG that a strict page can hold.

The ink of axes and text is the colour of the page's own text (``currentColor``), so that one drawing serves a light
and a dark page and paper. The same result gives the same bytes: no date, fixed names of parts.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter
from xml.etree import ElementTree

from rhetoric.errors import UsageError
from rhetoric.safe import display_width, safe_text, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B8860B", "#56B4E9")
"""Colours that people with any of the common colour blindnesses tell apart (Okabe and Ito 2008; their yellow is too
faint on white and is darkened). Figures never part things by colour alone."""
MARKERS = ("o", "s", "^", "D", "v", "P")
MOST_GROUPS = 12
"""Groups that a figure shows: those with most words. Tables of CSV have all."""

_INK = "#010203"  # stands for the colour of the page's text until the drawing is SVG
_NAME_AT_MOST = 28  # columns
_SVG = "http://www.w3.org/2000/svg"
_LINK = "http://www.w3.org/1999/xlink"
_DIGITS = re.compile(r"(?<=\d\.\d)\d+")
_TAG = re.compile(r"<[^>]*>")  # in attributes > is escaped
_QUOTED = re.compile(r"=\"([^\"']*)\"")
_ZERO = re.compile(r"(?<=\d)\.0(?!\d)")
_NO_XML = re.compile(r"[\ufffe\uffff]")
_PLACES = frozenset({"d", "x", "y", "transform"})
_PART = re.compile(r"-(axes|matplotlib\.axis)_\d+$")
_INHERITED = frozenset(
    "fill fill-opacity stroke stroke-opacity stroke-width stroke-linejoin font-family font-size text-anchor".split()
)
_UNITLESS = frozenset({"font-size", "stroke-width"})
_FALLBACK_FONTS = (
    *("Noto Sans CJK KR", "Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans KR", "Source Han Sans", "NanumGothic"),
    *("WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "IPAGothic", "Malgun Gothic", "MS Gothic", "SimHei"),
    *("Apple SD Gothic Neo", "Hiragino Sans", "Arial Unicode MS", "Noto Sans"),
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure: ``name`` for files, ``title`` and ``description`` for those who do not see it, and how it is drawn.

    ``svg`` is one element for inside a page; ``picture`` a file of its own, on white; ``png`` the same as pixels.
    ``missing`` are letters that the PNG cannot show because this machine has no font for them.
    """

    name: str
    title: str
    description: str
    svg: str
    png: bytes
    missing: str = ""

    @property
    def picture(self) -> str:
        """The SVG as a file of its own: dark ink on white. Single quotation marks take less room in an address."""
        head, _, rest = self.svg.partition(">")
        whole = f'{head} color="#1a1a1a">\n<rect width="100%" height="100%" fill="#ffffff"/>{rest}\n'
        return _TAG.sub(lambda tag: _QUOTED.sub(r"='\1'", tag.group()), whole)


def drawing(
    name: str,
    title: str,
    description: str,
    size: tuple[float, float],
    draw: Callable[[Figure], None],
) -> Drawing:
    """What ``draw`` puts on a figure of ``size`` (inches), as SVG and PNG. Texts are made safe.

    Raises UsageError where matplotlib is not installed.
    """
    need_matplotlib()
    from matplotlib import rc_context  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    title, description = plain_text(title), plain_text(description)
    with rc_context(_settings()):  # type: ignore[arg-type]  # names of settings that differ by version
        figure = Figure(figsize=size)
        figure.patch.set_visible(False)
        draw(figure)
        missing = _missing("".join(_texts(figure)))
        svg, png = io.StringIO(), io.BytesIO()
        with catch_warnings():
            simplefilter("ignore", UserWarning)  # of letters without a font, which ``missing`` tells
            figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
            figure.patch.set_visible(True)
            figure.savefig(png, format="png", dpi=110, facecolor="white", metadata={"Software": None})
    return Drawing(name, title, description, _inline(svg.getvalue(), name, title, description), _small(png), missing)


def need_matplotlib() -> None:
    """Raise UsageError, with what to do, where figures cannot be drawn."""
    try:
        import matplotlib  # noqa: F401, PLC0415
    except ImportError:
        raise UsageError(
            "figures need the package matplotlib: pip install 'rhetoric-toolkit[report]', or choose --format text"
        ) from None


def plain_text(text: str) -> str:
    """``text`` as it may stand in a drawing: safe, and without what XML cannot hold."""
    return _NO_XML.sub("", safe_text(text))


def label(name: str, width: int = _NAME_AT_MOST) -> str:
    """A name at an axis, shortened to ``width`` columns; tables have the whole one."""
    return shorten(plain_text(name), width)


def labels(names: Sequence[str], width: int = _NAME_AT_MOST) -> list[str]:
    """The names of several groups, no two alike: long ones that begin alike show their ends, others have a number."""
    short = [label(name, width) for name in names]
    found: list[str] = []
    for name, one in zip(names, short, strict=True):
        first = one if short.count(one) == 1 else _both_ends(plain_text(name), width)
        numbered = (f"{label(one, width - 5)} ({n})" for n in itertools.count(2))
        taken = {*found, *(other for other in short if short.count(other) == 1 and other != one)}
        found.append(next(choice for choice in itertools.chain([first], numbered) if choice not in taken))
    return found


def _both_ends(name: str, width: int) -> str:
    if display_width(name) <= width:
        return name
    end = next(name[i:] for i in range(len(name)) if display_width(name[i:]) < width // 2)
    return shorten(name, width // 2) + end.lstrip()


def room_for(names: Iterable[str]) -> float:
    """Inches that the longest of these labels needs. Reckoned from its letters, since the font of who reads the page
    is not known here."""
    return 0.2 + 0.083 * max((display_width(name) for name in names), default=0)


def bare(axes: Axes, grid: str = "x") -> None:
    """Take away what shows no data; leave a faint grid along ``grid``."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, pad=6)
    axes.grid(axis=grid, alpha=0.18, linewidth=0.7)  # type: ignore[arg-type]  # a name of an axis
    axes.set_axisbelow(True)


def _small(png: io.BytesIO) -> bytes:
    """The picture with as many colours as such a drawing has use of: a third of the size."""
    from PIL import Image  # noqa: PLC0415  # comes with matplotlib

    small = io.BytesIO()
    few = Image.open(png).convert("RGB").quantize(128, Image.Quantize.MAXCOVERAGE)  # keeps rare colours as they are
    few.save(small, "png", optimize=True)
    return small.getvalue()


def _settings() -> dict[str, Any]:
    return {
        "svg.hashsalt": "rhetoric",
        "svg.fonttype": "none",  # text stays text: it can be searched, read aloud, and shown in the reader's fonts
        "text.parse_math": False,  # a name with $ in it is a name
        "font.family": _fonts(),
        "font.size": 9,
        "axes.titlesize": 9.5,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.unicode_minus": True,
        "axes.facecolor": "none",
        "legend.frameon": False,
        **dict.fromkeys(
            ("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color", "grid.color"), _INK
        ),
    }


@lru_cache(maxsize=1)
def _fonts() -> list[str]:
    """The font that comes with matplotlib, and those of this machine that have what it lacks."""
    from matplotlib.font_manager import fontManager  # noqa: PLC0415

    there = {entry.name for entry in fontManager.ttflist}
    return ["DejaVu Sans", *(name for name in _FALLBACK_FONTS if name in there)]


def _missing(text: str) -> str:
    """The letters of ``text`` that no font of ours has, each once."""
    from matplotlib.font_manager import FontProperties, findfont  # noqa: PLC0415
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415

    left = {c for c in text if not c.isspace()}
    for name in _fonts():
        left -= {chr(code) for code in FT2Font(findfont(FontProperties(family=[name]))).get_charmap()}
    return "".join(sorted(left))


def _texts(figure: Figure) -> Iterable[str]:
    from matplotlib.text import Text  # noqa: PLC0415

    return (artist.get_text() for artist in figure.findobj(Text) if isinstance(artist, Text))


def _inline(svg: str, name: str, title: str, description: str) -> str:
    """The SVG as an element of a page whose policy allows no style of its own: styles become attributes, names of
    parts begin with ``name``, and a title and a description say what is to be seen."""
    for prefix, space in (("", _SVG), ("xlink", _LINK)):
        ElementTree.register_namespace(prefix, space)
    root = ElementTree.fromstring(svg)  # our own, with names that were escaped
    for parent in list(root.iter()):
        for child in [c for c in parent if c.tag in (f"{{{_SVG}}}style", f"{{{_SVG}}}metadata")]:
            parent.remove(child)
    for element in root.iter():
        _as_attributes(element)
        _renamed(element, name)
    root.attrib.update({"role": "img", "aria-labelledby": f"{name}-title {name}-desc"})
    root.attrib.update({"stroke-linejoin": "round", "stroke-linecap": "butt"})
    for i, (tag, text) in enumerate((("title", title), ("desc", description))):
        told = ElementTree.Element(f"{{{_SVG}}}{tag}", {"id": f"{name}-{tag}"})
        told.text = text
        root.insert(i, told)
    _shortened(root, name)
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>")  # in text > is escaped


def _shortened(root: ElementTree.Element, name: str) -> None:
    """Drop what shows nothing: blanks, names that nothing points to, groups without a name; and say once in a group
    what is true of all in it."""
    told = " ".join(value for e in root.iter() for value in e.attrib.values() if "#" in value)
    kept = {*re.findall(r"#([\w.-]+)", told), f"{name}-title", f"{name}-desc"}
    family = next((e.attrib["font-family"] for e in root.iter() if "font-family" in e.attrib), "sans-serif")
    for element in list(root.iter()):
        element.tail = None
        if element.text is not None and not element.text.strip():
            element.text = None
        if element.get("id", "") not in kept and not _PART.search(element.get("id", "")):
            element.attrib.pop("id", None)
        if element.get("font-family") == family:
            del element.attrib["font-family"]
    root.set("font-family", family)
    _flattened(root)


def _flattened(group: ElementTree.Element) -> None:
    for child in list(group):
        _flattened(child)
        if child.tag != f"{{{_SVG}}}g":
            continue
        _raised(child)
        if not child.attrib:
            place = list(group).index(child)
            group.remove(child)
            for i, inner in enumerate(child):
                group.insert(place + i, inner)


def _raised(group: ElementTree.Element) -> None:
    """Attributes that all parts of a group share stand at the group."""
    if len(group) < 2:
        return
    for key, value in sorted(set.intersection(*(set(part.attrib.items()) for part in group))):
        if key in _INHERITED and key not in group.attrib:
            group.set(key, value)
            for part in group:
                del part.attrib[key]


def _as_attributes(element: ElementTree.Element) -> None:
    style = element.attrib.pop("style", "").replace(_INK, "currentColor")
    for pair in style.split(";"):
        key, _, value = (part.strip() for part in pair.partition(":"))
        if key == "font":  # the one shorthand that matplotlib writes: [weight] size families
            size = re.search(r"([\d.]+)px\s+(.*)", value)
            if size:
                element.set("font-size", size[1])
                element.set("font-family", size[2])
            if "bold" in value or "700" in value.split("px")[0].split():
                element.set("font-weight", "bold")
        elif key:
            element.set(key, value.removesuffix("px") if key in _UNITLESS else value)
    for key in element.attrib.keys() & _PLACES:  # a tenth of a point is as much as anyone sees
        element.set(key, _ZERO.sub("", " ".join(_DIGITS.sub("", element.attrib[key]).split())))
    if "d" in element.attrib:
        element.set("d", _path(element.attrib["d"]))
    if element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]


def _path(told: str) -> str:
    """A path without the letters that go without saying: points after a move or a line are lines."""
    parts: list[str] = []
    last = ""
    for part in told.split():
        if part.isalpha():
            if part != "L" or last not in ("M", "L"):
                parts.append(part)
            last = part
        else:
            parts.append(part)
    return " ".join(parts)


def _renamed(element: ElementTree.Element, name: str) -> None:
    if "id" in element.attrib:
        element.set("id", f"{name}-{element.attrib['id']}")
    for key, value in list(element.attrib.items()):
        if key == f"{{{_LINK}}}href" and value.startswith("#"):
            element.set(key, f"#{name}-{value[1:]}")
        elif "url(#" in value:
            element.set(key, value.replace("url(#", f"url(#{name}-"))
