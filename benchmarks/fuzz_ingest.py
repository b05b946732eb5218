"""Fuzz the readers: mutated files of every format, guided by coverage, each read as ``rhetoric read`` reads it.

    pip install atheris    (in the dependency group ``fuzz``; Linux)
    python benchmarks/fuzz_ingest.py --minutes 60 --seed 1 --out fuzz-output

Readers run in this process, without the worker that guards them in use, so that their own faults are seen. What must
hold of each input: nothing is raised; spans lie in the text, blocks are sorted and disjoint; plain text is not edited;
what was read and skipped is counted right and never nothing; no reason for skipping is a fault of ours in disguise; the
output of ``read`` is harmless; CPU time and memory are bounded. The first inputs that break a rule are kept in
``OUT/findings``, with what broke. ``OUT/corpus`` grows: a run goes on where the last one ended. The formats take turns,
each in a process of its own, so that a crash or a hang of a library ends a turn, is kept too, and the next one goes on.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib
import io
import json
import logging
import pkgutil
import random
import re
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

import hostile_files  # noqa: E402
import sample_files  # noqa: E402
import vendor_files  # noqa: E402

SUFFIXES = tuple(sample_files.SAMPLES)
LONGEST = 65_536  # bytes of an input
MOST_SECONDS = 5.0  # CPU for one input of that size, with the cost of tracing
SHORTEST, LONGEST_TURN = 20, 120  # seconds of a format's turn
KEPT = 3  # inputs kept of each kind of finding
FRAGMENTS = (
    "\n", "\r\n", "\n\n", "\0", "\ufeff", '"', "“", "”", "'", "(KCNA)", "(Yonhap)", "-0-", "(END)", "###", "* * *",
    "SEOUL, Dec. 28 (Yonhap) -- ", "Pyongyang, October 12 (KCNA) -- ", "Published : Dec. 11, 2024 - 09:55", "Juche 113",
    "2024-02-30", "30/02/2024", "By Yonhap", "<p>", "</p>", "<div>", "<!--", "-->", "<![CDATA[", "&amp;", "&#x110000;",
    "<script>", "<table><tr><td>", "{", "}", "[", "]", ":", ",", "\t", ";", "\\u", "\\par ", "\\bin99 ", "\\'ff",
    "---\n", "title: x\n", "End of Document", "Document 1 of 10", "1 of 10 DOCUMENTS", "Load-Date:", "LENGTH: 9", "HD ",
    "Full text:", "_______", "본문", "平壤", "\u202e", "\u2028", "\x1b[31m", "e\u0301", "endstream", "obj", "<<", ">>",
    "WARC/1.0\r\n", "Content-Length: 9\r\n", "<item>", "<entry>", "<!DOCTYPE a [", "1e999", "-1", "9" * 20,
)  # fmt: skip
FAULT = re.compile(r"\((?:Attribute|Type|Key|Index|Name|Assertion|UnboundLocal|Recursion)Error\b")


# --- one input


def check(path: Path, content: bytes, bits: int) -> tuple[int, int]:
    """Articles and skipped things of one file. Raises AssertionError where a rule is broken."""
    from rhetoric.ingest import ReadOptions, Skipped, Tally, read_articles  # noqa: PLC0415
    from rhetoric.report.intake import entry, intake_form  # noqa: PLC0415
    from rhetoric.safe import safe_text  # noqa: PLC0415

    skipped: list[Skipped] = []
    tallies: list[Tally] = []
    options = ReadOptions(
        clean=not bits & 1,
        repair=bool(bits & 2),
        year=2020 if bits & 4 else None,
        duplicates="label" if bits & 8 else "keep",
        time_limit=0,
    )
    started = time.thread_time()
    articles = list(read_articles([path], options, skipped.append, tallies.append))
    form = intake_form("jsonl")
    for article in articles:
        check_article(article)
        line = form.one(entry(article))
        assert len(line.splitlines()) == 1
        json.loads(line)
    spent = time.thread_time() - started
    assert articles or skipped, "nothing came of it"
    assert sum(tally.read for tally in tallies) == len(articles), "read is not what came out"
    assert len({article.id for article in articles}) == len(articles), "two articles of one id"
    for what in skipped:
        assert what.reason.strip(), "no reason"
        assert "\n" not in what.reason, "a reason of several lines"
        assert len(safe_text(what.reason)) < 500, "a long reason"
        assert not FAULT.search(what.reason), f"a fault of ours: {what.reason}"
    if path.suffix == ".txt" and [t.format for t in tallies] == ["text"] and not options.repair:
        check_unedited(content, articles, tallies[0])
    assert spent < MOST_SECONDS, f"{spent:.1f} s of CPU for {len(content)} bytes"
    return len(articles), len(skipped)


def check_article(article: Any) -> None:
    """Every place lies in the text, blocks are in order, and what is shown can be written."""
    text = article.text
    article_strings = (text, article.title, article.outlet, article.author, article.id, article.locator)
    for value in filter(None, article_strings):
        value.encode("utf-8")
    spans = [block.span for block in article.blocks]
    assert all(0 <= span.start < span.end <= len(text) for span in spans), "a block outside of the text"
    assert all(a.end <= b.start for a, b in pairwise(spans)), "blocks overlap"
    others = [x.span for x in (*article.dates, *article.notes) if x.span is not None]
    assert all(span.end <= len(text) for span in others), "a date or a note outside of the text"
    assert article.body_confidence is None or 0 <= article.body_confidence <= 1, "no confidence"


def check_unedited(content: bytes, articles: list[Any], tally: Any) -> None:
    """The text of a text file is its text, all of it where it is one article."""
    from rhetoric.ingest.decoding import decode  # noqa: PLC0415

    if tally.layout or len(articles) != 1:
        return
    decoded = decode(content, None)[0]
    assert articles[0].text in (decoded, decoded.removeprefix("\ufeff")), "the text was edited"


# --- the child, which atheris runs


class Child:
    """Reads inputs until it is told to stop, and writes down what it found."""

    def __init__(self, out: Path, number: int, suffix: str) -> None:
        self.findings = out / "findings"
        self.stats = out / "stats" / f"{number}.json"
        self.suffix = suffix
        self.path = Path(tempfile.mkdtemp(prefix="fuzz-")) / f"input{suffix}"
        self.counts: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self.written = time.monotonic()

    def one(self, data: bytes) -> None:
        """One input: a byte of options, then the file."""
        if len(data) < 2:
            return
        self.path.write_bytes(data[1:])
        self.counts["inputs"] += 1
        try:
            articles, skipped = check(self.path, data[1:], data[0])
            self.counts.update(articles=articles, skipped=skipped)
        except Exception as error:
            self.counts["findings"] += 1
            self.keep(error, data)
        if time.monotonic() - self.written > 1:
            self.written = time.monotonic()
            self.stats.write_text(json.dumps({self.suffix: self.counts}))

    def keep(self, error: Exception, data: bytes) -> None:
        """The first inputs of a kind of finding; the kind is the error and the place where it was raised."""
        frames = traceback.extract_tb(error.__traceback__)
        last = frames[-1]
        what = re.sub(r"[\d.,]+", "0", str(error).split(":")[0])[:60] if isinstance(error, AssertionError) else ""
        key = f"{self.suffix} {type(error).__name__} {Path(last.filename).name}:{last.lineno} {what}"
        self.seen[key] += 1
        if self.seen[key] > KEPT:
            return
        name = f"{hashlib.sha256(key.encode()).hexdigest()[:8]}-{self.seen[key]}"
        (self.findings / f"{name}{self.suffix}").write_bytes(data[1:])
        report = f"{key}\noptions {data[0]}\n{''.join(traceback.format_exception(error))}"
        (self.findings / f"{name}.report").write_text(report, encoding="utf-8", errors="backslashreplace")


def mutated(data: bytes, most: int, seed: int) -> bytes:
    """Another input made of one: libFuzzer's changes, our fragments, and changes inside of what is packed."""
    import atheris  # noqa: PLC0415

    chance = random.Random(seed)
    bits, content = data[:1] or b"\0", data[1:]
    if chance.random() < 0.1:
        bits = bytes([chance.randrange(256)])
    room = max(16, most - 1)
    for _ in range(chance.choice((1, 1, 2, 4))):
        kind = chance.random()
        if kind < 0.85 and content[:2] == b"PK":
            content = inside_zip(content, chance, room)
        elif kind < 0.85 and content[:2] == b"\x1f\x8b":
            content = inside_gzip(content, chance, room)
        elif kind < 0.6:
            content = with_fragment(content, chance)
        elif kind < 0.7:
            content = repeated(content, chance)
        else:
            content = atheris.Mutate(content[:room], room)
    return bits + content[:room]


