"""Make a plan: from what editors decided at the desk, or from what a model suggests."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import orjson

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import open_regular
from osiris_nlp.spip.writing.plan import KeywordChange
from osiris_nlp.spip.writing.site_keywords import SiteKeywords

_LONGEST_ROW = 100_000_000  # bytes; with --keep-text, a row contains a text of up to 5 MB
_TAGGED = "expected a .jsonl file written by osiris-nlp tag"


class ReviewedArticle(Protocol):
    """What an editor decided on an article of a site; `carried_keywords` gives the `id_mot` of each label then.

    It is None if it is not known what the article carried.
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
    def labels(self) -> Sequence[str]: ...
    @property
    def carried_keywords(self) -> Mapping[str, int] | None: ...


@dataclass(slots=True)
class PlanCounts:
    """What became of the articles that a plan was made from.

    Attributes
    ----------
    articles : read
    planned, added, removed : articles in the plan, and keywords to add and remove
    settled : articles that carry already what was decided
    carrying : articles that carry a keyword, and are therefore left to their editors
    without_suggestion : articles of which the model is not sure enough
    unknown : reviewed articles of which it is not known what they carried then
    crowded : articles with two labels of a group that allows one keyword
    elsewhere : rows that are not articles of the site
    missing : for each label without a keyword on the site, the number of articles that wait for it
    """

    articles: int = 0
    planned: int = 0
    added: int = 0
    removed: int = 0
    settled: int = 0
    carrying: int = 0
    without_suggestion: int = 0
    unknown: int = 0
    crowded: int = 0
    elsewhere: int = 0
    missing: Counter[str] = field(default_factory=Counter)


def plan_reviews(
    reviewed: Iterable[ReviewedArticle], site: SiteKeywords, counts: PlanCounts
) -> Iterator[KeywordChange]:
    """Yield the changes that bring editors' decisions to the site; count the others.

    While a label of an article has no keyword on the site, nothing is removed from that article: it
    must not lose a keyword before it can have the other.
    """
    for article in reviewed:
        counts.articles += 1
        if article.carried_keywords is None:
            counts.unknown += 1
            continue
        ids = {
            label: article.carried_keywords.get(label) or site.find(label)
            for label in article.labels
        }
        choice = {mot for mot in ids.values() if mot is not None and mot in site.keywords}
        missing = [label for label, mot in ids.items() if mot is None]
        counts.missing.update(map(site.current_name, missing))
        if _crowded(choice, site):
            counts.crowded += 1
            continue
        expected = {mot for mot in article.carried_keywords.values() if mot in site.keywords}
        change = KeywordChange(
            id_article=article.id_article,
            expected=tuple(sorted(expected)),
            add=tuple(sorted(choice - expected)),
            remove=() if missing else tuple(sorted(expected - choice)),
            strict=False,
            origin=f"review {article.review}",
            author=article.editor,
            title=article.title,
        )
        yield from _unless_settled(change, site, counts)


def plan_suggestions(
    rows: Iterable[Mapping[str, Any]],
    site: SiteKeywords,
    counts: PlanCounts,
    *,
    include_labelled: bool = False,
) -> Iterator[KeywordChange]:
    """Yield the changes that add a model's suggestions of tier apply to the site; count the others.

    Parameters
    ----------
    rows : as `tag` writes them
    include_labelled : also add to articles that carry a keyword

    Raises
    ------
    InputError
        If two rows are of the same article.
    """
    numbers = set[int]()
    for row in rows:
        counts.articles += 1
        number = row.get("id_article")
        if row.get("site") != site.name or type(number) is not int or number <= 0:
            counts.elsewhere += 1
            continue
        if number in numbers:
            raise InputError(f"Article {number} appears twice", "expected one row per article")
        numbers.add(number)
        current = {*site.carried(number)}
        if current and not include_labelled:
            counts.carrying += 1
            continue
        labels = _labels_to_apply(row)
        if not labels:
            counts.without_suggestion += 1
            continue
        choice = set[int]()
        for label in labels:  # the best first
            mot = site.find(label)
            if mot is None:
                counts.missing[site.current_name(label)] += 1
            elif not _crowded(current | choice | {mot}, site):
                choice.add(mot)
        change = KeywordChange(
            id_article=number,
            expected=tuple(sorted(current)),
            add=tuple(sorted(choice - current)),
            remove=(),
            strict=True,
            origin=f"tag {row.get('model', '')}",
            title=str(row.get("title", "")),
        )
        yield from _unless_settled(change, site, counts)


def read_tagged(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file that `tag` wrote; InputError if it is another file."""
    with open_regular(path) as file:
        number = 0
        while line := file.readline(_LONGEST_ROW):
            number += 1
            try:
                row = orjson.loads(line)
            except orjson.JSONDecodeError:
                row = None
            if not isinstance(row, dict) or not isinstance(row.get("suggestions"), list):
                raise InputError(
                    "Not an article with suggestions", _TAGGED, file=str(path), line=number
                )
            yield row


def _labels_to_apply(row: Mapping[str, Any]) -> list[str]:
    return [
        suggestion["label"]
        for suggestion in row["suggestions"]
        if isinstance(suggestion, dict)
        and suggestion.get("tier") == "apply"
        and isinstance(suggestion.get("label"), str)
    ]


def _crowded(keywords: Collection[int], site: SiteKeywords) -> bool:
    """Return whether two keywords are of a group that allows one per article."""
    numbers = Counter(site.groups[mot] for mot in keywords)
    return any(group.single and number > 1 for group, number in numbers.items())


def _unless_settled(
    change: KeywordChange, site: SiteKeywords, counts: PlanCounts
) -> Iterator[KeywordChange]:
    """Yield a change unless the site is already as planned."""
    current = {*site.carried(change.id_article)}
    if {*change.add} <= current and current.isdisjoint(change.remove):
        counts.settled += 1
        return
    counts.planned += 1
    counts.added += len(change.add)
    counts.removed += len(change.remove)
    yield change
