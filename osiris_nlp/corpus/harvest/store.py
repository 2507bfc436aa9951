"""A harvest on disk: the pages requested, their content, and those still waiting.

It is one SQLite file. Each response is committed, with the addresses it adds, before the next
request, so a process that is killed loses at most the request in progress.
"""

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from osiris_nlp.base.encoding import MAX_TEXT_BYTES
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.files import locked
from osiris_nlp.corpus.harvest.addresses import Site
from osiris_nlp.corpus.harvest.checking import (
    are_results,
    check_types,
    is_cloud,
    is_number,
    is_row,
    is_site,
    parsed,
)
from osiris_nlp.corpus.harvest.database import State, connect
from osiris_nlp.corpus.harvest.kinds import Kind

FILE, LOCK = "harvest.sqlite", "harvest.lock"
RESULTS = ("articles.jsonl", "taxonomy.csv")
_MOST_ADDRESSES = 1_000_000  # per harvest
# Limits to the recorded articles, per page of a listing and in all. A keyword's page in SPIP shows
# 10 to 100. A hostile page may link to 20,000, with addresses of 2,000 characters. Each record
# contains up to three such addresses, and so does its entry in an index.
_MOST_ON_PAGE, _MOST_LISTED = 300, 1_000_000
_COLUMNS = (
    "address, kind, tries, hops, guessed, via, label, row IS NOT NULL, asked_at,"
    " etag, modified, body"
)
# Not a parameter, because SQLite uses the index of waiting pages only for a constant.
_IS_WAITING = f"state = '{State.WAITING}'"


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A row of the queue, with the copy from an earlier request, if any.

    `is_article` is whether that copy was an article.
    """

    address: str
    kind: Kind
    tries: int
    hops: int
    is_guessed: bool
    via: str
    label: str | None
    is_article: bool
    requested_at: float
    etag: str
    last_modified: str
    body: bytes | None


@contextmanager
def open_store(folder: Path, site: Site) -> Iterator["PageStore"]:
    """Open the store of a folder, creating it if missing, and lock out other processes.

    Raises
    ------
    InputError
        If another harvest is running in the folder, or the folder contains the harvest of another
        site or results that were not written by a harvest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    busy = InputError(
        f"Another harvest is running in {str(folder)!r}",
        "wait until it ends, or choose another folder",
    )
    with locked(folder / LOCK, busy=busy), closing(PageStore(folder, site)) as store:
        yield store


