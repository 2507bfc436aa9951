"""Ids, addresses and other short fields have a limit, like texts."""

import pytest

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.rows import LONGEST_SHORT, article_from_row


@pytest.mark.parametrize("key", ["id", "url", "lang", "story", "section", "source"])
def test_a_short_field_is_kept_whole_up_to_its_limit(key):
    longest = "é" * LONGEST_SHORT

    article = article_from_row({"title": "Wave", key: longest}, default_id="x-1")

    assert getattr(article, key) == longest
    with pytest.raises(InputError, match=f"^{key} has 2001 characters: expected at most 2000"):
        article_from_row({"title": "Wave", key: longest + "é"}, default_id="x-1")


def test_role_of_a_stranger_is_not_repeated_at_length():
    with pytest.raises(InputError, match="role has 5000 characters"):
        article_from_row({"title": "Wave", "role": "r" * 5000}, default_id="x-1")
