"""One run's asking: in turn, as slowly as the server wishes, and robots.txt before all else."""

import time
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urljoin

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.harvest.client import AGENT, Answer, Client
from osiris_nlp.corpus.harvest.kinds import Kind
from osiris_nlp.corpus.harvest.robots import NOTHING_SAID, Robots, read_robots
from osiris_nlp.corpus.harvest.store import FetchedPage, PageStore

MOST_TRIES, MOST_HOPS = 3, 5
REDIRECTS = frozenset((301, 302, 303, 307, 308))
_MOST_WAITS, _LONGEST_WAIT = 5, 600.0  # when asked to slow down
_SLOWER = frozenset((429, 503))
_PAUSE = 0.5  # seconds before robots.txt is asked again, doubled each time
_ROBOTS, _ROBOTS_LIFE = "/robots.txt", 86_400.0
_AS_TEXT = frozenset((Kind.ROBOTS, Kind.SITEMAP, Kind.FEED))
Stopped = Literal["limit", "interrupted", "silence", "told to wait"]


class Stop(Exception):
    """The run ends before the harvest does."""

    def __init__(self, why: Stopped) -> None:
        super().__init__(why)
        self.why = why


@dataclass(slots=True)
class Run:
    """What the steps of one run share; `pages` and `articles` are at hand, `unchanged` confirmed."""

    store: PageStore
    client: Client
    limit: int
    robots: Robots = NOTHING_SAID
    unchanged: int = 0
    silences: int = 0
    pages: int = 0
    articles: int = 0


def ask(run: Run, page: FetchedPage) -> Answer:
    """Ask for a page, and again as often and as late as the server wishes, within bounds.

    An answer that the copy at hand still holds (304) comes back as that copy.

    Raises
    ------
    Stop
        At the run's limit, or if the server wishes to be left alone for long.
    """
    kept = page if page.body is not None else replace(page, etag="", modified="")
    answer = Answer()
    for attempt in range(_MOST_WAITS):
        if run.client.requests >= run.limit:
            raise Stop("limit")
        answer = run.client.get(
            page.address,
            accepted="text" if page.kind in _AS_TEXT else "page",
            etag=kept.etag,
            modified=kept.modified,
        )
        wait = answer.retry_after
        if answer.status not in _SLOWER or (answer.status == 503 and wait is None):
            break
        if wait is None:
            wait = max(run.client.delay, 1.0) * 2**attempt
        if wait > _LONGEST_WAIT:
            raise Stop("told to wait")
        run.client.pause(wait)
    if answer.status != 304 or page.body is None:
        return answer
    run.unchanged += 1
    etag, modified = answer.etag or page.etag, answer.modified or page.modified
    return replace(answer, status=200, body=page.body, etag=etag, modified=modified)


def redirect_target(run: Run, address: str, answer: Answer) -> str | None:
    """Return where an answer redirects to, when that is on the same host.

    A site that turns out to be secured is asked under https from then on.
    """
    site = run.client.site
    target = site.address(answer.location, base=site.url(address), strict=True)
    if target is None or not answer.location:
        return None
    if site.scheme == "http" and urljoin(site.url(address), answer.location).startswith("https:"):
        run.store.secure()
        run.client.site = run.store.site
    return target


def elsewhere(run: Run, answer: Answer) -> InputError:
    """Return what to say when the whole site has moved."""
    site = run.client.site
    return InputError(
        f"{site.url(site.start)} redirects to {answer.location[:200]!r}",
        "only the host named is asked; name that address instead",
    )


def ask_robots(run: Run) -> Robots:
    """Return the rules of the site, asked for once a harvest, or again when a day old.

    Raises
    ------
    InputError
        If they cannot be read: then nothing may be asked.
    """
    store = run.store
    known = store.page(_ROBOTS)
    if known and time.time() - known.asked_at < _ROBOTS_LIFE:
        return NOTHING_SAID if known.body is None else read_robots(known.body, AGENT)
    if not known:
        with store.step():
            store.add(_ROBOTS, Kind.ROBOTS, via=_ROBOTS)
    answer = _robots_answer(run, known or store.next())
    body = answer.body or b"" if 200 <= answer.status < 300 else None
    absent = 400 <= answer.status < 500 and answer.status not in _SLOWER
    if answer.too_large or (body is None and not absent):
        problem = "more than 5 MB" if answer.too_large else f"status {answer.status}"
        raise InputError(
            f"{run.client.site.url(_ROBOTS)}: {answer.problem or problem}",
            "where robots.txt cannot be read nothing may be asked; try again later",
        )
    kept = {"etag": answer.etag, "modified": answer.modified, "body": body}
    with store.step():
        store.done(_ROBOTS, "read", now=time.time(), **kept)
    return NOTHING_SAID if body is None else read_robots(body, AGENT)


def _robots_answer(run: Run, page: FetchedPage | None) -> Answer:
    assert page is not None  # noqa: S101 (it waits: it was put in the queue, where it is first)
    failures = hops = 0
    while True:
        answer = ask(run, page)
        if answer.status in REDIRECTS:
            target = redirect_target(run, page.address, answer)
            if target is None:
                raise elsewhere(run, answer)
            hops += 1
            if hops > MOST_HOPS:
                return Answer(status=404)  # RFC 9309: as if there were none
            page = replace(page, address=target, body=None)
        elif answer.denied or 0 < answer.status < 500:
            return answer
        else:
            failures += 1
            if failures == MOST_TRIES:
                return answer
            run.client.pause(max(run.client.delay, _PAUSE) * 2**failures)
