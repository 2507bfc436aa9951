"""Articles into the queue, from whatever the package reads."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from osiris_nlp.base.batches import batched
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import read_articles
from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.store import (
    Imported,
    Store,
    check_articles,
    content_digest,
    learn_keywords,
    put_articles,
)
from osiris_nlp.spip import Choice, Match

_LARGEST = 2**63 - 1  # number that a database keeps
_BATCH = 200  # articles a transaction: editors go on deciding in between


@dataclass(slots=True)
class ImportReport:
    """What became of an import: articles by what became of them, and rows that were no article."""

    articles: Imported = field(default_factory=Imported)
    faults: list[InputError] = field(default_factory=list)


def import_articles(
    store: Store,
    bench: Bench,
    sources: Iterable[str],
    *,
    format: str | None = None,  # noqa: A002 (what the option is called)
    choice: Choice | None = None,
    dry_run: bool = False,
    on_progress: Callable[[int], None],
) -> ImportReport:
    """Put the articles of files, feeds and SPIP sites into the queue.

    What is there already and has not changed is passed over: an import that was stopped is simply
    begun again. An article whose row gave no id, a page or a text file too, gets one made of its
    title and text, whatever its file is called. Labels are kept as they are written: the model's
    proposals tell which are others' names. From a site, the numbers of its keywords are kept for
    `export`.

    Parameters
    ----------
    dry_run : write nothing, and tell what would be done
    on_progress : told how many articles were read
    """
    report, id_mots = ImportReport(), dict[str, int]()

    def on_match(match: Match) -> None:
        id_mots.update({label: id_mot for id_mot, label in match.labels.items()})

    found = read_articles(
        *sources,
        on_fault=report.faults.append,
        format=format,
        choice=choice,
        on_match=on_match,
        numbered=False,
    )
    read = 0
    for batch in batched(_distinct(found, report.faults), _BATCH):
        report.articles += put_articles(store, batch, bench.verdicts, dry_run=dry_run)
        for article in batch:
            id_mots |= _id_mots(article)
        read += len(batch)
        on_progress(read)
    if id_mots and not dry_run:
        learn_keywords(store, id_mots)
    return report


def _distinct(found: Iterable[Article], faults: list[InputError]) -> Iterator[Article]:
    """Yield the articles that can be kept, each with an id that has not come before.

    Rows without id that are equal are one article.
    """
    seen: dict[str, str] = {}
    for row in found:
        article = row if row.id else replace(row, id=_made_id(row))
        try:
            check_articles([article])
        except InputError as error:
            faults.append(error)
            continue
        content = "" if row.id else content_digest(article)
        if article.id not in seen:
            seen[article.id] = content
            yield article
        elif row.id or content != seen[article.id]:
            faults.append(_twice(row))


def _made_id(row: Article) -> str:
    """Return an id for a row without one: the same again for the same title and text."""
    told = f"{row.title}\0{row.text}".encode("utf-8", "surrogatepass")
    return f"import-{hashlib.blake2b(told, digest_size=8).hexdigest()}"


def _twice(row: Article) -> InputError:
    if row.id:
        return InputError(f"Id {row.id!r} stands twice", "give each its own")
    return InputError(
        f"An article {(row.title or row.text)[:60]!r} without id stands twice, not all of it the same",
        "give each an id, or leave one out",
    )


def _id_mots(article: Article) -> dict[str, int]:
    """Return the numbers of an article's keywords, where it came from a site by way of a file."""
    numbers = article.meta.get("id_mot")
    if not isinstance(numbers, list) or len(numbers) != len(article.labels):
        return {}
    return {
        label: number
        for label, number in zip(article.labels, numbers, strict=True)
        if type(number) is int and 0 < number <= _LARGEST
    }
