"""CPU time from article to decision values: the product and scikit-learn, same terms, same weights.

    taskset -c 0 python benchmarks/speed.py FRENCH.jsonl... [--model DIR]

3,000 synthetic articles of 350 words (see synthetic.py), made of the given French ones, teach both
sides their terms and idf; 2,000 more are decided on, 78 labels of random weights. scikit-learn:
TfidfVectorizer.transform of title and text, the same of the title at half the weight, side by side
and scaled to unit length again, times a dense matrix, all in float32. Terms, rows and decision
values of both sides are compared before anything is timed. Five repetitions in turn; *first* is a
first pass of a feature space that has met no word yet, making its tables included; *warm* is a
second. The last row sets the product as it comes (stemmed) against scikit-learn's plain words.

Then one article at a time, warm: scores alone, and five suggestions with their evidence, by the
model in DIR or one of the bundled articles. Run twice: numba compiles during the first.
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
from osiris_nlp.engine import Weights, load_compiled
from osiris_nlp.features import FeatureSettings, FeatureSpace
from osiris_nlp.suggest import suggest

LABELS, REPETITIONS = 78, 5
DATA = Path(__file__).parents[1] / "data"
CASES = {  # the product's settings
    "words": FeatureSettings(stemmed=False),
    "words 1-2, min_df 3": FeatureSettings(stemmed=False, ngrams=2, min_df=3),
    "words, product stems": FeatureSettings(),
}


class Peer:
    """The features of scikit-learn."""

    def __init__(self, articles, settings):
        said = {"ngram_range": (1, settings.ngrams), "min_df": settings.min_df}
        said |= {"sublinear_tf": True, "strip_accents": "unicode", "dtype": np.float32}
        self._weight = np.float32(settings.title_weight)
        self.text, self.title = TfidfVectorizer(**said), TfidfVectorizer(**said)
        self.text.fit([f"{a.title}\n{a.text}" for a in articles])
        self.title.fit([a.title for a in articles])

    def rows(self, articles):
        text = self.text.transform([f"{a.title}\n{a.text}" for a in articles])
        title = self.title.transform([a.title for a in articles]) * self._weight
        return normalize(hstack([text, title], format="csr"), copy=False)

    def terms(self):
        return [tuple(field.get_feature_names_out()) for field in (self.text, self.title)]


def compare(space, peer, articles, exact, weights):
    """Stop unless both sides say the same; return what rounding the weights changes at most."""
    if [space.terms["text"], space.terms["title"]] != peer.terms():
        raise SystemExit("The two sides have different terms")
    theirs, ours = peer.rows(articles), space.rows(articles)
    ours = csr_matrix((ours.values, ours.indices, ours.indptr), shape=theirs.shape)
    np.testing.assert_allclose(abs(ours - theirs).max(), 0, atol=1e-6)
    decisions = space.decisions(articles, weights)
    rounded = weights.columns(range(exact.shape[1]))
    np.testing.assert_allclose(decisions, theirs @ rounded, atol=1e-5)
    return np.abs(decisions - theirs @ exact).max()


def microseconds(function, articles):
    start = time.process_time()
    function(articles)
    return (time.process_time() - start) / len(articles) * 1e6


def measure(settings, learned, judged):
    draw = np.random.default_rng(0)
    space = FeatureSpace.fit(learned, settings)
    peer = Peer(learned, FeatureSettings(settings.title_weight, 0, settings.min_df, False))
    if not settings.stemmed:
        peer = Peer(learned, settings)
    exact = draw.normal(size=(space.size, LABELS)).astype(np.float32)
    return space, peer, exact
