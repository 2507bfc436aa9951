"""Read a SPIP site: articles as raw rows, with their keywords, section and plain text."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from osiris_nlp.base.encoding import MAX_TEXT_BYTES, size_in_bytes
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.text import fold, squeeze
from osiris_nlp.spip.cells import day, string, title
from osiris_nlp.spip.connection import SiteDatabase, connect_to_site
from osiris_nlp.spip.markup import plain_text
from osiris_nlp.spip.tables import Tables

if TYPE_CHECKING:
    import sqlalchemy as sa

BODY = ("chapo", "texte", "ps")
_META_COLUMNS = ("surtitre", "soustitre", "descriptif", "nom_site", "url_site")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What to read from a site.

    Attributes
    ----------
    statuts : which articles to read (publie, prop, prepa, refuse, poubelle)
    groups : titles or ids of the groups whose keywords become labels; if empty, the groups meant
        for articles, or all groups if none is
    prefix : prefix of the tables, if neither `connect.php` nor the database determines it
    """

    statuts: tuple[str, ...] = ("publie",)
    groups: tuple[str, ...] = ()
    prefix: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of keywords (groupe de mots-clés)."""

    id: int
    title: str
    for_articles: bool


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword (mot-clé) as named on the site, without its order number."""

    id: int
    name: str
    group_id: int


