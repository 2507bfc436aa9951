"""The page on which an editor checks, label by label, the work of a run of `tag`."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from osiris_nlp.render.cases import Case
from osiris_nlp.render.environment import render_page


@dataclass(frozen=True, slots=True)
class LabelCheck:
    """How a run used one label, and sample articles for checking it.

    Attributes
    ----------
    n_applied, n_proposed : number of articles of the run that got the label in that tier
    apply_threshold, propose_threshold : lowest scores at which it is applied and proposed; None for never
    applied_cases : a random sample of the articles it was applied to
    borderline_cases : among the articles it was not applied to, those with scores nearest `propose_threshold`
    scope_note : what the label covers, according to the taxonomy
    """

    label: str
    n_applied: int
    n_proposed: int
    apply_threshold: float | None
    propose_threshold: float | None
    applied_cases: tuple[Case, ...]
    borderline_cases: tuple[Case, ...]
    scope_note: str = ""

    @property
    def n_labelled(self) -> int:
        """Number of `applied_cases` that already had labels."""
        return sum(case.has_labels for case in self.applied_cases)

    @property
    def n_agreeing(self) -> int:
        """Number of `applied_cases` that already had this label."""
        return sum(case.agrees for case in self.applied_cases)

    @property
    def borderline_by_score(self) -> list[Case]:
        """The borderline cases in descending order of score."""
        return sorted(self.borderline_cases, key=lambda case: -case.suggestion.score)


def review_page(
    checks: Sequence[LabelCheck], *, model: str, tagged_at: str, counts: Mapping[str, int]
) -> str:
    """Return a self-contained HTML page in French.

    The labels applied most often come first, then those proposed most often. Labels without an
    article to show are listed at the end. Titles and texts cannot inject code: they are escaped, and
    the page has no script and a policy that forbids them.

    Parameters
    ----------
    checks : one per label, in the taxonomy's order
    model : the model's name
    tagged_at : when the articles were tagged, in ISO 8601 or in words
    counts : number of `articles` tagged; of those with a label to apply (`applied`), with labels to
        propose only (`proposed`) and with neither (`bare`); of invalid rows (`faults`); of articles
        that the settings of the run excluded (`skipped`)
    """
    ranked_checks = sorted(checks, key=lambda check: (-check.n_applied, -check.n_proposed))
    return render_page(
        "review.html",
        style="editors.css",
        checks=[check for check in ranked_checks if check.applied_cases or check.borderline_cases],
        without_cases=[
            check for check in ranked_checks if not (check.applied_cases or check.borderline_cases)
        ],
        model=model,
        tagged_at=tagged_at,
        day=_day(tagged_at),
        counts=counts,
    )


def _day(moment: str) -> dt.date | None:
    """Return the day of a moment in ISO 8601; None for one in words."""
    try:
        return dt.datetime.fromisoformat(moment).date()
    except ValueError:
        return None
