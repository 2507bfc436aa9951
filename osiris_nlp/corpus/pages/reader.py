"""Read a public page of the press site into an article row.

trafilatura, which reads the pages of other sites, finds neither keywords nor sections, and drops the
standfirst.
"""

import re
from urllib.parse import urljoin

from osiris_nlp.base.encoding import text_of
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.text import LINE_ENDS
from osiris_nlp.corpus.pages.article_keywords import read_keywords
from osiris_nlp.corpus.pages.cloud import Entry, find_cloud
from osiris_nlp.corpus.pages.dump import read_dump
from osiris_nlp.corpus.pages.ending import Ending, find_ending
from osiris_nlp.corpus.pages.head import Head, date_lines, find_head, has_yearless_dates, is_listing
from osiris_nlp.corpus.pages.html_lines import read_markup
from osiris_nlp.corpus.pages.landmarks import (
    SECTIONS,
    is_boilerplate,
    is_prose,
    is_teaser,
    landmark,
)
from osiris_nlp.corpus.pages.lines import Line, Page, paragraphs, title_key
from osiris_nlp.corpus.pages.signature import find_name, find_signature
from osiris_nlp.taxonomy import Label, Taxonomy

_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|div|table|t[dr]|p|h[1-6]|[uo]l|li|article|main|section|span|br)\b",
    re.IGNORECASE,
)
_FIRST_TAG = re.compile(r"<([a-zA-Z][\w:]{0,30})")
_HEAD_CHARACTERS = 4000
# The site's map, with 8,000 articles, has some 40,000 tags. A page of 200,000 takes two seconds and
# 150 MB, one of 5 MB that consists of tags ten seconds and 500 MB.
MOST_TAGS = MOST_LINES = 200_000
_FEEDS = frozenset(("rss", "feed", "rdf:rdf", "urlset", "sitemapindex", "opml"))
_ARTICLE_NUMBERS = (
    re.compile(r"spip\.php\?article(\d{1,9})(?!\d)"),
    re.compile(r"[?&]id_article=(\d{1,9})(?!\d)"),
    re.compile(r"/article(\d{1,9})(?:\.html)?(?:[?#]|$)"),
    re.compile(r",(\d{1,9})\.html(?:[?#]|$)"),
)
# SPIP addresses that are not articles.
_LIST_ADDRESS = re.compile(
    r"spip\.php\?(?:rubrique|mot|auteur|breve|site|page=(?!article))", re.IGNORECASE
)
_BYLINE = re.compile(r"[\s,–-]*par\s*:?\s", re.IGNORECASE)


def article_row(content: bytes | str, *, url: str | None = None) -> dict[str, object] | None:
    """Return the article on a page, or None if the page is not an article of the site.

    Parameters
    ----------
    content : HTML, or the text dump of a page; bytes in UTF-8, UTF-16 with a byte-order mark,
        Latin-1 or Windows-1252
    url : the address it was read from; the page's canonical address takes precedence

    Returns
    -------
    dict
        ``title``, ``text`` (one line per paragraph, heading, item or table row), ``labels``,
        ``date`` (ISO), ``section``, ``source``, ``url``, ``author``, ``source_date`` (ISO), and
        ``id_article`` if the page has it. None for a list of articles, a feed, or a page of another
        site, which another reader may then try.

    Raises
    ------
    InputError
        If the content is larger than 5 MB, or has more than 200,000 tags or lines.

    Examples
    --------
    >>> row = article_row('''Accueil > Articles de presse > Mars 2026 > La fibre à Kolda
    ...
    ... La fibre à Kolda
    ...
    ... mardi 10 mars 2026
    ...
    ... La fibre est arrivée hier à Kolda, annonce le maire.
    ...
    ... (Source : Le Fanal, 9 mars 2026)''')
    >>> row["title"], row["date"], row["section"], row["source"]
    ('La fibre à Kolda', '2026-03-10', 'Articles de presse > Mars 2026', 'Le Fanal')
    """
    page = _read_page(text_of(content))
    if page is None:
        return None
    address_fields = _address_fields(page, url)
    if _LIST_ADDRESS.search(str(address_fields["url"])):
        return None
    is_numbered = "id_article" in address_fields  # an article, however short
    keywords_by_key = {title_key(name): name for name, _, _ in find_cloud(page)}
    dates = date_lines(page.lines)
    head = find_head(page, dates, keywords_by_key)
    if head is None:
        return _row_without_head(page, url)
    if not is_numbered and is_listing(page, head, dates, keywords_by_key):
        return None
    labels, start = read_keywords(page, head, keywords_by_key)
    start, ending = _find_body(page.lines, start, head)
    if not is_numbered and not _is_article(page.lines, head, ending, start):
        return None
    day = head.date_line.day.isoformat() if head.date_line else None
    section = head.path.section(title_key(head.title)) if head.path else _section(page.lines, head)
    fields = {"title": head.title, "labels": labels, "date": day, "section": section}
    return fields | _body_fields(page.lines, start, ending) | address_fields


def keyword_cloud(content: bytes | str) -> list[Entry]:
    r"""Return the site's keywords as the page lists them: name, number of articles, total.

    Both numbers are 0 if the page shows none. The list is empty for a page without keywords.

    Examples
    --------
    >>> keyword_cloud("Navigation par mots clés\n\n* 97/8232 Yas\n* 886/8232 Genre\n* 51/8232 Radio")
    [('Yas', 97, 8232), ('Genre', 886, 8232), ('Radio', 51, 8232)]
    """
    page = _read_page(text_of(content))
    return find_cloud(page) if page else []


