"""A public page of the press site to an article's row.

trafilatura, which reads the pages of other sites, finds neither keywords nor sections, and loses the
standfirst.
"""

import re
from urllib.parse import urljoin

from osiris_nlp.base.encoding import text_of
from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.pages.cloud import Entry, cloud_of
from osiris_nlp.corpus.pages.dump import read_dump
from osiris_nlp.corpus.pages.ending import Ending, find_ending
from osiris_nlp.corpus.pages.head import Head, date_lines, find_head, is_list, is_listing
from osiris_nlp.corpus.pages.html import read_markup
from osiris_nlp.corpus.pages.keywords import read_keywords
from osiris_nlp.corpus.pages.landmarks import SECTIONS, is_furniture, is_prose, is_teaser, landmark
from osiris_nlp.corpus.pages.lines import Line, Page, key
from osiris_nlp.corpus.pages.signature import name_in, take_signature
from osiris_nlp.taxonomy import Label, Taxonomy

_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|div|table|t[dr]|p|h[1-6]|[uo]l|li|article|main|section|span|br)\b",
    re.IGNORECASE,
)
_FIRST_TAG = re.compile(r"<([a-zA-Z][\w:]{0,30})")
_BEGINNING = 4000
_FEEDS = frozenset(("rss", "feed", "rdf:rdf", "urlset", "sitemapindex", "opml"))
_NUMBERS = (
    re.compile(r"spip\.php\?article(\d{1,9})(?!\d)"),
    re.compile(r"[?&]id_article=(\d{1,9})(?!\d)"),
    re.compile(r"/article(\d{1,9})(?:\.html)?(?:[?#]|$)"),
    re.compile(r",(\d{1,9})\.html(?:[?#]|$)"),
)
# Addresses of SPIP that are a section's, a keyword's, an author's.
_LIST = re.compile(r"spip\.php\?(?:rubrique|mot|auteur|breve|site|page=(?!article))", re.IGNORECASE)
_BYLINE = re.compile(r"[\s,–-]*par\s*:?\s", re.IGNORECASE)


def article_row(content: bytes | str, *, url: str | None = None) -> dict[str, object] | None:
    """Return the article on a page, or None when the page is none of the site's articles.

    Parameters
    ----------
    content : HTML, or the text dump of a page; bytes in UTF-8, Latin-1 or Windows-1252
    url : where it was read; the page's own canonical address is preferred

    Returns
    -------
    dict
        ``title``, ``text`` (a line a paragraph, heading, item or table row), ``labels``, ``date``
        (ISO), ``section``, ``source``, ``url``, ``author``, ``source_date`` (ISO), and
        ``id_article`` when the page tells it. None for a list of articles, a feed, or a page of
        another make, which another reader may then try.

    Raises
    ------
    InputError
        For more than 5 MB.

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
    page = _page(text_of(content))
    if page is None:
        return None
    address = _address(page, url)
    if _LIST.search(str(address["url"])):
        return None
    is_numbered = "id_article" in address  # an article, however little of it there is
    names = {key(name): name for name, _, _ in cloud_of(page)}
    dates = date_lines(page.lines)
    head = find_head(page, dates, names)
    if head is None:
        return _headless(page, url)
    if not is_numbered and is_listing(page, head, dates, names):
        return None
    labels, start = read_keywords(page, head, names)
    start, ending = _body(page.lines, start, head)
    if not is_numbered and not _is_article(page.lines, head, ending, start):
        return None
    row = _ended(page.lines, start, ending)
    day = head.day.day.isoformat() if head.day else None
    section = head.path.section(key(head.title)) if head.path else _section(page.lines, head)
    return {
        "title": head.title,
        "labels": labels,
        "date": day,
        "section": section,
        **row,
        **address,
    }


def keyword_cloud(content: bytes | str) -> list[Entry]:
    r"""Return the site's keywords as the page lists them: name, number of articles, out of how many.

    Both numbers are 0 where the page shows none; empty for a page without such a list.

    Examples
    --------
    >>> keyword_cloud("Navigation par mots clés\n\n* 97/8232 Yas\n* 886/8232 Genre\n* 51/8232 Radio")
    [('Yas', 97, 8232), ('Genre', 886, 8232), ('Radio', 51, 8232)]
    """
    page = _page(text_of(content))
    return cloud_of(page) if page else []


def cloud_taxonomy(content: bytes | str, *, source: str = "the page") -> Taxonomy:
    r"""Return the site's keywords as a taxonomy, each weighing what the page's list says.

    Raises
    ------
    InputError
        For a page without such a list.

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


