"""Lines as a reader sees them."""

import pytest

from osiris_nlp.corpus.pages.lines import normalize_spaces


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Dakar\x08, le 12\x7f mai", "Dakar, le 12 mai"),
        ("télé\u00adphone \u200bmobile", "téléphone mobile"),
        ("85\u202f000\u00a0francs\n", "85 000 francs"),
    ],
)
def test_invisible_characters_of_any_text_are_removed(text, words):
    assert normalize_spaces(text) == words
