"""Compare the CPU time from articles to decision values with scikit-learn, on the same terms.

    taskset -c 0 python benchmarks/speed.py FRENCH.jsonl... [--model DIR]

The articles are synthetic, of 350 words, assembled from the French articles in the files (see
synthetic.py). Both sides take their terms and idf from 3,000 of them, and compute decision values
for 2,000 others and 78 labels with random weights. The scikit-learn side transforms title and text
with one TfidfVectorizer and the title with another, at half the weight; it stacks the two, scales
the rows to unit length again and multiplies them by a dense matrix, all in float32. Before anything
is timed, the script checks that terms, rows and decision values of both sides agree.

Each of five repetitions times every contender in turn. For the product, a new copy of the feature
space builds its tables (once per start), reads the articles without having seen any word before
("first"), and reads them again ("warm"). The last row compares the product's default, which stems
words, with scikit-learn on unstemmed words.

Then single articles are timed, warm: the scores alone, and five suggestions with their evidence.
The model is the one in DIR, or one trained on the bundled articles. numba compiles during an
untimed run.
"""

import argparse
import time
from copy import copy
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize
from synthetic import synthetic

from osiris_nlp import TopicClassifier, read_taxonomy
from osiris_nlp.corpus import read_all
from osiris_nlp.model.engine import Weights, load_compiled
from osiris_nlp.model.features import FeatureSettings, FeatureSpace
from osiris_nlp.model.folders.registry import load_tagger
from osiris_nlp.model.suggestions import suggest

TRAINING, TEST, SINGLE, LABELS, REPETITIONS = 3000, 2000, 300, 78, 5
DATA = Path(__file__).parents[1] / "data"
CASES = {
    "words": FeatureSettings(stemmed=False),
    "words 1-2, min_df 3": FeatureSettings(stemmed=False, ngrams=2, min_df=3),
    "words, ours stemmed": FeatureSettings(),
}


class Peer:
    """The features of scikit-learn, and the decision values of its linear models."""

    def __init__(self, articles, settings):
        options = {"ngram_range": (1, settings.ngrams), "min_df": settings.min_df}
        options |= {"sublinear_tf": True, "strip_accents": "unicode", "dtype": np.float32}
        self._weight = np.float32(settings.title_weight)
        self._text = TfidfVectorizer(**options).fit([f"{a.title}\n{a.text}" for a in articles])
        self._title = TfidfVectorizer(**options).fit([a.title for a in articles])
        fields = self._text, self._title
        self.terms = [tuple(field.get_feature_names_out()) for field in fields]
        self.weights = random_weights(sum(map(len, self.terms)))

    def rows(self, articles):
        text = self._text.transform([f"{a.title}\n{a.text}" for a in articles])
        title = self._title.transform([a.title for a in articles]) * self._weight
        return normalize(hstack([text, title], format="csr"), copy=False)

    def decision_values(self, articles):
        return self.rows(articles) @ self.weights


def random_weights(size):
    return np.random.default_rng(0).normal(size=(size, LABELS)).astype(np.float32)


def compare(space, weights, peer, articles):
    """Exit unless both sides agree; return the greatest effect of rounding the weights.

    The effect is in standard deviations of the decision values.
    """
    if [space.terms["text"], space.terms["title"]] != peer.terms:
        raise SystemExit("The two sides have different terms")
    theirs, ours = peer.rows(articles), space.rows(articles)
    ours = csr_matrix((ours.values, ours.indices, ours.indptr), shape=theirs.shape)
    np.testing.assert_allclose(abs(ours - theirs).max(), 0, atol=1e-6)
    decision_values = space.decision_values(space.read(articles), weights)
    np.testing.assert_allclose(decision_values, theirs @ weights.columns(range(LABELS)), atol=1e-5)
    exact = theirs @ peer.weights
    return np.abs(decision_values - exact).max() / exact.std()


def decide(space, articles, weights):
    return space.decision_values(space.read(articles), weights)


def cpu_of(function, *arguments):
    start = time.process_time()
    function(*arguments)
    return time.process_time() - start


def bundled():
    taxonomy = read_taxonomy(DATA / "taxonomy.csv")
    return (
        TopicClassifier(taxonomy).fit(read_all(DATA / "articles.jsonl", taxonomy=taxonomy)).tagger_
    )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("french", nargs="+", type=Path, metavar="FRENCH.jsonl")
    parser.add_argument("--model", type=Path, metavar="DIR")
    arguments = parser.parse_args()
    articles = synthetic(read_all(*arguments.french), TRAINING + TEST)
    training, test = articles[:TRAINING], articles[TRAINING:]
    load_compiled()
    print(f"{TEST} articles, CPU µs per article, best / median of {REPETITIONS}; ratios of medians")
    heads = (
        "ours, first",
        "ours, warm",
        "scikit-learn",
        "ratio, first",
        "ratio, warm",
        "tables, ms",
    )
    print(f"{'':20}", *(f"{head:>14}" for head in heads))
    effect = 0.0
    for name, settings in CASES.items():
        space, peer = FeatureSpace.fit(training, settings), Peer(training, settings)
        weights = Weights.of(random_weights(space.size), np.zeros(LABELS))
        if not settings.stemmed:
            effect = max(effect, compare(space, weights, peer, test))
        decide(copy(space), test, weights)  # compiles the engine
        times = []
        for _ in range(REPETITIONS):
            fresh = copy(space)  # has neither tables nor cached words
            ours = [cpu_of(decide, fresh, part, weights) for part in ([], test, test)]
            times.append([*ours, cpu_of(peer.decision_values, test)])
        best, median = np.min(times, axis=0), np.median(times, axis=0)
        costs = np.transpose([best, median])[1:] / TEST * 1e6
        cells = [*(f"{a:.1f} / {b:.1f}" for a, b in costs), *(median[3] / median[1:3]).round(1)]
        print(f"{name:20}", *(f"{cell:>14}" for cell in (*cells, round(median[0] * 1e3, 1))))
    print("Terms, rows and decision values agree.")
    print(f"Rounding moves decision values by {effect:.3f} standard deviations at most.")

    tagger = load_tagger(arguments.model) if arguments.model else bundled()
    tagger.scores(test)
    single = [[cpu_of(tagger.scores, [a]), cpu_of(suggest, tagger, a)] for a in test[:SINGLE]]
    scores, suggestions = np.median(single, axis=0) * 1e3
    print(f"One article: scores {scores:.2f} ms, suggestions with evidence {suggestions:.2f} ms")


if __name__ == "__main__":
    main()
