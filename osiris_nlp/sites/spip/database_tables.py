"""The tables of a SPIP site: their prefix, their columns, and queries for them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from osiris_nlp.base.errors import InputError
from osiris_nlp.sites.spip.column_values import string
from osiris_nlp.sites.spip.connection import SiteDatabase

if TYPE_CHECKING:
    import sqlalchemy as sa

# Columns of the tables that every site has, and of those that it may lack.
_REQUIRED = {"articles": ("id_article", "titre", "texte", "statut"), "rubriques": ("id_rubrique",)}
_REQUIRED_IF_THERE = {
    "meta": ("nom", "valeur"),
    "groupes_mots": ("id_groupe",),
    "mots": ("id_mot",),
    "mots_liens": ("id_mot", "id_objet", "objet"),
}
# SPIP's plugin Mots makes all of these, or none.
_KEYWORD_TABLES = frozenset({"groupes_mots", "mots", "mots_liens"})
_BATCH_ROWS = 500
LONGEST_TITLE = 1000  # characters, of the titles of keywords and rubriques


class Tables:
    """The tables of one site; queries select only columns that exist (SPIP 3 to 4.4).

    `sql` is the SQLAlchemy module, imported only when a site is opened. `connection` runs one query
    at a time: read a stream to its end before the next query.

    Raises
    ------
    InputError
        If no tables have the prefix, or some tables of SPIP or columns are missing or may not be read.
    """

    def __init__(self, connection: "sa.Connection", site: SiteDatabase) -> None:
        import sqlalchemy  # noqa: PLC0415

        self.sql, self.connection, self.site = sqlalchemy, connection, site
        self._tables = frozenset(sqlalchemy.inspect(connection).get_table_names())
        self._clauses: dict[str, sa.TableClause] = {}
        self.prefix = self._find_prefix()
        for table, columns in (_REQUIRED | _REQUIRED_IF_THERE).items():
            existing = self.columns(table)
            missing = set(columns) - existing
            if missing and (existing or table in _REQUIRED):
                raise InputError(
                    f"Table {self.prefix}_{table} of {site.name} lacks {', '.join(sorted(missing))}",
                    "expected the database of a SPIP 3 or 4 site",
                )
        self._check_completeness()

    def _check_completeness(self) -> None:
        """Raise InputError if there are other tables of SPIP without these: a server hides them without rights."""
        missing = {table for table in _KEYWORD_TABLES if not self.columns(table)}
        if missing == _KEYWORD_TABLES:
            missing = set()
        if self.site.database.backend != "sqlite" and not self.columns("meta"):
            missing.add("meta")
        if missing:
            names = ", ".join(f"{self.prefix}_{table}" for table in sorted(missing))
            raise InputError(
                f"{self.site.name} lacks {names}, or the account may not read it",
                "grant the account SELECT on each of them, or take a complete copy of the database",
            )

    def _find_prefix(self) -> str:
        prefixes = sorted(
            name.removesuffix("_articles")
            for name in self._tables
            if name.endswith("_articles")
            and name.removesuffix("_articles") + "_rubriques" in self._tables
        )
        prefix = self.site.prefix
        if prefix in prefixes or (prefix is None and len(prefixes) == 1):
            return prefix or prefixes[0]
        available = (
            f"name one of its prefixes: {', '.join(prefixes)}"
            if prefixes
            else "expected SPIP tables such as spip_articles and spip_rubriques, and an account that may "
            "read them"
        )
        if prefix:
            raise InputError(f"No table {prefix}_articles in {self.site.name}", available)
        raise InputError(f"Cannot determine the table prefix of {self.site.name}", available)

    def columns(self, table: str) -> frozenset[str]:
        """Return the columns of a table; empty if the table does not exist."""
        return frozenset(self.table(table).c.keys())

    def table(self, table: str) -> "sa.TableClause":
        """Return a table for use in queries; it has no columns if it does not exist."""
        if table not in self._clauses:
            name = f"{self.prefix}_{table}"
            columns: Iterable[str] = ()
            if name in self._tables:
                query = self.sql.select(self.sql.text("*")).select_from(self.sql.table(name))
                try:
                    columns = self.connection.execute(query.limit(0)).keys()
                except UnicodeDecodeError:  # from the driver of SQLite
                    raise InputError(
                        f"Table {name} of {self.site.name} has a column whose name is not UTF-8",
                        "rename the column in a copy of the database",
                    ) from None
            self._clauses[table] = self.sql.table(name, *map(self.sql.column, columns))
        return self._clauses[table]

    def select(self, table: str, *columns: str) -> "sa.Select[Any]":
        """Return a query for the columns that exist, with dates as strings."""
        existing = self.table(table).c
        return self.sql.select(
            *(
                self.sql.cast(existing[name], self.sql.String(30)).label(name)
                if name.startswith("date")
                else existing[name]
                for name in columns
                if name in existing
            )
        )

    def size(self, column: "sa.ColumnElement[Any]") -> "sa.ColumnElement[Any]":
        """Return an expression for the size of a column's values, in bytes; 0 if missing."""
        length = self.sql.func.length(self.sql.cast(column, self.sql.LargeBinary))
        return cast("sa.ColumnElement[Any]", self.sql.func.coalesce(length, 0))

    def up_to(self, column: "sa.ColumnElement[Any]", n_bytes: int) -> "sa.ColumnElement[Any]":
        """Return an expression for a column without its values of more than so many bytes."""
        value = self.sql.case((self.size(column) <= n_bytes, column))
        return cast("sa.ColumnElement[Any]", value.label(column.key))

    def beginning(self, column: "sa.ColumnElement[Any]") -> "sa.ColumnElement[Any]":
        """Return an expression for the first 1000 characters of a title or a setting."""
        value = self.sql.func.substr(column, 1, LONGEST_TITLE)
        return cast("sa.ColumnElement[Any]", value.label(column.key))

    def rows(
        self, query: "sa.Select[Any]", *, batch: int = _BATCH_ROWS
    ) -> Iterator[Mapping[str, Any]]:
        """Stream the rows of a query, fetching some at a time."""
        options = {"stream_results": True, "yield_per": batch}
        result = self.connection.execute(query, execution_options=options).mappings()
        yield from cast("Iterator[Mapping[str, Any]]", result)

    def small_rows(self, query: "sa.Select[Any]", most: int) -> Iterator[Mapping[str, Any]]:
        """Stream the rows of a table that its caller keeps in memory; InputError if there are more."""
        for number, row in enumerate(self.rows(query)):
            if number == most:
                (table,) = query.get_final_froms()
                raise InputError(
                    f"More than {most} rows in table {table} of {self.site.name}",
                    "expected the size of a press site; remove the rows that no article uses",
                )
            yield row

    @cached_property
    def charset(self) -> str:
        """The character set of texts: SQLite's encoding, or that of MySQL's column."""
        if self.connection.dialect.name == "sqlite":
            return string(self.connection.exec_driver_sql("PRAGMA encoding").scalar())
        query = self.sql.text(
            "SELECT character_set_name FROM information_schema.columns WHERE table_schema ="
            " database() AND table_name = :name AND column_name = 'texte'"
        )
        result = self.connection.execute(query, {"name": f"{self.prefix}_articles"})
        return string(result.scalar())
