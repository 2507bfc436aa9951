import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from cleanlab.count import compute_confident_joint
from helpers.audits import (
    CABLE,
    FINES,
    MONEY,
    TAXONOMY,
    TEXTS,
    corpus,
    relabel,
    run_audit,
)
from helpers.html_page import HOSTILE, Page, visible_text
from helpers.press import CYBERCAFES, OPERATOR
from sklearn.pipeline import make_pipeline

from osiris_nlp.analysis import audit
from osiris_nlp.analysis.questions import question
from osiris_nlp.analysis.survey import Survey, survey_out_of_fold
from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.model.opinions import Opinions
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.training import TopicClassifier


@pytest.fixture(scope="module")
def planted():
    """An audit of the corpus with one article on a cable labelled Fintech."""
    # With so few articles, a higher C fits the wrong label, too.
    return run_audit(relabel(corpus(), "I-3", MONEY), classifier=TopicClassifier(folds=4, C=0.3))


def test_a_wrong_label_is_ranked_first_and_the_right_one_proposed(planted):
    first = planted.worklist.iloc[0]

    assert (first["id"], first["carried"], first["proposed"]) == ("I-3", MONEY, CABLE)
    assert first["kind"] == "likely wrong"
    assert first["carried_score"] < first["proposed_score"]
    assert first["labels"] == (MONEY,)
    assert first["date"] == pd.Timestamp("2015-04-10")
    assert first["url"] == "https://osiris.sn/I-3.html"


def test_every_audited_article_is_listed_once_most_suspect_first(planted):
    worklist = planted.worklist

    assert sorted(worklist["id"]) == sorted(article.id for article in corpus())
    assert worklist["suspicion"].is_monotonic_decreasing
    assert worklist["suspicion"].between(0, 1).all()
    assert [article.id for article in planted.articles] == worklist["id"].tolist()
    assert (worklist["kind"] == "agreed").sum() > len(worklist) / 2


def test_support_and_unlabelled_articles_are_counted_but_not_questioned():
    others = [
        Article(id="s-1", text="Un câble de fibre optique.", labels=(MONEY,), role="support"),
        Article(id="u-1", text="Un câble de fibre optique."),
    ]

    result = run_audit([*corpus(), *others])

    assert {"s-1", "u-1"}.isdisjoint(result.worklist["id"])
    assert (result.n_support, result.n_unlabelled, result.n_seen) == (1, 1, 0)


def test_a_data_frame_is_audited_like_articles(planted):
    rows = [
        {"id": a.id, "title": a.title, "text": a.text, "labels": "|".join(a.labels)}
        for a in relabel(corpus(), "I-3", MONEY)
    ]

    result = run_audit(pd.DataFrame(rows), classifier=TopicClassifier(folds=4, C=0.3))

    pd.testing.assert_series_equal(result.worklist["id"], planted.worklist["id"])
    assert result.worklist["date"].isna().all()


def test_an_audit_is_reproducible_and_leaves_the_classifier_unchanged(planted):
    classifier = TopicClassifier(folds=4, C=0.3)

    repeated = audit(relabel(corpus(), "I-3", MONEY), taxonomy=TAXONOMY, classifier=classifier)

    pd.testing.assert_frame_equal(repeated.worklist, planted.worklist)
    pd.testing.assert_frame_equal(repeated.labels, planted.labels)
    assert classifier.taxonomy is None
    assert not hasattr(classifier, "tagger_")


# --- labels likely missing, where articles have several labels


def several():
    """Return the corpus with more articles, each on two subjects and with both labels."""
    both = [
        Article(id=f"b-{n}", text=f"{one} {other}", labels=(CABLE, MONEY))
        for n, (one, other) in enumerate(zip(TEXTS[CABLE], TEXTS[MONEY], strict=True))
    ]
    return [*corpus(), *both]


def test_a_label_left_out_is_likely_missing():
    result = run_audit(relabel(several(), "b-5", CABLE))

    first = result.missing.iloc[0]
    assert (first["id"], first["missing"], first["labels"]) == ("b-5", MONEY, (CABLE,))
    assert result.worklist.loc[first["row"], "id"] == "b-5"
    assert result.worklist.loc[first["row"], "kind"] == "likely missing"
    assert result.worklist.loc[first["row"], "proposed"] == MONEY


def test_the_wrong_one_of_several_labels_is_questioned():
    result = run_audit(relabel(several(), "b-5", FINES, CABLE, MONEY))

    row = result.worklist.set_index("id").loc["b-5"]
    assert result.worklist["id"].tolist().index("b-5") < 3
    assert row["carried"] == FINES


