"""A label that does not exist yet: what it would catch, from its name and cues alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article, Suggestion
from osiris_nlp.base.text import term, words
from osiris_nlp.model.engine import Offsets, Weights
from osiris_nlp.model.features import FIELDS, FeatureSpace
from osiris_nlp.model.suggestions import suggest
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.taxonomy import Label, Taxonomy

# Suggestions an editor looks at.
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Catch:
    """An article the new label would be suggested for.

    `rank` is its place among all labels, from 1; `suggestion` is its own, `other` the best other.
    """

    article: Article
    rank: int
    suggestion: Suggestion
    other: Suggestion


def try_label(
    tagger: Tagger, label: Label, articles: Sequence[Article], *, prior_weight: float
) -> list[Catch]:
    """Return the articles a label without examples would be among the first three for, best first.

    Parameters
    ----------
    tagger : a model that does not know the label; scores of the articles it learned from flatter
        the labels they carry, so the new label is shown at its weakest there
    prior_weight : as in the training of the model, above 0

    Raises
    ------
    InputError
        If the model knows the label already, or neither name nor cues hold a word.
    """
    if Taxonomy.from_names(tagger.labels).find(label.name):
        raise InputError(f"{label.name!r} is a label of the model", "expected a new one")
    wider = with_label(tagger, label, prior_weight=prior_weight)
    scores = wider.scores(articles)
    new = scores[:, -1]
    ranks = 1 + (scores[:, :-1] >= new[:, None]).sum(axis=1)
    found = np.flatnonzero((ranks <= _SHOWN) & (new > 0))
    catches = []
    for i in found[np.argsort(-new[found], kind="stable")].tolist():
        rank = int(ranks[i])
        suggestions = suggest(wider, articles[i], top=rank + 1)
        own = next(each for each in suggestions if each.label == label.name)
        other = next(each for each in suggestions if each.label != label.name)
        catches.append(Catch(articles[i], rank, own, other))
    return catches


def with_label(tagger: Tagger, label: Label, *, prior_weight: float) -> Tagger:
    """Return the tagger with one label more, that lives off its name, aliases, cues and scope note.

    It starts where training starts a label without examples: at its prior, with the other labels'
    median intercept, calibration and cut; it is never applied, only proposed.
    """
    said = f"{label.naming} . {label.description}"
    if not label.name or not words(said):
        raise InputError(f"Label {label.name!r} has no words", "give it a name and cues")
    space, rows = _with_words(tagger.space, said, (label.name, *label.aliases))
    weights = np.zeros((space.size, len(tagger.labels) + 1), np.float32)
    weights[rows, :-1] = tagger.weights.columns(range(len(tagger.labels)))
    (ids, values), *_ = space.lexicon_rows([said])
    weights[ids, -1] = prior_weight * values
    intercept, calibration = tagger.weights.intercept, tagger.calibration
    cuts = tagger.selection.propose_cut
    return replace(
        tagger,
        labels=(*tagger.labels, label.name),
        space=space,
        weights=Weights.of(weights, np.append(intercept, np.median(intercept))),
        calibration=replace(
            calibration,
            slope=np.append(calibration.slope, np.median(calibration.slope)),
            offset=np.append(calibration.offset, np.median(calibration.offset)),
        ),
        selection=replace(
            tagger.selection,
            propose_cut=np.append(cuts, np.median(cuts)),
            apply_cut=np.append(tagger.selection.apply_cut, np.inf),
        ),
        periods=np.vstack(
            [tagger.periods, [label.first_year or -np.inf, label.last_year or np.inf]]
        ),
    )


def _with_words(
    space: FeatureSpace, said: str, phrases: Sequence[str]
) -> tuple[FeatureSpace, Offsets]:
    """Return the space with a text's words and the phrases' pairs in it, and where its features went.

    A word no article had weighs as much as one of a single article.
    """
    stemmed = space.settings.stemmed
    spoken = {term(word, stemmed=stemmed) for word in words(said)}
    for phrase in phrases:
        in_a_row = [term(word, stemmed=stemmed) for word in words(phrase)]
        spoken.update(f"{first} {second}" for first, second in pairwise(in_a_row))
    terms, idf, places, start = {}, {}, [], 0
    for field in FIELDS:
        known = space.terms[field]
        new = () if field == "section" or not known else tuple(sorted(spoken - set(known)))
        terms[field] = (*known, *new)
        rarest = np.full(len(new), space.idf[field].max(initial=1), np.float32)
        idf[field] = np.append(space.idf[field], rarest)
        places.append(np.arange(start, start + len(known)))
        start += len(terms[field])
    places.append(np.arange(start, start + space.size - space.n_terms))
    return FeatureSpace(space.settings, terms, idf), np.concatenate(places)
