import pytest

from osiris_nlp.analysis.planting import plant_wrong_labels
from osiris_nlp.base.errors import InputError


def test_some_reference_articles_get_another_main_label(articles):
    spoilt_articles, planted_ids = plant_wrong_labels(articles, number=50, seed=4)

    pairs = [(a, b) for a, b in zip(articles, spoilt_articles, strict=True) if a != b]
    assert {a.id for a, _ in pairs} == planted_ids
    assert len(planted_ids) == 50
    assert all(a.role == "reference" and b.labels[0] not in a.labels for a, b in pairs)
    assert all(a.labels[1:] == b.labels[1:] for a, b in pairs)
    assert plant_wrong_labels(articles, number=50, seed=4)[1] == planted_ids
    assert plant_wrong_labels(articles, number=50, seed=5)[1] != planted_ids


def test_wrong_labels_come_from_a_list_if_there_is_one(articles):
    spoilt, planted_ids = plant_wrong_labels(articles, number=5, labels=["Fintech", "Genre"])

    assert {a.labels[0] for a in spoilt if a.id in planted_ids} <= {"Fintech", "Genre"}


def test_more_wrong_labels_than_articles_are_refused():
    with pytest.raises(InputError, match="2 wrong labels for 1 articles with 2 labels"):
        plant_wrong_labels([{"text": "…", "labels": ["Fintech", "Genre"]}], number=2)
