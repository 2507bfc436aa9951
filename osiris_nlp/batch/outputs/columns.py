"""The columns of a table of tagged articles, and the cells of each of its rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from osiris_nlp.base.batches import batched

# Column passed through → what it holds, in the order first met: integer, long (an integer that a
# double does not hold), number, boolean, text, or null where there was no value yet.
Kinds = dict[str, str]
Cells = tuple[Any, ...]
_OURS = frozenset({"id", "title", "text", "suggestions", "model", "labels", "changes"})
_KINDS = {int: "integer", float: "number", bool: "boolean", type(None): "null"}
_LARGEST = 2**63  # what 64 bits do not hold
_LONG = 2**53  # from which on a double does not hold every integer
# What two kinds make together; all others make text.
_TOGETHER = {
    frozenset({"integer", "number"}): "number",
    frozenset({"integer", "long"}): "long",
}
_BATCH_BYTES = 32_000_000  # of lines: rows with long texts come fewer at a time


@dataclass(frozen=True, slots=True)
class Shape:
    """Which columns there are.

    Attributes
    ----------
    top : suggestions an article
    kinds : the columns passed through
    text, evidence : whether articles' texts, the words that spoke for a suggestion were asked for
    labels : whether an article carried any, so that there are changes to them
    """

    top: int
    kinds: Mapping[str, str] = field(default_factory=dict)
    text: bool = False
    evidence: bool = False
    labels: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, and its kind (integer, number, boolean, text)."""

    name: str
    kind: str = "text"


def kinds_of(rows: Iterable[Mapping[str, Any]]) -> Kinds:
    """Return what the columns passed through hold, of rows of a part.

    Whole numbers beside others are numbers, up to 2**53; what 64 bits do not hold, and anything
    else that is mixed, is text.

    Examples
    --------
    >>> kinds_of([{"id": "1", "note": 3, "vu": None}, {"id": "2", "note": 3.5, "id_mot": [4, 9]}])
    {'note': 'number', 'vu': 'null', 'id_mot': 'text'}
    """
    kinds: Kinds = {}
    for row in rows:
        for name, value in row.items():
            if name not in _OURS:
                _join(kinds, name, _kind(value))
    return kinds


def merged(several: Iterable[Mapping[str, str]]) -> Kinds:
    """Return what the columns hold of all rows, from what they hold of some, in order.

    Examples
    --------
    >>> merged([{"note": "integer"}, {"note": "null", "vu": "boolean"}, {"vu": "integer"}])
    {'note': 'integer', 'vu': 'text'}
    """
    kinds: Kinds = {}
    for each in several:
        for name, kind in each.items():
            _join(kinds, name, kind)
    return kinds


def _join(kinds: Kinds, name: str, kind: str) -> None:
    before = kinds.setdefault(name, kind)
    if kind in (before, "null"):
        return
    if before == "null":
        kinds[name] = kind
    else:
        kinds[name] = _TOGETHER.get(frozenset({before, kind}), "text")


def _kind(value: object) -> str:
    if type(value) is int and not -_LONG <= value <= _LONG:
        return "long" if -_LARGEST <= value < _LARGEST else "text"
    return _KINDS.get(type(value), "text")


def columns_of(
    shape: Shape,
    *,
    valid: Callable[[str], str] = str,
    alike: Callable[[str], str] = str,
    longest: int | None = None,
) -> list[Column]:
    """Return the columns in order; one passed through never takes the name of another.

    Parameters
    ----------
    valid : makes a name one that can be used
    alike : what two names may not have in common
    longest : bytes of a name in UTF-8

    Examples
    --------
    >>> shape = Shape(1, {"tier_1": "text", "Titre": "text", "titre": "text"})
    >>> [column.name for column in columns_of(shape)]
    ['id', 'title', 'label_1', 'score_1', 'tier_1', 'model', 'tier_1_2', 'Titre', 'titre']
    >>> [column.name for column in columns_of(shape, alike=str.lower)][-2:]
    ['Titre', 'titre_2']
    """
    columns = list(_own_columns(shape))
    taken = {alike(column.name) for column in columns}
    for field_name, kind in shape.kinds.items():
        wanted, number = valid(field_name), 1
        name = _cut(wanted, "", longest)
        while alike(name) in taken:
            number += 1
            name = _cut(wanted, f"_{number}", longest)
        taken.add(alike(name))
        columns.append(Column(name, {"null": "text", "long": "integer"}.get(kind, kind)))
    return columns


def _own_columns(shape: Shape) -> Iterator[Column]:
    yield from map(Column, ("id", "title", *(("text",) if shape.text else ())))
    for number in range(1, shape.top + 1):
        yield Column(f"label_{number}")
        yield Column(f"score_{number}", "number")
        yield Column(f"tier_{number}")
        if shape.evidence:
            yield Column(f"evidence_{number}")
    yield Column("model")
    if shape.labels:
        yield from map(Column, ("labels", "add", "remove", "replace"))


def _cut(name: str, ending: str, longest: int | None) -> str:
    if longest is None:
        return name + ending
    return name.encode()[: longest - len(ending)].decode(errors="ignore") + ending


def batches_of(
    parts: Sequence[Path], shape: Shape, *, rows: int, with_nul: bool = True
) -> Iterator[list[Cells]]:
    """Yield the cells of the parts' articles, some rows at a time, in the order of `columns_of`.

    Parameters
    ----------
    rows : at most so many at a time; fewer where they are long
    with_nul : False to leave NUL characters out
    """
    for batch in batched(_lines(parts), rows, size=len, largest=_BATCH_BYTES):
        yield [_cells(line, shape, with_nul=with_nul) for line in batch]


def _lines(parts: Sequence[Path]) -> Iterator[bytes]:
    for part in parts:
        with part.open("rb") as lines:
            yield from lines


def _cells(line: bytes, shape: Shape, *, with_nul: bool) -> Cells:
    row = orjson.loads(line)
    cells = [row["id"], row["title"]]
    if shape.text:
        cells.append(row.get("text"))
    suggestions = row["suggestions"][: shape.top]
    for each in suggestions:
        cells += (each["label"], each["score"], each["tier"])
        if shape.evidence:
            cells.append(orjson.dumps(each["evidence"]).decode())
    cells += [None] * ((3 + shape.evidence) * (shape.top - len(suggestions)))
    cells.append(row["model"])
    if shape.labels:
        cells += _compared(row)
    for name, kind in shape.kinds.items():
        value = row.get(name)
        cells.append(_as_text(value) if kind == "text" and type(value) is not str else value)
    if not with_nul and rb"\u0000" in line:
        return tuple(cell.replace("\0", "") if type(cell) is str else cell for cell in cells)
    return tuple(cells)


def _compared(row: Mapping[str, Any]) -> Iterator[str | None]:
    """Yield an article's labels, and those to add, remove and replace; nothing where it has none."""
    if "labels" not in row:
        yield from (None,) * 4
        return
    changes = row["changes"]
    yield "|".join(row["labels"])
    yield "|".join(changes["add"])
    yield "|".join(changes["remove"])
    yield "|".join(f"{each['label']} > {each['by']}" for each in changes["replace"])


def _as_text(value: object) -> str | None:
    """Return a value as text: strings of a list joined by ``|``, anything else as JSON."""
    if value is None or type(value) is str:
        return value
    if isinstance(value, list) and all(type(item) is str for item in value):
        return "|".join(value)
    return orjson.dumps(value).decode()
