"""A model that is promoted while the desk runs comes into service, and the queue follows."""

import time
from datetime import UTC, date, datetime
from functools import partial

import pytest
import sqlalchemy as sa
from helpers.desk_store import PATIENCE, article, put, review
from helpers.models import PRESS, tagger_of

from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.desk.articles.arrivals import put_articles, refresh_verdicts
from osiris_nlp.desk.articles.queue.queue import Filters, queue_page
from osiris_nlp.desk.articles.tables import articles as articles_table
from osiris_nlp.desk.base.store.events import events_since
from osiris_nlp.desk.labels.keyword_changes import Keywords
from osiris_nlp.desk.model import promotion_watch
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.model_in_service import ModelInService
from osiris_nlp.desk.model.promotion_watch import PromotionWatch
from osiris_nlp.desk.model.taxonomy_file import TaxonomyFile
from osiris_nlp.model.folders.promotion import promote
from osiris_nlp.model.folders.registry import WEIGHTS
from osiris_nlp.model.folders.saving import save_model
from osiris_nlp.taxonomy import (
    add,
    read_history,
    rename,
    retire,
    undo,
    write_change,
    write_taxonomy,
)

STATE_SHARES = "Désengagement de l’Etat"


@pytest.fixture
def models(tmp_path):
    """Return a folder of two models, the first of which is promoted."""
    folder = tmp_path / "models"
    for seed, name in enumerate(("2026-10", "2026-11")):
        save_model(tagger_of(PRESS, seed=seed), folder / name)
    promote(folder, "2026-10")
    return folder


@pytest.fixture
def model(models, store):
    return ModelInService(Bench.load(models / "2026-10"), store)


@pytest.fixture
def watch(model, models, store):
    return PromotionWatch(model, store, models, who="moi")


@pytest.fixture
def file(model, tmp_path):
    """Return a file with the labels of the model."""
    write_taxonomy(model.bench.taxonomy, tmp_path / "taxonomy.csv")
    return TaxonomyFile(tmp_path / "taxonomy.csv")


@pytest.fixture
def label_watch(model, models, store, file):
    return PromotionWatch(model, store, models, who="moi", taxonomy_file=file)


def models_of_queue(store):
    with store.reading() as connection:
        return {*connection.scalars(sa.select(articles_table.c.model))}


def test_a_promoted_model_comes_into_service_and_the_last_two_are_kept(watch, model, models, store):
    former = model.bench
    watch.look()
    assert model.bench is former

    promote(models, "2026-11")
    watch.look()

    new = model.bench
    assert new.name == Bench.load(models / "2026-11").name != former.name
    assert [model.bench_of(each.name) for each in (former, new)] == [former, new]
    assert model.bench_of("osiris@0") is None
    (event,) = events_since(store, datetime(2026, 1, 1, tzinfo=UTC), what="model in service")
    assert event[1] == f"{new.name}, before that {former.name}"
    save_model(tagger_of(PRESS, seed=2), models / "2026-12")
    promote(models, "2026-12")
    watch.look()
    assert [model.bench_of(each.name) for each in (former, new)] == [None, new]


def test_the_queue_follows_the_model_in_service(watch, model, models, store):
    put(store, *(article(number) for number in range(3)))
    before = {row.number: row.best for row in queue_page(store, Filters()).rows}
    promote(models, "2026-11")
    watch.look()

    watch.refresh_queue()

    assert models_of_queue(store) == {model.bench.name}
    rows = queue_page(store, Filters()).rows
    assert {row.number for row in rows} == before.keys()
    (verdict,) = model.bench.verdicts([article(1)])
    assert {row.best and row.best.label for row in rows if row.id == "osiris-1"} == {verdict.best}


def test_a_damaged_model_does_not_come_into_service(watch, model, models, store):
    former = model.bench
    promote(models, "2026-11")
    (models / "2026-11" / WEIGHTS).write_bytes(b"x")

    with pytest.raises(ModelError, match="is damaged"):
        watch.look()

    assert model.bench is former
    assert events_since(store, datetime(2026, 1, 1, tzinfo=UTC), what="model in service") == []


