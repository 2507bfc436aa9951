"""A private PostgreSQL with its own data folder, socket and port, and an empty database."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from real.mariadb import Database
from real.servers import BringUpError, free_port, run_server

PROGRAMS = Path("/usr/lib/postgresql")  # one folder per version, as in Debian
USER = "postgres"  # the server refuses root
# The data is disposable: no waiting for the disk.
THRIFTY = "-c fsync=off -c full_page_writes=off -c shared_buffers=32MB".split()


@contextmanager
def private_postgresql(folder: Path) -> Iterator[Database]:
    folder.mkdir()
    address, password = f"127.0.0.1:{free_port()}", "un'mot@de/passe:%"
    database = Database("postgresql", address, "osiris", password, "base")
    password_file, data, log = folder / "password", folder / "data", folder / "log"
    password_file.write_text(password, "utf-8")
    as_user = hand_over(folder)
    account = f"--username={database.user} --pwfile={password_file} --auth=scram-sha-256".split()
    options = [*account, *"--no-sync --encoding=UTF8 --locale=C".split()]
    run([*as_user, program("initdb"), f"--pgdata={data}", *options])
    port = int(database.address.rpartition(":")[2])
    options = ["-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder, *THRIFTY]
    with run_server([*as_user, program("postgres"), *options], log=log, ready=accepting(port)):
        try:
            create_database(database, port)
            yield database
        finally:  # if killed, it would leave its shared memory behind
            run([*as_user, program("pg_ctl"), "stop", "-D", data, "-m", "immediate"])


def hand_over(folder: Path) -> list[str]:
    """Give the folder to a user that the server accepts; return the command prefix for this user."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, USER)
    shutil.chown(folder / "password", USER)
    folder.parent.chmod(0o711)
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups"]


def program(name: str) -> Path:
    """Return a program of the newest installed version."""
    programs = sorted(PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    if not programs:
        raise BringUpError(f"No {name} in {PROGRAMS}")
    return programs[-1]


def run(command: list[str | Path], **environment: str) -> None:
    result = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd="/", env=os.environ | environment
    )
    if result.returncode:
        raise BringUpError(f"{command[-1]} failed\n{result.stdout}{result.stderr}")


def accepting(port: int) -> Callable[[], bool]:
    """Return a function that says whether the server takes clients; it listens before it does."""
    command = [program("pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}"]
    return lambda: subprocess.run(command, check=False).returncode == 0


def create_database(database: Database, port: int) -> None:
    account = ["--host=127.0.0.1", f"--port={port}", f"--username={database.user}"]
    run([program("createdb"), *account, database.name], PGPASSWORD=database.password)
