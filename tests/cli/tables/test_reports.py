"""Tables of reports on a terminal."""

from osiris_nlp.cli.tables.reports import labels_table

ROW = {"articles": 3, "predicted": 2, "precision": 0.5, "recall": 1 / 3, "f1": 0.4}


def test_a_table_of_thousands_of_labels_shows_the_most_frequent_ones():
    rows = [ROW | {"label": f"Mot-clé {k}"} for k in range(1969)]

    table = labels_table("By label", rows)

    assert (table.row_count, table.caption) == (100, "and 1869 labels more")


def test_a_table_of_the_bundled_labels_shows_all():
    table = labels_table("By label", [ROW | {"label": f"Mot-clé {k}"} for k in range(78)])

    assert (table.row_count, table.caption) == (78, None)
