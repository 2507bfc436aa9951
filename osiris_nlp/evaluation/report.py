"""The result of an evaluation: figures, labels and confusions as data frames, plots and a page."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import write_whole
from osiris_nlp.evaluation.details import (
    Bin,
    Confusion,
    LabelFigures,
    confusions,
    hit_shares,
    label_figures,
    never_suggested,
    reliability,
)
from osiris_nlp.evaluation.encoder_gain import EncoderGain
from osiris_nlp.evaluation.figures import (
    MAIN_FIGURES,
    MEANINGS,
    Figure,
    bootstrap_figures,
    interval,
    json_values,
    ranks,
)
from osiris_nlp.evaluation.learning_curve import LearningCurve
from osiris_nlp.evaluation.plots import CAPTIONS, Plot, draw, height_of, svg_of
from osiris_nlp.model.folders.held_out import HeldOut
from osiris_nlp.model.folders.registry import load_held_out, read_manifest
from osiris_nlp.render import Overview, evaluation_page

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Report:
    """The result of an evaluation.

    Attributes
    ----------
    articles, stories : number of held-out articles and of their stories
    figures : figures by name; see `evaluate_scores`
    reliability : best suggestions in equal-count bins, by increasing score
    per_label : figures of each label that is assigned or predicted, most frequent first
    confusions : pairs of confused labels, most frequent first
    never_suggested : labels that some article has but that are never among an article's five best
    unseen : number of articles for each label that the model does not know, most frequent first; these
        labels have score 0 and no rank
    judging : the report on the judging articles alone (`Article.judges`), the figures to quote;
        None if none or all of the articles are judging articles
    held_out : the arrays behind the report, which `compare` pairs
    encoder_gain : what the sentence encoder of the model adds; None if it has none
    learning_curve : the figures by the number of articles learned from, if they were measured; see
        `TopicClassifier`
    """

    articles: int
    stories: int
    figures: dict[str, Figure]
    reliability: tuple[Bin, ...]
    per_label: tuple[LabelFigures, ...]
    confusions: tuple[Confusion, ...]
    never_suggested: tuple[str, ...]
    unseen: dict[str, int]
    judging: "Report | None"
    held_out: HeldOut = field(compare=False)
    encoder_gain: EncoderGain | None = None
    learning_curve: LearningCurve | None = None

    def __repr__(self) -> str:
        return str(self._overview(with_meanings=False))

    def _repr_html_(self) -> str:
        return self._overview(with_meanings=True).html

    def _overview(self, *, with_meanings: bool) -> Overview:
        parts = {f"all {self.articles}" if self.judging else "value [95 % interval]": self}
        if self.judging:
            parts = {f"{self.judging.articles} judging [95 % interval]": self.judging, **parts}
        rows = [
            (
                name,
                *(_cell(part.figures[name]) for part in parts.values()),
                *([MEANINGS[name]] if with_meanings else []),
            )
            for name in MAIN_FIGURES
        ]
        notes = ["Quote the figures on the judging articles."] if self.judging else []
        notes += [str(part) for part in (self.learning_curve, self.encoder_gain) if part]
        if self.unseen:
            labels = [f"{label} ({n})" for label, n in self.unseen.items()]
            others = f" and {len(labels) - 10} others" if len(labels) > 10 else ""
            heading = "Labels that the model does not know (number of articles)"
            notes.append(f"{heading}: {', '.join(labels[:10])}{others}")
        notes.append('Next: figures_frame(), confusions_frame(), plot(), to_html("report.html")')
        title = f"Report on {size_of_sample(self.articles, self.stories)}"
        columns = ("figure", *parts, *(["meaning"] if with_meanings else []))
        return Overview(title, columns, rows, tuple(notes))

    def to_dict(self) -> dict[str, Any]:
        """Return the report (without `held_out`) as JSON-ready values.

        Numbers are rounded to six decimals, and nan becomes None. `judging` is None or a mapping with
        the same keys.
        """
        names = ("articles", "stories", "figures", "reliability", "per_label", "confusions")
        record = {name: getattr(self, name) for name in (*names, "never_suggested", "unseen")}
        record["judging"] = self.judging.to_dict() if self.judging else None
        record |= {"encoder": self.encoder_gain, "learning_curve": self.learning_curve}
        return dict(json_values(record))

    def to_frame(self) -> "pd.DataFrame":
        """Return the figures of each label as a data frame, one row per label."""
        import pandas as pd  # noqa: PLC0415 (slow to import, and evaluating does not need it)

        return pd.DataFrame([asdict(row) for row in self.per_label]).set_index("label")

    def figures_frame(self) -> "pd.DataFrame":
        """Return value, interval and meaning as a data frame, one row per figure."""
        import pandas as pd  # noqa: PLC0415

        rows = [
            {"figure": name, **asdict(figure), "meaning": MEANINGS[name]}
            for name, figure in self.figures.items()
        ]
        return pd.DataFrame(rows).set_index("figure")

    def confusions_frame(self) -> "pd.DataFrame":
        """Return the confusions as a data frame with columns editors, model, articles and ids."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame(
            [asdict(row) for row in self.confusions],
            columns=["editors", "model", "articles", "ids"],
        )

    def articles_frame(self) -> "pd.DataFrame":
        """Return the held-out articles as a data frame indexed by id, in their original order.

        Columns: `editors` (their labels, separated by `` | ``), `model` (the best suggestion), its
        `score` and `tier`, and the `rank`, from 1, of the highest-ranked correct label (infinite if
        the model knows none of them).
        """
        import pandas as pd  # noqa: PLC0415

        held_out, labels = self.held_out, np.array(self.held_out.labels, dtype=object)
        rows, best = np.arange(len(held_out)), held_out.ranking.argmax(axis=1)
        ids = held_out.label_ids
        return pd.DataFrame(
            {
                "editors": [
                    " | ".join(labels[ids[i, row]]) for i, row in enumerate(held_out.relevant)
                ],
                "model": labels[ids[rows, best]],
                "score": held_out.scores[rows, best],
                "tier": np.array(["hide", "propose", "apply"])[held_out.tiers[rows, best]],
                "rank": ranks(held_out.relevant, held_out.ranking),
            },
            index=pd.Index(held_out.ids, name="id"),
        )

    def plot(self, what: Plot = "reliability", ax: "Axes | None" = None) -> "Axes":
        """Draw one aspect of the report with matplotlib, on `ax` or a new figure.

        Parameters
        ----------
        what : ``reliability`` (score and accuracy of the best suggestion), ``hits`` (share of
            articles with a correct label in the top k), ``labels`` (F1 of the most frequent labels),
            ``confusions`` (the most frequent confusions) or ``learning_curve`` (figures by the number of
            articles learned from, with those to expect of more)

        Raises
        ------
        MissingExtraError
            If matplotlib is missing.
        InputError
            If `what` is unknown, or there is no learning curve.
        """
        if what == "learning_curve" and not self.learning_curve:
            raise InputError(
                "The report has no learning curve",
                "expected that of TopicClassifier(learning_curve=True), fitted to 200 stories or more",
            )
        return draw(what, self._plot_rows().get(what, ()), ax)

    @overload
    def to_html(self, path: None = None, *, title: str = ...) -> str: ...
    @overload
    def to_html(self, path: str | Path, *, title: str = ...) -> Path: ...
    def to_html(self, path: str | Path | None = None, *, title: str = "Evaluation") -> str | Path:
        """Return the report as one self-contained page, or write it to `path` and return the path.

        Raises
        ------
        MissingExtraError
            If matplotlib is missing.
        InputError
            If the folder does not exist.
        """
        pictures = {
            what: (
                CAPTIONS[what],
                svg_of(partial(draw, what, rows, titled=False), height=height_of(what, len(rows))),
            )
            for what, rows in self._plot_rows().items()
            if len(rows)
        }
        curve_picture = pictures.pop("learning_curve", None)
        record = self.to_dict()
        page = evaluation_page(
            record,
            pictures.values(),
            title=title,
            meanings=MEANINGS,
            note=judging_note(record),
            encoder=str(self.encoder_gain or ""),
            learning_curve=self.learning_curve,
            curve_picture=curve_picture,
        )
        if path is None:
            return page
        write_whole(Path(path), page.encode())
        return Path(path)

    def _plot_rows(self) -> dict[Plot, Sequence[Any]]:
        """Return the rows of each plot, in the order of `CAPTIONS`."""
        return {
            "reliability": self.reliability,
            "hits": hit_shares(self.held_out).tolist(),
            "labels": self.per_label,
            "confusions": self.confusions,
            "learning_curve": (self.learning_curve,) if self.learning_curve else (),
        }


