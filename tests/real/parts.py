"""The Debian packages that the real tests need; `python tests/real/parts.py` installs them."""

import os
import subprocess
import sys
from pathlib import Path

PACKAGES = (
    *("spip", "php-cli", "php-sqlite3", "php-mysql", "php-curl", "php-gd", "php-intl", "sqlite3"),
    # Only the programs: these packages start no service on the machine.
    *("mariadb-server-core", "mariadb-client-core"),
    "postgresql",
    *("sqlite3", "wget"),
    "chromium",
)
OLDEST = {"spip": "4.4.30"}  # the recorded battery is the output of this version; older ones differ
# Without this file, Debian's package would create a database cluster and start it.
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/osiris-real.conf")
INSTALL = ("apt-get", "install", "--yes", "--quiet", "--no-install-recommends")
UNATTENDED = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}


def missing(packages: tuple[str, ...] = PACKAGES) -> list[str]:
    """Return the packages that are not installed or too old: all of them, without dpkg."""
    line_format = "${Package} ${db:Status-Status} ${Version}\n"
    try:
        output = subprocess.run(
            ["dpkg-query", "--show", f"--showformat={line_format}", *packages],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
    except FileNotFoundError:
        output = ""
    rows = [line.split() for line in output.splitlines()]
    present = {
        words[0] for words in rows if words[1] == "installed" and is_new_enough(words[0], words[2])
    }
    return [package for package in packages if package not in present]


def is_new_enough(package: str, version: str) -> bool:
    oldest = OLDEST.get(package, "0")
    command = ["dpkg", "--compare-versions", version, "ge", oldest]
    return subprocess.run(command, check=False).returncode == 0


def remedy(packages: list[str]) -> str:
    return f"missing: {', '.join(packages)}; as root: {' '.join(INSTALL)} {' '.join(packages)}"


def main() -> None:
    lacking = missing()
    if not lacking:
        return
    if os.geteuid() != 0:
        sys.exit(f"The real parts cannot run, {remedy(lacking)}")
    NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
    NO_CLUSTER.write_text("create_main_cluster = false\n", "utf-8")
    try:
        # Update first: package lists may be absent, or list versions that no longer exist.
        subprocess.run(["apt-get", "update", "--quiet"], env=UNATTENDED, check=True)
        subprocess.run([*INSTALL, *lacking], env=UNATTENDED, check=True)
    finally:
        NO_CLUSTER.unlink()


if __name__ == "__main__":
    main()