def test_a_running_watch_does_both_by_itself(watch, model, models, store):
    put(store, article(1))
    promote(models, "2026-11")
    new = Bench.load(models / "2026-11").name

    watch.start()
    try:
        deadline = time.monotonic() + PATIENCE
        while models_of_queue(store) != {new} and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        watch.close()

    assert models_of_queue(store) == {model.bench.name} == {new}


def test_the_queue_follows_a_model_that_comes_back_in_the_meantime(
    watch, model, models, store, monkeypatch
):
    first = model.bench
    put_articles(store, [article(number) for number in range(201)], first.verdicts)

    def refresh(*arguments, on_progress):
        def between(n_done, n_total):
            if n_done:
                promote(models, "2026-10")
                watch.look()
            on_progress(n_done, n_total)

        return refresh_verdicts(*arguments, on_progress=between)

    promote(models, "2026-11")
    watch.look()
    with monkeypatch.context() as patch:
        patch.setattr(promotion_watch, "refresh_verdicts", refresh)
        watch.refresh_queue()
    assert model.bench.name == first.name
    assert len(models_of_queue(store)) == 2

    watch.refresh_queue()

    assert models_of_queue(store) == {first.name}


def test_a_changed_taxonomy_comes_into_service_and_the_queue_follows(
    model, store, file, label_watch
):
    first, second = put(store, article(1), article(2), assess=model.bench.verdicts)
    review(store, first, ["Fintech"])
    former = model.bench
    label_watch.look()
    assert model.bench is former

    rename_first = partial(rename, old="Fintech", new="Finance numérique", on=date(2026, 12, 1))
    file.change(rename_first, digest=file.current().digest())
    label_watch.look()
    label_watch.refresh_queue()

    assert model.bench.taxonomy.names == ("Infrastructures", "Finance numérique", STATE_SHARES)
    assert model.bench.name != former.name
    assert model.bench.id == former.id
    assert model.bench_of(former.name) is former
    done = queue_page(store, Filters(state="done", label="Finance numérique")).rows
    assert [row.number for row in done] == [first]
    assert [row.number for row in queue_page(store, Filters()).rows] == [second]
    assert models_of_queue(store) == {former.name, model.bench.name}


def test_the_queue_follows_a_keyword_that_is_added_and_taken_back_at_once(
    model, store, file, label_watch
):
    keywords, former = Keywords(store, file, label_watch), model.bench
    (number,) = put(store, article(1), assess=former.verdicts)
    review(store, number, ["Fintech"])
    add_satellites = partial(add, name="Satellites", on=date(2026, 12, 1))
    keywords.change(add_satellites, digest=former.taxonomy.digest(), articles=[number])
    keywords.put_in_service()
    history = read_history(file.path)

    taking_back = partial(undo, history=history, on=date(2026, 12, 1))
    keywords.change(taking_back, digest=file.current().digest())
    keywords.put_in_service()  # within the second between two looks at the queue
    label_watch.refresh_queue()

    assert model.bench.name == former.name
    assert queue_page(store, Filters(state="changes")).rows == ()


def test_a_label_retired_in_the_file_brings_validated_articles_back(
    model, store, file, label_watch
):
    number, _ = put(store, article(1), article(2), assess=model.bench.verdicts)
    review(store, number, ["Fintech"])

    write_change(file.path, *retire(file.current(), "Fintech", on=date(2026, 12, 1)))
    label_watch.look()
    label_watch.refresh_queue()

    rows = queue_page(store, Filters(state="changes")).rows
    assert [(row.number, row.recheck) for row in rows if row.recheck] == [(number, "Fintech")]


def test_a_damaged_taxonomy_leaves_the_former_one_in_service(model, file, label_watch):
    former = model.bench

    file.path.write_text("label\nFintech\nfintech\n", "utf-8")
    with pytest.raises(InputError, match="Duplicate label 'fintech'"):
        label_watch.look()

    assert model.bench is former
