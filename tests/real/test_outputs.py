"""Tagged articles loaded into a real PostgreSQL and a real MariaDB."""

import signal
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from helpers.databases import connect, rows_of, tables, url_of
from helpers.tagged import CELLS, FULL, ROWS, many, parts_of, write_apart
from real.mariadb import Database

from osiris_nlp.base.errors import InputError
from osiris_nlp.batch.outputs.columns import Shape, kinds_of
from osiris_nlp.batch.outputs.outputs import exists, find_output, write_output

pytestmark = pytest.mark.real
SHORT = Shape(1, {"n": "integer"})
SECONDS = 60


@pytest.fixture
def emptied(database: Database) -> Iterator[Database]:
    """Return a database without tables; drop all its tables afterwards."""
    yield database
    with connect(database) as connection:
        metadata = sa.MetaData()
        metadata.reflect(connection)
        metadata.drop_all(connection)
        connection.commit()


def write(
    database: Database,
    tmp_path: Path,
    rows: list[dict[str, Any]],
    shape: Shape,
    table: str = "mots",
) -> None:
    output = find_output(f"{url_of(database)}?table={table}")
    write_output(output, parts_of(tmp_path / "parts", rows, size=1_000), shape)


def test_a_table_contains_the_written_rows_with_column_types(
    emptied: Database, tmp_path: Path
) -> None:
    write(emptied, tmp_path, ROWS, FULL)

    columns = [
        [cell.replace("\0", "") if isinstance(cell, str) else cell for cell in cells]
        for cells in CELLS.values()
    ]
    assert rows_of(emptied, "mots") == list(zip(*columns, strict=True))
    with connect(emptied) as connection:
        types = {c["name"]: c["type"] for c in sa.inspect(connection).get_columns("mots")}
    assert isinstance(types["id_article"], sa.BigInteger)
    assert isinstance(types["score_1"], sa.Double)
    type_names = {"postgresql": ("TEXT", "BOOLEAN"), "mysql": ("LONGTEXT", "TINYINT")}[emptied.kind]
    assert str(types["text"]).startswith(type_names[0])
    assert str(types["vu"]).startswith(type_names[1])


def test_a_table_is_replaced_and_no_other_table_is_left(emptied: Database, tmp_path: Path) -> None:
    for table in ("mots", "Mots_2026", "select"):
        write(emptied, tmp_path, many(10), SHORT, table)
        write(emptied, tmp_path, ROWS, FULL, table)
        write(emptied, tmp_path, ROWS, FULL, table)

        assert len(rows_of(emptied, table)) == len(ROWS)
    assert tables(emptied) == sorted(("mots", "Mots_2026", "select"))


def test_an_existing_table_is_reported_and_the_check_creates_nothing(
    emptied: Database, tmp_path: Path
) -> None:
    output = find_output(f"{url_of(emptied)}?table=mots")

    assert not exists(output, FULL)
    assert tables(emptied) == []
    write(emptied, tmp_path, ROWS, FULL)
    assert exists(output)


@pytest.mark.parametrize("existed", [False, True])
def test_a_killed_load_leaves_the_old_table_and_the_next_load_is_complete(
    emptied: Database, tmp_path: Path, *, existed: bool
) -> None:
    out, rows = f"{url_of(emptied)}?table=mots", many(20_000)
    if existed:
        write(emptied, tmp_path, many(10), SHORT)

    status, stderr = write_apart("kill", 10_000, out, parts_of(tmp_path / "p", rows, size=5_000))

    assert (status, stderr) == (-signal.SIGKILL, "")
    assert exists(find_output(out)) == existed
    if existed:
        assert len(rows_of(emptied, "mots")) == 10
    write(emptied, tmp_path, rows, SHORT)
    assert tables(emptied) == ["mots"]
    assert [row[-1] for row in rows_of(emptied, "mots")] == list(range(20_000))


@pytest.mark.parametrize("name", ["osiris_loading_mots", "osiris_replaced_mots"])
def test_a_table_of_others_with_a_temporary_name_is_kept(
    emptied: Database, tmp_path: Path, name: str
) -> None:
    output = find_output(f"{url_of(emptied)}?table=mots")
    with connect(emptied) as connection:
        connection.exec_driver_sql(f"CREATE TABLE {name} (note integer)")
        connection.exec_driver_sql(f"INSERT INTO {name} VALUES (7)")  # noqa: S608
        connection.commit()

    if emptied.kind == "mysql":
        for write_table in (partial(exists, output), lambda: write(emptied, tmp_path, ROWS, FULL)):
            with pytest.raises(
                InputError, match=f"'{name}' was not made by this program .* rename"
            ):
                write_table()
        assert tables(emptied) == [name]
    else:
        assert not exists(output)
        write(emptied, tmp_path, ROWS, FULL)
        assert tables(emptied) == ["mots", name]

    assert rows_of(emptied, name) == [(7,)]


