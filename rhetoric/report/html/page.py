"""What every HTML page has: one file, a strict policy, escaped text. Nothing is loaded from anywhere.

Templates are those in ``templates/``; styles and scripts are files beside this one, put into the page. Its
policy (Content-Security-Policy) names the hash of each, so that the browser runs nothing else: no other script, no
handler in an attribute, no ``style`` attribute, no address. Colours and widths from data therefore come as classes, or
as attributes of SVG.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rhetoric.safe import safe_piece

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).parent
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")
_LONGEST_ADDRESS = 2_000


def page(
    template: str,
    *,
    title: str,
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    home: str = "",
    within: tuple[str, str] | None = None,
    loads: bool = False,
    **content: object,
) -> str:
    """The page that ``template`` makes of ``content``; it extends ``layout.html``.

    ``styles`` and ``scripts`` are names of files of this folder, after ``style.css`` and ``base.js`` that every page
    has. All that ``{{ }}`` puts in is escaped, and made harmless as in ``safe_text``; what is to stand as markup must
    be a ``markupsafe.Markup`` made of nothing from a text. In a site ``home`` leads to its first page, and
    ``within`` is the name and the address of the list that the page belongs to. Where it ``loads``, its own script may
    load more of them (data of a site in files of their own); no other element may.
    """
    from markupsafe import Markup  # noqa: PLC0415

    style = "\n".join(_asset(name) for name in ("style.css", *styles))
    script = "\n".join(_asset(name) for name in ("base.js", *scripts))
    made = _environment().get_template(template)
    own = {"style": Markup(style), "script": Markup(script), "policy": _policy(style, script, loads)}
    return made.render(title=title, home=home, within=within, **own, **content)


def web_address(url: str | None) -> str | None:
    """``url`` if it is one that a page may link to: http or https, with a host, without blanks and controls."""
    if url is None or len(url) > _LONGEST_ADDRESS or not url.isprintable() or re.search(r"[\s<>\"'`\\]", url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def language_tag(language: str | None) -> str:
    """``language`` where it has the shape of a language tag, else nothing, which means unknown."""
    return language if language and _LANGUAGE.fullmatch(language) else ""


def _policy(style: str, script: str, loads: bool) -> str:
    more = " 'strict-dynamic'" if loads else ""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}{more}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415

    made = Environment(
        autoescape=True,
        loader=FileSystemLoader(_HERE / "templates", encoding="utf-8"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_harmless,
    )
    made.filters["web_address"] = web_address
    made.filters["language_tag"] = language_tag
    made.tests["table"] = lambda part: hasattr(part, "columns")
    return made


def _harmless(value: Any) -> Any:
    """Text without controls and bidirectional tricks; markup, numbers as they are."""
    return safe_piece(value) if isinstance(value, str) and not hasattr(value, "__html__") else value
