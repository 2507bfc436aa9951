"""Write keywords through the plugin of a site, as an author of the site: SPIP's own way.

The plugin judges each change (``osiris_judge`` in PHP), with the rights of the author, and writes it with
SPIP's own functions: revisions, other plugins and the public pages follow as after an editor's click.
"""

import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.sites.journal import KEYWORD_LISTS, Journal, Outcome, read_time
from osiris_nlp.sites.keyword import Keyword
from osiris_nlp.sites.plan import MOST_IDS, KeywordChange, read_ids, read_value
from osiris_nlp.sites.spip.archive import keyword_of
from osiris_nlp.sites.spip.column_values import title
from osiris_nlp.sites.spip.endpoint import Endpoint

MOST_CHANGES = 100  # articles in a request; the plugin takes 200
_MOST_IDS = 10_000  # keywords that they name
_SAME_TIME = 1  # seconds
# One of these has each keyword of a plan.
_PLANNED = ("added", "removed", "settled", "conflicts", "refused")
# Why a keyword is refused, with the title of its group.
REASONS = {
    "keyword": "no such keyword on the site",
    "group": "group {!r} is not meant for articles",
    "right": "the author may not give this article keywords of group {!r}",
    "single": "group {!r} allows one keyword per article",
    "many": f"an article cannot carry more than {MOST_IDS} keywords",
}


