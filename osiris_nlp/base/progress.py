"""How long-running work reports its progress."""

import sys
from collections.abc import Callable

# Called with the name of the step, the amount done, and the total.
Progress = Callable[[str, int, int], None]


def print_progress(step: str, done: int, total: int) -> None:
    """Print the progress of a step on one line of standard output, which each call overwrites.

    Examples
    --------
    >>> print_progress("cross-fitting", 10, 10)  # doctest: +NORMALIZE_WHITESPACE
    cross-fitting: 10 of 10
    """
    end = "\n" if done >= total else ""
    sys.stdout.write(f"\r{step}: {done} of {total}{end}")
    sys.stdout.flush()
