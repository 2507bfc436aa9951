"""The JSON object written for each article, from which every output format is made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from osiris_nlp.batch.settings import RunSettings
from osiris_nlp.model.label_changes import Changes
from osiris_nlp.model.opinions import TIERS, Opinions
from osiris_nlp.model.suggestions import best_first, evidence_rows_from
from osiris_nlp.model.tagger import Tagger


@dataclass(frozen=True, slots=True)
class TaggedBatch:
    """Some articles of a run, with the model's opinions on them.

    Attributes
    ----------
    positions : number of each article's span in the chunk, and of its row
    changes : changes proposed to the labels of each article; None if it has no labels
    id_mots : the site's id of each label that is one of its keywords, by span of a SPIP site
    """

    tagger: Tagger
    opinions: Opinions
    positions: Sequence[tuple[int, int]]
    changes: Sequence[Changes | None]
    id_mots: Mapping[int, Mapping[str, int]]


def output_rows(batch: TaggedBatch, settings: RunSettings) -> Iterator[dict[str, Any]]:
    """Yield one object per article: its extra fields, then the suggestions and changes."""
    opinions, labels, name = batch.opinions, batch.tagger.labels, batch.tagger.name
    uris = batch.tagger.uris
    order = best_first(opinions.scores, settings.top)
    scores = np.take_along_axis(opinions.scores, order, axis=1).round(4).tolist()
    tiers = np.take_along_axis(opinions.tiers, order, axis=1).tolist()
    label_ids = order.tolist()
    evidence = evidence_rows_from(batch.tagger, opinions, label_ids)
    for i, (article, changes) in enumerate(zip(opinions.articles, batch.changes, strict=True)):
        suggestions: list[dict[str, Any]] = [
            {"label": labels[label_id], "score": score, "tier": TIERS[tier]}
            for label_id, score, tier in zip(label_ids[i], scores[i], tiers[i], strict=True)
        ]
        if uris:
            for suggestion in suggestions:
                suggestion["uri"] = uris.get(suggestion["label"])
        if settings.evidence:
            for suggestion, words in zip(suggestions, next(evidence), strict=True):
                suggestion["evidence"] = words
        if (id_mots := batch.id_mots.get(batch.positions[i][0])) is not None:
            for suggestion in suggestions:
                suggestion["id_mot"] = id_mots.get(suggestion["label"])
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
