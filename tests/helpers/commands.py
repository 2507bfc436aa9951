"""Good and bad input for the commands."""

from pathlib import Path

import orjson

ROOT = Path(__file__).parents[2]
ARTICLE = (
    "Qualité de service : l’Artp met en demeure les opérateurs\n\n"
    "L’Autorité de régulation des télécommunications et des postes a mis en demeure les trois "
    "opérateurs de téléphonie mobile, dont les abonnés subissent des coupures.\n"
)
# Four headlines, with a label each.
TEXTS = ["La Sonatel pose un câble", "Un câble sous-marin", "Wave, paiement", "Paiement mobile"]
LABELS = ["Infrastructures"] * 2 + ["Fintech"] * 2
GOOD = {"title": "La fibre à Kolda", "text": "Un câble optique.", "labels": ["Infrastructures"]}
BAD = {
    "vide.txt": (b"", "No article"),
    "vide.jsonl": (b"", "No article"),
    "blanc.txt": (b" \n\n", "No article"),
    "latin.jsonl": (
        '{"text": "Régulation"}'.encode("latin-1"),
        "Invalid UTF-8: byte 0xe9 at position 11",
    ),
    "long.txt": (b"mot " * 5_000_000, "Article of 20.0 MB"),
    "long.jsonl": (orjson.dumps({"text": "mot " * 3_750_000}), r"text is 15.0 MB \(.*, line 1\)"),
    "coupe.jsonl": (
        orjson.dumps(GOOD) + b"\n" + orjson.dumps(GOOD) + b'\n{"text": "La fib',
        r"Broken JSON: .* \(.*, line 3\)",
    ),
    "image.png": (b"\x89PNG\r\n", "Unknown format of 'image.png'"),
}
