"""The labels that articles carry, and the opinions on them of a model that has not read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.progress import Progress
from osiris_nlp.base.records import Article
from osiris_nlp.evaluation import truth_table
from osiris_nlp.model.opinions import BoolArray, Opinions
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training import TopicClassifier
from osiris_nlp.training.problem import labelled_articles


@dataclass(frozen=True, slots=True)
class Survey:
    """n articles with K labels in question, and what is said of them.

    Attributes
    ----------
    carried : (n, K) which labels each article carries
    tagger : gives the words that speak for a label
    seen : articles left out because the model learned from them
    """

    opinions: Opinions
    carried: BoolArray
    tagger: Tagger
    seen: int = 0

    @property
    def labels(self) -> tuple[str, ...]:
        """The K labels."""
        return self.tagger.labels

    @property
    def one_each(self) -> bool:
        """Whether one label per article is the custom, so that an article's scores sum to 1."""
        return self.tagger.calibration.exclusive


def survey_out_of_fold(
    articles: Sequence[Article], classifier: TopicClassifier, on_progress: Progress | None
) -> Survey:
    """Fit the classifier; judge the reference articles by its folds, that read none of their story."""
    classifier.fit(articles, on_progress=on_progress)
    opinions, tagger = classifier.out_of_fold_, classifier.tagger_
    return Survey(opinions, truth_table(opinions.articles, tagger.labels), tagger)


def survey_by(tagger: Tagger, articles: Sequence[Article], taxonomy: Taxonomy) -> Survey:
    """Judge the reference articles a fitted model has not seen."""
    labelled = [a for a in labelled_articles(articles, taxonomy)[0] if a.role == "reference"]
    unseen = [article for article in labelled if not tagger.has_seen(article)]
    if not unseen:
        raise InputError(
            f"No article to judge: {len(labelled)} reference articles with a label, all of them seen"
            " by the model",
            "expected some it has not learned from; without a model, articles are judged out of fold",
        )
    carried = truth_table(unseen, tagger.labels)
    opinions = tagger.opinions(unseen)
    return Survey(opinions, carried, tagger, seen=len(labelled) - len(unseen))
