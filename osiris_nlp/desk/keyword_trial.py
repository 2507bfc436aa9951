"""Try a keyword that does not exist yet on the articles of a desk."""

from dataclasses import dataclass

from osiris_nlp.desk.bench import MIN_SCORE, Bench
from osiris_nlp.desk.store.articles import DeskArticle, latest_articles
from osiris_nlp.desk.store.store import Store
from osiris_nlp.model.trial import Catch, try_label
from osiris_nlp.taxonomy import Label

_ARTICLES, _LONGEST = 1000, 20_000  # the latest; characters of a text. Reading them takes a second
_MOST_CATCHES = 50
_LIKELY = 0.05  # without examples, scores are low


@dataclass(frozen=True, slots=True)
class Trial:
    """What a keyword would catch among the latest articles: where it would be among the first three.

    Attributes
    ----------
    n_articles, n_catches, n_first : the number of articles, of those that it would catch, and of those where
        it would come first
    n_learned : how many of the caught ones the model was trained on
    catches : the best ones, at most 50, each with whether it is likely to be right
    """

    n_articles: int
    n_catches: int
    n_first: int
    n_learned: int
    catches: tuple[tuple[DeskArticle, Catch, bool], ...]


def try_keyword(store: Store, bench: Bench, label: Label) -> Trial:
    """Try a label that the model does not know; InputError as `try_label`."""
    desk_articles = latest_articles(store, limit=_ARTICLES, longest=_LONGEST)
    by_id = {each.article.id: each for each in desk_articles}
    articles = [each.article for each in desk_articles]
    catches = try_label(bench.tagger, label, articles, prior_weight=bench.prior_weight)
    catches = [catch for catch in catches if catch.suggestion.score >= MIN_SCORE]
    return Trial(
        len(articles),
        len(catches),
        n_first=sum(catch.rank == 1 for catch in catches),
        n_learned=sum(bench.tagger.has_seen(catch.article) for catch in catches),
        catches=tuple(
            (by_id[catch.article.id], catch, catch.suggestion.score >= _LIKELY)
            for catch in catches[:_MOST_CATCHES]
        ),
    )
