"""Read the answer to a request: find where it leads, what it is, or why it cannot be read."""

import json
import time
from itertools import islice
from typing import Any

from osiris_nlp.base.encoding import text_of
from osiris_nlp.corpus.harvest.client import Answer, unpack
from osiris_nlp.corpus.harvest.database import State
from osiris_nlp.corpus.harvest.fetching import (
    MOST_HOPS,
    MOST_TRIES,
    REDIRECTS,
    Run,
    moved,
    parse_redirect,
)
from osiris_nlp.corpus.harvest.kinds import (
    Kind,
    is_article_like,
    kind_of,
    listing_of,
    pagination,
    pattern_of,
)
from osiris_nlp.corpus.harvest.links import Leads, Link, feed_links, leads_of, sitemap_links
from osiris_nlp.corpus.harvest.store import StoredPage
from osiris_nlp.corpus.pages import article_row, keyword_cloud

# Kinds found through links; other addresses are requested on purpose.
LINKED = frozenset((Kind.KEYWORD, Kind.LISTING, Kind.ARTICLE, Kind.KNOWN))
_MOST_IN_LIST = 50_000  # addresses; what the protocol of sitemaps allows in one
_LISTS = frozenset((Kind.SITEMAP, Kind.FEED))
_PACKED = b"\x1f\x8b"
_WORTH_ANOTHER_TRY = frozenset((304, 408, 425, 429))


def take(run: Run, page: StoredPage, answer: Answer) -> State:
    """Store the content of an answer, and return the new state of the page.

    Raises
    ------
    SiteMoved
        If it is the start page, which redirects to another host.
    InputError
        If the page cannot be read.
    """
    if answer.status in REDIRECTS:
        return _redirect(run, page, answer)
    if answer.status == 200 and answer.body is not None and not answer.too_large:
        if page.kind in _LISTS:
            return _read_list(run, page, answer)
        return _read(run, page, answer)
    state, reason = _verdict(answer)
    return retry(run, page, reason) if state is State.WAITING else end(run, page, state, reason)


def retry(run: Run, page: StoredPage, reason: str) -> State:
    """Move a page to the end of the queue, or record its failure after three tries."""
    if page.tries + 1 < MOST_TRIES:
        run.store.requeue(page.address, reason)
        return State.WAITING
    return end(run, page, State.FAILED, f"{reason}, {MOST_TRIES} times")


def _verdict(answer: Answer) -> tuple[State, str]:
    """Return the state of a page that was not read (waiting, if it is worth another try) and the reason."""
    status, reason = answer.status, answer.problem or f"status {answer.status}"
    if answer.too_large:
        return State.LARGE, "more than 5 MB"
    if answer.denied:
        return State.REFUSED, reason
    if 200 <= status < 300:
        return State.OTHER, f"not a page but {answer.content_type or reason}"
    if status in {404, 410}:
        return State.GONE, reason
    is_final = 300 <= status < 500 and status not in _WORTH_ANOTHER_TRY
    return State.FAILED if is_final else State.WAITING, reason


def end(run: Run, page: StoredPage, state: State, reason: str = "", **values: Any) -> State:
    """Record what became of a page; delete the stored copy if the page no longer exists."""
    is_lost = state in {State.GONE, State.OTHER, State.REDIRECT}
    if is_lost:
        values |= {"body": None, "row": None}
    run.store.finish(page.address, state, now=time.time(), reason=reason, **values)
    run.articles -= is_lost and page.is_article
    return state


def _redirect(run: Run, page: StoredPage, answer: Answer) -> State:
    site = run.client.site
    target = parse_redirect(run, page.address, answer)
    if target is None and page.kind is Kind.START:
        raise moved(run, page, answer)
    if target is None or (page.kind in LINKED and kind_of(target) is None):
        return end(run, page, State.REFUSED, f"redirects to {answer.location[:200]!r}")
    if target == page.address and run.client.site != site:
        return State.WAITING  # the same page under https: it is requested next
    if problem := _redirect_fault(run, page, target):
        return end(run, page, State.FAILED, problem)
    hops = page.hops + 1
    run.store.add(
        target, page.kind, via=page.via, label=page.label, hops=hops, is_guessed=page.is_guessed
    )
    return end(run, page, State.REDIRECT, target=target)


