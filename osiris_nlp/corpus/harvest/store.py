"""A harvest on disk: what was asked, what came back, what is still to be asked.

One SQLite file. Every answer is committed before the next request, with all it leads to, so a
process killed at any moment loses at most the request under way.
"""

import fcntl
import json
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.harvest.addresses import Site
from osiris_nlp.corpus.harvest.database import connect
from osiris_nlp.corpus.harvest.kinds import Kind

FILE, LOCK = "harvest.sqlite", "harvest.lock"
RESULTS = ("articles.jsonl", "taxonomy.csv")
_MOST_WAITING = 1_000_000


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """An address whose turn it is, and the copy at hand (`is_article`: it was one)."""

    address: str
    kind: Kind
    tries: int
    hops: int
    guessed: bool
    via: str
    label: str | None
    is_article: bool
    asked_at: float
    etag: str
    modified: str
    body: bytes | None


_COLUMNS = (
    "address, kind, tries, hops, guessed, via, label, row IS NOT NULL, asked_at,"
    " etag, modified, body"
)


@contextmanager
def opened(folder: Path, site: Site) -> Iterator["PageStore"]:
    """Give the store of a folder, made when it is not there; nobody else uses it meanwhile.

    Raises
    ------
    InputError
        If another harvest is under way in the folder, or the folder holds something else: another
        site's harvest, or results that no harvest wrote.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(
                f"Another harvest is under way in {str(folder)!r}",
                "wait for its end, or name another folder",
            ) from None
        store = PageStore(folder, site)
        try:
            yield store
        finally:
            store.close()


class PageStore:
    """The queue, the copies and what was learnt from them."""

    def __init__(self, folder: Path, site: Site) -> None:
        path = folder / FILE
        foreign = [name for name in RESULTS if (folder / name).exists()]
        if foreign and not path.exists():
            raise InputError(
                f"{str(folder)!r} holds {foreign[0]}, which no harvest wrote", "name another folder"
            )
        self._db = connect(path)
        try:
            self.site = self._same_site(folder, site)
        except InputError:
            self._db.close()
            raise
        self.harvest = int(self._meta("harvest") or 0)
        self._place = self._count("SELECT max(place) FROM page")
        self._waiting = self._count("SELECT count(*) FROM page WHERE state = 'waiting'")

    def _same_site(self, folder: Path, site: Site) -> Site:
        """Return the site as known from earlier runs, which may have learnt that it is secured."""
        known = self._meta("site")
        before = Site(*json.loads(known)) if known else None
        if before and site.secured() == before.secured():
            return before
        if before is None or not self._has_pages():  # nothing to lose: the address was a wrong one
            for table in ("meta", "page", "listed", "barren"):
                self._db.execute(f"DELETE FROM {table}")  # noqa: S608 (names are ours)
            self._set("site", json.dumps([site.scheme, site.host, site.port, site.start]))
            self._db.commit()
            return site
        raise InputError(
            f"{str(folder)!r} holds the harvest of {before.url(before.start)}",
            "name that address, or another folder",
        )

    def _has_pages(self) -> bool:
        query = "SELECT count(*) FROM page WHERE kind >= ? AND body IS NOT NULL"
        return self._count(query, Kind.START) > 0

    def close(self) -> None:
        """Close the file; what was not committed is lost."""
        self._db.close()

    def _count(self, query: str, *values: object) -> int:
        found = self._db.execute(query, values).fetchone()
        return int(found[0] or 0) if found else 0

    def _meta(self, key: str) -> str | None:
        found = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return found[0] if found else None

    def _set(self, key: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @contextmanager
    def step(self) -> Iterator[None]:
        """Keep all that happens within, or nothing of it."""
        with self._db:
            yield

    # --- the harvest

    @property
    def is_under_way(self) -> bool:
        """Whether the last harvest was not ended."""
        return self._meta("ended") == "no"

    def begin(self) -> None:
        """Begin a new harvest: nothing is asked yet; known articles wait behind all others."""
        self.harvest += 1
        self._set("harvest", str(self.harvest))
        self._set("ended", "no")
        self._db.execute("DELETE FROM barren")
        known = self._db.execute("SELECT address FROM page WHERE row IS NOT NULL ORDER BY place")
        for (address,) in known.fetchall():
            self.add(address, Kind.KNOWN, via=address)

    def end(self) -> None:
        """End the harvest; what listings it has not found again said no longer counts."""
        self._set("ended", "yes")
        self._db.execute(
            "DELETE FROM listed WHERE page NOT IN (SELECT address FROM page WHERE harvest = ?)",
            (self.harvest,),
        )

    def secure(self) -> None:
        """Note that the site is asked under https from now on."""
        self.site = self.site.secured()
        site = self.site
        self._set("site", json.dumps([site.scheme, site.host, site.port, site.start]))

    # --- the queue

    def add(
        self,
        address: str,
        kind: Kind,
        *,
        via: str,
        label: str | None = None,
        hops: int = 0,
        guessed: bool = False,
    ) -> bool:
        """Put an address in the queue unless this harvest has it; tell whether it was new to it."""
        known = self._db.execute(
            "SELECT harvest, kind, label, state FROM page WHERE address = ?", (address,)
        ).fetchone()
        if known and known[0] == self.harvest:
            if kind < known[1] or (label and not known[2]):
                self._db.execute(
                    "UPDATE page SET kind = min(kind, ?), label = coalesce(label, ?)"
                    " WHERE address = ?",
                    (kind, label, address),
                )
            return False
        if self._waiting >= _MOST_WAITING:
            return False
        self._place += 1
        self._waiting += not (known and known[3] == "waiting")
        self._db.execute(
            "INSERT INTO page (address, kind, state, harvest, place, via, label, hops, guessed)"
            " VALUES (?, ?, 'waiting', ?, ?, ?, ?, ?, ?) ON CONFLICT (address) DO UPDATE SET"
            " kind = excluded.kind, state = 'waiting', harvest = excluded.harvest,"
            " place = excluded.place, via = excluded.via, hops = excluded.hops, tries = 0,"
            " reason = '', guessed = excluded.guessed, label = coalesce(excluded.label, label)",
            (address, kind, self.harvest, self._place, via, label, hops, guessed),
        )
        return True

    @property
    def waiting(self) -> int:
        """How many addresses wait."""
        return self._waiting

    def next(self) -> FetchedPage | None:
        """Return the page whose turn it is, and leave it there until `done` says what came of it."""
        found = self._db.execute(
            f"SELECT {_COLUMNS} FROM page WHERE state = 'waiting'"  # noqa: S608
            " ORDER BY tries, kind, place LIMIT 1"
        ).fetchone()
        return _page(found) if found else None

    def page(self, address: str) -> FetchedPage | None:
        """Return a page of this harvest that has been asked, or None."""
        found = self._db.execute(
            f"SELECT {_COLUMNS} FROM page WHERE address = ? AND harvest = ?"  # noqa: S608
            " AND state != 'waiting'",
            (address, self.harvest),
        ).fetchone()
        return _page(found) if found else None

    def done(self, address: str, state: str, *, now: float, **values: Any) -> None:
        """Note what came of an address, and columns of `page` that change by it."""
        self._waiting -= self._count(
            "SELECT count(*) FROM page WHERE address = ? AND state = 'waiting'", address
        )
        if "body" in values and values["body"] is not None:
            values["body"] = zlib.compress(values["body"])
        columns = {"state": state, "asked_at": now, **values}
        changes = ", ".join(f"{name} = ?" for name in columns)
        self._db.execute(
            f"UPDATE page SET {changes} WHERE address = ?",  # noqa: S608 (names are ours)
            (*columns.values(), address),
        )

    def again(self, address: str, reason: str) -> None:
        """Put an address that failed at the queue's end."""
        self._db.execute(
            "UPDATE page SET tries = tries + 1, reason = ? WHERE address = ?", (reason, address)
        )

    def set_aside(self, address: str, *, own: str) -> None:
        """Note that an address shows the page that was read at another; it is not asked."""
        self.add(address, Kind.KNOWN, via=own)
        changed = self._db.execute(
            "UPDATE page SET state = 'same', target = ?, row = NULL, body = NULL"
            " WHERE address = ? AND state = 'waiting'",
            (own, address),
        )
        self._waiting -= changed.rowcount

    def target(self, address: str) -> str | None:
        """Return where an address redirects to, if it does."""
        found = self._db.execute(
            "SELECT target FROM page WHERE address = ? AND state = 'redirect'", (address,)
        ).fetchone()
        return found[0] if found else None

    # --- what listings show

    def list_on(self, page: str, family: str, addresses: Sequence[str]) -> bool:
        """Note the articles a page of a listing shows; tell whether one is new to the listing."""
        self._db.execute("DELETE FROM listed WHERE page = ?", (page,))
        shown = "SELECT count(*) FROM listed WHERE family = ? AND address = ? AND harvest = ?"
        bore = any(self._count(shown, family, address, self.harvest) == 0 for address in addresses)
        self._db.executemany(
            "INSERT INTO listed VALUES (?, ?, ?, ?)",
            [(page, family, address, self.harvest) for address in addresses],
        )
        return bore

    def barren(self, likeness: str, *, bore: bool | None = None) -> int:
        """Return how many pages of a likeness in a row bore nothing, after one more that did or not."""
        if bore is not None:
            self._db.execute(
                "INSERT INTO barren VALUES (?, 1) ON CONFLICT DO UPDATE SET pages = pages + 1"
                if not bore
                else "DELETE FROM barren WHERE likeness = ?",
                (likeness,),
            )
        return self._count("SELECT pages FROM barren WHERE likeness = ?", likeness)

    # --- what was learnt

    def note_cloud(self, cloud: Sequence[tuple[str, int, int]]) -> None:
        """Keep the keyword cloud seen last."""
        said = json.dumps(cloud, ensure_ascii=False)
        if said != self._meta("cloud"):
            self._set("cloud", said)

    def cloud(self) -> list[tuple[str, int, int]]:
        """Return the keyword cloud seen last; empty when there was none."""
        return [tuple(item) for item in json.loads(self._meta("cloud") or "[]")]

    def articles(self) -> Iterator[tuple[str, str | None]]:
        """Yield address, and the address the page calls its own, of every article at hand."""
        yield from self._db.execute(
            "SELECT address, target FROM page WHERE row IS NOT NULL ORDER BY address"
        )

    def row(self, address: str) -> dict[str, Any]:
        """Return the raw row of an article."""
        found = self._db.execute("SELECT row FROM page WHERE address = ?", (address,)).fetchone()
        row: dict[str, Any] = json.loads(found[0])
        return row

    def keywords(self) -> dict[str, str]:
        """Return the keyword of each listing that has one, by the listing's address."""
        found = self._db.execute(
            "SELECT address, coalesce(label, heading) AS name FROM page"
            " WHERE row IS NULL AND name IS NOT NULL ORDER BY address"
        )
        return dict(found.fetchall())

    def listings(self) -> Iterator[tuple[str, str]]:
        """Yield ``(listing, address)`` for every article that a listing shows."""
        yield from self._db.execute(
            "SELECT DISTINCT family, address FROM listed ORDER BY family, address"
        )

    def targets(self) -> dict[str, str]:
        """Return where addresses lead that show no page of their own."""
        found = self._db.execute(
            "SELECT address, target FROM page WHERE state IN ('redirect', 'same')"
            " AND target IS NOT NULL"
        )
        return dict(found.fetchall())

    def faults(self) -> list[tuple[str, str, str, str]]:
        """Return address, state, reason and origin of what could not be read, in this harvest."""
        return self._db.execute(
            "SELECT address, state, reason, via FROM page WHERE harvest = ? AND guessed = 0"
            " AND state IN ('gone', 'failed', 'refused', 'large') ORDER BY address",
            (self.harvest,),
        ).fetchall()

    def counts(self) -> dict[str, int]:
        """Return how many addresses of this harvest are in each state, and the articles at hand."""
        found = self._db.execute(
            "SELECT state, count(*) FROM page WHERE harvest = ? GROUP BY state", (self.harvest,)
        )
        articles = self._count("SELECT count(*) FROM page WHERE row IS NOT NULL")
        return {**dict(found.fetchall()), "articles": articles}


def _page(found: tuple[Any, ...]) -> FetchedPage:
    address, kind, tries, hops, guessed, via, label, is_article, asked_at, etag, modified, body = (
        found
    )
    return FetchedPage(
        address,
        Kind(kind),
        tries,
        hops,
        bool(guessed),
        via,
        label,
        bool(is_article),
        asked_at,
        etag,
        modified,
        None if body is None else zlib.decompress(body),
    )
