"""The keywords of sites: SPIP's id of each label, as supplied by imports."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from osiris_nlp.desk.store.schema import keywords
from osiris_nlp.desk.store.store import Store, storable
from osiris_nlp.taxonomy import label_key

_LONGEST_SITE = 255  # characters


def site_of(meta: Mapping[str, Any]) -> str:
    """Return the name of the site that an article was imported from; empty if unknown.

    Examples
    --------
    >>> site_of({"site": "osiris.sn", "id_article": 12}), site_of({})
    ('osiris.sn', '')
    """
    site = meta.get("site")
    if not isinstance(site, str) or len(site) > _LONGEST_SITE or site != storable(site):
        return ""
    return site


def site_article(meta: Mapping[str, Any]) -> tuple[str, int] | None:
    """Return the site of an article and its number there (`id_article`); None if it is of no site.

    Examples
    --------
    >>> site_article({"site": "osiris.sn", "id_article": 12}), site_article({"site": "osiris.sn"})
    (('osiris.sn', 12), None)
    """
    site, id_article = site_of(meta), meta.get("id_article")
    if not site or type(id_article) is not int or id_article <= 0:
        return None
    return site, id_article


def learn_keywords(store: Store, id_mots: Mapping[tuple[str, str], int]) -> None:
    """Store SPIP's keyword ids by site and label, replacing earlier ones."""

    def work(connection: sa.Connection) -> None:
        for (site, label), id_mot in sorted(id_mots.items()):
            same = (keywords.c.site == site) & (keywords.c.label == label)
            connection.execute(keywords.delete().where(same))
            connection.execute(keywords.insert().values(site=site, label=label, id_mot=id_mot))

    store.write(work)


def keyword_ids(store: Store) -> dict[tuple[str, str], int]:
    """Return SPIP's keyword ids by site and `label_key` of the label."""
    with store.reading() as connection:
        rows = connection.execute(sa.select(keywords).order_by(keywords.c.site, keywords.c.label))
        return {(row.site, label_key(row.label)): row.id_mot for row in rows}


def keyword_names(store: Store, site: str) -> dict[int, str]:
    """Return the labels of a site's keywords by SPIP's id."""
    query = sa.select(keywords.c.id_mot, keywords.c.label).where(keywords.c.site == site)
    with store.reading() as connection:
        return {row.id_mot: row.label for row in connection.execute(query)}
