"""LaTeX: text comes back as it went in, commands of strangers are text, figures stand in columns of figures."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from handmade import dinner, plain, two_wires
from hypothesis import given
from hypothesis import strategies as st
from test_report import hostile

from rhetoric.compare import compare, concordance
from rhetoric.report import render
from rhetoric.report.latex import CONCORDANCE_HEAD, CONCORDANCE_TAIL, PREAMBLE, escape, latex
from rhetoric.report.sheet import Column, Sheet, table
from rhetoric.safe import safe_text

COMMANDS = {
    r"\textbackslash{}": "\\",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    r"\textquotedbl{}": '"',
    r"\textless{}": "<",
    r"\textgreater{}": ">",
    r"\textbar{}": "|",
    r"\textasciigrave{}": "`",
    r"\textminus{}": "−",
    r"\textrightarrow{}": "→",
    r"\ensuremath{\leftrightarrow}": "↔",
    r"\ensuremath{\geq}": "≥",
    r"\ensuremath{\leq}": "≤",
    r"\texttimes{}": "×",
    r"\texttwosuperior{}": "²",
    **{f"\\{sign}": sign for sign in "{}$&#_%"},
    **{f"{{{sign}}}": sign for sign in "[]*"},
    **{f"{sign}{{}}": sign for sign in "-',"},
}
"""What LaTeX sets for each of them."""
CONTROLS = re.compile("[\u2400-\u2426]")
TOKEN = re.compile("|".join(map(re.escape, sorted(COMMANDS, key=len, reverse=True))) + "|.", re.DOTALL)
nasty = st.text(st.sampled_from("\\{}$&#_%~^\"<>|`'*[]-,−→ab 中é\n\x1b"), max_size=40)


def set_by_latex(text: str) -> str:
    """What is printed; fails for a sign that LaTeX would obey."""
    printed = []
    for token in TOKEN.findall(text):
        assert token in COMMANDS or token not in '\\{}$&#_%~^"', f"{token!r} in {text!r}"
        printed.append(COMMANDS.get(token, token))
    return "".join(printed)


@given(st.text() | nasty)
def test_text_is_set_as_it_stands(text: str) -> None:
    """Control characters are named: pdfLaTeX has no signs for them."""
    written = escape(text)
    named = CONTROLS.sub(lambda c: f"[{unicodedata.name(c[0]).removeprefix('SYMBOL FOR ').lower()}]", safe_text(text))
    assert set_by_latex(written) == named.replace("\ufffd", "[?]")
    assert not re.search("--|''|,,|<<|>>", written), "a ligature"
    assert not written.startswith(("[", "*")), "an argument of the row above"


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="LaTeX is not installed")
def test_latex_sets_it(tmp_path: Path) -> None:
    """LaTeX itself takes hostile text, every sign of a keyboard and both kinds of tables without an error."""
    keyboard = "".join(map(chr, range(128))) + "\u202e\ufffd\ud800"
    long = Sheet(keyboard, (keyboard,), (table("h", [Column("a")], [["[x]"], ["*"], [keyboard]] * 20, ""),))
    parts = [render(dinner(), "latex"), render(compare(two_wires(), tests=True), "latex"), latex(long)]
    parts += [render(concordance([dinner()], "p*"), "latex"), escape(r"\write18{touch here} \input{/etc/passwd} ^^5c")]
    packages, setup = (line.removeprefix("%").removeprefix(" In the preamble:") for line in PREAMBLE.split("\n")[:2])
    body = "\n\n".join(parts)
    document = f"\\documentclass{{article}}{packages}{setup}\\begin{{document}}\n{body}\n\\end{{document}}\n"
    (tmp_path / "a.tex").write_text(document, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "a.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout.decode("utf-8", "replace")[-2000:]
    assert (tmp_path / "a.pdf").stat().st_size > 10_000


@pytest.mark.parametrize("what", ["article", "comparison", "concordance"])
def test_hostile_text_gives_no_command(what: str) -> None:
    evil = r"\write18{rm -rf /} \end{table} % & $ ^^41 \\"
    results = {
        "article": lambda e: plain(1, e, narrated=f"peace {e}", hits=[("peace", e)]),
        "comparison": lambda e: compare([plain(1, e, narrated="peace now", hits=[("peace", e)])]),
        "concordance": lambda e: concordance([plain(1, e, narrated=f"{e} peace {e}")], "peace"),
    }
    text = render(results[what](evil), "latex")
    own = set(re.findall(r"\\([A-Za-z]+)", render(results[what]("KCNA"), "latex")))
    signs = {name[1:].removesuffix("{}") for name in COMMANDS if name[1:2].isalpha()}
    found = set(re.findall(r"(?<!\\)\\([A-Za-z]+)", text))
    assert found <= own | signs
    assert text.count("\\end{table}") == text.count("\\begin{table}")
    assert "textbackslash{}write18" in text


def test_rows_have_the_columns_of_their_table() -> None:
    for text in (render(hostile(), "latex"), render(compare(two_wires(), tests=True), "latex")):
        tables = re.findall(r"\\begin\{(tabular|longtable)\}\{([^\n]*)\}\n(.*?)\\end\{\1\}", text, re.DOTALL)
        assert tables
        for _, kinds, body in tables:
            columns = len(re.findall(r"[lrpS]", re.sub(r"\[.*?\]|(?<=p)\{.*?\}", "", kinds)))
            rows = [line for line in body.splitlines() if line.endswith(" \\\\") and not line.startswith("\\caption")]
            assert rows
            assert {len(re.findall(r"(?<!\\)&", row)) + 1 for row in rows} == {columns}


def figures(cells: list[str]) -> tuple[str, list[str]]:
    """Kind of a column of numbers, and its cells."""
    rows = [(f"r{i}", cell) for i, cell in enumerate(cells)]
    shown = latex(Sheet("t", (), (table("h", (Column("a"), Column("n", number=True)), rows, ""),)))
    kind = re.search(r"\\begin\{tabular\}\{l(.*)\}\n", shown)
    assert kind is not None
    return kind[1], re.findall(r"^r\d+ & (.*) \\\\$", shown, re.MULTILINE)


FIGURES = [
    (["1.5", "12", "–"], "S[table-format=2.1", ["1.5", "12", "{–}"]),
    (["1,204", "7"], "S[table-format=4.0", ["1204", "7"]),
    (["−0.25", "3"], "S[table-format=-1.2", ["-0.25", "3"]),
    (["66.7 (1)", "–"], "r", ["66.7 (1)", "–"]),
    (["–", "–"], "r", ["–", "–"]),
    (["<0.001", "0.2"], "r", [r"\textless{}0.001", "0.2"]),
    (["no words", "0.2"], "S[table-format=1.1", ["{no words}", "0.2"]),
    (["", "3"], "S[table-format=1.0", ["", "3"]),
    (["٣", "3"], "r", ["٣", "3"]),
]


@pytest.mark.parametrize(("cells", "kind", "shown"), FIGURES, ids=[" ".join(f[0]) for f in FIGURES])
def test_figures_are_aligned_where_all_are_figures(cells: list[str], kind: str, shown: list[str]) -> None:
    found, printed = figures(cells)
    assert (found.removesuffix("]"), printed) == (kind, shown)


def test_long_tables_go_over_pages() -> None:
    rows = [[f"r{i}"] for i in range(50)]
    for number, name in ((40, "table"), (41, "longtable")):
        shown = latex(Sheet("t", (), (table("h", [Column("a")], rows[:number], "", "of note"),)))
        assert shown.count(f"\\begin{{{name}}}") == shown.count(f"\\end{{{name}}}") == 1
        assert shown.count("\nr") == number
        assert "of note" in shown


def test_a_concordance_is_one_table() -> None:
    text = render(concordance([dinner()], "p*"), "latex")
    assert text.startswith(CONCORDANCE_HEAD)
    assert text.endswith(CONCORDANCE_TAIL)
    rows = text[len(CONCORDANCE_HEAD) : -len(CONCORDANCE_TAIL)].splitlines()
    assert rows
    assert all(row.count(" & ") == 4 for row in rows)
