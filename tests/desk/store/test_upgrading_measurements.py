"""Upgrading a desk of version 0009: reviews get the label that the model ranked first, if it is still known."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from helpers.databases import SERVERS, stopped_at
from helpers.earlier_desks import earlier_columns, earlier_url, read_tables, writing

from osiris_nlp.desk.store.opening import open_store
from osiris_nlp.desk.store.statistics import agreement, sure_precision
from osiris_nlp.desk.store.versioning import migrate

MEASURED = ("best", "sure")


@pytest.fixture(params=["sqlite", *SERVERS])
def url(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Yield the URL of a desk of 0.1.0, upgraded to version 0009; one review is by another model."""
    monkeypatch.chdir(tmp_path)
    for url in earlier_url(request, tmp_path):
        with writing(url) as connection:
            migrate(connection, to="0009")
            last = connection.scalar(sa.text("SELECT max(review) FROM articles"))
            connection.execute(
                sa.text("UPDATE reviews SET model = 'ancien@0' WHERE number = :number"),
                {"number": last},
            )
        yield url


def check_best(url: str) -> None:
    """Assert that `best` is filled in where the article's last model is the review's, and nowhere else."""
    tables = read_tables(url)
    by_review = {row["review"]: row for row in tables["articles"] if not row["aside"]}
    n_filled = 0
    for row in tables["reviews"]:
        article = by_review.get(row["number"])
        is_known = article is not None and article["model"] == row["model"]
        assert row["best"] == (article["best"] if article and is_known else None)
        assert [row[name] for name in MEASURED[1:]] == [None]
        n_filled += is_known
    assert 0 < n_filled < len(by_review)
    with closing(open_store(url)) as store:
        shares = agreement(store)
        assert shares.blind.cases + shares.visible.cases == n_filled
        assert shares.blind.hits + shares.visible.hits > 0
        assert sure_precision(store).cases == 0


def test_an_upgrade_fills_in_the_label_that_the_model_ranked_first(url: str) -> None:
    before = read_tables(url)

    open_store(url).close()

    assert earlier_columns(read_tables(url), before) == {
        name: rows for name, rows in before.items() if name != "desk_version"
    }
    check_best(url)


@pytest.mark.parametrize("statement", ["COLUMN seconds", "UPDATE reviews SET best"])
def test_an_upgrade_that_was_killed_is_completed(url: str, statement: str) -> None:
    with stopped_at(statement):
        open_store(url)

    open_store(url).close()

    check_best(url)
