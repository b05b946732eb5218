"""What the command line says beside its data: progress, what was skipped, how it ended. And files written whole."""

from __future__ import annotations

import atexit
import errno
import os
import shutil
import signal
import stat
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from rhetoric.errors import RhetoricError, UsageError
from rhetoric.safe import safe_text, shorten

DONE, INCOMPLETE, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: all done; something was skipped or the data were bad; wrong usage; stopped by Ctrl-C. Stopped by another
signal: 128 and its number."""
SIGNALLED = 128

_REDRAW = 0.1  # seconds between two states of the progress line
_REASONS = 3


class Console:
    """Counts what was read, done and skipped, and tells it on stderr.

    The progress line is for terminals only. What was skipped is always told; ``quiet`` silences the rest.
    """

    def __init__(self, quiet: bool = False, verbose: int = 0, total: int | None = None) -> None:
        self.quiet = quiet
        self.verbose = verbose
        self.total = total
        self.known = 0
        self.read = 0
        self.done = 0
        self._skipped: Counter[str] = Counter()
        self._started = time.monotonic()
        self._drawn = 0.0
        self._live = sys.stderr.isatty() and not quiet and os.environ.get("TERM") != "dumb"

    @property
    def skipped(self) -> int:
        return self._skipped.total()

    def say(self, text: str) -> None:
        """One line of a note, unless quiet."""
        if not self.quiet:
            self._line(text)

    def warn(self, text: str) -> None:
        """Lines that are told in any case."""
        for line in text.splitlines() or [""]:
            self._line(line)

    def skip(self, locator: str, reason: str) -> None:
        """Something was not done, and why."""
        self._skipped[safe_text(reason)] += 1
        self._line(f"skipped {locator}: {reason}")

    def finished(self, article: str) -> None:
        """One article is done."""
        self.done += 1
        if self.verbose:
            self.say(f"done {article}")
        self._draw()

    def advanced(self, number: int) -> None:
        """So many articles more are done."""
        self.done += number
        self._draw()

    def summary(self) -> None:
        """The last line: everything that went in is accounted for."""
        if self.quiet:
            self._clear()
            return
        why = [f"{n} × {shorten(reason, 60)}" for reason, n in self._skipped.most_common(_REASONS)]
        others = self.skipped - sum(n for _, n in self._skipped.most_common(_REASONS))
        if others:
            why.append(f"{others} for other reasons")
        told = f" ({'; '.join(why)})" if why else ""
        self._line(f"read {self.read:,}, done {self.done:,}, skipped {self.skipped:,}{told}")

    def _draw(self) -> None:
        now = time.monotonic()
        if not self._live or now - self._drawn < _REDRAW:
            return
        self._drawn = now
        # one column stays free, where some terminals would begin a new line
        sys.stderr.write(f"\r\x1b[K{self.progress(now, shutil.get_terminal_size((80, 24)).columns - 1)}")
        sys.stderr.flush()

    def progress(self, now: float, width: int) -> str:
        """How far the run is at that time (of ``time.monotonic``), at most so many columns wide: what was done of how
        many, the rate, the time left, what was skipped. What was there before (``known``) is neither done nor left."""
        rate = self.done / max(now - self._started, 1e-6)
        gone = self.done + self.skipped
        left = "" if not (self.total and rate) else _duration(max(0, self.total - self.known - gone) / rate)
        done, every = f"{self.done:,}", f"{max(self.total - self.known, gone):,}" if self.total else ""
        skipped = [f"{self.skipped:,} skipped"] if self.skipped else []
        of, slash = (f" of {every}", f"/{every}") if every else ("", "")
        long = [f"{done}{of} articles", f"{rate:,.1f} a second", *([f"{left} left"] if left else []), *skipped]
        short = [f"{done}{slash}", f"{rate:,.1f}/s", *([left] if left else []), *skipped]
        told = ", ".join(long)
        return told if len(told) <= width else ", ".join(short)[:width]

    def _clear(self) -> None:
        if self._live:  # the line may be another console's
            sys.stderr.write("\r\x1b[K")

    def _line(self, text: str) -> None:
        self._clear()
        sys.stderr.write(safe_text(text) + "\n")
        sys.stderr.flush()


def _duration(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < 100 else f"{whole // 60} min" if whole < 6000 else f"{whole // 3600} h"


def run(command: Callable[[], int], verbose: int = 0) -> int:
    """The exit code of ``command``. Nothing that goes wrong in it reaches the user as a traceback, unless
    ``verbose`` is 2 or more."""
    console = Console()
    try:
        _stop_in_order()
        code = command()
        sys.stdout.flush()
        return code
    except UsageError as error:
        console.warn(f"rhetoric: {error}")
        return WRONG_USAGE
    except RhetoricError as error:
        console.warn(f"rhetoric: {error}")
        return INCOMPLETE
    except _Stopped as error:
        console.warn("rhetoric: stopped")
        return error.code
    except KeyboardInterrupt:
        console.warn("rhetoric: stopped")
        return INTERRUPTED
    except BrokenPipeError:
        # whoever reads the output has had enough; nothing more can be written, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        where = error.filename or ("output or temporary files" if error.errno == errno.ENOSPC else "output")
        console.warn(f"rhetoric: {where}: {error.strerror or error}")
        return INCOMPLETE
    except Exception as error:
        console.warn(f"rhetoric: {unexpected(error)}")
        if verbose > 1:
            traceback.print_exc()
        return INCOMPLETE


class _Stopped(BaseException):
    """A signal asked the program to end."""

    def __init__(self, number: int) -> None:
        self.code = SIGNALLED + number


def _stop_in_order() -> None:
    """Take away temporary files and end workers also where a queue (SIGTERM) or a closed terminal (SIGHUP) ends the
    program. What somebody chose to ignore (nohup) stays ignored."""

    def stop(number: int, _: object) -> None:
        signal.signal(number, signal.SIG_IGN)  # one is enough
        raise _Stopped(number)

    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # not every system has both
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, stop)


def leave(code: int) -> None:
    """End the process now. Whoever was asked to stop has taken everything away by then, and a thread that the signal
    caught beside a lock would be waited for without end.
    """
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def unexpected(error: Exception) -> str:
    """An error that is the program's own fault, in one line."""
    return f"internal error, please report it ({type(error).__name__}: {shorten(safe_text(str(error)), 200)}; see -vv)"


