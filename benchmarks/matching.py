"""How fast are terms found? The package and its peers on the same terms, the same texts, in one run.

The terms are the 300 of ``matching_terms.txt``: 253 phrases, and 47 that end in a wildcard. They come from dprk-en,
the commonest of those of more than one word. The peers know no wildcards, no hyphens for blanks and no long gaps: they
are given every spelling that the package finds in the texts, which makes their work easier than it is in life. They
are held to the same spans: edges of words, no possessive ending, the longest of those that overlap.

    python benchmarks/matching.py TEXTS [--articles 4000] [--repeats 5]
    python benchmarks/matching.py --entries 100000

TEXTS is a Parquet file with a column ``text``, or JSON lines with one. Peers that are not installed are left out:
``pip install ahocorasick-rs pyahocorasick flashtext spacy``. Seconds are those of the processor, the best of several
rounds; MB are bytes of UTF-8. Views and stretches are made before the clock starts, but where folding is named. Other
work on the machine moves the figures, the ratios less.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import random
import resource
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from rhetoric.document import Span
from rhetoric.instruments.check import check_instrument
from rhetoric.lexicon import Frame, Hit, Lexicon, Term, load_lexicon
from rhetoric.lexicon.model import Text
from rhetoric.text import fold

Spans = list[tuple[int, int]]
Engine = Callable[[str], Spans]
SYLLABLES = "ka lo mi ru te sa no vi du pe".split()
HEADER = """name = "big"
version = "1"
language = "en"
licence = "CC0-1.0"
authors = ["us"]
citation = "us"
[frames.f]
definition = "d"
include = "i"
exclude = "e"
"""
TERMS = Path(__file__).with_name("matching_terms.txt")


def lexicon() -> Lexicon:
    """The 300 terms as a lexicon."""
    lines = TERMS.read_text(encoding="utf-8").splitlines()
    terms = tuple(Term(t, "f", "glob" if "*" in t else "phrase", i) for i, t in enumerate(lines, 1))
    return Lexicon("bench", "1", "en", "CC-BY-4.0", ("us",), "us", {"f": Frame("f", "d", "i", "e")}, terms)


def read_texts(path: Path, articles: int) -> list[str]:
    """The texts of a file."""
    if path.suffix == ".parquet":
        from pyarrow import parquet  # noqa: PLC0415

        texts = parquet.read_table(path, columns=["text"]).column("text").to_pylist()
    else:
        with path.open(encoding="utf-8") as stream:
            texts = [json.loads(line)["text"] for line in stream]
    return texts[:articles] if articles else texts


def whole(text: str) -> Text:
    """A text as one stretch and one sentence, as the peers see it."""
    span = (Span(0, len(text)),)
    return fold(text), span, span


def spans_of(hits: Sequence[Hit]) -> Spans:
    """Only where they are."""
    return [(hit.span.start, hit.span.end) for hit in hits]


def fits(text: str, start: int, end: int) -> bool:
    """Does a match stand between edges of words, without a possessive ending?"""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before.isalnum() or after.isalnum():
        return False
    return after not in ("'", "’") or not text[end + 1 : end + 2].isalnum()


def longest(found: Spans) -> Spans:
    """Of overlapping spans the first and longest."""
    if all(a[1] <= b[0] for a, b in pairwise(found)):
        return found
    kept: Spans = []
    for start, end in sorted(found, key=lambda s: (s[0], -s[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def by_ahocorasick_rs(spellings: Sequence[str], *, table: bool = False) -> Engine:
    """What one writes by hand with the library that the package uses itself; ``table`` as the package sets it up."""
    from ahocorasick_rs import AhoCorasick, Implementation  # noqa: PLC0415

    how = Implementation.DFA if table else None
    automaton = AhoCorasick(spellings, store_patterns=False, implementation=how)

    def engine(text: str) -> Spans:
        low = text.lower()
        matches = automaton.find_matches_as_indexes(low, overlapping=True)
        return longest([(start, end) for _, start, end in matches if fits(low, start, end)])

    return engine


def by_pyahocorasick(spellings: Sequence[str]) -> Engine:
    """The same with pyahocorasick."""
    from ahocorasick import Automaton  # noqa: PLC0415

    automaton = Automaton()
    for spelling in spellings:
        automaton.add_word(spelling, len(spelling) - 1)
    automaton.make_automaton()

    def engine(text: str) -> Spans:
        low = text.lower()
        found = ((last - before, last + 1) for last, before in automaton.iter(low))
        return longest([(start, end) for start, end in found if fits(low, start, end)])

    return engine


def by_flashtext(spellings: Sequence[str]) -> Engine:
    """flashtext has edges and the longest match of its own."""
    from flashtext import KeywordProcessor  # noqa: PLC0415

    processor = KeywordProcessor()
    processor.add_keywords_from_list(list(spellings))
    return lambda text: [(start, end) for _, start, end in processor.extract_keywords(text, span_info=True)]


def by_spacy(spellings: Sequence[str]) -> Engine:
    """An empty English pipeline and a PhraseMatcher on small letters."""
    import spacy  # noqa: PLC0415
    from spacy.matcher import PhraseMatcher  # noqa: PLC0415
    from spacy.util import filter_spans  # noqa: PLC0415

    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("terms", list(nlp.pipe(spellings)))

    def engine(text: str) -> Spans:
        matches = filter_spans(matcher(nlp(text), as_spans=True))
        return [(span.start_char, span.end_char) for span in matches]

    return engine


PEERS: dict[str, tuple[str, Callable[[Sequence[str]], Engine]]] = {
    "ahocorasick_rs by hand": ("ahocorasick_rs", by_ahocorasick_rs),
    "ahocorasick_rs by hand, DFA": ("ahocorasick_rs", partial(by_ahocorasick_rs, table=True)),
    "pyahocorasick by hand": ("ahocorasick", by_pyahocorasick),
    "flashtext": ("flashtext", by_flashtext),
    "spaCy PhraseMatcher": ("spacy", by_spacy),
}


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one round."""
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began