def size_of_sample(articles: int, stories: int) -> str:
    """Return the size of a sample in words.

    Examples
    --------
    >>> size_of_sample(1, 1), size_of_sample(2, 2)
    ('1 article of 1 story', '2 articles of 2 stories')
    """
    of_articles = f"{articles} article" if articles == 1 else f"{articles} articles"
    return f"{of_articles} of {stories} {'story' if stories == 1 else 'stories'}"


def _cell(figure: Figure) -> str:
    return "–" if np.isnan(figure.value) else str(figure)


def report_on(
    held_out: HeldOut,
    *,
    encoder_gain: EncoderGain | None = None,
    learning_curve: LearningCurve | None = None,
    seed: int = 0,
) -> Report:
    """Return the report on arrays that are already checked; `evaluate_scores` checks its arguments first."""
    groups = held_out.groups
    values, samples = bootstrap_figures(held_out, groups, seed)
    figures = {}
    for name, value in values.items():
        low, high = interval(name, value, samples[name])
        if name.startswith("calibration_error"):
            # The bias correction may push `low` below 0. nan stays nan.
            low = float(np.maximum(low, 0))
        figures[name] = Figure(value, low, high)
    some_judge = held_out.judges.any() and not held_out.judges.all()
    return Report(
        articles=len(held_out),
        stories=int(groups.max()) + 1,
        figures=figures,
        reliability=reliability(held_out),
        per_label=label_figures(held_out),
        confusions=confusions(held_out),
        never_suggested=never_suggested(held_out),
        unseen=_articles_with_unseen(held_out),
        judging=report_on(held_out.subset(held_out.judges), seed=seed) if some_judge else None,
        held_out=held_out,
        encoder_gain=encoder_gain,
        learning_curve=learning_curve,
    )


