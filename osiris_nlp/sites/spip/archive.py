"""Read a SPIP site: articles as raw rows, with their keywords, section and plain text."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

from osiris_nlp.base.encoding import MAX_TEXT_BYTES
from osiris_nlp.base.errors import InputError
from osiris_nlp.sites.choice import Choice
from osiris_nlp.sites.keyword import Group, Keyword, chosen_groups
from osiris_nlp.sites.names import database_name, site_name
from osiris_nlp.sites.spip.article_rows import (
    BODY,
    DEEPEST,
    LONGEST_NAME,
    META_COLUMNS,
    row_from_columns,
    section_path,
)
from osiris_nlp.sites.spip.column_values import integer, string, title
from osiris_nlp.sites.spip.connection import SiteDatabase, connect_to_site
from osiris_nlp.sites.spip.database_tables import Tables

if TYPE_CHECKING:
    import sqlalchemy as sa

# What is kept in memory, or fetched at a time. OSIRIS has 20,000 articles and 50,000 links.
_MOST_GROUPS, _MOST_STATUTS, _MOST_KEYWORDS = 1000, 1000, 100_000
_MOST_TITLES, MOST_LINKS = 300_000, 1_000_000
_BATCH_ARTICLES = 4  # each up to 20 MB
_LONGEST_STAMP = 10_000  # bytes of a title; of a longer one, its length is enough to see a change
_MOST_OTHER_BYTES = 1_000_000  # of a title and fields other than the text
_SETTINGS = ("adresse_site", "charset", "derniere_modif", "objets_versions")
# What a link such as [->art12] may point to: kind, table, key column, title column.
_TITLE_COLUMNS = (
    ("article", "articles", "id_article", "titre"),
    ("rubrique", "rubriques", "id_rubrique", "titre"),
    ("mot", "mots", "id_mot", "titre"),
    ("auteur", "auteurs", "id_auteur", "nom"),
    ("document", "documents", "id_document", "titre"),
    ("breve", "breves", "id_breve", "titre"),
    ("site", "syndic", "id_syndic", "nom_site"),
)


def group_titles(choice: Choice) -> tuple[str, ...]:
    """Return the titles or ids of the groups of a choice, without order numbers."""
    return tuple(map(title, choice.groups))


def statuts(choice: Choice) -> tuple[str, ...]:
    """Return the statuts of the articles of a choice (publie, prop, prepa, refuse, poubelle)."""
    return choice.states or ("publie",)


def group_of(id_groupe: int, titre: object, unseul: str, tables_liees: str) -> Group:
    """Return the group of a row of SPIP's table."""
    for_articles = "articles" in tables_liees.split(",")
    return Group(str(id_groupe), title(titre), for_articles, single=unseul == "oui")


def keyword_of(id_mot: int, titre: object, id_groupe: int) -> Keyword:
    """Return the keyword of a row of SPIP's table."""
    return Keyword(str(id_mot), title(titre), str(id_groupe))


def by_number(keywords: Iterable[Keyword]) -> dict[str, Keyword]:
    """Return keywords by id, in ascending order of their numbers."""
    return {
        keyword.id: keyword for keyword in sorted(keywords, key=lambda keyword: int(keyword.id))
    }


@contextmanager
def open_archive(site: SiteDatabase) -> Iterator["Archive"]:
    """Yield a site's archive, read in one transaction.

    Raises
    ------
    InputError
        If the database does not respond, or has no tables with the prefix.
    """
    with connect_to_site(site) as connection:
        yield Archive(connection, site)