def cloud_taxonomy(content: bytes | str, *, source: str = "the page") -> Taxonomy:
    r"""Return the site's keywords as a taxonomy, weighted by their numbers of articles.

    Raises
    ------
    InputError
        If the page has no list of keywords.

    Examples
    --------
    >>> page = "Navigation par mots clés\n\n* 97/8232 Yas\n* 886/8232 Genre\n* 51/8232 Radio"
    >>> [(label.name, label.weight) for label in cloud_taxonomy(page)]
    [('Yas', 97.0), ('Genre', 886.0), ('Radio', 51.0)]
    """
    entries = keyword_cloud(content)
    if not entries:
        raise InputError(f"No list of keywords in {source}", "expected «Navigation par mots clés»")
    labels = [Label(name=name, weight=float(n)) for name, n, _ in entries]
    return Taxonomy(labels, source=source)


def _read_page(text: str) -> Page | None:
    first_tag = _FIRST_TAG.search(text, 0, _HEAD_CHARACTERS)
    if first_tag and first_tag[1].lower() in _FEEDS:
        return None
    is_markup = _MARKUP.search(text) is not None
    marks, unit, most = ("<", "tags", MOST_TAGS) if is_markup else (LINE_ENDS, "lines", MOST_LINES)
    if (count := sum(map(text.count, marks))) > most:
        raise InputError(
            f"Page of {count} {unit}", f"expected at most {most}; keep only the article"
        )
    return read_markup(text) if is_markup else read_dump(text)


def _find_body(lines: list[Line], start: int, head: Head) -> tuple[int, Ending]:
    """Return where the body begins, below any sidebar, and where it ends."""
    while start < len(lines) and (is_boilerplate(lines[start]) or lines[start].text == head.title):
        start += 1
    n_landmarks = 0
    for index in range(start, len(lines)):
        line = lines[index]
        if is_prose(line.text) and line.kind == "text" and not line.is_link:
            body_start = index if n_landmarks > 1 else start
            return body_start, find_ending(lines, body_start)
        mark = landmark(line)
        if mark == "forum" or (index == start and not mark):
            break
        n_landmarks += bool(mark)
    return start, find_ending(lines, start)


def _is_article(lines: list[Line], head: Head, ending: Ending, start: int) -> bool:
    """Return whether the page is an article, not a list with one entry or a page of another site."""
    body = [line for line in lines[start : ending.end] if line.text]
    if not head.is_certain and not ending.source and body and is_teaser(body[-1].text):
        return False
    if head.date_line is None:
        return bool(head.path or ending.source) and (
            ending.source is not None or any(is_prose(text) for text in paragraphs(body))
        )
    return head.is_certain or bool(body)


def _row_without_head(page: Page, url: str | None) -> dict[str, object] | None:
    """Read a text without a date that ends with a source and may begin with a title."""
    lines = page.lines
    start = 0
    while start < len(lines) and is_boilerplate(lines[start]):
        start += 1
    ending = find_ending(lines, start)
    if not ending.source or ending.end == start or has_yearless_dates(lines):
        return None
    end = start + 1
    while end < ending.end and lines[end].continues:
        end += 1
    title = " ".join(line.text for line in lines[start:end])
    if end >= ending.end or len(title) > 200 or title.endswith((".", "!", ";", ":")):
        title, end = "", start
    fields = {"title": title, "labels": list[str](), "date": None, "section": None}
    return fields | _body_fields(lines, end, ending) | _address_fields(page, url)


def _body_fields(lines: list[Line], start: int, ending: Ending) -> dict[str, object]:
    """Return the text, its author, and its source with the source's date."""
    source, end = ending.source, ending.end
    body = lines[:end]
    if source and source.text_before:
        body.append(lines[end]._replace(text=source.text_before))
        end += 1
    author, end = find_signature(body, start, end, has_source=source is not None)
    if start < end and _BYLINE.match(body[start].text):
        name = find_name(body[start].text.lstrip(" ,–-"))
        author, start = author or name, start + (name is not None)
    body = [*body[start:end], *lines[slice(*ending.postscript)]]
    body = [line for line in body if not is_boilerplate(line, alone=False)]
    return {
        "text": "\n".join(paragraphs(body)),
        "author": author,
        "source": source.outlet if source else None,
        "source_date": source.day.isoformat() if source and source.day else None,
    }


def _section(lines: list[Line], head: Head) -> str | None:
    """Return the section in the old layout, where it is on its own line above the buttons."""
    for line in reversed(lines[: head.end]):
        if line.kind != "item" and title_key(line.text) in SECTIONS:
            return line.text
    return None


def _absolute(address: str, base: str | None) -> str:
    try:
        return urljoin(base, address) if base else address
    except ValueError:  # such as for «http://[»
        return address


def _address_fields(page: Page, url: str | None) -> dict[str, object]:
    canonical = page.hints.get("canonical") or page.hints.get("og_url")
    address = _absolute(canonical, url) if canonical else url
    for candidate in (canonical, url):
        for pattern in _ARTICLE_NUMBERS:
            if candidate and (match := pattern.search(candidate)):
                return {"url": address, "id_article": int(match[1])}
    if article := page.hints.get("article"):
        return {"url": address, "id_article": int(article)}
    return {"url": address}
