"""The kind of a page, judging by its address: article, keyword listing, or not worth requesting."""

import posixpath
import re
from enum import IntEnum

# SPIP: `spip.php?article12`, `?page=article&id_article=12` are one page; so is `/?article12`.
OBJECT = re.compile(r"(article|rubrique|mot|breve|auteur|site|forum|syndic|groupe)(\d+)")
_MOST_SEGMENTS, _MOST_ALIKE = 12, 3
_NUMBERED = re.compile(r"/(article|rubrique|mot|breve|auteur|site|forum)(\d+)(?:\.html)?")
_PAGINATION = re.compile(r"(?:debut|page)_?\w*|start|offset")
# Pages of a session, actions, searches, forum forms, calendars, print versions, feeds of one item.
_SKIPPED_PAGES = re.compile(
    r"(?:recherche|forum|login|connexion|inscription|identifiants|spip_pass|contact|calendrier|agenda"
    r"|evenements?|print|imprim|backend|rss|atom|ical|sitemap|robots|distrib|auteurs?$|site$|404"
    r"|article_pdf|pdf|envoi|jquery|style|favicon|informer|visit|statistiques|oembed|mot_rss)\w*",
    re.IGNORECASE,
)
_SKIPPED_KEYS = re.compile(
    r"action|exec|formulaire_\w+|id_(?:auteur|forum|syndic|document)|recherche|retour|print|imprim\w*"
    r"|cal_?\w*|jour|mois|semaine|date|tri\w*|sort|ordre|share|login|logout|url|redirect|format"
    r"|swf|ajax\w*|arg|hash",
    re.IGNORECASE,
)
_SKIPPED_FOLDERS = frozenset(
    "ecrire prive local img squelettes squelettes-dist plugins plugins-dist lib tmp config vendor"
    " extensions cgi-bin wp-admin wp-login.php wp-json".split()
)
_READABLE_ENDINGS = frozenset(("", ".html", ".htm", ".php", ".php3", ".php4", ".shtml"))
_NAMED_KEYWORD = re.compile(r"/\+-[^/]+-\+(?:\.html)?")
_NAMED_RUBRIC = re.compile(r"/-[^/]+-(?:\.html)?")
_SKIPPED_NAMES = re.compile(r"/(?:_[^/]+_|@[^/]+@)(?:\.html)?")  # authors, syndicated sites
_ENDED = re.compile(r"/[^/]+\.html?")
_DIGITS = re.compile(r"\d+")


class Kind(IntEnum):
    """What a page is expected to be; lower kinds are requested first."""

    ROBOTS = 0
    SITEMAP = 1
    START = 2
    FEED = 3
    KEYWORD = 4
    LISTING = 5
    ARTICLE = 6
    KNOWN = 7  # an article of an earlier harvest that this one has not reached yet


def kind_of(address: str) -> Kind | None:
    """Return the probable kind of a page; None if the page is not to be requested.

    Examples
    --------
    >>> [kind_of(a) for a in ("/spip.php?mot1", "/+-Cyberdroit-+.html", "/-2007-.html")]
    [<Kind.KEYWORD: 4>, <Kind.KEYWORD: 4>, <Kind.LISTING: 5>]
    >>> kind_of("/Batik-no-243.html"), kind_of("/IMG/pdf/loi.pdf"), kind_of("/ecrire/")
    (<Kind.ARTICLE: 6>, None, None)
    """
    path, _, query = address.partition("?")
    if not _is_page(path) or not _may_be_requested(query):
        return None
    match = OBJECT.match(query) or _NUMBERED.fullmatch(path)
    object_name = match[1] if match else ""
    if object_name in {"auteur", "site", "forum", "syndic"} or _SKIPPED_NAMES.fullmatch(path):
        return None
    if object_name == "mot" or _NAMED_KEYWORD.fullmatch(path) or "id_mot=" in query:
        return Kind.KEYWORD
    if (
        object_name in {"rubrique", "groupe"}
        or _NAMED_RUBRIC.fullmatch(path)
        or pagination(address)
    ):
        return Kind.LISTING
    return Kind.ARTICLE


def is_article_like(address: str) -> bool:
    """Return whether an address has the form that SPIP gives to articles and briefs.

    Examples
    --------
    >>> [is_article_like(a) for a in ("/spip.php?article3", "/La-5G.html", "/agenda/2031/05")]
    [True, True, False]
    """
    path, _, query = address.partition("?")
    match = OBJECT.fullmatch(query)
    if match:
        return match[1] in {"article", "breve"}
    return not query and kind_of(address) is Kind.ARTICLE and bool(_ENDED.search(path))


def pagination(address: str) -> tuple[str, ...]:
    """Return the pagination parameters of an address.

    Examples
    --------
    >>> pagination("/spip.php?mot1&debut_articles=10")
    ('debut_articles',)
    """
    names = (item.partition("=")[0] for item in address.partition("?")[2].split("&") if "=" in item)
    return tuple(name for name in names if name != "page" and _PAGINATION.fullmatch(name))


def listing_of(address: str) -> str:
    """Return the listing that a page belongs to: its address without pagination.

    Examples
    --------
    >>> listing_of("/spip.php?mot1&debut_articles=10")
    '/spip.php?mot1'
    """
    path, _, query = address.partition("?")
    names = pagination(address)
    items = [x for x in query.split("&") if x and x.partition("=")[0] not in names]
    return f"{path}?{'&'.join(items)}" if items else path


def pattern_of(address: str) -> str:
    """Return the pattern that similar pages share; an endless calendar has a single one.

    Examples
    --------
    >>> pattern_of("/agenda/2031-05.html"), pattern_of("/spip.php?mot1&debut_articles=10")
    ('/agenda/#-#.html', '/spip.php?mot1')
    """
    base = listing_of(address)
    is_spip = OBJECT.fullmatch(base.partition("?")[2]) or _NUMBERED.fullmatch(base)
    return base if is_spip or base != address else _DIGITS.sub("#", base)


def _is_page(path: str) -> bool:
    segments = [segment for segment in path.lower().split("/") if segment]
    if len(segments) > _MOST_SEGMENTS or _SKIPPED_FOLDERS.intersection(segments):
        return False
    if any(segments.count(segment) > _MOST_ALIKE for segment in set(segments)):
        return False  # a relative link that grows with every page
    ending = posixpath.splitext(path)[1].lower()
    # A dot within a title does not begin an extension: `/Vers-le-Web-2.0-.html` has one, `/Le-Web-2.0` too.
    return ending in _READABLE_ENDINGS or not re.fullmatch(r"\.[a-z][a-z0-9]{1,4}", ending)


def _may_be_requested(query: str) -> bool:
    paginations = 0
    for item in query.split("&"):
        name, equals, value = item.partition("=")
        if name == "page" and _SKIPPED_PAGES.fullmatch(value):
            return False
        if equals and _SKIPPED_KEYS.fullmatch(name):
            return False
        if equals and name != "page" and _PAGINATION.fullmatch(name):
            paginations += 1
            # Siblings of a keyword, authors and comments: lists within every page of the listing.
            if re.search(r"mots|freres|auteurs|forum|comment|document|sites|syndic|visit", name):
                return False
    # Two listings of one page have their own pages; the combinations of both show nothing new.
    return paginations <= 1
