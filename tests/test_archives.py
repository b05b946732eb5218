"""Zip and tar archives and packed files: what is in them is read, and nothing in them does harm."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import struct
import tarfile
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rhetoric.document import Article
from rhetoric.ingest import ReadOptions, Skipped, Tally, read_articles
from rhetoric.ingest.items import Source, UnreadableError
from rhetoric.ingest.sniffing import sniffed

PROSE = "The ferryman said on Tuesday that the river would be crossed again before the first snow. "
ZEROS = 200 * 1024 * 1024


def read(path: Path, options: ReadOptions | None = None) -> tuple[list[Article], list[Skipped]]:
    skipped: list[Skipped] = []
    return list(read_articles(path, options, skipped.append)), skipped


def zipped(path: Path, members: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def zip_bytes(members: dict[str, bytes | str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def tarred(path: Path, members: dict[str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def tar_bytes(mode: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:  # type: ignore[call-overload]
        for name in ("a.txt", "b/" + "long" * 40 + ".csv"):
            info = tarfile.TarInfo(name)
            info.size = len(TABLE)
            archive.addfile(info, io.BytesIO(TABLE.encode()))
    return stream.getvalue()


def reasons(skipped: list[Skipped]) -> dict[str, str]:
    return {s.locator.rpartition(":")[2] or s.locator: s.reason for s in skipped}


TABLE = f"id,text\nx,{PROSE}\ny,{PROSE}\n"
MEMBERS = {"2024-05-09_kcna.txt": PROSE.encode(), "sub/rows.csv": TABLE.encode(), ".hidden.txt": b"x", "a.exe": b"MZ"}


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tgz", "a.tar.bz2", "a.tar.xz", "tar-called.zip"])
def test_members_are_read_one_by_one(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name == "a.zip":
        zipped(path, MEMBERS)
    else:
        tarred(
            path,
            MEMBERS,
            {"gz": "w:gz", "tgz": "w:gz", "bz2": "w:bz2", "xz": "w:xz"}.get(name.rsplit(".", maxsplit=1)[-1], "w"),
        )
    if name == "tar-called.zip":
        path = path.rename(tmp_path / "wrong.dat")
    tallies: list[Tally] = []
    skipped: list[Skipped] = []
    articles = list(read_articles(path, None, skipped.append, tallies.append))
    assert [a.id for a in articles] == ["2024-05-09_kcna", "x", "y"]
    assert articles[0].locator == f"{path}:2024-05-09_kcna.txt"
    assert articles[2].locator == f"{path}:sub/rows.csv:2"
    assert [(t.format, t.read) for t in tallies][:2] == [("text", 1), ("csv", 2)]
    assert reasons(skipped)[".hidden.txt"] == "a hidden file"
    assert "unknown file type '.exe'" in reasons(skipped)["a.exe"]


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)])
def test_one_packed_file(suffix: str, pack: object, tmp_path: Path) -> None:
    path = tmp_path / f"rows.csv.{suffix}"
    path.write_bytes(pack(TABLE.encode()))  # type: ignore[operator]
    articles, skipped = read(path)
    assert [(a.id, a.locator) for a in articles] == [("x", f"{path}:rows.csv:1"), ("y", f"{path}:rows.csv:2")]
    assert not skipped


def test_names_of_old_korean_programs(tmp_path: Path) -> None:
    name = "조선중앙통신은 보도하였다 기사 본문"
    data = zip_bytes({"x" * len(name.encode("cp949")) + ".txt": PROSE})
    path = tmp_path / "a.zip"
    path.write_bytes(data.replace(b"x" * len(name.encode("cp949")), name.encode("cp949")))
    (article,), _ = read(path)
    assert article.id == name


# --- archives in archives


def test_archives_lie_in_each_other_to_a_depth(tmp_path: Path) -> None:
    inner = zip_bytes({"deep.txt": PROSE})
    middle = zip_bytes({"inner.zip": inner, "middle.txt": PROSE})
    path = zipped(tmp_path / "outer.zip", {"middle.zip": middle, "outer.txt": PROSE})
    articles, skipped = read(path)
    assert [a.id for a in articles] == ["middle", "outer"]
    assert [s.reason for s in skipped] == ["not read: more than 2 archives lie in each other"]
    assert skipped[0].locator == f"{path}:middle.zip:inner.zip"


def test_what_all_unpack_to_is_counted_together(tmp_path: Path) -> None:
    inner = zip_bytes({f"{i}.txt": PROSE * 100 + str(i) for i in range(9)})
    path = zipped(tmp_path / "a.zip", {f"{i}.zip": inner for i in range(9)})
    articles, skipped = read(path, ReadOptions(max_unpacked_bytes=300_000))
    assert 20 < len(articles) < 40
    assert "unpacks to more than is allowed" in skipped[0].reason
    articles, skipped = read(path, ReadOptions(max_members=5))
    assert not articles
    assert [s.reason for s in skipped] == ["not read on: more than 5 members"]


# --- bombs


def bomb_zip(path: Path) -> Path:
    return zipped(path, {"a.csv": bytes(ZEROS), "b.txt": PROSE})


def lying_zip(path: Path) -> Path:
    """The directory says that the member has 100 bytes."""
    data = bytearray(zip_bytes({"a.txt": "a" * 5_000_000, "b.txt": PROSE}))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, at + 24, 100)
    path.write_bytes(data)
    return path


def overlapping_zip(path: Path) -> Path:
    """Two names for the same packed bytes."""
    data = bytearray(zip_bytes({"a.txt": PROSE, "c.txt": PROSE}))
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    struct.pack_into("<L", data, second + 42, 0)
    path.write_bytes(data)
    return path


def encrypted_zip(path: Path) -> Path:
    data = bytearray(zip_bytes({"a.txt": PROSE, "b.txt": PROSE}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    return path


def truncated_zip(path: Path) -> Path:
    path.write_bytes(zip_bytes({"a.txt": PROSE, "b.txt": PROSE})[:-40])
    return path


def damaged_zip(path: Path) -> Path:
    data = bytearray(zip_bytes({"a.txt": PROSE * 50, "b.txt": PROSE}))
    data[45:60] = bytes(15)
    path.write_bytes(data)
    return path


def truncated_tar(path: Path) -> Path:
    tarred(path, {"b.txt": PROSE.encode(), "c.txt": PROSE.encode() * 500})
    path.write_bytes(path.read_bytes()[:3000])
    return path


def truncated_gzip(path: Path) -> Path:
    tarred(path, {"b.txt": PROSE.encode(), "c.txt": bytes(range(256)) * 4000}, "w:gz")
    path.write_bytes(path.read_bytes()[:-2000])
    return path


def tar_bomb(path: Path) -> Path:
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for name, size in (("a.exe", ZEROS), ("b.txt", len(PROSE))):
            info = tarfile.TarInfo(name)
            info.size = size
            archive.addfile(info, io.BytesIO(bytes(ZEROS) if size == ZEROS else PROSE.encode()))
    return path


def long_header(path: Path) -> Path:
    """A name of 50 MB, which would be kept in memory."""
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 50_000_000
    with path.open("wb") as stream:
        stream.write(gzip.compress(info.tobuf(tarfile.GNU_FORMAT) + bytes(50_000_000)))
    return path


def packed_zeros(path: Path) -> Path:
    path.write_bytes(gzip.compress(bytes(ZEROS), 1))
    return path


def shortest_gzip(path: Path) -> Path:
    path.write_bytes(tar_bytes("w:gz")[:3])
    return path


HOSTILE = [
    (shortest_gzip, "a.tar.gz", [], "not a readable tar archive"),
    (bomb_zip, "a.zip", ["b"], "a zip bomb, not read"),
    (lying_zip, "a.zip", ["b"], "broken in the archive"),
    (overlapping_zip, "a.zip", [], "entries overlap"),
    (encrypted_zip, "a.zip", ["b"], "encrypted"),
    (truncated_zip, "a.zip", [], "not a readable zip archive"),
    (damaged_zip, "a.zip", ["b"], ""),
    (truncated_tar, "a.tar", ["b"], "not a readable tar archive"),
    (truncated_gzip, "a.tar.gz", ["b"], "not a readable tar archive"),
    (tar_bomb, "a.tar.gz", ["b"], "unknown file type"),
    (long_header, "a.tar.gz", [], "impossible size"),
    (packed_zeros, "a.csv.gz", [], "a zip bomb"),
]


@pytest.mark.parametrize(("make", "name", "ids", "reason"), HOSTILE, ids=lambda v: getattr(v, "__name__", None))
def test_hostile_archives(make: object, name: str, ids: list[str], reason: str, tmp_path: Path) -> None:
    path = make(tmp_path / name)  # type: ignore[operator]
    tracemalloc.start()
    started = time.process_time()
    articles, skipped = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [a.id for a in articles] == ids
    assert len(skipped) == 1
    assert reason in skipped[0].reason
    assert "\n" not in skipped[0].reason
    assert time.process_time() - started < 10
    assert peak < 2.5 * ZEROS


def test_names_that_lead_out_are_only_names(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    names = ["../../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "a\x1b[31m\u202e.txt"]
    path = zipped(inside / "a.zip", dict.fromkeys(names, PROSE))
    articles, _ = read(path)
    assert len(articles) == 4
    assert not any("\x1b" in (a.locator or "") or "\x1b" in a.id for a in articles)
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["a.zip"]
    tarred(inside / "b.tar", {name: PROSE.encode() for name in names[:2]})
    assert len(read(inside / "b.tar")[0]) == 2


def test_links_and_devices_are_no_files(tmp_path: Path) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        for name, kind in (("a.txt", tarfile.SYMTYPE), ("b.txt", tarfile.LNKTYPE), ("c.txt", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("d.txt")
        info.size = len(PROSE)
        archive.addfile(info, io.BytesIO(PROSE.encode()))
    articles, skipped = read(path)
    assert [a.id for a in articles] == ["d"]
    assert {s.reason for s in skipped} == {"a link or a device, not a file"}
    assert len(skipped) == 3


def test_members_are_not_kept(tmp_path: Path) -> None:
    member = PROSE.encode() * 10_000
    path = tarred(tmp_path / "a.tar.gz", {f"{i}.jsonl": b"{}\n" + member for i in range(40)}, "w:gz")
    tracemalloc.start()
    read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 * len(member)


# --- damage


WHOLE = {
    "a.zip": zip_bytes({"a.txt": PROSE, "b.csv": TABLE, "c.zip": zip_bytes({"d.txt": PROSE})}),
    "a.tar": tar_bytes("w"),
    "a.tar.gz": tar_bytes("w:gz"),
    "a.csv.xz": lzma.compress(TABLE.encode()),
    "a.csv.bz2": bz2.compress(TABLE.encode()),
    "nameless": zip_bytes({"a.txt": PROSE}),
}


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.integers(0, 3000), st.binary(min_size=1, max_size=6)), max_size=6),
    st.integers(0, 3000),
)
def test_damaged_archives_end_in_lines(
    tmp_path_factory: pytest.TempPathFactory, name: str, changes: list[tuple[int, bytes]], cut: int
) -> None:
    data = bytearray(WHOLE[name])
    for at, new in changes:
        data[at % len(data) : at % len(data) + len(new)] = new
    path = tmp_path_factory.mktemp("d") / name
    path.write_bytes(data[: len(data) - cut % len(data)])
    articles, skipped = read(path, ReadOptions(time_limit=0))
    assert articles or skipped
    assert all(s.reason and "\n" not in s.reason for s in skipped)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.sampled_from(sorted(WHOLE.values())).map(lambda data: data[:300])))
def test_any_bytes_are_something(data: bytes) -> None:
    for kind in (None, "text", "xlsx", "gzip"):
        source = Source("a", kind, data=data)  # type: ignore[arg-type]
        with contextlib.suppress(UnreadableError):
            assert sniffed(source, None).format is not None
