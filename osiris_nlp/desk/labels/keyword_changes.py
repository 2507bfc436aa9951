"""The keywords of a desk: what managers change in its taxonomy, and the articles that a change concerns."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends

from osiris_nlp.base.errors import InputError
from osiris_nlp.desk.articles.articles import DeskArticle, count_with, latest_articles
from osiris_nlp.desk.articles.rechecks import mark_for_recheck
from osiris_nlp.desk.base.dependencies import part
from osiris_nlp.desk.base.store.store import Store
from osiris_nlp.desk.model.bench import MIN_SCORE, Bench
from osiris_nlp.desk.model.model_in_service import ServedModel
from osiris_nlp.desk.model.promotion_watch import PromotionWatch
from osiris_nlp.desk.model.taxonomy_file import TaxonomyFile
from osiris_nlp.model.adaptation import adapted
from osiris_nlp.model.new_label import Catch, try_label
from osiris_nlp.taxonomy import Change, Label, LabelNames, Taxonomy

Edit = Callable[[Taxonomy], tuple[Taxonomy, Change]]


@dataclass(frozen=True, slots=True)
class ChangePreview:
    """A change that has not been made, and how many articles of the desk it concerns.

    Attributes
    ----------
    digest : digest of the taxonomy that the change starts from
    n_validated : validated articles with an old label. They get the new name or, if the label is retired
        without a successor, come back to be looked at again
    n_waiting : articles with an old label that await review, for which the new name is proposed
    """

    change: Change
    digest: str
    n_validated: int
    n_waiting: int


class Keywords:
    """The keywords of a desk, which managers change while it runs.

    Parameters
    ----------
    watch : puts each change in service
    """

    def __init__(self, store: Store, file: TaxonomyFile, watch: PromotionWatch) -> None:
        self._store, self._file, self._watch = store, file, watch

    @property
    def is_changeable(self) -> bool:
        """Whether the taxonomy is a file that can be changed: a CSV table."""
        return self._file.path.suffix.lower() == ".csv"

    def current(self) -> LabelNames:
        """Return the labels as they are on disk; InputError if they, or their history, cannot be read."""
        return self._file.names()

    def preview(self, edit: Edit) -> ChangePreview:
        """Return what a change would do; InputError if it is impossible."""
        taxonomy = self._file.current()
        _, change = edit(taxonomy)
        labels = [name for name in change.names if name not in change.new]
        return ChangePreview(change, taxonomy.digest(), *count_with(self._store, labels))

    def change(self, edit: Edit, *, digest: str, articles: Collection[int] = ()) -> Change:
        """Make a change; it comes into service by `put_in_service`, or within a second.

        The articles that it concerns are then marked to be looked at again.

        Parameters
        ----------
        digest : digest of the taxonomy that the manager has seen
        articles : numbers of validated articles for which an added label may be right

        Raises
        ------
        InputError
            As `TaxonomyFile.change`; nothing has changed then.
        UnavailableError
            If the database does not respond: the change was made, and the articles are not marked.
        """
        change = self._file.change(edit, digest=digest)
        if change.what == "add":
            mark_for_recheck(self._store, articles, change.new[0])
        return change

    def put_in_service(self) -> None:
        """Put the taxonomy in service; OsirisError if that is impossible for now."""
        self._watch.look()


_ARTICLES, _LONGEST = 1000, 20_000  # the latest; characters of a text. Reading them takes a second
_LIKELY = 0.05  # without examples, scores are low


@dataclass(frozen=True, slots=True)
class KeywordPreview:
    """What a keyword would catch among the latest articles: where it would be among the first three.

    Attributes
    ----------
    n_articles, n_catches, n_first : the number of articles, of those that it would catch, and of those where
        it would come first
    n_learned : how many of the caught ones the model was trained on
    catches : the best ones first, each with whether it is likely to be right
    """

    n_articles: int
    n_catches: int
    n_first: int
    n_learned: int
    catches: tuple[tuple[DeskArticle, Catch, bool], ...]


def try_keyword(store: Store, bench: Bench, label: Label) -> KeywordPreview:
    """Try a label that the model does not know; InputError as `try_label`."""
    desk_articles = latest_articles(store, limit=_ARTICLES, longest=_LONGEST)
    by_id = {each.article.id: each for each in desk_articles}
    articles = [each.article for each in desk_articles]
    catches = try_label(bench.tagger, label, articles, prior_weight=bench.prior_weight)
    catches = [catch for catch in catches if catch.suggestion.score >= MIN_SCORE]
    return KeywordPreview(
        len(articles),
        len(catches),
        n_first=sum(catch.rank == 1 for catch in catches),
        n_learned=sum(bench.tagger.has_seen(catch.article) for catch in catches),
        catches=tuple(
            (by_id[catch.article.id], catch, catch.suggestion.score >= _LIKELY) for catch in catches
        ),
    )


def try_description(
    store: Store, bench: Bench, label: Label, new: Label
) -> tuple[KeywordPreview, KeywordPreview]:
    """Try a keyword by its words alone, as if the model had no example of it: those that it has, and new ones."""
    others = Taxonomy(each for each in bench.taxonomy if each.name != label.name)
    tagger = adapted(bench.tagger, others, prior_weight=bench.prior_weight)
    before, after = (
        try_keyword(store, replace(bench, tagger=tagger), each) for each in (label, new)
    )
    return before, after


@dataclass(frozen=True, slots=True)
class KeywordList:
    """The keywords of a desk as a request finds them.

    Attributes
    ----------
    keywords : None if the desk cannot change them
    names : the labels on disk or, if they cannot be changed or read, those in service
    damage : why those on disk cannot be read, in English; empty if they can
    """

    keywords: Keywords | None
    names: LabelNames
    damage: str = ""

    @property
    def taxonomy(self) -> Taxonomy:
        """The labels by their present names."""
        return self.names.taxonomy


def _keyword_list(
    model: ServedModel, keywords: Annotated[Keywords | None, part("keywords", is_optional=True)]
) -> KeywordList:
    if keywords is None:
        return KeywordList(None, model.bench.names)
    changeable = keywords if keywords.is_changeable else None
    try:
        return KeywordList(changeable, keywords.current())
    except InputError as error:
        return KeywordList(changeable, model.bench.names, str(error))


ListState = Annotated[KeywordList, Depends(_keyword_list)]
