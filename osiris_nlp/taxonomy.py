"""The closed list of labels: their names, what they cover, and how to find one by name."""

import csv
import difflib
import hashlib
import io
import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, cast

from osiris_nlp.errors import InputError

_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ′`´"), "'")
_COLUMNS = frozenset(
    ("id", "label", "aliases", "weight", "kind", "from", "to", "scope_note", "cues", "not_this_but")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One keyword of the taxonomy.

    `name` is what is printed and what articles carry; `aliases` are its former or other names.
    `weight` is a relative frequency. `first_year` and `last_year` bound the years in which editors
    use it (None: open). `scope_note` and `cues` describe it; each item of `not_this_but` names a
    confusable label and the deciding criterion.
    """

    name: str
    id: str = ""
    aliases: tuple[str, ...] = ()
    weight: float = 0.0
    kind: str = "topic"
    first_year: int | None = None
    last_year: int | None = None
    scope_note: str = ""
    cues: tuple[str, ...] = ()
    not_this_but: tuple[str, ...] = ()

    @property
    def naming(self) -> str:
        """Name and aliases as one text."""
        return " . ".join((self.name, *self.aliases))

    @property
    def description(self) -> str:
        """Cues and scope note as one text; empty when nobody has described the label."""
        return " . ".join(filter(None, (*self.cues, self.scope_note)))


class Taxonomy:
    """An ordered, closed list of labels.

    Examples
    --------
    >>> taxonomy = Taxonomy([Label(name="Désengagement de l’Etat"), Label(name="Fintech")])
    >>> taxonomy.find("désengagement de  l'ETAT")
    'Désengagement de l’Etat'
    """

    def __init__(self, labels: Iterable[Label], *, source: str = "the taxonomy") -> None:
        self.labels = tuple(labels)
        self.source = source
        self._by_key: dict[str, str] = {}
        for label in self.labels:
            if label_key(label.name) in self._by_key:
                raise InputError(f"Label {label.name!r} stands twice", "keep one row a label")
            self._by_key[label_key(label.name)] = label.name
        for label in self.labels:  # after the names: an alias never hides a name
            for alias in label.aliases:
                self._by_key.setdefault(label_key(alias), label.name)

    @classmethod
    def from_names(cls, names: Iterable[str]) -> "Taxonomy":
        """Return a taxonomy of bare names, in the order given."""
        return cls([Label(name=name) for name in names], source="the labels seen")

    @classmethod
    def from_records(cls, records: object, *, source: str = "the taxonomy") -> "Taxonomy":
        """Return the taxonomy that `to_records` told of; what a record leaves out is empty.

        Raises
        ------
        InputError
            If `records` is no list of mappings of the fields of `Label` to values of their types.

        Examples
        --------
        >>> Taxonomy.from_records([{"name": "Yas", "kind": "actor", "first_year": 2024}]).names
        ('Yas',)
        """
        if not isinstance(records, list):
            raise InputError(f"A taxonomy is a {type(records).__name__}", "expected a list")
        return cls(map(_label_from_record, records), source=source)

    def to_records(self) -> list[dict[str, Any]]:
        """Return all that is known of the labels, JSON-ready: one record a label, in order.

        Examples
        --------
        >>> taxonomy = Taxonomy([Label(name="Yas", aliases=("Yas Sénégal",), first_year=2024)])
        >>> taxonomy.to_records()[0]["aliases"]
        ['Yas Sénégal']
        >>> Taxonomy.from_records(taxonomy.to_records()).labels == taxonomy.labels
        True
        """
        return [
            {key: list(v) if isinstance(v, tuple) else v for key, v in asdict(label).items()}
            for label in self.labels
        ]

    @property
    def names(self) -> tuple[str, ...]:
        """The labels as printed, in the taxonomy's order."""
        return tuple(label.name for label in self.labels)

    def __len__(self) -> int:
        return len(self.labels)

    def __iter__(self) -> Iterator[Label]:
        return iter(self.labels)

    def find(self, name: str) -> str | None:
        """Return the label a name or alias stands for, or None.

        Letter case, spaces and the kind of apostrophe do not count; accents do.
        """
        return self._by_key.get(label_key(name))

    def resolve(self, name: str) -> str:
        """Return the label a name or alias stands for.

        Raises
        ------
        InputError
            If there is none; the message names the nearest label.
        """
        found = self.find(name)
        if found is None:
            near = difflib.get_close_matches(label_key(name), self._by_key, n=1, cutoff=0.5)
            hint = f"; did you mean {self._by_key[near[0]]!r}?" if near else ""
            raise InputError(
                f"Unknown label {name!r}", f"expected one of the {len(self)} of {self.source}{hint}"
            )
        return found

    def get(self, name: str) -> Label:
        """Return the record of a label, found by name or alias; InputError if there is none."""
        resolved = self.resolve(name)
        return next(label for label in self.labels if label.name == resolved)

    def criteria(self, name: str) -> dict[str, str]:
        """Return the labels easily taken for one, each with what makes it the right one.

        An item of `not_this_but` is «LABEL : criterion» or «LABEL, LABEL… : criterion»; names that
        are no label's are left out.

        Examples
        --------
        >>> fintech = Label(name="Fintech", not_this_but=("Yas, Wave : la vie de l’opérateur",))
        >>> Taxonomy([fintech, Label(name="Yas")]).criteria("Fintech")
        {'Yas': 'la vie de l’opérateur'}
        """
        found: dict[str, str] = {}
        for item in self.get(name).not_this_but:
            head, _, criterion = item.partition(":")
            for each in (head, *head.split(",")):
                if label := self.find(each):
                    found.setdefault(label, criterion.strip())
        return found

    def fingerprint(self) -> str:
        """Return the sha256 (hex) of everything the taxonomy says."""
        return hashlib.sha256(repr(self.labels).encode()).hexdigest()


def read_taxonomy(path: str | Path) -> Taxonomy:
    r"""Read a taxonomy: a CSV table with a ``label`` column, or a two-column TSV (label, name).

    Lists within a cell are separated by ``|``. Columns other than those of `Label` are refused.

    Raises
    ------
    InputError
        For a file that is missing, empty, not UTF-8, without a ``label`` column, with a label
        twice, or with a weight or a year that is no number.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "t.csv"
    >>> _ = path.write_text("label,cues\nFintech,mobile money|Wave\n", encoding="utf-8")
    >>> read_taxonomy(path).get("Fintech").cues
    ('mobile money', 'Wave')
    """
    path = Path(path)
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"No taxonomy at {str(path)!r}", "expected a CSV or TSV file") from None
    except IsADirectoryError:
        raise InputError(f"{str(path)!r} is a folder", "expected a CSV or TSV file") from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"Byte {error.start} is not UTF-8", "save the taxonomy as UTF-8", file=str(path)
        ) from None
    lines = content.splitlines()
    is_pairs = "\t" in content.partition("\n")[0]
    records = _pairs(lines) if is_pairs else _table(content, str(path))
    labels = []
    for line, record in records:
        try:
            labels.append(_label(record))
        except InputError as error:
            raise error.at(str(path), line) from None
    if not labels:
        raise InputError("Empty taxonomy", "expected one label a row", file=str(path))
    try:
        return Taxonomy(labels, source=str(path))
    except InputError as error:
        raise error.at(str(path)) from None


def _pairs(lines: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(lines, 1):
        name, *aliases = line.split("\t")
        is_header = number == 1 and name.strip().lower() == "label"
        if line.strip() and not is_header:
            yield number, {"label": name, "aliases": "|".join(aliases)}


def _table(content: str, file: str) -> Iterator[tuple[int, dict[str, str]]]:
    if not content.strip():
        return
    separator = max(",;", key=content.partition("\n")[0].count)
    table = csv.DictReader(io.StringIO(content, newline=""), delimiter=separator, strict=True)
    columns = set(table.fieldnames or ())
    if "label" not in columns or columns - _COLUMNS:
        raise InputError(
            f"Columns are {', '.join(sorted(columns))}",
            f"expected 'label' and any of {', '.join(sorted(_COLUMNS - {'label'}))}",
            file=file,
            line=1,
        )
    while True:
        try:
            row = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            fault = InputError(f"Broken CSV: {error}", "check the quotes")
            raise fault.at(file, table.line_num) from None
        if None in row:
            fault = InputError("More cells than the header has", "quote a cell with commas in it")
            raise fault.at(file, table.line_num)
        yield table.line_num, {column: row[column] or "" for column in columns}


def _label(row: dict[str, str]) -> Label:
    def items(column: str) -> tuple[str, ...]:
        return tuple(item.strip() for item in row.get(column, "").split("|") if item.strip())

    def number(column: str) -> float | None:
        cell = row.get(column, "").strip()
        try:
            value = float(cell) if cell else None
        except ValueError:
            value = math.nan
        if value is not None and not math.isfinite(value):
            raise InputError(f"{column} is {cell!r}", "expected a number or nothing")
        return value

    first, last = number("from"), number("to")
    name = unicodedata.normalize("NFC", row["label"]).strip()
    if not name:
        raise InputError("A row has no label", "give it one or take the row out")
    return Label(
        name=name,
        id=row.get("id", "").strip(),
        aliases=items("aliases"),
        weight=number("weight") or 0.0,
        kind=row.get("kind", "").strip() or "topic",
        first_year=None if first is None else int(first),
        last_year=None if last is None else int(last),
        scope_note=row.get("scope_note", "").strip(),
        cues=items("cues"),
        not_this_but=items("not_this_but"),
    )


def _label_from_record(record: object) -> Label:
    if not isinstance(record, Mapping):
        raise InputError(f"A label is a {type(record).__name__}", "expected a mapping")
    known = {field.name for field in fields(Label)}
    for key, value in record.items():
        if key not in known or not _is_sound(key, value):
            raise InputError(
                f"A label has {key!r}: {value!r}"[:200], "expected the fields of Label"
            )
    if not record.get("name"):
        raise InputError("A label has no name", "expected one")
    told: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in record.items()}
    return Label(**told)


def _is_sound(key: str, value: object) -> bool:
    if key in {"aliases", "cues", "not_this_but"}:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if key in {"first_year", "last_year"}:
        return value is None or type(value) is int
    if key == "weight":
        return type(value) in {int, float} and math.isfinite(cast("float", value))
    return isinstance(value, str)


def label_key(name: str) -> str:
    """Return what tells labels apart: not letter case, spaces or the kind of apostrophe.

    Examples
    --------
    >>> label_key("Désengagement  de l’ETAT")
    "désengagement de l'etat"
    """
    name = unicodedata.normalize("NFC", name).translate(_APOSTROPHES)
    return " ".join(name.split()).casefold()
