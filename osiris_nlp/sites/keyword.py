"""Keywords of a site, and their groups."""

from collections.abc import Sequence
from dataclasses import dataclass

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.words import fold


@dataclass(frozen=True, slots=True)
class Group:
    """A group of keywords; `single` ones allow one keyword per article."""

    id: int
    title: str
    for_articles: bool
    single: bool = False


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword as named on the site."""

    id: int
    name: str
    group_id: int


def chosen_groups(groups: Sequence[Group], names: Sequence[str], place: str) -> tuple[Group, ...]:
    """Return the groups with these titles or ids; InputError if the site at a place has no such group.

    Without names, these are the groups meant for articles, or all groups if none is.
    """
    if names:
        return tuple(_named_group(groups, name, place) for name in names)
    return tuple(group for group in groups if group.for_articles) or tuple(groups)


def _named_group(groups: Sequence[Group], name: str, place: str) -> Group:
    for group in groups:
        if fold(name) in {str(group.id), fold(group.title)}:
            return group
    available = ", ".join(f"{group.title!r} ({group.id})" for group in groups)
    raise InputError(
        f"No keyword group {name!r} in {place}",
        f"expected one of {available}" if available else "this site has no keyword groups",
    )