def test_an_article_with_every_label_has_nothing_proposed():
    result = run_audit(relabel(several(), "b-5", CABLE, MONEY, FINES))

    row = result.worklist.set_index("id").loc["b-5"]
    assert row["proposed"] == ""
    assert np.isnan(row["proposed_score"])
    page = result.to_html(top=100)
    assert "Classé" in page
    assert "<b></b>" not in page


def test_articles_with_every_label_are_in_no_pair():
    articles = several()
    for n in range(4):
        articles = relabel(articles, f"b-{n}", CABLE, MONEY, FINES)

    result = run_audit(articles)

    full = set(result.worklist.index[result.worklist["proposed"] == ""])
    examples = [*result.pairs["rows_as_other"], *result.pairs["rows_as_label"]]
    example_rows = [row for rows in examples for row in rows]
    assert len(full) == 4
    assert "unsure" not in set(result.worklist.loc[list(full), "kind"])
    assert full.isdisjoint(example_rows)
    assert "<html" in result.to_html(top=100)


# --- twins, pairs, labels


def test_copies_of_a_text_with_different_labels_are_twins():
    copies = [
        Article(id="t-1", text=CYBERCAFES, labels=(CABLE,), story="t"),
        Article(id="t-2", text=f"(APS) {CYBERCAFES}", labels=(MONEY,), story="t"),
        Article(id="t-3", text=OPERATOR, labels=(FINES,)),
        Article(id="t-4", text=OPERATOR.upper(), labels=(FINES,)),
    ]

    result = run_audit([*corpus(), *copies])

    rows = [[0, "text", "t-1"], [0, "text", "t-2"]]
    assert result.twins[["group", "same", "id"]].to_numpy().tolist() == rows
    assert result.twins["labels"].tolist() == [(CABLE,), (MONEY,)]
    assert [result.articles[row].id for row in result.twins["row"]] == ["t-1", "t-2"]


def test_articles_on_a_story_with_no_label_in_common_are_twins():
    articles = relabel(relabel(corpus(), "I-0", story="câble"), "F-0", story="câble")
    articles = relabel(relabel(articles, "R-0", story="amende"), "R-1", story="amende")

    twins = run_audit(articles).twins

    assert twins["same"].tolist() == ["story", "story"]
    assert sorted(twins["id"]) == ["F-0", "I-0"]


def test_confused_labels_are_a_pair_with_examples_in_each_direction():
    swapped = relabel(relabel(corpus(), "I-3", MONEY), "F-4", CABLE)

    pairs = run_audit(swapped).pairs

    first = pairs.iloc[0]
    assert (first["label"], first["other"]) == (CABLE, MONEY)
    assert first["confused"] == first["as_other"] + first["as_label"] >= 2
    assert first["articles"] == 16
    assert first["share"] == first["confused"] / 16
    assert first["confused"] > first["expected"]
    worklist = run_audit(swapped).worklist
    assert set(worklist.loc[list(first["rows_as_other"]), "carried"]) == {CABLE}
    assert set(worklist.loc[list(first["rows_as_label"]), "carried"]) == {MONEY}


def test_the_noise_of_a_label_counts_its_suspects(planted):
    noise = planted.labels

    assert noise.index[0] == MONEY
    assert noise.loc[MONEY, ["articles", "suspects"]].tolist() == [9, 1]
    assert noise.loc[MONEY, "suspect_share"] == 1 / 9
    assert (noise["low"] <= noise["noise"]).all()
    assert (noise["noise"] <= noise["high"]).all()
    assert noise["articles"].sum() == 24


@pytest.mark.slow("learning")
def test_cleanlab_finds_the_same_wrong_labels_with_the_same_thresholds(articles, taxonomy):
    survey = survey_out_of_fold(articles, TopicClassifier(taxonomy), None)
    questions, scores = question(survey), survey.opinions.scores
    sums = np.where(survey.has_label, scores, 0).sum(axis=0)
    counts = survey.has_label.sum(axis=0)
    thresholds = (sums + 5 * sums.sum() / counts.sum()) / (counts + 5)

    _, wrong = compute_confident_joint(
        survey.has_label.argmax(axis=1),
        scores,
        thresholds=thresholds,
        return_indices_of_off_diagonals=True,
    )

    assert np.flatnonzero(questions.wrong.any(axis=1)).tolist() == wrong.tolist()


def test_the_order_does_not_depend_on_the_score_alone(articles):
    """With equal scores, the article further below its label's mean decision value comes first."""
    tagger = TopicClassifier(TAXONOMY, folds=4).fit(corpus()).tagger_
    opinions = Opinions(
        articles[:4],
        decision_values=np.array([[-1.0, 1.0], [1.0, -1.0], [-0.9, 0.1], [0.9, -0.1]], np.float32),
        scores=np.array([[0.2, 0.8], [0.9, 0.1], [0.8, 0.2], [0.8, 0.2]]),
        tiers=np.zeros((4, 2), np.int8),
        n_known=np.full(4, 9, np.int32),
    )
    has_label = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=bool)

    assert tagger.calibration.exclusive
    assert question(Survey(opinions, has_label, tagger)).order.tolist() == [0, 3, 2, 1]


