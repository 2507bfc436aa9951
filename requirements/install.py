"""Make or complete a virtual environment of this checkout: ``install.py .venv/core``.

The argument is the file that says, once it is there, that the environment is complete: its folder
is the environment's, its name the lock to install (core, desk or dev). Needs nothing but Python, and
is written so that a Python too old to run the package can still say so.
"""

from __future__ import annotations

import fcntl  # filelock is among what is installed here
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TextIO

HERE = Path(__file__).resolve().parent
OLDEST, NEWEST = (3, 11), (3, 13)

# Of each environment: the command it serves, the environments it contains, and what it weighs
# (measured with Python 3.13 on Linux, two cores, a good line).
ENVIRONMENTS = {
    "core": (
        "make demo",
        ["core"],
        "36 packages, 139 MB to download, 590 MB on disk, about a minute",
    ),
    "desk": (
        "make desk",
        ["core", "desk"],
        "55 packages, 147 MB to download, 650 MB on disk, about a minute",
    ),
    "dev": (
        "make test",
        ["core", "desk", "dev"],
        "184 packages, 446 MB to download, 1.7 GB on disk, about two minutes",
    ),
}

# There from before the environment is made until it is complete: an interrupted run is made again.
UNFINISHED = "unfinished"
LAYOUT = {
    *("bin", "include", "lib", "lib64", "share", "etc", "man", "pyvenv.cfg", ".gitignore"),
    *(UNFINISHED, *ENVIRONMENTS),
}


def main() -> None:
    """Check, say what comes, install."""
    stamp = Path(sys.argv[1])
    try:
        with Path(__file__).open() as script:
            wait_for_others(script)
            make_environment(stamp.parent, stamp.name)
    except KeyboardInterrupt:
        sys.exit("Interrupted: the same command starts again")


def wait_for_others(script: TextIO) -> None:
    """Wait until no other run works on this checkout's environments, nor the pip of a killed one."""
    os.set_inheritable(script.fileno(), True)  # so that pip holds the lock too
    try:
        fcntl.flock(script, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("Waiting for another installation in this checkout", flush=True)
        fcntl.flock(script, fcntl.LOCK_EX)


def make_environment(venv: Path, name: str) -> None:
    """Make what is not there, and install; exit with a remedy where that cannot be."""
    command, contained, weight = ENVIRONMENTS[name]
    if not is_usable(venv):
        check_python(sys.version_info[:2], command)
        remove(venv)
    less = ", less what is there" if any((venv / each).exists() for each in ENVIRONMENTS) else ""
    print(f"Installing osiris-nlp in {venv}: {weight}{less}", flush=True)
    try:
        install(venv, name)
    except subprocess.CalledProcessError:
        sys.exit(f"{venv} is incomplete: mend the cause above, and the same command starts again")
    for each in contained:
        (venv / each).touch()


def check_python(version: tuple[int, int], command: str) -> None:
    """Exit with a remedy if this Python is too old, too new, or cannot make an environment."""
    program, expected = sys.executable, "{}.{} to {}.{}".format(*OLDEST, *NEWEST)
    if not OLDEST <= version <= NEWEST:
        other = suitable_python()
        remedy = f"{command} PYTHON={other}" if other else "apt install python3 python3-venv"
        sys.exit(f"{program} is Python {version[0]}.{version[1]}: expected {expected}; {remedy}")
    if importlib.util.find_spec("ensurepip") is None:
        package = "python{}.{}-venv".format(*version)
        sys.exit(
            f"{program} cannot make a virtual environment, it has no ensurepip: "
            f"apt install {package} (Debian, Ubuntu)"
        )


def suitable_python() -> str | None:
    """Return the name of a Python on PATH that would do: one that runs, not only one that is there."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        name = f"python{OLDEST[0]}.{minor}"
        if shutil.which(name) and runs(name, "import ensurepip"):
            return name
    return None


def is_usable(venv: Path) -> bool:
    """Tell whether an environment is there, whole, and of a Python that the package supports."""
    code = f"import sys, pip; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"
    return not (venv / UNFINISHED).exists() and runs(venv / "bin/python", code)


def runs(program: Path | str, code: str) -> bool:
    """Tell whether a Python runs some code without an error."""
    try:
        done = subprocess.run([program, "-c", code], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def remove(venv: Path) -> None:
    """Remove a half-made environment; exit if what is there may be anything else."""
    if not venv.exists() and not venv.is_symlink():
        return
    if venv.is_symlink() or not venv.is_dir() or not is_ours(venv):
        sys.exit(f"{venv} is not an environment that this command made: move it out of the way")
    print(f"{venv} is incomplete or of another Python: making it again", flush=True)
    shutil.rmtree(venv)


def is_ours(venv: Path) -> bool:
    """Tell whether a folder has nothing but what an environment has, or has no file at all."""
    names = {path.name for path in venv.iterdir()}
    if not any(files for _, _, files in os.walk(venv)):
        return True
    return names <= LAYOUT and not names.isdisjoint({"pyvenv.cfg", UNFINISHED})


def install(venv: Path, name: str) -> None:
    """Make the environment if it is not there; install a lock, hashes checked, and the checkout."""
    unfinished = venv / UNFINISHED
    if not venv.exists():
        venv.mkdir(parents=True)
        unfinished.touch()
        run(sys.executable, "-m", "venv", venv)
    unfinished.touch()
    pip = [venv / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "--requirement", HERE / f"{name}.txt")
    run(*pip, "--no-deps", "--no-build-isolation", "--editable", HERE.parent)
    unfinished.unlink()


def run(*command: str | Path) -> None:
    """Run a command that holds the lock as long as it runs."""
    subprocess.run(command, check=True, close_fds=False)


if __name__ == "__main__":
    main()
