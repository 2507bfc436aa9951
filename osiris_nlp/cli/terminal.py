"""Streams, consoles and progress: what a terminal can show, and what goes where.

Results go to standard output; progress, messages and errors to standard error.
"""

import codecs
import json
import shlex
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osiris_nlp.base.text import fold

if TYPE_CHECKING:
    from rich.console import Console

_CLOSEST = "osiris_nlp.closest"
_PLAIN = {
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "…": "...",
    "–": "-",
    "—": "-",
}
_UNPIPED_WIDTH = 110
_SILENCE = 10.0  # seconds between two lines of a long count


def prepare_streams() -> None:
    """Let French through in any encoding.

    A stream that claims ASCII (the C locale) gets UTF-8, as Python itself does by default; in any
    other encoding what it lacks (Latin-1 has no typographic apostrophe) is written as the closest
    thing it has.
    """
    codecs.register_error(_CLOSEST, _closest)
    for stream in (sys.stdout, sys.stderr):
        name = codecs.lookup(stream.encoding or "ascii").name
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8" if name == "ascii" else name, errors=_CLOSEST)


def _closest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    plain = "".join(_PLAIN.get(c) or fold(c) for c in lost)
    return plain.encode("ascii", "replace").decode(), error.end


def out() -> "Console":
    """Return the console for results."""
    return _console(stderr=False)


def err() -> "Console":
    """Return the console for messages."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> "Console":
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _UNPIPED_WIDTH
    return Console(file=stream, width=width, highlight=False, emoji=False, markup=False)


def print_json(value: Any) -> None:
    """Write one JSON value on one line; escaped where the stream is not UTF-8."""
    utf8 = codecs.lookup(sys.stdout.encoding).name == "utf-8"
    sys.stdout.write(json.dumps(value, ensure_ascii=not utf8, allow_nan=False) + "\n")


def is_terminal() -> bool:
    """Tell whether a person is typing."""
    return sys.stdin is not None and sys.stdin.isatty()


def program() -> str:
    """Return this program as its user called it, ready to be typed again."""
    called = Path(sys.argv[0])
    if called.name == "__main__.py":
        return shlex.join([sys.orig_argv[0], "-m", "osiris_nlp"])
    return called.name if shutil.which(called.name) == sys.argv[0] else shlex.quote(sys.argv[0])


def amount(n: int, what: str) -> str:
    """Return how many there are: «1 article», «2 articles»."""
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def say(message: str) -> None:
    """Write a message to standard error."""
    sys.stderr.write(message + "\n")


@contextmanager
def progress() -> Iterator[Any]:
    """Give a function ``(doing, done, of)`` that shows progress: a bar, or timed lines in a pipe."""
    if not sys.stderr.isatty():
        start = time.monotonic()
        yield lambda doing, done, of: say(
            f"[{time.monotonic() - start:6.1f} s] {doing} {done}/{of}"
        )
        return
    from rich.progress import Progress

    with Progress(console=err(), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(doing: str, done: int, of: int) -> None:
            if doing not in tasks:
                tasks[doing] = bars.add_task(doing, total=of)
            bars.update(tasks[doing], completed=done)

        yield show


def _timed_lines(start: float) -> Callable[[Callable[[float], str]], None]:
    """Return what says the line made of the time, if the last was long enough ago."""
    said = start

    def tell(line: Callable[[float], str]) -> None:
        nonlocal said
        now = time.monotonic()
        told = line(now)
        if now - said >= _SILENCE:
            said = now
            say(f"[{now - start:6.1f} s] {told}")

    return tell


@contextmanager
def watching(told: Callable[..., str]) -> Iterator[Callable[..., None]]:
    """Give a function that shows what `told` makes of the seconds so far and its own arguments.

    In a pipe a timed line every ten seconds.
    """
    start = time.monotonic()
    if not sys.stderr.isatty():
        tell = _timed_lines(start)
        yield lambda *counts: tell(lambda now: told(max(now - start, 1e-9), *counts))
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=err(), transient=True) as bars:
        task = bars.add_task("", total=None)

        def show(*counts: int) -> None:
            bars.update(task, description=told(max(time.monotonic() - start, 1e-9), *counts))

        yield show


@contextmanager
def measuring(what: str) -> Iterator[Callable[[str, int, int], None]]:
    """Give a function ``(doing, done, of)`` that shows how far, how fast, and how long it will take.

    What is done at the first call was done before, and says nothing of the pace. In a pipe a timed
    line every ten seconds.
    """
    begun: dict[str, tuple[float, int]] = {}

    def told(now: float, doing: str, done: int, of: int) -> str:
        since, before = begun.setdefault(doing, (now, done))
        rate = (done - before) / max(now - since, 1e-9)
        pace = f", {rate:.0f} a second, {clock((of - done) / rate)} left" if rate else ""
        return f"{doing} {done}/{of} {what}{pace}"

    if not sys.stderr.isatty():
        tell = _timed_lines(time.monotonic())
        yield lambda doing, done, of: tell(lambda now: told(now, doing, done, of))
        return
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=err(), transient=True) as bars:
        task = bars.add_task("", total=None)

        def show(doing: str, done: int, of: int) -> None:
            said = told(time.monotonic(), doing, done, of)
            bars.update(task, description=said, completed=done, total=of)

        yield show


def clock(seconds: float) -> str:
    """Return a length of time.

    Examples
    --------
    >>> clock(45.2), clock(730), clock(12_000)
    ('45 s', '12 min', '3 h 20')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02}"


def counting(what: str) -> AbstractContextManager[Callable[..., None]]:
    """Give a function ``(done)`` that shows how many are done, and how many a second."""
    return watching(lambda seconds, done: f"{done} {what}, {done / seconds:.0f} a second")
