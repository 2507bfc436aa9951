"""Fetch new articles from feeds, SPIP sites and folders into the queue, for a scheduled command."""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import orjson

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.base.encoding import text_of
from osiris_nlp.base.errors import Faults, InputError, OsirisError, presentable
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import article_from_row, find_sources, row_from_article, size_of
from osiris_nlp.corpus.formats.feeds import looks_like_feed, read_feed
from osiris_nlp.corpus.formats.whole import page_row
from osiris_nlp.desk.articles.arrivals import check_articles
from osiris_nlp.desk.articles.articles import address_hashes, numbers_of
from osiris_nlp.desk.base.store.desk_settings import read_setting, write_setting
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.intake.configuration import Configuration, Feed, Folder, SiteSource
from osiris_nlp.desk.intake.feed_client import FeedClient, PassingFault
from osiris_nlp.desk.intake.importing import ImportReport, Select, import_articles, import_rows
from osiris_nlp.desk.intake.page_addresses import address_key
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.sites.choice import Choice
from osiris_nlp.sites.kinds import kind_of

_BATCH, _BATCH_BYTES = 200, 4_000_000  # articles and bytes to look up at a time
# Pages of a feed in one run, and seconds after which none is requested; the next run reads the others.
_MOST_PAGES, _LONGEST_READING = 200, 600.0
_BEGINNING = 4000  # characters, enough to recognise a feed
_CLOCK_STEP = 1_000_000_000  # nanoseconds by which the time of a file may lag behind the clock
_LONGEST_ID = 255  # characters; the queue takes no longer ones
_STATUTS = frozenset(("prepa", "prop", "publie", "refuse", "poubelle"))
_FROM_PAGE = ("title", "text", "labels", "section", "source", "date")


@dataclass(slots=True)
class PullResult:
    """What a run did with one source.

    `n_known` is the number of articles that the desk had already. `left` is the number of entries whose
    pages the next run tries to read. `fault` is why the source could not be read.
    """

    name: str
    new: int = 0
    changed: int = 0
    n_known: int = 0
    left: int = 0
    bad: int = 0
    fault: OsirisError | None = None


def pull(
    store: Store, bench: Bench, sources: Configuration, *, dry_run: bool, faults: Faults
) -> Iterator[PullResult]:
    """Put the new articles of each source into the queue, and yield what was done, source by source.

    A source that cannot be read does not stop the others.

    Parameters
    ----------
    sources : sources of the desk's TOML file
    dry_run : write nothing
    faults : collects invalid entries and files, and sources that cannot be read
    """
    work: list[tuple[str, Callable[[_Job], None]]] = [
        *((feed.address, partial(_pull_feed, feed)) for feed in sources.feeds),
        *((presentable(site.site), partial(_pull_site, site)) for site in sources.sites),
        *((folder.path, partial(_pull_folder, folder)) for folder in sources.folders),
    ]
    for name, pull_source in work:
        in_source = Faults(partial(_add_placed, faults, name))
        job = _Job(store, bench, PullResult(name), dry_run, in_source)
        try:
            pull_source(job)
        except OsirisError as error:
            job.result.fault = error
            if not isinstance(error, InputError):
                error = InputError(str(error), "the next run tries again")
            faults.add(error)
        job.result.bad = in_source.count
        yield job.result


def _add_placed(faults: Faults, location: str, fault: InputError) -> None:
    """Add a fault of a source, and say where the source is unless the fault says where it is."""
    faults.add(fault if fault.file else fault.at(location))


@dataclass(frozen=True, slots=True)
class _Job:
    """The reading of one source."""

    store: Store
    bench: Bench
    result: PullResult
    dry_run: bool
    faults: Faults

    def add(self, rows: Iterable[Article], select: Select) -> None:
        """Put the rows that `select` keeps into the queue."""
        self._count(import_rows(self.store, self.bench, rows, select=select, **self._options))

    def read(self, sources: list[str], **options: Any) -> None:
        """Put the articles of files or a site into the queue, with options of `import_articles`."""
        self._count(import_articles(self.store, self.bench, sources, **options, **self._options))

    @property
    def _options(self) -> dict[str, Any]:
        return {"dry_run": self.dry_run, "faults": self.faults}

    def _count(self, report: ImportReport) -> None:
        self.result.new += report.articles.new
        self.result.changed += report.articles.changed
        self.result.n_known += report.articles.same

    def unknown(self, rows: Iterable[Article]) -> Iterator[Article]:
        """Yield the articles whose ids and addresses are new to the desk, each address once.

        The desk's addresses are read once, and only if there is an article with a new id: normalizing
        those of a large desk takes seconds.
        """
        hashes, are_read = set[int](), False  # of addresses
        for batch in batched(rows, _BATCH, size=size_of, largest=_BATCH_BYTES):
            ids = numbers_of(self.store, [row.id for row in batch])
            keys = {row.id: address_key(row.url) for row in batch if row.url and row.id not in ids}
            if any(keys.values()) and not are_read:
                hashes, are_read = address_hashes(self.store, address_key), True
            for row in batch:
                key = keys.get(row.id, "")
                if row.id in ids or (key and hash(key) in hashes):
                    self.result.n_known += 1
                    continue
                hashes.add(hash(key))
                yield row

    def remembered(self) -> Any:
        """Return what the last complete run remembered of this source, or None."""
        return orjson.loads(read_setting(self.store, self._memory) or "null")

    def remember(self, value: Any) -> None:
        if not self.dry_run:
            write_setting(self.store, self._memory, orjson.dumps(value).decode())

    @property
    def _memory(self) -> str:
        digest = hashlib.blake2b(self.result.name.encode("utf-8", "replace"), digest_size=12)
        return f"pull:{digest.hexdigest()}"


