"""The keywords of a SPIP site, from its database or as its plugin states them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from osiris_nlp.base.bounded_batches import batched
from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.sites.choice import Choice
from osiris_nlp.sites.keyword import LARGEST_NUMBER, Group, Keyword, in_order
from osiris_nlp.sites.keywords import KeywordTables, SiteKeywords
from osiris_nlp.sites.names import site_address
from osiris_nlp.sites.plan import read_value
from osiris_nlp.sites.spip.archive import (
    MOST_LINKS,
    Archive,
    by_number,
    group_of,
    group_titles,
    keyword_of,
    open_archive,
)
from osiris_nlp.sites.spip.connection import find_site_database
from osiris_nlp.sites.spip.database_tables import LONGEST_TITLE
from osiris_nlp.sites.spip.endpoint import Endpoint
from osiris_nlp.taxonomy import Taxonomy

_BATCH = 1000  # articles in a request, as many as the plugin takes


def read_site_keywords(location: str, choice: Choice, taxonomy: Taxonomy | None) -> SiteKeywords:
    """Read the keywords of the site at a location, and what all of its articles carry.

    Raises
    ------
    InputError
        If the location is not a site, or the site has no such group.
    """
    with open_archive(find_site_database(location, prefix=choice.prefix)) as archive:
        return read_keywords(archive, choice, taxonomy)


def read_keywords(archive: Archive, choice: Choice, taxonomy: Taxonomy | None) -> SiteKeywords:
    """Read the keywords of an open archive; the taxonomy knows which labels were renamed."""
    address = ""
    with suppress(InputError):  # anything may be stated there, or nothing
        address = site_address(archive.meta.get("adresse_site", ""))
    tables = KeywordTables(
        archive.name,
        archive.site.location,
        address,
        archive.groups,
        archive.keywords,
        archive.keyword_ids,
    )
    return SiteKeywords.of(tables, group_titles(choice), taxonomy)


def ask_keywords(
    endpoint: Endpoint, choice: Choice, taxonomy: Taxonomy | None, *, articles: Iterable[int]
) -> SiteKeywords:
    """Ask the plugin of a site for its keywords, and for what some articles carry.

    Parameters
    ----------
    choice : its groups; the rest says nothing here
    articles : ids of articles; of others, `keywords_of` says nothing

    Raises
    ------
    InputError
        If the site does not answer or does not say its address, if it has no such group, or if its
        answer has another form.
    """
    return SiteKeywords.of(_ask_tables(endpoint, articles), group_titles(choice), taxonomy)


def ask_site_keywords(
    endpoint: Endpoint,
    choice: Choice,
    taxonomy: Taxonomy | None,
    articles_of: Callable[[str], Iterable[int]],
) -> SiteKeywords:
    """Ask the plugin of a site for its keywords, and for what the articles carry that its name leads to.

    Raises
    ------
    InputError
        As `ask_keywords`.
    """
    name = ask_keywords(endpoint, choice, taxonomy, articles=()).name
    return ask_keywords(endpoint, choice, taxonomy, articles=articles_of(name))


def _ask_tables(endpoint: Endpoint, articles: Iterable[int]) -> KeywordTables:
    """Ask the plugin of a site for its tables of keywords, and for those of some articles.

    `links` has the articles that the site has, a thousand per request. The keywords are those of the first
    answer.
    """
    batches = batched(articles, _BATCH)
    batch = next(batches, [])
    answer = endpoint.ask("keywords", articles=batch)
    name = endpoint.stated_name(answer)
    with _checking(endpoint):
        groups = [_group(row) for row in read_value(answer, "groups", list)]
        keywords = [_keyword(row) for row in read_value(answer, "keywords", list)]
        links = _links(answer, {*batch})
    n_links = sum(map(len, links.values()))
    for batch in batches:
        answer = endpoint.ask("keywords", articles=batch)
        with _checking(endpoint):
            more = _links(answer, {*batch})
            n_links += sum(map(len, more.values()))
            if n_links > MOST_LINKS:
                raise InputError(f"more than {MOST_LINKS} keywords of articles", "")
        links |= more
    return KeywordTables(
        name,
        endpoint.address,
        endpoint.address,
        sorted(groups, key=lambda group: int(group.id)),
        by_number(keywords),
        links,
    )


@contextmanager
def _checking(endpoint: Endpoint) -> Iterator[None]:
    try:
        yield
    except InputError as error:
        raise InputError(
            f"{endpoint.address} does not answer with keywords ({error.what})",
            "update the plugin osiris there, or osiris-nlp here",
        ) from None


def _group(row: Any) -> Group:
    match row:
        case [id_, str(titre), str(unseul), str(tables_liees)] if _is_id(id_):
            return group_of(id_, titre[:LONGEST_TITLE], unseul, tables_liees)
    raise InputError(f"group {brief(row)}", "")


def _keyword(row: Any) -> Keyword:
    match row:
        case [id_, str(titre), id_groupe] if _is_id(id_) and type(id_groupe) is int:
            return keyword_of(id_, titre[:LONGEST_TITLE], id_groupe)
    raise InputError(f"keyword {brief(row)}", "")


def _links(answer: Mapping[str, Any], articles: Collection[int]) -> dict[int, tuple[str, ...]]:
    links = {}
    for row in read_value(answer, "carried", list):
        match row:
            case [id_article, list(ids)] if _is_id(id_article) and id_article in articles:
                if not all(map(_is_id, ids)):
                    raise InputError(f"keywords {brief(ids)} of article {id_article}", "")
                links[id_article] = in_order(map(str, ids))
            case _:
                raise InputError(f"article {brief(row)}", "")
    return links


def _is_id(value: Any) -> bool:
    return type(value) is int and 0 < value <= LARGEST_NUMBER
