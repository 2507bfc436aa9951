"""A kind of site that is not SPIP: articles with tags, in memory; ids of tags are texts, and there are no groups."""

import datetime as dt
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from helpers.keyword_judging import judge

from osiris_nlp.base.errors import InputError
from osiris_nlp.sites.choice import Choice
from osiris_nlp.sites.journal import Journal, Outcome
from osiris_nlp.sites.keyword import Group, Keyword, in_order
from osiris_nlp.sites.keywords import KeywordTables, SiteKeywords
from osiris_nlp.sites.messages import (
    DecisionQueue,
    SentArticle,
    SiteDecision,
    SuggestedKeyword,
    WaitingArticle,
    WaitingArticles,
)
from osiris_nlp.sites.plan import KeywordChange
from osiris_nlp.sites.wire import Wire
from osiris_nlp.taxonomy import Taxonomy

SITES: dict[str, "MemorySite"] = {}  # by place
_ANY = Group("", "", for_articles=True)


class MemorySite:
    """A site, its content, and its queue of decisions; see `Site`, `Content` and `PolledSite`.

    `links` are the tags of each article.
    """

    address = "https://blog.example.sn"
    name = "blog.example.sn"

    def __init__(self, tags: Mapping[str, str], links: Mapping[int, Iterable[str]]) -> None:
        self.tags = {id_: Keyword(id_, name) for id_, name in tags.items()}
        self.links = {number: {*ids} for number, ids in links.items()}
        self._is_failing = False
        self._outcomes: dict[tuple[str, int], Outcome] = {}
        self._queue: list[SiteDecision] = []
        self._models: dict[int, str] = {}
        self._keys = count(1)

    # What a site has to read.

    def label_keywords(self, _: Choice) -> Mapping[str, Keyword]:
        return self.tags

    def articles(
        self, _: Choice, labels: Mapping[str, str], start: int = 0, stop: int | None = None
    ) -> Iterator[tuple[int, Mapping[str, Any]]]:
        for number, ids in sorted(self.links.items()):
            if start <= number and (stop is None or number < stop):
                yield number, self._row(number, [labels[id_] for id_ in in_order(ids)])

    def stamps(self, _: Choice) -> Iterator[tuple[int, str]]:
        return ((number, repr(sorted(ids))) for number, ids in sorted(self.links.items()))

    def has_articles(self, _: Choice) -> bool:
        return bool(self.links)

    def _row(self, number: int, labels: Sequence[str]) -> dict[str, Any]:
        row = {"id": f"{self.name}/{number}", "title": f"Billet {number}", "labels": labels}
        row |= {"text": "La fibre arrive à Kolda.", "site": self.name, "id_article": number}
        return row | {"id_mot": [*in_order(self.links[number])]}

    # Where keywords are written.

    def keywords(self, taxonomy: Taxonomy | None, *, articles: Iterable[int]) -> SiteKeywords:
        links = {number: in_order(self.links.get(number, ())) for number in articles}
        tables = KeywordTables(self.name, self.address, self.address, [], self.tags, links)
        return SiteKeywords.of(tables, (), taxonomy)

    def writer(self) -> "MemoryWriter":
        return MemoryWriter(self)

    def missing_keywords(self, missing: Mapping[str, int], _: SiteKeywords) -> list[str]:
        return [f"Étiquette à créer : {label}" for label in missing]

    def french_reason(self, reason: str) -> str:
        return reason

    def write(self, run: str, change: KeywordChange) -> Outcome:
        """Write a change, unless this run has done so before."""
        if (run, change.id_article) not in self._outcomes:
            outcome = self.judge(change)
            self._outcomes[run, change.id_article] = outcome
            if outcome.state != "missing":
                self.links[change.id_article] = {*outcome.after}
        if self._is_failing:
            raise InputError(f"{self.address} does not answer", "try again later")
        return self._outcomes[run, change.id_article]

    @contextmanager
    def losing_answers(self) -> Iterator[None]:
        """Let the site write articles, and then fail."""
        self._is_failing = True
        yield
        self._is_failing = False

    def recall(self, run: str, change: KeywordChange) -> Outcome | None:
        return self._outcomes.get((run, change.id_article))

    def judge(self, change: KeywordChange) -> Outcome:
        if change.id_article not in self.links:
            return Outcome.of(change)
        verdict = judge(change, self.links[change.id_article], dict.fromkeys(self.tags, _ANY))
        fields: dict[str, Any] = {name: getattr(verdict, name) for name in verdict.__slots__}
        states = {
            "done": verdict.added or verdict.removed,
            "refused": verdict.refused,
            "conflict": verdict.conflicts,
        }
        state = next((state for state, keywords in states.items() if keywords), "unchanged")
        moment = int(time.time()) if state == "done" else 0
        return Outcome.of(change, state=state, time=moment, **fields)

    # What people and a desk say to each other.

    def click(self, number: int, keyword: str, action: str) -> None:
        """Add or remove a tag, as somebody does on the site."""
        tags = self.links[number]
        if action == "add":
            tags.add(keyword)
        else:
            tags.discard(keyword)
        key, moment = f"{next(self._keys):032x}", dt.datetime.now(dt.UTC).replace(microsecond=0)
        carried_ids = in_order(tags)
        self._queue.append(
            SiteDecision(key, action, number, keyword, carried_ids, "Awa", "native", moment)
        )

    def decisions(self) -> DecisionQueue:
        return DecisionQueue(self._queue[:2], 0)

    def forget(self, queue: DecisionQueue) -> None:
        keys = {decision.key for decision in queue.decisions}
        self._queue = [decision for decision in self._queue if decision.key not in keys]

    def waiting(self, model: str) -> WaitingArticles:
        numbers = [number for number in self.links if self._models.get(number) != model]
        articles = [
            WaitingArticle(number, "1", SentArticle("memory", self.name, self._row(number, [])))
            for number in numbers[:2]
        ]
        return WaitingArticles(len(numbers), articles, [*self.tags.values()])

    def store(
        self, model: str, suggestions: Iterable[tuple[WaitingArticle, Sequence[SuggestedKeyword]]]
    ) -> int:
        numbers = [article.id_article for article, _ in suggestions]
        self._models |= dict.fromkeys(numbers, model)
        return len(numbers)


class MemoryWriter:
    """Writes to a `MemorySite`."""

    def __init__(self, site: MemorySite) -> None:
        self._site = site
        self.name, self.address, self.batch_size = site.name, site.address, 1

    @property
    def keywords(self) -> Mapping[str, Keyword]:
        return self._site.tags

    def facts(self) -> dict[str, str]:
        return {"author": "La rédaction"}

    def preview(self, changes: Iterable[KeywordChange]) -> Iterator[Outcome]:
        return map(self._site.judge, changes)

    def write(self, changes: Iterable[KeywordChange], journal: Journal) -> Iterator[Outcome]:
        for change in changes:
            outcome = self._site.write(journal.run, change)
            journal.add(outcome)
            yield outcome

    def recall(
        self, changes: Iterable[KeywordChange], run: str
    ) -> Iterator[tuple[KeywordChange, Outcome | None]]:
        return ((change, self._site.recall(run, change)) for change in changes)


# The kind; see `Kind`.

title = "Mémoire"


def is_site(place: str | Path) -> bool:
    return str(place) in SITES


def display_name(place: str | Path) -> str:
    return str(place)


@contextmanager
def open_site(place: str | Path, _: Choice) -> Iterator[MemorySite]:
    yield SITES[str(place)]


def row_from_sent(sent: SentArticle) -> dict[str, Any]:
    return {**sent.fields}


def wire() -> Wire | None:
    return None
