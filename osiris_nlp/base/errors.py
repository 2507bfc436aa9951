"""The errors that the package raises for its users.

Each message says what is wrong, with the value and the place; what was expected; how to fix it.
The command line turns any `OsirisError` into one line and exit status 1, in one place.
"""

from collections.abc import Sequence

MAX_LISTED_FAULTS = 20


class OsirisError(Exception):
    """Any error raised on purpose by this package."""


class InputError(OsirisError, ValueError):
    """Input from the user that cannot be used.

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
