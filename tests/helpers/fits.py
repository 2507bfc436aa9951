"""Classifiers fitted to labels in every form that `y` or `X` may have."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from helpers.own_data import CODES, FLAGS, FRAME, LABELS, LISTS, MATRIX, TEXTS, small
from helpers.searches import ARTICLES, TAXONOMY

from osiris_nlp.training import TopicClassifier

OWN_COLUMNS = FRAME.rename(columns={"text": "corps", "labels": "thème"})
FITS: dict[str, Callable[[], TopicClassifier]] = {
    "names": lambda: small().fit(TEXTS, LABELS),
    "whole numbers": lambda: small().fit(TEXTS, CODES),
    "numbers of 8 bits": lambda: small().fit(TEXTS, np.array(CODES, np.int8)),
    "numbers with a gap": lambda: small().fit(TEXTS, pd.Series([np.nan, *CODES[1:]])),
    "booleans": lambda: small().fit(TEXTS, FLAGS),
    "lists": lambda: small().fit(TEXTS, LISTS),
    "lists of numbers": lambda: small().fit(TEXTS, [[code, 99] for code in CODES]),
    "a matrix": lambda: small().fit(TEXTS, MATRIX),
    "a frame of indicators": lambda: small().fit(
        TEXTS, pd.DataFrame(MATRIX, columns=["école", "argent", "réseaux"])
    ),
    "a matrix with an empty column": lambda: small().fit(
        TEXTS, np.hstack([MATRIX, np.zeros((24, 1), int)])
    ),
    "a taxonomy": lambda: small(taxonomy=TAXONOMY).fit(ARTICLES),
    "a taxonomy and a matrix": lambda: small(taxonomy=TAXONOMY).fit(
        TEXTS, pd.DataFrame(MATRIX[:, :2], columns=["Fintech", "Infrastructures"])
    ),
    "own columns": lambda: small(columns={"corps": "text", "thème": "labels"}).fit(OWN_COLUMNS),
    "names with spaces and line ends": lambda: small().fit(
        TEXTS, [f" {label}\n2024 " for label in LABELS]
    ),
    "pairs of words": lambda: small(ngrams=2, stemmed=False, top_k=2).fit(TEXTS, LISTS),
}
