r"""RTF to paragraphs: groups, escapes of every code page, Unicode, tables, links, footnotes. No library, one pass.

striprtf, the library for this, keeps hidden and deleted words, makes two broken characters of one beyond 16 bits, and
tells neither headings nor the addresses of links: where an article of a database begins, and its number.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rhetoric.ingest.databases import Paragraph
from rhetoric.ingest.items import Item, Source, UnreadableError
from rhetoric.ingest.options import ReadOptions
from rhetoric.ingest.readers.office import Contents, Properties, document

_TOKEN = re.compile(
    r"\\([A-Za-z]{1,32})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.S
)
_SKIPPED = frozenset(
    """fonttbl colortbl stylesheet info pict object objdata header headerl headerr headerf footer footerl footerr
    footerf annotation atnid atnauthor atnref atndate atntime listtable listoverridetable revtbl rsidtbl generator
    themedata colorschememapping latentstyles datastore xmlnstbl nonshppict bkmkstart bkmkend xe tc pntext listtext
    shpinst sp sn sv filetbl private passwordhash userprops docvar mmathpr ftnsep ftnsepc ftncn aftnsep aftnsepc
    aftncn pgdsctbl background template fldtype ffdata formfield txe rxe nesttableprops""".split()
)
_SPECIAL = {
    "tab": "\t", "emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ", "bullet": "•",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "line": "\n", "cell": "\t", "nestcell": "\t",
}  # fmt: skip
_SYMBOL = {"~": "\xa0", "_": "-", "{": "{", "}": "}", "\\": "\\", "-": ""}
_CODE_PAGES = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_HEADING = re.compile(r"\\s(\d{1,4})\b[^{};]{0,600}?(?:heading|überschrift|titre|título)[ \d]{0,3};", re.I)
_LINK = re.compile(r"HYPERLINK\s{1,5}\"([^\"]{1,2000})\"")
_INFO = re.compile(r"\{\\(title|author) ([^{}\\]{1,300})\}")
_DEEPEST = 2000


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits: its destination is left out, its words are hidden or deleted, its code page and so on."""

    skipped: bool = False
    hidden: bool = False
    page: str = "cp1252"
    fallback: int = 1
    instruction: bool = False
    note: bool = False


