"""A kind of site that is not SPIP: articles with tags, in memory, without groups or rights."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from helpers.keyword_judging import judge

from osiris_nlp.base.errors import InputError
from osiris_nlp.sites.journal import Journal, Outcome
from osiris_nlp.sites.keyword import Group, Keyword
from osiris_nlp.sites.keywords import KeywordTables, SiteKeywords
from osiris_nlp.sites.plan import KeywordChange
from osiris_nlp.taxonomy import Taxonomy

TAGS = Group(1, "Tags", for_articles=True)


class MemorySite:
    """A site and its own writer; see `Site` and `Writer`.

    `links` are the tags of each article.
    """

    address = "https://blog.example.sn"

    def __init__(self, tags: Mapping[int, str], links: Mapping[int, Iterable[int]]) -> None:
        self.name = "blog.example.sn"
        self.tags = {id_: Keyword(id_, name, TAGS.id) for id_, name in tags.items()}
        self.links = {number: {*ids} for number, ids in links.items()}
        self._is_failing = False
        self._outcomes: dict[tuple[str, int], Outcome] = {}

    def keywords(self, taxonomy: Taxonomy | None, *, articles: Iterable[int]) -> SiteKeywords:
        links = {number: tuple(sorted(self.links.get(number, ()))) for number in articles}
        tables = KeywordTables(self.name, self.address, self.address, [TAGS], self.tags, links)
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
        groups = dict.fromkeys(self.tags, TAGS)
        verdict = judge(change, self.links[change.id_article], groups)
        fields: dict[str, Any] = {name: getattr(verdict, name) for name in verdict.__slots__}
        states = {
            "done": verdict.added or verdict.removed,
            "refused": verdict.refused,
            "conflict": verdict.conflicts,
        }
        state = next((state for state, keywords in states.items() if keywords), "unchanged")
        moment = int(time.time()) if state == "done" else 0
        return Outcome.of(change, state=state, time=moment, **fields)


class MemoryWriter:
    """Writes to a `MemorySite`."""

    def __init__(self, site: MemorySite) -> None:
        self._site = site
        self.name, self.address, self.batch_size = site.name, site.address, 1

    @property
    def keywords(self) -> Mapping[int, Keyword]:
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