def _articles_with_unseen(held_out: HeldOut) -> dict[str, int]:
    """Return the number of articles with each unseen label, most frequent first, without zeros."""
    counts = held_out.count(held_out.relevant).tolist()
    n_articles = {
        label: n
        for label, n in zip(held_out.labels, counts, strict=True)
        if label in held_out.unseen
    }
    return {label: n for label, n in sorted(n_articles.items(), key=lambda item: -item[1]) if n}


def load_report(folder: str | Path, *, seed: int = 0) -> Report:
    """Return the cross-validated report of a saved model.

    Raises
    ------
    ModelError
        If the model cannot be read, or was saved without a report.
    """
    manifest = read_manifest(folder)
    details = manifest["details"]
    return report_on(
        load_held_out(folder, manifest=manifest),
        encoder_gain=encoder_gain_in(details),
        learning_curve=learning_curve_in(details),
        seed=seed,
    )


def encoder_gain_in(details: Mapping[str, Any]) -> EncoderGain | None:
    """Return what its encoder adds to a model, from its details; None if it has no encoder."""
    record = _cross_validation_in(details).get("encoder")
    return EncoderGain.from_dict(record) if record else None


def learning_curve_in(details: Mapping[str, Any]) -> LearningCurve | None:
    """Return the learning curve in the details of a model, if it has one."""
    record = _cross_validation_in(details).get("learning_curve")
    return LearningCurve.from_dict(record) if record else None


def _cross_validation_in(details: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the report in the details of a model; version 0.1.0 has fewer parts of it, or none."""
    return details.get("figures", {}).get("cross_validation") or {}


def judging_note(report: Mapping[str, Any]) -> str:
    """Explain why to quote the figures on the judging articles; '' if none or all of the articles judge.

    Parameters
    ----------
    report : dictionary from `Report.to_dict`
    """
    judging = report.get("judging")  # models of version 0.1.0 have none
    if not judging:
        return ""
    return (
        f"{judging['articles']} of the {report['articles']} articles are judging articles: nobody had "
        "read them when the label descriptions were written. The authors of the descriptions may have "
        "read the others, so the figures on all articles are optimistic. Quote the figures on the "
        "judging articles."
    )
