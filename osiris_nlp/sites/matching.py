"""Match the keywords of a site with the labels of a taxonomy, and list what has no match."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from osiris_nlp.sites.keyword import Keyword
from osiris_nlp.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Match:
    """`labels` by `id_mot`; `unknown` keywords have no label, `unused` labels have no keyword.

    `site` is the name of the site, if the match is that of a site.
    """

    labels: Mapping[int, str]
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
    >>> match = match_keywords([Keyword(41, "Cyberdroit", 1), Keyword(9, "Yas", 1)], taxonomy)
    >>> match.labels, [keyword.name for keyword in match.unknown], match.unused
    ({41: 'Législation'}, ['Yas'], ('Fintech',))
    """
    keywords = list(keywords)
    if taxonomy is None:
        return Match({keyword.id: keyword.name for keyword in keywords if keyword.name})
    by_id = {label.id: label.name for label in taxonomy if label.id}
    by_name = Taxonomy.from_names(taxonomy.names)
    matches = {
        keyword.id: by_name.find(keyword.name)
        or by_id.get(str(keyword.id))
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


def keyword_ids(keywords: Iterable[Keyword], taxonomy: Taxonomy) -> dict[str, int]:
    """Return the `id_mot` of each label that `match_keywords` gives to one of a site's keywords.

    If it gives the label to several keywords, the one with its name counts, else the one with its id,
    else the oldest.

    Examples
    --------
    >>> from osiris_nlp.taxonomy import Label
    >>> taxonomy = Taxonomy([Label(name="Yas", aliases=("Tigo",)), Label(name="Fintech")])
    >>> keyword_ids([Keyword(3, "Tigo", 1), Keyword(9, "Yas", 1), Keyword(12, "Tigo", 2)], taxonomy)
    {'Yas': 9}
    """
    keywords = list(keywords)
    labels = match_keywords(keywords, taxonomy).labels
    ids = {label.name: label.id for label in taxonomy}
    own_names = Taxonomy.from_names(taxonomy.names)

    def closeness(keyword: Keyword) -> tuple[bool, bool, int]:
        label = labels[keyword.id]
        has_its_name = own_names.find(keyword.name) == label
        return has_its_name, ids.get(label) == str(keyword.id), -keyword.id

    matched = [keyword for keyword in keywords if keyword.id in labels]
    return {labels[keyword.id]: keyword.id for keyword in sorted(matched, key=closeness)}
