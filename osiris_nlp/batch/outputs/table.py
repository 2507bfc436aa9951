"""The columns of a table of tagged articles, and the cells of its rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.corpus.rows import MAX_COLUMNS

# Extra field → kind of its values, in order of first appearance: integer, long (an integer too
# large for a double), number, boolean, text, or null (no value yet).
Kinds = dict[str, str]
Cells = tuple[Any, ...]
_OWN_FIELDS = frozenset({"id", "title", "text", "suggestions", "model", "labels", "changes"})
_KINDS = {int: "integer", float: "number", bool: "boolean", type(None): "null"}
_INT64_LIMIT = 2**63  # first integer that does not fit into 64 bits
_EXACT_IN_DOUBLE = 2**53  # a double represents every integer up to this one
# The kind that two different kinds merge into; any other pair becomes text.
_MERGED_KINDS = {frozenset({"integer", "number"}): "number", frozenset({"integer", "long"}): "long"}
_BATCH_BYTES = 32_000_000  # of lines: batches of long texts contain fewer rows


@dataclass(frozen=True, slots=True)
class Shape:
    """Which columns a table has.

    Attributes
    ----------
    top : suggestions per article
    kinds : the article's extra fields, each with the kind of its values
    text, evidence : whether to include the articles' texts, and the words behind each suggestion
    labels : whether any article had labels, so that there are changes to list
    id_mots : whether any article came from a SPIP site, so that there are ids of keywords
    uris : whether labels have URIs
    """

    top: int
    kinds: Mapping[str, str] = field(default_factory=dict)
    text: bool = False
    evidence: bool = False
    labels: bool = False
    id_mots: bool = False
    uris: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, and its kind (integer, number, boolean, text)."""

    name: str
    kind: str = "text"


def kinds_of(rows: Iterable[Mapping[str, Any]]) -> Kinds:
    """Return the kind of each extra field in some rows.

    Integers mixed with floats are numbers if none exceeds 2**53. Integers that need more than 64
    bits are text, and so is any other mixture.

    Examples
    --------
    >>> kinds_of([{"id": "1", "note": 3, "vu": None}, {"id": "2", "note": 3.5, "id_mot": [4, 9]}])
    {'note': 'number', 'vu': 'null', 'id_mot': 'text'}
    """
    kinds: Kinds = {}
    for row in rows:
        for name, value in row.items():
            if name not in _OWN_FIELDS:
                _add_kind(kinds, name, _kind(value))
    return kinds


def merge_kinds(kind_maps: Iterable[Mapping[str, str]]) -> Kinds:
    """Merge the kinds found in several groups of rows, in order.

    Examples
    --------
    >>> merge_kinds([{"note": "integer"}, {"note": "null", "vu": "boolean"}, {"vu": "integer"}])
    {'note': 'integer', 'vu': 'text'}
    """
    merged_kinds: Kinds = {}
    for kinds in kind_maps:
        for name, kind in kinds.items():
            _add_kind(merged_kinds, name, kind)
    return merged_kinds


def _add_kind(kinds: Kinds, name: str, kind: str) -> None:
    if name not in kinds and len(kinds) > MAX_COLUMNS:
        return  # already too many for a table; JSONL needs no kinds
    previous = kinds.setdefault(name, kind)
    if kind in (previous, "null"):
        return
    if previous == "null":
        kinds[name] = kind
    else:
        kinds[name] = _MERGED_KINDS.get(frozenset({previous, kind}), "text")


def _kind(value: object) -> str:
    if type(value) is int and not -_EXACT_IN_DOUBLE <= value <= _EXACT_IN_DOUBLE:
        return "long" if -_INT64_LIMIT <= value < _INT64_LIMIT else "text"
    return _KINDS.get(type(value), "text")


def has_uris(parts: Sequence[Path]) -> bool:
    """Return whether the suggestions have URIs; they do in all articles or in none."""
    row = orjson.loads(next(_lines(parts), b"{}"))
    return any("uri" in suggestion for suggestion in row.get("suggestions", ()))


