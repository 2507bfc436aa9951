"""What editors are shown of a label: what it covers, how much there is of it, how well it does."""

from typing import Any

from osiris_nlp.desk import store as desk_store
from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.store import Filters, LabelCounts, Store
from osiris_nlp.desk.web.addresses import filters_query
from osiris_nlp.taxonomy import Label

_FEW = 10  # judged suggestions under which a share says nothing
_EXAMPLES = 8


def label_row(bench: Bench, label: Label, counts: LabelCounts | None) -> dict[str, Any]:
    """Return what the list shows of a label."""
    counts = counts or LabelCounts()
    return {
        "label": label,
        "names": " | ".join((label.name, *label.aliases)),
        "examples": len(bench.examples.get(label.name, ())),
        "filed": counts.filed,
        "precision": so_far(counts.n_shown, counts.n_right),
    }


def label_page(store: Store, bench: Bench, place: int) -> dict[str, Any]:
    """Return what the page of a label shows, given its place in the list, from 0."""
    label = bench.taxonomy.labels[place]
    counts = desk_store.label_counts(store).get(label.name, LabelCounts())
    examples = bench.examples.get(label.name, ())
    return {
        "label": label,
        "counts": counts,
        "years": _years(label),
        "examples": len(examples),
        "training": [title for _, title in examples[:_EXAMPLES] if title],
        "validated": desk_store.last_validated(store, label.name, limit=_EXAMPLES),
        "file_query": filters_query(Filters(state="all", label=label.name)),
        "apply_precision": so_far(*counts.outcomes.get("apply", (0, 0))),
        "propose_precision": so_far(*counts.outcomes.get("propose", (0, 0))),
    }


def _years(label: Label) -> str:
    first, last = label.first_year, label.last_year
    if first and last:
        return f"de {first} à {last}"
    return f"depuis {first}" if first else f"jusqu’en {last}" if last else ""


def so_far(shown: int, right: int) -> str:
    """Return how often a suggestion was accepted.

    Examples
    --------
    >>> [so_far(*each) for each in ((0, 0), (3, 2), (20, 18))]
    ['pas encore jugée', '2 fois sur 3, trop peu pour le dire', 'acceptée 18 fois sur 20']
    """
    if not shown:
        return "pas encore jugée"
    said = f"{right} fois sur {shown}"
    return f"{said}, trop peu pour le dire" if shown < _FEW else f"acceptée {said}"
