"""What each word of an article adds to a label's decision value, as the engine in use tells it."""

from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import Words
from osiris_nlp.model.tagger import Tagger


def shares_of(tagger: Tagger, article: Article, label: int) -> dict[tuple[str, int, int], float]:
    """Return the share of each word, by its field, start and end."""
    (reading,) = tagger.space.read([article], with_spans=True)
    shares = tagger.space.contributions(reading, tagger.weights, Words.of([[label]]))
    n_title = int(reading.words.indptr[1])
    return {
        ("title" if place < n_title else "text", start, end): share
        for place, ((start, end), share) in enumerate(
            zip(reading.words.spans.tolist(), shares.tolist(), strict=True)
        )
    }
