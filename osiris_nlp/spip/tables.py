"""The tables of a SPIP site: their prefix, their columns, and queries for them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from osiris_nlp.base.errors import InputError
from osiris_nlp.spip.cells import string
from osiris_nlp.spip.connection import SiteDatabase

if TYPE_CHECKING:
    import sqlalchemy as sa

_REQUIRED = {"articles": ("id_article", "titre", "texte", "statut"), "rubriques": ("id_rubrique",)}
_BATCH_ROWS = 500


class Tables:
    """The tables of one site; queries select only columns that exist (SPIP 3 to 4.4).

    `sql` is the SQLAlchemy module, imported only when a site is opened. `connection` runs one query
    at a time: read a stream to its end before the next query.

    Raises
    ------
    InputError
        If no tables have the prefix, or the database has no SPIP tables.
    """

    def __init__(self, connection: "sa.Connection", site: SiteDatabase) -> None:
        import sqlalchemy  # noqa: PLC0415

        self.sql, self.connection, self.site = sqlalchemy, connection, site
        self._tables = frozenset(sqlalchemy.inspect(connection).get_table_names())
        self._clauses: dict[str, sa.TableClause] = {}
        self.prefix = self._find_prefix()
        for table, columns in _REQUIRED.items():
            missing = set(columns) - self.columns(table)
            if missing:
                raise InputError(
                    f"Table {self.prefix}_{table} of {site.name} lacks {', '.join(sorted(missing))}",
                    "expected the database of a SPIP 3 or 4 site",
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
            else "this database has no SPIP tables"
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
                columns = self.connection.execute(query.limit(0)).keys()
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

    def rows(self, query: "sa.Select[Any]") -> Iterator[Mapping[str, Any]]:
        """Stream the rows of a query."""
        options = {"stream_results": True, "yield_per": _BATCH_ROWS}
        for row in self.connection.execute(query, execution_options=options).mappings():
            yield cast("Mapping[str, Any]", row)

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