def columns_of(shape: Shape) -> list[Column]:
    """Return the columns in order; an extra field is renamed if a column already has its name.

    Examples
    --------
    >>> shape = Shape(1, {"tier_1": "text", "Titre": "text", "titre": "text"})
    >>> [column.name for column in columns_of(shape)]
    ['id', 'title', 'label_1', 'score_1', 'tier_1', 'model', 'tier_1_2', 'Titre', 'titre']
    """
    columns = list(_own_columns(shape))
    used_names = {column.name for column in columns}
    for field_name, kind in shape.kinds.items():
        name, number = field_name, 1
        while name in used_names:
            number += 1
            name = f"{field_name}_{number}"
        used_names.add(name)
        columns.append(Column(name, {"null": "text", "long": "integer"}.get(kind, kind)))
    return columns


def _own_columns(shape: Shape) -> Iterator[Column]:
    yield from map(Column, ("id", "title", *(("text",) if shape.text else ())))
    for number in range(1, shape.top + 1):
        yield Column(f"label_{number}")
        yield Column(f"score_{number}", "number")
        yield Column(f"tier_{number}")
        if shape.uris:
            yield Column(f"uri_{number}")
        if shape.id_mots:
            yield Column(f"id_mot_{number}", "integer")
        if shape.evidence:
            yield Column(f"evidence_{number}")
    yield Column("model")
    if shape.labels:
        yield from map(Column, ("labels", "add", "remove", "replace"))


def batches_of(parts: Sequence[Path], shape: Shape, *, rows: int) -> Iterator[list[Cells]]:
    """Yield the cells of the articles, as `columns_of` orders them, in batches of at most `rows`, or of fewer long rows."""
    for batch in batched(_lines(parts), rows, size=len, largest=_BATCH_BYTES):
        yield [_cells(line, shape) for line in batch]


def _lines(parts: Sequence[Path]) -> Iterator[bytes]:
    for part in parts:
        with part.open("rb") as lines:
            yield from lines


def _cells(line: bytes, shape: Shape) -> Cells:
    row = orjson.loads(line)
    cells = [row["id"], row["title"]]
    if shape.text:
        cells.append(row.get("text"))
    suggestions = row["suggestions"][: shape.top]
    for suggestion in suggestions:
        cells += (suggestion["label"], suggestion["score"], suggestion["tier"])
        if shape.uris:
            cells.append(suggestion.get("uri"))
        if shape.id_mots:
            cells.append(suggestion.get("id_mot"))
        if shape.evidence:
            cells.append(orjson.dumps(suggestion["evidence"]).decode())
    n_cells = 3 + shape.uris + shape.id_mots + shape.evidence
    cells += [None] * (n_cells * (shape.top - len(suggestions)))
    cells.append(row["model"])
    if shape.labels:
        cells += _label_cells(row)
    for name, kind in shape.kinds.items():
        value = row.get(name)
        cells.append(_as_text(value) if kind == "text" and type(value) is not str else value)
    return tuple(cells)


def _label_cells(row: Mapping[str, Any]) -> Iterator[str | None]:
    """Yield an article's labels, and those to add, remove and replace; all None if it had no labels."""
    if "labels" not in row:
        yield from (None,) * 4
        return
    changes = row["changes"]
    yield "|".join(row["labels"])
    yield "|".join(changes["add"])
    yield "|".join(changes["remove"])
    yield "|".join(f"{change['label']} > {change['by']}" for change in changes["replace"])


def _as_text(value: object) -> str | None:
    """Return a value as text: a list of strings joined by ``|``, anything else as JSON."""
    if value is None or type(value) is str:
        return value
    if isinstance(value, list) and all(type(item) is str for item in value):
        return "|".join(value)
    return orjson.dumps(value).decode()
