"""A private PostgreSQL: own data folder and socket, a loopback port, an empty database."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from real.mariadb import Database
from real.servers import BringUpError, free_port, listening, running

PROGRAMS = Path("/usr/lib/postgresql")  # a folder a version, as Debian has them
USER = "postgres"  # the server refuses root
# Data that nobody will miss: no waiting for the disk.
THRIFTY = "-c fsync=off -c full_page_writes=off -c shared_buffers=32MB".split()


@contextmanager
def private_postgresql(folder: Path) -> Iterator[Database]:
    folder.mkdir()
    found = Database(
        "postgresql", f"127.0.0.1:{free_port()}", "osiris", "un'mot@de/passe:%", "base"
    )
    password, data, log = folder / "password", folder / "data", folder / "log"
    password.write_text(found.password, "utf-8")
    as_user = hand_over(folder)
    told = f"--username={found.user} --pwfile={password} --auth=scram-sha-256 --no-sync".split()
    run([*as_user, program("initdb"), f"--pgdata={data}", *told, "--encoding=UTF8", "--locale=C"])
    port = int(found.address.rpartition(":")[2])
    options = ["-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder, *THRIFTY]
    with running([*as_user, program("postgres"), *options], log=log, ready=listening(port)):
        try:
            create_database(found, port)
            yield found
        finally:  # killed, it would leave its shared memory behind
            run([*as_user, program("pg_ctl"), "stop", "-D", data, "-m", "immediate"])


def hand_over(folder: Path) -> list[str]:
    """Return what a command begins with to be run as a user the server accepts, the folder's owner."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, USER)
    shutil.chown(folder / "password", USER)
    folder.parent.chmod(0o711)
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups"]


def program(name: str) -> Path:
    """Return a program of the newest version there is."""
    found = sorted(PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise BringUpError(f"No {name} in {PROGRAMS}")
    return found[-1]


def run(command: list[str | Path], **environment: str) -> None:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=os.environ | environment,
    )
    if done.returncode:
        raise BringUpError(f"{command[-1]} failed\n{done.stdout}{done.stderr}")


def create_database(wanted: Database, port: int) -> None:
    account = ["--host=127.0.0.1", f"--port={port}", f"--username={wanted.user}"]
    run([program("createdb"), *account, wanted.name], PGPASSWORD=wanted.password)
