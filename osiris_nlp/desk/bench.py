"""A model on the editors' bench: what it says of an article, and which articles to ask about first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from osiris_nlp.base.records import Article, Neighbour, Suggestion
from osiris_nlp.desk.store import Verdict
from osiris_nlp.model.changes import Changes, Comparison, model_taxonomy
from osiris_nlp.model.engine import load_compiled
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.opinions import TIERS, Doubles, Opinions
from osiris_nlp.model.registry import load_model, load_neighbours, read_manifest
from osiris_nlp.model.suggestions import best_first, suggestions_from
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.taxonomy import Taxonomy

# An editor is shown as many labels as there are digit keys, and three at least; of tier hide those
# that are right once in 200 times or more. Held out, with one to four labels an article, it takes
# a median of 4 keys to state those of the 20 articles first in the queue; with the five best, 6.
_MOST, _FEWEST, _WORTH_A_LOOK = 9, 3, 0.005


@dataclass(frozen=True, slots=True)
class Bench:
    """A loaded model, and all it takes to say what editors want to know.

    `examples` are the ids and titles of the training items that carry a label.
    """

    tagger: Tagger
    taxonomy: Taxonomy
    comparison: Comparison
    neighbours: Neighbours | None
    examples: Mapping[str, tuple[tuple[str, str], ...]]
    rarity: Doubles

    @classmethod
    def load(cls, folder: str | Path) -> "Bench":
        """Load a model folder, compiled and ready to answer.

        Raises
        ------
        ModelError
            As `load_model` and `model_taxonomy`.
        """
        load_compiled()
        tagger, neighbours = load_model(folder), load_neighbours(folder)
        taxonomy = model_taxonomy(read_manifest(folder))
        examples: dict[str, list[tuple[str, str]]] = {name: [] for name in tagger.labels}
        if neighbours:
            for id_, title, labels in zip(
                neighbours.ids, neighbours.titles, neighbours.labels, strict=True
            ):
                for label in labels:
                    examples[label].append((id_, title))
        counts = np.array([len(examples[name]) for name in tagger.labels])
        return cls(
            tagger,
            taxonomy,
            Comparison.of(tagger, taxonomy),
            neighbours,
            {name: tuple(found) for name, found in examples.items()},
            1 / np.sqrt(1 + counts),
        )

    @property
    def name(self) -> str:
        """The model's id, as decisions keep it."""
        return self.tagger.name

    def opinions(self, article: Article) -> Opinions:
        """Read an article, once for all that is asked about it below."""
        return self.tagger.opinions([article], with_spans=True)

    def suggestions(self, opinions: Opinions) -> list[Suggestion]:
        """Return the labels of tier apply and propose, best first, and those of the rest worth a look."""
        scores, tiers = opinions.scores[0], opinions.tiers[0]
        order = best_first(opinions.scores, len(self.tagger.labels))[0].tolist()
        shown = [
            label_id
            for place, label_id in enumerate(order)
            if tiers[label_id] > 0
            or place < _FEWEST
            or (place < _MOST and scores[label_id] >= _WORTH_A_LOOK)
        ]
        return suggestions_from(self.tagger, opinions, shown)

    def by_label(self, opinions: Opinions) -> dict[str, Suggestion]:
        """Return score and tier of every label the model knows, without evidence."""
        every = range(len(self.tagger.labels))
        suggestions = suggestions_from(self.tagger, opinions, every, evidence=False)
        return {each.label: each for each in suggestions}

    def changes(self, opinions: Opinions) -> Changes | None:
        """Return what to change in the labels the article carries; None where it carries none."""
        return self.comparison(opinions)[0]

    def similar(self, opinions: Opinions) -> list[Neighbour]:
        """Return the training items most like the article, itself left out."""
        if self.neighbours is None:
            return []
        (article,), (reading,) = opinions.articles, opinions.readings
        found = self.neighbours.nearest(reading.rows, top=4)
        return [each for each in found if each.id != article.id][:3]

    def verdicts(self, articles: Sequence[Article]) -> list[Verdict]:
        """Return what the queue needs to know of some articles."""
        if not articles:
            return []
        opinions, labels = self.tagger.opinions(articles, keep_readings=True), self.tagger.labels
        scores, tiers, changes = opinions.scores, opinions.tiers, self.comparison(opinions)
        use, best = usefulness(scores, self.rarity), best_first(scores, 1)[:, 0]
        return [
            Verdict(
                model=self.name,
                use=float(use[i]),
                best=labels[best[i]],
                score=float(scores[i, best[i]]),
                tier=TIERS[tiers[i, best[i]]],
                suggested=tuple(labels[label_id] for label_id in np.flatnonzero(tiers[i])),
                changes=bool(changes[i]),
            )
            for i in range(len(articles))
        ]


def usefulness(scores: Doubles, rarity: Doubles) -> Doubles:
    """Return how much an editor's answer would tell of each article: uncertainty × rarity.

    The answer about a label is worth the entropy of its score, in bits, times how rare the label's
    examples are; that of an article, the sum over its labels.

    Parameters
    ----------
    scores : (n_articles, K) probabilities
    rarity : (K,) above 0

    Examples
    --------
    >>> usefulness(np.array([[0.5, 0.5], [0.98, 0.02]]), np.array([1.0, 0.5])).round(2).tolist()
    [1.5, 0.21]
    """
    sure = np.clip(scores, 1e-12, 1 - 1e-12)
    entropy = -(sure * np.log2(sure) + (1 - sure) * np.log2(1 - sure))
    return np.asarray(entropy @ rarity)
