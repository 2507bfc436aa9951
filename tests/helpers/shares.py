"""What each word of an article adds to the decision value of a label, from the engine in use."""

from osiris_nlp.base.records import Article
from osiris_nlp.model.engine import Words
from osiris_nlp.model.tagger import Tagger


def shares_of(tagger: Tagger, article: Article, label: int) -> dict[tuple[str, int, int], float]:
    """Return the contribution of each word, by its field, start and end."""
    (reading,) = tagger.space.read([article])
    shares = tagger.space.contributions(reading, tagger.weights, Words.of([[label]]))
    n_title = int(reading.words.indptr[1])
    return {
        ("title" if position < n_title else "text", start, end): share
        for position, ((start, end), share) in enumerate(
            zip(reading.words.spans.tolist(), shares.tolist(), strict=True)
        )
    }
