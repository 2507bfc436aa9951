"""What people have decided on keywords on their sites, as these sent them or the desk fetched them; append-only."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from osiris_nlp.desk.base.store.column_types import MOMENT, NUMBER, Json, metadata
from osiris_nlp.desk.base.store.store import Store, moment, now, storable
from osiris_nlp.sites.keyword import json_id
from osiris_nlp.sites.messages import SiteDecision

site_decisions = sa.Table(  # what people have decided on keywords on their sites; append-only
    "site_decisions",
    metadata,
    sa.Column("number", NUMBER, primary_key=True),
    sa.Column("site", sa.String(255), nullable=False),
    sa.Column("key", sa.String(64), nullable=False),  # the site's own
    sa.Column("action", sa.String(8), nullable=False),  # add, remove, dismiss, restore
    sa.Column("id_article", sa.BigInteger, nullable=False),
    sa.Column("id_mot", sa.BigInteger, nullable=False),
    sa.Column("mots", Json, nullable=False),  # ids of the keywords that the article carried then
    sa.Column("author", sa.String(255), nullable=False),
    sa.Column("way", sa.String(8), nullable=False),  # plugin, native
    sa.Column("made", MOMENT, nullable=False),
    sa.Column("fetched", MOMENT, nullable=False),
    sa.UniqueConstraint("site", "key"),
    sa.Index(None, "site", "id_article"),
)


def add_site_decisions(store: Store, site: str, decisions: Sequence[SiteDecision]) -> int:
    """Store the decisions of a site that are not stored yet, in one transaction; return their number."""
    rows = {decision.key: _row(site, decision) for decision in decisions}

    def work(connection: sa.Connection) -> int:
        query = sa.select(site_decisions.c.key).where(
            site_decisions.c.site == site, site_decisions.c.key.in_([*rows])
        )
        present = set(connection.scalars(query))
        new = [row for key, row in rows.items() if key not in present]
        if new:
            connection.execute(site_decisions.insert(), new)
        return len(new)

    return store.write(work)


def article_site_decisions(
    store: Store, site: str, id_article: int, *, limit: int
) -> list[SiteDecision]:
    """Return the latest decisions on an article of a site, the latest first."""
    is_of_article = (site_decisions.c.site == site) & (site_decisions.c.id_article == id_article)
    latest_first = (site_decisions.c.made.desc(), site_decisions.c.number.desc())
    query = sa.select(site_decisions).where(is_of_article).order_by(*latest_first).limit(limit)
    with store.reading() as connection:
        return [
            SiteDecision(
                **{name: row[name] for name in ("key", "action", "id_article", "author")},
                keyword=str(row["id_mot"]),
                carried_ids=tuple(map(str, row["mots"])),
                channel=row["way"],
                moment=dt.datetime.fromisoformat(row["made"]),
            )
            for row in connection.execute(query).mappings()
        ]


def _row(site: str, decision: SiteDecision) -> dict[str, object]:
    return {
        "site": site,
        **{name: getattr(decision, name) for name in ("key", "action", "id_article")},
        "id_mot": json_id(decision.keyword),
        "mots": [*map(json_id, decision.carried_ids)],
        "author": storable(decision.author),
        "way": decision.channel,
        "made": moment(decision.moment),
        "fetched": now(),
    }
