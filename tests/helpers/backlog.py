"""Articles, commands and folders for the tests of runs."""

import signal
from pathlib import Path
from typing import Any

import orjson
from helpers import forks
from helpers.forks import Process

ROWS: list[dict[str, Any]] = [
    {"id": "osiris-1", "title": "La fibre à Kolda", "text": "La Sonatel déploie un câble optique."},
    {"title": "Wave à Bamako", "text": "Le paiement mobile et le transfert d’argent progressent."},
    {"id": "osiris-3", "title": "Xyzzy", "text": "Plugh : 7 ?"},
    {"id": "osiris-4", "title": "L’Artp met en demeure les opérateurs", "text": ""},
    {"id": "osiris-5", "text": "Les décodeurs de la TNT sont en vente à Ziguinchor."},
    {"id": "osiris-6", "title": "Grève", "text": "Les travailleurs de la Sonatel en grève."},
    {"id": "osiris-7", "text": "Le CERT alerte sur un rançongiciel qui vise les banques."},
]


def write_rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return path


def lines(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def large_backlog(path: Path, *, articles: int, seed: int = 0) -> Path:
    """Write articles with real titles and texts of some 80 words.

    Their lines are padded with blanks, so that few articles fill many chunks.
    """
    root = Path(__file__).parents[2]
    real = lines(root / "data/articles.jsonl")
    text = " ".join(row["text"] for row in real[:40])
    with path.open("wb") as stream:
        for i in range(articles):
            title, start = real[(i * 7 + seed) % len(real)]["title"], (i * 131) % (len(text) - 500)
            row = {"id_article": i, "title": title, "text": text[start : start + 500]}
            stream.write(orjson.dumps(row | {"id_mot": [i % 78]}).ljust(3_600) + b"\n")
    return path


def start(*arguments: object, cwd: Path | None = None) -> Process:
    """Start a run in a process group of its own."""
    return forks.start("-m", "osiris_nlp", "tag", *arguments, cwd=cwd)


def finish(process: Process) -> tuple[int, str]:
    """Wait until a run ends; return its exit status and its standard error."""
    result = process.wait()
    return result.returncode, result.stderr.decode()


def kill_group(process: Process) -> None:
    process.send(signal.SIGKILL)
    process.wait()
