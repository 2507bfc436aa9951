"""The keywords of a site as a plan needs them: their ids by label, and what articles carry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from osiris_nlp.sites.keyword import Group, Keyword, chosen_groups, in_order
from osiris_nlp.sites.matching import match_keywords
from osiris_nlp.taxonomy import Taxonomy, label_key


@dataclass(frozen=True, slots=True)
class KeywordTables:
    """All groups and keywords of a site, and the keywords of each article, by id.

    Attributes
    ----------
    name : name of the site
    location : folder of the site, URL of its database without a password, or its address
    address : address of the site, empty if it states none
    """

    name: str
    location: str
    address: str
    groups: Sequence[Group]
    keywords: Mapping[str, Keyword]
    links: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SiteKeywords:
    """The keywords of the groups in use on a site.

    Attributes
    ----------
    name : name of the site
    location : folder of the site, URL of its database without a password, or its address
    address : address of the site, empty if it states none
    keywords : keywords by id
    groups : the group of each keyword, unless it is in none
    group_titles : the titles of the groups in use, also of those without a keyword
    """

    name: str
    location: str
    address: str
    keywords: Mapping[str, Keyword]
    groups: Mapping[str, Group]
    group_titles: tuple[str, ...]
    _links: Mapping[int, tuple[str, ...]]
    _ids: Mapping[str, str]
    _former: Mapping[str, Keyword]
    _others: Mapping[str, tuple[Keyword, Group]]
    _taxonomy: Taxonomy | None

    @classmethod
    def of(
        cls, tables: KeywordTables, group_titles: Sequence[str], taxonomy: Taxonomy | None
    ) -> "SiteKeywords":
        """Return the keywords of the groups with these titles or ids, see `chosen_groups`.

        The taxonomy knows which labels were renamed.
        """
        groups = {group.id: group for group in tables.groups}
        in_use = chosen_groups(tables.groups, group_titles, tables.location)
        ids_in_use = {"", *(group.id for group in in_use)}
        keywords = {
            id_: keyword
            for id_, keyword in tables.keywords.items()
            if keyword.group_id in ids_in_use
        }
        # Of two keywords with the same name, the older one.
        latest_first = [id_ for id_ in reversed(in_order(keywords)) if keywords[id_].name]
        ids = {label_key(keywords[id_].name): id_ for id_ in latest_first}
        others = {
            label_key(keyword.name): (keyword, groups[keyword.group_id])
            for id_, keyword in tables.keywords.items()
            if id_ not in keywords and keyword.group_id in groups
        }
        former = {
            label_key(label): keywords[id_]
            for id_, label in match_keywords(keywords.values(), taxonomy).labels.items()
            if label_key(label) not in ids
        }
        return cls(
            tables.name,
            tables.location,
            tables.address,
            keywords,
            {id_: groups[word.group_id] for id_, word in keywords.items() if word.group_id},
            tuple(group.title for group in in_use),
            tables.links,
            ids,
            former,
            others,
            taxonomy,
        )

    def find(self, label: str) -> str | None:
        """Return the keyword of a label, by the name it has now, else by the one it had.

        A label that was merged has the keyword of the label it was merged into, if the site has both.
        """
        current = self._ids.get(label_key(self.current_name(label)))
        return current or self._ids.get(label_key(label))

    def current_name(self, label: str) -> str:
        """Return the name that a label has in the taxonomy now."""
        return (self._taxonomy and self._taxonomy.find(label)) or label

    def former(self, label: str) -> Keyword | None:
        """Return the keyword that the site has for a label under another name, if any."""
        return self._former.get(label_key(self.current_name(label)))

    def other(self, label: str) -> tuple[Keyword, Group] | None:
        """Return the keyword that a label has in a group that is not in use, and the group, if any."""
        return self._others.get(label_key(self.current_name(label)))

    def is_in_taxonomy(self, label: str) -> bool:
        """Return whether the taxonomy has a label; any label if there is no taxonomy."""
        return self._taxonomy is None or self._taxonomy.find(label) is not None

    def keywords_of(self, id_article: int) -> tuple[str, ...]:
        """Return the keywords that an article carries, of the groups in use; none if it was not asked for."""
        return tuple(mot for mot in self._links.get(id_article, ()) if mot in self.keywords)
