"""Create or complete a virtual environment for this checkout: ``install.py .venv/core``.

The argument is a marker file, created once the environment is complete. Its folder is the
environment and its name the lock to install (core, desk or dev). The script needs only Python, and is
written so that even a Python too old for the package can run it and report the problem.
"""

from __future__ import annotations

import fcntl  # filelock is one of the packages to install
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TextIO

HERE = Path(__file__).resolve().parent
OLDEST, NEWEST = (3, 11), (3, 13)

# By environment: the command it serves, the environments it contains, and its size and duration
# (measured with Python 3.13 on Linux, two cores, a fast connection).
ENVIRONMENTS = {
    "core": (
        "make demo",
        ["core"],
        "83 packages, 228 MB to download, 910 MB on disk, about a minute",
    ),
    "desk": (
        "make desk",
        ["core", "desk"],
        "96 packages, 233 MB to download, 940 MB on disk, about a minute",
    ),
    "dev": (
        "make test",
        ["core", "desk", "dev"],
        "223 packages, 487 MB to download, 1.8 GB on disk, about three minutes",
    ),
}

# Marker file, present from before the environment is created until it is complete. An environment
# whose creation was interrupted is created again.
UNFINISHED = "unfinished"
LAYOUT = {
    *("bin", "include", "lib", "lib64", "share", "etc", "man", "pyvenv.cfg", ".gitignore"),
    *(UNFINISHED, *ENVIRONMENTS),
}


def main() -> None:
    """Check the environment, print what will be installed, and install it."""
    stamp = Path(sys.argv[1])
    try:
        with Path(__file__).open() as script:
            wait_for_others(script)
            make_environment(stamp.parent, stamp.name)
    except KeyboardInterrupt:
        sys.exit("Interrupted: run the same command to start again")


def wait_for_others(script: TextIO) -> None:
    """Wait for other runs on this checkout's environments, and for the pip of a killed run."""
    os.set_inheritable(script.fileno(), True)  # pip inherits the lock
    try:
        fcntl.flock(script, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Waiting for another installation in this checkout", flush=True)
        fcntl.flock(script, fcntl.LOCK_EX)


def make_environment(venv: Path, name: str) -> None:
    """Create the environment if needed and install the lock, or exit with a remedy."""
    command, environments, size = ENVIRONMENTS[name]
    if not is_usable(venv):
        check_python(sys.version_info[:2], command)
        remove(venv)
    has_some = any((venv / marker).exists() for marker in ENVIRONMENTS)
    note = ", less what is already there" if has_some else ""
    print(f"Installing osiris-nlp in {venv}: {size}{note}", flush=True)
    try:
        install(venv, name)
    except subprocess.CalledProcessError:
        sys.exit(f"{venv} is incomplete: fix the cause above, then run the same command again")
    for marker in environments:
        (venv / marker).touch()


def check_python(version: tuple[int, int], command: str) -> None:
    """Exit with a remedy if this Python is too old, too new, or cannot create an environment."""
    program, expected = sys.executable, "{}.{} to {}.{}".format(*OLDEST, *NEWEST)
    if not OLDEST <= version <= NEWEST:
        other = suitable_python()
        remedy = f"{command} PYTHON={other}" if other else "apt install python3 python3-venv"
        sys.exit(f"{program} is Python {version[0]}.{version[1]}: expected {expected}; {remedy}")
    if importlib.util.find_spec("ensurepip") is None:
        package = "python{}.{}-venv".format(*version)
        sys.exit(
            f"{program} cannot create a virtual environment without ensurepip: "
            f"apt install {package} (Debian, Ubuntu)"
        )


def suitable_python() -> str | None:
    """Return the name of a suitable Python on PATH: one that runs, not merely one that exists."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        name = f"python{OLDEST[0]}.{minor}"
        if shutil.which(name) and can_run(name, "import ensurepip"):
            return name
    return None


def is_usable(venv: Path) -> bool:
    """Return whether an environment exists, is complete, and has a Python that the package supports."""
    code = f"import sys, pip; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"
    return not (venv / UNFINISHED).exists() and can_run(venv / "bin/python", code)


def can_run(program: Path | str, code: str) -> bool:
    """Return whether a Python can run some code without an error."""
    try:
        result = subprocess.run([program, "-c", code], capture_output=True, check=False)
    except OSError:
        return False
    return result.returncode == 0


def remove(venv: Path) -> None:
    """Remove an incomplete environment, or exit if the path may be anything else."""
    if not venv.exists() and not venv.is_symlink():
        return
    if venv.is_symlink() or not venv.is_dir() or not is_ours(venv):
        sys.exit(f"{venv} is not an environment created by this command: move it out of the way")
    print(f"{venv} is incomplete or belongs to another Python: creating it again", flush=True)
    shutil.rmtree(venv)


def is_ours(venv: Path) -> bool:
    """Return whether a folder has only the entries of an environment, or no files at all."""
    names = {path.name for path in venv.iterdir()}
    if not any(files for _, _, files in os.walk(venv)):
        return True
    return names <= LAYOUT and not names.isdisjoint({"pyvenv.cfg", UNFINISHED})


def install(venv: Path, name: str) -> None:
    """Create the environment if missing, then install a lock, with its hashes checked, and the checkout."""
    unfinished = venv / UNFINISHED
    if not venv.exists():
        venv.mkdir(parents=True)
        unfinished.touch()
        run(sys.executable, "-m", "venv", venv)
    unfinished.touch()
    pip = [venv / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # The lock names every package. Resolving it again takes pip longer, and fails: for a package that
    # another requires with an extra, pip looks at the newest release, not at the one in the lock.
    run(*pip, "--no-deps", "--require-hashes", "--requirement", HERE / f"{name}.txt")
    run(*pip, "--no-deps", "--no-build-isolation", "--editable", HERE.parent)
    unfinished.unlink()


def run(*command: str | Path) -> None:
    """Run a command that shares the lock while it runs."""
    subprocess.run(command, check=True, close_fds=False)


if __name__ == "__main__":
    main()
