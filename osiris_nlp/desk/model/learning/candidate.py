"""A candidate for the desk's model: it learns from what editors have validated, and is compared."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.base import clone

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.progress import Progress
from osiris_nlp.base.records import Article, story_of
from osiris_nlp.desk.model.feedback import Feedback
from osiris_nlp.desk.model.learning.learner import FEWEST_BLIND, Reason
from osiris_nlp.evaluation import Difference, Gain, compare, gain_beyond_frequencies, ranks
from osiris_nlp.evaluation.report import report_on
from osiris_nlp.evaluation.tagger_evaluation import judged_by
from osiris_nlp.model.opinions import Doubles
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.trained_model import Model
from osiris_nlp.training import TopicClassifier
from osiris_nlp.training.walk_forward import walk_forward

RECENT = dt.timedelta(days=92)  # three months
# A desk asks every month whether the candidate is better. With two standard errors, chance would promote
# a model within a year at one desk in four where labels have nothing to do with texts; with 2.5, at one
# in fourteen.
_STANDARD_ERRORS = 2.5
_VERDICTS: dict[Reason, str] = {
    "better": "Better",
    "unclear": "Not clearly better",
    "frequencies": "Better only because it knows which labels have become frequent",
    "blind": "Not better on blind articles",
}


class NothingNewError(InputError):
    """There is no recent article to judge both models on."""


@dataclass(frozen=True, slots=True)
class BlindDifference:
    """The mean reciprocal rank of two models on blind articles, judged by models that had not read them."""

    articles: int
    in_use: float
    candidate: float

    @property
    def is_lower(self) -> bool:
        """Whether the candidate is lower, on enough articles to say so."""
        return self.articles >= FEWEST_BLIND and self.candidate < self.in_use

    def __str__(self) -> str:
        figures = f"{self.in_use:.3f} → {self.candidate:.3f} (n = {self.articles})"
        return figures + ", too few to tell" * (self.articles < FEWEST_BLIND)


@dataclass(frozen=True, slots=True)
class Candidacy:
    """A candidate compared with the model in use.

    Attributes
    ----------
    recent : difference in mean reciprocal rank on the recent articles that the model in use has not read;
        the candidate is judged by a walk forward
    first : difference in how often a right label comes first, on the same articles
    n_recent : number of these articles
    from_texts : part of this difference that label frequencies do not explain
    blind : difference on all blind articles so far; None if there are none
    """

    recent: Difference
    first: Difference
    n_recent: int
    from_texts: Gain
    blind: BlindDifference | None

    @property
    def reason(self) -> Reason:
        """Why the candidate is better, or why it is not.

        It is better if the interval of `recent` is above 0, `from_texts` is above 2.5 standard errors,
        and `blind` is not lower.
        """
        if self.recent.verdict != "better":
            return "unclear"
        if self.from_texts.value <= _STANDARD_ERRORS * self.from_texts.standard_error:
            return "frequencies"
        return "blind" if self.blind and self.blind.is_lower else "better"

    def to_record(self) -> dict[str, Any]:
        """Return the comparison as JSON-ready values, for the run log."""
        recent, blind = self.recent, self.blind
        return {
            "reason": self.reason,
            "articles": self.n_recent,
            "mrr": [recent.baseline, recent.value],
            "interval": [recent.low, recent.high],
            "hit@1": [self.first.baseline, self.first.value],
            "from_texts": [self.from_texts.value, self.from_texts.standard_error],
            "blind": {"articles": blind.articles, "mrr": [blind.in_use, blind.candidate]}
            if blind
            else None,
        }

    def __str__(self) -> str:
        recent = self.recent
        lines = [
            f"{_VERDICTS[self.reason]}: mrr {recent.baseline:.3f} → {recent.value:.3f} "
            f"on {self.n_recent} new articles, difference {recent}",
            f"Gain that label frequencies do not explain: {self.from_texts} (standard error)",
        ]
        return "\n".join([*lines, f"On blind articles: {self.blind}"] if self.blind else lines)


def train_candidate(
    in_use: Model,
    corpus: Sequence[Article],
    articles: Sequence[Article],
    feedback: Feedback,
    *,
    taxonomy: Taxonomy | None,
    now: dt.datetime,
    n_jobs: int | None = None,
    on_progress: Progress | None = None,
) -> tuple[TopicClassifier, Candidacy]:
    """Train a candidate on a corpus and what a desk has validated, and compare it with the model in use.

    The candidate has learned from all of it, so it cannot be judged as it is. On the articles validated
    in the last three months, each is judged by models that have learned from earlier ones only
    (`walk_forward`). On blind articles, each is judged by cross-validation. The model in use is judged
    on articles of which it has read no version or, for blind ones that it has, by its own
    cross-validation. If it gives every article one label, the candidate learns main labels only.

    Parameters
    ----------
    in_use : the model in use; the candidate has its settings
    corpus : the articles that do not come from the desk
    articles : the corpus and the desk's, from `Feedback.joined`; the candidate learns from them
    taxonomy : the labels to learn; by default those of the articles
    now : the time at which the last three months end, with a time zone

    Raises
    ------
    NothingNewError
        If the model in use has read all recent articles.
    InputError
        If too few articles came before the recent ones, or as `TopicClassifier.fit`.
    """
    if in_use.tagger.calibration.exclusive and _has_one_label(corpus):
        articles = [_with_main_label(article) for article in articles]
    candidate = _unfitted(in_use, articles, taxonomy, n_jobs)
    test_data = _TestData.of(in_use, corpus, articles, feedback, since=now - RECENT)
    test_data.check_enough(candidate.folds)
    candidate.fit(articles, undecided=feedback.undecided_labels(articles), on_progress=on_progress)
    return candidate, test_data.compare(in_use, candidate, on_progress)


def _unfitted(
    in_use: Model, articles: Iterable[Article], taxonomy: Taxonomy | None, n_jobs: int | None
) -> TopicClassifier:
    if taxonomy is None:  # the blocks of the walk forward must learn the same labels
        labels = {name for article in articles for name in article.labels}
        taxonomy = Taxonomy.from_names(sorted(labels), language=in_use.taxonomy.language)
    settings = dict(in_use.details["settings"])
    if in_use.details.get("is_c_chosen", True):
        settings["C"] = None
    return TopicClassifier(taxonomy, columns=in_use.columns, n_jobs=n_jobs, **settings)


@dataclass(frozen=True, slots=True)
class _TestData:
    """What two models are compared on.

    `validated` are the desk's articles, `unread` those of them that the model in use has not read, and
    `recent` the latest of these; the walk forward begins with `earlier`, all other articles. `undecided`
    are labels: see `Feedback`.
    """

    validated: Sequence[Article]
    unread: Sequence[Article]
    recent: Sequence[Article]
    earlier: Sequence[Article]
    undecided: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(
        cls,
        in_use: Model,
        corpus: Iterable[Article],
        articles: Sequence[Article],
        feedback: Feedback,
        *,
        since: dt.datetime,
    ) -> "_TestData":
        validated_ids = {article.id for article in feedback.articles}
        validated = [article for article in articles if article.id in validated_ids]
        unread = _unread(in_use, corpus, validated)
        recent = _recent(unread, since=since)
        recent_ids = {article.id for article in recent}
        earlier = [article for article in articles if article.id not in recent_ids]
        return cls(validated, unread, recent, earlier, feedback.undecided)

    def check_enough(self, folds: int) -> None:
        if not self.recent:
            raise NothingNewError(
                "In the last three months, no article was validated with a label that the model in use "
                "has not read",
                "validate some at the desk first",
            )
        stories = {story_of(a) for a in self.earlier if a.role == "reference" and a.labels}
        if len(stories) < folds:
            raise InputError(
                f"Only {len(stories)} stories with labels came before the new ones",
                f"expected at least {folds}, one per fold",
            )

    def compare(
        self, in_use: Model, candidate: TopicClassifier, on_progress: Progress | None
    ) -> Candidacy:
        """Compare the model in use with a candidate that is fitted."""
        learner = clone(candidate).set_params(C=candidate.C_)
        ahead = walk_forward(
            learner, self.earlier, self.recent, undecided=self.undecided, on_progress=on_progress
        )
        # The model in use may know labels by former names, by which they are now aliases in the taxonomy.
        find = candidate.model_.taxonomy.find
        names = {label: find(label) or label for label in in_use.tagger.labels}
        in_use_report = report_on(judged_by(in_use.tagger, self.recent).renamed(names))
        comparison = compare({"in use": in_use_report, "candidate": ahead})
        differences = {each.figure: each for each in comparison.differences}
        return Candidacy(
            recent=differences["mrr"],
            first=differences["hit@1"],
            n_recent=comparison.articles,
            from_texts=gain_beyond_frequencies(comparison, "candidate"),
            blind=_on_blind_articles(in_use, candidate.model_, self.validated, self.unread, names),
        )


def _has_one_label(articles: Iterable[Article]) -> bool:
    """Return whether no reference article has several labels."""
    return all(len(a.labels) <= 1 for a in articles if a.role == "reference")


def _with_main_label(article: Article) -> Article:
    """Return a reference article with its main label alone, so that the model keeps its form."""
    return replace(article, labels=article.labels[:1]) if article.role == "reference" else article


def _unread(
    in_use: Model, corpus: Iterable[Article], validated: Sequence[Article]
) -> list[Article]:
    """Return the validated articles with a label of which the model in use has read no version."""
    neighbours, held_out = in_use.neighbours, in_use.held_out
    ids = {article.id for article in corpus}.union(
        neighbours.ids if neighbours else (), held_out.ids if held_out else ()
    )

    def has_read(article: Article) -> bool:
        return article.id in ids or in_use.tagger.has_seen(article)

    stories = {story_of(article) for article in validated if has_read(article)}
    stories |= {story_of(article) for article in corpus} | {*(held_out.stories if held_out else ())}
    return [
        article
        for article in validated
        if article.labels and not has_read(article) and story_of(article) not in stories
    ]


def _recent(unread: Iterable[Article], *, since: dt.datetime) -> list[Article]:
    """Return the articles to judge both models on: the first one per story, in the order of reviews."""
    times = {article.id: dt.datetime.fromisoformat(article.meta["reviewed"]) for article in unread}
    recent = [article for article in unread if times[article.id] >= since]
    by_story: dict[str, Article] = {}
    for article in sorted(recent, key=lambda article: times[article.id]):
        by_story.setdefault(story_of(article), article)
    return list(by_story.values())


def _on_blind_articles(
    in_use: Model,
    candidate: Model,
    validated: Sequence[Article],
    unread: Sequence[Article],
    names: Mapping[str, str],
) -> BlindDifference | None:
    """Compare two models on blind articles, each by scores of models that have not read the article.

    Parameters
    ----------
    names : today's names of the labels of the model in use
    """
    in_use_labels = [names[label] for label in in_use.tagger.labels]
    unread_blind = [article for article in unread if article.meta["blind"]]
    ids, scores = [article.id for article in unread_blind], in_use.tagger.scores(unread_blind)
    blind_ids = {article.id for article in validated if article.meta["blind"]}
    baseline = _cross_validated(in_use, blind_ids) | dict(zip(ids, scores, strict=True))
    values = _cross_validated(candidate, blind_ids)
    shared_ids = baseline.keys() & values
    pairs = [
        (
            _reciprocal_rank(article, in_use_labels, baseline[article.id]),
            _reciprocal_rank(article, candidate.tagger.labels, values[article.id]),
        )
        for article in validated
        if article.meta["blind"] and article.labels and article.id in shared_ids
    ]
    return BlindDifference(len(pairs), *np.mean(pairs, axis=0).tolist()) if pairs else None


def _cross_validated(model: Model, ids: set[str]) -> dict[str, Doubles]:
    """Return the scores of a model's reference articles among `ids`, with columns as in its tagger."""
    if model.held_out is None:
        return {}
    rows = [i for i, id_ in enumerate(model.held_out.ids) if id_ in ids]
    held_out = model.held_out.rows(rows).with_all_labels()
    return dict(zip(held_out.ids, held_out.scores, strict=True))


def _reciprocal_rank(article: Article, labels: Sequence[str], scores: Doubles) -> float:
    """Return the reciprocal rank of an article's best label as it is labelled now; 0 if none is known."""
    relevant = np.array([[label in article.labels for label in labels]])
    return float(1 / ranks(relevant, scores[None])[0])
