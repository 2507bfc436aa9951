"""Files of others that a command must leave alone."""

import os
import stat
from pathlib import Path

PRECIOUS = "Dix ans de notes sur les télécoms au Sénégal.\n"
RUN_MANIFEST = b'{"format": 1, "version": "0.1.0", "model": "osiris@0123456789ab", "settings": {}, "inputs": []}'


def snapshot(folder: Path) -> dict[str, tuple[object, ...]]:
    """Return the kind, permissions, content and links of everything in a folder; no link is followed."""
    entries: dict[str, tuple[object, ...]] = {}
    for root, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            path = Path(root, name)
            status = path.lstat()
            content: object = None
            if path.is_symlink():
                content = path.readlink()
            elif stat.S_ISREG(status.st_mode):
                content = path.read_bytes()
            key = str(path.relative_to(folder))
            entries[key] = (stat.filemode(status.st_mode), status.st_ino, status.st_nlink, content)
    return entries


def losses(before: dict[str, tuple[object, ...]], folder: Path) -> list[str]:
    """Return the names of what has been removed or changed since a snapshot."""
    after = snapshot(folder)
    return [name for name, entry in before.items() if after.get(name) != entry]


def write_precious(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PRECIOUS, encoding="utf-8")
    return path


def precious_folder(path: Path) -> Path:
    """Make a folder of files of others, some of them named like those of a run."""
    for name in ("notes.txt", "manifest.json", "stdin", "0123456789abcdef/0000000.json"):
        write_precious(path / name)
    (path / "lien").symlink_to("notes.txt")
    return path


def ended_process() -> int:
    """Return the number of a process that has ended."""
    number = os.posix_spawn("/bin/true", ["true"], {})
    os.waitpid(number, 0)
    return number
