"""Make untrusted text safe to display: whatever it contains, a browser only shows it.

Templates escape markup. This module does what escaping does not.
"""

import re
from urllib.parse import urlsplit

# Characters that HTML forbids or UTF-8 cannot encode: control characters, lone surrogates and
# noncharacters; and bidirectional overrides, which show an id or a name backwards. Each is replaced by one character, so that positions in the text stay valid.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LONGEST_URL = 2000


def replace_forbidden(page: str) -> str:
    r"""Return a page or text with forbidden characters replaced by U+FFFD, and carriage returns by spaces.

    Examples
    --------
    >>> replace_forbidden("L’Artp\x00 et\rla \ud800fibre")
    'L’Artp\ufffd et la \ufffdfibre'
    """
    return _FORBIDDEN.sub("\ufffd", page).replace("\r", " ")


def shorten(text: str, max_length: int) -> str:
    """Cut a text to at most `max_length` characters, the last one an ellipsis.

    Examples
    --------
    >>> shorten("Infrastructures", 6), shorten("Fintech", 7)
    ('Infra…', 'Fintech')
    """
    return text if len(text) <= max_length else f"{text[: max_length - 1]}…"


def foreign_language(lang: str | None) -> str:
    """Return the ``lang`` attribute of a text on a French page; "" if French, unknown or invalid.

    Examples
    --------
    >>> [foreign_language(lang) for lang in ("en-GB", "fr_FR", "<b>", None)]
    ['en-GB', '', '', '']
    """
    if lang is None or lang.lower().startswith("fr") or not _LANGUAGE.fullmatch(lang):
        return ""
    return lang


def is_linkable(url: str | None) -> bool:
    """Return whether a page may link to a URL.

    Examples
    --------
    >>> [is_linkable(url) for url in ("https://osiris.sn/a.html", "javascript:alert(1)", None)]
    [True, False, False]
    """
    if not url or len(url) > _LONGEST_URL or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
