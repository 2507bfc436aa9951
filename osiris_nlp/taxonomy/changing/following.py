"""Articles labelled before a taxonomy changed, to learn the labels that it has now."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from osiris_nlp.base.records import Article
from osiris_nlp.taxonomy.changing.relabelling import relabel
from osiris_nlp.taxonomy.history import Change, effective_changes
from osiris_nlp.taxonomy.labels import Label, Taxonomy, label_key


def with_former_labels(taxonomy: Taxonomy, history: Sequence[Change]) -> Taxonomy:
    """Return a taxonomy that also has the labels that were split or retired, to read articles that have them.

    Examples
    --------
    >>> import datetime as dt
    >>> from osiris_nlp.taxonomy import retire
    >>> taxonomy, day = Taxonomy.from_names(["Fintech", "Piratage"]), dt.date(2026, 12, 1)
    >>> smaller, change = retire(taxonomy, "Piratage", on=day)
    >>> smaller.names, with_former_labels(smaller, [change]).names
    (('Fintech',), ('Fintech', 'Piratage'))
    """
    former: dict[str, Label] = {}
    for change in effective_changes(history):
        for _, label in change.before:
            if taxonomy.find(label.name) is None:
                former[label_key(label.name)] = label
    return Taxonomy([*taxonomy, *former.values()], source=taxonomy.source)


def with_todays_labels(
    articles: Iterable[Article], history: Sequence[Change], taxonomy: Taxonomy
) -> list[Article]:
    """Return articles with the labels that they have today, and without those that are no longer in the taxonomy.

    As `relabel`, except that a retired label is left out even if it is the only one of an article.

    Examples
    --------
    >>> import datetime as dt
    >>> from osiris_nlp.taxonomy import retire
    >>> taxonomy, day = Taxonomy.from_names(["Fintech", "Piratage"]), dt.date(2026, 12, 1)
    >>> smaller, change = retire(taxonomy, "Piratage", on=day)
    >>> attack = Article(id="1", text="Une banque attaquée", labels=("Piratage",))
    >>> with_todays_labels([attack], [change], smaller)[0].labels
    ()
    """
    relabelled, _ = relabel(articles, history, taxonomy=taxonomy)
    return [
        replace(
            article, labels=tuple(dict.fromkeys(filter(None, map(taxonomy.find, article.labels))))
        )
        for article in relabelled
    ]
