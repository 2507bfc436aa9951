"""The real parts these tests need, as Debian packages: `python tests/real/parts.py` installs them."""

import os
import subprocess
import sys
from pathlib import Path

PACKAGES = (
    *("spip", "php-cli", "php-sqlite3", "php-mysql", "php-curl", "php-gd", "php-intl"),
    # The programs alone: no service is started on the machine.
    *("mariadb-server-core", "mariadb-client-core"),
    "postgresql",
    "chromium",
)
OLDEST = {"spip": "4.4.30"}  # what the battery says is what this one shows; older ones differ
# Without it, Debian's package would make a cluster of its own and start it.
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/osiris-real.conf")
INSTALL = ("apt-get", "install", "--yes", "--quiet", "--no-install-recommends")
UNATTENDED = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}


def missing(packages: tuple[str, ...] = PACKAGES) -> list[str]:
    """Return those of the packages that are not installed, or too old; all, where there is no dpkg."""
    shown = "${Package} ${db:Status-Status} ${Version}\n"
    try:
        told = subprocess.run(
            ["dpkg-query", "--show", f"--showformat={shown}", *packages],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
    except FileNotFoundError:
        told = ""
    found = [line.split() for line in told.splitlines()]
    present = {
        words[0] for words in found if words[1] == "installed" and is_new_enough(words[0], words[2])
    }
    return [package for package in packages if package not in present]


def is_new_enough(package: str, version: str) -> bool:
    oldest = OLDEST.get(package, "0")
    asked = ["dpkg", "--compare-versions", version, "ge", oldest]
    return subprocess.run(asked, check=False).returncode == 0


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
        install(lacking)
    finally:
        NO_CLUSTER.unlink()


def install(packages: list[str]) -> None:
    # First, for package lists may be absent, or name versions that are gone or old.
    subprocess.run(["apt-get", "update", "--quiet"], env=UNATTENDED, check=True)
    subprocess.run([*INSTALL, *packages], env=UNATTENDED, check=True)


if __name__ == "__main__":
    main()
