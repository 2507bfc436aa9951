"""Try a keyword that does not exist yet on the articles of a desk."""

from dataclasses import dataclass

from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.store import DeskArticle, Store, latest_articles
from osiris_nlp.model.trial import Catch, try_label
from osiris_nlp.taxonomy import Label

_ARTICLES = 1000  # the latest; reading them takes a second
_LONGEST = 20_000  # characters of a text


@dataclass(frozen=True, slots=True)
class Trial:
    """What a keyword would catch among the latest articles: those where it would be among the first three.

    `catches` are best first; in `n_first` of them, the keyword comes first.
    """

    n_articles: int
    n_first: int
    catches: tuple[tuple[DeskArticle, Catch], ...]


def try_keyword(store: Store, bench: Bench, label: Label) -> Trial:
    """Try a label that the model does not know; InputError as `try_label`."""
    desk_articles = latest_articles(store, limit=_ARTICLES, longest=_LONGEST)
    by_id = {each.article.id: each for each in desk_articles}
    articles = [each.article for each in desk_articles]
    catches = try_label(bench.tagger, label, articles, prior_weight=bench.prior_weight)
    n_first = sum(catch.rank == 1 for catch in catches)
    return Trial(len(articles), n_first, tuple((by_id[c.article.id], c) for c in catches))
