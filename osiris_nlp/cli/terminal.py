"""Streams, consoles and progress.

Results go to standard output; progress, messages and errors to standard error.
"""

import codecs
import json
import os
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from osiris_nlp.base.language.text import escape_json, visible
from osiris_nlp.base.language.words import fold
from osiris_nlp.cli.isolation import find_program

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_CLOSEST = "osiris_nlp.closest"
_PLAIN = {"…": "...", **dict(zip("’‘“”«»–—", '\'\'""""--', strict=True))}
_PIPED_WIDTH = 110
_LINE_INTERVAL = 10.0  # seconds between two progress lines


def prepare_streams() -> None:
    """Make both output streams write French in any encoding; exit with status 1 if there is no standard output.

    An ASCII stream (C locale) is switched to UTF-8, as Python itself does by default. In any other
    encoding, a character that it lacks is replaced with the closest ASCII text: Latin-1 has no
    typographic apostrophe, for example.
    """
    codecs.register_error(_CLOSEST, _closest)
    if sys.stderr is None:  # closed, as with 2>&-
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 (open until the end)
    if sys.stdout is None:
        sys.stderr.write(
            "error: Standard output is closed: redirect it to a file, or to /dev/null\n"
        )
        sys.exit(1)
    for stream in (sys.stdout, sys.stderr):
        name = codecs.lookup(stream.encoding or "ascii").name
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8" if name == "ascii" else name, errors=_CLOSEST)


def _closest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    plain = "".join(_PLAIN.get(c) or fold(c) for c in text)
    return plain.encode("ascii", "replace").decode(), error.end


def out() -> "Console":
    """Return the console for results."""
    return _console(sys.stdout)


def _console(stream: TextIO) -> "Console":
    from rich.console import Console

    class SafeConsole(Console):
        """A console on which no article, label or file name can send commands to the terminal."""

        def render_str(self, text: str, **options: Any) -> "Text":
            return super().render_str(visible_lines(text), **options)

    width = None if stream.isatty() else _PIPED_WIDTH
    return SafeConsole(file=stream, width=width, highlight=False, emoji=False, markup=False)


def visible_lines(text: str) -> str:
    r"""Return text of one or more lines, each made `visible`.

    >>> visible_lines("un\ndeux\x07")
    'un\ndeux\\x07'
    """
    return "\n".join(map(visible, text.split("\n")))


def print_json(value: Any) -> None:
    """Write a JSON value on one line; what is unsafe on a terminal is escaped, all but ASCII if not UTF-8."""
    utf8 = codecs.lookup(sys.stdout.encoding).name == "utf-8"
    text = json.dumps(value, ensure_ascii=not utf8, allow_nan=False)
    sys.stdout.write(escape_json(text) + "\n")


def stdin_is_terminal() -> bool:
    """Return whether standard input is a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()


def program() -> str:
    """Return the command that started this program, quoted for a shell."""
    script = Path(sys.argv[0])
    if script.name == "__main__.py":
        return shlex.join([sys.orig_argv[0], "-m", "osiris_nlp"])
    return script.name if find_program(script.name) == sys.argv[0] else shlex.quote(sys.argv[0])


def count_of(n: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless n is 1.

    >>> count_of(1, "article"), count_of(0, "article")
    ('1 article', '0 articles')
    """
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def say(message: str) -> None:
    """Write a message to standard error, its control characters escaped."""
    sys.stderr.write(visible_lines(message) + "\n")


@contextmanager
def progress() -> Iterator[Any]:
    """Yield a function ``(step, n_done, total)`` that shows progress: bars, or lines if not a terminal.

    Both show the time left for a step, as long as something is left.
    """
    if not sys.stderr.isatty():
        start = last = time.monotonic()
        starts: dict[str, float] = {}

        def print_line(step: str, n_done: int, total: int) -> None:
            nonlocal last
            now = time.monotonic()
            since = starts.setdefault(step, last)  # when the step before it ended
            last = now
            left = (now - since) * (total - n_done) / max(n_done, 1)
            more = f", {format_duration(left)} left" if 0 < n_done < total else ""
            say(f"[{now - start:6.1f} s] {step} {n_done}/{total}{more}")

        yield print_line
        return
    from rich.progress import Progress

    with Progress(console=_console(sys.stderr), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(step: str, n_done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=n_done)

        yield show


@contextmanager
def _live_line(*, has_total: bool) -> Iterator[Callable[..., None]]:
    """Yield a function ``(now, line, **amounts)`` that shows a line, after a bar if there is a total.

    A terminal shows it at once; elsewhere a line appears at most every ten seconds.
    """
    if not sys.stderr.isatty():
        start = last_printed = time.monotonic()

        def print_line(now: float, line: str, **_: float) -> None:
            nonlocal last_printed
            if now - last_printed >= _LINE_INTERVAL:
                last_printed = now
                say(f"[{now - start:6.1f} s] {line}")

        yield print_line
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

    columns = (BarColumn() if has_total else SpinnerColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=_console(sys.stderr), transient=True) as bars:
        task = bars.add_task("", total=None)
        yield lambda _, line, **amounts: bars.update(task, description=line, **amounts)


@contextmanager
def counting(noun: str) -> Iterator[Callable[[int], None]]:
    """Yield a function ``(n_done)`` that shows the count and its rate per second."""
    start = time.monotonic()
    with _live_line(has_total=False) as show_line:

        def show(n_done: int) -> None:
            now = time.monotonic()
            rate = n_done / max(now - start, 1e-9)
            show_line(now, f"{n_done} {noun}, {rate:.0f} per second")

        yield show


@contextmanager
def measuring(noun: str) -> Iterator[Callable[[str, int, int], None]]:
    """Yield a function ``(step, n_done, total)`` that shows progress, rate and remaining time.

    What the first call reports was done by an earlier run, so it does not count in the rate.
    """
    starts: dict[str, tuple[float, int]] = {}
    with _live_line(has_total=True) as show_line:

        def show(step: str, n_done: int, total: int) -> None:
            now = time.monotonic()
            since, n_before = starts.setdefault(step, (now, n_done))
            rate, pace = (n_done - n_before) / max(now - since, 1e-9), ""
            if rate:
                left = format_duration((total - n_done) / rate)
                pace = f", {rate:.0f} per second, {left} left"
            line = f"{step} {n_done}/{total} {noun}{pace}"
            show_line(now, line, completed=n_done, total=total)

        yield show


def format_duration(seconds: float) -> str:
    """Return a duration in its natural unit.

    Examples
    --------
    >>> format_duration(45.2), format_duration(730), format_duration(12_000)
    ('45 s', '12 min', '3 h 20')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02}"
