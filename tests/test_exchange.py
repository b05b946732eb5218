"""Exports: brat is read back by ``evaluate``, TEI is valid and keeps the text, Web Annotation selects what it says."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from handmade import PROVENANCE, dinner
from hypothesis import given
from hypothesis import strategies as st
from test_report import hostile
from typer.testing import CliRunner

from rhetoric import annotate, cli, read_articles
from rhetoric.document import Annotation, Article, Block, Mark, Match, Span, Statement
from rhetoric.errors import RhetoricError
from rhetoric.evaluate.files import read_gold
from rhetoric.exchange import annotation_page, tei, tei_corpus, write_brat
from rhetoric.exchange import ranges as ranges_of
from rhetoric.exchange.brat import FileNames, label, plain_text, standoff
from rhetoric.exchange.ranges import nested
from rhetoric.exchange.xml import escape

lxml = pytest.importorskip("lxml.etree")

ROOT = Path(__file__).parents[1]
SUBSET = lxml.RelaxNG(lxml.parse(str(ROOT / "tests/data/tei/subset.rng")))
TEI = "{http://www.tei-c.org/ns/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"


@pytest.fixture(scope="module")
def samples() -> list[Annotation]:
    names = ("01-yonhap-reception.txt", "05-press-statement.txt", "outlets.csv")
    return [annotate(a, engine="rules") for name in names for a in read_articles(ROOT / "samples" / name)]


def spans(size: int) -> st.SearchStrategy[Span]:
    ends = st.tuples(st.integers(0, size), st.integers(0, size))
    return ends.map(lambda pair: Span(min(pair), max(pair)))


@st.composite
def annotations(draw: st.DrawFn) -> Annotation:
    """Anything that a stored annotation may say, crossing and empty stretches among it."""
    text = draw(st.text(st.sampled_from("ab \n\r\t\"'<&>\x00\x1b\x85\u202e\ud800\ufffe中é"), min_size=1, max_size=60))
    some = spans(len(text))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    kinds = st.sampled_from(["paragraph", "title", "caption", "subhead"])
    blocks = tuple(Block(draw(kinds), Span(a, b)) for a, b in zip(cuts[::2], cuts[1::2], strict=False))
    statements: list[Statement] = []
    for i in range(draw(st.integers(0, 5))):
        statements.append(
            Statement(
                content=tuple(draw(st.lists(some, min_size=1, max_size=3))),
                cue=draw(st.none() | some),
                source=draw(st.none() | some),
                kind=draw(st.sampled_from(["direct", "mixed", "indirect"])),
                form=draw(st.sampled_from(["quotation", "document"])),
                speaker=draw(st.none() | st.sampled_from(["Kim", "KCNA", '<"&'])),
                source_type=draw(st.sampled_from(["state_media", "official"])),
                carrier=draw(st.none() | st.sampled_from(["KCNA", "TASS"])),
                parent=draw(st.none() | st.integers(0, i - 1)) if i else None,
                confidence=draw(st.floats(0, 1)),
                rule="r",
                speaker_id=draw(st.none() | st.sampled_from(["kim", "s1", "a b"])),
            )
        )
    frames = st.sampled_from(["war", "s1", "Discard", "Content", "a b", "x" * 200])
    matches = tuple(
        Match(span, draw(st.sampled_from(["dprk-en", "s1"])), draw(frames), "t*", "narration", flags=draw(flags))
        for span in draw(st.lists(some, max_size=4))
    )
    marks = tuple(Mark("scare_quote", span) for span in draw(st.lists(some, max_size=2)))
    article = Article("a", text, language="en", blocks=blocks)
    return Annotation(article, (), tuple(statements), matches, (), PROVENANCE, marks)


flags = st.sampled_from([(), ("negated",), ("negated", "scare_quoted")])


# TEI ---------------------------------------------------------------------------------------------------------------


def document(*several: Annotation) -> Any:
    text = "".join(tei_corpus(tei(a, i) for i, a in enumerate(several, 1)))
    root = lxml.fromstring(text.encode("utf-8"))
    assert SUBSET.validate(root), SUBSET.error_log
    names = [e.get(f"{XML}id") for e in root.iter() if e.get(f"{XML}id")]
    assert len(names) == len(set(names))
    for each in root.iter():
        for attribute in ("who", "source", "ana", "corresp", "next", "prev"):
            for pointer in each.get(attribute, "").split():
                if attribute != "corresp":
                    assert pointer.removeprefix("#") in names, f"{attribute} points to nothing: {pointer}"
    return root


def body_text(root: Any) -> str:
    return "".join(root.iter(f"{TEI}body").__next__().itertext())


def as_xml(text: str) -> str:
    """The text with what XML cannot hold replaced."""
    pictures = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", lambda m: chr(0x2400 + ord(m[0])), text)
    return re.sub("[\ud800-\udfff\ufffe\uffff]", "\ufffd", pictures)


def test_tei_of_the_samples(samples: Sequence[Annotation]) -> None:
    root = document(*samples)
    assert root.tag == f"{TEI}teiCorpus"
    for each, annotation in zip(root.iter(f"{TEI}TEI"), samples, strict=True):
        assert body_text(each) == annotation.article.text
        heads = [e for e in each.iter(f"{TEI}said") if e.get("prev") is None]
        assert len(heads) == len(annotation.statements)
        cues = [e for e in each.iter(f"{TEI}seg") if e.get("type") == "cue" and e.get("prev") is None]
        assert len(cues) == sum(s.cue is not None for s in annotation.statements)
        assert {e.get("corresp")[1:] for e in cues} <= {e.get(f"{XML}id") for e in heads}


def test_tei_says_who_says_what_through_whom() -> None:
    root = document(dinner())
    assert root.tag == f"{TEI}TEI"
    names = {e.get(f"{XML}id"): "".join(e[0].itertext()) for e in root.iter(f"{TEI}person", f"{TEI}org")}
    first, second, *broken = root.iter(f"{TEI}said")
    assert names[first.get("who")[1:]] == "KCNA"
    assert (first.get("direct"), first.get("aloud")) == ("false", None)
    assert names[second.get("source")[1:]] == "KCNA"
    quote = second.find(f"{TEI}quote")
    assert "".join(quote.itertext()) == '"a shield of our militant friendship"'
    assert quote.find(f"{TEI}seg").get("n") == "militant friendship"
    assert [e.get("direct") for e in broken] == ["true", "true"]
    assert (broken[0].get("next"), broken[1].get("prev")) == ("#a1.s3-2", "#a1.s3")
    assert broken[1].get(f"{XML}id") == "a1.s3-2"
    assert [("".join(e.itertext())) for e in root.iter(f"{TEI}soCalled")] == ['"puppet"']
    found = {e.get("n"): e for e in root.iter(f"{TEI}seg") if e.get("type") == "match"}
    assert found["threat"].get("subtype") == "not_counted"
    assert "#a1.flag.negated" in found["threat"].get("ana").split()
    assert found["fraternal"].get("subtype") == "counted"


def test_attitudes_are_not_aloud() -> None:
    base = dinner()
    wish = replace(base.statements[0], act="attitude")
    root = document(replace(base, statements=base.statements[1:], attitudes=(wish,)))
    assert [e.get("aloud") for e in root.iter(f"{TEI}said")].count("false") == 1


def test_hostile_text_stays_text_in_tei() -> None:
    base = hostile()
    evil = "]]><script>alert(1)</script>&lt;&#0; \x00\x1b[31m\x9b \u202e\r\n \ud800 \ufffe <!ENTITY x SYSTEM 'file:///etc/passwd'>&x;"
    article = replace(base.article, text=evil + base.article.text[len(evil) :], id=evil, url=evil, published=evil)
    root = document(replace(base, article=article))
    assert body_text(root) == as_xml(article.text)
    assert not [e for e in root.iter() if "script" in str(e.tag)]
    raw = tei(replace(base, article=article))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", raw)


@given(annotation=annotations())
def test_any_annotation_is_valid_tei_with_its_text(annotation: Annotation) -> None:
    root = document(annotation)
    assert body_text(root) == as_xml(annotation.article.text)
    for each in root.iter(f"{TEI}said", f"{TEI}seg"):
        after = each.get("next")
        if after:
            [following] = [e for e in root.iter() if e.get(f"{XML}id") == after[1:]]
            assert following.get("prev") == f"#{each.get(f'{XML}id')}"
            assert following.tag == each.tag


def test_a_document_of_nothing_is_well_formed() -> None:
    assert document(Annotation(Article("a", ""), (), (), (), (), PROVENANCE)).tag == f"{TEI}TEI"


def test_the_schema_finds_faults() -> None:
    good = tei(dinner())
    for old, new in (('direct="true"', 'direct="maybe"'), ("<soCalled>", "<soCalled><div/>"), ('cert="', 'cert="7')):
        assert old in good
        assert not SUBSET.validate(lxml.fromstring(good.replace(old, new, 1).encode()))


# stretches that cross ----------------------------------------------------------------------------------------------

marked = st.lists(st.tuples(spans(30), st.integers(0, 3)), max_size=12)


@given(marked, st.lists(st.integers(0, 30), max_size=6).map(sorted))
def test_pieces_lie_in_each_other_or_apart(marks: list[tuple[Span, int]], cuts: list[int]) -> None:
    stretches = [Span(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]
    covered: dict[int, set[int]] = {}
    for stretch, pieces in zip(stretches, nested(marks, stretches, "x"), strict=True):
        for i, piece in enumerate(pieces):
            assert stretch.contains(piece.span)
            assert len(piece.span)
            places = covered.setdefault(piece.mark, set())
            assert places.isdisjoint(range(piece.span.start, piece.span.end))
            places |= set(range(piece.span.start, piece.span.end))
            for later in pieces[i + 1 :]:
                apart = later.span.start >= piece.span.end
                assert apart or piece.span.contains(later.span)
    inside = {place for stretch in stretches for place in range(stretch.start, stretch.end)}
    for number, (span, _) in enumerate(marks):
        assert covered.get(number, set()) == set(range(span.start, span.end)) & inside


def test_crossing_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    crossing = [(Span(i, i + 100), 0) for i in range(100)]
    [pieces] = nested(crossing, [Span(0, 300)], "a.txt")
    assert len(pieces) == 199
    monkeypatch.setattr(ranges_of, "MOST_PIECES", 198)
    with pytest.raises(RhetoricError, match=r"a\.txt: more than 198 pieces"):
        list(nested(crossing, [Span(0, 300)], "a.txt"))
    with pytest.raises(RhetoricError):
        list(nested([(Span(0, 300), 0)], [Span(i, i + 1) for i in range(300)], "a.txt"))


def test_time_grows_with_length() -> None:
    def took(number: int) -> float:
        text = "He said no. " * number
        said = tuple(replace(dinner().statements[0], content=(Span(12 * i, 12 * i + 11),)) for i in range(number))
        deep = tuple(replace(s, parent=i - 1 if i else None) for i, s in enumerate(said))
        article = Article("a", text, blocks=(Block("paragraph", Span(0, len(text))),))
        annotation = Annotation(article, (), deep, (), (), PROVENANCE)
        start = time.process_time()
        tei(annotation)
        standoff(annotation)
        return time.process_time() - start

    took(100)
    small = min(took(1000) for _ in range(3))
    assert took(8000) < 8 * 4 * small + 0.1


# brat --------------------------------------------------------------------------------------------------------------


def in_lines(text: str, several: Sequence[Span]) -> set[tuple[int, int]]:
    """What a stretch is line by line."""
    return {
        (s.start + m.start(), s.start + m.end()) for s in several for m in re.finditer(r"[^\n]+", text[s.start : s.end])
    }


def written(folder: Path, several: Sequence[Annotation]) -> Path:
    folder.mkdir(exist_ok=True)
    write_brat(several, folder)
    return folder


def test_brat_is_read_back(samples: Sequence[Annotation], tmp_path: Path) -> None:
    gold = read_gold(written(tmp_path / "b", [*samples, dinner()]))
    by_text = {a.article.text: a for a in gold.articles}
    assert len(by_text) == len(gold.articles) == len(samples) + 1
    for annotation in [*samples, dinner()]:
        found = by_text[annotation.article.text].attributions
        text = annotation.article.text
        assert len(found) == len(annotation.statements)
        for read, said in zip(found, annotation.statements, strict=True):
            assert {(s.start, s.end) for s in read.content} == in_lines(text, said.content)
            assert {(s.start, s.end) for s in read.cue} == in_lines(text, [said.cue] if said.cue else [])
            assert {(s.start, s.end) for s in read.source} == in_lines(text, [said.source] if said.source else [])


@given(annotation=annotations())
def test_any_annotation_is_standoff_that_brat_can_read(annotation: Annotation, tmp_path_factory: Any) -> None:
    folder = written(tmp_path_factory.mktemp("b"), [annotation])
    text = plain_text(annotation.article.text)
    assert (folder / "a.txt").read_bytes().decode() == text
    assert len(text) == len(annotation.article.text)
    for line in (folder / "a.ann").read_bytes().decode().removesuffix("\n").split("\n"):
        if line.startswith("T"):
            _, place, words = line.split("\t")
            name, _, offsets = place.partition(" ")
            assert re.fullmatch(r"[\w-]+", name, re.ASCII)
            pairs = [tuple(map(int, pair.split())) for pair in offsets.split(";")]
            assert all(0 <= a < b <= len(text) and "\n" not in text[a:b] for a, b in pairs)
            assert words.split() == " ".join(text[a:b] for a, b in pairs).split()
    has_words = [s for s in annotation.statements if any(in_lines(annotation.article.text, s.content))]
    if has_words:
        [article] = read_gold(folder).articles
        assert len(article.attributions) == len(has_words)
        assert article.discarded == ()


def test_what_brat_says_of_the_dinner() -> None:
    lines = standoff(dinner()).splitlines()
    assert "E2\tAttribution:T8 Content:T5 Cue:T6 Source:T7" in lines
    assert "A6\tForm E2 quotation" in lines or "A6\tForm E2 clause" in lines
    assert any(line.startswith("#2\tAnnotatorNotes E2\tspeaker: Choe Son-hui; carrier: KCNA;") for line in lines)
    assert any(re.fullmatch(r"T\d+\tkinship_fraternity \d+ \d+\tfraternal", line) for line in lines)
    assert any(line.endswith("lexicon: dprk-en; term: threat; not counted: negated") for line in lines)


def test_statements_name_the_one_that_they_stand_in() -> None:
    base = dinner()
    inner = replace(base, statements=(base.statements[0], replace(base.statements[1], parent=0), base.statements[2]))
    assert "Within:E1" in next(line for line in standoff(inner).splitlines() if line.startswith("E2"))


NAMES = [
    (["a", "a", "A", "a-2"], ["a", "a-2", "A-3", "a-2-2"]),
    (["../../etc/passwd", "", "...", "한국"], ["etc-passwd", "article", "article-2", "article-3"]),
    (["x" * 200, "con.txt\x00"], ["x" * 80, "con-txt"]),
]


@pytest.mark.parametrize(("ids", "names"), NAMES)
def test_names_of_files_are_safe_and_differ(ids: list[str], names: list[str]) -> None:
    made = FileNames()
    assert [made.of(each) for each in ids] == names


@given(st.lists(st.text(max_size=8), max_size=20))
def test_no_two_ids_share_a_file(ids: list[str]) -> None:
    made = FileNames()
    names = [made.of(each) for each in ids]
    assert len({name.lower() for name in names}) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]*", name) for name in names)


def test_labels_are_not_those_of_statements() -> None:
    assert [label(f) for f in ("war", "Content", "Discard", "a b/ü", "")] == [
        "war",
        "Frame-Content",
        "Frame-Discard",
        "a_b__",
        "_",
    ]


# Web Annotation ----------------------------------------------------------------------------------------------------

PURPOSES = {"tagging", "identifying", "classifying", "describing", "assessing", "linking"}


def targets(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    target = item["target"]
    yield from target if isinstance(target, list) else [target]


def selected(item: dict[str, Any], text: str) -> list[Span]:
    """The spans that an annotation selects; both selectors have to mean the same."""
    found = []
    for target in targets(item):
        quote, position = target["selector"]
        assert (quote["type"], position["type"]) == ("TextQuoteSelector", "TextPositionSelector")
        span = Span(position["start"], position["end"])
        assert quote["exact"] == span.of(text)
        assert text[: span.start].endswith(quote["prefix"])
        assert text[span.end :].startswith(quote["suffix"])
        found.append(span)
    return found


def check_page(page: dict[str, Any], annotation: Annotation) -> None:
    """What the model demands of a page and of annotations."""
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert page["type"] == "AnnotationPage"
    ids = [item["id"] for item in page["items"]]
    assert len({*ids, page["id"]}) == len(ids) + 1
    for item in page["items"]:
        assert item["type"] == "Annotation"
        assert item["motivation"] in ("tagging", "linking")
        assert item["generator"]["type"] == "Software"
        selected(item, annotation.article.text)
        for body in item["body"]:
            assert body["purpose"] in PURPOSES
            assert (body["type"] == "TextualBody" and isinstance(body["value"], str)) or body["source"] in ids


def test_web_annotations_select_what_was_found(samples: Sequence[Annotation]) -> None:
    for annotation in [*samples, dinner()]:
        page = annotation_page(annotation)
        check_page(page, annotation)
        text = annotation.article.text
        statements = [i for i in page["items"] if i["body"][0].get("value") in ("statement", "attitude")]
        assert [tuple(selected(i, text)) for i in statements] == [s.content for s in annotation.statements]
        matches = [i for i in page["items"] if str(i["body"][0].get("value")).startswith("dprk-en: ")]
        assert [selected(i, text)[0] for i in matches] == [m.span for m in annotation.matches]


@given(annotation=annotations())
def test_any_annotation_is_a_page(annotation: Annotation) -> None:
    check_page(annotation_page(annotation), annotation)


def test_the_source_is_the_address_of_the_page() -> None:
    page = annotation_page(dinner())
    assert next(targets(page["items"][0]))["source"] == "https://news.example/dinner"
    for bad in ("javascript:alert(1)", None, "http://a b"):
        article = replace(dinner().article, url=bad)
        page = annotation_page(replace(dinner(), article=article))
        assert next(targets(page["items"][0]))["source"].startswith("urn:uuid:")
    assert annotation_page(dinner()) == annotation_page(dinner())


def test_who_speaks_and_who_carried() -> None:
    bodies = annotation_page(dinner())["items"][3]["body"]
    told = {(b["purpose"], b["value"]) for b in bodies}
    assert ("identifying", "Choe Son-hui") in told
    assert ("describing", "carried by KCNA") in told
    assert ("classifying", "official") in told


# on the command line -----------------------------------------------------------------------------------------------


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli.app, ["report", "--quiet", "--engine", "rules", *arguments])


SAMPLE = str(ROOT / "samples/01-yonhap-reception.txt")
TABLE = str(ROOT / "samples/outlets.csv")


def test_formats_for_other_programs(tmp_path: Path) -> None:
    one = run(SAMPLE, "--format", "tei")
    assert lxml.fromstring(one.stdout.encode()).tag == f"{TEI}TEI"
    assert lxml.fromstring(run(SAMPLE, TABLE, "-f", "tei").stdout.encode()).tag == f"{TEI}teiCorpus"
    assert json.loads(run(SAMPLE, "-f", "webannotation").stdout)["type"] == "AnnotationPage"
    assert len(json.loads(run(TABLE, "-f", "webannotation").stdout)) == 16
    done = run(SAMPLE, TABLE, "-f", "brat", "-o", str(tmp_path / "b"))
    assert done.exit_code == 0
    names = {p.name for p in (tmp_path / "b").iterdir()}
    assert {"annotation.conf", "01-yonhap-reception.ann", "01-yonhap-reception.txt"} <= names
    assert len(names) == 2 * 17 + 1
    assert [p.name for p in tmp_path.iterdir()] == ["b"]


def test_brat_needs_a_new_folder(tmp_path: Path) -> None:
    assert run(SAMPLE, "-f", "brat").exit_code == 2
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    for place in (tmp_path / "full", tmp_path / "full" / "mine.txt", tmp_path / "none" / "b"):
        done = run(SAMPLE, "-f", "brat", "-o", str(place))
        assert done.exit_code == 2
        assert "-o" in done.stderr
    assert (tmp_path / "full" / "mine.txt").read_text() == "mine"
    (tmp_path / "empty").mkdir()
    assert run(SAMPLE, "-f", "brat", "-o", str(tmp_path / "empty")).exit_code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["empty", "full"]


def test_escaping_keeps_the_length() -> None:
    assert escape('<a href="x">&\r\t\n\x9b\x0c') == '&lt;a href="x"&gt;&amp;&#xd;\t\n&#x9b;␌'