@contextmanager
def opened(output: Path | None) -> Iterator[TextIO]:
    """Where the data go: stdout, or a file that appears whole or not at all.

    The file is written beside its place under another name and renamed in the end. A pipe or a device is written
    to as it is.
    """
    if output is None:
        _set_up(sys.stdout)
        yield sys.stdout
        return
    target = output.resolve()
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):
        with target.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            yield stream
        return
    temporary = target.with_name(f".{target.name[:200]}.{os.getpid()}.tmp")
    try:
        with temporary.open("x", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def new_folder(folder: Path, option: str = "-o") -> Iterator[Path]:
    """A folder to write into, which appears under its name whole or not at all.

    Raises UsageError for one that is there and not empty: nothing is overwritten.
    """
    target = folder.resolve()
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise UsageError(f"{option} {folder}: is there already; give a new folder, or an empty one")
    if not target.parent.is_dir():
        raise UsageError(f"{option} {folder}: no folder {target.parent}; make it first")
    temporary = target.with_name(f".{target.name[:200]}.{os.getpid()}.tmp")
    try:
        temporary.mkdir()
        yield temporary
        if target.exists():
            target.rmdir()
        temporary.replace(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _set_up(stream: TextIO) -> None:
    """UTF-8 into pipes whatever the locale says; a terminal keeps its own encoding. Nothing is ever unprintable."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding=stream.encoding if stream.isatty() else "utf-8", errors="backslashreplace", newline="\n")


def check_output(output: Path | None, inputs: list[str]) -> None:
    """Raise UsageError where writing cannot work, or would destroy what is to be read."""
    if output is None:
        return
    if output.is_dir():
        raise UsageError(f"-o {output}: a folder; give the name of a file")
    if not output.resolve().parent.is_dir():
        raise UsageError(f"-o {output}: no folder {output.resolve().parent}; make it first")
    if any(Path(name).exists() and output.exists() and output.samefile(name) for name in inputs if name != "-"):
        raise UsageError(f"-o {output}: is also an input, and would be overwritten; give another name")
