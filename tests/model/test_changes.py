import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.press import CYBERCAFES, OPERATOR
from hypothesis import given, settings
from hypothesis import strategies as st

from osiris_nlp.base.errors import ModelError
from osiris_nlp.base.records import Article
from osiris_nlp.model.changes import Changes, Comparison, Replacement, model_taxonomy
from osiris_nlp.model.opinions import Opinions
from osiris_nlp.model.registry import read_manifest
from osiris_nlp.model.tagger import Tagger
from osiris_nlp.taxonomy import Label, Taxonomy
from osiris_nlp.training import TopicClassifier

PRESS = "Articles de presse > Archives 1999-2024"


def said(
    tagger: Tagger, articles: Sequence[Article], taxonomy: Taxonomy | None
) -> list[Changes | None]:
    return Comparison.of(tagger, taxonomy)(tagger.opinions(articles))


def item(*labels: str, text: str = OPERATOR, year: int | None = None, title: str = "") -> Article:
    date = None if year is None else dt.date(year, 6, 15)
    return Article(id="a-1", title=title, text=text, labels=labels, date=date, section=PRESS)


def changes_of(
    fitted: TopicClassifier, taxonomy: Taxonomy | None, *labels: str, **what: Any
) -> Changes:
    (found,) = said(fitted.tagger_, [item(*labels, **what)], taxonomy)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def several(taxonomy: Taxonomy, articles: list[Article]) -> TopicClassifier:
    """Return a classifier that learned from articles with several labels each."""
    composed = [replace(a, role="reference") for a in articles if a.role == "support"]
    return TopicClassifier(taxonomy).fit(composed)


@pytest.mark.parametrize(
    ("label", "year", "expected"),
    [
        ("Sentel/Tigo", 2016, ()),
        ("Sentel/Tigo", 2018, ()),
        ("Free Sénégal", 2018, ()),
        ("Sentel/Tigo", 2019, (Replacement("Sentel/Tigo", "Free Sénégal", "successor"),)),
        ("Free Sénégal", 2024, ()),
        ("Yas", 2024, ()),
        ("Sentel/Tigo", 2025, (Replacement("Sentel/Tigo", "Yas", "successor"),)),
        ("Free Sénégal", 2025, (Replacement("Free Sénégal", "Yas", "successor"),)),
        ("Yas", 2016, (Replacement("Yas", "Sentel/Tigo", "predecessor"),)),
        ("Free Sénégal", 2010, (Replacement("Free Sénégal", "Sentel/Tigo", "predecessor"),)),
        ("Tigo", 2016, (Replacement("Tigo", "Sentel/Tigo", "renamed"),)),
        ("Tigo", 2021, (Replacement("Tigo", "Free Sénégal", "successor"),)),
        ("Sentel/Tigo", None, ()),
        ("Sonatel/Orange", 2025, ()),
    ],
)
def test_an_operators_label_follows_its_name(
    fitted: TopicClassifier,
    taxonomy: Taxonomy,
    label: str,
    year: int | None,
    expected: tuple[Replacement, ...],
) -> None:
    found = changes_of(fitted, taxonomy, label, year=year)

    assert found.replace == expected
    assert not found.remove


def test_of_two_names_in_use_the_better_scored_one_takes_over(
    fitted: TopicClassifier, taxonomy: Taxonomy
) -> None:
    name = "Le groupe Axian abandonne la marque Free : Yas, Mixx by Yas, Yas Sénégal. " * 4

    becoming = changes_of(fitted, taxonomy, "Sentel/Tigo", text=name, year=2024)
    before = changes_of(
        fitted, taxonomy, "Sentel/Tigo", text="Free Sénégal, ex-Tigo, Free Money. " * 8, year=2024
    )

    assert becoming.replace == (Replacement("Sentel/Tigo", "Yas", "successor"),)
    assert before.replace == (Replacement("Sentel/Tigo", "Free Sénégal", "successor"),)


def test_an_editor_who_wrote_both_names_knew_why(
    fitted: TopicClassifier, taxonomy: Taxonomy
) -> None:
    found = changes_of(fitted, taxonomy, "Yas", "Free Sénégal", "Sentel/Tigo", year=2025)

    assert found.replace == ()