def read_rtf(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The articles of an RTF file: those of a database's export, else one."""
    data = source.read(options.max_container_bytes)
    if not data.lstrip()[:5].startswith(b"{\\rtf"):
        raise UnreadableError("not RTF: it does not begin with {\\rtf")
    text = data.decode("latin-1")
    writer = _Writer(text)
    writer.run()
    about = {match[1]: match[2] for match in _INFO.finditer(text[:50_000])}
    properties = Properties(about.get("title"), about.get("author"))
    yield from document(source, data, Contents("RTF", writer.paragraphs, writer.footnotes, properties), options)


class _Writer:
    """Goes over the tokens of a file and writes paragraphs."""

    def __init__(self, rtf: str) -> None:
        self._rtf = rtf
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._headings = {int(number) for number in _HEADING.findall(rtf[:100_000])}
        self._default = "cp1252"
        self._state = _State()
        self._stack: list[_State] = []
        self._bytes = bytearray()
        self._line: list[str] = []
        self._note: list[str] = []
        self._instruction: list[str] = []
        self._heading = self._table = False
        self._link: str | None = None
        self.paragraphs: list[Paragraph] = []
        self.footnotes: list[str] = []

    def run(self) -> None:
        """Read the file to its end, or to where its outermost group is closed."""
        at, skip = 0, 0  # ``skip`` characters are a replacement for programs that know no Unicode
        while match := _TOKEN.match(self._rtf, at):
            at = match.end()
            word, number, byte, symbol, brace, plain = match.groups()
            if word == "bin":
                at += max(0, int(number or 0))
            elif word:
                skip = self._word(word, int(number) if number else None)
            elif brace == "{":
                self._open()
            elif brace:
                if not self._close():
                    break
            elif plain:
                self._put(plain[skip:])
                skip = max(0, skip - len(plain))
            elif skip:
                skip -= 1 if byte or symbol else 0
            elif byte:
                self._put_byte(int(byte, 16))
            elif symbol:
                self._symbol(symbol)
        self._end_paragraph()

    # groups

    def _open(self) -> None:
        self._flush()
        if len(self._stack) > _DEEPEST:
            raise UnreadableError(f"broken RTF: groups more than {_DEEPEST:,} deep")
        self._stack.append(self._state)

    def _close(self) -> bool:
        """False when nothing is open any more: what follows is no part of the document."""
        self._flush()
        if not self._stack:
            return False
        ended, self._state = self._state, self._stack.pop()
        if ended.note and not self._state.note:
            self.footnotes.append(" ".join("".join(self._note).split()))
            self._note.clear()
        if ended.instruction and not self._state.instruction:
            link = _LINK.search("".join(self._instruction))
            self._link = self._link or (link[1] if link else None)
            self._instruction.clear()
        return bool(self._stack)

    # words

    def _word(self, word: str, value: int | None) -> int:
        """What a control word does; how many characters after it are its replacement."""
        state = self._state
        if word == "u" and value is not None:
            self._flush()
            self._write(chr(value % 0x10000))
            return state.fallback
        if word == "f":
            self._flush()
            self._font = value or 0
            self._state = replace(state, page=self._fonts.get(self._font, self._default))
        elif word == "fcharset":
            self._fonts[self._font] = _CODE_PAGES.get(value or 0, self._default)
        elif word == "uc":
            self._state = replace(state, fallback=min(value or 0, 16))
        elif word == "ansicpg":
            self._default = _known_page(f"cp{value}")
            self._state = replace(state, page=self._default)
        elif word == "plain":
            self._flush()
            self._state = replace(state, page=self._default, hidden=False)
        elif word in ("v", "deleted"):
            self._flush()
            self._state = replace(state, hidden=value != 0)
        elif word == "fldinst":
            self._state = replace(state, instruction=True, skipped=True)
        elif word == "footnote":
            self._state = replace(state, note=True)
        elif word.lower() in _SKIPPED:
            self._flush()
            self._state = replace(state, skipped=True)
        elif not state.skipped:
            self._layout(word, value)
        return 0

    def _layout(self, word: str, value: int | None) -> None:
        if word in ("par", "sect", "page", "row", "nestrow"):
            self._end_paragraph(row=word in ("row", "nestrow"))
        elif word == "pard":
            self._flush()
            self._heading = self._table = False
        elif word == "intbl":
            self._table = True
        elif word == "outlinelevel" or (word == "s" and value in self._headings):
            self._heading = True
        elif word in _SPECIAL:
            self._flush()
            self._write(_SPECIAL[word])

    def _symbol(self, symbol: str) -> None:
        self._flush()
        if symbol == "*":  # a destination that older programs do not know
            self._state = replace(self._state, skipped=True)
        elif symbol in "\r\n":
            if not self._state.skipped:
                self._end_paragraph()
        else:
            self._write(_SYMBOL.get(symbol, ""))

    # text

    def _put(self, plain: str) -> None:
        if self._state.instruction:
            self._instruction.append(plain)
        elif not self._state.skipped:
            self._bytes += plain.encode("latin-1")

    def _put_byte(self, byte: int) -> None:
        if not self._state.skipped:
            self._bytes.append(byte)

    def _flush(self) -> None:
        """Bytes of one code page to text."""
        if self._bytes:
            text = self._bytes.decode(self._state.page, errors="replace")
            self._bytes.clear()
            self._write(text)

    def _write(self, text: str) -> None:
        if not (self._state.skipped or self._state.hidden):
            (self._note if self._state.note else self._line).append(text)

    def _end_paragraph(self, *, row: bool = False) -> None:
        self._flush()
        if self._state.note:
            self._note.append(" ")
            return
        if self._table and not row:
            self._line.append("\n")
            return
        text = _whole("".join(self._line))
        if row:
            self.paragraphs.extend(_row(text, self._link))
        else:
            self.paragraphs.append(Paragraph(text.strip(), self._heading, link=self._link))
        self._line.clear()
        self._table, self._link = False, None


def _known_page(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def _whole(text: str) -> str:
    """Pairs of surrogates made one character, single ones replaced."""
    if not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _row(text: str, link: str | None) -> Iterator[Paragraph]:
    """A row of a table: its cells parted by tabs. Further paragraphs of its last cell follow on their own."""
    cells = [cell.strip("\n ") for cell in text.rstrip("\t\n ").split("\t")]
    first, *rest = cells[-1].split("\n") if cells else [""]
    head = [" ".join(cell.split()) for cell in cells[:-1]]
    yield Paragraph("\t".join([*head, first.strip()]), row=True, link=link)
    yield from (Paragraph(line.strip()) for line in rest if line.strip())
