"""Ids, addresses and other short fields have a limit, like texts."""

import pytest

from osiris_nlp.base.errors import InputError
from osiris_nlp.corpus.rows import LONGEST_SHORT, article_from_row


@pytest.mark.parametrize("key", ["id", "url", "lang", "story", "section", "source"])
def test_short_field_that_is_too_long_is_refused_with_its_length(key):
    row = {"title": "Wave baisse ses frais", key: "é" * (LONGEST_SHORT + 1)}

    with pytest.raises(InputError, match=f"^{key} has 2001 characters: expected at most 2000"):
        article_from_row(row, default_id="x-1")


@pytest.mark.parametrize("key", ["id", "url", "lang", "story", "section", "source"])
def test_longest_short_field_is_kept_whole(key):
    value = "é" * LONGEST_SHORT

    article = article_from_row({"title": "Wave", key: value}, default_id="x-1")

    assert getattr(article, key) == value


def test_role_of_a_stranger_is_not_repeated_at_length():
    with pytest.raises(InputError, match="role has 5000 characters"):
        article_from_row({"title": "Wave", "role": "r" * 5000}, default_id="x-1")
