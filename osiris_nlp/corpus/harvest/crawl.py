"""The harvest: from robots.txt, sitemap and feed over keyword listings to every article page."""

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from osiris_nlp.base.errors import InputError, OsirisError
from osiris_nlp.corpus.harvest.addresses import Site
from osiris_nlp.corpus.harvest.asking import Run, Stop, Stopped, ask, ask_robots
from osiris_nlp.corpus.harvest.client import AGENT, PATIENCE, Client
from osiris_nlp.corpus.harvest.kinds import Kind, likeness, pagination
from osiris_nlp.corpus.harvest.reading import FOUND, guess, take
from osiris_nlp.corpus.harvest.results import write_results
from osiris_nlp.corpus.harvest.store import FetchedPage, opened

MOST_REQUESTS = 100_000
_POLITE = 1.0  # seconds
_MOST_SILENCES = 10  # requests in a row without any answer
_MOST_BARREN, _MOST_BARREN_TURNED = 50, 5  # pages of a kind in a row that bore no article


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvested:
    """What a run has done, and what the folder now holds.

    `requests`, `unchanged` (confirmed, so taken from the copy at hand) are of this run; `pages`,
    `failed` (those and refused and too large ones), `disallowed` (by robots.txt) of the harvest;
    `articles` and `labels` are in the files. `stopped` says why the harvest is not ended.
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


def harvest(
    url: str,
    out: str | Path,
    *,
    delay: float | None = None,
    limit: int = MOST_REQUESTS,
    patience: float = PATIENCE,
    on_progress: Callable[[int, int, int], None] | None = None,
) -> Harvested:
    """Get the articles of a SPIP press site from its public pages, politely.

    A run that was stopped goes on where it was; after one that ended a new harvest begins, which
    asks only for what has changed. The results are written at the end of every run, also of a
    stopped one: ``articles.jsonl``, ``taxonomy.csv`` and, for what could not be read,
    ``articles.jsonl.errors.jsonl``.

    Parameters
    ----------
    url : where to begin; its host is the only one asked
    out : folder of the results and of what is kept between runs; made when missing
    delay : seconds between the end of a request and the next, 1 by default, more if robots.txt
        asks for more; on one's own network 0 by default, whatever robots.txt asks
    limit : requests of this run at most
    patience : seconds a request may last at most
    on_progress : told ``(pages, articles, waiting)`` after every request

    Raises
    ------
    InputError
        If the address cannot be asked, is private behind a public name, redirects to another
        host, or if robots.txt cannot be read; or the folder is in use, or another site's.
    MissingExtraError
        If httpx is not installed.
    """
    site, folder = Site.named(url), Path(out)
    if limit < 1 or (delay is not None and not 0 <= delay < float("inf")):
        raise InputError(f"delay {delay}, limit {limit}", "expected 0 or more, and 1 or more")
    with Client(site, agent=f"{AGENT}/{version('osiris-nlp')}", patience=patience) as client:
        client.check()
        try:
            with opened(folder, site) as store:
                client.site = store.site
                run = Run(store, client, limit)
                return _finish(run, folder, _stopped(run, delay, on_progress))
        except sqlite3.OperationalError as error:
            raise OsirisError(
                f"{str(folder)!r} cannot be written ({error}): make room, then go on"
            ) from None


def _stopped(
    run: Run, delay: float | None, on_progress: Callable[[int, int, int], None] | None
) -> Stopped | None:
    """Work until the harvest ends, or return why the run does before."""
    try:
        _work(run, delay, on_progress)
    except Stop as stop:
        return stop.why
    except KeyboardInterrupt:
        return "interrupted"
    return None


def _finish(run: Run, folder: Path, stopped: Stopped | None) -> Harvested:
    articles, labels, failed = write_results(run.store, folder)
    counts = run.store.counts()
    return Harvested(
        requests=run.client.requests,
        unchanged=run.unchanged,
        pages=counts.get("read", 0),
        articles=articles,
        labels=labels,
        failed=failed,
        disallowed=counts.get("disallowed", 0),
        waiting=counts.get("waiting", 0),
        delay=run.client.delay,
        stopped=stopped,
    )


def _work(
    run: Run, delay: float | None, on_progress: Callable[[int, int, int], None] | None
) -> None:
    store, client = run.store, run.client
    if not store.is_under_way:
        with store.step():
            store.begin()
    is_own = client.site.own
    client.delay = delay if delay is not None else 0.0 if is_own else _POLITE
    run.robots = ask_robots(run)
    if delay is not None or not is_own:
        client.delay = max(client.delay, run.robots.delay)
    with store.step():
        _begin(run)
    counts = store.counts()
    run.pages, run.articles = counts.get("read", 0), counts["articles"]
    while page := store.next():
        _visit(run, page)
        if run.silences >= _MOST_SILENCES:
            raise Stop("silence")
        if on_progress:
            on_progress(run.pages, run.articles, store.waiting)
    with store.step():
        store.end()


def _begin(run: Run) -> None:
    """Put in the queue what a harvest begins with; what is there already stays as it is."""
    store, site = run.store, run.client.site
    if not run.robots.allows(site.start):
        raise InputError(
            f"robots.txt of {site.authority} does not allow {AGENT} to ask {site.start}",
            "ask the people who run the site",
        )
    named = [site.address(sitemap) for sitemap in run.robots.sitemaps]
    for address in filter(None, named):
        store.add(address, Kind.SITEMAP, via="/robots.txt")
    if not any(named):
        guess(run, "sitemap.xml", Kind.SITEMAP)
    store.add(site.start, Kind.START, via=site.start)


def _visit(run: Run, page: FetchedPage) -> None:
    """Ask for a page unless that is forbidden or of no use, and keep what comes of it."""
    store = run.store
    if not run.robots.allows(page.address):
        with store.step():
            store.done(page.address, "disallowed", now=time.time())
        return
    if page.kind in FOUND and not page.is_article:
        most = _MOST_BARREN_TURNED if pagination(page.address) else _MOST_BARREN
        if store.barren(likeness(page.address)) >= most:
            with store.step():
                store.done(page.address, "barren", now=time.time())
            return
    answer = ask(run, page)
    run.silences = run.silences + 1 if answer.status == 0 and not answer.denied else 0
    with store.step():
        state = take(run, page, answer)
    run.pages += state == "read"
