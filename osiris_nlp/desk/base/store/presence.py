"""Who has which article open, in the memory of one process.

Every open page reports this several times a minute. In the database, these reports would wait for the
same lock as the decisions, and a clock set back would leave editors present for hours.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

TIMEOUT = 45  # seconds of silence; an open page reports every 15 s
_MAX_OPEN = 2_000  # pages that are remembered; one query names them all


class OpenArticles:
    """Remembers which editors have which article open, until they leave or fall silent.

    Parameters
    ----------
    clock : returns seconds; setting the machine's time must not change it

    Examples
    --------
    >>> open_articles = OpenArticles()
    >>> open_articles.record(7, "Awa"), open_articles.record(7, "Modou"), open_articles.elsewhere("Awa")
    ([], ['Awa'], [7])
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last_reports: OrderedDict[tuple[int, str], float] = OrderedDict()  # oldest first
        self._lock = threading.Lock()

    def record(self, number: int, editor: str) -> list[str]:
        """Record that an editor has an article open; return the other editors who do, in alphabetical order."""
        with self._lock:
            self._last_reports[number, editor] = self._clock()
            self._last_reports.move_to_end((number, editor))
            self._forget()
            return sorted(name for n, name in self._last_reports if n == number and name != editor)

    def end(self, number: int, editor: str) -> None:
        """Record that an editor no longer has an article open."""
        with self._lock:
            self._last_reports.pop((number, editor), None)

    def elsewhere(self, editor: str) -> list[int]:
        """Return the numbers of the articles that other editors have open, in ascending order."""
        with self._lock:
            self._forget()
            return sorted({number for number, name in self._last_reports if name != editor})

    def _forget(self) -> None:
        oldest_report = self._clock() - TIMEOUT
        while self._last_reports:
            key, last_report = next(iter(self._last_reports.items()))
            if last_report > oldest_report and len(self._last_reports) <= _MAX_OPEN:
                return
            del self._last_reports[key]
