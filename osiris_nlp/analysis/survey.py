"""The labels of articles, with the opinions of a model that has not learned from these articles."""

from collections.abc import Sequence
from dataclasses import dataclass

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.progress import Progress
from osiris_nlp.base.records import Article
from osiris_nlp.evaluation import label_matrix
from osiris_nlp.model.opinions import BoolArray, Opinions
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training import TopicClassifier
from osiris_nlp.training.fitting.problem import labelled_articles


@dataclass(frozen=True, slots=True)
class Survey:
    """The current labels of n articles, out of K, and a model's opinions on the articles.

    Attributes
    ----------
    has_label : (n, K) which labels each article has
    tagger : finds the words that support a label
    n_seen : number of articles left out because the model learned from them
    """

    opinions: Opinions
    has_label: BoolArray
    tagger: Tagger
    n_seen: int = 0

    @property
    def labels(self) -> tuple[str, ...]:
        """The K labels."""
        return self.tagger.labels

    @property
    def is_single_label(self) -> bool:
        """Whether each article has one label, so that the scores of an article sum to 1."""
        return self.tagger.calibration.exclusive


def survey_out_of_fold(
    articles: Sequence[Article], classifier: TopicClassifier, on_progress: Progress | None
) -> Survey:
    """Fit the classifier; survey each reference article with the model whose fold excludes its story."""
    classifier.fit(articles, on_progress=on_progress)
    tagger = classifier.tagger_
    opinions = classifier.out_of_fold_.with_all_labels(len(tagger.labels))
    return Survey(opinions, label_matrix(opinions.articles, tagger.labels), tagger)


def survey_by(tagger: Tagger, articles: Sequence[Article], taxonomy: Taxonomy) -> Survey:
    """Survey the reference articles that a fitted model has not learned from."""
    labelled = [a for a in labelled_articles(articles, taxonomy)[0] if a.role == "reference"]
    unseen = [article for article in labelled if not tagger.has_seen(article)]
    if not unseen:
        raise InputError(
            f"No article to audit: {len(labelled)} reference articles with a label, and the model has "
            "learned from all of them",
            "add articles that it has not learned from, or audit without a model (out of fold)",
        )
    has_label = label_matrix(unseen, tagger.labels)
    opinions = tagger.opinions(unseen)
    return Survey(opinions, has_label, tagger, n_seen=len(labelled) - len(unseen))
