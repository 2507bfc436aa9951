"""Write keywords straight into a site's database, for sites without the plugin.

SPIP itself writes a link between a keyword and an article, dates the article, and marks the public pages
as out of date. So does this module, article by article, with the rows locked against editors' clicks. It
runs no other plugin's code: where that would lose something, it refuses.
"""

import datetime as dt
import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from osiris_nlp.base.errors import InputError
from osiris_nlp.spip.archive import Archive, Group
from osiris_nlp.spip.cells import integer, string
from osiris_nlp.spip.connection import SiteDatabase, connect_to_site
from osiris_nlp.spip.writing.journal import Journal, Outcome
from osiris_nlp.spip.writing.judging import judge
from osiris_nlp.spip.writing.plan import MOST_IDS, KeywordChange

if TYPE_CHECKING:
    import sqlalchemy as sa

_LINK_COLUMNS = {"id_mot", "id_objet", "objet"}
_MODIFIED = ("date_modif", "maj")
# A deadlock, and a row that another transaction has changed since this one began (MariaDB from 11.6 on):
# https://mariadb.com/kb/en/mariadb-error-codes/
_CONFLICTS, _MOST_ATTEMPTS = {1213, 1020}, 20


@dataclass(frozen=True, slots=True)
class _Current:
    """What an article carries now, and when it was modified."""

    keywords: tuple[int, ...]
    modified: Mapping[str, str]


@contextmanager
def open_writer(site: SiteDatabase, *, dry_run: bool = False) -> Iterator["DirectWriter"]:
    """Yield a writer for a site; with `dry_run` it can only preview, and the connection is read-only.

    Raises
    ------
    InputError
        If the database does not respond or is not that of a SPIP site.
    """
    with connect_to_site(site, writable=not dry_run) as connection:
        yield DirectWriter(connection, site)


