"""The errors that the package raises for its users.

Each message says what is wrong, with the value and its location; what was expected; how to fix it.
The command line turns any `OsirisError` into one line and exit status 1, in one place.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import PurePath
from reprlib import Repr

from osiris_nlp.base.language.text import visible

MAX_LISTED_FAULTS = 20
_LONGEST = 1000  # characters of one part of a message; a name or a value may be of any length
_VALUES = Repr()  # shows the beginning of values of any size and depth
_VALUES.maxstring = _VALUES.maxother = _VALUES.maxlong = 200
# What may be a password: between the user and the last @ of an address, or after its name.
_USER_INFO = re.compile(r"(?!mailto:)(?<![^\s:/'\"«(])([^\s:/@?'\"]{0,100}):(?!//)\S{0,1000}@")
_SECRET = re.compile(r"(?i)\b(\w{0,30}(?:pass(?:word|wd|phrase)?|pwd|secret)=)[^\s&'\"]+")


class OsirisError(Exception):
    """Any error raised on purpose by this package."""


def presentable(text: str) -> str:
    r"""Return a value for a message: on one line, of bounded length, unsafe characters escaped, no password.

    Examples
    --------
    >>> print(presentable("No file 'mysql//awa:p@ss@host/spip\x1b[2J?password=secret'"))
    No file 'mysql//awa:***@host/spip\x1b[2J?password=***'
    """
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    text = visible(text)
    if "@" in text:  # a file under a wrong ending has a million faults: look only where it may be
        text = _USER_INFO.sub(r"\1:***@", text)
    return _SECRET.sub(r"\1***", text) if "=" in text else text


def brief(value: object) -> str:
    """Return the beginning of the `repr` of a value of any size and depth, for a message.

    Examples
    --------
    >>> brief(list(range(1000))), brief(10**5000)
    ('[0, 1, 2, 3, 4, 5, ...]', 'a very large number')
    """
    try:
        return _VALUES.repr(value)
    except ValueError:  # Python writes no integers of thousands of digits
        return "a very large number"


class InputError(OsirisError, ValueError):
    """Input from the user that cannot be used; `what` and `file` are made `presentable`.

    Parameters
    ----------
    what : what is wrong, with the value
    remedy : what was expected, or how to fix it
    file : the file it was read from, if any
    line : line (JSONL, CSV) or row (Parquet), counted from 1

    Examples
    --------
    >>> print(InputError("Unknown label 'Fintec'", "did you mean 'Fintech'?", file="x.csv", line=12))
    Unknown label 'Fintec' (x.csv, line 12): did you mean 'Fintech'?
    """

    def __init__(
        self, what: str, remedy: str, *, file: str | None = None, line: int | None = None
    ) -> None:
        what = presentable(what)
        file = presentable(file) if file else None
        location = ", ".join(([file] if file else []) + ([f"line {line}"] if line else []))
        super().__init__(f"{what} ({location}): {remedy}" if location else f"{what}: {remedy}")
        self.what, self.remedy, self.file, self.line = what, remedy, file, line

    def __reduce__(self) -> tuple[type["InputError"], tuple[str, str], dict[str, object]]:
        return InputError, (self.what, self.remedy), {"args": self.args, **self.__dict__}

    def at(self, file: str, line: int | None = None) -> "InputError":
        """Return the same fault with its file and line filled in."""
        return InputError(self.what, self.remedy, file=file, line=line)


def type_error(name: str, value: object, remedy: str) -> InputError:
    """Return the error for an argument of a wrong type.

    Examples
    --------
    >>> print(type_error("model", "models/essai", "expected a Model"))
    model is 'models/essai': expected a Model
    >>> print(type_error("model", [1], "expected a Model"))
    model has type list: expected a Model
    """
    if isinstance(value, str | PurePath):
        return InputError(f"{name} is {brief(str(value))}", remedy)
    return InputError(f"{name} has type {type(value).__name__}", remedy)


class Faults:
    """The faults of an input: their number, and the first twenty of them.

    The others are not kept in memory, because a file under a wrong ending may have millions.

    Parameters
    ----------
    write : called with each fault, for instance to add it to a file; None to only count

    Attributes
    ----------
    count : number of faults
    first : the first twenty

    Examples
    --------
    >>> faults = Faults()
    >>> for line in range(1, 1001):
    ...     faults.add(InputError("Neither title nor text", "fill in one", file="x.csv", line=line))
    >>> faults.count, len(faults.first)
    (1000, 20)
    """

    def __init__(self, write: Callable[[InputError], None] | None = None) -> None:
        self.count, self.first = 0, list[InputError]()
        self._write = write

    def add(self, fault: InputError) -> None:
        """Count a fault; pass this method as `on_fault` to a reader."""
        self.count += 1
        if len(self.first) < MAX_LISTED_FAULTS:
            # A copy, because the traceback of an error holds the row.
            copy = InputError(fault.what, fault.remedy, file=fault.file, line=fault.line)
            self.first.append(copy)
        if self._write is not None:
            self._write(fault)


class InputFaults(OsirisError, ValueError):
    """The faults of one input; the message lists the first twenty and gives the number of the others.

    Faults that differ only by their lines share one line of the message.

    Parameters
    ----------
    faults : all faults, or the first ones
    count : number of all faults, if there are more

    Attributes
    ----------
    faults : the faults, at most the first twenty
    count : number of all faults
    """

    def __init__(self, faults: Sequence[InputError], count: int | None = None) -> None:
        self.faults = tuple(faults[:MAX_LISTED_FAULTS])
        self.count = len(faults) if count is None else count
        hidden = self.count - len(self.faults)
        messages = _messages_of(self.faults)
        head = f"{self.count} faults in the input"
        tail = [f"… and {hidden} more"] if hidden else []
        if self.count == 1:
            message = messages[0]
        elif len(messages) == 1:
            message = " ".join([f"{head}: {messages[0]}", *tail])
        else:
            message = "\n  ".join([head, *messages, *tail])
        super().__init__(message)

    def __reduce__(self) -> tuple[type["InputFaults"], tuple[tuple[InputError, ...], int]]:
        return InputFaults, (self.faults, self.count)


def _messages_of(faults: Sequence[InputError]) -> list[str]:
    """Return one message for all faults that differ only by their lines, in order of their first lines."""
    alike: dict[tuple[str, str, str | None], list[InputError]] = {}
    for fault in faults:
        alike.setdefault((fault.what, fault.remedy, fault.file), []).append(fault)
    messages = []
    for (what, remedy, file), group in alike.items():
        lines = [str(fault.line) for fault in group if fault.line]
        if len(lines) < 2:
            messages.append(str(group[0]))
        else:
            location = ", ".join([*([file] if file else []), f"lines {', '.join(lines)}"])
            messages.append(f"{what} ({location}): {remedy}")
    return messages


class ModelError(OsirisError):
    """A model folder that is missing, incomplete, damaged, or in a format this version cannot read."""


class MissingExtraError(OsirisError, ImportError):
    """An optional dependency that a feature needs is not installed."""