def _pull_feed(feed: Feed, job: _Job) -> None:
    client = FeedClient(feed.address)
    answer = client.get(feed.address, **(job.remembered() or {}))
    if answer.body is None:  # unchanged
        return
    if not looks_like_feed(text_of(answer.body)[:_BEGINNING].encode()):
        raise InputError(f"{feed.address} is not a feed", "expected RSS or Atom")

    def select(rows: Iterable[Article]) -> Iterator[Article]:
        new = job.unknown(rows)
        if not feed.pages or job.dry_run:
            return new
        return job.unknown(_with_pages(job, feed, client, new))  # links may be redirected

    job.add(_entries(answer.body, feed, job.faults), select)
    if not job.result.left:
        job.remember({"etag": answer.etag, "modified": answer.modified})


def _entries(content: bytes, feed: Feed, faults: Faults) -> Iterator[Article]:
    for number, row in read_feed(content):
        try:
            if isinstance(row, InputError):
                raise row
            link = urljoin(feed.address, str(row.get("url") or "")) if row.get("url") else None
            fields = {"url": link, "source": feed.source or row.get("source")}
            fields |= {"id": _entry_id(row, link, feed)}
            yield article_from_row({**row, **fields}, default_id="")
        except (InputError, ValueError) as error:
            if not isinstance(error, InputError):
                error = InputError(str(error), "expected a link")
            faults.add(error.at(feed.address, number or None))


def _entry_id(row: Mapping[str, Any], link: str | None, feed: Feed) -> str:
    """Return an id that no entry of another feed has, or an empty one; some feeds merely number their entries."""
    entry_id = str(row.get("id") or "")
    if entry_id and "id_article" not in row and ":" not in entry_id:
        entry_id = link or f"{feed.address}#{entry_id}"
    return entry_id if len(entry_id) <= _LONGEST_ID else ""


def _with_pages(
    job: _Job, feed: Feed, client: FeedClient, rows: Iterable[Article]
) -> Iterator[Article]:
    """Yield the entries of a feed with what their pages say.

    An entry whose page cannot be read keeps its summary, or is left to the next run if the page may
    be readable then.
    """
    n_pages, end = 0, time.monotonic() + _LONGEST_READING
    for row in rows:
        if row.url is None:
            yield row
        elif n_pages == _MOST_PAGES or time.monotonic() >= end:
            job.result.left += 1
        else:
            n_pages += 1
            try:
                article = _read_page(row, feed, client)
            except PassingFault as fault:
                job.faults.add(fault)
                job.result.left += 1
                continue
            except InputError as fault:
                job.faults.add(fault)
                article = row
            yield article


def _read_page(entry: Article, feed: Feed, client: FeedClient) -> Article:
    """Return the article on an entry's page; what the page lacks comes from the entry.

    Its address is the one that the entry's link leads to.
    """
    answer = client.get(entry.url or "", only_html=True)
    page = page_row(text_of(answer.body or b""), url=answer.url)
    if page is None:
        raise InputError(f"No article at {entry.url}", "expected the page of one article")
    fields = {name: page[name] for name in _FROM_PAGE if page.get(name)}
    if feed.source:
        fields["source"] = feed.source
    if address_key(answer.url) != address_key(entry.url or ""):
        fields["url"] = answer.url
    article = article_from_row({**row_from_article(entry), **fields}, default_id="")
    check_articles([article])
    return article


def _pull_site(site: SiteSource, job: _Job) -> None:
    choice = Choice(states=site.statut, groups=site.group, prefix=site.prefix)
    with kind_of(site.site).open_site(site.site, choice) as archive:
        has_any = archive.has_articles(choice)
    if has_any or not set(site.statut) <= _STATUTS:  # otherwise there are none at the moment
        job.read([site.site], format="spip", choice=choice)


def _pull_folder(folder: Folder, job: _Job) -> None:
    path = Path(folder.path)
    if not path.is_dir():
        raise InputError(f"No folder {folder.path!r}", "create it, or check the path")
    now = time.time_ns() - _CLOCK_STEP
    last = job.remembered() or 0
    if last > now:  # the clock was ahead, so what has come since seems older
        last = 0
    times = _change_times(path)
    if all(changed < last for changed in times.values()):
        return
    sources = find_sources(path)
    if any(source.is_site for source in sources):
        raise InputError(f"{folder.path!r} is a SPIP site", "name it under [[spip]]")
    locations = [source.location for source in sources]
    job.read(
        [each for each in locations if times.get(Path(each).name, last) >= last],
        select=job.unknown,
    )
    job.remember(min(now, max(times.values())))


def _change_times(folder: Path) -> dict[str, int]:
    """Return when each file was added to a folder or last changed; unlike `mtime`, no program can set this."""
    try:
        return {file.name: file.stat().st_ctime_ns for file in folder.iterdir() if file.is_file()}
    except OSError as error:
        raise InputError(
            f"Cannot read folder {str(folder)!r} ({error.strerror or error})",
            "check its permissions",
        ) from None
