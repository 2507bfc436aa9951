"""The models that a desk can use, as its pages show them: what their manifests say, newest first."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from osiris_nlp.base.errors import ModelError
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.model.folders.in_use import bundled_model
from osiris_nlp.model.folders.registry import read_manifest
from osiris_nlp.render import french

# With fewer articles of a label, a single one moves its shares by more than ten points.
FEWEST_EXAMPLES = 10
# Of fewer articles, the share of right first suggestions is known to some twenty points.
_FEWEST_JUDGED = 100
# Of a weaker label, half of the articles are missed, or half of the suggestions are wrong.
_WEAK_F1, _MOST_WEAK = 0.5, 12


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model of the list; what its manifest does not say is empty or None.

    Attributes
    ----------
    name : the name of its folder; empty for the model that comes with the package
    title : what people call it, in French; no two models of a list have the same one
    is_damaged : whether its files are not those of a model of this version, so that it cannot be used
    """

    name: str
    title: str
    labels: Sequence[str] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    is_in_service: bool = False
    is_damaged: bool = False

    @classmethod
    def of(cls, folder: Path, bench: Bench) -> "ListedModel":
        """Read the manifest of a model folder; the bench is the one in service."""
        name = "" if folder == bundled_model() else folder.name
        try:
            manifest = read_manifest(folder)
        except ModelError:
            return cls(name, _title(name, {}), is_damaged=True)
        details, is_in_service = manifest["details"], bench.watch.is_of(folder, manifest)
        is_damaged = not all((folder / file).is_file() for file in manifest["files"])
        title = _title(name, details)
        return cls(name, title, manifest["labels"], details, is_in_service, is_damaged)

    @property
    def made(self) -> dt.datetime | None:
        """When it was trained."""
        return _made(self.details)

    @property
    def measured(self) -> Mapping[str, Any]:
        """The number of `articles` it was judged on, and the `figures`: of the judging articles, if it has any."""
        return self._report.get("judging") or self._report

    def figure(self, key: str) -> Mapping[str, float | None] | None:
        """Return a figure with its interval; None if it was not measured."""
        figure = self.measured.get("figures", {}).get(key)
        return figure if figure and figure["value"] is not None else None

    @property
    def is_comparable(self) -> bool:
        """Whether it was judged on enough articles to compare its figures with another model's."""
        return bool(self.measured.get("articles", 0) >= _FEWEST_JUDGED)

    @property
    def weakest(self) -> list[Mapping[str, Any]]:
        """The figures of the weak labels with enough examples, the weakest first."""
        rows = self._report.get("per_label", ())
        weak = (row for row in rows if row["articles"] >= FEWEST_EXAMPLES and row["f1"] < _WEAK_F1)
        return sorted(weak, key=lambda row: (row["f1"], row["label"]))[:_MOST_WEAK]

    @property
    def unmeasured(self) -> list[str]:
        """The labels with too few examples to say how reliable they are."""
        n_articles = {row["label"]: row["articles"] for row in self._report.get("per_label", ())}
        return [name for name in self.labels if n_articles.get(name, 0) < FEWEST_EXAMPLES]

    @property
    def _report(self) -> Mapping[str, Any]:
        return (self.details.get("figures") or {}).get("cross_validation") or {}


def listed_models(bench: Bench, folders: Iterable[Path]) -> list[ListedModel]:
    """Return the models of some folders and the one in service, newest first.

    Parameters
    ----------
    bench : the one in service
    """
    models = [ListedModel.of(folder, bench) for folder in folders]
    if not any(model.is_in_service for model in models):  # its folder is gone, or not among these
        name, labels = bench.name.rpartition("@")[0], bench.tagger.labels
        title = _title(name, bench.details)
        models.append(ListedModel(name, title, labels, bench.details, is_in_service=True))
    titles = Counter(model.title for model in models)
    models = [
        replace(model, title=f"{model.title} «{model.name}»") if titles[model.title] > 1 else model
        for model in models
    ]
    return sorted(models, key=lambda each: each.made.timestamp() if each.made else 0, reverse=True)


def _title(name: str, details: Mapping[str, Any]) -> str:
    if not name:
        return "Modèle fourni avec le logiciel"
    time = _made(details)
    return f"Modèle du {french.day(time.date())}" if time else f"Modèle «{name}»"


def _made(details: Mapping[str, Any]) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(details.get("made", ""))
    except ValueError:
        return None
    return moment.astimezone(dt.UTC) if moment.tzinfo else None  # Dakar is on UTC all year
