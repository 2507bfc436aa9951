"""The page on which editors work through an audit."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from osiris_nlp.analysis.questions import LIKELY_MISSING, LIKELY_WRONG
from osiris_nlp.base.records import Article
from osiris_nlp.model.suggestions import suggestions_from
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.render import AmbiguousPair, Case, Doubt, Twins, worklist_page
from osiris_nlp.taxonomy import Taxonomy

# Articles shown by default: the first 8 %, within these bounds; then groups of twins, and pairs.
_SHARE, _MIN_ARTICLES, _MAX_ARTICLES = 0.08, 20, 100
_MAX_TWINS, _MAX_PAIRS = 30, 12


def audit_page(
    worklist: pd.DataFrame,
    twins: pd.DataFrame,
    pairs: pd.DataFrame,
    *,
    articles: Sequence[Article],
    tagger: Tagger,
    taxonomy: Taxonomy,
    out_of_fold: bool,
    n_seen: int,
    top: int | None = None,
) -> str:
    """Return an audit as an HTML page; see `Audit` and `Audit.to_html`."""
    if top is None:
        top = min(max(int(_SHARE * len(worklist)), _MIN_ARTICLES), _MAX_ARTICLES)
    kinds = worklist["kind"].value_counts()
    doubt = partial(_doubt, worklist, articles, tagger)
    return worklist_page(
        # For an article that has every label, there is none to propose.
        [doubt(row) for row in range(min(top, len(worklist))) if worklist["proposed"][row]],
        [
            Twins(group["same"].iloc[0], tuple(articles[row] for row in group["row"]))
            for _, group in list(twins.groupby("group"))[:_MAX_TWINS]
        ],
        [_pair(row, taxonomy, doubt) for row in pairs.head(_MAX_PAIRS).to_dict("records")],
        model=None if out_of_fold else tagger.name,
        counts={
            "audited": len(worklist),
            "wrong": int(kinds.get(LIKELY_WRONG, 0)),
            "missing": int(kinds.get(LIKELY_MISSING, 0)),
            "seen": n_seen,
            "twins": twins["group"].nunique(),
            "pairs": len(pairs),
        },
    )


def _doubt(worklist: pd.DataFrame, articles: Sequence[Article], tagger: Tagger, row: int) -> Doubt:
    """Return what the page shows of a row of the worklist."""
    article, question = articles[row], worklist.iloc[row]
    proposed = tagger.labels.index(question["proposed"])
    opinions = tagger.opinions([article], keep_readings=True)
    (suggestion,) = suggestions_from(tagger, opinions, [proposed])
    suggestion = replace(suggestion, score=question["proposed_score"], tier="propose")
    return Doubt(
        Case(article, suggestion),
        question["carried"],
        question["carried_score"],
        question["kind"],
    )


def _pair(row: dict[Any, Any], taxonomy: Taxonomy, doubt: Callable[[int], Doubt]) -> AmbiguousPair:
    label, other = row["label"], row["other"]
    criteria = (
        (other, taxonomy.criteria(label).get(other)),
        (label, taxonomy.criteria(other).get(label)),
    )
    examples = (*row["rows_as_other"][:2], *row["rows_as_label"][:2])
    return AmbiguousPair(
        label,
        other,
        row["as_other"],
        row["as_label"],
        tuple((name, criterion) for name, criterion in criteria if criterion),
        tuple(map(doubt, examples)),
    )
