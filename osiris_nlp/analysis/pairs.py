"""Which labels are taken for one another, out of fold, and how much more often than by chance."""

from collections import defaultdict

import numpy as np
import pandas as pd

from osiris_nlp.analysis.questions import AGREED, Questions
from osiris_nlp.analysis.survey import Survey

_FEWEST, _EXAMPLES = 2, 3


def pairs_frame(survey: Survey, asked: Questions) -> pd.DataFrame:
    """Return a row a pair of labels taken for one another; see `Audit`.

    A label is taken for another where an article carries the one and, the one in doubt, the other is
    proposed. `expected` is how often that would happen if what is proposed did not depend on what is
    carried: labels that are often in doubt, or often proposed, meet often. Pairs go by how much the
    count and that differ (T. Dunning, «Accurate Methods for the Statistics of Surprise and
    Coincidence», Computational Linguistics 19, 1993), a measure that stays sound on small counts.
    """
    taken: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row, i in enumerate(asked.order):
        if asked.kind[i] != AGREED and asked.proposed[i] >= 0:
            taken[int(asked.carried[i]), int(asked.proposed[i])].append(row)
    n_labels = len(survey.labels)
    counts = np.zeros((n_labels, n_labels))
    for (carried, proposed), found in taken.items():
        counts[carried, proposed] = len(found)
    by_chance = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / max(counts.sum(), 1)
    rows = []
    for a, b in sorted({(min(pair), max(pair)) for pair in taken}):
        there, back = taken.get((a, b), []), taken.get((b, a), [])
        both, expected = len(there) + len(back), by_chance[a, b] + by_chance[b, a]
        if both < _FEWEST or both <= expected:
            continue
        either = int((survey.carried[:, a] | survey.carried[:, b]).sum())
        rows.append(
            {
                "label": survey.labels[a],
                "other": survey.labels[b],
                "confused": both,
                "as_other": len(there),
                "as_label": len(back),
                "articles": either,
                "share": both / either,
                "expected": expected,
                "surprise": 2 * (both * np.log(both / expected) - (both - expected)),
                "rows_as_other": tuple(there[:_EXAMPLES]),
                "rows_as_label": tuple(back[:_EXAMPLES]),
            }
        )
    columns = [
        *("label", "other", "confused", "as_other", "as_label", "articles", "share"),
        *("expected", "surprise", "rows_as_other", "rows_as_label"),
    ]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values("surprise", ascending=False, kind="stable", ignore_index=True)