class Archive:
    """The content of a site: keywords and their groups, rubriques, articles."""

    def __init__(self, connection: "sa.Connection", site: SiteDatabase) -> None:
        self.site = site
        self.tables = Tables(connection, site)

    @cached_property
    def meta(self) -> dict[str, str]:
        """The site's settings, such as its version, character set and address (table meta)."""
        if not self.tables.columns("meta"):
            return {}
        table, tables = self.tables.table("meta").c, self.tables
        query = tables.sql.select(table.nom, tables.beginning(table.valeur))
        rows = tables.small_rows(query.where(table.nom.in_(_SETTINGS)), _MOST_GROUPS)
        return {string(row["nom"]): string(row["valeur"]) for row in rows}

    @cached_property
    def name(self) -> str:
        """The name of the site, such as ``osiris.sn``; the ids of its articles begin with it."""
        return site_name(self.meta.get("adresse_site", "")) or database_name(self.site.database)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups of keywords, ordered by id."""
        if not self.tables.columns("groupes_mots"):
            return ()
        rows = self.tables.small_rows(
            self._titles_query("groupes_mots", "id_groupe", "titre", "tables_liees", "unseul"),
            _MOST_GROUPS,
        )
        groups = [
            group_of(
                integer(row.get("id_groupe")),
                row.get("titre"),
                string(row.get("unseul")),
                string(row.get("tables_liees", "articles")),
            )
            for row in rows
        ]
        return tuple(sorted(groups, key=lambda group: int(group.id)))

    @cached_property
    def keywords(self) -> dict[str, Keyword]:
        """All keywords by id."""
        if not self.tables.columns("mots"):
            return {}
        rows = self.tables.small_rows(
            self._titles_query("mots", "id_mot", "titre", "id_groupe"), _MOST_KEYWORDS
        )
        keywords = [
            keyword_of(integer(row["id_mot"]), row.get("titre"), integer(row.get("id_groupe")))
            for row in rows
        ]
        return by_number(keywords)

    def label_keywords(self, choice: Choice) -> dict[str, Keyword]:
        """Return the keywords of `label_groups`; InputError if a group does not exist."""
        ids = {group.id for group in self.label_groups(choice)}
        return {id_: keyword for id_, keyword in self.keywords.items() if keyword.group_id in ids}

    def label_groups(self, choice: Choice) -> tuple[Group, ...]:
        """Return the groups of a choice, see `chosen_groups`."""
        return chosen_groups(self.groups, group_titles(choice), self.site.name)

    @cached_property
    def keyword_ids(self) -> dict[int, tuple[str, ...]]:
        """The ids of each article's keywords, in ascending order."""
        if not self.tables.columns("mots_liens"):
            return {}
        table = self.tables.table("mots_liens")
        # Filter on objet, because a rubrique or a document may have the same number.
        query = self.tables.select("mots_liens", "id_objet", "id_mot").where(
            table.c.objet == "article"
        )
        ordered = query.order_by(table.c.id_objet, table.c.id_mot)
        rows = self.tables.small_rows(ordered, MOST_LINKS)
        return {
            integer(id_): tuple(str(integer(row["id_mot"])) for row in links)
            for id_, links in groupby(rows, key=lambda row: row["id_objet"])
        }

    @cached_property
    def rubriques(self) -> dict[int, tuple[int, str]]:
        """The parent and the title of each rubrique."""
        query = self._titles_query("rubriques", "id_rubrique", "titre", "id_parent")
        return {
            integer(row["id_rubrique"]): (
                integer(row.get("id_parent")),
                title(row.get("titre"))[:LONGEST_NAME],
            )
            for row in self.tables.small_rows(query, _MOST_TITLES)
        }

    def section(self, id_: int) -> str:
        """Return the path of a rubrique from the root, ``A > B > C``; empty if there is none."""
        path: dict[int, str] = {}
        # In a damaged database, a rubrique may contain itself.
        while id_ in self.rubriques and id_ not in path and len(path) < DEEPEST:
            parent, path[id_] = self.rubriques[id_]
            id_ = parent
        return section_path(reversed(path.values()))

    @cached_property
    def titles(self) -> dict[tuple[str, int], str]:
        """The titles that links such as ``[->art12]`` display, by kind and number."""
        titles: dict[tuple[str, int], str] = {}
        for kind, table, key, name in _TITLE_COLUMNS:
            if {key, name} <= self.tables.columns(table):
                query = self._titles_query(table, key, name)
                for row in self.tables.small_rows(query, _MOST_TITLES - len(titles)):
                    if text := title(row[name]):
                        titles[kind, integer(row[key])] = text[:LONGEST_NAME]
        return titles

    def _titles_query(self, table: str, key: str, name: str, *others: str) -> "sa.Select[Any]":
        """Return a query for the beginnings of titles, with other columns."""
        columns = self.tables.table(table).c
        query = self.tables.select(table, key)
        texts = [columns[column] for column in (name, *others) if column in columns]
        return query.add_columns(*map(self.tables.beginning, texts))

    def articles(
        self, choice: Choice, labels: Mapping[str, str], start: int = 0, stop: int | None = None
    ) -> Iterator[tuple[int, Mapping[str, Any] | InputError]]:
        """Stream the articles of a choice, without redirections, ordered by id.

        Parameters
        ----------
        choice : choice of articles
        labels : the label of each keyword, by id; other keywords are ignored
        start, stop : range of ids, `stop` excluded; 0 and None mean no limit

        Yields
        ------
        tuple of int and mapping
            The id and a raw row for `article_from_row`, or the fault of the article.

        Raises
        ------
        InputError
            If no article has any of the statuts.
        """
        self._check_statuts(choice)
        # Read all other tables before the stream begins: a connection runs one query at a time.
        base_url = self.meta.get("adresse_site", "").rstrip("/")
        keyword_ids, titles, _, _ = self.keyword_ids, self.titles, self.rubriques, self.name
        for record in self.tables.rows(
            self._articles_query(choice, start, stop), batch=_BATCH_ARTICLES
        ):
            id_ = max(integer(record["id_article"]), 0)
            if fault := _fault_of(record, id_):
                yield id_, fault
            elif not record.get("virtuel"):  # a redirection has no text of its own
                row = row_from_columns(
                    record,
                    site=self.name,
                    section=self.section(integer(record.get("id_rubrique"))),
                    labels={mot: labels[mot] for mot in keyword_ids.get(id_, ()) if mot in labels},
                    titles=titles,
                    base_url=base_url,
                )
                yield id_, row

    def _check_statuts(self, choice: Choice) -> None:
        """Raise InputError if no article has any of the statuts of a choice."""
        if not self.has_articles(choice):
            available = ", ".join(f"{n} {statut}" for statut, n in self.n_by_statut.items())
            raise InputError(
                f"No articles with statut {' or '.join(statuts(choice))} in {self.site.name}",
                f"the site has {available}" if available else "the site has no articles at all",
            )

    def has_articles(self, choice: Choice) -> bool:
        """Return whether any article is of a choice."""
        return any(self.n_by_statut.get(statut) for statut in statuts(choice))

    @cached_property
    def n_by_statut(self) -> dict[str, int]:
        """The number of articles with each statut, most frequent first."""
        sql, statut = self.tables.sql, self.tables.table("articles").c.statut
        count = sql.func.count()
        query = sql.select(statut, count.label("n")).group_by(statut).order_by(count.desc())
        query = query.where(self.tables.size(statut) <= LONGEST_NAME).limit(_MOST_STATUTS)
        return {string(row["statut"]): int(row["n"]) for row in self.tables.rows(query)}

    def stamps(self, choice: Choice) -> Iterator[tuple[int, str]]:
        """Yield the id of each article of a choice, in order, with a stamp that shows most changes to it.

        The stamp contains the modification time (if SPIP records it), title, rubrique, date, keywords
        and length of `texte`. Without modification times, an edit that changes none of the others
        goes unnoticed.
        """
        table, keyword_ids = self.tables.table("articles"), self.keyword_ids
        columns = ("id_article", "maj", "id_rubrique", "date")
        query = self.tables.select("articles", *columns).where(table.c.statut.in_(statuts(choice)))
        query = query.add_columns(
            self.tables.up_to(table.c.titre, _LONGEST_STAMP),
            self.tables.sql.func.length(table.c.titre).label("titre_length"),
            self.tables.sql.func.length(table.c.texte),
        )
        for row in self.tables.rows(query.order_by(table.c.id_article)):
            id_ = integer(row["id_article"])
            yield id_, repr((*row.values(), keyword_ids.get(id_)))

    def _articles_query(self, choice: Choice, start: int, stop: int | None) -> "sa.Select[Any]":
        """Return the query for articles, including redirections; those without an id come before all others."""
        tables, columns = self.tables, self.tables.table("articles").c
        bodies = [columns[name] for name in BODY if name in columns]
        names = ("titre", "lang", "virtuel", *META_COLUMNS)
        others = [columns[name] for name in names if name in columns]
        zero = tables.sql.literal(0)
        query = tables.select(
            "articles", "id_article", "id_rubrique", "date", "statut"
        ).add_columns(
            *(tables.up_to(column, MAX_TEXT_BYTES) for column in bodies),
            *(tables.up_to(column, _MOST_OTHER_BYTES) for column in others),
            sum(map(tables.size, bodies), start=zero).label("body_bytes"),
            sum(map(tables.size, others), start=zero).label("other_bytes"),
        )
        if start:
            query = query.where(columns.id_article >= start)
        if stop is not None:
            is_below = columns.id_article < stop
            query = query.where(is_below if start else is_below | columns.id_article.is_(None))
        return query.where(columns.statut.in_(statuts(choice))).order_by(columns.id_article)


def _fault_of(record: Mapping[str, Any], id_: int) -> InputError | None:
    """Return what makes an article unreadable, if anything does."""
    if not id_:
        return InputError("Article without a number", "expected an id_article above 0")
    if record.get("virtuel"):
        return None
    if record["body_bytes"] > MAX_TEXT_BYTES:
        return InputError("Text larger than 5 MB", "split or shorten the article")
    if record["other_bytes"] > _MOST_OTHER_BYTES:
        return InputError("Title and other fields larger than 1 MB", "shorten them in SPIP")
    return None
