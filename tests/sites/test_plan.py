"""Plans of what editors decided or a model suggests: what goes into them, and what is left alone."""

import datetime as dt

import pytest
from helpers.site_contract import Reviewed
from helpers.spip_site import GROUPS, MOTS, link
from helpers.spip_writing import execute, tagged_file, writable_site

from osiris_nlp.base.errors import InputError
from osiris_nlp.sites.choice import Choice
from osiris_nlp.sites.plan import KeywordChange
from osiris_nlp.sites.planning import PlanCounts, plan_reviews, plan_suggestions, read_tagged
from osiris_nlp.sites.spip.keyword_tables import read_site_keywords
from osiris_nlp.taxonomy import Label, Taxonomy

NAMES = ("Infrastructures", "Législation/Réglementation", "Désengagement de l'Etat")
ONE_KEYWORD = {"id_groupe": 3, "titre": "Rubrique", "tables_liees": "articles", "unseul": "oui"}
BOTH = {NAMES[0]: "1", NAMES[1]: "2"}  # what article 1 carries


def reviewed(number, labels, carried_keywords=BOTH, **more):
    """Return a review, as the desk hands it over."""
    created = dt.datetime(2026, 3, 22, tzinfo=dt.UTC)
    return Reviewed(number, labels, carried_keywords, created, **more)


@pytest.fixture
def site(tmp_path):
    return writable_site(tmp_path / "site")


def planned(site, *reviews, taxonomy=None):
    counts = PlanCounts()
    keywords = read_site_keywords(str(site), Choice(), taxonomy)
    return list(plan_reviews(reviews, keywords, counts)), counts


def test_a_decision_becomes_additions_and_removals_relative_to_what_was_carried(site):
    review = reviewed(1, (NAMES[1], NAMES[2]))

    changes, counts = planned(site, review)

    assert changes == [
        KeywordChange(
            id_article=1,
            expected=("1", "2"),
            add=("3",),
            remove=("1",),
            strict=False,
            origin="review 812",
            author="Awa Ndiaye",
            title="Wave baisse le prix du transfert d’argent",
        )
    ]
    assert (counts.articles, counts.planned, counts.added, counts.removed) == (1, 1, 1, 1)


def test_a_keyword_that_somebody_removed_since_the_review_is_not_added_again(site):
    """The article carried 1 and 2 and the editor kept both; somebody has removed 1 in SPIP since."""
    execute(site, "DELETE FROM spip_mots_liens WHERE id_objet=1 AND id_mot=1")
    review = reviewed(1, (NAMES[0], NAMES[1]))

    changes, counts = planned(site, review)

    assert (changes, counts.settled) == ([], 1)


def test_what_the_site_carries_already_is_not_planned(site):
    changes, counts = planned(site, reviewed(2, (NAMES[1],), {}))

    assert (changes, counts.settled) == ([], 1)


def test_a_review_of_which_it_is_unknown_what_the_article_carried_is_left_alone(site):
    changes, counts = planned(site, reviewed(3, (NAMES[0],), None))

    assert (changes, counts.unknown) == ([], 1)


def test_nothing_is_removed_from_an_article_that_waits_for_a_keyword(site):
    review = reviewed(1, ("Blockchain", NAMES[2]))

    (change,), counts = planned(site, review)

    assert (change.add, change.remove) == (("3",), ())
    assert counts.missing == {"Blockchain": 1}


def test_a_label_renamed_here_waits_for_its_keyword_to_be_renamed(site):
    taxonomy = Taxonomy([Label(name="Haut débit", aliases=("Infrastructures",))])

    changes, counts = planned(site, reviewed(1, ("Haut débit",)), taxonomy=taxonomy)

    assert (changes, counts.missing) == ([], {"Haut débit": 1})


def test_a_label_decided_under_its_former_name_finds_the_keyword_that_was_renamed(site):
    taxonomy = Taxonomy([Label(name="Infrastructures", aliases=("Réseaux",))])

    (change,), counts = planned(site, reviewed(3, ("Réseaux",), {}), taxonomy=taxonomy)

    assert (change.add, counts.missing) == (("1",), {})


def test_a_label_merged_since_the_decision_has_the_keyword_of_the_other(site):
    taxonomy = Taxonomy([Label(name=NAMES[1], aliases=("Infrastructures",))])
    review = reviewed(3, NAMES[:2], {})

    (change,), _ = planned(site, review, taxonomy=taxonomy)

    assert change.add == ("2",)


