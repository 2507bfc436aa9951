"""Streams, consoles and progress.

Results go to standard output; progress, messages and errors to standard error.
"""

import codecs
import json
import shlex
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from osiris_nlp.base.text import escape_json, visible
from osiris_nlp.base.words import fold
from osiris_nlp.cli.isolation import find_program

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

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
_PIPED_WIDTH = 110
_LINE_INTERVAL = 10.0  # seconds between two progress lines


def prepare_streams() -> None:
    """Make both output streams write French in any encoding.

    An ASCII stream (C locale) is switched to UTF-8, as Python itself does by default. In any other
    encoding, a character that it lacks is replaced with the closest ASCII text: Latin-1 has no
    typographic apostrophe, for example.
    """
    codecs.register_error(_CLOSEST, _closest)
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
    return _console(stderr=False)


def err() -> "Console":
    """Return the console for messages."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> "Console":
    from rich.console import Console

    class SafeConsole(Console):
        """A console on which no article, label or file name can send commands to the terminal."""

        def render_str(self, text: str, **options: Any) -> "Text":
            return super().render_str(visible_lines(text), **options)

    stream = sys.stderr if stderr else sys.stdout
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
    sys.stdout.write(_json(value) + "\n")


def print_json_list(values: Iterable[Any]) -> None:
    """Write the values as `print_json` writes their list; only one of them is in memory at a time."""
    separator = "["
    for value in values:
        sys.stdout.write(separator)
        sys.stdout.write(_json(value))
        separator = ", "
        del value  # before the next one is made
    sys.stdout.write("]\n" if separator == ", " else "[]\n")


def _json(value: Any) -> str:
    utf8 = codecs.lookup(sys.stdout.encoding).name == "utf-8"
    return escape_json(json.dumps(value, ensure_ascii=not utf8, allow_nan=False))


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
    """Yield a function ``(step, n_done, total)`` that shows progress: bars, or lines if not a terminal."""
    if not sys.stderr.isatty():
        start = time.monotonic()
        yield lambda step, n_done, total: say(
            f"[{time.monotonic() - start:6.1f} s] {step} {n_done}/{total}"
        )
        return
    from rich.progress import Progress

    with Progress(console=err(), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(step: str, n_done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=n_done)

        yield show


def _line_printer(start: float) -> Callable[[Callable[[float], str]], None]:
    """Return a function that calls its argument with the time, and prints the result every ten seconds."""
    last_printed = start

    def print_line(make_line: Callable[[float], str]) -> None:
        nonlocal last_printed
        now = time.monotonic()
        line = make_line(now)
        if now - last_printed >= _LINE_INTERVAL:
            last_printed = now
            say(f"[{now - start:6.1f} s] {line}")

    return print_line


@contextmanager
def counting(noun: str) -> Iterator[Callable[[int], None]]:
    """Yield a function ``(n_done)`` that shows the count and its rate per second.

    A terminal shows it at once; elsewhere a line appears at most every ten seconds.
    """
    start = time.monotonic()

    def describe(now: float, n_done: int) -> str:
        return f"{n_done} {noun}, {n_done / max(now - start, 1e-9):.0f} per second"

    if not sys.stderr.isatty():
        print_line = _line_printer(start)
        yield lambda n_done: print_line(lambda now: describe(now, n_done))
        return
    from rich.progress import Progress, SpinnerColumn, TextColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=err(), transient=True) as bars:
        task = bars.add_task("", total=None)
        yield lambda n_done: bars.update(task, description=describe(time.monotonic(), n_done))


@contextmanager
def measuring(noun: str) -> Iterator[Callable[[str, int, int], None]]:
    """Yield a function ``(step, n_done, total)`` that shows progress, rate and remaining time.

    What the first call reports was done by an earlier run, so it does not count in the rate. A
    terminal shows a bar; elsewhere a line appears at most every ten seconds.
    """
    starts: dict[str, tuple[float, int]] = {}

    def describe(now: float, step: str, n_done: int, total: int) -> str:
        since, n_before = starts.setdefault(step, (now, n_done))
        rate = (n_done - n_before) / max(now - since, 1e-9)
        pace = (
            f", {rate:.0f} per second, {format_duration((total - n_done) / rate)} left"
            if rate
            else ""
        )
        return f"{step} {n_done}/{total} {noun}{pace}"

    if not sys.stderr.isatty():
        print_line = _line_printer(time.monotonic())
        yield lambda step, n_done, total: print_line(lambda now: describe(now, step, n_done, total))
        return
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=err(), transient=True) as bars:
        task = bars.add_task("", total=None)

        def show(step: str, n_done: int, total: int) -> None:
            description = describe(time.monotonic(), step, n_done, total)
            bars.update(task, description=description, completed=n_done, total=total)

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
