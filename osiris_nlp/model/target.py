"""The form of a model's predictions: that of the labels it was trained on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt

from osiris_nlp.model.opinions import BoolArray, Opinions

Form = Literal["label", "set", "matrix"]
_Number = TypeVar("_Number", bound=np.number[Any])


@dataclass(frozen=True, slots=True)
class Target:
    """The classes, in scikit-learn's order, and how predictions are given.

    Attributes
    ----------
    form : what a prediction is: "label", one class for each article; "set", a tuple of classes for each
        article, best first; "matrix", a row of an indicator matrix for each article
    classes : (K,) the labels as they are in `y`, sorted; for an indicator matrix, those of its columns,
        in their order
    columns : (K,) the tagger's column of each class
    """

    form: Form
    classes: npt.NDArray[Any]
    columns: npt.NDArray[np.int64]

    @classmethod
    def of(cls, labels: Sequence[str], form: Form, values: Mapping[str, Any]) -> "Target":
        """Return the target of a tagger's labels.

        Parameters
        ----------
        labels : the tagger's labels, in order
        values : the label as it is in `y`, by name. For a matrix, one per column, in order; in other
            forms, the class of a label that is missing here is its name

        Examples
        --------
        >>> target = Target.of(["0", "10", "2"], "label", {"0": 0, "2": 2, "10": 10})
        >>> target.classes.tolist(), target.columns.tolist()
        ([0, 2, 10], [0, 2, 1])
        """
        number = {label: k for k, label in enumerate(labels)}
        names = list(values)
        if form != "matrix":
            names = sorted(labels, key=lambda name: values.get(name, name))
        classes = np.array([values.get(name, name) for name in names])
        return cls(form, classes, np.array([number[name] for name in names], np.int64))

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any]) -> "Target":
        """Return the target in a ``model.json``, or if it has none, as early ones, that of labels in articles."""
        record = manifest.get("target")
        if record is None:
            return cls.of(manifest["labels"], "label" if manifest["exclusive"] else "set", {})
        classes = np.array(record["classes"], record.get("dtype"))
        return cls(record["form"], classes, np.array(record["columns"], np.int64))

    def to_record(self) -> dict[str, Any]:
        """Return the target as JSON-ready values; the type of whole numbers is that of their array."""
        record = {
            "form": self.form,
            "classes": self.classes.tolist(),
            "columns": self.columns.tolist(),
        }
        return record | (
            {"dtype": self.classes.dtype.name} if self.classes.dtype.kind in "iu" else {}
        )

    def by_class(self, table: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
        """Return the columns of the classes, (n, K), of a table with the columns of the labels.

        The rows are contiguous: scikit-learn's temperature scaling finds NaN in other layouts.
        """
        return np.take(table, self.columns, axis=1)

    def selected(self, opinions: Opinions) -> BoolArray:
        """Return which classes are predicted for n articles, (n, K)."""
        if self.form != "label":
            return self.by_class(opinions.tiers) > 0
        best = self.by_class(opinions.scores).argmax(axis=1)
        return np.asarray(np.arange(len(self.classes)) == best[:, None])

    def predictions(self, opinions: Opinions) -> npt.NDArray[Any]:
        """Return the predicted labels of n articles.

        Returns
        -------
        ndarray
            (n,) classes or tuples of classes, or (n, K) of 0 and 1; see `form`
        """
        selected = self.selected(opinions)
        if self.form == "label":
            return np.asarray(self.classes[selected.argmax(axis=1)])
        if self.form == "matrix":
            return selected.astype(np.int64)
        sets = np.empty(len(opinions), dtype=object)
        order = np.argsort(-self.by_class(opinions.scores), axis=1, kind="stable").tolist()
        for i, best_first in enumerate(order):
            sets[i] = tuple(self.classes[k].item() for k in best_first if selected[i, k])
        return sets