# --- audits by a fitted model


def test_a_model_checks_only_articles_it_has_not_learned_from():
    training, unseen = corpus()[::2], corpus()[1::2]
    model = TopicClassifier(TAXONOMY, folds=4).fit(training).model_

    result = audit([*training, *relabel(unseen, "I-3", MONEY)], model=model)

    assert sorted(result.worklist["id"]) == sorted(article.id for article in unseen)
    assert result.worklist.loc[0, ["id", "proposed"]].tolist() == ["I-3", CABLE]
    assert result.n_seen == len(training)
    assert not result.out_of_fold
    assert "Jugés par un modèle" in visible_text(result.to_html())
    assert "12~articles que le modèle avait lus, laissés de côté" in visible_text(result.to_html())
    assert "celui-ci compris" not in visible_text(result.to_html())
    assert "celui-ci compris" in visible_text(run_audit(corpus()).to_html())


def test_the_aliases_of_a_taxonomy_are_understood():
    model = TopicClassifier(TAXONOMY, folds=4).fit(corpus()).model_
    with_aliases = Taxonomy([replace(one, aliases=(f"{one.name} (ancien)",)) for one in TAXONOMY])
    article = Article(id="n-1", text="L’Artp et l’interconnexion.", labels=(f"{CABLE} (ancien)",))

    result = audit([article], model=model, taxonomy=with_aliases)
    assert result.worklist["carried"].tolist() == [CABLE]


# --- input that cannot be audited


def test_input_that_cannot_be_audited_is_refused():
    model = TopicClassifier(TAXONOMY, folds=4).fit(corpus()).model_
    with pytest.raises(InputError, match="No article has a label: pass y, or articles with labels"):
        run_audit([])
    with pytest.raises(InputError, match=r"Too few stories .*\(3\): expected at least 4"):
        run_audit(corpus()[::8])
    with pytest.raises(
        InputError, match="24 reference articles with a label, and the model has learned"
    ):
        audit(corpus(), model=model)
    with pytest.raises(InputError, match="No article to audit: 0 reference articles"):
        audit([], model=model)
    with pytest.raises(InputError, match="Unknown label 'Fintec'.*did you mean 'Fintech'"):
        run_audit(relabel(corpus(), "F-0", "Fintec"))
    with pytest.raises(
        InputError, match="Both a classifier and a model were passed: pass only one"
    ):
        run_audit(corpus(), model=model)
    with pytest.raises(InputError, match="Got a single str"):
        audit("La fibre à Kolda")


def test_a_fitted_classifier_checks_articles_like_its_model():
    classifier = TopicClassifier(TAXONOMY, folds=4).fit(corpus()[::2])
    later = corpus()[1::2]

    result = audit(later, model=classifier)

    assert not result.out_of_fold
    pd.testing.assert_frame_equal(result.worklist, audit(later, model=classifier.model_).worklist)


def test_other_objects_than_models_and_classifiers_are_refused():
    with pytest.raises(InputError, match=r"model is 'models/essai': expected a Model, which load_"):
        audit(corpus(), model="models/essai")
    with pytest.raises(
        InputError,
        match=r"classifier has type Pipeline: expected a TopicClassifier, such as pipeline\[-1\]",
    ):
        audit(corpus(), classifier=make_pipeline(TopicClassifier()))
    with pytest.raises(InputError, match="classifier has type Model: expected a TopicClassifier"):
        audit(corpus(), classifier=TopicClassifier(TAXONOMY, folds=4).fit(corpus()).model_)


def test_the_public_name_is_the_function_not_the_module():
    import osiris_nlp.analysis.audit

    assert osiris_nlp.audit is osiris_nlp.analysis.audit is audit


# --- the page


def test_the_page_shows_the_current_label_the_proposal_and_the_reason(planted):
    source = planted.to_html(top=1)
    page, text = Page(source), visible_text(source)

    assert "Relecture du classement" in page.text("h1")
    assert "Chaque article est jugé d’après les autres, par un modèle qui ne l’a pas lu" in text
    assert "24~articles examinés" in text
    assert "Le premier sur 24, le plus surprenant d’abord." in text
    assert "Classé~: Fintech" in text
    assert re.search(r"Proposé~: Infrastructures \(\d+~%, \d+~chances? sur", text)
    assert re.search(r"Le modèle donne .+ de chances à «~Fintech~»'; il s’attendait à", text)
    assert "câble" in page.text("mark")
    assert [a["href"] for a in page.every("a") if str(a["href"]).startswith("https")] == [
        "https://osiris.sn/I-3.html"
    ]
    assert {"script", "link", "img", "iframe", "form"}.isdisjoint(tag for tag, _ in page.elements)