def _redirect_fault(run: Run, page: StoredPage, target: str) -> str:
    """Return the fault of a redirect, followed as far as it is known, or an empty string."""
    next_address: str | None = target
    for _ in range(MOST_HOPS):
        if next_address == page.address:
            return "redirects in a circle"
        next_address = run.store.redirect_target(next_address) if next_address else None
    is_long = next_address is not None or page.hops >= MOST_HOPS
    return f"more than {MOST_HOPS} redirects" if is_long else ""


def _read(run: Run, page: StoredPage, answer: Answer) -> State:
    """Read a page: an article, or a listing that leads to articles."""
    store, site, body = run.store, run.client.site, answer.body or b""
    text = text_of(body)
    row = article_row(text, url=site.url(page.address))
    leads = leads_of(text, site=site, address=page.address)
    if cloud := keyword_cloud(text):
        store.set_cloud(cloud)
    for link in leads.links:
        if row is None or _leads_on(page.address, link):
            store.add(link.address, link.kind, via=page.address, label=link.label)
    articles = leads.articles if row is None else ()
    has_new = store.record_listing(page.address, listing_of(page.address), articles)
    if page.kind in LINKED:
        store.record_outcome(pattern_of(page.address), is_barren=row is None and not has_new)
    if page.kind is Kind.START:
        _add_feed(run, leads)
    canonical = leads.canonical if row is not None else None
    if canonical and canonical != page.address and kind_of(canonical) is Kind.ARTICLE:
        store.add_duplicate(canonical, read_at=page.address)
    run.articles += (row is not None) - page.is_article
    return end(
        run,
        page,
        State.READ,
        target=canonical,
        heading=_keyword(page.address, leads) if row is None else None,
        etag=answer.etag,
        modified=answer.modified,
        body=body,
        row=None if row is None else json.dumps(row, ensure_ascii=False),
    )


def _leads_on(address: str, link: Link) -> bool:
    """Return whether to follow a link of an article: links written by authors are often broken."""
    if link.is_aside or link.kind in {Kind.KEYWORD, Kind.LISTING}:
        return True
    same_folder = link.address.rpartition("/")[0] == address.rpartition("/")[0]
    return same_folder and is_article_like(link.address)


def _keyword(address: str, leads: Leads) -> str | None:
    """Return the keyword of which this is the first page, taken from its heading."""
    is_first = kind_of(address) is Kind.KEYWORD and not pagination(address)
    return leads.heading if is_first and leads.heading and "404" not in leads.heading else None


def _add_feed(run: Run, leads: Leads) -> None:
    if leads.feed:
        run.store.add(leads.feed, Kind.FEED, via=run.client.site.start)
    elif leads.is_spip:
        guess(run, "spip.php?page=backend", Kind.FEED)


def guess(run: Run, link: str, kind: Kind) -> None:
    """Put in the queue an address that SPIP sites usually have."""
    site = run.client.site
    address = site.address(link, base=site.url(site.start))
    if address:
        run.store.add(address, kind, via=site.start, is_guessed=True)


def _read_list(run: Run, page: StoredPage, answer: Answer) -> State:
    """Read a sitemap or feed; a compressed one is decompressed up to the limit."""
    site, body = run.client.site, answer.body or b""
    reader = sitemap_links if page.kind is Kind.SITEMAP else feed_links
    content = unpack(body) if body.startswith(_PACKED) else body
    if content is None:
        return end(run, page, State.LARGE, "more than 5 MB unpacked")
    for link in islice(reader(content, site=site, address=page.address), _MOST_IN_LIST):
        if link.kind is not Kind.SITEMAP:
            run.store.add(link.address, link.kind, via=page.address)
        elif page.hops < MOST_HOPS:
            run.store.add(link.address, link.kind, via=page.address, hops=page.hops + 1)
    return end(run, page, State.READ, etag=answer.etag, modified=answer.modified, body=body)
