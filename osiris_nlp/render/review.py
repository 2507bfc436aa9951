"""The page on which an editor judges, label by label, what a run of `tag` did."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from osiris_nlp.render.cases import Case
from osiris_nlp.render.environment import page


@dataclass(frozen=True, slots=True)
class LabelReview:
    """What a run did with one label, and the articles to judge it by.

    Attributes
    ----------
    applied, proposed : articles of the whole run that got the label in that tier
    apply_cut, propose_cut : scores from which it is applied and proposed; None: never
    applied_cases : articles it was applied to, drawn at random
    borderline_cases : the articles nearest `propose_cut`
    scope_note : what the label covers, as the taxonomy says it
    """

    label: str
    applied: int
    proposed: int
    apply_cut: float | None
    propose_cut: float | None
    applied_cases: tuple[Case, ...]
    borderline_cases: tuple[Case, ...]
    scope_note: str = ""

    @property
    def n_filed(self) -> int:
        """How many articles it was applied to carried labels already."""
        return sum(case.is_filed for case in self.applied_cases)

    @property
    def n_agreeing(self) -> int:
        """How many of these carried this label."""
        return sum(case.agrees for case in self.applied_cases)

    @property
    def from_the_surest(self) -> list[Case]:
        """The borderline cases by falling score."""
        return sorted(self.borderline_cases, key=lambda case: -case.suggestion.score)


def review_page(
    labels: Sequence[LabelReview], *, model: str, made: str, counts: Mapping[str, int]
) -> str:
    """Return a whole HTML document, in French, that needs nothing but itself.

    Labels most applied come first, then those most proposed; those without an article to show are
    listed at the end. Whatever titles and texts say, the page only shows it: all is escaped, there
    is no script, and its policy allows none.

    Parameters
    ----------
    labels : one a label, in the taxonomy's order
    model : the model's name
    made : when the articles were tagged, as ISO 8601 or in words
    counts : `articles` tagged, those with a label to apply (`applied`), with labels to propose only
        (`proposed`), with none (`bare`), rows that were no article (`faults`), articles left out on
        purpose (`skipped`)
    """
    ranked = sorted(labels, key=lambda each: (-each.applied, -each.proposed))
    return page(
        "review.html",
        style="editors.css",
        reviews=[each for each in ranked if each.applied_cases or each.borderline_cases],
        unseen=[each for each in ranked if not (each.applied_cases or each.borderline_cases)],
        model=model,
        made=made,
        day=_day(made),
        counts=counts,
    )


def _day(made: str) -> dt.date | None:
    """Return the day of a moment in ISO 8601, None for one in words."""
    try:
        return dt.datetime.fromisoformat(made).date()
    except ValueError:
        return None
