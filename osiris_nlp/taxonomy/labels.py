"""The closed list of labels: their names and descriptions, and finding a label by name."""

import datetime as dt
import difflib
import hashlib
import math
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, cast
from urllib.parse import unquote

from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.base.language.text import compose

# Characters of a name or an alias: what the desk's database stores. The longest here has 46.
MOST_CHARACTERS = 255
# The start of the URI of a label whose id is not a URI. Under no domain name: users with one pass their own.
BASE = "urn:osiris-nlp:label:"
_URI = re.compile(r"(?:https?://|urn:)[^\s<>\"{}|\\^`\x00-\x20]+", re.IGNORECASE)
_LATEST = 9999
YEAR = f"a year from -{_LATEST} to {_LATEST}"  # for messages
SAME_LABEL = "case, spaces or apostrophes"  # what `label_key` ignores, for messages
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ′`´"), "'")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One keyword of the taxonomy.

    Attributes
    ----------
    name : the label as printed and as assigned to articles
    aliases : its former or other names
    weight : its relative frequency
    first_year, last_year : the years in which editors use it; None where there is no bound
    scope_note, cues : its description
    not_this_but : confusable labels, each with the criterion that decides
    revised : the day on which the description last changed; None if not recorded. The author may
        have read articles published before that day, so figures on them are too optimistic
    uri : its URI in the vocabulary it comes from, if its id is another
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
    revised: dt.date | None = field(default=None, repr=False)
    uri: str = field(default="", repr=False)

    @property
    def naming(self) -> str:
        """Name and aliases as one text."""
        return " . ".join((self.name, *self.aliases))

    @property
    def period(self) -> tuple[float, float]:
        """First and last year of use; infinite where the label has none."""
        return self.first_year or -math.inf, self.last_year or math.inf

    @property
    def description(self) -> str:
        """Cues and scope note as one text; empty if the label has neither."""
        return " . ".join(filter(None, (*self.cues, self.scope_note)))


class Taxonomy:
    """An ordered, closed list of labels.

    Parameters
    ----------
    source : name of what it was read from, for messages
    language : language of the names as a code such as ``fr``; empty if unknown

    Examples
    --------
    >>> taxonomy = Taxonomy([Label(name="Désengagement de l’Etat"), Label(name="Fintech")])
    >>> taxonomy.find("désengagement de  l'ETAT")
    'Désengagement de l’Etat'
    """

    def __init__(
        self, labels: Iterable[Label], *, source: str = "the taxonomy", language: str = ""
    ) -> None:
        self.labels = tuple(labels)
        self.source, self.language = source, language
        self._by_key: dict[str, str] = {}
        self._by_id = {
            id_: label.name for label in self.labels for id_ in (label.id, label.uri) if id_
        }
        for label in self.labels:
            _check_limits(label)
            other = self._by_key.get(label_key(label.name))
            if other is not None:
                raise InputError(
                    f"Duplicate label {label.name!r}",
                    "keep one row per label"
                    if other == label.name
                    else f"it differs from {other!r} only in {SAME_LABEL}; keep one of them",
                )
            self._by_key[label_key(label.name)] = label.name
        for label in self.labels:  # after the names, so that an alias never hides a name
            for alias in label.aliases:
                self._by_key.setdefault(label_key(alias), label.name)

    @classmethod
    def from_names(cls, names: Iterable[str], *, language: str = "") -> "Taxonomy":
        """Return a taxonomy of labels with names alone, in the same order."""
        return cls([Label(name=name) for name in names], source="", language=language)

    @classmethod
    def from_records(
        cls, records: object, *, source: str = "the taxonomy", language: str = ""
    ) -> "Taxonomy":
        """Return the taxonomy from the records of `to_records`; missing fields are empty.

        Raises
        ------
        InputError
            If `records` is not a list of mappings from fields of `Label` to values of their types.

        Examples
        --------
        >>> Taxonomy.from_records([{"name": "Yas", "kind": "actor", "first_year": 2024}]).names
        ('Yas',)
        """
        if not isinstance(records, list):
            raise InputError(
                f"A taxonomy is a {type(records).__name__}", "expected a list of labels"
            )
        return cls(map(label_from_record, records), source=source, language=language)

    def to_records(self) -> list[dict[str, Any]]:
        """Return one JSON-ready record per label, in order, with all its fields.

        Examples
        --------
        >>> taxonomy = Taxonomy([Label(name="Yas", aliases=("Yas Sénégal",), first_year=2024)])
        >>> taxonomy.to_records()[0]["aliases"]
        ['Yas Sénégal']
        >>> Taxonomy.from_records(taxonomy.to_records()).labels == taxonomy.labels
        True
        """
        return [record_from_label(label) for label in self.labels]

    @property
    def names(self) -> tuple[str, ...]:
        """The labels as printed, in the order of the taxonomy."""
        return tuple(label.name for label in self.labels)

    @property
    def uris(self) -> dict[str, str]:
        """The URIs of the labels that have one, by name."""
        uris = {label.name: label.uri or label.id for label in self.labels}
        return {name: uri for name, uri in uris.items() if is_uri(uri)}

    def __len__(self) -> int:
        return len(self.labels)

    def __iter__(self) -> Iterator[Label]:
        return iter(self.labels)

    def find(self, name: str) -> str | None:
        """Return the label with this name, alias, id or URI, or None.

        In names, letter case, spacing and the kind of apostrophe are ignored; accents are not. A URI may be in
        angle brackets.

        Examples
        --------
        >>> taxonomy = Taxonomy([Label(name="Arkeologia", id="http://www.yso.fi/onto/yso/p1265")])
        >>> taxonomy.find("<http://www.yso.fi/onto/yso/p1265>")
        'Arkeologia'
        """
        # Decomposed letters and wide spaces make a name longer than its label, but not that much.
        if len(name) > 10 * MOST_CHARACTERS:
            return None
        return self._by_key.get(label_key(name)) or self._by_uri(name.strip())

    def _by_uri(self, text: str) -> str | None:
        """Return the label with this id, or with this URI as `concept_uris` makes it by default."""
        uri = text.removeprefix("<").removesuffix(">")
        if (label := self._by_id.get(uri)) is not None or not uri.startswith(BASE):
            return label
        notation = unquote(uri.removeprefix(BASE))
        return self._by_id.get(notation) or self._by_key.get(label_key(notation))

    def resolve(self, name: str) -> str:
        """Return the label with this name, alias, id or URI.

        Raises
        ------
        InputError
            If there is none; the message names the nearest label, if one is close.
        """
        label = self.find(name)
        if label is None:
            key = label_key(name[:MOST_CHARACTERS])
            near = difflib.get_close_matches(key, self._by_key, n=1, cutoff=0.5)
            hint = f"; did you mean {self._by_key[near[0]]!r}?" if near else ""
            labels = f"labels of {self.source}" if self.source else "known labels"
            raise InputError(
                f"Unknown label {name!r}", f"expected one of the {len(self)} {labels}{hint}"
            )
        return label

    def get(self, name: str) -> Label:
        """Return the label with this name or alias, with all its fields; InputError if there is none."""
        label_name = self.resolve(name)
        return next(label for label in self.labels if label.name == label_name)

    def criteria(self, name: str) -> dict[str, str]:
        """Return the labels that are easily confused with this one, each with its criterion.

        An item of `not_this_but` is «LABEL : criterion» or «LABEL, LABEL… : criterion»; unknown
        names are left out.

        Examples
        --------
        >>> fintech = Label(name="Fintech", not_this_but=("Yas, Wave : la vie de l’opérateur",))
        >>> Taxonomy([fintech, Label(name="Yas")]).criteria("Fintech")
        {'Yas': 'la vie de l’opérateur'}
        """
        criteria: dict[str, str] = {}
        for item in self.get(name).not_this_but:
            head, _, criterion = item.partition(":")
            for part in (head, *head.split(",")):
                if label := self.find(part):
                    criteria.setdefault(label, criterion.strip())
        return criteria

    def digest(self) -> str:
        """Return the SHA-256 digest (hex) of all fields of all labels, in order."""
        days = [f"{label.name}: {label.revised}" for label in self.labels if label.revised]
        uris = [f"{label.name}: {label.uri}" for label in self.labels if label.uri]
        # Labels without these add nothing, so that digests in older histories still match.
        return hashlib.sha256((repr(self.labels) + "".join(days + uris)).encode()).hexdigest()


def is_uri(text: str) -> bool:
    """Return whether the whole text is a URI.

    Examples
    --------
    >>> is_uri("http://www.yso.fi/onto/yso/p4354"), is_uri("fintech"), is_uri("SMSI : sommet")
    (True, False, False)
    """
    return bool(_URI.fullmatch(text))


def is_year(value: float) -> bool:
    """Return whether a number may be the year of a label; the limits are those of `YEAR`.

    Examples
    --------
    >>> is_year(-44), is_year(1e25), is_year(float("nan"))
    (True, False, False)
    """
    return -_LATEST <= value <= _LATEST


def _check_limits(label: Label) -> None:
    for name in (label.name, *label.aliases):
        if len(name) > MOST_CHARACTERS:
            raise InputError(
                f"Label of {len(name):,} characters, {name[:40]!r}",
                f"expected a name or an alias of at most {MOST_CHARACTERS}",
            )
    for year in (label.first_year, label.last_year):
        if year is not None and not is_year(year):
            raise InputError(f"Label {label.name!r} has the year {brief(year)}", f"expected {YEAR}")


def record_from_label(label: Label) -> dict[str, Any]:
    """Return all fields of a label, JSON-ready; `uri` only if it has one."""
    record = {key: list(v) if isinstance(v, tuple) else v for key, v in asdict(label).items()}
    record["revised"] = label.revised.isoformat() if label.revised else None
    if not label.uri:
        del record["uri"]
    return record


def label_from_record(record: object) -> Label:
    """Return the label from a record of `record_from_label`; missing fields are empty.

    Raises
    ------
    InputError
        For anything but a mapping from fields of `Label` to values of their types.
    """
    if not isinstance(record, Mapping):
        raise InputError(f"A label is a {type(record).__name__}", "expected a mapping")
    field_names = {field.name for field in fields(Label)}
    for key, value in record.items():
        if key not in field_names or not _is_sound(key, value):
            raise InputError(
                f"Invalid field {brief(key)}: {brief(value)}",
                "expected a field of Label with a value of its type",
            )
    if not record.get("name"):
        raise InputError(f"No name in the label {brief(dict(record))}", "add a 'name'")
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in record.items()}
    if values.get("revised"):
        values["revised"] = dt.date.fromisoformat(values["revised"])
    return Label(**values)


def _is_sound(key: str, value: object) -> bool:
    if key in {"aliases", "cues", "not_this_but"}:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if key in {"first_year", "last_year"}:
        return value is None or (type(value) is int and is_year(value))
    if key == "revised":
        return value is None or (isinstance(value, str) and _is_day(value))
    if key == "weight":
        return type(value) in {int, float} and abs(cast("float", value)) <= sys.float_info.max
    return isinstance(value, str)


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def label_key(name: str) -> str:
    """Return the key that labels are compared by: letter case, spacing and apostrophes are normalised.

    Examples
    --------
    >>> label_key("Désengagement  de l’ETAT")
    "désengagement de l'etat"
    """
    name = compose(name).translate(_APOSTROPHES)
    return " ".join(name.split()).casefold()