def test_a_text_on_something_else_brings_no_successor(
    fitted: TopicClassifier, taxonomy: Taxonomy
) -> None:
    text = (
        "Les rédactions des radios communautaires dénoncent la redevance réclamée par le Conseil "
        "national de régulation de l’audiovisuel. Leur union, qui réunit des stations rurales, "
        "demande l’appui de l’Etat pour former les animateurs et renouveler le matériel de studio."
    )

    found = changes_of(fitted, taxonomy, "Sentel/Tigo", text=text, year=2025)

    assert found.replace == ()
    assert found.remove == ("Sentel/Tigo",)
    assert found.add == ("Radios communautaires",)


def test_a_label_outside_its_years_without_a_successor_stays(
    fitted: TopicClassifier, taxonomy: Taxonomy
) -> None:
    text = (
        "Le contrat entre l’Artp et Global Voice sur le contrôle des appels entrants revient devant "
        "la justice : la société américaine réclame des dommages après la résiliation. L’affaire "
        "Global Voice avait conduit à la surtaxe des appels internationaux entrants."
    )

    found = changes_of(fitted, taxonomy, "Affaire Global Voice", text=text, year=2016)

    assert (found.remove, found.replace) == ((), ())
    assert "Affaire Global Voice" not in found.add


def test_a_former_name_gives_way_to_todays(fitted: TopicClassifier, taxonomy: Taxonomy) -> None:
    law = "Les députés votent la loi sur le cyberdroit, le code des communications électroniques."

    found = changes_of(fitted, taxonomy, "cyberdroit", text=law)
    both = changes_of(fitted, taxonomy, "Cyberdroit", "Législation/Réglementation", text=law)

    expected = Replacement("cyberdroit", "Législation/Réglementation", "renamed")
    assert found.replace == (expected,)
    assert "Législation/Réglementation" not in found.add
    assert both.replace == (replace(expected, label="Cyberdroit"),)
    assert both.remove == ()


def test_todays_name_is_not_removed_where_a_former_one_turns_into_it(
    fitted: TopicClassifier, taxonomy: Taxonomy
) -> None:
    alone = changes_of(fitted, taxonomy, "Handicapés", text=CYBERCAFES)
    both = changes_of(fitted, taxonomy, "Handicapés", "Personnes handicapées", text=CYBERCAFES)

    assert alone.remove == ("Handicapés",)
    assert both.remove == ()
    assert both.replace == (Replacement("Personnes handicapées", "Handicapés", "renamed"),)


def test_another_spelling_is_no_other_name(fitted: TopicClassifier, taxonomy: Taxonomy) -> None:
    found = changes_of(fitted, taxonomy, "télécentres/CYBERCENTRES", text=CYBERCAFES)

    assert found == Changes()
    assert not found


def test_an_unknown_label_is_told_and_left_alone(
    fitted: TopicClassifier, taxonomy: Taxonomy
) -> None:
    found = changes_of(fitted, taxonomy, "Météo", "Télécentres/Cybercentres", text=CYBERCAFES)

    assert found == Changes(unknown=("Météo",))


def test_a_label_beside_an_unknown_one_alone_is_proposed(
    fitted: TopicClassifier, taxonomy: Taxonomy
) -> None:
    found = changes_of(fitted, taxonomy, "Météo", text=CYBERCAFES)

    assert found == Changes(add=("Télécentres/Cybercentres",), unknown=("Météo",))


def test_a_label_the_text_never_supports_is_to_be_removed(
    fitted: TopicClassifier, taxonomy: Taxonomy
) -> None:
    found = changes_of(fitted, taxonomy, "Biométrie/Identité numérique", text=CYBERCAFES)

    assert found.remove == ("Biométrie/Identité numérique",)
    assert found.add == ("Télécentres/Cybercentres",)


def test_a_plausible_second_label_stays(fitted: TopicClassifier, taxonomy: Taxonomy) -> None:
    carried = ("Télécentres/Cybercentres", "Fiscalité", "Téléphonie")

    assert changes_of(fitted, taxonomy, *carried, text=CYBERCAFES) == Changes()


