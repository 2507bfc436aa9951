"""Keywords of a site, their groups, and their ids."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.base.language.words import fold

LARGEST_NUMBER = (1 << 63) - 1  # that databases store
_LONGEST_ID = 255  # characters


@dataclass(frozen=True, slots=True)
class Group:
    """A group of keywords; `single` ones allow one keyword per article."""

    id: str
    title: str
    for_articles: bool
    single: bool = False


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword as named on the site; `group_id` is empty if it is in no group."""

    id: str
    name: str
    group_id: str = ""


def in_order(ids: Iterable[str]) -> tuple[str, ...]:
    """Return ids of keywords without repetitions: numbers in ascending order, so the oldest first.

    Examples
    --------
    >>> in_order(["41", "8", "41"]), in_order(["télécoms", "presse"])
    (('8', '41'), ('presse', 'télécoms'))
    """
    return tuple(sorted({*ids}, key=lambda id_: (len(id_) if id_.isdecimal() else 0, id_)))


def json_id(id_: str) -> int | str:
    """Return the id of a keyword as files and tables have it: a number, if the site numbers its keywords.

    Examples
    --------
    >>> json_id("41"), json_id("presse"), json_id("007")
    (41, 'presse', '007')
    """
    is_number = id_.isascii() and id_.isdecimal() and id_[0] != "0" and len(id_) < 20
    return int(id_) if is_number and int(id_) <= LARGEST_NUMBER else id_


def id_from_json(value: object) -> str:
    """Return the id of a keyword that a file has as `json_id` returns it; InputError if it is not one.

    Examples
    --------
    >>> id_from_json(41), id_from_json("presse")
    ('41', 'presse')
    """
    id_ = str(value) if type(value) is int else value
    if isinstance(id_, str) and 0 < len(id_) <= _LONGEST_ID and json_id(id_) == value:
        return id_
    raise InputError(f"Keyword {brief(value)}", "expected a number from 1, or a short text")


def chosen_groups(
    groups: Sequence[Group], names: Sequence[str], location: str
) -> tuple[Group, ...]:
    """Return the groups with these titles or ids; InputError if the site at a location has no such group.

    Without names, these are the groups meant for articles, or all groups if none is.
    """
    if names:
        return tuple(_named_group(groups, name, location) for name in names)
    return tuple(group for group in groups if group.for_articles) or tuple(groups)


def _named_group(groups: Sequence[Group], name: str, location: str) -> Group:
    for group in groups:
        if fold(name) in {group.id, fold(group.title)}:
            return group
    available = ", ".join(f"{group.title!r} ({group.id})" for group in groups)
    raise InputError(
        f"No keyword group {name!r} in {location}",
        f"expected one of {available}" if available else "this site has no keyword groups",
    )
