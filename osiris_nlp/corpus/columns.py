"""Which columns of a table, or keys of an object, give which fields of an article."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.base.language.text import visible
from osiris_nlp.base.language.words import fold
from osiris_nlp.corpus.subjects import Subjects

KEYS = (
    *("id", "title", "text", "labels", "date", "section"),
    *("source", "url", "lang", "story", "role", "judges"),
)
# Other names of the fields, as `_plain` returns them. If several columns could give a field, the one
# whose name comes first does.
SYNONYMS = {
    "id": ("identifiant", "numero", "n°", "no", "document id"),
    "title": ("titre", "headline", "heading"),
    "text": (
        *("texte", "contenu", "content", "body", "corps"),
        *("article body", "article text", "full text", "texte integral"),
    ),
    "labels": (
        *("label", "mots cles", "mot cle", "etiquettes", "etiquette"),
        *("categories", "category", "categorie", "tags", "tag", "keywords", "keyword"),
        *("topics", "topic", "themes", "theme", "target"),
        *("subjects", "subject uris"),
    ),
    "date": ("date de publication", "publication date", "published", "published at", "pub date"),
    "section": ("rubrique",),
    "source": ("organe", "publisher", "media", "journal"),
    "url": ("adresse", "link", "lien"),
    "lang": ("langue", "language"),
}
_EXAMPLES = {"text": "content, body, texte", "labels": "category, tags, mots-clés"}  # for messages
_RANKS = {
    name: (field, rank)
    for field in KEYS
    for rank, name in enumerate((field, *SYNONYMS.get(field, ())), 1)
}
# The ranks of a column that was chosen, of one whose name differs from the chosen one in case or accents,
# and of one that has exactly the name of its field.
_CHOSEN, _LIKE_CHOSEN, _EXACT = -2, -1, 0
_LONGEST_NAME = 1000  # characters; a longer one is not a name of a field, unless it was chosen
_LONGEST_SHOWN = 100  # characters, in messages
_LONGEST_SET = 10_000  # characters, of a set of names to remember
_MOST_NAMES = 100  # of a set of names to remember, and of columns to report
_MOST_SETS = 1000
_MOST_LISTED = 20


class Columns:
    """Which columns give which fields, and a record of the columns that were read.

    The record serves to report once, for all inputs of a command, what was read and what was not.

    Parameters
    ----------
    choice : the field that a column gives, for columns with unusual names
    skip : a field to take from no column, such as labels that are passed alongside or are to be predicted

    Attributes
    ----------
    subjects : the labels of the subjects in Annif's files
    used : the field that each column read so far gave
    unused : the other columns, which give further data of an article (`Article.meta`)
    has_guessed : whether a column was recognised by another name than that of its field

    Raises
    ------
    InputError
        If a field is unknown or chosen twice.

    Examples
    --------
    >>> columns = Columns({"corps de l'article": "text"})
    >>> columns.fields(["Headline", "Corps de l’article", "category", "n"])
    {'Headline': 'title', 'Corps de l’article': 'text', 'category': 'labels', 'n': 'n'}
    >>> print(columns.report())
    Columns read: Headline as title, Corps de l’article as text, category as labels; not used: n
    """

    def __init__(self, choice: Mapping[str, str] | None = None, *, skip: str | None = None) -> None:
        self.subjects = Subjects()
        self.used, self.unused = dict[str, str](), dict[str, None]()
        self.has_guessed = False
        self._skip = skip
        self._choice = dict[str, str]()
        self.choice = dict(choice or {})  # as the user writes them, for messages
        self._faults = dict[str, InputError]()  # by chosen column, of tables that lack it
        self._read_names = set[str]()  # plain names of chosen columns of refused tables
        self._fields_by_names = dict[tuple[Any, ...], dict[Any, str]]()
        self._unchanged = set[tuple[Any, ...]]()  # sets of names each of which is that of its field
        for name, field in self.choice.items():
            if not isinstance(name, str):
                raise InputError(
                    f"Column {brief(name)} is not a name", "expected a string; rename the columns"
                )
            if field not in KEYS:
                raise InputError(
                    f"Unknown field {brief(field)} for column {name!r}",
                    f"expected one of {', '.join(KEYS)}{_hint(name, field)}",
                )
            if field in self._choice.values() or _plain(name) in self._choice:
                raise InputError(
                    f"Two choices for {name!r} or {field!r}", "choose one column for each field"
                )
            self._choice[_plain(name)] = field

    def __reduce__(self) -> tuple[Any, tuple[Mapping[str, str]]]:
        """Copy the choice without the record, which other processes start afresh."""
        return partial(Columns, skip=self._skip), (self.choice,)

    @classmethod
    def of(cls, columns: "Columns | Mapping[str, str] | None") -> "Columns":
        """Return the columns themselves, or those of a choice, with an empty record."""
        return columns if isinstance(columns, Columns) else cls(columns)

    @classmethod
    def parse(cls, text: str) -> "Columns":
        """Return the columns chosen on the command line, as ``body=text,tag=labels``.

        Raises
        ------
        InputError
            If a part is not ``COLUMN=FIELD``, or as `Columns`.
        """
        choice = {}
        for part in text.split(","):
            name, equals, field = part.rpartition("=")
            if not equals or not name.strip():
                raise InputError(
                    f"Column {part!r}", "expected COLUMN=FIELD, such as body=text,tag=labels"
                )
            if name.strip() in choice:
                raise InputError(
                    f"Two choices for {name.strip()!r}", "choose one field for each column"
                )
            choice[name.strip()] = field.strip()
        return cls(choice)

    def fields(self, names: Iterable[Any]) -> dict[Any, str]:
        """Return the field that each column gives; a column that gives none keeps its own name.

        If a column is named like a field that another column gives, it is left out.
        """
        key = tuple(names)
        if (fields := self._fields_by_names.get(key)) is not None:
            return fields
        best: dict[str, tuple[int, str]] = {}
        names_left = []
        for name in key:
            field, rank = self._field_of(name) if isinstance(name, str) else (None, 0)
            if field and field == self._skip:
                continue
            names_left.append(name)
            if field and (field not in best or rank < best[field][0]):
                best[field] = rank, name
        fields_by_column = {name: field for field, (_, name) in best.items()}
        fields = {
            name: fields_by_column.get(name, name)
            for name in names_left
            if name in fields_by_column or name not in KEYS
        }
        self._record(fields_by_column, names_left)
        length = sum(len(name) for name in key if isinstance(name, str))
        is_small = len(key) <= _MOST_NAMES and length <= _LONGEST_SET
        if is_small and len(self._fields_by_names) < _MOST_SETS:
            self._fields_by_names[key] = fields
            if key == tuple(fields.values()) and not {"title", "text"}.isdisjoint(key):
                self._unchanged.add(key)
        return fields

    def fields_of_table(self, names: Sequence[Any]) -> dict[Any, str]:
        """Return the field that each column of a table gives, as `fields`.

        Raises
        ------
        InputError
            If the table lacks a chosen column, or has no column of titles or texts.
        """
        plain_names = {_plain(name) for name in names if isinstance(name, str)}
        for name, field in self.choice.items():
            if _plain(name) not in plain_names and field != self._skip:
                self._read_names |= plain_names & self._choice.keys()
                fault = InputError(
                    f"No column {name!r} for {field}", f"expected one of {_join(names)}"
                )
                self._faults.setdefault(name, fault)
                raise fault
        fields = self.fields(names)
        if {"title", "text"}.isdisjoint(fields.values()):
            raise _no_column("text", names)
        return fields

    def rename(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a row with the names of the fields as its keys.

        Raises
        ------
        InputError
            If no key gives a title or a text.

        Examples
        --------
        >>> Columns().rename({"headline": "Wave baisse ses frais", "tags": ["Fintech"]})
        {'title': 'Wave baisse ses frais', 'labels': ['Fintech']}
        """
        if tuple(row) in self._unchanged:
            return row
        fields = self.fields(row)
        if {"title", "text"}.isdisjoint(fields.values()):
            raise _no_column("text", row)
        return {fields[name]: value for name, value in row.items() if name in fields}

    def check_read(self) -> None:
        """Raise InputError if no input had a chosen column, unless `fields_of_table` has raised it.

        Also if the vocabulary has none of the subjects that were read.
        """
        self.subjects.check()
        for name, field in self._absent():
            if name not in self._faults:
                raise self._not_in_input(name, field)

    def check_sample(self, *, has_articles: bool) -> None:
        """Raise InputError if the first rows of the inputs lack a column that all rows probably lack.

        That is a chosen column: tables have no such column, or in JSON a key of titles or texts is not
        in any of these rows. It is also any column of titles or texts, if no row was an article.
        """
        for name, field in self._absent():
            if name in self._faults or field in {"title", "text"}:
                raise self._faults.get(name) or self._not_in_input(name, field)
        names = [*self.used, *self.unused]
        if names and not has_articles and {"title", "text"}.isdisjoint(self.used.values()):
            raise _no_column("text", names)

    def _absent(self) -> list[tuple[str, str]]:
        """Return the chosen columns, with their fields, that no input so far had."""
        plain_names = self._read_names.union(map(_plain, self.used))
        return [
            (name, field)
            for name, field in self.choice.items()
            if _plain(name) not in plain_names and field != self._skip
        ]

    def _not_in_input(self, name: str, field: str) -> InputError:
        names = [*self.used, *self.unused]
        return InputError(
            f"No column {name!r} for {field} in the input",
            f"expected one of {_join(names)}"
            if names
            else "expected a table (CSV, TSV, Parquet, JSON Lines)",
        )

    def no_labels(self) -> InputError:
        """Return the error for articles none of which has a label."""
        names = [name for name, field in self.used.items() if field == "labels"]
        if names:
            others = f" (other columns: {_join(self.unused)})" if self.unused else ""
            return InputError(
                f"No article has a label, and nothing is in {_join(names)}{others}",
                "fill it in, or choose another column: --columns NAME=labels (in Python, "
                "columns={'NAME': 'labels'})",
            )
        if self.used or self.unused:
            return _no_column("labels", [*self.used, *self.unused])
        return InputError("No article has a label", "pass y, or articles with labels")

    def report(self) -> str:
        """Return a line on what was read and what was not; empty if each column has its field's name."""
        unused = [f"{name} (in some rows)" if name in self.used else name for name in self.unused]
        if not unused and all(name == field for name, field in self.used.items()):
            return ""
        fields = [
            name if name == field else f"{name} as {field}" for name, field in self.used.items()
        ]
        gap = "; no text" if unused and "text" not in self.used.values() else ""
        end = f"; not used: {_join(unused)}" if unused else ""
        return f"Columns read: {_join(fields) or 'none'}{gap}{end}"

    def _field_of(self, name: str) -> tuple[str | None, int]:
        """Return the field that a column can give, and its rank among those that can."""
        plain_name = _plain(name)
        if field := self._choice.get(plain_name):
            return field, _CHOSEN if name in self.choice else _LIKE_CHOSEN
        usual_field, rank = _RANKS.get(plain_name, (None, 0))
        return usual_field, _EXACT if name == usual_field else rank

    def _record(self, fields: Mapping[str, str], names: Iterable[Any]) -> None:
        """Record columns that were read, those in `fields`, and those that were not used."""
        for name in names:
            if name in fields:
                if len(self.used) < _MOST_NAMES:
                    self.used.setdefault(name, fields[name])
                self.has_guessed |= name != fields[name] and _plain(name) not in self._choice
            elif isinstance(name, str) and len(self.unused) < _MOST_NAMES:
                self.unused[name[:_LONGEST_NAME]] = None


