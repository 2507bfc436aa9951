"""A private MariaDB with its own data folder, socket and port, and an empty database."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pymysql
import pytest
from real.servers import BringUpError, free_port, listening, run_server, tail

# The data is disposable: small logs, no waiting for the disk.
THRIFTY = (
    "--innodb-buffer-pool-size=64M --innodb-log-file-size=16M --innodb-flush-log-at-trx-commit=0 "
    "--innodb-doublewrite=0 --performance-schema=0"
).split()
ON_MARIADB = pytest.mark.slow("sites")  # on the parameter of a fixture, or on a test


@dataclass(frozen=True, slots=True)
class Database:
    """The database settings that SPIP's installation wizard asks for."""

    kind: str = "sqlite3"
    address: str = ""
    user: str = ""
    password: str = ""
    name: str = "osiris"


@contextmanager
def private_mariadb(folder: Path) -> Iterator[Database]:
    folder.mkdir()
    log, data, socket, port = folder / "log", folder / "data", folder / "sock", free_port()
    # mariadbd refuses to run as root without this option.
    as_user = ["--user=root"] if os.geteuid() == 0 else []
    fresh = "--auth-root-authentication-method=normal --skip-test-db".split()
    result = subprocess.run(
        ["mariadb-install-db", "--no-defaults", f"--datadir={data}", *as_user, *fresh],
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise BringUpError(f"mariadb-install-db failed\n{result.stdout}{result.stderr}")
    options = f"--datadir={data} --socket={socket} --port={port} --pid-file={folder}/pid".split()
    command = ["/usr/sbin/mariadbd", "--no-defaults", *options, *as_user, *THRIFTY]
    with run_server([*command, "--bind-address=127.0.0.1"], log=log, ready=listening(port)):
        database = Database("mysql", f"127.0.0.1:{port}", "spip", "un'mot de passe")
        try:
            create_database(socket, database)
        except pymysql.Error as error:
            raise BringUpError(f"MariaDB: {error}\n{tail(log)}") from error
        yield database


def create_database(socket: Path, database: Database) -> None:
    with pymysql.connect(unix_socket=str(socket), user="root") as root, root.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {database.name} CHARACTER SET utf8mb4")
        for host in ("localhost", "127.0.0.1"):
            account = (database.user, host)
            cursor.execute("CREATE USER %s@%s IDENTIFIED BY %s", (*account, database.password))
            cursor.execute(f"GRANT ALL ON `{database.name}%%`.* TO %s@%s", account)


def another_database(database: Database, name: str) -> Database:
    """Create another empty database on the same server, for the same account."""
    account = {"user": database.user, "password": database.password}
    host, port = database.address.split(":")
    with pymysql.connect(host=host, port=int(port), **account) as connection:
        connection.cursor().execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    return replace(database, name=name)
