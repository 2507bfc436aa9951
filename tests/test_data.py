"""The data card describes the data correctly, and the sample is a faithful part of them."""

import csv
import datetime as dt
from collections import Counter
from dataclasses import replace
from pathlib import Path

from osiris_nlp.corpus import read_all

DATA = Path(__file__).parents[1] / "data"
CARD = (DATA / "README.md").read_text(encoding="utf-8")


def card_table(*columns):
    """Return the cells of the card's table whose header begins with `columns`."""
    lines = iter(CARD.splitlines())
    start = "| " + " | ".join(columns)
    assert any(line.startswith(start) for line in lines), f"the card has no table {columns}"
    next(lines)
    rows = []
    while (line := next(lines, "")).startswith("|"):
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def number(cell):
    return int(cell.replace(",", ""))


def by_role(counts):
    """Return the counts of reference and support rows by number or year."""
    return {n: (counts[n, "reference"], counts[n, "support"]) for n, _ in counts}


def of_role(articles, role):
    return [article for article in articles if article.role == role]


def stories(articles):
    return {article.story for article in articles}


def test_the_card_counts_rows_and_stories_by_provenance_and_role(articles):
    card_counts = {
        (provenance, role): (number(rows), number(affairs))
        for provenance, role, rows, affairs, *_ in card_table("provenance", "role", "rows")
    }

    kinds = Counter((article.meta["provenance"], article.role) for article in articles)
    counts = {
        kind: (n, len(stories([a for a in articles if (a.meta["provenance"], a.role) == kind])))
        for kind, n in kinds.items()
    }
    assert card_counts == counts | {("both", "both"): (len(articles), len(stories(articles)))}


def test_the_card_states_the_lengths_of_texts(articles):
    rows = card_table("provenance")
    card_counts = {role: (least, most) for _, role, _, _, least, _, most in rows}

    for role in ("reference", "support"):
        words = [len(article.text.split()) for article in of_role(articles, role)]
        assert card_counts[role] == (str(min(words)), str(max(words)))


def test_the_card_counts_rows_by_number_of_labels(articles):
    card_counts = {
        int(n): (number(reference), number(support))
        for n, reference, support in card_table("labels on the row")
    }

    counts = Counter((len(article.labels), article.role) for article in articles)
    assert card_counts == by_role(counts)


def test_the_card_counts_rows_by_year(articles):
    card_counts = {
        int(row[i]): (int(row[i + 1]), int(row[i + 2]))
        for row in card_table("year", "reference", "support")
        for i in range(0, len(row), 3)
    }

    counts = Counter((article.date.year, article.role) for article in articles if article.date)
    assert card_counts == by_role(counts)


def test_the_card_counts_rows_by_label_in_the_order_of_weight(articles, taxonomy):
    card_counts = [
        (label, kind, *map(int, counts))
        for label, kind, *counts in card_table("label", "kind", "reference")
    ]

    judging = Counter(label for a in articles if a.judges for label in a.labels)
    support = of_role(articles, "support")
    reference = Counter(label for a in of_role(articles, "reference") for label in a.labels)
    main = Counter(article.labels[0] for article in support)
    further = Counter(label for article in support for label in article.labels[1:])
    assert card_counts == [
        (
            label.name,
            label.kind,
            *(each[label.name] for each in (reference, judging, main, further)),
        )
        for label in sorted(taxonomy, key=lambda label: -label.weight)
    ]


def test_the_card_says_which_words_are_newer_than_the_judging_articles(articles, taxonomy):
    judging = [article for article in articles if article.judges]
    others = [article for article in of_role(articles, "reference") if not article.judges]

    days = Counter(label.revised for label in taxonomy)
    assert days == {dt.date(2026, 11, 24): 60, dt.date(2026, 11, 30): 18}
    assert "The words of 18 labels were changed on 2026-11-30" in CARD
    n_cues = sum(len(label.cues) for label in taxonomy)
    assert f"words that support the label ({n_cues:,} in all)" in CARD
    assert {article.meta["gathered"] for article in judging} == {"2026-11-26", "2026-11-30"}
    assert {article.meta["gathered"] for article in others} == {"2026-11-24"}
    assert {article.role for article in judging} == {"reference"}


def test_the_card_counts_the_judging_articles(articles):
    judging = [article for article in articles if article.judges]
    others = [article for article in of_role(articles, "reference") if not article.judges]

    assert f"{len(judging)} reference rows are judging rows (`judges: true`)" in CARD
    assert (
        f"The {len(judging)} judging rows are on {len(stories(judging))} stories, the other "
        f"{len(others)} reference rows on {len(stories(others))}; "
        f"{len(stories(judging) & stories(others))} stories have rows of both kinds" in CARD
    )


def test_the_card_names_the_labels_without_a_reference_row(articles, taxonomy):
    used_labels = {label for article in of_role(articles, "reference") for label in article.labels}

    first, second, third = (name for name in taxonomy.names if name not in used_labels)
    assert f"Three have none: *{first}*, *{second}* and *{third}*" in CARD


def test_the_card_counts_rows_by_section(articles):
    rows = card_table("section begins with")
    card_counts = {section.removesuffix(" …"): number(n) for section, n in rows}

    sections = [article.section or "" for article in of_role(articles, "reference")]
    assert card_counts == {
        beginning: sum(s.startswith(beginning) for s in sections) for beginning in card_counts
    }
    assert sum(card_counts.values()) == len(sections)


def test_the_card_counts_the_digests_with_a_known_source(articles):
    n_known = sum(article.source is not None for article in articles)
    n_unknown = len(of_role(articles, "reference")) - n_known
    sentence = f"known for {n_known} digests, unknown for {n_unknown:,} and for every support row"
    assert sentence in CARD


def test_sample_rows_are_rows_of_the_corpus(articles, taxonomy):
    articles_by_id = {article.id: replace(article, meta={}) for article in articles}

    sample = read_all(DATA / "sample.csv", taxonomy=taxonomy)
    assert sample == [articles_by_id[article.id] for article in sample]
    assert len({article.labels for article in sample}) == 12
    assert {article.role for article in sample} == {"reference"}
    assert [article.judges for article in sample] == [False] * 8 + [True] * 4


def test_the_sample_has_the_columns_of_the_card():
    with (DATA / "sample.csv").open(encoding="utf-8", newline="") as stream:
        header = next(csv.reader(stream))

    fields = [field.strip("`") for field, *_ in card_table("field")]
    assert header == fields[:11]


def test_every_label_is_spelled_as_in_the_taxonomy(taxonomy):
    as_written = read_all(DATA / "articles.jsonl")

    assert {label for a in as_written for label in a.labels} <= set(taxonomy.names)


def test_ids_are_unique(articles):
    assert [i for i, n in Counter(article.id for article in articles).items() if n > 1] == []


def test_a_reference_row_has_one_label_with_a_section_and_the_url_of_its_item(articles):
    for article in of_role(articles, "reference"):
        assert len(article.labels) == 1, article.id
        assert article.section, article.id
        assert "osiris.sn/" in (article.url or ""), article.id


def test_a_support_row_has_one_to_four_labels_and_no_source_item(articles):
    for article in of_role(articles, "support"):
        assert 1 <= len(article.labels) <= 4, article.id
        assert not any((article.url, article.section, article.source)), article.id


def test_every_row_has_a_title_a_text_a_date_and_a_story(articles):
    ids = [a.id for a in articles if not (a.title and a.text and a.date and a.story)]

    assert ids == []


def test_no_story_spans_both_roles(articles):
    shared_stories = stories(of_role(articles, "reference")) & stories(of_role(articles, "support"))

    assert shared_stories == set()
