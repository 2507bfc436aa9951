"""Rows as `tag` writes them, ordinary and hostile, and the part files of a run."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
from helpers.forks import python

from osiris_nlp.batch.outputs.table import Shape, kinds_of

REPO = Path(__file__).parents[2]
EVIDENCE = [{"field": "title", "start": 0, "end": 6, "text": "L’ARTP", "weight": 0.42}]
HOSTILE = "=HYPERLINK(\"http://x\";'a')|\r\n\t«été»; DROP TABLE suggestions;-- 100% %s :x ? \\ 😀"


def suggestion(label: str, score: float, tier: str = "propose") -> dict[str, Any]:
    return {"label": label, "score": score, "tier": tier, "evidence": EVIDENCE}


ROWS: list[dict[str, Any]] = [
    {
        "id_article": 4012,
        "id_mot": [17, 204],
        "surtitre": "Régulation",
        "note": 3,
        "vu": True,
        "id": "sn-1",
        "title": "L’ARTP sanctionne trois opérateurs – 3 milliards d’amende",
        "text": "L’Autorité de régulation a tranché.\nLa Sonatel fera appel.",
        "suggestions": [
            suggestion("Régulation des télécoms", 0.9731, "apply"),
            suggestion("Sonatel/Orange", 0.5),
        ],
        "model": "osiris 3f2a",
        "labels": ["Téléphonie", "Fintech"],
        "changes": {
            "add": ["Régulation des télécoms"],
            "remove": ["Fintech"],
            "replace": [{"label": "Sentel/Tigo", "by": "Yas", "reason": "renamed in 2024"}],
        },
    },
    {
        "id_article": 4013,
        "liens": ["a|b", "c"],
        "note": 3.5,
        "vu": None,
        "reste": {"Clé": [1, None, "é\0"]},
        "id": "sn-2",
        "title": "",
        "text": "",
        "suggestions": [suggestion("Fintech", 0.1, "hide")],
        "model": "osiris 3f2a",
    },
    {
        "id_article": -(2**63),
        "id_mot": [],
        "surtitre": HOSTILE + "\0",
        "note": None,
        "vu": False,
        "melange": 2**63,
        "id": HOSTILE,
        "title": HOSTILE,
        "text": HOSTILE * 1000,
        "suggestions": [],
        "model": "osiris 3f2a",
        "labels": [],
        "changes": {"add": [], "remove": [], "replace": []},
    },
]
KINDS = {
    "id_article": "integer",
    "id_mot": "text",
    "surtitre": "text",
    "note": "number",
    "vu": "boolean",
    "liens": "text",
    "reste": "text",
    "melange": "text",
}
FULL = Shape(2, KINDS, text=True, evidence=True, labels=True)
_EVIDENCE_JSON = '[{"field":"title","start":0,"end":6,"text":"L’ARTP","weight":0.42}]'
# The cells of a typed table of these rows, by column.
CELLS: dict[str, list[Any]] = {
    "id": ["sn-1", "sn-2", HOSTILE],
    "title": [ROWS[0]["title"], "", HOSTILE],
    "text": [ROWS[0]["text"], "", HOSTILE * 1000],
    "label_1": ["Régulation des télécoms", "Fintech", None],
    "score_1": [0.9731, 0.1, None],
    "tier_1": ["apply", "hide", None],
    "evidence_1": [_EVIDENCE_JSON, _EVIDENCE_JSON, None],
    "label_2": ["Sonatel/Orange", None, None],
    "score_2": [0.5, None, None],
    "tier_2": ["propose", None, None],
    "evidence_2": [_EVIDENCE_JSON, None, None],
    "model": ["osiris 3f2a"] * 3,
    "labels": ["Téléphonie|Fintech", None, ""],
    "add": ["Régulation des télécoms", None, ""],
    "remove": ["Fintech", None, ""],
    "replace": ["Sentel/Tigo > Yas", None, ""],
    "id_article": [4012, 4013, -(2**63)],
    "id_mot": ["[17,204]", None, ""],
    "surtitre": ["Régulation", None, HOSTILE + "\0"],
    "note": [3.0, 3.5, None],
    "vu": [True, None, False],
    "liens": [None, "a|b|c", None],
    "reste": [None, '{"Clé":[1,null,"é\\u0000"]}', None],
    "melange": [None, None, "9223372036854775808"],
}


def parts_of(folder: Path, rows: Sequence[dict[str, Any]], *, size: int = 2) -> list[Path]:
    """Write the rows as a run does, in parts of this many rows."""
    folder.mkdir(exist_ok=True)
    parts = []
    for start in range(0, len(rows), size):
        parts.append(folder / f"{start:07d}.jsonl")
        parts[-1].write_bytes(b"".join(orjson.dumps(r) + b"\n" for r in rows[start : start + size]))
    return parts


def many(number: int) -> list[dict[str, Any]]:
    """Return this many short rows."""
    return [
        {"n": n, "id": f"sn-{n}", "title": f"La 5G à Thiès, {n}", "suggestions": [], "model": "m"}
        for n in range(number)
    ]


def shape_of(rows: Sequence[dict[str, Any]], *, top: int = 1) -> Shape:
    return Shape(top, kinds_of(rows))


WRITE = """
import os, resource, signal, sys
from pathlib import Path
from osiris_nlp.batch.outputs.table import Shape
from osiris_nlp.batch.outputs.destination import find_output, write_output
how, limit, out, *parts = sys.argv[1:]
def on_rows(rows):
    if how == "kill" and rows >= int(limit):
        os.kill(os.getpid(), signal.SIGKILL)
if how == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
try:
    write_output(find_output(out), list(map(Path, parts)), Shape(1, {"n": "integer"}), on_rows)
except Exception as error:
    sys.exit(f"{type(error).__name__}: {error}")
"""


def write_apart(how: str, limit: int, out: str, parts: Sequence[Path]) -> tuple[int, str]:
    """Write `many` rows in a separate process; return its exit status and standard error.

    Parameters
    ----------
    how : ``kill`` the process (SIGKILL) after `limit` rows, or let the disk be ``full`` after
        `limit` bytes of a file
    """
    result = python("-c", WRITE, how, limit, out, *parts)
    return result.returncode, result.stderr.decode().strip()