def test_a_reader_sees_a_complete_table_at_any_time(emptied: Database, tmp_path: Path) -> None:
    write(emptied, tmp_path, many(1_000), SHORT)
    counts: list[int] = []
    ended = threading.Event()

    def count_rows() -> None:
        with connect(emptied) as connection:
            while not ended.is_set():
                counts.append(connection.exec_driver_sql("SELECT count(*) FROM mots").scalar_one())
                connection.rollback()

    reader = threading.Thread(target=count_rows)
    reader.start()
    try:
        for _ in range(3):
            write(emptied, tmp_path, many(2_000), SHORT)
            write(emptied, tmp_path, many(1_000), SHORT)
    finally:
        ended.set()
        reader.join(SECONDS)

    assert set(counts) == {1_000, 2_000}


def test_column_names_that_a_database_would_confuse_stay_distinct(
    emptied: Database, tmp_path: Path
) -> None:
    long = "é" * 40
    names = ["Titre", "titre", "été", "Ete", "Id", "", "x ", "😀", "100%", "%s", ':a"`b;--']
    names += [long, long + "x", "\n", "osiris_loading_mots"]
    rows = [{name: f"{i}" for i, name in enumerate(names)} | ROWS[1]]

    write(emptied, tmp_path, rows, Shape(1, kinds_of([dict.fromkeys(names, "")])))

    assert rows_of(emptied, "mots")[0][-len(names) :] == tuple(map(str, range(len(names))))


def test_many_columns_fit(emptied: Database, tmp_path: Path) -> None:
    label = "Cybersécurité/Cybercriminalité"
    best = [
        {"label": label, "score": 0.5, "tier": "hide", "evidence": [{"text": "x" * 500}]}
        for _ in range(80)
    ]
    rows = [{**ROWS[0], "suggestions": best}]
    shape = Shape(80, {}, text=True, evidence=True, labels=True)
    output = find_output(f"{url_of(emptied)}?table=mots")

    assert not exists(output, shape)
    write(emptied, tmp_path, rows, shape)

    assert len(rows_of(emptied, "mots")[0]) == 3 + 80 * 4 + 1 + 4


def test_too_many_columns_are_refused_before_anything_is_written(emptied: Database) -> None:
    output = find_output(f"{url_of(emptied)}?table=mots")

    with pytest.raises(InputError, match=r"Database error: .*(?i:columns|too large)"):
        exists(output, Shape(top=700))

    assert tables(emptied) == []


def test_long_texts_are_not_truncated(emptied: Database, tmp_path: Path) -> None:
    rows = [{**ROWS[1], "text": "é😀\\'\n" * 500_000}]

    write(emptied, tmp_path, rows, Shape(1, text=True))

    assert rows_of(emptied, "mots")[0][2] == rows[0]["text"]


def test_connection_errors_contain_no_password(emptied: Database) -> None:
    secret = "pas/le@bon-mot"  # noqa: S105
    wrong = find_output(url_of(emptied, password=secret))
    host, port = emptied.address.split(":")
    absent = find_output(url_of(emptied).replace(f"/{emptied.name}", "/absente"))

    for output in (wrong, absent):
        with pytest.raises(InputError, match=rf"Database error: .*{host}:{port}") as caught:
            exists(output)
        for text in (secret, quote(secret, safe=""), emptied.password):
            assert text not in str(caught.value) + repr(output)


def test_a_user_without_write_permission_is_refused_at_once(postgresql: Database) -> None:
    with connect(postgresql) as connection:
        connection.exec_driver_sql("CREATE USER lecteur PASSWORD 'lire'")
        connection.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM public")
        connection.commit()

    with pytest.raises(InputError, match="permission denied"):
        exists(find_output(f"postgresql://lecteur:lire@{postgresql.address}/{postgresql.name}"))


def test_a_database_in_another_encoding_is_refused_at_once(postgresql: Database) -> None:
    with connect(postgresql) as connection:
        autocommit = connection.execution_options(isolation_level="AUTOCOMMIT")
        autocommit.exec_driver_sql(
            "CREATE DATABASE ancienne ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
        )

    with pytest.raises(InputError, match="LATIN1"):
        exists(find_output(url_of(postgresql).replace(f"/{postgresql.name}", "/ancienne")))


def test_two_loads_of_one_table_do_not_mix(emptied: Database, tmp_path: Path) -> None:
    parts = parts_of(tmp_path / "p", many(20_000), size=5_000)
    output = find_output(f"{url_of(emptied)}?table=mots")
    started = threading.Event()

    def slowly(_: int) -> None:
        started.set()
        time.sleep(0.1)

    first = threading.Thread(target=write_output, args=(output, parts, SHORT, slowly))
    first.start()
    assert started.wait(SECONDS)
    write_output(output, parts, SHORT)
    first.join(SECONDS)

    assert [row[-1] for row in rows_of(emptied, "mots")] == list(range(20_000))
    assert tables(emptied) == ["mots"]
