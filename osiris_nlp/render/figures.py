"""Pages of figures, for data scientists: an evaluation, or a comparison of several."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from osiris_nlp.render.environment import page

_EXAMPLES, _PAIRS = 5, 50  # ids shown of a pair, and pairs


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, and what it shows."""

    caption: str
    svg: bytes

    @property
    def address(self) -> str:
        """The picture itself, as an address."""
        return f"data:image/svg+xml;base64,{base64.b64encode(self.svg).decode()}"


def evaluation_page(
    report: Mapping[str, Any],
    pictures: Iterable[tuple[str, bytes]],
    *,
    title: str,
    meanings: Mapping[str, str],
    note: str,
) -> str:
    """Return what an evaluation found as a whole HTML document.

    Parameters
    ----------
    report : as ``Report.to_dict`` gives it
    pictures : captions, and what they are of as SVG
    meanings : what each figure says
    note : why figures on the articles that judge come before those on all; where none does, empty
    """
    pairs = report["confusions"]
    return page(
        "evaluation.html",
        style="figures.css",
        report=report,
        pictures=[Picture(caption, svg) for caption, svg in pictures],
        title=title,
        meanings=meanings,
        note=note,
        confusions=[{**pair, "ids": pair["ids"][:_EXAMPLES]} for pair in pairs[:_PAIRS]],
        n_more=max(0, len(pairs) - _PAIRS),
    )


def comparison_page(
    comparison: Mapping[str, Any], picture: bytes, *, title: str, meanings: Mapping[str, str]
) -> str:
    """Return what a comparison found as a whole HTML document; `comparison` is ``to_dict`` of it."""
    by_model: dict[str, list[Mapping[str, Any]]] = {}
    for row in comparison["differences"]:
        by_model.setdefault(row["model"], []).append(row)
    return page(
        "comparison.html",
        style="figures.css",
        comparison=comparison,
        by_model=by_model,
        picture=Picture(f"Differences to {comparison['baseline']}", picture),
        title=title,
        meanings=meanings,
    )
