"""What is written of an article: the object a line that every format of output is made from."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from osiris_nlp.base.records import Article
from osiris_nlp.batch.settings import Settings
from osiris_nlp.model.changes import Changes
from osiris_nlp.model.suggestions import best_first, evidence_rows
from osiris_nlp.model.tagger import TIERS, Doubles, Tagger


@dataclass(frozen=True, slots=True)
class Tagged:
    """Some articles and what the model says of them.

    Attributes
    ----------
    places : of each article: the number of its stretch in the chunk, and of its row
    scores, tiers : (n_articles, K); tiers as places in `TIERS`
    changes : to the labels each article carries; None where it carries none
    """

    tagger: Tagger
    articles: Sequence[Article]
    places: Sequence[tuple[int, int]]
    scores: Doubles
    tiers: npt.NDArray[np.int8]
    changes: Sequence[Changes | None]


def output_rows(tagged: Tagged, settings: Settings) -> Iterator[dict[str, Any]]:
    """Yield an object an article: what it carried beside its own fields, then what was made of it."""
    labels, name = tagged.tagger.labels, tagged.tagger.name
    order = best_first(tagged.scores, settings.top)
    scores = np.take_along_axis(tagged.scores, order, axis=1).round(4).tolist()
    tiers = np.take_along_axis(tagged.tiers, order, axis=1).tolist()
    for article, best, probabilities, places, changes in zip(
        tagged.articles, order.tolist(), scores, tiers, tagged.changes, strict=True
    ):
        suggestions: list[dict[str, Any]] = [
            {"label": labels[label], "score": score, "tier": TIERS[tier]}
            for label, score, tier in zip(best, probabilities, places, strict=True)
        ]
        if settings.evidence:
            reasons = evidence_rows(tagged.tagger, article, best)
            for suggestion, evidence in zip(suggestions, reasons, strict=True):
                suggestion["evidence"] = evidence
        row = {**article.meta, "id": article.id, "title": article.title}
        if settings.keep_text:
            row["text"] = article.text
        row["suggestions"], row["model"] = suggestions, name
        if changes is not None:
            row["labels"] = list(article.labels)
            row["changes"] = {
                "add": changes.add,
                "remove": changes.remove,
                "replace": list(map(asdict, changes.replace)),
            }
        yield row
