"""Pages of figures for data scientists: one evaluation, or a comparison of several."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from osiris_nlp.render.environment import render_page

_EXAMPLES, _PAIRS = 5, 50  # ids shown per pair of labels; pairs shown


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and its caption."""

    caption: str
    svg: bytes

    @property
    def data_url(self) -> str:
        """The picture as a data URL."""
        return f"data:image/svg+xml;base64,{base64.b64encode(self.svg).decode()}"


class Interval(Protocol):
    """A figure with its interval."""

    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


class Curve(Protocol):
    """What the page shows of a learning curve."""

    @property
    def sentence(self) -> str: ...
    @property
    def assumptions(self) -> str: ...
    @property
    def names(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Sequence[tuple[str, int, Sequence[Interval]]]: ...


def evaluation_page(
    report: Mapping[str, Any],
    pictures: Iterable[tuple[str, bytes]],
    *,
    title: str,
    meanings: Mapping[str, str],
    note: str,
    encoder: str = "",
    learning_curve: Curve | None = None,
    curve_picture: tuple[str, bytes] | None = None,
) -> str:
    """Return an evaluation as a self-contained HTML page.

    Parameters
    ----------
    report : dictionary from ``Report.to_dict``
    pictures : captions, each with its picture as SVG
    meanings : what each figure means
    note : why the figures on the judging articles come first; empty if there are none
    encoder : what a sentence encoder adds; empty if there is none
    learning_curve : what more articles promise, with its caption and picture; None if it was not measured
    """
    pairs = report["confusions"]
    return render_page(
        "evaluation.html",
        style="figures.css",
        report=report,
        pictures=[Picture(caption, svg) for caption, svg in pictures],
        title=title,
        meanings=meanings,
        note=note,
        encoder=encoder,
        learning_curve=learning_curve,
        curve_picture=Picture(*curve_picture) if curve_picture else None,
        confusions=[{**pair, "ids": pair["ids"][:_EXAMPLES]} for pair in pairs[:_PAIRS]],
        n_more=max(0, len(pairs) - _PAIRS),
    )


def comparison_page(
    comparison: Mapping[str, Any], picture: bytes, *, title: str, meanings: Mapping[str, str]
) -> str:
    """Return a comparison, as its ``to_dict`` returns it, as a self-contained HTML page."""
    by_model: dict[str, list[Mapping[str, Any]]] = {}
    for row in comparison["differences"]:
        by_model.setdefault(row["model"], []).append(row)
    return render_page(
        "comparison.html",
        style="figures.css",
        comparison=comparison,
        by_model=by_model,
        picture=Picture(f"Differences from {comparison['baseline']}", picture),
        title=title,
        meanings=meanings,
    )
