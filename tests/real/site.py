"""A real SPIP site: a private copy of Debian's SPIP, installed by its wizard, served by PHP."""

import json
import re
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from real.mariadb import Database
from real.servers import BringUpError, free_port, listening, run_server, tail

HERE = Path(__file__).parent
DEBIAN = Path("/usr/share/spip")
# Without this option, a cron task that a page view triggers would call www.spip.net.
OPTIONS = '<?php\ndefine("_DEBUG_BLOCK_QUEUE", true);\n'
# During the installation SPIP sends requests to itself, which need a second worker.
WORKERS = {"PHP_CLI_SERVER_WORKERS": "4"}
# A password under twelve characters leaves the site without an administrator, without an error.
ADMIN = {"nom": "Rédaction", "email": "redaction@example.org", "login": "admin"}
PASSWORD = "motdepasse-osiris-1"  # noqa: S105
WIZARD_SECONDS = 120
_REQUEST = re.compile(r"\[(\d{3})\]: (?:\([^)]*\) )?(\w+) (\S+)")
_FAULT = re.compile(r"class=['\"]error['\"]>(.*?)</div>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Site:
    """A running SPIP site: folder, URL, server log, and the rows that a reader should return."""

    folder: Path
    url: str
    log: Path
    database: Database
    expected: tuple[dict[str, Any], ...] = field(default=(), repr=False)

    def requests(self) -> list[tuple[str, str]]:
        """Return method and path of every request answered so far."""
        return [(match[2], match[3]) for match in _REQUEST.finditer(self.log.read_text("utf-8"))]


@contextmanager
def real_site(folder: Path, database: Database) -> Iterator[Site]:
    """Install an empty SPIP site in the folder and serve it for the duration of the block."""
    copy_spip(folder)
    log, port = folder.with_suffix(".log"), free_port()
    address = f"127.0.0.1:{port}"
    command = ["php", "-S", address, "-t", folder, HERE / "router.php"]
    with run_server(command, log=log, ready=listening(port), environment=WORKERS):
        site = Site(folder, f"http://{address}", log, database)
        install(site)
        yield site


def copy_spip(folder: Path) -> None:
    """Copy Debian's files, following links, without its layer for several sites."""
    layer = shutil.ignore_patterns("mes_options.php", "mutualisation", "sites")
    shutil.copytree(DEBIAN, folder, ignore=layer)
    for name in ("tmp", "squelettes"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "config/mes_options.php").write_text(OPTIONS, "utf-8")


def install(site: Site) -> None:
    """Go through the steps of SPIP's own installation."""
    database = site.database
    account = {"adresse_db": database.address, "login_db": database.user}
    account |= {"pass_db": database.password, "server_db": database.kind}
    new = {"choix_db": "new_spip", "table_new": database.name}
    choice = new if database.kind == "sqlite3" else {"choix_db": database.name}
    password = {"pass": PASSWORD, "pass_verif": PASSWORD}
    take_step(site, "chmod", test_dir="")
    take_step(site, "2", chmod="511", **account)
    take_step(site, "3", chmod="511", tprefix="spip", **choice, **account)
    take_step(site, "3b", sel_db=database.name, **ADMIN, **password, **account)
    take_step(site, "4")
    take_step(site, "fin")
    if not (site.folder / "config/connect.php").exists():
        raise BringUpError(f"SPIP's wizard left no config/connect.php\n{tail(site.log)}")


def take_step(site: Site, step: str, **fields: str) -> None:
    data = urllib.parse.urlencode({"exec": "install", "etape": step, **fields}).encode()
    request = urllib.request.Request(  # noqa: S310
        f"{site.url}/ecrire/?exec=install", data, {"Cookie": "spip_lang_ecrire=fr"}
    )
    try:
        with urllib.request.urlopen(request, timeout=WIZARD_SECONDS) as answer:  # noqa: S310
            page = answer.read().decode("utf-8", "replace")
    except OSError as error:
        raise BringUpError(f"SPIP's wizard, step {step}: {error}\n{tail(site.log)}") from error
    if fault := _FAULT.search(page):
        raise BringUpError(f"SPIP's wizard, step {step}: {fault[1].strip()}\n{tail(site.log)}")


def run_php(site: Site, script: str, data: object = None, *options: str) -> Any:
    """Run a PHP script of this folder in the site, with JSON as input and output.

    A PHP warning is an error. The options are PHP's own.
    """
    result = subprocess.run(
        ["php", "-d", "display_errors=stderr", *options, HERE / script, site.folder, site.url],
        input=json.dumps(data).encode(),
        capture_output=True,
        check=False,
    )
    if result.returncode or result.stderr:
        output = (result.stdout + result.stderr).decode("utf-8", "replace")
        raise BringUpError(f"{script} exited with status {result.returncode}\n{output}")
    return json.loads(result.stdout)


def oracle(site: Site, texts: Sequence[str]) -> list[dict[str, str]]:
    """Return SPIP's own rendering of each text: `html`, plain text (`brut`) and `notes`."""
    return run_php(site, "oracle.php", list(texts))
