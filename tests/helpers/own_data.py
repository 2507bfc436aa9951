"""Twenty-four headlines as a data scientist has them: with one label each, its number, or several."""

import numpy as np
import pandas as pd
from helpers.press import ARGENT, ECOLE, FIBRE

from osiris_nlp.training import TopicClassifier

SUBJECTS = {
    "Infrastructures": [
        *FIBRE,
        "La Sonatel pose un câble de fibre optique à Saint-Louis",
        "Un centre de données ouvre à Dakar",
        "La fibre optique relie Tambacounda à Kolda",
        "Le câble sous-marin de Dakar tombe en panne",
    ],
    "Fintech": [
        *ARGENT,
        "Wave baisse les frais du paiement mobile",
        "Les boutiques de Dakar adoptent le paiement mobile",
        "La monnaie électronique arrive sur les marchés de Kaolack",
        "Un transfert d’argent par téléphone mobile vers Bamako",
    ],
    "TIC pour l’éducation": [
        *ECOLE,
        "Les élèves de Kaolack ont des tablettes",
        "Des manuels numériques au lycée de Thiès",
        "Les enseignants de Podor apprennent aux élèves à coder",
        "L’école de Matam reçoit des tablettes numériques",
    ],
}
NAMES = sorted(SUBJECTS)
# Sorted by label, as exports of a database often are.
TEXTS = [text for texts in SUBJECTS.values() for text in texts]
LABELS = [label for label, texts in SUBJECTS.items() for _ in texts]
CODES = [{"Infrastructures": 2, "Fintech": 10, "TIC pour l’éducation": 1}[x] for x in LABELS]
FLAGS = [label == "Fintech" for label in LABELS]
# Columns as in NAMES. Every fourth article has a second label.
MATRIX = np.array([[label == name for name in NAMES] for label in LABELS]).astype(int)
MATRIX[np.arange(3, 24, 4), [0, 2, 1, 2, 0, 1]] = 1
LISTS = [[NAMES[k] for k in np.flatnonzero(row)] for row in MATRIX]
FRAME = pd.DataFrame({"text": TEXTS, "labels": LABELS}, index=range(100, 124))
NEW_TEXTS = ["Panne du câble sous-marin", "Les frais du paiement", "Des tablettes au lycée"]
NEW_LABELS = list(SUBJECTS)


def small(**settings: object) -> TopicClassifier:
    return TopicClassifier(**{"folds": 2, "C": 1.0, **settings})
