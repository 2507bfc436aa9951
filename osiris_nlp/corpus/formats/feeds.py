"""RSS and Atom feeds: one row an entry, whole text and keywords where the feed carries them."""

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


def read_entries(file: BinaryIO, span: Span) -> RawRows:  # noqa: ARG001 (never a part of it)
    """Yield one article per entry of an RSS or Atom feed."""
    yield from read_feed(file.read(LARGEST_FEED + 1))


def count_entries(file: BinaryIO, source: Source, size: int) -> Iterator[Span]:  # noqa: ARG001
    """Yield the whole feed, with the number of its entries."""
    yield Span(source, rows=sum(1 for _ in _ENTRY.finditer(file.read())))


def begins_feed(start: bytes) -> bool:
    """Tell whether content that begins so is a feed."""
    begins = start.lower()
    return b"<rss" in begins or b"<feed" in begins or b"<rdf:" in begins


def read_feed(content: bytes) -> Iterator[tuple[int, Mapping[str, Any] | InputError]]:
    """Read the entries of a feed: number from 1, and a raw row for `article_from_row`.

    The text is the entry's whole content where there is one, else its summary. Labels are its
    subjects, categories and ``rel="tag"`` links; the section its ``rel="directory"`` link; SPIP's
    feeds have all of them. A feed that declares entities is refused: they may stand for anything.

    Raises
    ------
    MissingExtraError
        If feedparser is not installed.
    """
    if len(content) > LARGEST_FEED:
        yield 0, InputError("A feed of more than 20 MB", "expected one; split it")
        return
    if b"<!entity" in content.replace(b"\0", b"").lower():  # without NUL: UTF-16 too
        yield 0, InputError("A feed that declares entities", "take its <!ENTITY …> lines out")
        return
    feedparser, tree = _libraries()
    # A stream: bytes might be taken for the path of a file.
    feed = feedparser.parse(io.BytesIO(content), sanitize_html=False)
    for number, entry in enumerate(feed.entries, 1):
        try:
            yield number, _row(entry, feed.feed, tree)
        except InputError as fault:
            yield number, fault
    if not feed.entries and feed.bozo:
        yield 0, InputError(f"No feed: {feed.bozo_exception}", "expected RSS or Atom")


def _row(
    entry: Mapping[str, Any], channel: Mapping[str, Any], tree: Callable[[str], Any]
) -> dict[str, Any]:
    address = entry.get("id") or entry.get("link") or ""
    number = _ARTICLE_NUMBER.search(address) or _ARTICLE_NUMBER.search(entry.get("link", ""))
    summary = tree(plain_enough(entry.get("summary", "")))
    # SPIP's feeds straighten apostrophes in subjects; so do they in tags: a taxonomy knows both.
    tags = [tag["term"] for tag in entry.get("tags", ()) if tag.get("term")]
    linked = [node.text(strip=True) for node in summary.css("a[rel~=tag]")]
    directory = summary.css_first("a[rel~=directory]")
    section = directory.text(strip=True) if directory else None
    row = {
        "id": f"spip-{number[1]}" if number else address or None,
        "title": entry.get("title", ""),
        "text": _content(entry, tree) or _summary(summary),
        "labels": tags or linked,
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
    """Return the longest content; without SPIP's link, notes and enclosures under the text."""
    longest = max((str(part["value"]) for part in entry.get("content", ())), key=len, default="")
    if "rss_" not in longest:
        return longest
    parts = tree(plain_enough(longest)).css("div.rss_chapo, div.rss_texte, div.rss_ps")
    return "\n".join(str(part.html) for part in parts) or longest


def _summary(tree: Any) -> str:
    """Return a summary without the line of links SPIP puts under it."""
    links = tree.css("a[rel~=tag], a[rel~=directory]")
    if not links:
        return str(tree.body.inner_html) if tree.body else ""
    for link in links:
        link.decompose()
    text = str(tree.body.inner_html) if tree.body else ""
    return re.sub(r"(?:^|\n)[\s,/\-]+(?=$|\n)", "\n", text)


def _day(entry: Mapping[str, Any]) -> str | None:
    """Return the day as the feed writes it, whatever the hour is elsewhere."""
    written = str(entry.get("published") or entry.get("updated") or "")
    parsed = parsedate(written)  # of mail: Sat, 12 Mar 2011 00:00:00 +0100
    return f"{parsed[0]}-{parsed[1]}-{parsed[2]}" if parsed else written or None


def _libraries() -> tuple[Any, Callable[[str], Any]]:
    try:
        import feedparser  # noqa: PLC0415
        from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("A feed needs feedparser: pip install 'osiris-nlp[web]'") from error
    return feedparser, LexborHTMLParser
