"""Files with one article each: plain text and HTML pages."""

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from osiris_nlp.base.encoding import MAX_TEXT_BYTES, check_signature, is_utf16, not_text, text_of
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.text import LINE_ENDS, clean
from osiris_nlp.corpus.formats.annif import subjects_of_text
from osiris_nlp.corpus.formats.feeds import looks_like_feed
from osiris_nlp.corpus.rows import RawRows
from osiris_nlp.corpus.sources import STDIN, Source, Span
from osiris_nlp.sites.names import article_id, site_of_page

_LONGEST_TITLE = 200
_BEGINNING = 1000  # bytes from which binary files are recognised
_STRAY = 8  # control characters that a text may contain
_CONTROLS = bytes({*range(32)} - set(b"\t\n\v\f\r\x1b"))
# Pages of other sites may also have a breadcrumb and a date, but they name their own site.
_OSIRIS_SIGN = re.compile(r"\bspip\b|\bosiris\b", re.IGNORECASE)
_OTHER_SITE_SIGN = re.compile(r"\bog:site_name\b|\barticle:published_time\b", re.IGNORECASE)
# SPIP states the address of its articles, rubriques and keywords; other pages are lists and forms.
_SPIP_SIGN = re.compile(r"<meta\b[^<>]{0,80}\bSPIP \d", re.IGNORECASE)
_CANONICAL = re.compile(r"<link\b[^<>]{0,80}\bcanonical\b[^<>]{0,500}", re.IGNORECASE)
_LIST_ADDRESS = re.compile(r"spip\.php\?(?:rubrique|mot|auteur)\d")
_PAGE = re.compile(r"<(?:html|body|!doctype html)\b", re.IGNORECASE)
# A text with none of these signs, and without a line that may be a date, is not a page of OSIRIS:
# a breadcrumb, a closing source, a tag, an entity, a link, an invisible character.
_PAGE_SIGN = re.compile(
    r"ccueil|CCUEIL|ource|OURCE|<[a-zA-Z]|\]\(|&#?\w{2,8};|[\u00ad\u200b-\u200f\u2060\ufeff]"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_MOST_LINES = 200_000  # the reader of pages refuses more; this is a book or a list
_LONGEST_DATE = 120  # characters of a line that may be a date


def read_text(file: BinaryIO, span: Span) -> RawRows:
    """Yield the article of a file: a page of OSIRIS saved as text, or a text titled by a short first line.

    It has the subjects that a file next to it lists, as in Annif's folders of full texts.
    """
    location = span.source.location
    try:
        subjects = None if location == STDIN else subjects_of_text(Path(location))
    except InputError as fault:
        yield 0, fault
        return
    for number, row in _one_row(file, _saved_page):
        if subjects is None or isinstance(row, InputError):
            yield number, row
        else:
            yield number, {**row, "labels": subjects}


def read_page(file: BinaryIO, span: Span) -> RawRows:  # noqa: ARG001
    """Yield the article of a file: a page of OSIRIS, another SPIP or press site, or an HTML fragment."""
    yield from _one_row(file, _identified_row)


def looks_like_text(start: bytes) -> bool:  # noqa: ARG001
    """Return False: plain text has no sign of its own."""
    return False


def looks_like_page(start: bytes) -> bool:
    """Return whether content that begins with these bytes is an HTML page, not a feed."""
    content = start.removeprefix(codecs.BOM_UTF8).lstrip()
    return content.startswith(b"<") and not looks_like_feed(start)


def leave_whole(file: BinaryIO, source: Source, size: int) -> Iterator[Span]:  # noqa: ARG001
    """Yield the whole file as one span."""
    yield Span(source)


def _saved_page(text: str) -> Mapping[str, Any] | None:
    if not may_be_page(text):
        return None
    from osiris_nlp.corpus.pages import article_row  # noqa: PLC0415 (rarely needed)

    return article_row(text)


def may_be_page(text: str) -> bool:
    r"""Return whether a text might be a page of OSIRIS saved as text.

    Examples
    --------
    >>> may_be_page("La 5G arrive\n\nYas ouvre la 5G à Thiès.")
    False
    >>> may_be_page("La 5G arrive\n\nmardi 10 mars 2026\n\nYas ouvre la 5G à Thiès.")
    True
    """
    if sum(map(text.count, LINE_ENDS)) > _MOST_LINES:
        return False
    if _PAGE_SIGN.search(text):
        return True
    year_lines = (line for line in text.splitlines() if _YEAR.search(line))
    return any(len(" ".join(line.split())) <= _LONGEST_DATE for line in year_lines)


def page_row(text: str, *, url: str | None = None) -> Mapping[str, Any] | None:
    """Return the article of a page of OSIRIS, another SPIP or press site; None if it is only a fragment.

    Parameters
    ----------
    url : the address it was read from

    Raises
    ------
    InputError
        If a whole page contains no article, or too many tags, or is a list of SPIP's.
    """
    from osiris_nlp.corpus.formats.other_sites import press_row  # noqa: PLC0415
    from osiris_nlp.corpus.pages import article_row  # noqa: PLC0415

    row = article_row(text, url=url)
    is_elsewhere = _OTHER_SITE_SIGN.search(text) and not _OSIRIS_SIGN.search(text)
    if not _PAGE.search(text) or (row is not None and not is_elsewhere):
        return row
    if row is None and _is_spip_list(text):
        raise InputError(
            "No article in this page", "expected the page of one article, not a list or a form"
        )
    try:
        return press_row(text, url=url)
    except InputError:
        if row is None:
            raise
        return row


def _identified_row(text: str) -> Mapping[str, Any] | None:
    """Return the article of a page; one of SPIP has the id that its site's database gives it, too."""
    row = page_row(text)
    if row and (number := row.get("id_article")) and (site := site_of_page(row.get("url") or "")):
        return {"id": article_id(site, number), **row}
    return row


def _is_spip_list(text: str) -> bool:
    """Return whether a page of SPIP is a list or a form, by the address that it states for itself."""
    canonical = _CANONICAL.search(text)
    is_article = canonical is not None and not _LIST_ADDRESS.search(canonical[0])
    return not is_article and _SPIP_SIGN.search(text) is not None


def _one_row(stream: BinaryIO, parse_page: Callable[[str], Mapping[str, Any] | None]) -> RawRows:
    try:
        text = _text(stream)
        row = parse_page(text)
    except InputError as fault:
        yield 0, fault
        return
    if row is not None:
        yield 1, row
    elif text := clean(text):
        first_line, _, body = text.partition("\n")
        is_title = body and len(first_line) <= _LONGEST_TITLE
        yield 1, {"title": first_line, "text": body} if is_title else {"text": text}


def _is_binary(beginning: bytes) -> bool:
    """Return whether bytes are binary data, rather than text with a stray control character or two."""
    controls = len(beginning) - len(beginning.translate(None, _CONTROLS))
    return controls > max(_STRAY, len(beginning) // 20) and not is_utf16(beginning)


def _text(stream: BinaryIO) -> str:
    """Return the text of a file; InputError if it is not text, or too long for an article."""
    content = stream.read(4 * MAX_TEXT_BYTES + 1)
    check_signature(content)
    if _is_binary(content[:_BEGINNING]):
        raise not_text()
    if len(content) <= MAX_TEXT_BYTES:
        return text_of(content)
    size = "more than 20" if len(content) > 4 * MAX_TEXT_BYTES else f"{len(content) / 1e6:.1f}"
    raise InputError(f"Article of {size} MB", "expected at most 5 MB; split or shorten it")
