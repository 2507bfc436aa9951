"""A classifier judged as it will be used: on articles later than those it learned from."""

from collections.abc import Sequence
from dataclasses import replace

from sklearn.base import clone

from osiris_nlp.base.records import Article
from osiris_nlp.base.text import term, tokens
from osiris_nlp.evaluation import Report
from osiris_nlp.model.features import FeatureSettings, article_terms
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training.classifier import TopicClassifier
from osiris_nlp.training.folds import day_of_split, split_by_date, story_of
from osiris_nlp.training.judging import evaluate_tagger
from osiris_nlp.training.problem import labelled_articles

_LATER = 0.2


def evaluate_by_date(
    classifier: TopicClassifier, articles: Sequence[Article], *, later: float = _LATER
) -> Report | None:
    """Fit a clone of the classifier on the older articles and judge it on the later ones.

    As in cross-fitting, words of the taxonomy's descriptions that only the later articles could
    have taught are hidden.

    Parameters
    ----------
    later : share of the dated reference articles to judge by, the latest, in (0, 1)

    Returns
    -------
    Report or None
        None where the dates leave too few earlier articles to cross-fit.
    """
    labelled, taxonomy = labelled_articles(articles, classifier.taxonomy)
    since = day_of_split(labelled, later=later)
    if since is None:
        return None
    earlier, judged = split_by_date(labelled, since=since)
    if len({story_of(a) for a in earlier if a.role == "reference"}) < classifier.folds:
        return None
    model = clone(classifier)
    model.taxonomy = _unread(taxonomy, judged, earlier, stemmed=classifier.stemmed)
    return evaluate_tagger(model.fit(earlier).tagger_, judged)


def _unread(
    taxonomy: Taxonomy,
    judged: Sequence[Article],
    training: Sequence[Article],
    *,
    stemmed: bool,
) -> Taxonomy:
    """Return the taxonomy less what its descriptions may owe to the judged articles.

    The same rule as `LearningProblem.cross_fit`'s, on words instead of weights.
    """
    settings = FeatureSettings(stemmed=stemmed)

    def words(articles: Sequence[Article], label: str) -> set[str]:
        carrying = (article for article in articles if label in article.labels)
        return {word for a in carrying for word in article_terms(a, settings)["text"]}

    labels = []
    read = [article for article in judged if not article.judges]
    for label in taxonomy:
        hidden = words(read, label.name) - words(training, label.name)
        description = [label.description[a:b] for a, b in tokens(label.description)]
        rest = [word for word in description if term(word, stemmed=stemmed) not in hidden]
        labels.append(replace(label, cues=(), scope_note=" ".join(rest)))
    return Taxonomy(labels, source=taxonomy.source)