class PageStore:
    """The queue, the stored copies of pages, and what was read from them."""

    def __init__(self, folder: Path, site: Site) -> None:
        path = folder / FILE
        foreign_files = [name for name in RESULTS if (folder / name).exists()]
        if foreign_files and not path.exists():
            raise InputError(
                f"{str(folder)!r} contains {foreign_files[0]}, which was not written by a harvest",
                "choose another folder",
            )
        self._db = connect(path)
        try:
            check_types(self._db)
            self.site = self._adopt_site(folder, site)
            self.harvest = self._stored("harvest", "0", is_number)
        except (InputError, sqlite3.DatabaseError):
            self._db.close()
            raise
        self._last_position = self._count(
            "SELECT max(place) FROM page WHERE harvest = ?", self.harvest
        )
        self._n_listed = self._count("SELECT count(*) FROM listed")

    def _adopt_site(self, folder: Path, site: Site) -> Site:
        """Return the stored site, or store this one.

        An earlier run may have found that the stored site uses HTTPS. A stored site from which no
        page was read is replaced, and its queue emptied.

        Raises
        ------
        InputError
            If the folder contains the harvest of another site.
        """
        value, results = self._get_meta("site"), self._get_meta("results")
        try:
            stored_site = Site(*parsed(value, "its site", is_site)) if value else None
        except sqlite3.DatabaseError:
            raise InputError(
                f"Not a harvest: {str(folder / FILE)!r} (site {value!r:.100})",
                "choose another folder, or remove it",
            ) from None
        if stored_site and site.with_https() == stored_site.with_https():
            return stored_site
        if stored_site is None or not self._has_pages():  # nothing to lose: the address was wrong
            for table in ("meta", "page", "listed", "barren"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 (names are ours)
            self._set_site(site)
            if stored_site is None:
                results = "{}"
            if results is not None:
                self._set_meta("results", results)
            self._db.commit()
            return site
        raise InputError(
            f"{str(folder)!r} contains the harvest of {stored_site.url(stored_site.start)}",
            "harvest that address, or choose another folder",
        )

    def _has_pages(self) -> bool:
        query = "SELECT count(*) FROM page WHERE kind >= ? AND body IS NOT NULL"
        return self._count(query, Kind.START) > 0

    def close(self) -> None:
        """Close the file, without uncommitted changes."""
        self._db.close()

    def _count(self, query: str, *values: object) -> int:
        row = self._db.execute(query, values).fetchone()
        return int(row[0] or 0) if row else 0

    def _get_meta(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def _stored(self, key: str, default: str, is_valid: Callable[[Any], bool]) -> Any:
        return parsed(self._get_meta(key) or default, f"its value of {key!r}", is_valid)

    def _set_meta(self, key: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def _set_site(self, site: Site) -> None:
        self._set_meta("site", json.dumps([site.scheme, site.host, site.port, site.start]))

    def results(self) -> dict[str, list[str]] | None:
        """Return the sha256 that each results file may have, by name; None if version 0.1.0 wrote them."""
        results: dict[str, list[str]] | None = self._stored("results", "null", are_results)
        return results

    def set_results(self, digests: dict[str, list[str]]) -> None:
        """Record the sha256 that each results file may have: two while a new file replaces an old one."""
        with self._db:
            self._set_meta("results", json.dumps(digests))

    def transaction(self) -> AbstractContextManager[Any]:
        """Commit all changes made in the block, or none if it raises."""
        return self._db

    # --- the harvest

    @property
    def is_under_way(self) -> bool:
        """Whether the last harvest was begun but not ended."""
        return self._get_meta("ended") == "no"

    def begin(self) -> None:
        """Begin a new harvest, with the known articles waiting behind all other pages."""
        self.harvest += 1
        self._last_position = 0
        self._set_meta("harvest", str(self.harvest))
        self._set_meta("ended", "no")
        self._db.execute("DELETE FROM barren")
        rows = self._db.execute("SELECT address FROM page WHERE row IS NOT NULL ORDER BY place")
        for (address,) in rows.fetchall():
            self.add(address, Kind.KNOWN, via=address)

    def end(self) -> None:
        """End the harvest: the next run begins a new one."""
        self._set_meta("ended", "yes")

    def drop_lost_listings(self) -> None:
        """Forget the listings that this harvest has not found again."""
        self._db.execute(
            "DELETE FROM listed WHERE page NOT IN (SELECT address FROM page WHERE harvest = ?)",
            (self.harvest,),
        )

    def use_https(self) -> None:
        """Request the site over HTTPS from now on."""
        self.site = self.site.with_https()
        self._set_site(self.site)

    # --- the queue

    def add(
        self,
        address: str,
        kind: Kind,
        *,
        via: str,
        label: str | None = None,
        hops: int = 0,
        is_guessed: bool = False,
    ) -> None:
        """Put an address in the queue.

        If this harvest already has it, only its kind may become more urgent, and a missing label is
        filled in. Beyond 1,000,000 addresses per harvest, new ones are ignored.
        """
        row = self._db.execute(
            "SELECT harvest, kind, label FROM page WHERE address = ?", (address,)
        ).fetchone()
        if row and row[0] == self.harvest:
            if kind < row[1] or (label and not row[2]):
                self._db.execute(
                    "UPDATE page SET kind = min(kind, ?), label = coalesce(label, ?)"
                    " WHERE address = ?",
                    (kind, label, address),
                )
            return
        if self._last_position >= _MOST_ADDRESSES:
            return
        self._last_position += 1
        self._db.execute(
            "INSERT INTO page (address, kind, state, harvest, place, via, label, hops, guessed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (address) DO UPDATE SET"
            " kind = excluded.kind, state = excluded.state, harvest = excluded.harvest,"
            " place = excluded.place, via = excluded.via, hops = excluded.hops, tries = 0,"
            " reason = '', guessed = excluded.guessed, label = coalesce(excluded.label, label)",
            (
                address,
                kind,
                State.WAITING,
                self.harvest,
                self._last_position,
                via,
                label,
                hops,
                is_guessed,
            ),
        )

    @property
    def n_waiting(self) -> int:
        """Number of waiting addresses."""
        return self._count(f"SELECT count(*) FROM page WHERE {_IS_WAITING}")  # noqa: S608

    def next(self) -> StoredPage | None:
        """Return the next page of the queue, where it stays until `finish` is called for it."""
        row = self._db.execute(
            f"SELECT {_COLUMNS} FROM page WHERE {_IS_WAITING}"  # noqa: S608 (constants)
            " ORDER BY tries, kind, place LIMIT 1"
        ).fetchone()
        return _page(row) if row else None

    def page(self, address: str) -> StoredPage | None:
        """Return the page at an address that this harvest has finished with, or None."""
        row = self._db.execute(
            f"SELECT {_COLUMNS} FROM page WHERE address = ? AND harvest = ?"  # noqa: S608
            f" AND NOT {_IS_WAITING}",
            (address, self.harvest),
        ).fetchone()
        return _page(row) if row else None

    def finish(self, address: str, state: State, *, now: float, **values: Any) -> None:
        """Set the state and request time of an address, and any other columns of `page`."""
        if values.get("body") is not None:
            values["body"] = zlib.compress(values["body"])
        columns = {"state": state, "asked_at": now, **values}
        changes = ", ".join(f"{name} = ?" for name in columns)
        self._db.execute(
            f"UPDATE page SET {changes} WHERE address = ?",  # noqa: S608 (names are ours)
            (*columns.values(), address),
        )

    def requeue(self, address: str, reason: str) -> None:
        """Move an address that failed to the end of the queue."""
        self._db.execute(
            "UPDATE page SET tries = tries + 1, reason = ? WHERE address = ?", (reason, address)
        )

    def add_duplicate(self, canonical: str, *, read_at: str) -> None:
        """Record that a page's canonical address need not be requested: the page was read at another."""
        self.add(canonical, Kind.KNOWN, via=read_at)
        self._db.execute(
            "UPDATE page SET state = ?, target = ?, row = NULL, body = NULL"  # noqa: S608
            f" WHERE address = ? AND {_IS_WAITING}",
            (State.SAME, read_at, canonical),
        )

    def redirect_target(self, address: str) -> str | None:
        """Return where an address redirects to, if it does."""
        row = self._db.execute(
            "SELECT target FROM page WHERE address = ? AND state = ?", (address, State.REDIRECT)
        ).fetchone()
        return row[0] if row else None

    # --- what listings show

    def record_listing(self, page: str, listing: str, addresses: Sequence[str]) -> bool:
        """Record the articles on one page of a listing.

        Only the first 300 are recorded, and at most 1,000,000 in all. The result is whether any of
        them was not yet recorded for this listing in this harvest.
        """
        deleted = self._db.execute("DELETE FROM listed WHERE page = ?", (page,))
        self._n_listed -= deleted.rowcount
        addresses = addresses[: min(_MOST_ON_PAGE, max(0, _MOST_LISTED - self._n_listed))]
        self._n_listed += len(addresses)
        query = "SELECT count(*) FROM listed WHERE family = ? AND address = ? AND harvest = ?"
        is_new = any(
            self._count(query, listing, address, self.harvest) == 0 for address in addresses
        )
        self._db.executemany(
            "INSERT INTO listed VALUES (?, ?, ?, ?)",
            [(page, listing, address, self.harvest) for address in addresses],
        )
        return is_new

    def count_barren(self, pattern: str) -> int:
        """Return how many of the last pages with a pattern in a row led to no article."""
        return self._count("SELECT pages FROM barren WHERE likeness = ?", pattern)

    def record_outcome(self, pattern: str, *, is_barren: bool) -> None:
        """Count one more page in a row with this pattern that led to no article, or reset the count."""
        if is_barren:
            query = "INSERT INTO barren VALUES (?, 1) ON CONFLICT DO UPDATE SET pages = pages + 1"
        else:
            query = "DELETE FROM barren WHERE likeness = ?"
        self._db.execute(query, (pattern,))

    # --- what was read

    def set_cloud(self, cloud: Sequence[tuple[str, int, int]]) -> None:
        """Store the last keyword cloud."""
        text = json.dumps(cloud, ensure_ascii=False)
        if text != self._get_meta("cloud"):
            self._set_meta("cloud", text)

    def cloud(self) -> list[tuple[str, int, int]]:
        """Return the last keyword cloud, empty if there was none."""
        return [tuple(item) for item in self._stored("cloud", "[]", is_cloud)]

    def articles(self) -> Iterator[tuple[str, str | None]]:
        """Yield the address and the canonical address of every article."""
        yield from self._db.execute(
            "SELECT address, target FROM page WHERE row IS NOT NULL ORDER BY address"
        )

    def row(self, address: str) -> dict[str, Any]:
        """Return the raw row of an article."""
        (text,) = self._db.execute("SELECT row FROM page WHERE address = ?", (address,)).fetchone()
        row: dict[str, Any] = parsed(text, f"the article {address!r:.200}", is_row)
        return row

    def keywords(self) -> dict[str, str]:
        """Return the keyword of each listing that has one, by the listing's address."""
        rows = self._db.execute(
            "SELECT address, coalesce(label, heading) AS name FROM page"
            " WHERE row IS NULL AND name IS NOT NULL ORDER BY address"
        )
        return dict(rows.fetchall())

    def listings(self) -> Iterator[tuple[str, str]]:
        """Yield ``(listing, address)`` for every article that a listing shows."""
        yield from self._db.execute(
            "SELECT DISTINCT family, address FROM listed ORDER BY family, address"
        )

    def targets(self) -> dict[str, str]:
        """Return the targets of addresses that redirect or duplicate another page."""
        rows = self._db.execute(
            "SELECT address, target FROM page WHERE state IN (?, ?) AND target IS NOT NULL",
            (State.REDIRECT, State.SAME),
        )
        return dict(rows.fetchall())

    def faults(self) -> list[tuple[str, State, str, str]]:
        """Return the address, state, reason and origin of each page that this harvest could not read.

        Guessed addresses are left out.
        """
        rows = self._db.execute(
            "SELECT address, state, reason, via FROM page WHERE harvest = ? AND guessed = 0"
            " AND state IN (?, ?, ?, ?) ORDER BY address",
            (self.harvest, State.GONE, State.FAILED, State.REFUSED, State.LARGE),
        )
        return [(address, State(state), reason, via) for address, state, reason, via in rows]

    def counts(self) -> dict[State, int]:
        """Return how many addresses of this harvest are in each state."""
        rows = self._db.execute(
            "SELECT state, count(*) FROM page WHERE harvest = ? GROUP BY state", (self.harvest,)
        )
        return {State(state): count for state, count in rows}

    def count_articles(self) -> int:
        """Return the number of articles, those of earlier harvests included."""
        return self._count("SELECT count(*) FROM page WHERE row IS NOT NULL")


def _page(row: tuple[Any, ...]) -> StoredPage:
    page = StoredPage(*row)
    return replace(
        page,
        kind=Kind(page.kind),
        is_guessed=bool(page.is_guessed),
        is_article=bool(page.is_article),
        body=None if page.body is None else _unpack(page.body),
    )


def _unpack(body: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(body, MAX_TEXT_BYTES)
    except zlib.error:
        raise sqlite3.DatabaseError("a stored page is damaged") from None
