"""The desk's validated articles, kept in memory, so that editors see how similar ones were labelled."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.desk.base.store.store import Store, UnavailableError
from osiris_nlp.desk.model import validated_rows
from osiris_nlp.model.precedents import Precedents
from osiris_nlp.model.tagger import Tagger

# Some 35 MB of terms. At this size, finding similar articles takes 4 ms.
_MOST = 20_000
_CHARACTERS = 2_000  # of a text; what an article is about is said in its first paragraphs
_BATCH = 1_000
# Asking the database takes half as long as suggesting labels.
_PAUSE = 1.0  # seconds
# Other processes may commit reviews in another order than that of their numbers, so the last ones are
# looked at again.
_OVERLAP = 100


class ValidatedArticles:
    """The validated articles of a desk with the newest reviews, as precedents with their final labels.

    All are read once, when the object is made. From then on `current` reads those that have been
    reviewed since, in this process or another, at most once per second of `clock`. What an import
    changes in a validated article is seen at its next review, or the next start.
    """

    def __init__(
        self, store: Store, tagger: Tagger, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store, self._tagger, self._clock = store, tagger, clock
        self._refreshing = threading.Lock()
        self._precedents = self._read([])
        self._last = validated_rows.last_review_number(store)
        self._recent = {number for number, _, _ in self._latest_reviews()}
        for batch in batched(validated_rows.newest_validated(store, limit=_MOST), _BATCH):
            self._precedents = self._precedents.updated(self._read(batch), without=(), most=_MOST)
        self._due = clock() + _PAUSE

    def current(self) -> Precedents:
        """Return the articles as they were a second ago or, if the database does not respond, before."""
        if self._clock() >= self._due and self._refreshing.acquire(blocking=False):
            try:
                with suppress(UnavailableError):
                    self._refresh()
            finally:
                self._due = self._clock() + _PAUSE
                self._refreshing.release()
        return self._precedents

    def _refresh(self) -> None:
        latest = self._latest_reviews()
        new = [review for review in latest if review[0] not in self._recent]
        if not new:
            return
        articles = self._read(sorted({article for _, article, _ in new}))
        reviewed_ids = {id_ for _, _, id_ in new}
        self._precedents = self._precedents.updated(articles, without=reviewed_ids, most=_MOST)
        self._last = max(self._last, *(number for number, _, _ in new))
        self._recent = {number for number, _, _ in latest if number > self._last - _OVERLAP}

    def _latest_reviews(self) -> list[tuple[int, int, str]]:
        return validated_rows.reviews_since(self._store, self._last - _OVERLAP)

    def _read(self, numbers: list[int]) -> Precedents:
        articles = validated_rows.validated_articles(self._store, numbers, n_characters=_CHARACTERS)
        return Precedents.of(articles, self._tagger.space, self._tagger.labels)
