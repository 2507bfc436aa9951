"""A real SPIP: a private copy of Debian's, installed by its own web wizard, served by PHP."""

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
from real.servers import BringUpError, free_port, listening, running, tail

HERE = Path(__file__).parent
DEBIAN = Path("/usr/share/spip")
# Without it, a cron task of a visitor's page would call www.spip.net.
OPTIONS = '<?php\ndefine("_DEBUG_BLOCK_QUEUE", true);\n'
# One worker answers the page, another the request that SPIP makes to itself while it is installed.
WORKERS = {"PHP_CLI_SERVER_WORKERS": "4"}
# A password under twelve characters leaves a site without administrator, and no error status.
ADMIN = {"nom": "Rédaction", "email": "redaction@example.org", "login": "admin"}
PASSWORD = "motdepasse-osiris-1"  # noqa: S105
WIZARD_SECONDS = 120
_REQUEST = re.compile(r"\[(\d{3})\]: (?:\([^)]*\) )?(\w+) (\S+)")
_FAULT = re.compile(r"class=['\"]error['\"]>(.*?)</div>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Site:
    """A running SPIP: its folder, its address, its server's log, and the rows it should give."""

    folder: Path
    url: str
    log: Path
    database: Database
    expected: tuple[dict[str, Any], ...] = field(default=(), repr=False)

    def requests(self) -> list[tuple[str, str]]:
        """Return method and path of every request answered so far."""
        return [(found[2], found[3]) for found in _REQUEST.finditer(self.log.read_text("utf-8"))]


@contextmanager
def real_site(folder: Path, database: Database) -> Iterator[Site]:
    """An installed, empty SPIP in the folder, served until the end of the block."""
    copy_spip(folder)
    log, port = folder.with_suffix(".log"), free_port()
    address = f"127.0.0.1:{port}"
    command = ["php", "-S", address, "-t", folder, HERE / "router.php"]
    with running(command, log=log, ready=listening(port), environment=WORKERS):
        site = Site(folder, f"http://{address}", log, database)
        install(site)
        yield site


def copy_spip(folder: Path) -> None:
    """Copy Debian's files, with what its links point to and without its several-sites layer."""
    layer = shutil.ignore_patterns("mes_options.php", "mutualisation", "sites")
    shutil.copytree(DEBIAN, folder, ignore=layer, ignore_dangling_symlinks=True)
    for name in ("tmp", "squelettes"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "config/mes_options.php").write_text(OPTIONS, "utf-8")


def install(site: Site) -> None:
    """Go through the steps of SPIP's own installation."""
    base = site.database
    account = {"adresse_db": base.address, "login_db": base.user, "pass_db": base.password}
    account["server_db"] = base.kind
    new = {"choix_db": "new_spip", "table_new": base.name}
    named = new if base.kind == "sqlite3" else {"choix_db": base.name}
    password = {"pass": PASSWORD, "pass_verif": PASSWORD}
    take_step(site, "chmod", test_dir="")
    take_step(site, "2", chmod="511", **account)
    take_step(site, "3", chmod="511", tprefix="spip", **named, **account)
    take_step(site, "3b", sel_db=base.name, **ADMIN, **password, **account)
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


def run_php(site: Site, script: str, given: object) -> Any:
    """Run a script of this folder in the site; JSON goes in and comes back, a warning is an error."""
    done = subprocess.run(
        ["php", "-d", "display_errors=stderr", HERE / script, site.folder, site.url],
        input=json.dumps(given).encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode or done.stderr:
        said = (done.stdout + done.stderr).decode("utf-8", "replace")
        raise BringUpError(f"{script} ended with {done.returncode}\n{said}")
    return json.loads(done.stdout)


def oracle(site: Site, texts: Sequence[str]) -> list[dict[str, str]]:
    """Return each text as SPIP itself shows it: `html`, its plain text `brut`, its `notes`."""
    return run_php(site, "oracle.php", list(texts))
