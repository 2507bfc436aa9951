"""Match the keywords of a site with the labels of a taxonomy, and list what has no match."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from osiris_nlp.sites.keyword import Keyword, in_order
from osiris_nlp.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Match:
    """`labels` by id of the keyword; `unknown` keywords have no label, `unused` labels have no keyword.

    `site` is the name of the site, if the match is that of a site.
    """

    labels: Mapping[str, str]
    unknown: tuple[Keyword, ...] = ()
    unused: tuple[str, ...] = ()
    site: str = ""


def match_keywords(keywords: Iterable[Keyword], taxonomy: Taxonomy | None) -> Match:
    """Match a site's keywords with the labels of a taxonomy: by id, else by name or alias.

    If a keyword has the id of one label and the name of another, the name wins: the ids are those of
    another site. Without a taxonomy, each keyword is its own label.

    Examples
    --------
    >>> from osiris_nlp.taxonomy import Label
    >>> taxonomy = Taxonomy([Label(name="Législation", id="41"), Label(name="Fintech", id="7")])
    >>> match = match_keywords([Keyword("41", "Cyberdroit"), Keyword("9", "Yas")], taxonomy)
    >>> match.labels, [keyword.name for keyword in match.unknown], match.unused
    ({'41': 'Législation'}, ['Yas'], ('Fintech',))
    """
    keywords = list(keywords)
    if taxonomy is None:
        return Match({keyword.id: keyword.name for keyword in keywords if keyword.name})
    by_id = {label.id: label.name for label in taxonomy if label.id}
    by_name = Taxonomy.from_names(taxonomy.names)
    matches = {
        keyword.id: by_name.find(keyword.name)
        or by_id.get(keyword.id)
        or taxonomy.find(keyword.name)
        for keyword in keywords
    }
    labels = {id_: label for id_, label in matches.items() if label}
    matched_names = set(labels.values())
    return Match(
        labels,
        tuple(keyword for keyword in keywords if keyword.id not in labels),
        tuple(name for name in taxonomy.names if name not in matched_names),
    )


def keyword_ids(keywords: Iterable[Keyword], taxonomy: Taxonomy) -> dict[str, str]:
    """Return the keyword of each label that `match_keywords` gives to one of a site's keywords.

    If it gives the label to several keywords, the one with its name counts, else the one with its id,
    else the oldest.

    Examples
    --------
    >>> from osiris_nlp.taxonomy import Label
    >>> taxonomy = Taxonomy([Label(name="Yas", aliases=("Tigo",)), Label(name="Fintech")])
    >>> keyword_ids([Keyword("3", "Tigo"), Keyword("9", "Yas"), Keyword("12", "Tigo")], taxonomy)
    {'Yas': '9'}
    """
    by_id = {keyword.id: keyword for keyword in keywords}
    labels = match_keywords(by_id.values(), taxonomy).labels
    ids = {label.name: label.id for label in taxonomy}
    own_names = Taxonomy.from_names(taxonomy.names)

    def closeness(id_: str) -> tuple[bool, bool]:
        label = labels[id_]
        return own_names.find(by_id[id_].name) == label, ids.get(label) == id_

    latest_first = in_order(labels)[::-1]
    return {labels[id_]: id_ for id_ in sorted(latest_first, key=closeness)}