def with_fragment(content: bytes, chance: random.Random) -> bytes:
    """A fragment put in, or put in place of something."""
    at = chance.randrange(len(content) + 1)
    fragment = chance.choice(FRAGMENTS).encode("utf-8", "surrogatepass")
    return content[:at] + fragment + content[at + chance.choice((0, 0, len(fragment), chance.randrange(50))) :]


def repeated(content: bytes, chance: random.Random) -> bytes:
    """A piece said many times over, for patterns that take long."""
    at = chance.randrange(len(content) + 1)
    piece = content[at : at + chance.randrange(1, 80)]
    return content[:at] + piece * chance.choice((2, 10, 300, 3000)) + content[at:]


def inside_zip(content: bytes, chance: random.Random, room: int) -> bytes:
    """One member of an archive changed."""
    import atheris  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {i.filename: archive.read(i) for i in archive.infolist() if i.file_size < 4 * LONGEST}
        name = chance.choice(sorted(members))
    except Exception:  # broken by now
        return atheris.Mutate(content, room)
    changed = atheris.Mutate(members[name], room) if chance.random() < 0.5 else with_fragment(members[name], chance)
    return sample_files.packed({**members, name: repeated(changed, chance) if chance.random() < 0.1 else changed})


def inside_gzip(content: bytes, chance: random.Random, room: int) -> bytes:
    import atheris  # noqa: PLC0415

    try:
        with gzip.open(io.BytesIO(content)) as stream:
            plain = stream.read(4 * LONGEST)
    except Exception:
        return atheris.Mutate(content, room)
    return gzip.compress(atheris.Mutate(plain, room) if chance.random() < 0.5 else with_fragment(plain, chance), 1)


