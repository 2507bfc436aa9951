"""What an evaluation found: figures, labels, confusions; as frames, pictures and a page."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

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
from osiris_nlp.evaluation.figures import MEANINGS, Figure, bootstrapped, interval, ranks
from osiris_nlp.evaluation.plots import CAPTIONS, Plot, draw, height_of, svg_of
from osiris_nlp.model.held_out import HeldOut
from osiris_nlp.model.registry import load_held_out
from osiris_nlp.render import evaluation_page

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found.

    Attributes
    ----------
    articles, stories : how many were judged
    figures : by name; see `evaluate`
    reliability : best suggestions in bins of as many articles each, by rising score
    per_label : labels that some article carries or is predicted to carry, most frequent first
    confusions : labels taken for others, most often first
    never_suggested : labels that some article carries, among the five best of none
    judging : the report on the articles that judge alone (`Article.judges`), which makes the headline;
        None where no article is marked, or all are
    held_out : the arrays it was made of, which `compare` pairs
    """

    articles: int
    stories: int
    figures: dict[str, Figure]
    reliability: tuple[Bin, ...]
    per_label: tuple[LabelFigures, ...]
    confusions: tuple[Confusion, ...]
    never_suggested: tuple[str, ...]
    judging: "Report | None" = field(repr=False)
    held_out: HeldOut = field(repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Return what was found (not `held_out`) as JSON-ready values, rounded to four places; None for nan.

        `judging` is None or a mapping of the same keys.
        """
        found: dict[str, Any] = {
            "articles": self.articles,
            "stories": self.stories,
            "figures": {name: asdict(figure) for name, figure in self.figures.items()},
        }
        for figure in found["figures"].values():
            for name, value in figure.items():
                figure[name] = None if np.isnan(value) else round(value, 4)
        for part in ("reliability", "per_label", "confusions"):
            found[part] = [
                {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(row).items()}
                for row in getattr(self, part)
            ]
        judging = self.judging.to_dict() if self.judging else None
        return found | {"never_suggested": self.never_suggested, "judging": judging}

    def to_frame(self) -> "pd.DataFrame":
        """Return the figures of each label as a data frame, a row a label."""
        import pandas as pd  # noqa: PLC0415 (heavy, and not needed to judge)

        return pd.DataFrame([asdict(row) for row in self.per_label]).set_index("label")

    def figures_frame(self) -> "pd.DataFrame":
        """Return the figures as a data frame: value, interval and meaning, a row a figure."""
        import pandas as pd  # noqa: PLC0415

        rows = [
            {"figure": name, **asdict(figure), "meaning": MEANINGS[name]}
            for name, figure in self.figures.items()
        ]
        return pd.DataFrame(rows).set_index("figure")

    def confusions_frame(self) -> "pd.DataFrame":
        """Return the labels taken for others as a data frame: editors, model, articles, ids."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame(
            [asdict(row) for row in self.confusions],
            columns=["editors", "model", "articles", "ids"],
        )

    def articles_frame(self) -> "pd.DataFrame":
        """Return the judged articles as a data frame indexed by id, in the order they were judged.

        Columns: `editors` (their labels, `` | `` between them), `model` (the best suggestion), its
        `score` and `tier`, and the `rank` from 1 of the best placed right label.
        """
        import pandas as pd  # noqa: PLC0415

        said, labels = self.held_out, np.array(self.held_out.labels, dtype=object)
        every, best = np.arange(len(said)), said.scores.argmax(axis=1)
        return pd.DataFrame(
            {
                "editors": [" | ".join(labels[row]) for row in said.relevant],
                "model": labels[best],
                "score": said.scores[every, best],
                "tier": np.array(["hide", "propose", "apply"])[said.tiers[every, best]],
                "rank": ranks(said.relevant, said.scores),
            },
            index=pd.Index(said.ids, name="id"),
        )

    def plot(self, what: Plot = "reliability", ax: "Axes | None" = None) -> "Axes":
        """Draw one aspect of the report with matplotlib, on `ax` or on a new figure.

        Parameters
        ----------
        what : ``reliability`` (stated and found odds of the best suggestion), ``hits`` (share of
            articles with a right label among the first k), ``labels`` (F1 of the labels with
            most articles) or ``confusions`` (the labels most often taken for others)

        Raises
        ------
        MissingExtraError
            Without matplotlib.
        InputError
            For another name.
        """
        return draw(what, self._drawn(what), ax)

    def to_html(self, path: str | Path | None = None, *, title: str = "Evaluation") -> str:
        """Return the report as one page that needs nothing but itself, and write it to `path` if given.

        Raises
        ------
        MissingExtraError
            Without matplotlib.
        """
        pictures = [
            (
                caption,
                svg_of(partial(draw, what, rows, titled=False), height=height_of(what, len(rows))),
            )
            for what, caption in CAPTIONS.items()
            if len(rows := self._drawn(what))
        ]
        found = self.to_dict()
        page = evaluation_page(
            found, pictures, title=title, meanings=MEANINGS, note=judging_note(found)
        )
        if path is not None:
            write_whole(Path(path), page.encode())
        return page

    def _drawn(self, what: str) -> Sequence[Any]:
        """Return what a plot shows; nothing for another name."""
        match what:
            case "reliability":
                return self.reliability
            case "hits":
                shares: list[float] = hit_shares(self.held_out).tolist()
                return shares
            case "labels":
                return self.per_label
            case "confusions":
                return self.confusions
        return ()


def report_on(held_out: HeldOut, *, seed: int = 0) -> Report:
    """Return what `evaluate` finds in arrays already put together."""
    groups = held_out.groups
    value, drawn = bootstrapped(held_out, groups, seed)
    figures = {}
    for name in value:
        low, high = interval(name, value[name], drawn[name])
        if name.startswith("calibration_error"):
            low = float(np.maximum(low, 0))  # an interval moved for its bias; nan stays
        figures[name] = Figure(value[name], low, high)
    marked = held_out.judges.any() and not held_out.judges.all()
    return Report(
        articles=len(held_out),
        stories=int(groups.max()) + 1,
        figures=figures,
        reliability=reliability(held_out),
        per_label=label_figures(held_out),
        confusions=confusions(held_out),
        never_suggested=never_suggested(held_out),
        judging=report_on(held_out.subset(held_out.judges), seed=seed) if marked else None,
        held_out=held_out,
    )


def load_report(folder: str | Path, *, seed: int = 0) -> Report:
    """Return the cross-validated report that a model was saved with.

    Raises
    ------
    ModelError
        If the model cannot be read, or was saved without what its judging said.
    """
    return report_on(load_held_out(folder), seed=seed)


def judging_note(report: Mapping[str, Any]) -> str:
    """Say why the figures on all articles differ from those on the ones that judge; '' where none does.

    Parameters
    ----------
    report : as `Report.to_dict` gives it
    """
    judging = report.get("judging")  # models of version 0.1.0 have none
    if not judging:
        return ""
    return (
        f"{judging['articles']} of the {report['articles']} articles judge: nobody had read them when "
        "the words of the labels were written. The others may have been read by then, so that these "
        "words fit them too well: quote the figures on those that judge."
    )
