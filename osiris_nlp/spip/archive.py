"""A SPIP site's tables, read: articles as raw rows, with their keywords, section and plain text."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from osiris_nlp.base.encoding import MAX_TEXT_BYTES, size_in_bytes
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.text import fold, squeeze
from osiris_nlp.spip.cells import day, string, title
from osiris_nlp.spip.connection import Place, connecting
from osiris_nlp.spip.markup import plain_text
from osiris_nlp.spip.tables import Tables

if TYPE_CHECKING:
    import sqlalchemy as sa

BODY = ("chapo", "texte", "ps")
_LINES = ("surtitre", "soustitre", "descriptif", "nom_site", "url_site")
# What the shortcut [->art12] may point at: the kind, its table, its key, its title.
_TITLED = (
    ("article", "articles", "id_article", "titre"),
    ("rubrique", "rubriques", "id_rubrique", "titre"),
    ("mot", "mots", "id_mot", "titre"),
    ("auteur", "auteurs", "id_auteur", "nom"),
    ("document", "documents", "id_document", "titre"),
    ("breve", "breves", "id_breve", "titre"),
    ("site", "syndic", "id_syndic", "nom_site"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What to read of a site.

    `statuts` of the articles wanted (publie, prop, prepa, refuse, poubelle); `groups` whose keywords
    become labels, by title or id (empty: those meant for articles, or all where none is); `prefix` of the tables, where
    neither `connect.php` nor the database tells it.
    """

    statuts: tuple[str, ...] = ("publie",)
    groups: tuple[str, ...] = ()
    prefix: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of keywords (groupe de mots-clés) and how many it has."""

    id: int
    title: str
    for_articles: bool


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword (mot-clé) as the site names it, its order number left out."""

    id: int
    name: str
    group: int


@contextmanager
def opening(place: Place) -> Iterator["Archive"]:
    """Give a site's archive, read in one transaction.

    Raises
    ------
    InputError
        If the database does not answer, or has no table of the prefix.
    MissingExtraError
        If SQLAlchemy or PyMySQL is not installed.
    """
    with connecting(place) as connection:
        yield Archive(connection, place)