def test_a_section_speaks_against_no_label(fitted: TopicClassifier, taxonomy: Taxonomy) -> None:
    tagger, article = fitted.tagger_, item("Politique nationale", text=CYBERCAFES)
    at = tagger.labels.index("Politique nationale")

    filed, unfiled = tagger.decision_values([article, replace(article, section=None)])[:, at]

    assert filed < tagger.weights.intercept[at] < unfiled - 0.05
    assert tagger.scores([article])[0, at] < 3e-4
    assert said(tagger, [article], taxonomy) == [Changes(add=("Télécentres/Cybercentres",))]


def test_a_headline_alone_speaks_against_no_label(
    fitted: TopicClassifier, taxonomy: Taxonomy
) -> None:
    title = "Télécentres : les gérants de cybercafés réclament une baisse de la taxe"

    found = changes_of(fitted, taxonomy, "Handicapés", title=title, text="")

    assert found.remove == ()


def test_a_text_without_known_words_speaks_against_no_label(
    fitted: TopicClassifier, taxonomy: Taxonomy
) -> None:
    text = "zyxwv qponm lkjih gfedc " * 20

    assert changes_of(fitted, taxonomy, "Handicapés", text=text).remove == ()


@pytest.mark.parametrize("form", ["Editorial", "Point de vue", "Portrait/Entretien"])
def test_no_text_speaks_against_a_label_of_form(
    fitted: TopicClassifier, taxonomy: Taxonomy, form: str
) -> None:
    assert changes_of(fitted, taxonomy, form, text=CYBERCAFES).remove == ()


def test_an_article_without_labels_is_not_compared(
    fitted: TopicClassifier, taxonomy: Taxonomy
) -> None:
    bare, labelled = item(text=CYBERCAFES), item("Télécentres/Cybercentres", text=CYBERCAFES)

    found = said(fitted.tagger_, [bare, labelled, bare], taxonomy)

    assert found == [None, Changes(), None]
    assert said(fitted.tagger_, [], taxonomy) == []


def test_without_a_taxonomy_labels_are_the_models_alone(fitted: TopicClassifier) -> None:
    assert changes_of(fitted, None, "Sentel/Tigo", year=2025).replace == ()
    assert changes_of(fitted, None, "Tigo", year=2016).unknown == ("Tigo",)


def test_where_one_label_is_the_custom_a_fair_one_keeps_others_out(
    fitted: TopicClassifier, taxonomy: Taxonomy
) -> None:
    held = fitted.out_of_fold_
    compare = Comparison.of(fitted.tagger_, taxonomy)

    # Without a section the decision values of the opinions are believed, not worked out again by a
    # model that has read the articles.
    unfiled = [replace(article, section=None) for article in held.articles]
    found = compare(replace(held, articles=unfiled))

    removed = np.array([bool(changes and changes.remove) for changes in found])
    added = np.array([bool(changes and changes.add) for changes in found])
    assert removed.mean() < 0.01
    assert 0.01 < added.mean() < 0.1


def test_where_several_are_the_custom_each_proposed_one_is_added(
    several: TopicClassifier, taxonomy: Taxonomy
) -> None:
    text = CYBERCAFES.replace("une baisse de la taxe", "une baisse de la taxe, de l’impôt, du fisc")
    tagger = several.tagger_
    wrong = "Licences de télécommunications"
    article = item("Télécentres/Cybercentres", wrong, text=text)
    scores = tagger.scores([article])[0]
    chosen = tagger.selection(scores[None])[0] > 0

    (found,) = said(tagger, [article], taxonomy)

    proposed = {name for name, each in zip(tagger.labels, chosen, strict=True) if each}
    assert not tagger.calibration.exclusive
    assert found is not None
    assert set(found.add) == proposed - {"Télécentres/Cybercentres"}
    assert "Fiscalité" in found.add
    assert [scores[tagger.labels.index(name)] for name in found.add] == sorted(
        (scores[tagger.labels.index(name)] for name in found.add), reverse=True
    )
    assert found.remove == (wrong,)


LABELS = st.sampled_from(
    "Sentel/Tigo,Sentel,Tigo,tigo,Free Sénégal,Yas,Yas Sénégal,Cyberdroit,Fintech,Editorial,Météo,"
    "Législation/Réglementation,Handicapés,Personnes handicapées,SMSI,Affaire Global Voice".split(
        ","
    )
)


