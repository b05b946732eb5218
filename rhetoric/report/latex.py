"""A sheet as LaTeX, for papers: booktabs tables, figures aligned by siunitx. Nothing of an article is taken as a
command.

What comes out is a part of a document, to be read in with ``\\input``; its first lines say which packages it needs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from unicodedata import name

from rhetoric.report.sheet import Column, Lines, Sheet, Table
from rhetoric.safe import safe_text, shorten

PREAMBLE = (
    "% In the preamble: \\usepackage[T1]{fontenc} \\usepackage{array,booktabs,longtable,siunitx}\n"
    "%   \\sisetup{group-separator={,},group-minimum-digits=4}\n"
    "% Text in Korean, Chinese or Cyrillic letters: LuaLaTeX or XeLaTeX, with a font that has them.\n"
)
CONCORDANCE_HEAD = (
    f"{PREAMBLE}\\begin{{longtable}}{{l>{{\\raggedleft\\arraybackslash}}p{{.3\\linewidth}}lp{{.3\\linewidth}}l}}\n"
    "\\toprule\n outlet & left & found & right & speaker \\\\\n\\midrule\n\\endhead\n\\bottomrule\n\\endfoot\n"
)
CONCORDANCE_TAIL = "\\end{longtable}\n"

_LONGEST_CELL = 300
_LONGEST_FLOAT = 40  # rows; more do not fit a page, and a float cannot go over two
_FIGURE = re.compile(r"([-+−]?)([0-9][0-9,]*)(?:\.([0-9]+))?")
_SPECIAL = re.compile(r"""[\u2400-\u2426\ufffd\\{}$&#_%~^"<>|`\[\]*−→↔≥≤×²]|-(?=-)|'(?=')|,(?=,)""")
_WRITTEN = {
    "\\": r"\textbackslash{}",
    **{sign: f"\\{sign}" for sign in "{}$&#_%"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    '"': r"\textquotedbl{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "`": r"\textasciigrave{}",
    **{sign: f"{{{sign}}}" for sign in "[]*"},  # after the end of a row these would be an argument
    **{sign: f"{sign}{{}}" for sign in "-',"},  # two of them would become one sign
    "−": r"\textminus{}",
    "→": r"\textrightarrow{}",
    "↔": r"\ensuremath{\leftrightarrow}",
    "≥": r"\ensuremath{\geq}",
    "≤": r"\ensuremath{\leq}",
    "×": r"\texttimes{}",
    "²": r"\texttwosuperior{}",
    # what stands for control characters: pdfLaTeX has no such signs
    **{
        chr(code): "{[}" + name(chr(code)).removeprefix("SYMBOL FOR ").lower() + "{]}" for code in range(0x2400, 0x2427)
    },
    "\N{REPLACEMENT CHARACTER}": "{[}?{]}",
}


def escape(text: str) -> str:
    """``text`` such that LaTeX sets it as it stands: no commands, comments, ligatures or active signs."""
    return _SPECIAL.sub(lambda found: _WRITTEN[found[0]], safe_text(text))


def latex(sheet: Sheet) -> str:
    """The sheet with its title as a section, sentences as paragraphs, and a table for each table."""
    lines = [PREAMBLE + f"\\section*{{{escape(sheet.title)}}}", ""]
    for line in sheet.lines:
        lines += [escape(line), ""]
    for part in sheet.parts:
        if isinstance(part, Lines):
            lines += [f"\\paragraph{{{escape(part.heading)}}}", *_paragraphs(part.lines)]
        elif part.rows:
            lines += _table(part)
        else:
            lines += [f"\\paragraph{{{escape(part.heading)}}}", escape(part.empty)]
        lines.append("")
    return "\n".join(lines)


def latex_row(cells: Iterable[str]) -> str:
    """One row of a table."""
    return " & ".join(escape(shorten(cell, _LONGEST_CELL)) for cell in cells) + " \\\\"


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield from [""] if number else []
        yield escape(line)


def _table(part: Table) -> Iterator[str]:
    cells = list(zip(*part.rows, strict=True))
    figures = [column.number and _are_figures(found) for column, found in zip(part.columns, cells, strict=True)]
    kinds = "".join(map(_kind, part.columns, cells, figures))
    names = [escape(column.name) for column in part.columns]
    head = [f"{{{name}}}" if is_figure else name for name, is_figure in zip(names, figures, strict=True)]
    rows = ["\\toprule", " & ".join(head) + " \\\\", "\\midrule"]
    body = list(_body(part, figures))
    caption = f"\\caption{{{escape(part.heading)}}}"
    if len(body) > _LONGEST_FLOAT:
        yield f"\\begin{{longtable}}{{{kinds}}}"
        yield from (f"{caption} \\\\", *rows, "\\endhead", "\\bottomrule", "\\endfoot", *body, "\\end{longtable}")
        if part.remark:
            yield f"{{\\footnotesize {escape(part.remark)}\\par}}"
        return
    yield from ("\\begin{table}[htbp]", "\\centering", caption)
    yield from (f"\\begin{{tabular}}{{{kinds}}}", *rows, *body, "\\bottomrule", "\\end{tabular}")
    if part.remark:
        yield f"\\par{{\\footnotesize {escape(part.remark)}\\par}}"
    yield "\\end{table}"


def _body(part: Table, figures: Sequence[bool]) -> Iterator[str]:
    above: tuple[str, ...] | None = None
    for row in part.rows:
        shown = ["" if above and c.once and above[i] == row[i] else row[i] for i, c in enumerate(part.columns)]
        yield " & ".join(map(_cell, shown, figures)) + " \\\\"
        above = row


def _cell(cell: str, is_figure: bool) -> str:
    if not is_figure:
        return escape(shorten(cell, _LONGEST_CELL))
    if _FIGURE.fullmatch(cell):
        return cell.replace(",", "").replace("−", "-")
    return f"{{{escape(cell)}}}" if cell else ""  # siunitx leaves alone what stands in braces


def _are_figures(cells: Sequence[str]) -> bool:
    """Is a column one of figures, each cell that has a digit a number and nothing else?"""
    found = [cell for cell in cells if any(map(str.isdigit, cell))]
    return bool(found) and all(_FIGURE.fullmatch(cell) for cell in found)


def _kind(column: Column, cells: Sequence[str], is_figure: bool) -> str:
    """The letter of a column. Figures stand with their decimal points below each other."""
    if not is_figure:
        return "p{.4\\linewidth}" if column.wide else "r" if column.number else "l"
    found = [match for match in map(_FIGURE.fullmatch, cells) if match]
    sign = "-" if any(match[1] for match in found) else ""
    whole = max(len(match[2].replace(",", "")) for match in found)
    decimals = max(len(match[3] or "") for match in found)
    return f"S[table-format={sign}{whole}.{decimals}]"
