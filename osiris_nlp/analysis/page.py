"""An audit as the page editors work through."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from osiris_nlp.analysis.questions import LIKELY_MISSING, LIKELY_WRONG
from osiris_nlp.base.records import Article, Suggestion
from osiris_nlp.model.suggestions import suggestions_from
from osiris_nlp.render import AmbiguousPair, Case, Doubt, Twins, worklist_page

if TYPE_CHECKING:
    from osiris_nlp.analysis.audit import Audit

# Shown when nothing is said: the first 8 %, within these bounds; and groups of twins, and pairs.
_SHARE, _FEWEST, _MOST = 0.08, 20, 100
_MOST_TWINS, _MOST_PAIRS = 30, 12


def audit_page(audit: "Audit", *, top: int | None = None) -> str:
    """Return the HTML document; see `Audit.to_html`."""
    listed = audit.worklist
    if top is None:
        top = min(max(int(_SHARE * len(listed)), _FEWEST), _MOST)
    kinds = listed["kind"].value_counts()
    return worklist_page(
        # An article that carries every label there is leaves none to propose.
        [_doubt(audit, row) for row in range(min(top, len(listed))) if listed["proposed"][row]],
        _twins(audit),
        [_pair(audit, row) for row in audit.pairs.head(_MOST_PAIRS).to_dict("records")],
        model=None if audit.out_of_fold else audit.tagger.name,
        counts={
            "judged": len(listed),
            "wrong": int(kinds.get(LIKELY_WRONG, 0)),
            "missing": int(kinds.get(LIKELY_MISSING, 0)),
            "seen": audit.n_seen,
            "twins": audit.twins["group"].nunique(),
            "pairs": len(audit.pairs),
        },
    )


def _doubt(audit: "Audit", row: int) -> Doubt:
    article, asked = audit.articles[row], audit.worklist.iloc[row]
    suggestion = _suggestion(audit, article, asked["proposed"], asked["proposed_score"])
    return Doubt(Case(article, suggestion), asked["carried"], asked["carried_score"], asked["kind"])


def _suggestion(audit: "Audit", article: Article, label: str, score: float) -> Suggestion:
    opinions = audit.tagger.opinions([article], placed=True)
    (suggestion,) = suggestions_from(audit.tagger, opinions, [audit.tagger.labels.index(label)])
    return replace(suggestion, score=score, tier="propose")


def _twins(audit: "Audit") -> list[Twins]:
    groups = list(audit.twins.groupby("group"))[:_MOST_TWINS]
    return [
        Twins(group["same"].iloc[0], tuple(audit.articles[row] for row in group["row"]))
        for _, group in groups
    ]


def _pair(audit: "Audit", row: dict[Any, Any]) -> AmbiguousPair:
    label, other = row["label"], row["other"]
    told = (
        (other, audit.taxonomy.criteria(label).get(other)),
        (label, audit.taxonomy.criteria(other).get(label)),
    )
    examples = (*row["rows_as_other"][:2], *row["rows_as_label"][:2])
    return AmbiguousPair(
        label,
        other,
        row["as_other"],
        row["as_label"],
        tuple((name, criterion) for name, criterion in told if criterion),
        tuple(_doubt(audit, example) for example in examples),
    )