def memory() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("texts", type=Path, nargs="?")
    parser.add_argument("--entries", type=int, default=0, help="load, check and match an instrument of so many terms")
    parser.add_argument("--articles", type=int, default=0, help="take only so many; 0: all")
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    if given.entries:
        big_instrument(given.entries)
    if given.texts:
        compare(given.texts, given.articles, given.repeats)


def big_instrument(entries: int) -> None:
    """Time an instrument of many made-up terms: eight in ten phrases, one a glob, one a regular expression."""
    draw = random.Random(1)
    word = lambda: "".join(draw.choices(SYLLABLES, k=draw.randint(2, 4)))  # noqa: E731
    names: dict[str, None] = {}
    while len(names) < entries:
        names[" ".join(word() for _ in range(draw.randint(1, 3)))] = None
    kinds = (("*", "glob"), ("s?", "regex"), *(("", "phrase"),) * 8)
    with TemporaryDirectory() as folder:
        Path(folder, "lexicon.toml").write_text(HEADER, encoding="utf-8")
        with Path(folder, "terms.csv").open("w", encoding="utf-8") as stream:
            stream.write("term,frame,match,source,example\n")
            for name, (ending, kind) in zip(names, itertools.cycle(kinds), strict=False):
                stream.write(f"{name}{ending},f,{kind},s,It was {name} there.\n")
        began = time.process_time()
        instrument = load_lexicon(folder)
        loaded = time.process_time()
        findings = check_instrument(instrument)
        checked = time.process_time()
    texts = [" ".join(draw.choices(list(names), k=40)) for _ in range(1000)]
    size = sum(map(len, texts)) / 1e6
    took = seconds(lambda: deque(instrument.find_many(map(whole, texts)), maxlen=0))
    sys.stdout.write(f"{entries:,} terms: read in {loaded - began:.1f} s, checked in {checked - loaded:.1f} s ")
    sys.stdout.write(f"({len(findings):,} findings), texts made of nothing but terms at {size / took:.1f} MB/s\n")


def compare(path: Path, articles: int, repeats: int) -> None:
    """The package and its peers on the same texts."""
    texts, instrument = read_texts(path, articles), lexicon()
    size = sum(len(text.encode()) for text in texts) / 1e6
    ready = [whole(text) for text in texts]
    ours = [spans_of(instrument.find(*text)) for text in ready]
    before = memory()
    for text in texts:
        instrument.find(*whole(text))
    grown = memory() - before
    hits = sum(map(len, ours))
    spellings = sorted({text[s:e].lower() for text, found in zip(texts, ours, strict=True) for s, e in found})
    rounds: dict[str, Callable[[], object]] = {
        "fold": lambda: deque(map(fold, texts), maxlen=0),
        "find": lambda: deque((instrument.find(*text) for text in ready), maxlen=0),
        "find_many": lambda: deque(instrument.find_many(ready), maxlen=0),
        "fold and find": lambda: deque((instrument.find(*whole(text)) for text in texts), maxlen=0),
    }
    same: dict[str, str] = {}
    for name, (module, build) in PEERS.items():
        if find_spec(module) is None:
            continue
        engine = build(spellings)
        rounds[name] = lambda engine=engine: deque(map(engine, texts), maxlen=0)  # type: ignore[misc]
        agreed = sum(len(set(engine(text)) & set(mine)) for text, mine in zip(texts, ours, strict=True))
        same[name] = f"{agreed / hits:.1%}"
    best: dict[str, float] = {}
    for _ in range(repeats):  # in turn, so that a busy minute is everybody's
        for name, work in rounds.items():
            if best.get(name, 0) * size < 60 * size:
                best[name] = min(best.get(name, 9e9), seconds(work))
    say = sys.stdout.write
    say(f"{len(texts):,} texts, {size:.2f} MB, 300 terms, {len(spellings)} spellings, {hits:,} hits\n")
    if ours != list(map(spans_of, instrument.find_many(ready))):
        raise SystemExit("find_many finds other spans than find")
    say(f"memory that one more pass over all texts adds: {grown:.1f} MB\n\n")
    say("| engine | MB/s | find is so many times as fast | find_many is | spans it shares |\n|---|---|---|---|---|\n")
    for name, took in best.items():
        times = f"{took / best['find']:.2f} | {took / best['find_many']:.2f}"
        say(f"| {name} | {size / took:.1f} | {times} | {same.get(name, '')} |\n")


if __name__ == "__main__":
    main()
