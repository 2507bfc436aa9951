"""Make a plan: from what editors decided at the desk, or from what a model suggests."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import orjson

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import open_regular
from osiris_nlp.sites.earlier import EarlierRuns
from osiris_nlp.sites.keyword import LARGEST_NUMBER, in_order, json_id
from osiris_nlp.sites.keywords import SiteKeywords
from osiris_nlp.sites.plan import KeywordChange, numbered_lines

_LONGEST_ROW = 100_000_000  # bytes; with --keep-text, a row contains a text of up to 5 MB
_TAGGED = "expected a .jsonl file written by osiris-nlp tag"


class ReviewedArticle(Protocol):
    """What an editor decided on an article of a site; `carried_keywords` gives the keyword of each label then.

    It is None if it is not known what the article carried. It was so at the time `as_of`.
    """

    @property
    def id_article(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def review(self) -> int: ...
    @property
    def editor(self) -> str: ...
    @property
    def created(self) -> dt.datetime: ...
    @property
    def labels(self) -> Sequence[str]: ...
    @property
    def carried_keywords(self) -> Mapping[str, str] | None: ...
    @property
    def as_of(self) -> dt.datetime: ...


@dataclass(slots=True)
class PlanCounts:
    """What became of the articles that a plan was made from.

    Attributes
    ----------
    articles : read
    planned, added, removed : articles in the plan, and keywords to add and remove
    settled : articles that carry already what was decided
    overruled : articles to which an earlier run wrote what was decided, and somebody has changed it since
    carrying : articles that carry a keyword, and are therefore left to their editors
    stripped : articles that have lost a keyword since they were tagged
    without_suggestion : articles of which the model is not sure enough
    unknown : reviewed articles of which it is not known what they carried then
    crowded : articles with two labels of a group that allows one keyword
    elsewhere : rows that are not articles of the site
    waiting : articles with a label that has no keyword on the site
    missing : number of articles that wait for each label without a keyword on the site
    left_out : why articles are not in the plan, or only in part, by `id_article`: ``settled``,
        ``overruled``, ``unknown``, ``crowded``, or ``waiting``, which goes before the others
    """

    articles: int = 0
    planned: int = 0
    added: int = 0
    removed: int = 0
    settled: int = 0
    overruled: int = 0
    carrying: int = 0
    stripped: int = 0
    without_suggestion: int = 0
    unknown: int = 0
    crowded: int = 0
    elsewhere: int = 0
    waiting: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    left_out: dict[int, str] = field(default_factory=dict)

    def count_missing(self, labels: Collection[str]) -> None:
        """Count an article that waits for keywords, if any of its labels is missing."""
        self.missing.update(labels)
        self.waiting += bool(labels)


def plan_reviews(
    reviewed: Iterable[ReviewedArticle],
    site: SiteKeywords,
    counts: PlanCounts,
    earlier: EarlierRuns | None = None,
) -> Iterator[KeywordChange]:
    """Yield the changes that bring editors' decisions to the site; count the others.

    While a label of an article has no keyword on the site, nothing is removed from that article: it
    must not lose a keyword before it can have the other. What earlier runs have gone through for the
    same review is not planned again; what they wrote for another one belongs to what was carried.

    Raises
    ------
    InputError
        If two articles of the desk are the same article of the site.
    """
    earlier, previous = earlier or EarlierRuns(), None
    for article in reviewed:
        counts.articles += 1
        if previous is not None and previous.id_article == article.id_article:
            raise InputError(
                f"Two articles at the desk are article {article.id_article} of {site.name}",
                f"undo review {previous.review} or review {article.review} at the desk",
            )
        previous = article
        if article.carried_keywords is None:
            counts.unknown += 1
            counts.left_out[article.id_article] = "unknown"
        else:
            yield from _plan_review(article, article.carried_keywords, site, counts, earlier)


def _plan_review(
    article: ReviewedArticle,
    carried_keywords: Mapping[str, str],
    site: SiteKeywords,
    counts: PlanCounts,
    earlier: EarlierRuns,
) -> Iterator[KeywordChange]:
    """Yield the change that brings a decision to the site, unless nothing is to be written; count why."""
    ids = {label: carried_keywords.get(label) or site.find(label) for label in article.labels}
    choice = {mot for mot in ids.values() if mot is not None and mot in site.keywords}
    missing = {site.current_name(label) for label, mot in ids.items() if mot is None}
    counts.count_missing(missing)
    if _crowded(choice, site):
        counts.crowded += 1
        counts.left_out[article.id_article] = "crowded"
        return
    if missing:
        counts.left_out[article.id_article] = "waiting"
    balance = earlier.written(article.id_article, article.as_of.timestamp())
    added = {mot for mot in site.keywords if balance[mot] > 0}
    removed = {mot for mot in site.keywords if balance[mot] < 0}
    expected = (added | (site.keywords.keys() & carried_keywords.values())) - removed
    add, remove = choice - expected, set() if missing else expected - choice
    origin = f"review {article.review}"
    finished = earlier.judged(article.id_article, origin, article.created.timestamp())
    overruled = choice.symmetric_difference(site.keywords_of(article.id_article))
    change = KeywordChange(
        id_article=article.id_article,
        expected=in_order(expected),
        add=in_order(add - finished),
        remove=in_order(remove - finished),
        strict=False,
        origin=origin,
        author=article.editor,
        title=article.title,
    )
    overruled &= finished | added | removed
    yield from _unless_settled(change, site, counts, missing, overruled)


def plan_suggestions(
    rows: Iterable[Mapping[str, Any]],
    site: SiteKeywords,
    counts: PlanCounts,
    earlier: EarlierRuns | None = None,
    *,
    include_labelled: bool = False,
) -> Iterator[KeywordChange]:
    """Yield the changes that add a model's suggestions of tier apply to the site; count the others.

    A keyword that an earlier run wrote, and that somebody has removed since, is not planned again,
    and an article that has lost a keyword since it was tagged is left alone.

    Parameters
    ----------
    rows : rows of articles that `tag` wrote
    include_labelled : also add to articles that carry a keyword

    Raises
    ------
    InputError
        If two rows are of the same article.
    """
    earlier = earlier or EarlierRuns()
    for number, row in _rows_on(site.name, rows, counts):
        current = {*site.keywords_of(number)}
        if current and not include_labelled:
            counts.carrying += 1
            continue
        if not current >= _carried_when_tagged(row) & site.keywords.keys():
            counts.stripped += 1
            continue
        if not (labels := _labels_to_apply(row)):
            counts.without_suggestion += 1
            continue
        choice, missing = _choice(labels, current, site)
        counts.count_missing(missing)
        balance = earlier.written(number)
        overruled = {mot for mot in choice - current if balance[mot] > 0}
        change = KeywordChange(
            id_article=number,
            expected=in_order(current),
            add=in_order(choice - current - overruled),
            remove=(),
            strict=True,
            origin=f"tag {row.get('model', '')}",
            title=str(row.get("title", "")),
        )
        yield from _unless_settled(change, site, counts, missing, overruled)


def _rows_on(
    site: str, rows: Iterable[Mapping[str, Any]], counts: PlanCounts
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the rows that are of a site, with their `id_article`; count all."""
    numbers = set[int]()
    for row in rows:
        counts.articles += 1
        number = _number_on(site, row)
        if number is None:
            counts.elsewhere += 1
            continue
        if number in numbers:
            raise InputError(f"Article {number} appears twice", "expected one row per article")
        numbers.add(number)
        yield number, row


