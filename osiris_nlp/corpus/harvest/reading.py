"""What comes back of a request: what it leads to, what it is, and why it cannot be read."""

import json
import time
import zlib
from typing import Any

from osiris_nlp.base.encoding import text_of
from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.harvest.asking import (
    MOST_HOPS,
    MOST_TRIES,
    REDIRECTS,
    Run,
    elsewhere,
    redirect_target,
)
from osiris_nlp.corpus.harvest.client import Answer, unpack
from osiris_nlp.corpus.harvest.kinds import (
    Kind,
    family,
    is_article_like,
    kind_of,
    likeness,
    pagination,
)
from osiris_nlp.corpus.harvest.links import Leads, Link, feed_links, leads_of, sitemap_links
from osiris_nlp.corpus.harvest.store import FetchedPage
from osiris_nlp.corpus.pages import article_row, keyword_cloud

# What links lead to; the others are asked for on purpose.
FOUND = frozenset((Kind.KEYWORD, Kind.LISTING, Kind.ARTICLE, Kind.KNOWN))
_PACKED = b"\x1f\x8b"
_WORTH_ANOTHER = frozenset((304, 408, 425, 429))


def take(run: Run, page: FetchedPage, answer: Answer) -> str:
    """Note what an answer says; return the state the page is in then."""
    if answer.status in REDIRECTS:
        return _redirect(run, page, answer)
    if answer.status == 200 and answer.body is not None:
        return (_read if page.kind not in {Kind.SITEMAP, Kind.FEED} else _read_list)(
            run, page, answer
        )
    state, reason = _verdict(answer)
    if state != "again":
        return end(run, page, state, reason)
    if page.tries + 1 < MOST_TRIES:
        run.store.again(page.address, reason)
        return "waiting"
    return end(run, page, "failed", f"{reason}, {MOST_TRIES} times")


def _verdict(answer: Answer) -> tuple[str, str]:
    """Return the state of a page that was not read, and why."""
    status, reason = answer.status, answer.problem or f"status {answer.status}"
    if answer.too_large:
        return "large", "more than 5 MB"
    if answer.denied:
        return "refused", reason
    if 200 <= status < 300:
        return "other", f"no page but {answer.content_type or reason}"
    if status in {404, 410}:
        return "gone", reason
    return ("failed" if 300 <= status < 500 and status not in _WORTH_ANOTHER else "again"), reason


def end(run: Run, page: FetchedPage, state: str, reason: str = "", **values: Any) -> str:
    """Note that there is nothing to read; the copy at hand goes when its page has gone."""
    lost = state in {"gone", "other", "redirect"}
    if lost:
        values |= {"body": None, "row": None}
    run.store.done(page.address, state, now=time.time(), reason=reason, **values)
    run.articles -= lost and page.is_article
    return state


def _redirect(run: Run, page: FetchedPage, answer: Answer) -> str:
    before, place = run.client.site, f"redirects to {answer.location[:200]!r}"
    target = redirect_target(run, page.address, answer)
    if target is None and page.kind is Kind.START:
        raise elsewhere(run, answer)
    if target is None or (page.kind in FOUND and kind_of(target) is None):
        return end(run, page, "refused", place)
    if target == page.address and run.client.site != before:
        return "waiting"  # the same page, secured: its turn is now
    if _leads_back(run, page.address, target):
        return end(run, page, "failed", "redirects in a circle")
    if page.hops >= MOST_HOPS:
        return end(run, page, "failed", f"more than {MOST_HOPS} redirects")
    hops = page.hops + 1
    run.store.add(
        target, page.kind, via=page.via, label=page.label, hops=hops, guessed=page.guessed
    )
    return end(run, page, "redirect", target=target)


def _leads_back(run: Run, address: str, target: str) -> bool:
    passed, at = {address}, target
    while at not in passed:
        passed.add(at)
        at = run.store.target(at) or at
    return at == address


def _read(run: Run, page: FetchedPage, answer: Answer) -> str:
    """Read a page: an article, or a listing that leads to some."""
    store, site, body = run.store, run.client.site, answer.body or b""
    try:
        text = text_of(body)
    except InputError as error:
        return end(run, page, "failed", str(error))
    row = article_row(text, url=site.url(page.address))
    leads = leads_of(text, site=site, address=page.address)
    if cloud := keyword_cloud(text):
        store.note_cloud(cloud)
    for link in leads.links:
        if row is None or _leads_on(page.address, link):
            store.add(link.address, link.kind, via=page.address, label=link.label)
    bore = store.list_on(page.address, family(page.address), leads.listed if row is None else ())
    if page.kind in FOUND:
        store.barren(likeness(page.address), bore=bore or row is not None)
    if page.kind is Kind.START:
        _add_feed(run, leads)
    own = leads.canonical if row is not None else None
    if own and own != page.address and kind_of(own) is Kind.ARTICLE:
        store.set_aside(own, own=page.address)
    store.done(
        page.address,
        "read",
        now=time.time(),
        reason="",
        target=own,
        heading=_keyword(page.address, leads) if row is None else None,
        etag=answer.etag,
        modified=answer.modified,
        body=body,
        row=None if row is None else json.dumps(row, ensure_ascii=False),
    )
    run.articles += (row is not None) - page.is_article
    return "read"


def _leads_on(address: str, link: Link) -> bool:
    """Tell whether a link of an article leads further: authors' own links are often broken."""
    if link.beside or link.kind in {Kind.KEYWORD, Kind.LISTING}:
        return True
    same_folder = link.address.rpartition("/")[0] == address.rpartition("/")[0]
    return same_folder and is_article_like(link.address)


def _keyword(address: str, leads: Leads) -> str | None:
    """Return the keyword whose first page this is, by its heading."""
    is_first = kind_of(address) is Kind.KEYWORD and not pagination(address)
    return leads.heading if is_first and leads.heading and "404" not in leads.heading else None


def _add_feed(run: Run, leads: Leads) -> None:
    if leads.feed:
        run.store.add(leads.feed, Kind.FEED, via=run.client.site.start)
    elif leads.is_spip:
        guess(run, "spip.php?page=backend", Kind.FEED)


def guess(run: Run, link: str, kind: Kind) -> None:
    """Put an address in the queue that a SPIP site has, though nothing leads to it."""
    site = run.client.site
    address = site.address(link, base=site.url(site.start))
    if address:
        run.store.add(address, kind, via=site.start, guessed=True)


def _read_list(run: Run, page: FetchedPage, answer: Answer) -> str:
    """Read a sitemap or feed; a packed one is unpacked within bounds."""
    site, body = run.client.site, answer.body or b""
    plain: bytes | None = body
    if body.startswith(_PACKED):
        try:
            plain = unpack(body)
        except zlib.error as error:
            return end(run, page, "failed", f"cannot be unpacked ({error})")
    if plain is None:
        return end(run, page, "large", "more than 5 MB unpacked")
    reader = sitemap_links if page.kind is Kind.SITEMAP else feed_links
    try:
        links = list(reader(plain, site=site, address=page.address))
    except InputError as error:
        return end(run, page, "failed", str(error))
    for link in links:
        if link.kind is not Kind.SITEMAP:
            run.store.add(link.address, link.kind, via=page.address)
        elif page.hops < MOST_HOPS:
            run.store.add(link.address, link.kind, via=page.address, hops=page.hops + 1)
    kept = {"etag": answer.etag, "modified": answer.modified, "body": body}
    run.store.done(page.address, "read", now=time.time(), reason="", **kept)
    return "read"
