"""Check the values in the file of a harvest, which a stranger may have written."""

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from osiris_nlp.corpus.harvest.database import State
from osiris_nlp.corpus.harvest.kinds import Kind

_MOST_HARVESTS = 2**31  # in one folder
# Finds a value that no harvest stores: SQLite accepts text as a number, and bytes as text.
_WRONG_TYPES = " UNION ALL ".join(
    f"SELECT 1 FROM {table} WHERE NOT ({' AND '.join(tests)})"  # noqa: S608 (constants)
    for table, tests in {
        "meta": ["typeof(value) = 'text'"],
        "page": [
            *(
                f"typeof({name}) = 'integer'"
                for name in ("kind", "harvest", "place", "tries", "hops", "guessed")
            ),
            *(
                f"typeof({name}) = 'text'"
                for name in ("address", "via", "reason", "etag", "modified")
            ),
            *(
                f"typeof({name}) IN ('text', 'null')"
                for name in ("target", "label", "heading", "row")
            ),
            "typeof(asked_at) = 'real'",
            "typeof(body) IN ('blob', 'null')",
            f"kind IN ({', '.join(str(int(kind)) for kind in Kind)})",
            f"state IN ({', '.join(repr(str(state)) for state in State)})",
        ],
        "listed": [
            *(f"typeof({name}) = 'text'" for name in ("page", "family", "address")),
            "typeof(harvest) = 'integer'",
        ],
        "barren": ["typeof(pages) = 'integer'"],
    }.items()
)


def check_types(db: sqlite3.Connection) -> None:
    """Raise sqlite3.DatabaseError if a column has a value of a type that no harvest stores there."""
    if db.execute(f"{_WRONG_TYPES} LIMIT 1").fetchone():
        raise sqlite3.DatabaseError("it contains values that no harvest stores")


def parsed(text: str, name: str, is_valid: Callable[[Any], bool]) -> Any:
    """Return a stored JSON value; sqlite3.DatabaseError if it is not what a harvest stores."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        is_sound = False
    else:
        is_sound = is_valid(value)
    if not is_sound:
        raise sqlite3.DatabaseError(f"{name} is damaged")
    return value


def is_site(value: Any) -> bool:
    """Return whether a value is the scheme, host, port and first path of a site."""
    return isinstance(value, list) and [*map(type, value)] == [str, str, int, str]


def is_number(value: Any) -> bool:
    """Return whether a value is the number of a harvest."""
    return type(value) is int and 0 <= value < _MOST_HARVESTS


def are_results(value: Any) -> bool:
    """Return whether a value is the sha256 of each results file, or None."""
    return value is None or (
        isinstance(value, dict)
        and all(
            isinstance(digests, list) and all(isinstance(digest, str) for digest in digests)
            for digests in value.values()
        )
    )


def is_cloud(value: Any) -> bool:
    """Return whether a value is the site's list of keywords, each with two numbers."""
    return isinstance(value, list) and all(
        isinstance(item, list) and [*map(type, item)] == [str, int, int] for item in value
    )


def is_row(value: Any) -> bool:
    """Return whether a value has what results need of an article."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("id_article"), int | str | None)
        and all(isinstance(value.get(key), str | None) for key in ("title", "date"))
    )
