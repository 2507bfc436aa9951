"""The desk's model: its opinion of an article, and which articles editors should see first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from osiris_nlp.base.records import Article, Neighbour, Suggestion
from osiris_nlp.desk.articles.arrivals import Verdict
from osiris_nlp.desk.model.validated import ValidatedArticles
from osiris_nlp.model.adaptation import adapted, model_id
from osiris_nlp.model.engine import load_compiled
from osiris_nlp.model.folders import registry
from osiris_nlp.model.folders.watch import ModelWatch
from osiris_nlp.model.label_changes import ChangeFinder, Changes, model_taxonomy
from osiris_nlp.model.neighbours import Neighbours
from osiris_nlp.model.opinions import TIERS, Doubles, Opinions
from osiris_nlp.model.precedents import Precedents, most_similar
from osiris_nlp.model.proposal_precision import ProposalPrecision
from osiris_nlp.model.suggestions import best_first, remark_on, suggestions_from
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.taxonomy import LabelNames, Taxonomy

# The panel lists at least three labels and at most one per digit key. Labels of tier hide are listed
# if their score is at least 0.005, that is, if they are right once in 200 times. On held-out articles
# with one to four labels, the first 20 of the queue took a median of 4 keystrokes each; with only the
# five best labels listed, 6.
_MAX_LISTED, _MIN_LISTED, MIN_SCORE = 9, 3, 0.005


@dataclass(frozen=True, slots=True)
class View:
    """What the model says of an article, for its page.

    `suggestions` are the labels to list, best first, whatever their tier; none if no word is known, and then
    `remark` says so. `likeliest` are all labels, the most probable first. `changes` are those worth
    proposing to the article's labels, None if it has no labels. `similar` are the labelled articles most
    similar to it, nearest first.
    """

    article: Article
    suggestions: tuple[Suggestion, ...]
    likeliest: tuple[str, ...]
    changes: Changes | None
    similar: tuple[Neighbour, ...]
    remark: str | None


@dataclass(frozen=True, slots=True)
class Bench:
    """A loaded model with everything the desk's pages and API need from it.

    `names` are the labels of the desk, by all names that they have had. `precision` says which of the proposals of `comparison` are worth an editor's time. `trained` are the
    training articles, `validated` the desk's own, among which similar articles are looked for.
    `examples` maps each label to the ids and titles of the training articles that have it. `rarity` is
    the weight of each label in `usefulness`. `watch` notices that the folder has changed, which the
    loaded model does not. `details` describe the training and its figures, as the manifest does.
    """

    tagger: Tagger
    names: LabelNames
    comparison: ChangeFinder
    precision: ProposalPrecision
    trained: Precedents
    examples: Mapping[str, Sequence[tuple[str, str]]]
    rarity: Doubles
    watch: ModelWatch
    validated: ValidatedArticles | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: str | Path, *, names: LabelNames | None = None) -> "Bench":
        """Load a model folder and compile its engine, so that the first request is fast.

        Parameters
        ----------
        names : the labels of the desk, which may have changed since the training: see `adapted`

        Raises
        ------
        ModelError
            As `load_full_tagger`, `SecondView.check` and `model_taxonomy`.
        MissingExtraError
            If the library of the model's encoder is not installed.
        InputError
            As `adapted`, or if the encoder cannot be loaded.
        """
        load_compiled()
        manifest = registry.read_manifest(folder)
        tagger = registry.load_full_tagger(folder, manifest=manifest)
        if tagger.second_view is not None:
            tagger.second_view.check()  # now, not at the first request
        neighbours = registry.load_neighbours(folder, manifest=manifest)
        precision, trained_taxonomy = ProposalPrecision.of(manifest), model_taxonomy(manifest)
        names = names or LabelNames(trained_taxonomy)
        taxonomy = names.taxonomy
        if taxonomy.digest() != trained_taxonomy.digest():
            space = tagger.space
            tagger = adapted(tagger, taxonomy, prior_weight=_prior_weight(manifest["details"]))
            precision = precision.relabelled(taxonomy)
            if neighbours:
                neighbours = neighbours.relabelled(taxonomy).widened(space, tagger.space)
        examples = _examples(neighbours, tagger.labels)
        precedents = (
            Precedents.trained(neighbours, tagger.space, tagger.labels)
            if neighbours
            else Precedents.of([], tagger.space, tagger.labels)
        )
        counts = np.array([len(examples[name]) for name in tagger.labels])
        return cls(
            tagger,
            names,
            ChangeFinder.of(tagger, taxonomy),
            precision,
            precedents,
            examples,
            1 / np.sqrt(1 + counts),
            ModelWatch(folder, manifest),
            details=manifest["details"],
        )

    @property
    def taxonomy(self) -> Taxonomy:
        """The labels of the desk."""
        return self.names.taxonomy

    @property
    def language(self) -> str:
        """The language of the labels, as a code; French if the model does not say."""
        return self.details.get("taxonomy", {}).get("language") or "fr"

    @property
    def name(self) -> str:
        """The model's name and id, as recorded with each decision; adapted to a taxonomy, it has another one."""
        return self.tagger.name

    @property
    def id(self) -> str:
        """The model's id without its name, as in the run log."""
        return model_id(self.name)

    @property
    def prior_weight(self) -> float:
        """The weight of the labels' descriptions in the training; 0 if they had none."""
        return _prior_weight(self.details)

    def view(self, article: Article) -> View:
        """Read an article once and return all that its page shows of the model's opinions."""
        opinions = self.opinions(article)
        by_label = self.by_label(opinions)
        return View(
            article,
            suggestions=tuple(suggestions_from(self.tagger, opinions, self._listed(opinions))),
            likeliest=tuple(sorted(self.taxonomy.names, key=lambda name: -by_label[name].score)),
            changes=self._changes(opinions)[0],
            similar=tuple(self.similar(opinions)),
            remark=remark_on(opinions),
        )

    def opinions(self, article: Article) -> Opinions:
        """Read an article once; the methods below all work on the result."""
        return self.tagger.opinions([article], keep_readings=True)

    def listed_labels(self, opinions: Opinions) -> list[str]:
        """Return the names of the suggestions of `view`, without finding the evidence."""
        return [self.tagger.labels[label_id] for label_id in self._listed(opinions)]

    def _listed(self, opinions: Opinions) -> list[int]:
        if not opinions.n_known[0]:
            return []
        scores, tiers = opinions.scores[0], opinions.tiers[0]
        order = best_first(opinions.scores, len(self.tagger.labels))[0].tolist()
        return [
            label_id
            for rank, label_id in enumerate(order)
            if tiers[label_id] > 0
            or rank < _MIN_LISTED
            or (rank < _MAX_LISTED and scores[label_id] >= MIN_SCORE)
        ]

    def by_label(self, opinions: Opinions) -> dict[str, Suggestion]:
        """Return the score and tier of every label the model knows, without evidence."""
        label_ids = range(len(self.tagger.labels))
        suggestions = suggestions_from(self.tagger, opinions, label_ids, evidence=False)
        return {suggestion.label: suggestion for suggestion in suggestions}

    def similar(self, opinions: Opinions) -> list[Neighbour]:
        """Return the labelled articles most similar to the article, at most three, nearest first.

        They come from the desk and from the training articles; where both have one, its labels are the
        desk's.
        """
        validated = [self.validated.current()] if self.validated else []
        return most_similar(opinions, self.tagger.space, [*validated, self.trained])

    def verdicts(self, articles: Sequence[Article]) -> list[Verdict]:
        """Return what the queue needs to know about each article."""
        if not articles:
            return []
        opinions, labels = self.tagger.opinions(articles, keep_readings=True), self.tagger.labels
        scores, tiers, changes = opinions.scores, opinions.tiers, self._changes(opinions)
        useful, best = usefulness(scores, self.rarity), best_first(scores, 1)[:, 0]
        has_opinion = opinions.n_known > 0
        return [
            Verdict(
                model=self.name,
                usefulness=float(useful[i]),
                best=labels[best[i]] if has_opinion[i] else None,
                score=float(scores[i, best[i]]) if has_opinion[i] else 0.0,
                tier=TIERS[tiers[i, best[i]]],
                suggested=tuple(labels[label_id] for label_id in np.flatnonzero(tiers[i])),
                changes=bool(changes[i]),
            )
            for i in range(len(articles))
        ]

    def _changes(self, opinions: Opinions) -> list[Changes | None]:
        return [each and self.precision.worth_showing(each) for each in self.comparison(opinions)]