@contextmanager
def open_archive(site: SiteDatabase) -> Iterator["Archive"]:
    """Yield a site's archive, read in one transaction.

    Raises
    ------
    InputError
        If the database does not respond, or has no tables with the prefix.
    MissingExtraError
        If SQLAlchemy or PyMySQL is not installed.
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
        rows = self.tables.rows(self.tables.select("meta", "nom", "valeur"))
        return {string(row["nom"]): string(row["valeur"]) for row in rows}

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups of keywords, ordered by id."""
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
        """All keywords by id."""
        if not self.tables.columns("mots"):
            return {}
        rows = self.tables.rows(self.tables.select("mots", "id_mot", "titre", "id_groupe"))
        keywords = [
            Keyword(int(row["id_mot"]), title(row.get("titre")), int(row.get("id_groupe") or 0))
            for row in rows
        ]
        return {keyword.id: keyword for keyword in sorted(keywords, key=lambda keyword: keyword.id)}

    def label_keywords(self, choice: Choice) -> dict[int, Keyword]:
        """Return the keywords of the choice's groups; InputError if a group does not exist.

        By default, these are the groups meant for articles, or all groups if none is.
        """
        if choice.groups:
            ids = {self._group(name).id for name in choice.groups}
        else:
            ids_for_articles = {group.id for group in self.groups if group.for_articles}
            ids = ids_for_articles or {group.id for group in self.groups}
        return {id_: keyword for id_, keyword in self.keywords.items() if keyword.group_id in ids}

    def _group(self, name: str) -> Group:
        key = fold(title(name))
        for group in self.groups:
            if key in {str(group.id), fold(group.title)}:
                return group
        available = ", ".join(f"{group.title!r} ({group.id})" for group in self.groups)
        raise InputError(
            f"No keyword group {name!r} in {self.site.name}",
            f"expected one of {available}" if available else "this site has no keyword groups",
        )

    @cached_property
    def keyword_ids(self) -> dict[int, tuple[int, ...]]:
        """The ids of each article's keywords, in ascending order."""
        if not self.tables.columns("mots_liens"):
            return {}
        table = self.tables.table("mots_liens")
        # Filter on objet, because a rubrique or a document may have the same number.
        query = self.tables.select("mots_liens", "id_objet", "id_mot").where(
            table.c.objet == "article"
        )
        keyword_ids: dict[int, tuple[int, ...]] = {}
        for row in self.tables.rows(query.order_by(table.c.id_objet, table.c.id_mot)):
            keyword_ids[row["id_objet"]] = (
                *keyword_ids.get(row["id_objet"], ()),
                int(row["id_mot"]),
            )
        return keyword_ids

    @cached_property
    def sections(self) -> dict[int, str]:
        """The path of each rubrique from the root: ``A > B > C``."""
        rows = self.tables.rows(
            self.tables.select("rubriques", "id_rubrique", "id_parent", "titre")
        )
        parents = {
            row["id_rubrique"]: (row.get("id_parent", 0), title(row.get("titre"))) for row in rows
        }
        return {id_: " > ".join(_section_path(id_, parents)) for id_ in parents}

    @cached_property
    def titles(self) -> dict[tuple[str, int], str]:
        """The titles that links such as ``[->art12]`` display, by kind and number."""
        titles = {}
        for kind, table, key, name in _TITLE_COLUMNS:
            if {key, name} <= self.tables.columns(table):
                for row in self.tables.rows(self.tables.select(table, key, name)):
                    if text := title(row[name]):
                        titles[kind, int(row[key])] = text
        return titles

    def articles(
        self, choice: Choice, labels: Mapping[int, str], start: int = 0, stop: int | None = None
    ) -> Iterator[tuple[int, Mapping[str, Any] | InputError]]:
        """Stream the articles of a choice, without redirections, ordered by id.

        Parameters
        ----------
        choice : which articles
        labels : the label of each keyword, by `id_mot`; other keywords are ignored
        start, stop : range of ids, `stop` excluded; None means no upper limit

        Yields
        ------
        tuple of int and mapping
            The id and a raw row for `article_from_row`, or the fault of the article.

        Raises
        ------
        InputError
            If no article has any of the statuts.
        """
        if not any(self.n_by_statut.get(statut) for statut in choice.statuts):
            available = ", ".join(f"{n} {statut}" for statut, n in self.n_by_statut.items())
            raise InputError(
                f"No articles with statut {' or '.join(choice.statuts)} in {self.site.name}",
                f"the site has {available}" if available else "the site has no articles at all",
            )
        # Read all other tables before the stream begins: a connection runs one query at a time.
        base_url = self.meta.get("adresse_site", "").rstrip("/")
        keyword_ids, sections, titles = self.keyword_ids, self.sections, self.titles
        table, query = self.tables.table("articles"), self.articles_query(choice)
        query = query.where(table.c.id_article >= start)
        if stop is not None:
            query = query.where(table.c.id_article < stop)
        for record in self.tables.rows(query):
            id_ = int(record["id_article"])
            if record.get("virtuel"):  # a redirection: no text of its own
                continue
            if sum(size_in_bytes(record.get(name) or "") for name in BODY) > MAX_TEXT_BYTES:
                yield id_, InputError("Text larger than 5 MB", "split or shorten the article")
                continue
            mots = [mot for mot in keyword_ids.get(id_, ()) if mot in labels]
            yield (
                id_,
                {
                    "id": f"spip-{id_}",
                    "title": title(record.get("titre")),
                    **_text(record, titles),
                    "labels": [labels[mot] for mot in mots],
                    "date": day(record.get("date")),
                    "section": sections.get(record.get("id_rubrique", 0), ""),
                    "url": f"{base_url}/spip.php?article{id_}" if base_url else None,
                    "lang": string(record.get("lang")) or None,
                    "id_article": id_,
                    "id_mot": mots,
                    "id_rubrique": record.get("id_rubrique"),
                    "statut": record["statut"],
                    **{
                        name: value
                        for name in _META_COLUMNS
                        if (value := squeeze(string(record.get(name)))) and value != "http://"
                    },
                },
            )

    @cached_property
    def n_by_statut(self) -> dict[str, int]:
        """The number of articles with each statut, most frequent first."""
        sql, statut = self.tables.sql, self.tables.table("articles").c.statut
        count = sql.func.count()
        query = sql.select(statut, count.label("n")).group_by(statut).order_by(count.desc())
        return {string(row["statut"]): int(row["n"]) for row in self.tables.rows(query)}

    def stamps(self, choice: Choice) -> Iterator[tuple[int, str]]:
        """Yield the id of each article of a choice, in order, with a stamp that shows most changes to it.

        The stamp contains the modification time (if SPIP records it), title, rubrique, date, keywords
        and length of `texte`. Without modification times, an edit that changes none of the others
        goes unnoticed.
        """
        table, keyword_ids = self.tables.table("articles"), self.keyword_ids
        columns = ("id_article", "maj", "titre", "id_rubrique", "date")
        query = self.tables.select("articles", *columns).where(table.c.statut.in_(choice.statuts))
        query = query.add_columns(self.tables.sql.func.length(table.c.texte))
        for row in self.tables.rows(query.order_by(table.c.id_article)):
            id_ = int(row["id_article"])
            yield id_, repr((*row.values(), keyword_ids.get(id_)))

    def articles_query(self, choice: Choice) -> "sa.Select[Any]":
        """Return the query for the articles of a choice, including redirections."""
        table = self.tables.table("articles")
        columns = ("id_article", "titre", "id_rubrique", "date", "statut", "lang", "virtuel")
        query = self.tables.select("articles", *columns, *BODY, *_META_COLUMNS)
        return query.where(table.c.statut.in_(choice.statuts)).order_by(table.c.id_article)


def _section_path(id_: int, parents: Mapping[int, tuple[int, str]]) -> list[str]:
    path: list[str] = []
    visited = set()
    # In a damaged database, a rubrique may contain itself.
    while id_ in parents and id_ not in visited:
        visited.add(id_)
        id_, name = parents[id_]
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
