"""The keywords of sites: the id of each label, as imports supply them, and those that an article carried."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.desk.base.store.column_types import metadata
from osiris_nlp.desk.base.store.store import Store, storable
from osiris_nlp.sites.keyword import id_from_json, json_id
from osiris_nlp.taxonomy import label_key

keywords = sa.Table(  # ids of the keywords of labels, as supplied by imports
    "keywords",
    metadata,
    sa.Column("site", sa.String(255), primary_key=True),  # its name; empty if unknown
    sa.Column("label", sa.String(255), primary_key=True),
    sa.Column("id_mot", sa.BigInteger, nullable=False),
)


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


def learn_keywords(store: Store, ids: Mapping[tuple[str, str], str]) -> None:
    """Store ids of keywords by site and label, replacing earlier ones; those that are not numbers are left out."""

    def work(connection: sa.Connection) -> None:
        for (site, label), id_ in sorted(ids.items()):
            if not isinstance(id_mot := json_id(id_), int):
                continue
            same = (keywords.c.site == site) & (keywords.c.label == label)
            connection.execute(keywords.delete().where(same))
            connection.execute(keywords.insert().values(site=site, label=label, id_mot=id_mot))

    store.write(work)


def keyword_ids(store: Store) -> dict[tuple[str, str], int]:
    """Return the `id_mot` of keywords by site and `label_key` of the label."""
    rows = store.read_rows(sa.select(keywords).order_by(keywords.c.site, keywords.c.label))
    return {(row.site, label_key(row.label)): row.id_mot for row in rows}


def keyword_names(store: Store, site: str) -> dict[str, str]:
    """Return the labels of a site's keywords by id."""
    query = sa.select(keywords.c.id_mot, keywords.c.label).where(keywords.c.site == site)
    return {str(row.id_mot): row.label for row in store.read_rows(query)}


@dataclass(frozen=True, slots=True)
class CarriedKeywords:
    """What an article carried on its site at one time.

    `labels` are those it was imported with. `ids` has the site's id of each, in the same order, or is
    None if the import did not supply one per label.
    """

    labels: tuple[str, ...]
    ids: tuple[str, ...] | None

    @property
    def ids_by_label(self) -> dict[str, str] | None:
        """The site's id of each label, or None if unknown."""
        return None if self.ids is None else dict(zip(self.labels, self.ids, strict=True))

    def to_dict(self) -> dict[str, Any]:
        """Return what the column `carried` of a review contains."""
        id_mot = None if self.ids is None else [*map(json_id, self.ids)]
        return {"labels": self.labels, "id_mot": id_mot}


def carried_by(article: Article) -> CarriedKeywords:
    """Return what an imported article carries.

    Examples
    --------
    >>> carried_by(Article(id="osiris.sn/12", text="", labels=("Fintech",), meta={"id_mot": [17]}))
    CarriedKeywords(labels=('Fintech',), ids=('17',))
    """
    ids = article.meta.get("id_mot")
    if isinstance(ids, list) and len(ids) == len(article.labels):
        with suppress(InputError):
            return CarriedKeywords(article.labels, tuple(map(id_from_json, ids)))
    return CarriedKeywords(article.labels, None)


def carried_from(content: Mapping[str, Any]) -> CarriedKeywords:
    """Return what the column `carried` of a review contains."""
    ids = content["id_mot"]
    return CarriedKeywords(
        tuple(content["labels"]), None if ids is None else tuple(map(id_from_json, ids))
    )
