"""RSS and Atom feeds: one row per entry, with its full text and keywords if the feed has them."""

import codecs
import io
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate
from typing import Any, BinaryIO

from osiris_nlp.base.encoding import decode
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.html import TAG
from osiris_nlp.base.language.text import squeeze
from osiris_nlp.corpus.formats.other_sites import plain_enough
from osiris_nlp.corpus.rows import RawRows
from osiris_nlp.corpus.sources import Source, Span
from osiris_nlp.sites.names import article_id, site_of_page

LARGEST_FEED = 20_000_000  # bytes
# A feed of 8,000 articles has some 100,000 tags. 300,000 take feedparser 5 s and 150 MB.
_MOST_TAGS = 300_000
# How much lexbor has to do for the markup of entries, see `_Trees`: of one entry, and of a feed. A
# million take it 0.3 s and 150 MB; an article of 2,000 well-formed tags is some 100,000.
_MOST_WORK, _MOST_WORK_IN_ALL = 1_000_000, 20_000_000
_DECLARATION = re.compile(r"\s{,100}<\?xml[^<>]{,500}\?>")
_ENCODING = re.compile(rb"<\?xml[^<>]{,500}?encoding\s{,9}=\s{,9}[\"']([\w.:-]{1,40})")
_SINGLE_BYTE = re.compile(r"iso8859-|cp125|mac-roman")
_UTF8 = b'<?xml version="1.0" encoding="utf-8"?>\n'
_ELEMENT = re.compile(rb"<\w")
_MOST_DIGITS = 7  # of the number of a character
# Before the first element. feedparser takes time in proportion to the square of it.
_LONGEST_PROLOG = 5_000  # bytes
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_REFERENCE = re.compile(r"&#0*(?:x0*([\da-f]{4,})|(\d{5,}));", re.IGNORECASE)  # to a character
_ENTRY = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
# How SPIP writes an article's number in its address: spip.php?article12, article12.html, Titre,12.html
_ARTICLE_NUMBER = re.compile(r"(?:\barticle|,)(\d{1,9})(?=$|[&#]|\+?\.html)")


def read_entries(file: BinaryIO, span: Span) -> RawRows:  # noqa: ARG001 (a feed is never cut)
    """Yield one article per entry of an RSS or Atom feed."""
    yield from read_feed(file.read(LARGEST_FEED + 1))


def count_entries(file: BinaryIO, source: Source, size: int) -> Iterator[Span]:  # noqa: ARG001
    """Yield the whole feed as one span, with the number of its entries."""
    content = file.read(LARGEST_FEED + 1)
    n_entries = sum(1 for _ in _ENTRY.finditer(content)) if len(content) <= LARGEST_FEED else 1
    yield Span(source, rows=n_entries)


def looks_like_feed(start: bytes) -> bool:
    """Return whether content that begins with these bytes is a feed."""
    lowered = start.lower()
    return b"<rss" in lowered or b"<feed" in lowered or b"<rdf:" in lowered


def read_feed(content: bytes) -> Iterator[tuple[int, Mapping[str, Any] | InputError]]:
    """Yield the entries of a feed: their numbers from 1, and raw rows for `article_from_row`.

    The text is the entry's full content, or its summary if it has none. Labels are its subjects and
    categories, or its ``rel="tag"`` links; the section is its ``rel="directory"`` link. SPIP's feeds
    have all of them. A feed that declares entities is refused, because entities can read local files
    or grow without limit, and so is one of more than 20 MB or 300,000 tags.
    """
    if len(content) > LARGEST_FEED:
        yield 0, InputError("Feed larger than 20 MB", "split it into several files")
        return
    import feedparser  # noqa: PLC0415 (slow to load)
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415

    try:
        feed_in_utf8 = _checked(content)
        # A stream, because feedparser may take bytes for the path of a file.
        feed = feedparser.parse(io.BytesIO(feed_in_utf8), sanitize_html=False)
    except InputError as fault:
        yield 0, fault
        return
    except Exception as error:  # noqa: BLE001 (it raises anything on broken feeds)
        reason = f"{type(error).__name__}: {str(error)[:200]}"
        yield 0, InputError(f"feedparser cannot read this feed ({reason})", "expected RSS or Atom")
        return
    tree = _Trees(LexborHTMLParser)
    for number, entry in enumerate(feed.entries, 1):
        try:
            yield number, _row(entry, feed.feed, tree)
        except InputError as fault:
            yield number, fault
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            # feedparser gives None, lists or mappings for elements where it expects none.
            what = f"feedparser cannot read this entry ({type(error).__name__})"
            yield number, InputError(what, "expected the elements of RSS or Atom")
    if not feed.entries and feed.bozo:
        yield 0, InputError(f"Not a feed: {feed.bozo_exception}", "expected RSS or Atom")


def _checked(content: bytes) -> bytes:
    """Return a feed in UTF-8; InputError if it could be dangerous, or take feedparser long to read."""
    text = _without_surrogates(_text(content))
    feed = _UTF8 + text[match.end() if (match := _DECLARATION.match(text)) else 0 :].encode()
    if "\0" in text:
        raise InputError("Feed with NUL characters", "save it as UTF-8")
    if b"<!entity" in feed.lower():
        raise InputError("Feed with entity declarations", "remove its <!ENTITY …> lines")
    element = _ELEMENT.search(feed)
    if (start := element.start() if element else len(feed)) > _LONGEST_PROLOG:
        raise InputError(
            f"Feed whose first element comes after {start} bytes",
            "expected RSS or Atom; remove what is before it, except the line <?xml …?>",
        )
    plain_enough(text, most_tags=_MOST_TAGS)
    return feed