def _choice(
    labels: Iterable[str], current: set[str], site: SiteKeywords
) -> tuple[set[str], set[str]]:
    """Return the keywords of labels, the best first, that fit with the current ones, and the labels without one."""
    choice, missing = set[str](), set[str]()
    for label in labels:
        mot = site.find(label)
        if mot is None:
            missing.add(site.current_name(label))
        elif not _crowded(current | choice | {mot}, site):
            choice.add(mot)
    return choice, missing


def read_tagged(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file that `tag` wrote; InputError if it is another file."""
    with open_regular(path) as file:
        for number, line in numbered_lines(file, _LONGEST_ROW):
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError:
                row = None
            if not isinstance(row, dict) or not isinstance(row.get("suggestions"), list):
                raise InputError(
                    "Not an article with suggestions", _TAGGED, file=str(path), line=number
                )
            yield row


def tagged_articles(rows: Iterable[Mapping[str, Any]], site: str) -> Iterator[int]:
    """Yield the `id_article` of each row that is of a site.

    Examples
    --------
    >>> rows = [{"site": "osiris.sn", "id_article": 12}, {"site": "autre.sn", "id_article": 7}]
    >>> list(tagged_articles(rows, "osiris.sn"))
    [12]
    """
    numbers = (_number_on(site, row) for row in rows)
    return (number for number in numbers if number is not None)


def _number_on(site: str, row: Mapping[str, Any]) -> int | None:
    """Return the `id_article` of a row, None if it is not of the site."""
    number = row.get("id_article")
    is_there = row.get("site") == site and type(number) is int and 0 < number <= LARGEST_NUMBER
    return number if is_there else None


def _carried_when_tagged(row: Mapping[str, Any]) -> set[str]:
    """Return the keywords that an article carried when it was tagged, as far as the row has them."""
    ids = row.get("id_mot")
    if not isinstance(ids, list):
        return set()
    return {text for id_ in ids if json_id(text := str(id_)) == id_}


def _labels_to_apply(row: Mapping[str, Any]) -> list[str]:
    return [
        suggestion["label"]
        for suggestion in row["suggestions"]
        if isinstance(suggestion, dict)
        and suggestion.get("tier") == "apply"
        and isinstance(suggestion.get("label"), str)
    ]


def _crowded(keywords: Collection[str], site: SiteKeywords) -> bool:
    """Return whether two keywords are of a group that allows one per article."""
    numbers = Counter(site.groups[mot] for mot in keywords if mot in site.groups)
    return any(group.single and number > 1 for group, number in numbers.items())


def _unless_settled(
    change: KeywordChange,
    site: SiteKeywords,
    counts: PlanCounts,
    missing: Collection[str],
    overruled: Collection[str],
) -> Iterator[KeywordChange]:
    """Yield a change unless nothing is left to write; count why.

    Parameters
    ----------
    missing : labels for whose keywords the article waits
    overruled : keywords on which somebody has had the last word
    """
    current = {*site.keywords_of(change.id_article)}
    if not {*change.add} <= current or not current.isdisjoint(change.remove):
        counts.planned += 1
        counts.added += len(change.add)
        counts.removed += len(change.remove)
        yield change
        return
    counts.overruled += bool(overruled)
    if not missing:
        counts.settled += not overruled
        counts.left_out[change.id_article] = "overruled" if overruled else "settled"