def _no_column(field: str, names: Iterable[Any]) -> InputError:
    """Return the error for a table with these columns, none of which gives a necessary field."""
    what = "titles or texts" if field == "text" else field
    return InputError(
        f"No column of {what} among {_join(names)}",
        f"name one {field!r} ({_EXAMPLES[field]}…), or choose it: --columns NAME={field} "
        f"(in Python, columns={{'NAME': '{field}'}})",
    )


def _hint(name: str, field: Any) -> str:
    """Return a guess at what a choice with an unknown field was to mean.

    Examples
    --------
    >>> _hint("genre", "label")
    "; did you mean 'labels'?"
    >>> _hint("text", "depeche")
    "; did you mean column 'depeche' for text?"
    """
    if not isinstance(field, str):
        return ""
    if (plain := _plain(field)) in _RANKS:
        return f"; did you mean {_RANKS[plain][0]!r}?"
    return f"; did you mean column {field[:_LONGEST_NAME]!r} for {name}?" if name in KEYS else ""


def _plain(name: str) -> str:
    """Return a column's name in lower case, without accents, hyphens, underscores or further spaces."""
    if len(name) > _LONGEST_NAME:
        return name
    return " ".join(fold(name).replace("_", " ").replace("-", " ").split())


def _join(names: Iterable[Any]) -> str:
    """Return names as a list in a message; only the first ones of many."""
    beginnings = (str(name)[:_LONGEST_SHOWN] for name in names)
    texts = [visible(name) if name.strip() else repr(name) for name in beginnings]
    more = f" and {len(texts) - _MOST_LISTED} more" if len(texts) > _MOST_LISTED else ""
    return ", ".join(texts[:_MOST_LISTED]) + more
