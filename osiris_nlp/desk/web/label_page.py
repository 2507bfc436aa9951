"""What a label's own page shows: its definition, its articles, and how often it is accepted."""

from typing import Any

from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.store.counts import LabelCounts, label_counts
from osiris_nlp.desk.store.queue import Filters, last_reviewed
from osiris_nlp.desk.store.store import Store
from osiris_nlp.desk.web.addresses import filters_query
from osiris_nlp.taxonomy import Label

_FEW = 10  # below so many decided suggestions, a share means little
_EXAMPLES = 8


def label_page(store: Store, bench: Bench, place: int) -> dict[str, Any]:
    """Return what a label's own page shows; `place` is its index in the taxonomy."""
    label = bench.taxonomy.labels[place]
    counts = label_counts(store, bench.names).get(label.name, LabelCounts())
    examples = bench.examples.get(label.name, ())
    return {
        "label": label,
        "batch_address": f"/lots/{place + 1}",
        "counts": counts,
        "years": _years(label),
        "examples": len(examples),
        "training": [title for _, title in examples[:_EXAMPLES] if title],
        "validated": last_reviewed(store, label.name, limit=_EXAMPLES),
        "file_query": filters_query(Filters(state="all", label=label.name)),
        "apply_acceptance": acceptance(*counts.outcomes.get("apply", (0, 0))),
        "propose_acceptance": acceptance(*counts.outcomes.get("propose", (0, 0))),
    }


def _years(label: Label) -> str:
    first, last = label.first_year, label.last_year
    if first and last:
        return f"de {first} à {last}"
    return f"depuis {first}" if first else f"jusqu’en {last}" if last else ""


def acceptance(n_decided: int, n_accepted: int) -> str:
    """Return in French how often editors accepted a suggestion.

    Examples
    --------
    >>> [acceptance(*counts) for counts in ((0, 0), (3, 2), (20, 18))]
    ['—', '2 fois sur 3, trop peu pour le dire', '18 fois sur 20']
    """
    if not n_decided:
        return "—"
    share = f"{n_accepted} fois sur {n_decided}"
    return f"{share}, trop peu pour le dire" if n_decided < _FEW else share