def fuzz(out: Path, number: int, seconds: int, seed: int, suffix: str) -> None:
    """Run until the time is up. Does not come back: libFuzzer ends the process."""
    import atheris  # noqa: PLC0415

    logging.disable(logging.CRITICAL)
    with atheris.instrument_imports(include=["rhetoric.ingest", "rhetoric.versions"]):
        package = importlib.import_module("rhetoric.ingest")
        for module in pkgutil.walk_packages(package.__path__, "rhetoric.ingest."):
            importlib.import_module(module.name)
    child = Child(out, number, suffix)
    limits = [f"-max_len={LONGEST}", "-timeout=120", "-rss_limit_mb=1024", "-reload=0", "-detect_leaks=0"]
    told = [f"-max_total_time={seconds}", f"-seed={seed}", f"-artifact_prefix={out / 'findings'}/"]
    atheris.Setup([sys.argv[0], *limits, *told, str(out / "corpus" / suffix)], child.one, custom_mutator=mutated)
    atheris.Fuzz()


# --- the parent


def seeds() -> Iterator[tuple[str, bytes]]:
    """A good article of every format, the smaller hostile files, exports of databases, and our sample pages."""
    for suffix in SUFFIXES:
        yield suffix, sample_files.SAMPLES[suffix]()
        for case in hostile_files.CASES:
            if case.suffix == suffix and case.name in ("escapes", "cut off", "entities", "zero bytes", "formulas"):
                yield suffix, case.build()
    made = vendor_files.articles(3)
    exports: dict[str, list[bytes]] = {
        ".docx": [vendor_files.docx(vendor_files.nexis_uni(made, vendor_files.EVERY))],
        ".rtf": [
            vendor_files.rtf(vendor_files.nexis_uni(made)),
            vendor_files.rtf(vendor_files.factiva_lines(made)),
            vendor_files.rtf(vendor_files.proquest_lines(made)),
        ],
        ".html": [vendor_files.factiva_html(made), vendor_files.factiva_html(made, tags=False)],
        ".txt": [
            vendor_files.nexis_text(made, vendor_files.EVERY),
            vendor_files.factiva_text(made),
            vendor_files.text(vendor_files.proquest_lines(made)),
        ],
    }
    for suffix, files in exports.items():
        yield from ((suffix, content) for content in files)
    for page in sorted((ROOT / "samples").glob("*.*")):
        if page.suffix in SUFFIXES:
            yield page.suffix, page.read_bytes()


