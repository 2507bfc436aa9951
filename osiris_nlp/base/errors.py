"""The errors that the package raises for its users.

Each message says what is wrong, with the value and the place; what was expected; how to fix it.
The command line turns any `OsirisError` into one line and exit status 1, in one place.
"""

import re
from collections.abc import Sequence

from osiris_nlp.base.text import visible

MAX_LISTED_FAULTS = 20
_LONGEST = 1000  # characters of one part of a message; a name or a value may be of any length
# What may be a password: between the user and the last @ of an address, or after its name.
_USER_INFO = re.compile(r"(?<=[:/])([^\s:/@?]{0,100}):\S{0,1000}@")
_SECRET = re.compile(r"(?i)\b(\w{0,30}(?:password|passwd|pwd|secret)=)[^\s&,;)'\"]+")


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
    return _SECRET.sub(r"\1***", _USER_INFO.sub(r"\1:***@", visible(text)))


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
        place = ", ".join(([file] if file else []) + ([f"line {line}"] if line else []))
        super().__init__(f"{what} ({place}): {remedy}" if place else f"{what}: {remedy}")
        self.what, self.remedy, self.file, self.line = what, remedy, file, line

    def __reduce__(self) -> tuple[type["InputError"], tuple[str, str], dict[str, object]]:
        return InputError, (self.what, self.remedy), {"args": self.args, **self.__dict__}

    def at(self, file: str, line: int | None = None) -> "InputError":
        """Return the same fault with its file and line filled in."""
        return InputError(self.what, self.remedy, file=file, line=line)


class InputFaults(OsirisError, ValueError):
    """All faults of one input; the message lists the first twenty and gives the number of the others."""

    def __init__(self, faults: Sequence[InputError]) -> None:
        messages = [str(fault) for fault in faults[:MAX_LISTED_FAULTS]]
        hidden = len(faults) - len(messages)
        head = (
            [] if len(faults) == 1 else [f"{len(faults)} faults in the input; nothing was written"]
        )
        tail = [f"… and {hidden} more"] if hidden else []
        super().__init__("\n  ".join(head + messages + tail))
        self.faults = tuple(faults)

    def __reduce__(self) -> tuple[type["InputFaults"], tuple[tuple[InputError, ...]]]:
        return InputFaults, (self.faults,)


class ModelError(OsirisError):
    """A model folder that is missing, incomplete, damaged, or in a format this version cannot read."""


class MissingExtraError(OsirisError, ImportError):
    """An optional dependency that a feature needs is not installed."""
