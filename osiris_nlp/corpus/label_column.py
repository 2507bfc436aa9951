"""The labels of articles as users of scikit-learn pass them: `y`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.corpus.rows import is_iterable, is_missing, labels_from, name_of


@dataclass(frozen=True, slots=True)
class LabelColumn:
    """The labels of n articles, and their values in `y`.

    Attributes
    ----------
    names : (n,) the names of each article's labels, the main one first; none if unknown
    by_name : the label as it is in `y`, by name; for an indicator matrix, one per column, in order
    is_matrix : whether `y` is an indicator matrix
    has_lists : whether an entry of `y` is a list of labels

    Examples
    --------
    >>> LabelColumn.of([3, None, 12]).names
    (('3',), (), ('12',))
    >>> matrix = LabelColumn.of(np.array([[1, 0, 1], [0, 1, 0]]))
    >>> matrix.names, matrix.by_name, matrix.is_matrix
    ((('0', '2'), ('1',)), {'0': 0, '1': 1, '2': 2}, True)
    """

    names: tuple[tuple[str, ...], ...]
    by_name: dict[str, Any]
    is_matrix: bool = False
    has_lists: bool = False

    @property
    def has_numbers(self) -> bool:
        """Whether the labels are numbers or booleans, not names."""
        return not all(isinstance(value, str) for value in self.by_name.values())

    @classmethod
    def of(cls, y: Any) -> "LabelColumn":
        """Read `y`.

        Parameters
        ----------
        y : one entry per article: a label or a list of labels, the main one first. A label is a string,
            a whole number or a boolean. `y` may also be an indicator matrix, (n, K) with two columns or
            more: an array, nested lists, a sparse matrix, or a data frame whose columns are the labels

        Raises
        ------
        InputError
            If an entry is not a label or a list of labels, labels have several types, or a matrix has
            values other than 0 and 1.
        """
        if isinstance(y, LabelColumn):
            return y
        if hasattr(y, "tocsr"):
            return cls._of_sparse(y)
        if hasattr(y, "__array__") and not is_iterable(y):
            y = np.asarray(y)
        if isinstance(y, str | Mapping) or not is_iterable(y):
            raise InputError(
                f"y is a single value ({brief(y)})",
                "expected one entry per article; columns={'NAME': 'labels'} chooses a column of a frame",
            )
        columns: Sequence[Any] | None = None
        if hasattr(y, "columns") and hasattr(y, "to_numpy"):
            columns, y = list(y.columns), y.to_numpy()
        elif getattr(y, "ndim", None) == 1:
            y = list(y)
        table = _table(y)
        if table is None:
            return cls.of_entries(y)
        if table.shape[1] == 1:
            return cls.of_entries(table[:, 0])
        return cls._of_table(table, columns)

    def aligned(self, classes: Iterable[Any]) -> "LabelColumn":
        """Return the column with the labels named after the classes that they equal.

        As in scikit-learn, True equals 1. Columns of a matrix without names are matched by position.

        Raises
        ------
        InputError
            If a matrix whose columns have no names has more or fewer columns than there are classes.

        Examples
        --------
        >>> LabelColumn.of([True, False]).aligned([0, 1]).names
        (('1',), ('0',))
        >>> LabelColumn.of(np.array([[1, 0], [0, 1]])).aligned(["Fintech", "SMSI"]).names
        (('Fintech',), ('SMSI',))
        """
        class_names = {label: name_of(label) for label in classes}
        columns = [list(self.by_name.values()), list(class_names)]
        if not self.is_matrix or all(labels != list(range(len(labels))) for labels in columns):
            names = {name: class_names.get(label, name) for name, label in self.by_name.items()}
        elif len(self.by_name) == len(class_names):
            names = dict(zip(self.by_name, class_names.values(), strict=True))
        else:
            raise InputError(
                f"y has {len(self.by_name)} columns", f"expected {len(class_names)}, one per class"
            )
        return replace(
            self,
            names=tuple(tuple(names[name] for name in row) for row in self.names),
            by_name={names[name]: label for name, label in self.by_name.items()},
        )

    @classmethod
    def of_entries(cls, entries: Iterable[Any]) -> "LabelColumn":
        """Read one label or list of labels per article; errors as `of`."""
        names, by_name, kinds = [], dict[str, Any](), dict[type, str]()
        has_lists = False
        for number, entry in enumerate(entries):
            try:
                names.append(labels_from(entry))
            except InputError as error:
                raise InputError(f"Item {number}: {error.what}", error.remedy) from None
            is_label = isinstance(entry, str | int | float | np.generic)
            has_lists |= bool(names[-1]) and not is_label
            labels = () if not names[-1] else (entry,) if is_label else entry
            for label in labels:
                value = label.item() if isinstance(label, np.generic) else label
                kinds.setdefault(_kind(value), f"{brief(value)} (item {number})")
                name = name_of(label)
                if name and by_name.setdefault(name, label) != label:
                    by_name[name] = name  # several spellings of one name
        if len(kinds) > 1:
            raise InputError(
                f"Labels of several types: {', '.join(kinds.values())}", "expected one type"
            )
        return cls(tuple(names), by_name, has_lists=has_lists)

    @classmethod
    def _of_table(cls, table: npt.NDArray[Any], columns: Sequence[Any] | None) -> "LabelColumn":
        is_other = (table != 0) & (table != 1)
        if is_other.any():
            row, column = np.argwhere(is_other)[0].tolist()
            raise InputError(
                f"y is a matrix and has {table[row, column]} in row {row}, column {column}",
                "expected an indicator matrix of 0 and 1, or one label per article",
            )
        values = _columns(range(table.shape[1]) if columns is None else columns)
        names = np.array([*values], object)
        return cls(tuple(tuple(names[row]) for row in table == 1), values, is_matrix=True)

    @classmethod
    def _of_sparse(cls, y: Any) -> "LabelColumn":
        matrix = y.tocsr()
        if not np.isin(matrix.data, (0, 1)).all():
            raise InputError(
                "y is a sparse matrix with other values than 0 and 1",
                "expected an indicator matrix, or one label per article",
            )
        values = _columns(range(matrix.shape[1]))
        names, is_set = np.array([*values], object), matrix.data != 0
        rows = zip(matrix.indptr[:-1].tolist(), matrix.indptr[1:].tolist(), strict=True)
        return cls(
            tuple(tuple(names[np.sort(matrix.indices[a:b][is_set[a:b]])]) for a, b in rows),
            values,
            is_matrix=True,
        )


def _kind(label: object) -> type:
    if isinstance(label, str):
        return str
    return bool if isinstance(label, bool) else int


def _columns(labels: Iterable[Any]) -> dict[str, Any]:
    """Return the labels of a matrix's columns by name."""
    labels = list(labels)
    values = {name_of(label): label for label in labels}
    if len(values) < len(labels):
        raise InputError(f"Columns of y with the same name: {brief(labels)}", "rename them")
    return values


def _table(y: Any) -> npt.NDArray[Any] | None:
    """Return `y` as a table if it is one: of numbers, or with a single column."""
    if isinstance(y, np.ndarray) and y.ndim == 2:
        table = y
    elif isinstance(y, list | tuple) and len(y) and _is_row(y[0]):
        try:
            table = np.array(y)
        except ValueError:  # lists of labels, of several lengths
            return None
        if table.ndim != 2 or not np.isin(table, (0, 1)).all():
            return None
    else:
        return None
    if table.shape[1] == 1 or table.dtype.kind in "biuf":
        return table
    return table if all(map(_is_number, table.flat)) else None


def _is_row(entry: object) -> bool:
    if isinstance(entry, np.ndarray):
        return entry.dtype.kind in "biuf"
    return isinstance(entry, list | tuple) and all(
        _is_number(value) and not is_missing(value) for value in entry
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.number | np.bool_)
