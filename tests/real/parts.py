"""The real parts these tests need, as Debian packages: `python tests/real/parts.py` installs them."""

import os
import subprocess
import sys

PACKAGES = (
    *("spip", "php-cli", "php-sqlite3", "php-mysql", "php-curl", "php-gd", "php-intl"),
    "mariadb-server-core",  # the programs alone: no service is started on the machine
)
INSTALL = ("apt-get", "install", "--yes", "--quiet", "--no-install-recommends")
UNATTENDED = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}


def missing(packages: tuple[str, ...] = PACKAGES) -> list[str]:
    """Return those of the packages that are not installed; all, where there is no dpkg."""
    try:
        told = subprocess.run(
            ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *packages],
            capture_output=True,
            text=True,
            check=False,
        ).stdout
    except FileNotFoundError:
        told = ""
    present = {line.split()[0] for line in told.splitlines() if line.endswith(" installed")}
    return [package for package in packages if package not in present]


def remedy(packages: list[str]) -> str:
    return f"missing: {', '.join(packages)}; as root: {' '.join(INSTALL)} {' '.join(packages)}"


def main() -> None:
    lacking = missing()
    if not lacking:
        return
    if os.geteuid() != 0:
        sys.exit(f"The real parts cannot run, {remedy(lacking)}")
    # Package lists may be absent or name versions that are gone: fetched anew only then.
    if subprocess.run([*INSTALL, *lacking], env=UNATTENDED, check=False).returncode:
        subprocess.run(["apt-get", "update", "--quiet"], env=UNATTENDED, check=True)
        subprocess.run([*INSTALL, *lacking], env=UNATTENDED, check=True)


if __name__ == "__main__":
    main()
