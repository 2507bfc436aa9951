"""What is written of an article: the object a line that every format of output is made from."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from osiris_nlp.batch.settings import Settings
from osiris_nlp.model.changes import Changes
from osiris_nlp.model.opinions import TIERS, Opinions
from osiris_nlp.model.suggestions import best_first, evidence_from, evidence_rows
from osiris_nlp.model.tagger import Tagger


@dataclass(frozen=True, slots=True)
class Tagged:
    """Some articles of a run, and what the model makes of them.

    Attributes
    ----------
    places : of each article: the number of its stretch in the chunk, and of its row
    changes : to the labels each article carries; None where it carries none
    """

    tagger: Tagger
    opinions: Opinions
    places: Sequence[tuple[int, int]]
    changes: Sequence[Changes | None]


def output_rows(tagged: Tagged, settings: Settings) -> Iterator[dict[str, Any]]:
    """Yield one object per article: its extra fields, then the suggestions and changes."""
    opinions, labels, name = tagged.opinions, tagged.tagger.labels, tagged.tagger.name
    order = best_first(opinions.scores, settings.top)
    scores = np.take_along_axis(opinions.scores, order, axis=1).round(4).tolist()
    tiers = np.take_along_axis(opinions.tiers, order, axis=1).tolist()
    label_ids = order.tolist()
    evidence = evidence_from(tagged.tagger, opinions, label_ids) if settings.evidence else None
    for i, (article, changes) in enumerate(zip(opinions.articles, tagged.changes, strict=True)):
        suggestions: list[dict[str, Any]] = [
            {"label": labels[label_id], "score": score, "tier": TIERS[tier]}
            for label_id, score, tier in zip(label_ids[i], scores[i], tiers[i], strict=True)
        ]
        if evidence:
            for suggestion, words in zip(suggestions, evidence[i], strict=True):
                suggestion["evidence"] = evidence_rows(words)
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
