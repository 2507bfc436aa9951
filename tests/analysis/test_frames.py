"""Articles as data frames."""

import pandas as pd
import pytest

from osiris_nlp.analysis.article_frames import frame_from
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article


def test_a_frame_is_completed_and_read_back_the_same():
    frame = pd.DataFrame(
        {"text": ["La fibre à Kolda"], "labels": ["Infrastructures"], "date": ["2024-01-10"]}
    )

    whole = frame_from(frame)

    assert whole.loc[0, ["id", "title", "text"]].tolist() == ["0", "", "La fibre à Kolda"]
    assert whole.loc[0, "labels"] == ["Infrastructures"]
    assert whole.loc[0, "date"] == pd.Timestamp("2024-01-10")
    pd.testing.assert_frame_equal(frame_from(whole), whole)
    pd.testing.assert_frame_equal(frame_from(frame.to_dict("records")), whole)


def test_a_generator_of_articles_becomes_a_frame():
    articles = (Article(id=str(n), text="La fibre") for n in range(3))

    assert frame_from(articles)["id"].tolist() == ["0", "1", "2"]


def test_a_single_text_is_refused():
    with pytest.raises(InputError, match="Got a single str: expected a list of texts"):
        frame_from("La fibre à Kolda")
