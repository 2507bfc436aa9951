"""What the address of a page carries: filters, pages, numbers; whatever stands there, no failure."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from osiris_nlp.desk.store import Filters
from osiris_nlp.render.escape import shorten
from osiris_nlp.taxonomy import Taxonomy

STATES = {
    "open": "À traiter",
    "changes": "À corriger",
    "done": "Validés",
    "all": "Tous",
}
CONFIDENCES = {"high": "Haute", "middle": "Moyenne", "low": "Basse"}
LARGEST = 2**31 - 1  # of the numbers that every database can be asked about
_LONGEST = 255


def read_filters(query: Mapping[str, str], taxonomy: Taxonomy) -> tuple[Filters, list[str]]:
    """Return the filters in an address, and in French what is wrong with those left out.

    Examples
    --------
    >>> query = {"state": "done", "since": "2024-02-30", "label": "fintech"}
    >>> read_filters(query, Taxonomy.from_names(["Fintech"]))[0]
    Filters(state='done', source=None, label='Fintech', since=None, until=None, confidence=None)
    """
    problems: list[str] = []

    def one_of(name: str, word: str, known: Mapping[str, str]) -> Any:
        value = query.get(name, "")
        if value and value not in known:
            problems.append(f"{word} {_quoted(value)} : filtre ignoré.")
        return value if value in known else None

    def day(name: str) -> dt.date | None:
        value = query.get(name, "")
        try:
            return dt.date.fromisoformat(value) if value else None
        except ValueError:
            problems.append(f"Date illisible {_quoted(value)} : filtre ignoré.")
            return None

    name = query.get("label", "")
    label = taxonomy.find(name) if name else None
    if name and label is None:
        problems.append(f"Mot-clé inconnu {_quoted(name)} : filtre ignoré.")
    filters = Filters(
        state=one_of("state", "État inconnu", STATES) or "open",
        source=text(query.get("source", ""), "Source", problems),
        label=label,
        since=day("since"),
        until=day("until"),
        confidence=one_of("confidence", "Confiance inconnue", CONFIDENCES),
    )
    return filters, problems


def filters_query(filters: Filters) -> str:
    """Return filters as they stand in an address; what filters nothing is left out.

    Examples
    --------
    >>> filters_query(Filters(state="done", since=dt.date(2024, 2, 1)))
    'state=done&since=2024-02-01'
    """
    return query_of(
        {
            "state": "" if filters.state == "open" else filters.state,
            "source": filters.source or "",
            "label": filters.label or "",
            "since": filters.since.isoformat() if filters.since else "",
            "until": filters.until.isoformat() if filters.until else "",
            "confidence": filters.confidence or "",
        }
    )


def whole(value: str) -> int | None:
    """Return a number above 0 that every database can be asked about, or None."""
    is_number = value.isascii() and value.isdigit() and len(value) <= len(str(LARGEST))
    return int(value) if is_number and 0 < int(value) <= LARGEST else None


def text(value: str, word: str, problems: list[str]) -> str | None:
    """Return a line of text, or None; what is wrong with it is added to the problems."""
    value = value.strip()
    if value and (len(value) > _LONGEST or not value.isprintable()):
        problems.append(f"{word} illisible : filtre ignoré.")
        return None
    return value or None


def _quoted(value: str) -> str:
    return f"«{shorten(value, 40)}»"


def query_of(values: Mapping[str, str]) -> str:
    """Return values as they stand in an address; empty ones are left out."""
    return urlencode({name: value for name, value in values.items() if value})


def joined(*queries: str) -> str:
    """Return several queries as one."""
    return "&".join(filter(None, queries))


def with_query(path: str, query: str) -> str:
    """Return an address: a path and a query, which may be empty."""
    return f"{path}?{query}" if query else path
