"""Query strings of page addresses: filters, page numbers and texts.

An invalid value never makes a page fail. It is ignored, and the page says so.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from osiris_nlp.desk.articles.queue.queue import Filters, Order
from osiris_nlp.render.escape import shorten
from osiris_nlp.taxonomy import Taxonomy

STATES = {
    "open": "À traiter",
    "labelled": "Avec mots-clés, non validés",
    "changes": "À revoir",
    "recheck": "Mots-clés changés",
    "done": "Validés",
    "waiting": "Validés, pas encore publiés",
    "aside": "Hors sujet",
    "all": "Tous",
}
HEADINGS = {
    **STATES,
    "recheck": "À revoir",
    "waiting": "Pas encore publiés",
    "all": "Tous les articles",
}
ORDERS: dict[Order, str] = {"recents": "Plus récents", "utiles": "Plus utiles", "surs": "Plus sûrs"}
CONFIDENCES = {"high": "Haute", "middle": "Moyenne", "low": "Basse"}
MAX_NUMBER = 2**31 - 1  # the largest number that every supported database accepts
_MAX_TEXT = 255  # characters


def read_filters(query: Mapping[str, str], taxonomy: Taxonomy) -> tuple[Filters, list[str]]:
    """Return the filters in a query string, and a message in French for each one ignored.

    Examples
    --------
    >>> query = {"state": "done", "since": "2024-02-30", "label": "fintech"}
    >>> filters, problems = read_filters(query, Taxonomy.from_names(["Fintech"]))
    >>> filters == Filters(state="done", label="Fintech")
    True
    >>> problems
    ['Date illisible «2024-02-30» : filtre ignoré.']
    """
    problems: list[str] = []

    def read_choice(name: str, message: str, choices: Mapping[Any, str]) -> Any:
        value = query.get(name, "")
        if value and value not in choices:
            problems.append(f"{message} {_quoted(value)} : filtre ignoré.")
        return value if value in choices else None

    def read_day(name: str) -> dt.date | None:
        value = query.get(name, "")
        try:
            return dt.date.fromisoformat(value) if value else None
        except ValueError:
            problems.append(f"Date illisible {_quoted(value)} : filtre ignoré.")
            return None

    flag = read_choice("flag", "Signalement inconnu", {"1": "Signalés"})
    note = read_choice("note", "Note inconnue", {"1": "Avec une note"})
    name = query.get("label", "")
    label = taxonomy.find(name) if name else None
    if name and label is None:
        problems.append(f"Mot-clé inconnu {_quoted(name)} : filtre ignoré.")
    filters = Filters(
        state=read_choice("state", "État inconnu", STATES) or "open",
        source=read_text(query.get("source", ""), "Source", problems),
        label=label,
        since=read_day("since"),
        until=read_day("until"),
        confidence=read_choice("confidence", "Confiance inconnue", CONFIDENCES),
        order=read_choice("order", "Ordre inconnu", ORDERS) or "recents",
        search=read_text(query.get("q", ""), "Recherche", problems),
        flagged=flag is not None,
        noted=note is not None,
        receiver=read_text(query.get("receiver", ""), "Nom", problems),
        postponed=read_text(query.get("postponed", ""), "Nom", problems),
    )
    return filters, problems


def filters_query(filters: Filters) -> str:
    """Return filters as a query string, without those at their default.

    Examples
    --------
    >>> filters_query(Filters(state="done", since=dt.date(2024, 2, 1), search="câble sous-marin"))
    'q=c%C3%A2ble+sous-marin&state=done&since=2024-02-01'
    """
    return encode_query(
        {
            "q": filters.search or "",
            "state": "" if filters.state == "open" else filters.state,
            "source": filters.source or "",
            "label": filters.label or "",
            "since": filters.since.isoformat() if filters.since else "",
            "until": filters.until.isoformat() if filters.until else "",
            "confidence": filters.confidence or "",
            "flag": "1" if filters.flagged else "",
            "note": "1" if filters.noted else "",
            "receiver": filters.receiver or "",
            "postponed": filters.postponed or "",
            "order": "" if filters.order == "recents" else filters.order,
        }
    )


def read_number(value: str) -> int | None:
    """Return a number from 1 to `MAX_NUMBER`, or None if the text is not one."""
    is_number = value.isascii() and value.isdigit() and len(value) <= len(str(MAX_NUMBER))
    return int(value) if is_number and 0 < int(value) <= MAX_NUMBER else None


def read_text(value: str, field: str, problems: list[str]) -> str | None:
    """Return a line of text, or None if it is empty or invalid; add a message for an invalid one."""
    value = value.strip()
    if value and (len(value) > _MAX_TEXT or not value.isprintable()):
        problems.append(f"{field} illisible : filtre ignoré.")
        return None
    return value or None


def _quoted(value: str) -> str:
    return f"«{shorten(value, 40)}»"


def encode_query(values: Mapping[str, str]) -> str:
    """Return values as a query string, without the empty ones."""
    return urlencode({name: value for name, value in values.items() if value})


def join_queries(*queries: str) -> str:
    """Return several query strings as one."""
    return "&".join(filter(None, queries))


def with_query(path: str, query: str) -> str:
    """Return an address made of a path and a query string, which may be empty."""
    return f"{path}?{query}" if query else path