def test_an_article_that_waits_for_two_keywords_is_one_article_and_is_not_as_planned(site):
    _, counts = planned(site, reviewed(1, ("Blockchain", "Drones")))

    assert (counts.waiting, counts.settled) == (1, 0)
    assert counts.missing == {"Blockchain": 1, "Drones": 1}


def test_keywords_of_other_groups_are_neither_expected_nor_removed(site):
    execute(site, "INSERT INTO spip_mots_liens VALUES (4, 1, 'article')")
    review = reviewed(1, (NAMES[1],), {"Accueil": "4", NAMES[0]: "1", NAMES[1]: "2"})

    (change,), _ = planned(site, review)

    assert (change.expected, change.remove) == (("1", "2"), ("1",))


def test_an_article_that_is_twice_at_the_desk_is_refused(site):
    with pytest.raises(InputError, match="Two articles at the desk are article 3 of osiris.sn"):
        planned(site, reviewed(3, NAMES[:1], {}), reviewed(3, (NAMES[1],), {}, review=813))


def test_two_labels_of_a_group_that_allows_one_keyword_are_not_planned(tmp_path):
    mots = [*MOTS, *({"id_mot": 5 + i, "titre": t, "id_groupe": 3} for i, t in enumerate("UV"))]
    groups = [*GROUPS, ONE_KEYWORD]
    site = writable_site(tmp_path / "site", groupes_mots=groups, mots=mots, mots_liens=[link(5, 1)])

    changes, counts = planned(site, reviewed(2, ("U", "V"), {}), reviewed(1, ("V",), {"U": "5"}))

    (change,) = changes
    assert counts.crowded == 1
    assert (change.id_article, change.add, change.remove) == (1, ("6",), ("5",))


def planned_suggestions(site, rows, *, include_labelled=False):
    counts = PlanCounts()
    keywords = read_site_keywords(str(site), Choice(), Taxonomy.from_names(NAMES))
    changes = plan_suggestions(rows, keywords, counts, include_labelled=include_labelled)
    return list(changes), counts


def test_suggestions_to_apply_go_to_articles_without_a_keyword_only(site, tmp_path):
    tagged = tagged_file(
        tmp_path / "tagged.jsonl",
        (1, [(NAMES[2], 0.97, "apply")]),
        (3, [(NAMES[0], 0.99, "apply"), (NAMES[1], 0.4, "propose")]),
        (4, [(NAMES[1], 0.5, "propose")]),
        (5, [("Blockchain", 0.95, "apply"), (NAMES[1], 0.9, "apply")]),
    )

    changes, counts = planned_suggestions(site, read_tagged(tagged))

    assert [(change.id_article, change.expected, change.add) for change in changes] == [
        (3, (), ("1",)),
        (5, (), ("2",)),
    ]
    assert {(c.remove, c.strict, c.origin, c.author) for c in changes} == {
        ((), True, "tag osiris", None)
    }
    assert (counts.carrying, counts.without_suggestion, counts.waiting) == (1, 1, 1)


def test_suggestions_are_added_to_labelled_articles_when_asked(site, tmp_path):
    tagged = tagged_file(tmp_path / "tagged.jsonl", (2, [(NAMES[2], 0.97, "apply")]))

    (change,), counts = planned_suggestions(site, read_tagged(tagged), include_labelled=True)

    assert (change.expected, change.add) == (("2",), ("3",))
    assert counts.carrying == 0


def test_an_article_that_lost_a_keyword_since_it_was_tagged_is_left_alone(site, tmp_path):
    """It carried 1 and 2 when it was tagged; somebody has removed both since."""
    suggestions = [(NAMES[0], 0.97, "apply")]
    tagged = tagged_file(tmp_path / "tagged.jsonl", (1, suggestions), (3, suggestions))
    first, second = read_tagged(tagged)
    rows = [first | {"id_mot": [1, 2]}, second | {"id_mot": ["1", True, None, -3, 2.5]}]
    execute(site, "DELETE FROM spip_mots_liens WHERE id_objet=1")

    (change,), counts = planned_suggestions(site, rows)

    assert (change.id_article, counts.stripped) == (3, 1)


def test_rows_of_another_site_are_counted_not_planned(site, tmp_path):
    row = (3, [(NAMES[0], 0.99, "apply")])
    tagged = tagged_file(tmp_path / "tagged.jsonl", row, site="autre.sn")

    changes, counts = planned_suggestions(site, read_tagged(tagged))

    assert (changes, counts.elsewhere) == ([], 1)