def _page(text: str) -> Page | None:
    first = _FIRST_TAG.search(text, 0, _BEGINNING)
    if first and first[1].lower() in _FEEDS:
        return None
    return read_markup(text) if _MARKUP.search(text) else read_dump(text)


def _body(lines: list[Line], start: int, head: Head) -> tuple[int, Ending]:
    """Return where the body begins and its end; a sidebar between keyword and body is passed by."""
    while start < len(lines) and (is_furniture(lines[start]) or _repeats(lines[start], head)):
        start += 1
    marks = 0
    for at in range(start, len(lines)):
        line = lines[at]
        if is_prose(line.text) and line.kind == "text" and not line.link:
            return (at if marks > 1 else start), find_ending(lines, at if marks > 1 else start)
        mark = landmark(line)
        if mark == "forum" or (at == start and not mark):
            break
        marks += bool(mark)
    return start, find_ending(lines, start)


def _repeats(line: Line, head: Head) -> bool:
    return line.text == head.title


def _is_article(lines: list[Line], head: Head, ending: Ending, start: int) -> bool:
    """Tell an article from a list with one entry, or from a page of another make."""
    body = [line for line in lines[start : ending.at] if line.text]
    if not head.sure and not ending.source and body and is_teaser(body[-1].text):
        return False
    if head.day is None:
        return bool(head.path or ending.source) and (
            ending.source is not None or any(is_prose(text) for text in _paragraphs(body))
        )
    return head.sure or bool(body)


def _headless(page: Page, url: str | None) -> dict[str, object] | None:
    """Read a text that ends with a source, with no date, and at most a title, above it."""
    lines = page.lines
    start = 0
    while start < len(lines) and is_furniture(lines[start]):
        start += 1
    ending = find_ending(lines, start)
    if not ending.source or ending.at == start or is_list(lines):
        return None
    end = start + 1
    while end < ending.at and lines[end].joins:
        end += 1
    title = " ".join(line.text for line in lines[start:end])
    if end >= ending.at or len(title) > 200 or title.endswith((".", "!", ";", ":")):
        title, end = "", start
    row = _ended(lines, end, ending)
    labels: list[str] = []
    return {
        "title": title,
        "labels": labels,
        "date": None,
        "section": None,
        **row,
        **_address(page, url),
    }


def _ended(lines: list[Line], start: int, ending: Ending) -> dict[str, object]:
    """Return text, author, source and its day."""
    source, end = ending.source, ending.at
    body = lines[:end]
    if source and source.before:
        body.append(lines[end]._replace(text=source.before))
        end += 1
    author, end = take_signature(body, start, end, closed=source is not None)
    if start < end and _BYLINE.match(body[start].text):
        name = name_in(body[start].text.lstrip(" ,–-"))
        author, start = author or name, start + (name is not None)
    body = [*body[start:end], *lines[slice(*ending.postscript)]]
    return {
        "text": "\n".join(_paragraphs([x for x in body if not is_furniture(x, alone=False)])),
        "author": author,
        "source": source.organ if source else None,
        "source_date": source.day.isoformat() if source and source.day else None,
    }


def _paragraphs(lines: list[Line]) -> list[str]:
    found: list[list[str]] = []
    for line in lines:
        if line.joins and found:
            found[-1].append(line.text)
        else:
            found.append([line.text])
    return [" ".join(texts) for texts in found]


def _section(lines: list[Line], head: Head) -> str | None:
    """Return the section of the old layout: a line of its own above the buttons."""
    end = head.end
    for line in reversed(lines[:end]):
        if line.kind != "item" and key(line.text) in SECTIONS:
            return line.text
    return None


def _address(page: Page, url: str | None) -> dict[str, object]:
    own = page.hints.get("canonical") or page.hints.get("og_url")
    address = (urljoin(url, own) if url else own) if own else url
    for candidate in (own, url):
        for number in _NUMBERS:
            if candidate and (found := number.search(candidate)):
                return {"url": address, "id_article": int(found[1])}
    if article := page.hints.get("article"):
        return {"url": address, "id_article": int(article)}
    return {"url": address}