def _examples(
    neighbours: Neighbours | None, labels: Sequence[str]
) -> dict[str, list[tuple[str, str]]]:
    examples: dict[str, list[tuple[str, str]]] = {name: [] for name in labels}
    if neighbours:
        rows = zip(neighbours.ids, neighbours.titles, neighbours.labels, strict=True)
        for id_, title, names in rows:
            for name in names:
                examples[name].append((id_, title))
    return examples


def _prior_weight(details: Mapping[str, Any]) -> float:
    return float(details.get("settings", {}).get("prior_weight") or 0.0)


def usefulness(scores: Doubles, rarity: Doubles) -> Doubles:
    """Return how much the model would learn from an editor's decisions on each article.

    A decision on a label is worth the entropy of its score, in bits, times the rarity of the label's
    examples. The usefulness of an article is the sum over all labels.

    Parameters
    ----------
    scores : (n_articles, K) probabilities
    rarity : (K,) above 0

    Examples
    --------
    >>> usefulness(np.array([[0.5, 0.5], [0.98, 0.02]]), np.array([1.0, 0.5])).round(2).tolist()
    [1.5, 0.21]
    """
    p = np.clip(scores, 1e-12, 1 - 1e-12)
    entropy = -(p * np.log2(p) + (1 - p) * np.log2(1 - p))
    return np.asarray(entropy @ rarity)
