"""The harvest: from robots.txt, sitemap and feed over keyword listings to every article page."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from osiris_nlp.base.errors import InputError, OsirisError
from osiris_nlp.base.extras import check_modules
from osiris_nlp.corpus.harvest.addresses import Site
from osiris_nlp.corpus.harvest.client import AGENT, PATIENCE, Client
from osiris_nlp.corpus.harvest.database import State
from osiris_nlp.corpus.harvest.fetching import (
    Run,
    SiteMoved,
    Stop,
    Stopped,
    fetch,
    fetch_robots,
)
from osiris_nlp.corpus.harvest.kinds import Kind, pagination, pattern_of
from osiris_nlp.corpus.harvest.reading import LINKED, end, guess, retry, take
from osiris_nlp.corpus.harvest.results import check_results, move_aside, write_results
from osiris_nlp.corpus.harvest.store import FILE, StoredPage, open_store

MOST_REQUESTS = 100_000
_POLITE, _LONGEST_DELAY = 1.0, 86_400.0  # seconds
_MOST_SILENCES = 10  # requests in a row without any answer
_MOST_BARREN, _MOST_BARREN_TURNED = 50, 5  # pages of a kind in a row that led to no article
HarvestProgress = Callable[[int, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvested:
    """What a run did, and what the folder contains now.

    `requests` and `unchanged` (confirmed stored copies) are counts of this run. `pages`, `failed`
    (including refused and too large ones), `disallowed` (by robots.txt) and `waiting` are counts of
    the whole harvest. `articles` and `labels` are in the files. `stopped` is the reason why the
    harvest has not ended. `moved` names the files that version 0.1.0 or the user had put in place of
    the results, and that this run has moved aside.
    """

    requests: int
    unchanged: int
    pages: int
    articles: int
    labels: int
    failed: int
    disallowed: int
    waiting: int
    delay: float
    stopped: Stopped | None
    moved: tuple[str, ...] = ()


def harvest(
    url: str,
    out: str | Path,
    *,
    delay: float | None = None,
    limit: int = MOST_REQUESTS,
    patience: float = PATIENCE,
    on_progress: HarvestProgress | None = None,
) -> Harvested:
    """Collect the articles of a SPIP press site from its public pages, politely.

    An interrupted run is resumed. After a complete harvest, a new one begins, which reads only what
    has changed. Every run writes its results, even if it is stopped or fails:
    ``articles.jsonl``, ``taxonomy.csv`` and, for what could not be read,
    ``articles.jsonl.errors.jsonl``.

    Parameters
    ----------
    url : where to begin; no other host is requested
    out : folder of the results and of the state between runs; created if missing
    delay : seconds from the end of a request to the next, 1 by default, more if robots.txt asks
        for more (up to 300); on one's own network 0 by default, whatever robots.txt asks
    limit : most requests of this run
    patience : most seconds of a request
    on_progress : called with ``(pages, articles, waiting)`` after every request

    Raises
    ------
    InputError
        If the host cannot be reached, is private behind a public name or redirects to another, or
        if robots.txt cannot be read; if the folder is in use, belongs to another site, or contains
        files of others in place of results.
    MissingExtraError
        If httpx or Protego is not installed.
    """
    check_modules("Harvesting", "harvest", "httpx", "protego")
    site, folder = Site.from_url(url), Path(out)
    if limit < 1 or (delay is not None and not 0 <= delay <= _LONGEST_DELAY):
        raise InputError(f"delay {delay}, limit {limit}", "expected 0 to 86400, and 1 or more")
    agent = f"{AGENT}/{version('osiris-nlp')}"
    with closing(Client(site, agent=agent, patience=patience)) as client:
        client.check()
        try:
            with open_store(folder, site) as store:
                moved = move_aside(store, folder)
                check_results(store, folder)
                client.site = store.site
                result = _run(Run(store, client, limit), folder, delay, on_progress)
                return replace(result, moved=tuple(path.name for path in moved))
        except sqlite3.DatabaseError as error:
            raise OsirisError(
                f"{str(folder / FILE)!r} cannot be used ({error}): "
                "check the disk and free some space, then run the harvest again"
            ) from None


def _run(
    run: Run, folder: Path, delay: float | None, on_progress: HarvestProgress | None
) -> Harvested:
    """Work until the harvest or the run ends, and write the results in any case."""
    stopped: Stopped | None = None
    try:
        _work(run, delay, on_progress)
    except Stop as stop:
        stopped = stop.why
    except KeyboardInterrupt:
        stopped = "interrupted"
    except sqlite3.DatabaseError:
        raise  # the results could not be read from it either
    except Exception as error:
        write_results(run.store, folder, failure=error)
        raise
    articles, labels, failed = write_results(run.store, folder)
    if stopped is None:  # only now: a run killed before would be followed by a new harvest
        with run.store.transaction():
            run.store.end()
    counts = run.store.counts()
    return Harvested(
        requests=run.client.requests,
        unchanged=run.unchanged,
        pages=counts.get(State.READ, 0),
        articles=articles,
        labels=labels,
        failed=failed,
        disallowed=counts.get(State.DISALLOWED, 0),
        waiting=counts.get(State.WAITING, 0),
        delay=run.client.delay,
        stopped=stopped,
    )


def _work(run: Run, delay: float | None, on_progress: HarvestProgress | None) -> None:
    store, client = run.store, run.client
    if not store.is_under_way:
        with store.transaction():
            store.begin()
    is_own = client.site.is_own
    client.delay = delay if delay is not None else 0.0 if is_own else _POLITE
    run.robots = fetch_robots(run)
    if delay is not None or not is_own:
        client.delay = max(client.delay, run.robots.delay)
    with store.transaction():
        _begin(run)
    run.pages, run.articles = store.counts().get(State.READ, 0), store.count_articles()
    while page := store.next():
        _visit(run, page)
        if run.silences >= _MOST_SILENCES:
            raise Stop("silence")
        if on_progress:
            on_progress(run.pages, run.articles, store.n_waiting)
    with store.transaction():
        store.drop_lost_listings()


def _begin(run: Run) -> None:
    """Put the first addresses of a harvest in the queue, unless they are already there."""
    store, site = run.store, run.client.site
    if not run.robots.allows(site.start):
        raise InputError(
            f"robots.txt of {site.authority} does not allow {AGENT} to request {site.start}",
            "ask the people who run the site",
        )
    sitemaps = [site.address(sitemap) for sitemap in run.robots.sitemaps]
    for address in filter(None, sitemaps):
        store.add(address, Kind.SITEMAP, via="/robots.txt")
    if not any(sitemaps):
        guess(run, "sitemap.xml", Kind.SITEMAP)
    store.add(site.start, Kind.START, via=site.start)


def _visit(run: Run, page: StoredPage) -> None:
    """Request a page unless that is forbidden or useless, and store the result."""
    useless = _useless(run, page)
    if useless is not None:
        with run.store.transaction():
            end(run, page, useless)
        return
    try:
        answer = fetch(run, page)
        run.silences = run.silences + 1 if answer.is_silent else 0
        with run.store.transaction():
            state = take(run, page, answer)
    except Stop as stop:
        if stop.why == "told to wait":  # otherwise this page would stop every further run first
            with run.store.transaction():
                retry(run, page, "asks to wait for more than 10 minutes")
        raise
    except (SiteMoved, sqlite3.DatabaseError):
        raise
    except Exception as error:  # noqa: BLE001 (one page of a hostile site must not end the harvest)
        is_unreadable = isinstance(error, InputError)
        reason = str(error) if is_unreadable else f"broken off ({type(error).__name__}: {error})"
        with run.store.transaction():
            state = end(run, page, State.FAILED, reason[:500])
    run.pages += state is State.READ


def _useless(run: Run, page: StoredPage) -> State | None:
    """Return the state of a page that is not to be requested, None for all others."""
    if not run.robots.allows(page.address):
        return State.DISALLOWED
    if page.kind not in LINKED or page.is_article:
        return None
    most = _MOST_BARREN_TURNED if pagination(page.address) else _MOST_BARREN
    return State.BARREN if run.store.count_barren(pattern_of(page.address)) >= most else None
