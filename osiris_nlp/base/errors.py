"""What goes wrong on purpose: every error the package raises for its user.

Each message says what is wrong, with the value and the place; what was expected; how to mend it.
The command line turns any `OsirisError` into one line and exit status 1, in one place.
"""

from collections.abc import Sequence

SHOWN_FAULTS = 20


class OsirisError(Exception):
    """Any error raised on purpose by this package."""


class InputError(OsirisError, ValueError):
    """Something the user handed over cannot be used.

    Parameters
    ----------
    what : what is wrong, with the value
    remedy : what was expected and how to mend it
    file : where it was read from, if it was
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
        """Return the same fault with its place filled in."""
        return InputError(self.what, self.remedy, file=file, line=line)


class InputFaults(OsirisError, ValueError):
    """Several faults found in one reading; the message lists the first twenty and counts the rest."""

    def __init__(self, faults: Sequence[InputError]) -> None:
        shown = [str(fault) for fault in faults[:SHOWN_FAULTS]]
        hidden = len(faults) - len(shown)
        head = (
            [] if len(faults) == 1 else [f"{len(faults)} faults in the input; nothing was written"]
        )
        tail = [f"… and {hidden} more"] if hidden else []
        super().__init__("\n  ".join(head + shown + tail))
        self.faults = tuple(faults)

    def __reduce__(self) -> tuple[type["InputFaults"], tuple[tuple[InputError, ...]]]:
        return InputFaults, (self.faults,)


class ModelError(OsirisError):
    """A model folder is absent, incomplete, damaged, or of a format this version cannot read."""


class MissingExtraError(OsirisError, ImportError):
    """A feature needs an optional dependency that is not installed."""