def _text(content: bytes) -> str:
    """Decode a feed in the single-byte encoding that it declares, or else as a page."""
    if match := _ENCODING.match(content[:1000].lstrip()):
        try:
            encoding = codecs.lookup(match[1].decode()).name
        except LookupError:
            encoding = ""
        if _SINGLE_BYTE.match(encoding):
            return content.decode(encoding, "replace")
    return decode(content).removeprefix("\ufeff")


def _without_surrogates(text: str) -> str:
    """Return a feed without references to no character, of which a single one makes feedparser fail.

    Feeds write an emoji as two of them, for the halves of its UTF-16.

    Examples
    --------
    >>> _without_surrogates("Dakar &#55357;&#56832; &#xD83D; &#1114112; &#128512; &#xe9;")
    'Dakar 😀 � � &#128512; &#xe9;'
    """

    def character(match: re.Match[str]) -> str:
        digits, base = (match[1], 16) if match[1] else (match[2], 10)
        number = int(digits, base) if len(digits) <= _MOST_DIGITS else sys.maxunicode + 1
        if number > sys.maxunicode:
            return "\N{REPLACEMENT CHARACTER}"
        return chr(number) if 0xD800 <= number <= 0xDFFF else match[0]

    replaced = _REFERENCE.sub(character, text)
    return replaced.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@dataclass(slots=True)
class _Trees:
    """Parses the markup of entries with lexbor, up to a total of work.

    lexbor takes time and memory that grow with the product of tags and of elements that are still open
    at each of them: it looks through them, or opens them again. Markup counts by the sum of these, and
    of the length of their attributes.
    """

    parser: Callable[[str], Any]
    work: int = 0

    def __call__(self, markup: str) -> Any:
        work = _work(markup)
        self.work += work
        if work > _MOST_WORK or self.work > _MOST_WORK_IN_ALL:
            raise InputError(
                "Too many elements left open in its HTML", "close its tags, or shorten the feed"
            )
        return self.parser(markup)


def _work(markup: str) -> int:
    work = weight = 0
    elements: list[tuple[str, int]] = []  # those open, with their weights
    for tag in TAG.finditer(markup):
        name, attributes = (tag["name"] or "").lower(), tag["attributes"] or ""
        if not name:
            continue
        if tag["end"]:
            if elements and elements[-1][0] == name:
                weight -= elements.pop()[1]
            continue
        own_weight = 1 + len(attributes) // 4
        work += weight + own_weight
        if name not in _VOID:
            elements.append((name, own_weight))
            weight += own_weight
        if work > _MOST_WORK:
            break
    return work


def _row(
    entry: Mapping[str, Any], channel: Mapping[str, Any], tree: Callable[[str], Any]
) -> dict[str, Any]:
    address = entry.get("id") or entry.get("link") or ""
    number = _ARTICLE_NUMBER.search(address) or _ARTICLE_NUMBER.search(entry.get("link", ""))
    site = site_of_page(entry.get("link") or address)
    origin = entry.get("source") or {}  # of an entry that the feed took from another one
    summary = tree(entry.get("summary", ""))
    # SPIP's feeds have straight apostrophes in subjects and tags; taxonomies accept both kinds.
    tags = [squeeze(tag["term"]) for tag in entry.get("tags", ()) if tag.get("term")]
    link_texts = [squeeze(node.text(strip=True)) for node in summary.css("a[rel~=tag]")]
    directory = summary.css_first("a[rel~=directory]")
    section = directory.text(strip=True) if directory else None
    row = {
        "id": article_id(site, number[1]) if site and number else address or None,
        "title": entry.get("title", ""),
        "text": _content(entry, tree) or _summary(summary),
        "labels": tags or link_texts,
        "date": _day(entry),
        "section": section,
        "source": origin.get("title") or channel.get("title") or None,
        "url": entry.get("link"),
        "lang": entry.get("language") or channel.get("language"),
        "author": entry.get("author") or None,
        "feed": channel.get("title") or None,
    }
    return row | ({"site": site, "id_article": int(number[1])} if site and number else {})


def _content(entry: Mapping[str, Any], tree: Callable[[str], Any]) -> str:
    """Return the longest content, without the link, notes and enclosures that SPIP adds to the text."""
    longest = max((str(part["value"]) for part in entry.get("content", ())), key=len, default="")
    if "rss_" not in longest:
        return longest
    parts = tree(longest).css("div.rss_chapo, div.rss_texte, div.rss_ps")
    return "\n".join(str(part.html) for part in parts) or longest


def _summary(tree: Any) -> str:
    """Return a summary without the line of links that SPIP adds below it."""
    links = tree.css("a[rel~=tag], a[rel~=directory]")
    for link in links:
        link.decompose()
    text = str(tree.body.inner_html) if tree.body else ""
    return re.sub(r"(?:^|\n)[\s,/\-]+(?=$|\n)", "\n", text) if links else text


def _day(entry: Mapping[str, Any]) -> str | None:
    """Return the day in the feed's own time zone."""
    timestamp = str(entry.get("published") or entry.get("updated") or "")
    fields = parsedate(timestamp)  # e-mail format: Sat, 12 Mar 2011 00:00:00 +0100
    return f"{fields[0]}-{fields[1]}-{fields[2]}" if fields else timestamp or None
