"""RSS and Atom feeds: one row per entry, with its full text and keywords if the feed has them."""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate
from typing import Any, BinaryIO

from osiris_nlp.base.errors import InputError, MissingExtraError
from osiris_nlp.corpus.formats.other_sites import plain_enough
from osiris_nlp.corpus.rows import RawRows
from osiris_nlp.corpus.sources import Source, Span

LARGEST_FEED = 20_000_000  # bytes
_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
# How SPIP writes an article's number in its address: spip.php?article12, article12.html, Titre,12.html
_ARTICLE_NUMBER = re.compile(r"(?:\barticle|,)(\d{1,9})(?=$|[&#]|\+?\.html)")


def read_entries(file: BinaryIO, span: Span) -> RawRows:  # noqa: ARG001 (a feed is never cut)
    """Yield one article per entry of an RSS or Atom feed."""
    yield from read_feed(file.read(LARGEST_FEED + 1))


def count_entries(file: BinaryIO, source: Source, size: int) -> Iterator[Span]:  # noqa: ARG001
    """Yield the whole feed as one span, with the number of its entries."""
    yield Span(source, rows=sum(1 for _ in _ENTRY.finditer(file.read())))


def looks_like_feed(start: bytes) -> bool:
    """Return whether content that begins with these bytes is a feed."""
    lowered = start.lower()
    return b"<rss" in lowered or b"<feed" in lowered or b"<rdf:" in lowered


def read_feed(content: bytes) -> Iterator[tuple[int, Mapping[str, Any] | InputError]]:
    """Yield the entries of a feed: their numbers from 1, and raw rows for `article_from_row`.

    The text is the entry's full content, or its summary if it has none. Labels are its subjects and
    categories, or its ``rel="tag"`` links; the section is its ``rel="directory"`` link. SPIP's feeds
    have all of them. A feed that declares entities is refused, because entities can read local files
    or grow without limit.

    Raises
    ------
    MissingExtraError
        If feedparser is not installed.
    """
    if len(content) > LARGEST_FEED:
        yield 0, InputError("Feed larger than 20 MB", "split it into several files")
        return
    if b"<!entity" in content.replace(b"\0", b"").lower():  # dropping NUL covers UTF-16
        yield 0, InputError("Feed with entity declarations", "remove its <!ENTITY …> lines")
        return
    feedparser, tree = _libraries()
    # A stream, because feedparser may take bytes for the path of a file.
    feed = feedparser.parse(io.BytesIO(content), sanitize_html=False)
    for number, entry in enumerate(feed.entries, 1):
        try:
            yield number, _row(entry, feed.feed, tree)
        except InputError as fault:
            yield number, fault
    if not feed.entries and feed.bozo:
        yield 0, InputError(f"Not a feed: {feed.bozo_exception}", "expected RSS or Atom")


def _row(
    entry: Mapping[str, Any], channel: Mapping[str, Any], tree: Callable[[str], Any]
) -> dict[str, Any]:
    address = entry.get("id") or entry.get("link") or ""
    number = _ARTICLE_NUMBER.search(address) or _ARTICLE_NUMBER.search(entry.get("link", ""))
    summary = tree(plain_enough(entry.get("summary", "")))
    # SPIP's feeds have straight apostrophes in subjects and tags; taxonomies accept both kinds.
    tags = [tag["term"] for tag in entry.get("tags", ()) if tag.get("term")]
    link_texts = [node.text(strip=True) for node in summary.css("a[rel~=tag]")]
    directory = summary.css_first("a[rel~=directory]")
    section = directory.text(strip=True) if directory else None
    row = {
        "id": f"spip-{number[1]}" if number else address or None,
        "title": entry.get("title", ""),
        "text": _content(entry, tree) or _summary(summary),
        "labels": tags or link_texts,
        "date": _day(entry),
        "section": section,
        "source": (entry.get("source") or {}).get("title"),
        "url": entry.get("link"),
        "lang": entry.get("language") or channel.get("language"),
        "author": entry.get("author") or None,
        "feed": channel.get("title") or None,
    }
    return row | ({"id_article": int(number[1])} if number else {})


def _content(entry: Mapping[str, Any], tree: Callable[[str], Any]) -> str:
    """Return the longest content, without the link, notes and enclosures that SPIP adds to the text."""
    longest = max((str(part["value"]) for part in entry.get("content", ())), key=len, default="")
    if "rss_" not in longest:
        return longest
    parts = tree(plain_enough(longest)).css("div.rss_chapo, div.rss_texte, div.rss_ps")
    return "\n".join(str(part.html) for part in parts) or longest


def _summary(tree: Any) -> str:
    """Return a summary without the line of links that SPIP adds below it."""
    links = tree.css("a[rel~=tag], a[rel~=directory]")
    if not links:
        return str(tree.body.inner_html) if tree.body else ""
    for link in links:
        link.decompose()
    text = str(tree.body.inner_html) if tree.body else ""
    return re.sub(r"(?:^|\n)[\s,/\-]+(?=$|\n)", "\n", text)


def _day(entry: Mapping[str, Any]) -> str | None:
    """Return the day in the feed's own time zone."""
    timestamp = str(entry.get("published") or entry.get("updated") or "")
    fields = parsedate(timestamp)  # e-mail format: Sat, 12 Mar 2011 00:00:00 +0100
    return f"{fields[0]}-{fields[1]}-{fields[2]}" if fields else timestamp or None


def _libraries() -> tuple[Any, Callable[[str], Any]]:
    try:
        import feedparser  # noqa: PLC0415
        from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(
            "Reading feeds requires feedparser: pip install 'osiris-nlp[web]'"
        ) from error
    return feedparser, LexborHTMLParser
