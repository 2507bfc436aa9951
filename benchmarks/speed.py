"""CPU time from articles to decision values: the product and scikit-learn, same terms and weights.

    taskset -c 0 python benchmarks/speed.py FRENCH.jsonl... [--model DIR]

3,000 synthetic articles of 350 words (see synthetic.py), made of the given French ones, teach both
sides their terms and idf; 2,000 more are decided on, 78 labels of random weights. scikit-learn:
TfidfVectorizer.transform of title and text, the same of the title at half the length, side by side,
scaled to unit length again, times a dense matrix, all in float32. Terms, rows and decision values
of both sides are compared before anything is timed. Five repetitions, all contenders in turn: a
new copy of the feature space makes its tables (once a start), reads the articles without having met
a word before, and again, warm. The last row sets the product as it comes (stemmed) against the same
plain words.

Then one article at a time, warm: scores alone, and five suggestions with their evidence, by the
model in DIR or one of the bundled articles. numba compiles during the first run of all.
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

from osiris_nlp import TopicClassifier, load_model, read_taxonomy
from osiris_nlp.corpus import read_all
from osiris_nlp.model.engine import Weights, load_compiled
from osiris_nlp.model.features import FeatureSettings, FeatureSpace
from osiris_nlp.model.suggestions import suggest

LEARNED, JUDGED, ALONE, LABELS, REPETITIONS = 3000, 2000, 300, 78, 5
DATA = Path(__file__).parents[1] / "data"
CASES = {
    "words": FeatureSettings(stemmed=False),
    "words 1-2, min_df 3": FeatureSettings(stemmed=False, ngrams=2, min_df=3),
    "words, ours stemmed": FeatureSettings(),
}


class Peer:
    """The features of scikit-learn, and what its linear models would say."""

    def __init__(self, articles, settings):
        said = {"ngram_range": (1, settings.ngrams), "min_df": settings.min_df}
        said |= {"sublinear_tf": True, "strip_accents": "unicode", "dtype": np.float32}
        self._weight = np.float32(settings.title_weight)
        self._text = TfidfVectorizer(**said).fit([f"{a.title}\n{a.text}" for a in articles])
        self._title = TfidfVectorizer(**said).fit([a.title for a in articles])
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
    """Stop unless both sides say the same; return what rounding the weights changes, at most."""
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
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("french", nargs="+", type=Path, metavar="FRENCH.jsonl")
    parser.add_argument("--model", type=Path, metavar="DIR")
    given = parser.parse_args()
    articles = synthetic(read_all(*given.french), LEARNED + JUDGED)
    learned, judged = articles[:LEARNED], articles[LEARNED:]
    load_compiled()
    print(f"{JUDGED} articles, CPU µs each, best / median of {REPETITIONS}; ratios of medians")
    heads = (
        "ours, first",
        "ours, warm",
        "scikit-learn",
        "ratio, first",
        "ratio, warm",
        "tables, ms",
    )
    print(f"{'':20}", *(f"{head:>14}" for head in heads))
    moved = 0.0
    for name, settings in CASES.items():
        space, peer = FeatureSpace.fit(learned, settings), Peer(learned, settings)
        weights = Weights.of(random_weights(space.size), np.zeros(LABELS))
        if not settings.stemmed:
            moved = max(moved, compare(space, weights, peer, judged))
        decide(copy(space), judged, weights)  # compiles
        found = []
        for _ in range(REPETITIONS):
            fresh = copy(space)  # without what the space has made and remembers
            ours = [cpu_of(decide, fresh, part, weights) for part in ([], judged, judged)]
            found.append([*ours, cpu_of(peer.decision_values, judged)])
        best, median = np.min(found, axis=0), np.median(found, axis=0)
        costs = np.transpose([best, median])[1:] / JUDGED * 1e6
        told = [*(f"{a:.1f} / {b:.1f}" for a, b in costs), *(median[3] / median[1:3]).round(1)]
        print(f"{name:20}", *(f"{each:>14}" for each in (*told, round(median[0] * 1e3, 1))))
    print("Terms, rows and decision values agree.")
    print(f"Rounding moves decision values by {moved:.3f} standard deviations at most.")

    tagger = load_model(given.model) if given.model else bundled()
    tagger.scores(judged)
    alone = [[cpu_of(tagger.scores, [a]), cpu_of(suggest, tagger, a)] for a in judged[:ALONE]]
    scores, suggestions = np.median(alone, axis=0) * 1e3
    print(f"One article: scores {scores:.2f} ms, suggestions with evidence {suggestions:.2f} ms")


if __name__ == "__main__":
    main()
