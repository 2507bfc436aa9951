"""Pairs of labels that the model confuses out of fold, and how much more often than by chance."""

from collections import defaultdict

import numpy as np
import pandas as pd

from osiris_nlp.analysis.questions import AGREED, Questions
from osiris_nlp.analysis.survey import Survey

_MIN_CONFUSED, _MAX_EXAMPLES = 2, 3


def pairs_frame(survey: Survey, questions: Questions) -> pd.DataFrame:
    """Return one row per pair of labels confused with each other; see `Audit`.

    A label is confused with another when the first is in doubt on an article and the second is
    proposed. `expected` is how often this would happen if the proposal did not depend on the label
    in doubt: labels that are often in doubt, or often proposed, often meet by chance. Pairs are
    ordered by how much the count exceeds that (T. Dunning, «Accurate Methods for the Statistics of
    Surprise and Coincidence», Computational Linguistics 19, 1993), a measure that remains valid for
    small counts.
    """
    confusions: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row, i in enumerate(questions.order):
        questioned, proposed = int(questions.questioned_label[i]), int(questions.proposed_label[i])
        if questions.kind[i] != AGREED and proposed >= 0:
            confusions[questioned, proposed].append(row)
    n_labels = len(survey.labels)
    counts = np.zeros((n_labels, n_labels))
    for pair, examples in confusions.items():
        counts[pair] = len(examples)
    chance_counts = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / max(counts.sum(), 1)
    rows = []
    for a, b in sorted({(min(pair), max(pair)) for pair in confusions}):
        as_other, as_label = confusions.get((a, b), []), confusions.get((b, a), [])
        n_confused = len(as_other) + len(as_label)
        expected = chance_counts[a, b] + chance_counts[b, a]
        if n_confused < _MIN_CONFUSED or n_confused <= expected:
            continue
        n_articles = int((survey.has_label[:, a] | survey.has_label[:, b]).sum())
        rows.append(
            {
                "label": survey.labels[a],
                "other": survey.labels[b],
                "confused": n_confused,
                "as_other": len(as_other),
                "as_label": len(as_label),
                "articles": n_articles,
                "share": n_confused / n_articles,
                "expected": expected,
                "surprise": 2
                * (n_confused * np.log(n_confused / expected) - (n_confused - expected)),
                "rows_as_other": tuple(as_other[:_MAX_EXAMPLES]),
                "rows_as_label": tuple(as_label[:_MAX_EXAMPLES]),
            }
        )
    columns = [
        *("label", "other", "confused", "as_other", "as_label", "articles", "share"),
        *("expected", "surprise", "rows_as_other", "rows_as_label"),
    ]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values("surprise", ascending=False, kind="stable", ignore_index=True)