class Archive:
    """What a site holds: keywords and their groups, rubriques, articles."""

    def __init__(self, connection: "sa.Connection", place: Place) -> None:
        self.place = place
        self.tables = Tables(connection, place)

    @cached_property
    def meta(self) -> dict[str, str]:
        """What the site knows of itself: version, charset, address … (table meta)."""
        if not self.tables.columns("meta"):
            return {}
        rows = self.tables.rows(self.tables.select("meta", "nom", "valeur"))
        return {string(row["nom"]): string(row["valeur"]) for row in rows}

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups of keywords, in the order of their ids."""
        if not self.tables.columns("groupes_mots"):
            return ()
        rows = self.tables.rows(
            self.tables.select("groupes_mots", "id_groupe", "titre", "tables_liees")
        )
        groups = [
            Group(
                int(row.get("id_groupe") or 0),
                title(row.get("titre")),
                "articles" in string(row.get("tables_liees", "articles")).split(","),
            )
            for row in rows
        ]
        return tuple(sorted(groups, key=lambda group: group.id))

    @cached_property
    def keywords(self) -> dict[int, Keyword]:
        """Every keyword by its id."""
        if not self.tables.columns("mots"):
            return {}
        rows = self.tables.rows(self.tables.select("mots", "id_mot", "titre", "id_groupe"))
        found = [
            Keyword(int(row["id_mot"]), title(row.get("titre")), int(row.get("id_groupe") or 0))
            for row in rows
        ]
        return {keyword.id: keyword for keyword in sorted(found, key=lambda keyword: keyword.id)}

    def chosen_keywords(self, choice: Choice) -> dict[int, Keyword]:
        """Return the keywords of the groups chosen; InputError for a group that is not there.

        By default of those meant for articles; of all where none is.
        """
        if choice.groups:
            ids = {self._group(name).id for name in choice.groups}
        else:
            meant = {group.id for group in self.groups if group.for_articles}
            ids = meant or {group.id for group in self.groups}
        return {id_: keyword for id_, keyword in self.keywords.items() if keyword.group in ids}

    def _group(self, name: str) -> Group:
        wanted = fold(title(name))
        for group in self.groups:
            if wanted in {str(group.id), fold(group.title)}:
                return group
        there = ", ".join(f"{group.title!r} ({group.id})" for group in self.groups) or "none"
        raise InputError(
            f"No group of keywords {name!r} in {self.place.name}", f"there are: {there}"
        )

    @cached_property
    def links(self) -> dict[int, tuple[int, ...]]:
        """The ids of each article's keywords, in order."""
        if not self.tables.columns("mots_liens"):
            return {}
        table = self.tables.table("mots_liens")
        # objet: the same number may be that of a rubrique or a document
        query = self.tables.select("mots_liens", "id_objet", "id_mot").where(
            table.c.objet == "article"
        )
        links: dict[int, tuple[int, ...]] = {}
        for row in self.tables.rows(query.order_by(table.c.id_objet, table.c.id_mot)):
            links[row["id_objet"]] = (*links.get(row["id_objet"], ()), int(row["id_mot"]))
        return links

    @cached_property
    def sections(self) -> dict[int, str]:
        """The path of each rubrique from the root down: ``A > B > C``."""
        rows = self.tables.rows(
            self.tables.select("rubriques", "id_rubrique", "id_parent", "titre")
        )
        above = {
            row["id_rubrique"]: (row.get("id_parent", 0), title(row.get("titre"))) for row in rows
        }
        return {id_: " > ".join(_climb(id_, above)) for id_ in above}

    @cached_property
    def titles(self) -> dict[tuple[str, int], str]:
        """The titles that a link by number shows, by kind and number."""
        titles = {}
        for kind, table, key, name in _TITLED:
            if {key, name} <= self.tables.columns(table):
                for row in self.tables.rows(self.tables.select(table, key, name)):
                    if shown := title(row[name]):
                        titles[kind, int(row[key])] = shown
        return titles

    def articles(
        self, choice: Choice, labels: Mapping[int, str], start: int = 0, stop: int | None = None
    ) -> Iterator[tuple[int, Mapping[str, Any] | InputError]]:
        """Stream the articles of a choice, redirections left out, in the order of their ids.

        Parameters
        ----------
        choice : which articles
        labels : the label that each keyword stands for, by `id_mot`; other keywords are passed over
        start, stop : ids from `start` up to `stop`, which is excluded; to the last when None

        Yields
        ------
        tuple of int and mapping
            The id, and a raw row for `article_from_row`, or the fault there is with it.

        Raises
        ------
        InputError
            If no article has one of the statuts.
        """
        if not any(self.statuts.get(statut) for statut in choice.statuts):
            there = ", ".join(f"{n} {statut}" for statut, n in self.statuts.items())
            raise InputError(
                f"No article of statut {' or '.join(choice.statuts)} in {self.place.name}",
                f"there are: {there or 'none at all'}",
            )
        # Whatever else is needed is read before the stream begins: a connection serves one at a time.
        site = self.meta.get("adresse_site", "").rstrip("/")
        links, sections, titles = self.links, self.sections, self.titles
        table, query = self.tables.table("articles"), self.articles_query(choice)
        query = query.where(table.c.id_article >= start)
        if stop is not None:
            query = query.where(table.c.id_article < stop)
        for record in self.tables.rows(query):
            id_ = int(record["id_article"])
            if record.get("virtuel"):  # a redirection: no text of its own
                continue
            if sum(size_in_bytes(record.get(name) or "") for name in BODY) > MAX_TEXT_BYTES:
                yield id_, InputError("A text of more than 5 MB", "shorten it")
                continue
            keywords = [mot for mot in links.get(id_, ()) if mot in labels]
            yield (
                id_,
                {
                    "id": f"spip-{id_}",
                    "title": title(record.get("titre")),
                    **_text(record, titles),
                    "labels": [labels[mot] for mot in keywords],
                    "date": day(record.get("date")),
                    "section": sections.get(record.get("id_rubrique", 0), ""),
                    "url": f"{site}/spip.php?article{id_}" if site else None,
                    "lang": string(record.get("lang")) or None,
                    "id_article": id_,
                    "id_mot": keywords,
                    "id_rubrique": record.get("id_rubrique"),
                    "statut": record["statut"],
                    **{
                        name: value
                        for name in _LINES
                        if (value := squeeze(string(record.get(name)))) and value != "http://"
                    },
                },
            )

    @cached_property
    def statuts(self) -> dict[str, int]:
        """How many articles there are of each statut, the most frequent first."""
        sql, statut = self.tables.sql, self.tables.table("articles").c.statut
        count = sql.func.count()
        query = sql.select(statut, count.label("n")).group_by(statut).order_by(count.desc())
        return {string(row["statut"]): int(row["n"]) for row in self.tables.rows(query)}

    def stamps(self, choice: Choice) -> Iterator[tuple[int, str]]:
        """Yield the id of each article of a choice, in order, and what shows that it was changed.

        That is when its row last changed, where SPIP keeps it, title, rubrique, date, keywords and
        the length of its text.
        """
        table, links = self.tables.table("articles"), self.links
        shown = ("id_article", "maj", "titre", "id_rubrique", "date")
        query = self.tables.select("articles", *shown).where(table.c.statut.in_(choice.statuts))
        query = query.add_columns(self.tables.sql.func.length(table.c.texte))
        for row in self.tables.rows(query.order_by(table.c.id_article)):
            id_ = int(row["id_article"])
            yield id_, repr((*row.values(), links.get(id_)))

    def articles_query(self, choice: Choice) -> "sa.Select[Any]":
        """Return the query for the articles of a choice, redirections among them."""
        table = self.tables.table("articles")
        columns = ("id_article", "titre", "id_rubrique", "date", "statut", "lang", "virtuel")
        query = self.tables.select("articles", *columns, *BODY, *_LINES)
        return query.where(table.c.statut.in_(choice.statuts)).order_by(table.c.id_article)


def _climb(id_: int, above: Mapping[int, tuple[int, str]]) -> list[str]:
    path: list[str] = []
    seen = set()
    while id_ in above and id_ not in seen:  # a damaged base may have a rubrique in itself
        seen.add(id_)
        id_, name = above[id_]
        if name:
            path.insert(0, name)
    return path


def _text(record: Mapping[str, Any], titles: Mapping[tuple[str, int], str]) -> dict[str, str]:
    lang = string(record.get("lang")) or "fr"
    parts = [
        plain_text(string(raw), lang=lang, title_of=lambda kind, id_: titles.get((kind, id_)))
        for name in BODY
        if (raw := record.get(name))
    ]
    text = "\n".join(part.text for part in parts if part.text)
    notes = "\n".join(part.notes for part in parts if part.notes)
    return {"text": text, "notes": notes} if notes else {"text": text}
