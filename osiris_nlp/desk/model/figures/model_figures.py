"""What the page of the model shows of the editors' decisions: shares, in the order of the page."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from osiris_nlp.base.language.dates import MONTHS
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.figures.latest_statistics import Statistics
from osiris_nlp.desk.model.figures.shares import FEWEST, Share, difference
from osiris_nlp.desk.model.figures.statistics import LabelMonth

_MOST_LABELS, _MOST_MONTHS = 12, 12  # the file has all labels


def figures_context(statistics: Statistics, bench: Bench) -> dict[str, Any]:
    """Return the figures of the page; those of too few cases have no share, only their number of cases."""
    labels = label_shares(statistics.label_months)
    enough = [(label, share) for label, share in labels if share.is_enough]
    months = _sums(statistics.label_months, lambda row: row.month)
    agreement = statistics.agreement
    is_comparable = agreement.visible.is_enough and agreement.blind.is_enough
    return {
        "fewest": FEWEST,
        "sure": statistics.sure,
        "agreement": agreement,
        "gap": difference(agreement.visible, agreement.blind) if is_comparable else None,
        "kept": sum((share for _, share in labels), Share()),
        "labels": enough[:_MOST_LABELS],
        "n_enough": len(enough),
        "n_few": len(labels) - len(enough),
        "months": [
            (month_name(month), share) for month, share in sorted(months.items()) if share.is_enough
        ][-_MOST_MONTHS:],
        "n_validated": statistics.validated,
        "never": never_chosen(statistics, bench) if statistics.validated >= FEWEST else [],
    }


def label_shares(rows: Iterable[LabelMonth]) -> list[tuple[str, Share]]:
    """Return how often the suggestions of each label are kept, the least kept first, then those of too few cases."""
    suggested = _sums(rows, lambda row: row.label).items()
    return sorted(
        ((label, share) for label, share in suggested if share.cases),
        key=lambda item: (
            (False, item[1].value, item[0])
            if item[1].is_enough
            else (True, -item[1].cases, item[0])
        ),
    )


def never_chosen(statistics: Statistics, bench: Bench) -> list[tuple[int, str, int]]:
    """Return the labels that no validated article has, the most suggested first.

    Each comes with its position in the taxonomy, and how often it was suggested.
    """
    n_chosen, n_suggested = Counter[str](), Counter[str]()
    for row in statistics.label_months:
        n_chosen[row.label] += row.n_chosen
        n_suggested[row.label] += row.acceptance.cases
    labels = [
        (position, label.name, n_suggested[label.name])
        for position, label in enumerate(bench.taxonomy, start=1)
        if not n_chosen[label.name]
    ]
    return sorted(labels, key=lambda item: -item[2])


def month_name(month: str) -> str:
    """Return a month as French prose writes it.

    Examples
    --------
    >>> month_name("2026-03")
    'mars 2026'
    """
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def _sums(rows: Iterable[LabelMonth], key: Callable[[LabelMonth], str]) -> dict[str, Share]:
    """Return the acceptance of each group of rows."""
    shares = defaultdict[str, Share](Share)
    for row in rows:
        shares[key(row)] += row.acceptance
    return shares
