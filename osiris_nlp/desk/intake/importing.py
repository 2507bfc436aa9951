"""Imports: put articles into the queue from any source the package can read."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import TypedDict, Unpack

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.base.errors import Faults, InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import Columns, read_articles, size_of
from osiris_nlp.desk.articles.arrivals import (
    ImportCounts,
    check_articles,
    content_digest,
    put_articles,
)
from osiris_nlp.desk.articles.site_keywords import carried_by, learn_keywords, site_of
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.sites.choice import Choice
from osiris_nlp.sites.keyword import in_order
from osiris_nlp.sites.matching import Match
from osiris_nlp.taxonomy import Taxonomy, is_uri

# Articles and bytes per transaction; editors can save decisions in between.
_BATCH, _BATCH_BYTES = 200, 4_000_000
Select = Callable[[Iterable[Article]], Iterable[Article]]
_MOST_KEYWORDS = 1000  # SPIP's ids of labels to store in one go


@dataclass(slots=True)
class ImportReport:
    """The outcome of an import: counts of new, changed and unchanged articles, and of invalid rows.

    `n_read` is the number of valid articles.
    """

    articles: ImportCounts = field(default_factory=ImportCounts)
    faults: Faults = field(default_factory=Faults)
    n_read: int = 0


class _Options(TypedDict, total=False):
    select: Select | None
    dry_run: bool
    on_progress: Callable[[int], object]


def import_articles(
    store: Store,
    bench: Bench,
    sources: Iterable[str],
    *,
    format: str | None = None,  # noqa: A002 (what the option is called)
    columns: Columns | None = None,
    choice: Choice | None = None,
    faults: Faults | None = None,
    **options: Unpack[_Options],
) -> ImportReport:
    """Put articles from files, feeds and SPIP sites into the queue.

    Articles that are already in the queue and have not changed are skipped, so an interrupted import can
    simply be run again. An article without an id (pages and text files have none) gets one derived from its
    title and text, whatever its file name. Labels are stored as written, aliases included; the model's
    proposals point those out. A URI becomes the name of its label. Keyword ids of a SPIP site are stored, with its name, for `export`.

    Parameters
    ----------
    format, columns, choice : form and selection of the input, see `read_articles`
    select : keeps some of the valid articles
    dry_run : write nothing; only report what an import would do
    faults : collects invalid rows; by default they are only counted
    on_progress : called after each batch with the number of articles read so far

    Raises
    ------
    InputError
        As `read_articles`, or if there is no article because no column has titles or texts.
    """
    faults = faults or Faults()
    matched = dict[tuple[str, str], str]()  # of sites, which know better than their articles
    rows = read_articles(
        *sources,
        on_fault=faults.add,
        format=format,
        columns=columns,
        choice=choice,
        on_match=partial(_add_match, matched),
        numbered=False,
    )
    report = import_rows(store, bench, rows, matched=matched, faults=faults, **options)
    if columns is not None:
        columns.check_sample(has_articles=report.n_read > 0)
    return report


def _add_match(matched: dict[tuple[str, str], str], match: Match) -> None:
    for id_ in reversed(in_order(match.labels)):  # of two with the same label, the older one
        matched[match.site, match.labels[id_]] = id_


def import_rows(
    store: Store,
    bench: Bench,
    rows: Iterable[Article],
    *,
    select: Select | None = None,
    matched: Mapping[tuple[str, str], str] = MappingProxyType({}),
    dry_run: bool = False,
    faults: Faults,
    on_progress: Callable[[int], object] = lambda _: None,
) -> ImportReport:
    """Put articles into the queue as `import_articles` does, some without an id.

    Parameters
    ----------
    select : keeps some of them, which have ids by then
    matched : id of the keyword of each label of a site, by site and label; it may grow while `rows` are read
    """
    report, keywords = ImportReport(faults=faults), dict[tuple[str, str], str]()
    articles = (_with_names(row, bench.names.taxonomy) for row in rows)
    distinct: Iterable[Article] = _distinct(articles, report.faults)
    if select:
        distinct = select(distinct)
    for batch in batched(distinct, _BATCH, size=size_of, largest=_BATCH_BYTES):
        report.articles += put_articles(store, batch, bench.verdicts, dry_run=dry_run)
        for article in batch:
            keywords.update({k: v for k, v in _keywords(article).items() if k not in matched})
        if len(keywords) > _MOST_KEYWORDS:
            _learn(store, keywords, dry_run=dry_run)
        report.n_read += len(batch)
        on_progress(report.n_read)
    _learn(store, {**keywords, **matched}, dry_run=dry_run)
    return report


def _with_names(article: Article, taxonomy: Taxonomy) -> Article:
    """Return an article with the names of its labels that are URIs."""
    if not any(map(is_uri, article.labels)):
        return article
    names = (taxonomy.find(label) or label if is_uri(label) else label for label in article.labels)
    return replace(article, labels=tuple(dict.fromkeys(names)))


def _learn(store: Store, keywords: dict[tuple[str, str], str], *, dry_run: bool) -> None:
    """Store the ids of labels on sites, and forget them."""
    if keywords and not dry_run:
        learn_keywords(store, keywords)
    keywords.clear()


def _distinct(rows: Iterable[Article], faults: Faults) -> Iterator[Article]:
    """Yield the valid articles, each id once; add duplicates and invalid rows to `faults`.

    Identical rows without an id count as one article and are not faults.
    """
    with closing(sqlite3.connect("")) as ids:  # a temporary file: there may be millions of ids
        # The digest is empty for rows that had an id.
        ids.execute("CREATE TABLE ids (id TEXT PRIMARY KEY, digest TEXT) WITHOUT ROWID")
        for row in rows:
            article = row if row.id else replace(row, id=_derive_id(row))
            try:
                check_articles([article])
            except InputError as error:
                faults.add(error)
                continue
            digest = "" if row.id else content_digest(article)
            values = (article.id, digest)
            if ids.execute("INSERT OR IGNORE INTO ids VALUES (?, ?)", values).rowcount:
                yield article
                continue
            first = ids.execute("SELECT digest FROM ids WHERE id = ?", (article.id,)).fetchone()
            if row.id or (digest,) != first:
                faults.add(_duplicate(row))


def _derive_id(row: Article) -> str:
    """Return an id for a row without one; the same title and text always yield the same id."""
    content = f"{row.title}\0{row.text}".encode("utf-8", "surrogatepass")
    return f"import-{hashlib.blake2b(content, digest_size=8).hexdigest()}"


def _duplicate(row: Article) -> InputError:
    if row.id:
        return InputError(f"Duplicate id {row.id!r}", "give each article its own id")
    return InputError(
        f"Two rows without an id have the same title and text ({(row.title or row.text)[:60]!r}) "
        "but different fields",
        "give each an id, or remove one",
    )


def _keywords(article: Article) -> dict[tuple[str, str], str]:
    """Return the id of each label on its site, by site and label, if the row has them in `id_mot`."""
    site, ids = site_of(article.meta), carried_by(article).ids_by_label or {}
    return {(site, label): id_ for label, id_ in ids.items()}
