"""Text that others wrote, made fit for a page: whatever it says, a browser only shows it.

Templates escape it; what is left to do is here.
"""

import re
from urllib.parse import urlsplit

# What a page may not hold, or cannot be written in UTF-8: control characters, halves of characters,
# non-characters. One replaces one, so that positions hold.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LONGEST_ADDRESS = 2000


def inert(page: str) -> str:
    r"""Return a page, or a text, with the characters replaced that no page may hold.

    Examples
    --------
    >>> inert("L’Artp\x00 et\rla \ud800fibre")
    'L’Artp\ufffd et la \ufffdfibre'
    """
    return _FORBIDDEN.sub("\ufffd", page).replace("\r", " ")


def shorten(text: str, most: int) -> str:
    """Return a text of `most` characters or fewer, an ellipsis for what was cut.

    Examples
    --------
    >>> shorten("Infrastructures", 6), shorten("Fintech", 7)
    ('Infra…', 'Fintech')
    """
    return text if len(text) <= most else f"{text[: most - 1]}…"


def foreign_language(lang: str | None) -> str:
    """Return the language of a text for an attribute of a French page; "" for French or none.

    Examples
    --------
    >>> [foreign_language(lang) for lang in ("en-GB", "fr_FR", "<b>", None)]
    ['en-GB', '', '', '']
    """
    if lang is None or lang.lower().startswith("fr") or not _LANGUAGE.fullmatch(lang):
        return ""
    return lang


def is_web_address(url: str | None) -> bool:
    """Tell whether an address is one a page may link to.

    Examples
    --------
    >>> [is_web_address(url) for url in ("https://osiris.sn/a.html", "javascript:alert(1)", None)]
    [True, False, False]
    """
    if not url or len(url) > _LONGEST_ADDRESS or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
