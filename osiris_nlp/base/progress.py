"""How long-running work reports its progress."""

from collections.abc import Callable

# Called with the name of the step, the amount done, and the total.
Progress = Callable[[str, int, int], None]


def print_progress(step: str, done: int, total: int) -> None:
    """Print the progress of a step on one line, which is updated in place, to standard output.

    Examples
    --------
    >>> print_progress("cross-fitting", 10, 10)
    cross-fitting: 10 of 10
    """
    print(f"\r{step}: {done} of {total}", end="\n" if done >= total else "", flush=True)  # noqa: T201