def main() -> None:
    """Start children until the time is up, then say what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("fuzz-output"))
    parser.add_argument("--formats", default=",".join(SUFFIXES), help="endings of files, with commas between")
    parser.add_argument("--child", type=int, nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    formats = [suffix for suffix in SUFFIXES if suffix in given.formats.split(",")]
    if given.child:
        fuzz(given.out.resolve(), *given.child, formats[0])
    for name in ("findings", "stats", *(f"corpus/{suffix}" for suffix in SUFFIXES)):
        (given.out / name).mkdir(parents=True, exist_ok=True)
    for old in (given.out / "stats").iterdir():
        old.unlink()
    for suffix, content in seeds():
        (given.out / "corpus" / suffix / hashlib.sha1(content).hexdigest()).write_bytes(b"\0" + content)
    before = set((given.out / "findings").iterdir())
    started, number = time.monotonic(), 0
    turn = min(LONGEST_TURN, max(SHORTEST, 60 * given.minutes / len(formats)))
    while (left := 60 * given.minutes - (time.monotonic() - started)) > 3:
        suffix = formats[number % len(formats)]
        child = [*map(str, ("--child", number, int(min(turn, left)), given.seed + number)), "--formats", suffix]
        with (given.out / "log.txt").open("wb") as log:
            begun = time.monotonic()
            subprocess.run([sys.executable, __file__, "--out", given.out, *child], stdout=log, stderr=log, check=False)
        number += 1
        if time.monotonic() - begun < 3 and not (given.out / "stats" / f"{number - 1}.json").exists():
            sys.exit(f"the child does not run; see {given.out / 'log.txt'}")
    report(given.out, number, time.monotonic() - started, before)


def report(out: Path, children: int, seconds: float, before: set[Path]) -> None:
    """Counts for each format, and what was kept in this run."""
    total: dict[str, Counter[str]] = {suffix: Counter() for suffix in SUFFIXES}
    for path in (out / "stats").iterdir():
        for suffix, counts in json.loads(path.read_text()).items():
            total[suffix].update(counts)
    names = ("inputs", "articles", "skipped", "findings")
    lines = [f"{'format':10}" + "".join(f"{name:>10}" for name in names)]
    lines += [f"{suffix:10}" + "".join(f"{counts[name]:>10,}" for name in names) for suffix, counts in total.items()]
    inputs = sum(counts["inputs"] for counts in total.values())
    kept = sorted(set((out / "findings").iterdir()) - before)
    lines.append(f"{inputs:,} inputs in {seconds:,.0f} s, {inputs / seconds:.1f} a second, {children} processes")
    lines.append(f"corpus {len(list((out / 'corpus').glob('*/*'))):,}, kept in this run: {len(kept)}")
    for path in kept:
        if path.suffix == ".report":
            lines.append(f"  {path.stem}: {path.read_text(encoding='utf-8').splitlines()[0]}")
        elif path.name.startswith(("crash-", "timeout-", "oom-", "slow-")):
            lines.append(f"  {path.name}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