@settings(max_examples=200, deadline=None)
@given(
    labels=st.lists(LABELS, max_size=5),
    year=st.one_of(st.none(), st.integers(1999, 2027)),
    seed=st.integers(0, 2**32 - 1),
    exclusive=st.booleans(),
)
def test_changes_agree_with_each_other_and_are_made_once(
    fitted: TopicClassifier,
    taxonomy: Taxonomy,
    labels: list[str],
    year: int | None,
    seed: int,
    exclusive: bool,
) -> None:
    tagger, draw = fitted.tagger_, np.random.default_rng(seed)
    calibration = replace(tagger.calibration, exclusive=exclusive)
    compare = Comparison.of(replace(tagger, calibration=calibration), taxonomy)
    decision_values = draw.normal(-1, 0.3, (1, len(tagger.labels))).astype(np.float32)
    scores = draw.dirichlet(np.full(len(tagger.labels), 0.05))[None]
    article = replace(item(*labels, year=year), section=None)

    opinions = Opinions([article], decision_values, scores, tagger.selection(scores))
    (found,) = compare(opinions)

    assert (found is None) == (not labels)
    if found is None:
        return
    old, by = ([getattr(each, what) for each in found.replace] for what in ("label", "by"))
    resolved = {taxonomy.find(label) or label for label in labels}
    assert not resolved & {*found.add}
    assert {*found.remove, *old, *found.unknown} <= {*labels}
    for one, other in [(found.add, found.remove), (found.add, old), (found.add, by)]:
        assert not {*one} & {*other}
    assert not {*found.remove} & {*old, *by}
    assert {*by, *found.add} <= {*taxonomy.names}
    changed = tuple(dict.fromkeys([*(x for x in labels if x not in old), *by, *found.add]))
    if not found.remove:
        (again,) = compare(replace(opinions, articles=[replace(article, labels=changed)]))
        assert again is not None
        assert (again.add, again.replace) == ((), ())


def test_a_row_does_not_depend_on_its_neighbours(
    fitted: TopicClassifier, taxonomy: Taxonomy
) -> None:
    rows = [
        item("Tigo", year=2025),
        item(text=CYBERCAFES),
        item("Biométrie/Identité numérique", "Météo", text=CYBERCAFES),
    ]

    together = said(fitted.tagger_, rows, taxonomy)

    assert together == [said(fitted.tagger_, [row], taxonomy)[0] for row in rows]


def test_a_model_carries_the_taxonomy_it_learned(
    fitted: TopicClassifier, taxonomy: Taxonomy, tmp_path: Path
) -> None:
    fitted.save(tmp_path / "osiris")

    manifest = read_manifest(tmp_path / "osiris")
    kept = model_taxonomy(manifest)

    assert kept.labels == taxonomy.labels
    assert kept.digest() == manifest["details"]["taxonomy"]["sha256"]
    assert kept.find("Cyberdroit") == "Législation/Réglementation"


@pytest.mark.parametrize("details", [{}, {"taxonomy": {"labels": 2, "sha256": "0"}}])
def test_a_model_saved_before_gives_bare_names(details: dict[str, Any]) -> None:
    kept = model_taxonomy({"labels": ["Yas", "Fintech"], "details": details})

    assert kept.labels == (Label(name="Yas"), Label(name="Fintech"))


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ({"name": "Yas"}, "A taxonomy is a dict"),
        (["Yas"], "A label is a str"),
        ([{"id": "yas"}], "no name"),
        ([{"name": 3}], "'name': 3"),
        ([{"name": "Yas", "aliases": "Tigo"}], "'aliases': 'Tigo'"),
        ([{"name": "Yas", "cues": ["a", 1]}], "'cues'"),
        ([{"name": "Yas", "first_year": True}], "'first_year': True"),
        ([{"name": "Yas", "last_year": 2024.5}], "'last_year': 2024.5"),
        ([{"name": "Yas", "weight": float("nan")}], "'weight': nan"),
        ([{"name": "Yas", "eval": "1"}], "'eval'"),
        ([{"name": "Yas"}, {"name": "yas"}], "Duplicate label 'yas'"),
        ([{"name": "Fintech"}], "not that of its labels"),
    ],
)
def test_what_is_no_taxonomy_is_refused(records: object, said: str) -> None:
    with pytest.raises(ModelError, match=said):
        model_taxonomy({"labels": ["Yas"], "details": {"taxonomy": {"records": records}}})
