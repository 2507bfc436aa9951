"""Sentence encoders for tests."""

from collections import Counter
from pathlib import Path

import pytest
from helpers.taggers import TRAINING

from osiris_nlp.training import TopicClassifier

# A text on networks points one way, one on payments another, one on television a third.
NETWORKS = ("câble", "fibre", "optique", "réseau", "pylônes", "données")
PAYMENTS = ("wave", "paiement", "mobile", "argent", "monnaie", "transfert")
TELEVISION = ("télévision", "tnt", "décodeurs", "signal", "émetteurs")


class Topics:
    """An encoder that counts the words of each topic."""

    def encode(self, texts: list[str]) -> list[list[float]]:
        """Return how many words of each topic a text has, and 1."""
        counts = [Counter(text.lower().replace(".", " ").split()) for text in texts]
        return [
            [*(float(sum(map(each.__getitem__, t))) for t in (NETWORKS, PAYMENTS, TELEVISION)), 1.0]
            for each in counts
        ]


def encoded_model(folder: Path) -> Path:
    """Train a model with the packaged encoder in a folder, its cache too; return the model's folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        return TopicClassifier(folds=3, encoder="use").fit(TRAINING).save(folder / "models/essai")
