"""Whether work takes time in proportion, whatever else the machine does meanwhile."""

import time
from collections.abc import Callable

TIMES = 8  # as much work: in proportion it takes 8 times as long, by its square 64 times
MOST = 24
TURNS = 5


def is_linear(work: Callable[[int], object], size: int) -> bool:
    """Tell whether work of 8 times the size takes nothing like 64 times as long, in this very run.

    The processor time of this thread counts, and of some turns the quickest: a busy machine makes a
    turn slower, and never quicker.
    """
    short = long = float("inf")
    for _ in range(TURNS):
        short, long = min(short, seconds(work, size)), min(long, seconds(work, TIMES * size))
        if long < MOST * short:
            return True
    return False


def seconds(work: Callable[[int], object], size: int) -> float:
    start = time.thread_time()
    work(size)
    return time.thread_time() - start
