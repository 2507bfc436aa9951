"""The tables of a SPIP site: which there are, which columns they have, queries for them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from osiris_nlp.base.errors import InputError
from osiris_nlp.spip.cells import string
from osiris_nlp.spip.connection import Place

if TYPE_CHECKING:
    import sqlalchemy as sa

_NEEDED = {"articles": ("id_article", "titre", "texte", "statut"), "rubriques": ("id_rubrique",)}
_A_BATCH = 500


class Tables:
    """The tables of one site. Only columns that exist are asked for (SPIP 3 to 4.4).

    `sql` is SQLAlchemy, which only those who open a site need; `connection` serves one query at a
    time: what streams must be read to its end before the next.

    Raises
    ------
    InputError
        If there is no table of the prefix, or none that is SPIP's.
    """

    def __init__(self, connection: "sa.Connection", place: Place) -> None:
        import sqlalchemy  # noqa: PLC0415

        self.sql, self.connection, self.place = sqlalchemy, connection, place
        self._tables = frozenset(sqlalchemy.inspect(connection).get_table_names())
        self._known: dict[str, sa.TableClause] = {}
        self.prefix = self._find_prefix()
        for table, columns in _NEEDED.items():
            missing = set(columns) - self.columns(table)
            if missing:
                raise InputError(
                    f"Table {self.prefix}_{table} of {place.name} has no {', '.join(sorted(missing))}",
                    "expected a SPIP 3 or 4",
                )

    def _find_prefix(self) -> str:
        found = sorted(
            name.removesuffix("_articles")
            for name in self._tables
            if name.endswith("_articles")
            and name.removesuffix("_articles") + "_rubriques" in self._tables
        )
        wanted = self.place.prefix
        if wanted in found or (wanted is None and len(found) == 1):
            return wanted or found[0]
        there = f"those there: {', '.join(found)}" if found else "there is no SPIP in this database"
        if wanted:
            raise InputError(f"No table {wanted}_articles in {self.place.name}", there)
        raise InputError(f"The prefix of the tables of {self.place.name} is open", there)

    def columns(self, table: str) -> frozenset[str]:
        """Return the columns of a table, none if there is no such table."""
        return frozenset(self.table(table).c.keys())

    def table(self, table: str) -> "sa.TableClause":
        """Return a table as queries name it; without a column if there is no such table."""
        if table not in self._known:
            name = f"{self.prefix}_{table}"
            columns: Iterable[str] = ()
            if name in self._tables:
                anything = self.sql.select(self.sql.text("*"))
                nothing = anything.select_from(self.sql.table(name)).limit(0)
                columns = self.connection.execute(nothing).keys()
            self._known[table] = self.sql.table(name, *map(self.sql.column, columns))
        return self._known[table]

    def select(self, table: str, *columns: str) -> "sa.Select[Any]":
        """Return a query for those of the columns that exist; dates come as strings."""
        there = self.table(table).c
        return self.sql.select(
            *(
                self.sql.cast(there[name], self.sql.String(30)).label(name)
                if name.startswith("date")
                else there[name]
                for name in columns
                if name in there
            )
        )

    def rows(self, query: "sa.Select[Any]") -> Iterator[Mapping[str, Any]]:
        """Stream the rows of a query."""
        options = {"stream_results": True, "yield_per": _A_BATCH}
        for row in self.connection.execute(query, execution_options=options).mappings():
            yield cast("Mapping[str, Any]", row)

    @cached_property
    def charset(self) -> str:
        """How the base holds text: the encoding of SQLite, the character set of MySQL's table."""
        if self.connection.dialect.name == "sqlite":
            return string(self.connection.exec_driver_sql("PRAGMA encoding").scalar())
        query = self.sql.text(
            "SELECT character_set_name FROM information_schema.columns WHERE table_schema ="
            " database() AND table_name = :name AND column_name = 'texte'"
        )
        found = self.connection.execute(query, {"name": f"{self.prefix}_articles"})
        return string(found.scalar())
