"""Turns for the writers of a database, first come, first served."""

import threading
from collections import deque


class Turns:
    """A fixed number of turns; the writer that has waited longest gets the next free one.

    `threading.Semaphore` is not fair: a writer that has just come may overtake one that has waited for
    seconds, which then gives up.

    Examples
    --------
    >>> turns = Turns(1)
    >>> turns.take(seconds=0), turns.take(seconds=0)
    (True, False)
    >>> turns.give_back()
    >>> turns.take(seconds=0)
    True
    """

    def __init__(self, count: int) -> None:
        self._n_free = count
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    def take(self, *, seconds: float) -> bool:
        """Wait for a turn, and return whether one came in time; give it back afterwards."""
        with self._lock:
            if self._n_free:
                self._n_free -= 1
                return True
            is_mine = threading.Event()
            self._waiting.append(is_mine)
        if is_mine.wait(seconds):
            return True
        with self._lock:
            if is_mine.is_set():  # it came just after the time was up
                return True
            self._waiting.remove(is_mine)
            return False

    def give_back(self) -> None:
        """Pass a turn on to the writer that has waited longest, if any."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._n_free += 1
