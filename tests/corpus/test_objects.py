"""Rows made in Python, with values that no file has."""

import re
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from osiris_nlp.base.errors import InputError, brief
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import articles_from

TITLE = "La fibre arrive à Kolda"
HUGE = 10**5000  # Python refuses to write it


class Silent:
    def __repr__(self):
        raise RuntimeError


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"id": HUGE}, "Item 0: id is a very large number (int): expected a string"),
        ({"story": -HUGE}, "Item 0: story is a very large number (int): expected a string"),
        ({"judges": HUGE}, "Item 0: judges is a very large number: expected true or false"),
        ({"date": HUGE}, "Item 0: date cannot be stored as JSON: Integer exceeds 64-bit range"),
        ({"labels": [HUGE]}, "Item 0: Unknown label type: a very large number (int): expected the"),
        ({"labels": HUGE}, "Item 0: Unknown label type: a very large number (int): expected the"),
        ({"role": HUGE}, "Item 0: role is a very large number (int): expected a string"),
        ({"n": HUGE}, "Item 0: n cannot be stored as JSON: Integer exceeds 64-bit range"),
        ({"n": {"a": [HUGE]}}, "Item 0: n cannot be stored as JSON: Integer exceeds 64-bit range"),
        ({1: "a"}, "Item 0: Field name 1 (int): expected a string, such as 'title'"),
        ({None: "a"}, "Item 0: Field name None (NoneType): expected a string"),
        ({("a", HUGE): 1}, "Item 0: Field name a very large number (tuple): expected a string"),
        ({"url": "https://a.sn/\ud800"}, "Item 0: url cannot be stored as JSON: str is not valid"),
        ({"id": "\udfff"}, "Item 0: id cannot be stored as JSON: str is not valid UTF-8"),
        ({"note": "é\ud800"}, "Item 0: note cannot be stored as JSON: str is not valid UTF-8"),
        ({"n\ud800": 1}, r"Item 0: n\ud800 cannot be stored as JSON: str is not valid UTF-8"),
        ({"date": {HUGE}}, "Item 0: date cannot be stored as JSON: Type is not JSON serializable"),
        ({"date": Fraction(HUGE)}, "Item 0: date cannot be stored as JSON: Type is not JSON"),
        ({"date": Silent()}, "Item 0: date cannot be stored as JSON: Type is not JSON"),
        ({"labels": np.array(1)}, "Item 0: labels is array(1) (ndarray): expected a label"),
        ({"labels": list}, "Item 0: labels is <class 'list'> (type): expected a label"),
        ({"id": Silent()}, "Item 0: id is <Silent instance at"),
        ({"n": Silent()}, "Item 0: n cannot be stored as JSON: Type is not JSON serializable"),
    ],
)
def test_a_value_that_no_file_can_have_is_refused(fields, message):
    with pytest.raises(InputError) as refusal:
        articles_from([{"title": TITLE, **fields}])

    assert str(refusal.value).startswith(message)


NO_LIST = "expected a list of texts, articles or rows"


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (None, f"Articles are None (NoneType): {NO_LIST}"),
        (1, f"Articles are 1 (int): {NO_LIST}"),
        (HUGE, f"Articles are a very large number (int): {NO_LIST}"),
        (np.array(TITLE), f"Articles are array('{TITLE}', dtype='<U23') (ndarray): {NO_LIST}"),
        (pd.DataFrame, f"Articles are {pd.DataFrame} (type): {NO_LIST}"),
        (list, f"Articles are <class 'list'> (type): {NO_LIST}"),
        (TITLE, f"Got a single str: {NO_LIST}"),
        (b"fibre", "Got a single bytes"),
        ({"text": TITLE}, "Got a single dict"),
        (Article(id="1", text=TITLE), "Got a single Article"),
        ([TITLE, 5], "Item 1 has type int: expected a text, an Article or a mapping"),
        ([TITLE, " "], "Item 1: Neither title nor text"),
    ],
    ids=brief,
)
def test_anything_but_a_list_of_articles_is_refused(items, message):
    with pytest.raises(InputError, match=re.escape(message)):
        articles_from(items)


def test_lone_surrogates_are_cleaned_from_texts_and_labels():
    row = {"title": f"\ud800{TITLE}", "text": "De Dakar\udfff", "labels": ["Fin\ud800tech"]}

    (article,) = articles_from([row])

    assert (article.title, article.text, article.labels) == (TITLE, "De Dakar", ("Fintech",))


def test_an_integer_of_sixty_four_bits_is_an_id():
    (article,) = articles_from([{"title": TITLE, "id": 2**63}])

    assert article.id == "9223372036854775808"


@pytest.mark.parametrize(
    "codes",
    [
        pd.Series([3, 4]),
        pd.Series([3, 4], dtype="Int64"),
        pd.Series([3.0, 4.0]),
        pd.Series(pd.Categorical([3, 4])),
        pd.Series([3, 4], dtype="int64[pyarrow]"),
    ],
    ids=["integers", "nullable", "floats", "categories", "Arrow"],
)
@pytest.mark.parametrize("field", ["id", "title", "section", "source", "story"])
def test_a_column_of_numbers_is_a_column(field, codes):
    frame = pd.DataFrame({"text": [TITLE, "La fibre arrive à Vélingara"], field: codes})

    articles = articles_from(frame)

    assert [getattr(article, field) for article in articles] == ["3", "4"]


def test_a_column_of_booleans_is_a_section():
    flags = [True, np.True_, False]
    frame = pd.DataFrame({"title": [TITLE] * 3, "section": pd.Series(flags, dtype="boolean")})

    assert [article.section for article in articles_from(frame)] == ["True", "True", "False"]
    with pytest.raises(InputError, match=r"Item 0: id is True \(bool\): expected a string"):
        articles_from([{"title": TITLE, "id": True}])


def test_unreadable_dates_are_counted_in_a_warning():
    frame = pd.DataFrame({"title": [TITLE] * 3, "date": [2016, None, 2017]})

    with pytest.warns(UserWarning, match=r"2 of 3 dates cannot be read, such as 2016\.0: these"):
        articles = articles_from(frame)

    assert [article.date for article in articles] == [None] * 3
