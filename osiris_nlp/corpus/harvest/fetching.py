"""Fetch pages as slowly as the server asks, and robots.txt before anything else."""

import time
from dataclasses import dataclass, replace
from typing import Literal

from osiris_nlp.base.encoding import MAX_TEXT_BYTES
from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.harvest.client import AGENT, Answer, Client
from osiris_nlp.corpus.harvest.database import State
from osiris_nlp.corpus.harvest.kinds import Kind
from osiris_nlp.corpus.harvest.robots import MOST_BYTES as MOST_ROBOTS_BYTES
from osiris_nlp.corpus.harvest.robots import NO_RULES, Robots, read_robots
from osiris_nlp.corpus.harvest.store import PageStore, StoredPage

MOST_TRIES, MOST_HOPS = 3, 5
REDIRECTS = frozenset((301, 302, 303, 307, 308))
_MOST_WAITS, _LONGEST_WAIT = 5, 600.0  # when a server asks to slow down
_SLOWER = frozenset((429, 503))
_PAUSE = 0.5  # seconds before robots.txt is requested again, doubled each time
_ROBOTS, _ROBOTS_LIFE = "/robots.txt", 86_400.0
_READ_ROBOTS = frozenset((200, 204))
_AS_TEXT = frozenset((Kind.ROBOTS, Kind.SITEMAP, Kind.FEED))
Stopped = Literal["limit", "interrupted", "silence", "told to wait"]


class Stop(Exception):
    """The run ends before the harvest does."""

    def __init__(self, why: Stopped) -> None:
        super().__init__(why)
        self.why = why


class SiteMoved(InputError):
    """The whole site redirects to another host."""


@dataclass(slots=True)
class Run:
    """The state that the steps of a run share.

    `unchanged` counts confirmed copies, `silences` the last requests without an answer; `pages`
    and `articles` are those in the store.
    """

    store: PageStore
    client: Client
    limit: int
    robots: Robots = NO_RULES
    unchanged: int = 0
    silences: int = 0
    pages: int = 0
    articles: int = 0


def fetch(run: Run, page: StoredPage) -> Answer:
    """Request a page, and repeat the request when the server asks for it, within limits.

    If the stored copy is still valid (304), it is the answer.

    Raises
    ------
    Stop
        At the run's limit, or if the server asks to wait for long.
    """
    copy = page if page.body is not None else replace(page, etag="", last_modified="")
    answer = Answer()
    for attempt in range(_MOST_WAITS):
        if run.client.requests >= run.limit:
            raise Stop("limit")
        answer = run.client.get(
            page.address,
            accepted="text" if page.kind in _AS_TEXT else "page",
            etag=copy.etag,
            modified=copy.last_modified,
            max_bytes=MOST_ROBOTS_BYTES if page.kind is Kind.ROBOTS else MAX_TEXT_BYTES,
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
    etag, modified = answer.etag or page.etag, answer.modified or page.last_modified
    return replace(answer, status=200, body=page.body, etag=etag, modified=modified)


def parse_redirect(run: Run, address: str, answer: Answer) -> str | None:
    """Return the target of a redirect; None if it is not on the same host.

    If that is under https, the site is requested under https from then on.
    """
    site = run.client.site
    target = site.address(answer.location, base=site.url(address), strict=True)
    if target is None or not answer.location:
        return None
    if site.scheme == "http" and answer.location.strip().lower().startswith("https:"):
        run.store.use_https()
        run.client.site = run.store.site
    return target


def moved(run: Run, page: StoredPage, answer: Answer) -> SiteMoved:
    """Return the error for a start page or robots.txt that redirects to another host."""
    return SiteMoved(
        f"{run.client.site.url(page.address)} redirects to {answer.location[:200]!r}",
        "no other host is requested; harvest that address instead",
    )


def fetch_robots(run: Run) -> Robots:
    """Return the site's rules, requested once per harvest, or again when a day old.

    Raises
    ------
    InputError
        If the rules cannot be read, in which case nothing may be requested.
    """
    store = run.store
    page = store.page(_ROBOTS)
    if page and time.time() - page.requested_at < _ROBOTS_LIFE:
        return NO_RULES if page.body is None else read_robots(page.body, AGENT)
    if not page:
        with store.transaction():
            store.add(_ROBOTS, Kind.ROBOTS, via=_ROBOTS)
        page = store.next()
    assert page is not None  # noqa: S101 (it was just put in the queue, where it comes first)
    answer = _robots_answer(run, page)
    is_absent = 400 <= answer.status < 500 and answer.status not in _SLOWER
    is_cut_packed = answer.too_large and answer.body is None
    # Any other success forbids everything, as its body is not read (206 is only a part of the rules).
    if is_cut_packed or not (is_absent or answer.status in _READ_ROBOTS):
        problem = "too large" if is_cut_packed else f"status {answer.status}"
        raise InputError(
            f"{run.client.site.url(_ROBOTS)}: {answer.problem or problem}",
            "where robots.txt cannot be read nothing may be requested; try again later",
        )
    body = None if is_absent else answer.body or b""
    with store.transaction():
        store.finish(
            _ROBOTS,
            State.READ,
            now=time.time(),
            etag=answer.etag,
            modified=answer.modified,
            body=body,
        )
    return NO_RULES if body is None else read_robots(body, AGENT)


def _robots_answer(run: Run, page: StoredPage) -> Answer:
    failures = hops = 0
    while True:
        answer = fetch(run, page)
        if answer.status in REDIRECTS:
            target = parse_redirect(run, page.address, answer)
            if target is None:
                raise moved(run, page, answer)
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