class RemoteWriter:
    """Writes planned changes through the plugin of a site.

    Parameters
    ----------
    endpoint : endpoint of the site
    author : login of the author who is to have made the changes

    Raises
    ------
    InputError
        If the site does not answer, has no such author, or does not say its address.
    """

    def __init__(self, endpoint: Endpoint, author: str) -> None:
        self._endpoint, self._author = endpoint, author
        self.address, self.batch_size = endpoint.address, MOST_CHANGES
        self.keywords: dict[str, Keyword] = {}
        self._groups: dict[str, str] = {}
        self._lag = 0
        answer = self._ask(secrets.token_hex(16), [], is_dry=True)
        self.name = endpoint.stated_name(answer)
        self._facts = {"SPIP": self._text(answer, "spip"), "author": self._text(answer, "author")}

    def facts(self) -> dict[str, str]:
        """Return what is worth knowing about the site: its version, and the author."""
        return self._facts

    def preview(self, changes: Iterable[KeywordChange]) -> Iterator[Outcome]:
        """Yield what `write` would do."""
        for batch in _batches(changes):
            yield from self._outcomes(secrets.token_hex(16), batch, is_dry=True)

    def write(self, changes: Iterable[KeywordChange], journal: Journal) -> Iterator[Outcome]:
        """Write changes, many per request; yield what became of each, after its line in the journal.

        An article that this run has written before, without noting the answer, is not written again.
        """
        for batch in _batches(changes):
            for outcome in self._outcomes(journal.run, batch, is_dry=False):
                journal.add(outcome)
                yield outcome

    def recall(
        self, changes: Iterable[KeywordChange], run: str
    ) -> Iterator[tuple[KeywordChange, Outcome | None]]:
        """Yield changes with what a run has written of them; None if it has not come to them.

        A run that was killed may have written them without noting it. Nothing is written now.
        """
        for batch in _batches(changes):
            left = batch
            while left:
                blank = [replace(change, add=(), remove=()) for change in left]
                answer = self._ask(run, blank, is_dry=True)
                try:
                    pairs = zip(left, read_value(answer, "articles", list), strict=False)
                    outcomes = [(change, self._written(change, row)) for change, row in pairs]
                except InputError as error:
                    raise self._fault(error.what) from None
                if not outcomes:
                    raise self._fault(f"none for {len(left)} articles")
                yield from outcomes
                left = left[len(outcomes) :]

    def _written(self, change: KeywordChange, row: Any) -> Outcome | None:
        """Return the outcome of a change; None if the site has judged one without keywords instead."""
        is_blank = isinstance(row, dict) and not any(map(row.get, _PLANNED))
        outcome = self._outcome(replace(change, add=(), remove=()) if is_blank else change, row)
        return None if is_blank else outcome

    def _outcomes(
        self, run: str, batch: Sequence[KeywordChange], *, is_dry: bool
    ) -> Iterator[Outcome]:
        """Yield the outcomes of a batch; the plugin may come to the first ones only."""
        while batch:
            answer = self._ask(run, batch, is_dry=is_dry)
            try:
                self._learn(read_value(answer, "keywords", list))
                rows = read_value(answer, "articles", list)
                pairs = zip(batch, rows, strict=False)
                outcomes = [self._outcome(change, row) for change, row in pairs]
            except InputError as error:
                raise self._fault(error.what) from None
            if not 0 < len(rows) <= len(batch):
                raise self._fault(f"{len(rows)} for {len(batch)} articles")
            yield from outcomes
            batch = batch[len(outcomes) :]

    def _ask(self, run: str, batch: Sequence[KeywordChange], *, is_dry: bool) -> dict[str, Any]:
        names = ("id_article", "expected", "add", "remove", "strict")
        rows = [change.to_dict() for change in batch]
        changes = [{name: row[name] for name in names} for row in rows]
        answer = self._endpoint.ask(
            "apply", batch=run, author=self._author, dry=is_dry, changes=changes
        )
        self._lag = self._seconds_behind(answer)
        return answer

    def _seconds_behind(self, answer: Mapping[str, Any]) -> int:
        """Return how far the site's clock is behind this one; earlier plugins do not say.

        A plan compares when something was written with when it was decided, at the desk.
        """
        if "time" not in answer:
            return 0
        try:
            lag = int(time.time()) - read_time(answer)
        except InputError as error:
            raise self._fault(error.what) from None
        return lag if abs(lag) > _SAME_TIME else 0

    def _learn(self, rows: list[Any]) -> None:
        """Keep the titles of keywords and their groups."""
        for row in rows:
            match row:
                case [int(id_mot), str(titre), int(id_groupe), str(group_title)]:
                    self.keywords[str(id_mot)] = keyword_of(id_mot, titre, id_groupe)
                    self._groups[str(id_mot)] = title(group_title)
                case _:
                    raise InputError("a keyword of another form", "")

    def _outcome(self, change: KeywordChange, row: Any) -> Outcome:
        if not isinstance(row, dict) or row.get("id_article") != change.id_article:
            raise InputError(f"no outcome of article {change.id_article}", "")
        if row.get("missing") is True:
            return Outcome.of(change)
        outcome = Outcome.of(
            change,
            **{name: read_ids(row, name) for name in KEYWORD_LISTS},
            refused=self._reasons(read_value(row, "refused", dict)),
        )
        unwritten = (*outcome.settled, *outcome.conflicts, *outcome.refused)
        mots = sorted((*outcome.added, *outcome.removed, *unwritten))
        if (
            mots != sorted(change.add + change.remove)
            or not {*outcome.added} <= {*change.add}
            or not {*outcome.removed} <= {*change.remove}
        ):
            raise InputError(f"other keywords than planned for article {change.id_article}", "")
        if outcome.added or outcome.removed:
            moment = min(max(0, read_time(row) + self._lag), int(time.time()))
            return replace(outcome, state="done", time=moment)
        if outcome.refused:
            return replace(outcome, state="refused")
        return replace(outcome, state="conflict" if outcome.conflicts else "unchanged")

    def _reasons(self, refused: Mapping[str, Any]) -> dict[str, str]:
        reasons = {}
        for mot, code in refused.items():
            if not isinstance(code, str) or code not in REASONS:
                raise InputError(f"an unknown reason for keyword {mot}", "")
            reasons[mot] = REASONS[code].format(self._groups.get(mot, "?"))
        return reasons

    def _text(self, answer: Mapping[str, Any], name: str) -> str:
        text = answer.get(name)
        if not isinstance(text, str):
            raise self._fault(f"no {name}")
        return title(text)

    def _fault(self, what: str) -> InputError:
        return InputError(
            f"{self.address} does not answer with outcomes ({what})",
            "update the plugin osiris there, or osiris-nlp here",
        )


def _batches(changes: Iterable[KeywordChange]) -> Iterator[list[KeywordChange]]:
    """Yield the changes, as many at a time as fit into a request."""
    batch, n_ids = list[KeywordChange](), 0
    for change in changes:
        size = len(change.expected) + len(change.add) + len(change.remove)
        if batch and (len(batch) == MOST_CHANGES or n_ids + size > _MOST_IDS):
            yield batch
            batch, n_ids = [], 0
        batch.append(change)
        n_ids += size
    if batch:
        yield batch