class DirectWriter:
    """Writes planned changes into the tables of a site; `name` is the site's name, `place` its place."""

    address = None

    def __init__(self, connection: "sa.Connection", site: SiteDatabase) -> None:
        self._connection, self._site = connection, site
        archive = Archive(connection, site)
        self._tables = archive.tables
        self.name, self.place, self.prefix = archive.name, site.place, self._tables.prefix
        self.database = site.outside
        groups = {group.id: group for group in archive.groups}
        self.keywords = archive.keywords
        self._groups: dict[int, Group] = {
            id_: groups[keyword.group_id]
            for id_, keyword in archive.keywords.items()
            if keyword.group_id in groups
        }
        self._has_revisions = "spip_articles" in archive.meta.get("objets_versions", "")
        connection.rollback()

    def obstacles(self) -> list[InputError]:
        """Return why this site cannot be written to directly; empty if it can."""
        place, obstacles = self._site.name, []
        columns = self._tables.columns("mots_liens")
        if not columns:
            obstacles.append(
                InputError(
                    f"{place} has no table of keyword links", "turn keywords on in SPIP first"
                )
            )
        if others := columns - _LINK_COLUMNS:
            obstacles.append(
                InputError(
                    f"The keyword links of {place} have more columns than SPIP's own "
                    f"({', '.join(sorted(others))}), which would stay empty",
                    "write through the plugin, which fills them (--site https://… --author LOGIN)",
                )
            )
        if self._has_revisions:
            obstacles.append(
                InputError(
                    f"{place} keeps revisions of articles, which would not show these changes",
                    "write through the plugin (--site https://… --author LOGIN), or turn the revisions of "
                    "articles off (Configuration > Révisions)",
                )
            )
        if self._site.database.backend == "sqlite":
            file = self._site.database.file
            owner = file.stat().st_uid
            if owner != os.geteuid():
                obstacles.append(
                    InputError(
                        f"{str(file)!r} belongs to {_user_name(owner)}, who could not repair it after "
                        "an interrupted run of yours",
                        f"run the command as that user (sudo -u {_user_name(owner)} …)",
                    )
                )
        return obstacles

    def check_rights(self) -> None:
        """Raise InputError if the account lacks a right that a change needs; nothing is written.

        Without transactions, a change would otherwise stop half-way.
        """
        sql, links = self._tables.sql, self._tables.table("mots_liens")
        articles, meta = self._tables.table("articles"), self._tables.table("meta")
        dates = {name: articles.c[name] for name in _MODIFIED if name in articles.c}
        setting = [meta.c.nom, meta.c.valeur]
        statements = [
            links.delete().where(sql.false()),
            links.insert().from_select([*links.c.keys()], sql.select(links).where(sql.false())),
            meta.update().where(sql.false()).values(valeur=meta.c.valeur),
            meta.insert().from_select(["nom", "valeur"], sql.select(*setting).where(sql.false())),
        ]
        if dates:
            statements.append(articles.update().where(sql.false()).values(dates))
        with self._transaction():
            for statement in statements:
                self._connection.execute(statement)

    def facts(self) -> dict[str, str]:
        """Return what is worth knowing about the site: its version, database and numbers of articles."""
        sql, articles = self._tables.sql, self._tables.table("articles")
        links = self._tables.table("mots_liens").c
        n_articles = self._connection.scalar(sql.select(sql.func.count()).select_from(articles))
        distinct_articles = sql.func.count(sql.distinct(links.id_objet))
        n_labelled = self._connection.scalar(
            sql.select(distinct_articles).where(links.objet == "article")
        )
        return {
            "SPIP": self._site.version or "unknown version",
            "database": f"{self._site.url} ({self._engine()})",
            "articles": str(n_articles),
            "  with a keyword": str(n_labelled),
        }

    def _engine(self) -> str:
        """Return what stores the keyword links: SQLite, or an engine of MariaDB or MySQL."""
        if self._site.database.backend == "sqlite":
            return "SQLite"
        query = self._tables.sql.text(
            "SELECT engine FROM information_schema.tables WHERE table_schema = database() AND"
            " table_name = :name"
        )
        name = f"{self._tables.prefix}_mots_liens"
        return string(self._connection.scalar(query, {"name": name}))

    def preview(self, changes: Iterable[KeywordChange]) -> Iterator[Outcome]:
        """Yield what `write` would do."""
        for change in changes:
            current = self._read(change.id_article, lock=False)
            verdict = None if current is None else judge(change, current.keywords, self._groups)
            yield Outcome.of(change, verdict)

    def write(self, changes: Iterable[KeywordChange], journal: Journal) -> Iterator[Outcome]:
        """Write each change in one transaction, after its line in the journal; yield what became of it.

        If this transaction and another one wait for each other, the database takes one of them back; if
        it is this one, it is judged and written again, with another line in the journal.

        Raises
        ------
        InputError
            If the database fails or the article stays locked; what the journal says of the article
            may not be true then, see `complete`.
        """
        for change in changes:
            yield self._write(change, journal)

    def _write(self, change: KeywordChange, journal: Journal) -> Outcome:
        for attempt in count(1):
            try:
                with self._transaction():
                    outcome = self._judge(change)
                    journal.add(outcome)
                    if outcome.state == "done":
                        self._execute(outcome)
            except self._tables.sql.exc.OperationalError as error:
                if attempt == _MOST_ATTEMPTS or not _is_conflict(error):
                    raise
            else:
                return outcome
        raise AssertionError  # the numbers do not end

    def _judge(self, change: KeywordChange) -> Outcome:
        """Lock the article of a change, and return what is to become of it."""
        current = self._read(change.id_article)
        if current is None:
            return Outcome.of(change, None)
        verdict = judge(change, current.keywords, self._existing(change.add))
        if verdict.state != "done":
            return Outcome.of(change, verdict)
        dates = _new_dates(change, current)
        return Outcome.of(change, verdict, modified=dates, time=int(time.time()))

    def complete(self, outcome: Outcome) -> Outcome:
        """Finish the last article of a run that was killed; return what is true of it now.

        The date of the article is written last. If it is still the earlier one, nobody has touched the
        article since, and all is written again. If it is another one, what is missing was undone by
        somebody, and counts as a conflict.
        """
        if outcome.state != "done":
            return outcome
        with self._transaction():
            current = self._read(outcome.id_article)
            if current is None:
                return replace(outcome, state="missing", added=(), removed=())
            if all(current.modified.get(k) == pair[0] for k, pair in outcome.modified.items()):
                self._execute(outcome)
                return outcome
            keywords = {*current.keywords}
            missing = {*outcome.added} - keywords | {*outcome.removed} & keywords
            if not missing:
                return outcome
        added = tuple(mot for mot in outcome.added if mot not in missing)
        removed = tuple(mot for mot in outcome.removed if mot not in missing)
        return replace(
            outcome,
            state="done" if added or removed else "conflict",
            added=added,
            removed=removed,
            after=tuple(sorted({*outcome.before, *added} - {*removed})),
            conflicts=tuple(sorted({*outcome.conflicts, *missing})),
        )

    def freshen(self, since: int) -> bool:
        """Mark the public pages as out of date if they were not since a time in seconds since 1970.

        Returns
        -------
        bool
            Whether visitors see the changes at once. SPIP keeps its settings in a file, too, which is
            out of reach without the site's folder, or without the right to change it.
        """
        since = min(since, int(time.time()))  # it may be of a clock that was wrong
        meta = self._tables.table("meta")
        sql = self._tables.sql
        is_date = meta.c.nom == "derniere_modif"
        with self._transaction():
            date = self._connection.scalar(sql.select(meta.c.valeur).where(is_date))
            if integer(string(date)) < since:
                new_date = str(since + 1)  # a page cached in the second of the last change is older
                values = {"valeur": new_date}
                if date is None:
                    self._connection.execute(meta.insert().values(nom="derniere_modif", **values))
                else:
                    self._connection.execute(meta.update().where(is_date).values(**values))
        if self._site.folder is None:
            return False
        try:
            for file in self._site.folder.glob("tmp/meta_cache*.php"):
                file.unlink(missing_ok=True)
        except OSError:
            return False
        return True

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Begin a transaction that can write, and commit it at the end of the block."""
        self._connection.rollback()  # one that was interrupted while it ended
        try:
            if self._site.database.backend == "sqlite":
                # Otherwise two writers that have both begun to read fail at once, without waiting.
                self._connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()

    def _existing(self, keywords: Collection[int]) -> Mapping[int, Group]:
        """Return the group of each keyword, without those of `keywords` that were deleted since the start."""
        mots = self._tables.table("mots").c
        query = self._tables.sql.select(mots.id_mot).where(mots.id_mot.in_(keywords))
        existing = {integer(row["id_mot"]) for row in self._tables.rows(query)}
        if existing.issuperset(keywords):
            return self._groups
        return {
            mot: group
            for mot, group in self._groups.items()
            if mot in existing or mot not in keywords
        }

    def _read(self, id_article: int, *, lock: bool = True) -> _Current | None:
        sql, articles = self._tables.sql, self._tables.table("articles").c
        links = self._tables.table("mots_liens")
        dates = [
            sql.cast(articles[name], sql.String(30)).label(name)
            for name in _MODIFIED
            if name in articles
        ]
        query = sql.select(articles.id_article, *dates).where(articles.id_article == id_article)
        link_query = sql.select(links.c.id_mot).where(
            links.c.objet == "article", links.c.id_objet == id_article
        )
        if lock:
            query, link_query = query.with_for_update(), link_query.with_for_update()
        rows = list(self._tables.small_rows(query, 1))
        if not rows:
            return None
        keywords = {integer(row["id_mot"]) for row in self._tables.small_rows(link_query, MOST_IDS)}
        modified = {date.name: string(rows[0][date.name]) for date in dates}
        return _Current(tuple(sorted(mot for mot in keywords if mot > 0)), modified)

    def _execute(self, outcome: Outcome) -> None:
        """Write the keywords, then the dates of the article; writing twice is harmless."""
        links, articles = self._tables.table("mots_liens"), self._tables.table("articles")
        id_article = outcome.id_article
        if outcome.removed:
            self._connection.execute(
                links.delete().where(
                    links.c.objet == "article",
                    links.c.id_objet == id_article,
                    links.c.id_mot.in_(outcome.removed),
                )
            )
        if outcome.added:
            insert = links.insert().prefix_with("IGNORE", dialect="mysql")
            rows = [
                {"id_mot": mot, "id_objet": id_article, "objet": "article"} for mot in outcome.added
            ]
            self._connection.execute(insert.prefix_with("OR IGNORE", dialect="sqlite"), rows)
        dates = {name: after for name, (_, after) in outcome.modified.items()}
        if dates:
            update = articles.update().where(articles.c.id_article == id_article)
            self._connection.execute(update.values(dates))


def _new_dates(change: KeywordChange, current: _Current) -> dict[str, tuple[str, str]]:
    """Return the dates of an article before and after: now, or to undo a change, those before it.

    A date is taken back if it is as the change left it, or as it was before: a run that is killed may
    not come to write it.
    """
    now = f"{dt.datetime.now():%Y-%m-%d %H:%M:%S}"  # noqa: DTZ005 (SPIP writes local time)
    return {
        name: (value, pair[1] if (pair := change.modified.get(name)) and value in pair else now)
        for name, value in current.modified.items()
    }


def _is_conflict(error: "sa.exc.OperationalError") -> bool:
    """Return whether MariaDB or MySQL has taken a transaction back because of another one."""
    arguments: tuple[object, ...] = error.orig.args if error.orig else ()
    return bool(arguments) and arguments[0] in _CONFLICTS


def _user_name(uid: int) -> str:
    import pwd  # noqa: PLC0415 (not on Windows)

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"#{uid}"
