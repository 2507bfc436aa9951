"""Check that a backup contains only what a desk could have written, before any of it is restored."""

import datetime as dt
import math
import re
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.store.carried import is_carried
from osiris_nlp.desk.store.schema import Json, metadata, presence
from osiris_nlp.desk.store.versioning import VERSION_TABLE

_LARGEST_CELL = 10_000_000  # bytes; an article may have 5 MB of text
_LARGEST_NUMBER = 2**52  # numbers grow from 1; beyond 2**53, JavaScript confuses them
_LARGEST_INTEGER = 2**31 - 1  # in an INTEGER column of a server
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_VERSION = re.compile(r"(?!0000)\d{4}", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_SECRET = re.compile(r"(?:[0-9a-f]{2}){16,}", re.ASCII)
# With these, the article's next review would get a revision that is taken.
_LATE_REVIEWS = (
    "SELECT 1 FROM reviews JOIN articles ON articles.number = reviews.article "
    "WHERE reviews.revision > articles.revision LIMIT 1"
)
_REMEDY = "restore an unaltered backup"

_Check = Callable[[Any], bool]


def check_backup_file(file: Path, name: str) -> None:
    """Raise InputError if a copy of a backup contains anything that a desk cannot have written.

    A file without a desk passes: opening it refuses it.

    Parameters
    ----------
    name : what messages call the backup

    Raises
    ------
    InputError
        For a table of another form, or a value of another kind, range or size.
    sqlite3.Error
        If the file cannot be read.
    """
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA ignore_check_constraints=ON")  # the file's own
        fault = next(_faults(connection), None)
    if fault is not None:
        raise InputError(f"{name} is not an unaltered backup: {fault}", _REMEDY)


def _faults(connection: sqlite3.Connection) -> Iterator[str]:
    query = "SELECT type, name, tbl_name, sql FROM sqlite_master"
    objects = [tuple(map(str, row)) for row in connection.execute(query)]
    tables = {name: sql for kind, name, _, sql in objects if kind in {"table", "view"}}
    if VERSION_TABLE not in tables:
        return
    own_names = {VERSION_TABLE, *metadata.tables}
    for kind, name, owner, sql in objects:
        if owner in own_names and (kind not in {"table", "index"} or _is_virtual(sql)):
            yield f"its {kind} {name!r} is not one of a desk"
    for name in own_names & set(tables):
        for column in connection.execute(f"PRAGMA table_xinfo({name})"):
            if column[6]:
                yield f"column {column[1]!r} of {name} is computed"
    yield from _damage(connection)
    versions = [row[0] for row in connection.execute(f"SELECT version_num FROM {VERSION_TABLE}")]  # noqa: S608
    if len(versions) != 1 or not _matches(_VERSION)(versions[0]):
        yield f"its version is {versions!r:.80}"
    for table in metadata.sorted_tables:
        if table is not presence and table.name in tables:  # presence is not restored
            yield from _table_faults(connection, table)
            yield from _broken_constraints(connection, table)
    if {"articles", "reviews"} <= set(tables) and connection.execute(_LATE_REVIEWS).fetchone():
        yield "an article has more reviews than its revision says"


def _is_virtual(sql: str) -> bool:
    return sql.upper().startswith("CREATE VIRTUAL")


def _damage(connection: sqlite3.Connection) -> Iterator[str]:
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        yield f"it is damaged ({verdict!s:.200})"


def _table_faults(connection: sqlite3.Connection, table: sa.Table) -> Iterator[str]:
    columns = [column[1] for column in connection.execute(f"PRAGMA table_info({table.name})")]
    checks = {column: _check_of(table.c[column]) for column in columns if column in table.c}
    keys = [key.name for key in _keys(table, columns)]
    if not set(keys) <= set(checks):
        yield f"{table.name} has no column {keys[0]!r}"
        return
    sizes = " OR ".join(f"length(CAST({name} AS BLOB)) > {_LARGEST_CELL}" for name in checks)
    if connection.execute(f"SELECT 1 FROM {table.name} WHERE {sizes} LIMIT 1").fetchone():  # noqa: S608
        yield f"{table.name} has a value of more than {_LARGEST_CELL / 1e6:g} MB"
        return
    for row in connection.execute(f"SELECT {', '.join(checks)} FROM {table.name}"):  # noqa: S608
        values = dict(zip(checks, row, strict=True))
        yield from _row_faults(table, values, checks, keys)


def _keys(table: sa.Table, columns: Collection[str]) -> list["sa.Column[Any]"]:
    """Return the key of a table with these columns; before version 0003, keywords had no `site`."""
    is_former = table.name == "keywords" and "site" not in columns
    return [key for key in table.primary_key.columns if not (is_former and key.name == "site")]


def _broken_constraints(connection: sqlite3.Connection, table: sa.Table) -> Iterator[str]:
    """Yield which constraints the rows of a table break; its own definition may lack them."""
    present = [column[1] for column in connection.execute(f"PRAGMA table_info({table.name})")]
    uniques = [[*c.columns] for c in table.constraints if isinstance(c, sa.UniqueConstraint)]
    for columns in [_keys(table, present), *uniques, *([c] for c in table.c if c.unique)]:
        names = ", ".join(column.name for column in columns)
        is_set = " AND ".join(f"{column.name} IS NOT NULL" for column in columns)
        query = f"SELECT 1 FROM {table.name} WHERE {is_set} GROUP BY {names} HAVING count(*) > 1"  # noqa: S608
        if connection.execute(query).fetchone():
            yield f"two rows of {table.name} have the same {names}"
    for key in table.foreign_keys:
        name, owner, number = key.parent.name, key.column.table.name, key.column.name
        # Rows are restored in order: one may refer to an earlier row of its own table only.
        earlier = f" AND owner.{number} < {table.name}.number" if owner == table.name else ""
        query = (
            f"SELECT {name} FROM {table.name} WHERE {name} IS NOT NULL AND NOT EXISTS "  # noqa: S608
            f"(SELECT 1 FROM {owner} AS owner WHERE owner.{number} = {table.name}.{name}{earlier})"
        )
        if row := connection.execute(query).fetchone():
            yield f"{name} is {row[0]!r:.40} ({table.name}), which is not in {owner}"


def _row_faults(
    table: sa.Table, values: Mapping[str, Any], checks: Mapping[str, _Check], keys: list[str]
) -> Iterator[str]:
    for column, value in values.items():
        if not checks[column](value):
            row = ", ".join(f"{key} {values[key]!r:.40}" for key in keys)
            yield f"{column} is {value!r:.80} ({table.name}, {row})"
    if table.name == "settings" and values["name"] == "secret" and not _is_secret(values["value"]):
        yield "its key for signing sessions is damaged"


def _check_of(column: "sa.Column[Any]") -> _Check:
    """Return whether a raw value of SQLite may be in a column."""
    special = _SPECIAL.get(str(column)) or _SPECIAL.get(column.name)
    check = special or _check_of_type(column)
    if column.nullable and not column.primary_key:
        return lambda value: value is None or check(value)
    return check


def _check_of_type(column: "sa.Column[Any]") -> _Check:
    kind = column.type
    if isinstance(kind, Json):
        return _is_object if column.name == "meta" else _is_list_of_texts
    if isinstance(kind, sa.Boolean):
        return lambda value: type(value) is int and value in {0, 1}
    if isinstance(kind, sa.Date):
        return _is_day
    if isinstance(kind, sa.Double):
        return _is_finite
    if isinstance(kind, sa.Integer):  # BigInteger is a subclass
        largest = _LARGEST_NUMBER if isinstance(kind, sa.BigInteger) else _LARGEST_INTEGER
        return lambda value: type(value) is int and 0 <= value <= largest
    longest = kind.length if isinstance(kind, sa.String) else None
    return lambda value: _is_text(value) and (longest is None or len(value) <= longest)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and "\0" not in value


def _matches(pattern: re.Pattern[str]) -> _Check:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_secret(value: object) -> bool:
    return _matches(_SECRET)(value)


def _is_day(value: Any) -> bool:
    return _matches(_DAY)(value) and _parses(dt.date.fromisoformat, value)


def _is_moment(value: Any) -> bool:
    return _matches(_MOMENT)(value) and _parses(dt.datetime.fromisoformat, value)


def _parses(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def _is_finite(value: object) -> bool:
    return type(value) in {int, float} and math.isfinite(value)  # type: ignore[arg-type]


def _is_score(value: object) -> bool:
    return _is_finite(value) and 0 <= value <= 1  # type: ignore[operator]


def _is_json(value: object, is_valid: Callable[[Any], bool]) -> bool:
    """Return whether a value is JSON that can be read and written: at most 254 levels deep."""
    if not isinstance(value, str):
        return False
    try:
        content = orjson.loads(value)
        orjson.dumps(content)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return False
    return is_valid(content)


def _is_object(value: object) -> bool:
    return _is_json(value, lambda content: isinstance(content, dict))


def _is_list_of_texts(value: object) -> bool:
    return _is_json(value, lambda c: isinstance(c, list) and all(map(_is_text, c)))


def _is_list_of_ids(value: object) -> bool:
    return isinstance(value, list) and all(
        type(id_) is int and 0 <= id_ <= _LARGEST_NUMBER for id_ in value
    )


def _one_of(*texts: str) -> _Check:
    return lambda value: isinstance(value, str) and value in texts


# Columns with fewer values than their type allows, in the table before the dot, else in whichever one.
_SPECIAL: dict[str, _Check] = {
    "digest": _matches(_DIGEST),
    "made": _is_moment,
    "carried": lambda value: _is_json(
        value,
        lambda content: (
            is_carried(content)
            and all(map(_is_text, content["labels"]))
            and ("imported" not in content or _is_moment(content["imported"]))
        ),
    ),
    "publication": _one_of("waiting", "published", "set_aside", "withdrawn"),
    "imported": _is_moment,
    "fetched": _is_moment,
    "action": _one_of("add", "remove", "dismiss", "restore"),
    "way": _one_of("plugin", "native"),
    "mots": lambda value: _is_json(value, _is_list_of_ids),
    "score": _is_score,
    "role": _one_of("reference", "support"),
    "accounts.role": _one_of("editor", "manager"),
    "tier": _one_of("apply", "propose", "hide"),
    "decision": _one_of("accept", "unkept", "reject", "add", "remove"),
}
