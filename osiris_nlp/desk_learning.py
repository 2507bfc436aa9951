"""A candidate for the desk's model: it learns from what editors have validated, and is compared."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sklearn.base import clone

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.progress import Progress
from osiris_nlp.base.records import Article
from osiris_nlp.desk.feedback import Feedback
from osiris_nlp.evaluation import (
    Difference,
    Gain,
    compare,
    evaluate_tagger,
    gain_beyond_frequencies,
    ranks,
)
from osiris_nlp.model.held_out import HeldOut
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.trained_model import Model
from osiris_nlp.training import TopicClassifier
from osiris_nlp.training.walk_forward import walk_forward

RECENT = dt.timedelta(days=92)  # three months
_FIGURE = "mrr"
_FEWEST_BLIND = 30  # on fewer, the difference of two means says nothing
Reason = Literal["better", "unclear", "frequencies", "blind"]


class NothingNewError(InputError):
    """The model in use has read all articles that were validated in the last three months."""


@dataclass(frozen=True, slots=True)
class BlindDifference:
    """The mean reciprocal rank of two models on blind articles, judged by models that had not read them."""

    articles: int
    in_use: float
    candidate: float

    @property
    def is_lower(self) -> bool:
        """Whether the candidate is lower, on enough articles to say so."""
        return self.articles >= _FEWEST_BLIND and self.candidate < self.in_use

    def __str__(self) -> str:
        figures = f"{self.in_use:.3f} → {self.candidate:.3f} on {self.articles} blind articles"
        return figures + (", too few to tell" if self.articles < _FEWEST_BLIND else "")


@dataclass(frozen=True, slots=True)
class Candidacy:
    """A candidate compared with the model in use.

    Attributes
    ----------
    recent : on the recent articles that the model in use has not read, by mean reciprocal rank; the
        candidate's side is a walk forward
    n_recent : the number of these articles
    from_texts : the part of this difference that label frequencies do not explain
    blind : on all blind articles so far; None if there are none
    """

    recent: Difference
    n_recent: int
    from_texts: Gain
    blind: BlindDifference | None

    @property
    def reason(self) -> Reason:
        """Why the candidate is better, or why it is not.

        It is better if the interval of `recent` is above 0, that of `from_texts` is, too, and `blind`
        is not lower.
        """
        if self.recent.verdict != "better":
            return "unclear"
        if self.from_texts.low <= 0:
            return "frequencies"
        return "blind" if self.blind and self.blind.is_lower else "better"

    def __str__(self) -> str:
        sentences = {
            "better": "Better",
            "unclear": "Not clearly better",
            "frequencies": "Not clearly better than knowing which labels have become frequent",
            "blind": "Not better on blind articles",
        }
        recent = self.recent
        figures = f"mrr {recent.baseline:.3f} → {recent.value:.3f} on {self.n_recent} new articles"
        lines = [
            f"{sentences[self.reason]}: {figures}, difference {recent}",
            f"Without the gain from label frequencies: {self.from_texts}",
        ]
        return "\n".join([*lines, str(self.blind)] if self.blind else lines)


def train_candidate(
    in_use: Model,
    corpus: Sequence[Article],
    feedback: Feedback,
    *,
    taxonomy: Taxonomy | None,
    now: dt.datetime,
    n_jobs: int | None = None,
    on_progress: Progress | None = None,
) -> tuple[TopicClassifier, Candidacy]:
    """Train a candidate on a corpus and a desk's feedback, and compare it with the model in use.

    The candidate has learned from all of it, so it cannot be judged as it is. On the articles validated
    in the last three months, each is judged by models that have learned from earlier ones only
    (`walk_forward`). On blind articles, each is judged by cross-validation. The model in use is judged
    on articles that it has not read or, for blind ones that it has, by its own cross-validation.

    Parameters
    ----------
    in_use : the model in use; the candidate has its settings
    taxonomy : the labels to learn; by default those of the articles
    now : the time at which the last three months end, with a time zone

    Returns
    -------
    The candidate, fitted; the comparison.

    Raises
    ------
    NothingNewError
        If the model in use has read all recent articles.
    InputError
        As `TopicClassifier.fit`.
    """
    recent = _recent_articles(feedback, in_use, since=now - RECENT)
    if not recent:
        raise NothingNewError(
            "In the last three months, no article was validated that the model in use has not read",
            "validate some at the desk first",
        )
    articles = feedback.joined(corpus)
    # The blocks of the walk forward must learn the same labels.
    taxonomy = taxonomy or Taxonomy.from_names(
        sorted({name for a in articles for name in a.labels})
    )
    settings = {**in_use.details["settings"], "C": None}
    candidate = TopicClassifier(taxonomy, columns=in_use.columns, n_jobs=n_jobs, **settings)
    candidate.fit(articles, undecided=feedback.undecided_labels(articles), on_progress=on_progress)
    recent_ids = {article.id for article in recent}
    ahead = walk_forward(
        clone(candidate).set_params(C=candidate.C_),
        [article for article in articles if article.id not in recent_ids],
        recent,
        undecided=feedback.undecided,
        on_progress=on_progress,
    )
    comparison = compare({"in use": evaluate_tagger(in_use.tagger, recent), "candidate": ahead})
    (difference,) = (each for each in comparison.differences if each.figure == _FIGURE)
    return candidate, Candidacy(
        recent=difference,
        n_recent=comparison.articles,
        from_texts=gain_beyond_frequencies(comparison, "candidate"),
        blind=_on_blind_articles(in_use, candidate, feedback.articles),
    )


def _recent_articles(feedback: Feedback, in_use: Model, *, since: dt.datetime) -> list[Article]:
    """Return the articles to judge both models on, in the order of their reviews."""
    times = {a.id: dt.datetime.fromisoformat(a.meta["reviewed"]) for a in feedback.articles}
    recent = (
        article
        for article in feedback.articles
        if article.labels and times[article.id] >= since and not in_use.tagger.has_seen(article)
    )
    return sorted(recent, key=lambda article: times[article.id])


def _on_blind_articles(
    in_use: Model, candidate: TopicClassifier, validated: Iterable[Article]
) -> BlindDifference | None:
    blind = [article for article in validated if article.meta["blind"] and article.labels]
    unread = [article for article in blind if not in_use.tagger.has_seen(article)]
    baseline = _reciprocal_ranks(in_use.held_out) if in_use.held_out else {}
    if unread:
        baseline |= _reciprocal_ranks(evaluate_tagger(in_use.tagger, unread).held_out)
    values = _reciprocal_ranks(candidate.report().held_out)
    ids = [a.id for a in blind if a.id in baseline and a.id in values]
    if not ids:
        return None
    means = (sum(table[id_] for id_ in ids) / len(ids) for table in (baseline, values))
    return BlindDifference(len(ids), *means)


def _reciprocal_ranks(held_out: HeldOut) -> dict[str, float]:
    values = 1 / ranks(held_out.relevant, held_out.ranking)
    return dict(zip(held_out.ids, values.tolist(), strict=True))
