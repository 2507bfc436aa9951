import pytest

from osiris_nlp.analysis.learned_words import learned_words
from osiris_nlp.base.errors import InputError


def test_words_are_shown_as_the_articles_write_them(fitted, articles):
    words = learned_words(fitted, "Fintech", articles, top=30).set_index("word")

    assert {"banques", "électronique", "monétaire"} & {*words.index}
    assert not {"banqu", "electroniqu"} & {*words.index}
    assert words["weight"].is_monotonic_decreasing
    assert words.loc["monnaie", "articles"] == 76


def test_pairs_of_words_are_shown_as_the_taxonomy_writes_them(fitted, articles):
    words = learned_words(fitted, "Internet des objets", articles, top=12)["word"].tolist()

    assert {"iot", "capteurs", "domotique", "des objets"} <= {*words}


def test_a_word_of_no_article_comes_from_the_description(fitted):
    words = learned_words(fitted, "Fintech", ["Wave baisse ses frais"], top=5)

    assert (words["articles"] == 0).sum() >= 3


def test_an_unknown_label_is_refused(fitted):
    with pytest.raises(InputError, match="'Fintec' is not a label of the model"):
        learned_words(fitted, "Fintec", [])