def test_the_page_shows_twins_and_the_criterion_of_a_pair():
    articles = relabel(relabel(corpus(), "I-3", FINES), "R-0", CABLE)
    articles = relabel(relabel(articles, "I-1", story="kolda"), "F-1", story="kolda")

    text = visible_text(run_audit(articles).to_html())

    assert "1. Même affaire~: 2~articles" in text
    assert "«~Infrastructures~» ou «~Régulation des télécoms~»'?" in text
    assert "«~Régulation des télécoms~»~: le partage vu par le régulateur" in text
    assert "Pour 1~article sous «~Infrastructures~», le modèle attendait" in text


def test_every_anchor_of_the_page_has_a_target(planted):
    page = Page(planted.to_html())

    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    local = {str(a["href"])[1:] for a in page.every("a") if str(a["href"]).startswith("#")}
    assert local <= set(ids)
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_articles_and_labels_are_only_displayed(hostile):
    ascii_text = hostile.encode("ascii", "ignore").decode()
    names = {CABLE: f"{ascii_text} a", MONEY: f"{ascii_text} b", FINES: FINES}
    articles = [
        replace(
            article,
            id=hostile + article.id,
            title=hostile,
            text=f"{article.text} {hostile}",
            labels=(names[article.labels[0]],),
            source=hostile,
            story=f"{hostile}{n % 5}",
        )
        for n, article in enumerate(corpus())
    ]

    page = Page(audit(articles, classifier=TopicClassifier(folds=4)).to_html())

    assert {tag for tag, _ in page.elements}.isdisjoint({"script", "img"})
    assert not any("onmouseover" in attributes for _, attributes in page.elements)
    assert page.text("style").count("evil.sn") == 0


# --- the worklist as a corpus, and on the screen


def test_the_worklist_can_be_exported_as_a_corpus(planted):
    first, *others = planted.to_articles()

    assert (first.id, first.labels) == ("I-3", (MONEY,))
    fields = {key: first.meta[key] for key in ("rank", "carried", "kind", "proposed")}
    assert fields == {"rank": 1, "carried": MONEY, "kind": "likely wrong", "proposed": CABLE}
    assert [article.meta["rank"] for article in others] == [*range(2, 25)]


def test_an_audit_is_printed_with_its_counts_and_the_first_articles(planted):
    lines = repr(planted).splitlines()

    kinds = planted.worklist["kind"].value_counts()
    first = planted.worklist.iloc[0]
    assert lines[0] == (
        f"Audit of 24 articles, out of fold: {kinds['likely wrong']} likely wrong, "
        f"{kinds.get('likely missing', 0)} likely missing, {kinds.get('unsure', 0)} unsure, "
        f"{kinds['agreed']} agreed"
    )
    assert " ".join(lines[2].split()) == (
        f"I-3 likely wrong Fintech {first['carried_score']:.3f} Infrastructures "
        f"{first['proposed_score']:.3f} sous-marin ACE prive la Mauritanie d’accès pendant deux jours."
    )
    assert len(lines) == 9
    assert lines[-1] == 'Next: worklist, twins, pairs, labels, to_html("worklist.html")'


def test_an_audit_in_a_notebook_shows_whole_titles():
    title = (
        f"{HOSTILE[0]} L’Artp sanctionne un opérateur qui a tardé à ouvrir son réseau à d’autres"
    )
    articles = relabel(relabel(corpus(), "I-3", MONEY), "I-3", title=title)

    source = run_audit(articles)._repr_html_()

    page = Page(source)
    assert title in page.text("td")
    assert len(page.every("tr")) == 11
    assert len(source) < 6_000


def test_a_verbose_audit_prints_its_progress_on_one_line(capsys):
    run_audit(corpus())
    quiet = capsys.readouterr()
    run_audit(corpus(), verbose=True)

    output, errors = capsys.readouterr()

    assert (*quiet, errors) == ("", "", "")
    assert output == "".join(f"\rcross-fitting: {n} of 8" for n in range(1, 9)) + "\n"


@pytest.mark.parametrize("verbose", [False, True])
def test_progress_goes_to_the_function_of_the_caller_alone(capsys, verbose):
    calls = list[tuple[str, int, int]]()

    run_audit(corpus(), verbose=verbose, on_progress=lambda *call: calls.append(call))

    assert calls == [("cross-fitting", n, 8) for n in range(1, 9)]
    assert capsys.readouterr().out == ""
