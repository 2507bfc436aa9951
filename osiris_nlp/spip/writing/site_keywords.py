"""The keywords of a site as a plan needs them: their ids by label, and what articles carry."""

from collections.abc import Mapping
from dataclasses import dataclass

from osiris_nlp.spip.archive import Archive, Choice, Group, Keyword
from osiris_nlp.spip.connection import SiteDatabase
from osiris_nlp.spip.matching import match_keywords
from osiris_nlp.taxonomy import Taxonomy, label_key


@dataclass(frozen=True, slots=True)
class SiteKeywords:
    """The keywords of the groups in use on a site.

    Attributes
    ----------
    name, place : the site's name, and its folder or database URL without a password
    keywords : by `id_mot`
    groups : the group of each keyword
    group_titles : the titles of the groups in use, also of those without a keyword
    """

    name: str
    place: str
    keywords: Mapping[int, Keyword]
    groups: Mapping[int, Group]
    group_titles: tuple[str, ...]
    _carried: Mapping[int, tuple[int, ...]]
    _ids: Mapping[str, int]
    _former: Mapping[str, Keyword]
    _others: Mapping[str, tuple[Keyword, Group]]
    _taxonomy: Taxonomy | None

    @classmethod
    def read(cls, archive: Archive, choice: Choice, taxonomy: Taxonomy | None) -> "SiteKeywords":
        """Read the keywords of an open archive; the taxonomy has the former names of labels."""
        keywords = archive.label_keywords(choice)
        groups = {group.id: group for group in archive.groups}
        # Of two keywords with the same name, the older one.
        newest_first = [id_ for id_ in sorted(keywords, reverse=True) if keywords[id_].name]
        ids = {label_key(keywords[id_].name): id_ for id_ in newest_first}
        others = {
            label_key(keyword.name): (keyword, groups[keyword.group_id])
            for id_, keyword in archive.keywords.items()
            if id_ not in keywords and keyword.group_id in groups
        }
        former = {
            label_key(label): keywords[id_]
            for id_, label in match_keywords(keywords.values(), taxonomy).labels.items()
            if label_key(label) not in ids
        }
        return cls(
            archive.name,
            _place(archive.site),
            keywords,
            {id_: groups[keyword.group_id] for id_, keyword in keywords.items()},
            tuple(group.title for group in archive.label_groups(choice)),
            archive.keyword_ids,
            ids,
            former,
            others,
            taxonomy,
        )

    def find(self, label: str) -> int | None:
        """Return the `id_mot` of a label, by the name it has now, else by the one it had.

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

    def carried(self, id_article: int) -> tuple[int, ...]:
        """Return the keywords that an article carries, of the groups in use."""
        return tuple(mot for mot in self._carried.get(id_article, ()) if mot in self.keywords)


def _place(site: SiteDatabase) -> str:
    if site.folder is not None:
        return str(site.folder.resolve())
    if site.database.backend == "sqlite":
        return f"sqlite:///{site.database.file.resolve()}"
    return site.database.display_name
