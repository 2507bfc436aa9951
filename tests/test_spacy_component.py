import copy
import pickle
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import spacy
import srsly
from helpers.models import PRESS as ARTICLES
from helpers.models import forge, tagger_of
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from osiris_nlp.base.errors import InputError, ModelError
from osiris_nlp.base.language.text import clean
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import articles_from
from osiris_nlp.model.folders.promotion import promote
from osiris_nlp.model.folders.registry import CARD, MANIFEST, WEIGHTS, load_tagger, read_manifest
from osiris_nlp.model.folders.saving import save_model
from osiris_nlp.model.suggestions import suggest
from osiris_nlp.spacy_component import Topics, ruler_patterns
from osiris_nlp.taxonomy import Label, Taxonomy

EARLIER = Path(__file__).parent / "upgrades/model-0.1.0"
PRESS = [
    "Wave baisse à 1 % ses frais de transfert d’argent, et Orange Money s’aligne sur son concurrent.",
    "L’ARTP met en demeure les opérateurs de téléphonie mobile pour la qualité de service.",
    "Un nouveau câble sous-marin relie Dakar à Praia : la fibre optique atteindra Kolda en mars.",
    "Des pirates informatiques ont volé des données : la police enquête sur la cybercriminalité.",
    "<p>La t&eacute;l&eacute;vision num&eacute;rique terrestre&nbsp;: les d&eacute;codeurs de la"
    " <b>TNT</b> sont en vente.</p>",
    "Le passage à la te\u0301le\u0301vision nume\u0301rique\x00 attend  ses  de\u0301codeurs\r\nTNT.",
    "",
    " \n ",
]

pytestmark = pytest.mark.usefixtures("compiled_engine")


@pytest.fixture(scope="module")
def tagger(model):
    return load_tagger(model)


@pytest.fixture(scope="module")
def nlp(model):
    return with_topics(model)


def with_topics(model):
    nlp = spacy.blank("fr")
    nlp.add_pipe("osiris_topics", config={"model": None if model is None else str(model)})
    return nlp


def article_of(text):
    return articles_from([text])[0] if clean(text) else Article(id="", text="")


def expected_evidence(tagger, article):
    """Return the places of the evidence in the text, label by label, from start to end."""
    return [
        (suggestion.label, place)
        for suggestion in suggest(tagger, article, top=len(tagger.labels))
        if suggestion.tier != "hide"
        for place in sorted(
            (each for item in suggestion.evidence for each in item.occurrences),
            key=lambda place: place.start,
        )
        if place.field == "text"
    ]


def in_order(group):
    """Return the spans label by label, from start to end."""
    labels = [span.label for span in group]
    return sorted(group, key=lambda span: (labels.index(span.label), span.start))


def annotations(doc):
    group = doc.spans["osiris"]
    spans = [(span.start, span.end, span.label_) for span in group]
    return doc.text, doc.cats, spans, group.attrs


def assert_agrees_with_suggest(doc, tagger):
    article = article_of(doc.text)
    group = doc.spans["osiris"]
    expected = expected_evidence(tagger, article)
    suggestions = [s for s in suggest(tagger, article, top=99) if s.tier != "hide"]
    tiers = {s.label: s.tier for s in suggestions}
    scores = dict(zip(tagger.labels, tagger.scores([article])[0].tolist(), strict=True))

    assert doc.cats == scores
    assert [span.label_ for span in group] == [label for label, _ in expected]
    assert sum(group.attrs["weights"]) == pytest.approx(
        sum(evidence.weight for s in suggestions for evidence in s.evidence)
    )
    assert {**group.attrs, "weights": None} == {
        "weights": None,
        "scores": {label: scores[label] for label in tiers},
        "tiers": tiers,
        "model": tagger.name,
    }
    for span, (_, evidence) in zip(in_order(group), expected, strict=True):
        assert evidence.text in clean(doc.text[span.start_char : span.end_char])


@pytest.mark.parametrize("text", PRESS)
def test_a_doc_agrees_with_suggest(nlp, tagger, text):
    assert_agrees_with_suggest(nlp(text), tagger)


_PARTS = st.sampled_from(
    "la fibre|Orange Money|d’argent|d'argent|câble|cybercriminalité|<p>|</p>|<b>|&eacute;|&amp;lt;|e\u0301"
    "|\x00|\u00ad|\ud800|  |\r\n|\n| |10km|4G+|«|…|🙂|Дакар|داكار|ﬁ|<script>|</script>|]]>|mobile".split(
        "|"
    )
)


@settings(max_examples=300)
@given(st.lists(_PARTS | st.text(max_size=4), max_size=14).map(" ".join))
@example("fibre fibre fibre fibre fibre")
@example("<a href='fibre'>câ</a>ble")
def test_any_text_agrees_with_suggest(nlp, tagger, text):
    try:
        doc = nlp(text)
    except UnicodeEncodeError:  # a lone surrogate: spaCy's own strings refuse it
        assert any("\ud800" <= c <= "\udfff" for c in text)
        return

    assert_agrees_with_suggest(doc, tagger)


def test_the_supporting_words_are_spans_of_the_label(nlp):
    doc = nlp(PRESS[0])

    group = doc.spans["osiris"]
    assert max(doc.cats, key=lambda label: doc.cats[label]) == "Fintech"
    assert group[0].label_ == "Fintech"
    assert "transfert d’argent" in [span.text for span in group]
    assert group.attrs["tiers"]["Fintech"] in {"apply", "propose"}
    assert len(group.attrs["weights"]) == len(group) > 1


def test_spans_cover_the_words_as_they_were_before_cleaning(nlp):
    markup, marks = nlp(PRESS[4]), nlp(PRESS[5])

    assert {span.label_ for doc in (markup, marks) for span in doc.spans["osiris"]} == {
        "Télévision/Radio numérique terrestre"
    }
    assert any("d&eacute;codeurs" in span.text for span in markup.spans["osiris"])
    assert any("de\u0301codeurs" in span.text for span in marks.spans["osiris"])


def test_a_phrase_within_a_token_is_extended_to_the_token(nlp):
    doc = Doc(nlp.vocab, words=["Le", "(câble-sous-marin)", "arrive"])

    doc = nlp(doc)

    assert {span.text for span in doc.spans["osiris"]} == {"(câble-sous-marin)"}


@pytest.mark.parametrize("text", ["", " \n", "<p></p>"])
def test_a_doc_without_words_has_the_scores_of_an_article_without_words(nlp, tagger, text):
    doc = nlp(text)

    expected = tagger.scores([Article(id="", text="")])[0].tolist()
    assert doc.cats == dict(zip(tagger.labels, expected, strict=True))
    assert list(doc.spans["osiris"]) == []


@pytest.mark.parametrize("batch_size", [1, 3, 1000])
def test_a_stream_gives_the_same_annotations_as_single_docs(nlp, batch_size):
    texts = PRESS * 40

    docs = list(nlp.pipe(texts, batch_size=batch_size))

    assert [annotations(doc) for doc in docs] == [annotations(nlp(text)) for text in PRESS] * 40


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_two_processes_give_the_same_annotations_as_one(nlp):
    one, two = nlp.pipe(PRESS * 3), nlp.pipe(PRESS * 3, n_process=2, batch_size=4)

    assert [annotations(doc) for doc in two] == [annotations(doc) for doc in one]


def test_contexts_stay_with_their_docs(nlp):
    pairs = list(nlp.pipe([(PRESS[0], 7), (PRESS[2], 8)], as_tuples=True))

    assert [(annotations(doc), number) for doc, number in pairs] == [
        (annotations(nlp(PRESS[0])), 7),
        (annotations(nlp(PRESS[2])), 8),
    ]


def test_the_annotations_of_other_components_are_kept(model, tagger):
    @Language.component("our_mood")
    def our_mood(doc):
        doc.cats["calme"] = 0.5
        doc.spans["ours"] = [doc[0:1]]
        return doc

    nlp = with_topics(model)
    nlp.add_pipe("sentencizer", first=True)
    nlp.add_pipe("our_mood", before="osiris_topics")
    ruler = nlp.add_pipe("span_ruler", config={"spans_key": "cues"})
    ruler.add_patterns([{"label": "Fintech", "pattern": "Orange Money"}])

    (doc,) = nlp.pipe(PRESS[:1])

    assert set(doc.cats) == {"calme", *tagger.labels}
    assert doc.cats["calme"] == 0.5
    assert sorted(doc.spans) == ["cues", "osiris", "ours"]
    assert [span.text for span in doc.spans["cues"]] == ["Orange Money"]
    assert len(list(doc.sents)) == 1


def test_a_doc_may_have_the_other_fields_of_an_article(nlp, tagger):
    fields = {"title": "La TNT", "date": "2016-05-01", "section": "Télécoms > 2016"}
    doc = nlp.make_doc("Les décodeurs de la télévision sont en vente.")
    doc.user_data["osiris_article"] = fields

    doc = nlp(doc)

    (article,) = articles_from([{**fields, "text": doc.text}])
    expected = [(k, e.text) for k, e in expected_evidence(tagger, article)]
    assert list(doc.cats.values()) == tagger.scores([article])[0].tolist()
    assert [(span.label_, span.text) for span in in_order(doc.spans["osiris"])] == expected
    assert doc.cats != nlp("Les décodeurs de la télévision sont en vente.").cats


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": [3]}, r"title is \[3\] \(list\)"),
        ("Orange Money", r"\['osiris_article'\] is 'Orange Money' \(str\): expected a"),
    ],
    ids=["a list as title", "no mapping"],
)
def test_invalid_fields_are_refused(nlp, fields, message):
    doc = nlp.make_doc("La fibre")
    doc.user_data["osiris_article"] = fields

    with pytest.raises(InputError, match=message):
        nlp(doc)


def test_saved_docs_keep_their_scores_and_spans(nlp):
    docs = [nlp(text) for text in PRESS]

    content = DocBin(docs=docs, store_user_data=True).to_bytes()

    copies = list(DocBin().from_bytes(content).get_docs(spacy.blank("fr").vocab))
    copy = Doc(spacy.blank("fr").vocab).from_bytes(docs[0].to_bytes())
    assert [doc.cats for doc in copies] == [doc.cats for doc in docs]
    assert [annotations(doc)[2:] for doc in copies] == [annotations(doc)[2:] for doc in docs]
    assert annotations(copy) == annotations(docs[0])


def test_a_saved_pipeline_works_without_the_original_model(model, nlp, tmp_path):
    shutil.copytree(model, tmp_path / "m")
    original = with_topics(tmp_path / "m")

    original.to_disk(tmp_path / "pipeline")  # before any doc was tagged
    shutil.rmtree(tmp_path / "m")
    loaded = spacy.load(tmp_path / "pipeline")

    before, after = nlp(PRESS[0]), loaded(PRESS[0])
    assert annotations(after)[:3] == annotations(before)[:3]
    component = loaded.get_pipe("osiris_topics")
    assert component.tagger.name == f"m@{read_manifest(model)['id']}"
    loaded.to_disk(tmp_path / "again")
    assert annotations(spacy.load(tmp_path / "again")(PRESS[0])) == annotations(after)
    for name in ("model.json", "weights.safetensors", "card.md"):
        saved = [tmp_path / pipeline / "osiris_topics" / name for pipeline in ("pipeline", "again")]
        assert saved[0].read_bytes() == saved[1].read_bytes()


def test_a_pipeline_survives_bytes_and_pickling(model, nlp):
    content = nlp.to_bytes()

    loaded = with_topics(EARLIER).from_bytes(content)
    pickled = pickle.loads(pickle.dumps(nlp.get_pipe("osiris_topics")))

    assert annotations(loaded(PRESS[0]))[:3] == annotations(nlp(PRESS[0]))[:3]
    assert loaded.get_pipe("osiris_topics").labels == load_tagger(model).labels
    assert annotations(pickled(nlp.make_doc(PRESS[0]))) == annotations(nlp(PRESS[0]))


@pytest.mark.slow("processes")
@pytest.mark.parametrize(
    "duplicate",
    [copy.deepcopy, lambda nlp: pickle.loads(pickle.dumps(nlp))],
    ids=["copy", "pickle"],
)
def test_a_duplicate_needs_no_model_folder(model, nlp, tmp_path, duplicate):
    shutil.copytree(model, tmp_path / model.name)
    original = with_topics(tmp_path / model.name)
    original(PRESS[2])
    shutil.rmtree(tmp_path / model.name)

    other = duplicate(original)

    assert annotations(other(PRESS[0])) == annotations(nlp(PRESS[0]))
    assert other.pipe_labels == nlp.pipe_labels


def test_a_component_is_taken_over_from_another_pipeline(nlp):
    other = spacy.blank("fr")
    other.add_pipe("osiris_topics", source=nlp)

    assert annotations(other(PRESS[0])) == annotations(nlp(PRESS[0]))


def test_bytes_and_a_config_need_no_model_folder(model, nlp, tmp_path):
    shutil.copytree(model, tmp_path / "m")
    original = with_topics(tmp_path / "m")
    config, content = original.config, original.to_bytes()
    shutil.rmtree(tmp_path / "m")

    loaded = type(original).from_config(config)
    assert loaded.pipe_labels == {"osiris_topics": []}
    loaded.from_bytes(content)

    assert annotations(loaded(PRESS[0]))[:3] == annotations(nlp(PRESS[0]))[:3]
    assert loaded.pipe_labels == nlp.pipe_labels


@pytest.mark.parametrize("name", ["weights.safetensors", "model.json", "card.md"])
def test_a_saved_pipeline_that_was_tampered_with_is_refused(nlp, tmp_path, name):
    nlp.to_disk(tmp_path / "p")
    file = tmp_path / "p" / "osiris_topics" / name
    content = file.read_bytes()
    middle = len(content) // 2
    file.write_bytes(content[:middle] + b"?" + content[middle + 1 :])

    with pytest.raises(ModelError, match="is damaged"):
        spacy.load(tmp_path / "p")


@pytest.mark.parametrize("length", [0, 1, 1000, -9])
def test_bytes_that_are_not_a_saved_model_are_refused(nlp, length):
    content = nlp.get_pipe("osiris_topics").to_bytes()[:length]

    with pytest.raises(ModelError, match="Not a saved model"):
        Topics("osiris_topics", None).from_bytes(content)


@pytest.mark.parametrize("part", [10**12, [1, 2], "abc", None, {b"nd": True, b"type": "O"}])
def test_bytes_that_claim_to_be_large_are_refused(part):
    content = srsly.msgpack_dumps(dict.fromkeys((MANIFEST, WEIGHTS, CARD), part))

    with pytest.raises(ModelError, match="Not a saved model"):
        Topics("osiris_topics", None).from_bytes(content)


@pytest.mark.slow("processes")
def test_a_pipeline_with_invalid_details_is_refused(nlp, tmp_path):
    nlp.to_disk(tmp_path / "p")
    forge(tmp_path / "p/osiris_topics", details={"model": ["osiris"]})

    with pytest.raises(ModelError, match=r"details\.model is list, expected a name"):
        spacy.load(tmp_path / "p")


def test_a_component_named_like_a_path_writes_nothing_there(model, tmp_path):
    name = str(tmp_path / "ailleurs")
    content = Topics(name, str(model)).to_bytes()

    loaded = Topics(name, None).from_bytes(content)

    assert loaded.labels == load_tagger(model).labels
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["modeles/absent", ".", "taxonomy.csv", "x" * 5000, "a\0b"])
def test_add_pipe_refuses_a_wrong_path(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    Path("taxonomy.csv").write_text("label\nFintech\n", encoding="utf-8")
    nlp = spacy.blank("fr")

    with pytest.raises(ModelError) as caught:
        nlp.add_pipe("osiris_topics", config={"model": name})

    assert re.fullmatch(
        r"No model at '.{1,1000}'?: expected a folder written by "
        r"TopicClassifier\(taxonomy\)\.fit\(articles\)\.save\(folder\)",
        str(caught.value),
    )
    assert nlp.pipe_names == []


def test_a_pipeline_made_from_a_config_reads_the_model_that_it_names(model, nlp):
    config = nlp.config.copy()

    loaded = type(nlp).from_config(config)
    assert annotations(loaded(PRESS[0])) == annotations(nlp(PRESS[0]))

    config["components"]["osiris_topics"]["model"] = f"{model} absent"
    with pytest.raises(ModelError, match=" absent': expected a folder written by TopicClassifier"):
        type(nlp).from_config(config)(PRESS[0])


def test_the_promoted_model_is_the_default(model, nlp, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("osiris_nlp.model.folders.in_use.BUNDLED", tmp_path / "absent")
    with pytest.raises(
        ModelError,
        match=r"No model is promoted, and this installation has none: expected "
        r"config=\{'model': folder\}, a folder written by TopicClassifier",
    ):
        with_topics(None)
    shutil.copytree(model, tmp_path / "models" / model.name)
    promote("models", model.name)

    assert annotations(with_topics(None)(PRESS[0])) == annotations(nlp(PRESS[0]))


def test_a_pipeline_is_saved_over_an_earlier_one(nlp, tmp_path):
    with_topics(EARLIER).to_disk(tmp_path / "pipeline")
    nlp.to_disk(tmp_path / "pipeline")

    loaded = spacy.load(tmp_path / "pipeline")
    assert annotations(loaded(PRESS[0])) == annotations(nlp(PRESS[0]))


def test_a_variable_names_the_folder_of_models(model, nlp, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(model, tmp_path / "rédaction" / model.name)
    promote("rédaction", model.name)
    monkeypatch.setenv("OSIRIS_MODELS", "rédaction")

    assert annotations(with_topics(None)(PRESS[0])) == annotations(nlp(PRESS[0]))

    monkeypatch.setenv("OSIRIS_MODELS", "absent")
    with pytest.raises(ModelError, match="No folder of models at 'absent': .*OSIRIS_MODELS"):
        with_topics(None)


def test_the_bundled_model_is_used_where_none_is_promoted(model, nlp, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("osiris_nlp.model.folders.in_use.BUNDLED", model)

    assert annotations(with_topics(None)(PRESS[0])) == annotations(nlp(PRESS[0]))


@pytest.mark.slow("processes")
def test_the_plain_engine_agrees_and_the_component_needs_no_import(model, nlp):
    program = (
        "import sys, spacy\n"
        "nlp = spacy.blank('fr')\n"
        f"nlp.add_pipe('osiris_topics', config={{'model': {str(model)!r}}})\n"
        f"for doc in nlp.pipe({PRESS!r}):\n"
        "    print(*doc.cats.values(), *((s.start, s.end, s.label_) for s in doc.spans['osiris']), sep='|')\n"
        "assert 'osiris_nlp.model.engine.compiled' not in sys.modules\n"
    )

    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stderr
    for line, text in zip(result.stdout.splitlines(), PRESS, strict=True):
        doc = nlp(text)
        values = line.split("|")
        assert [*map(float, values[: len(doc.cats)])] == list(doc.cats.values())
        spans = [str((s.start, s.end, s.label_)) for s in doc.spans["osiris"]]
        assert values[len(doc.cats) :] == spans


def test_pipeline_labels_are_those_of_the_model(nlp, tagger):
    assert nlp.pipe_labels == {"osiris_topics": list(tagger.labels)}
    assert nlp.meta["labels"] == {"osiris_topics": list(tagger.labels)}


def test_displacy_shows_the_evidence_in_colours(nlp):
    html = displacy.render([*nlp.pipe(PRESS[:3])], style="span", options={"spans_key": "osiris"})

    colours = set(re.findall(r"background: (#\w+)", html))
    assert [w for w in ("Fintech", "transfert", "argent", "Infrastructures") if w not in html] == []
    assert len(colours) >= 2
    assert "#ddd" not in colours  # displaCy's colour for a label that it does not know


def test_each_label_has_a_legible_colour_of_its_own(nlp, taxonomy):
    colours = spacy.registry.displacy_colors.get("osiris_topics")

    of_labels = [colours[label] for label in nlp.pipe_labels["osiris_topics"]]
    assert len(set(of_labels)) == len(taxonomy.names)
    assert min(map(contrast_with_black, of_labels)) >= 4.5


def contrast_with_black(colour):
    """Return the contrast ratio of WCAG 2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]) + 0.05) / 0.05


def examples_of(nlp, cats):
    texts = PRESS[: len(cats)]
    return [
        Example.from_dict(nlp.make_doc(text), {"cats": labels})
        for text, labels in zip(texts, cats, strict=True)
    ]


def test_evaluate_compares_the_best_label_with_the_one_of_the_article(nlp, tagger):
    best = [max(doc.cats, key=lambda label: doc.cats[label]) for doc in nlp.pipe(PRESS[:4])]
    other = next(label for label in tagger.labels if label not in best)

    figures = nlp.evaluate(examples_of(nlp, [{label: 1.0} for label in (*best[:3], other)]))

    assert best[0] == "Fintech"
    assert [figures[f"cats_micro_{name}"] for name in "prf"] == pytest.approx([0.75] * 3)
    assert figures["cats_f_per_type"]["Fintech"] == pytest.approx({"p": 1.0, "r": 1.0, "f": 1.0})
    assert figures["cats_f_per_type"][other]["f"] == 0
    assert figures["cats_score"] == figures["cats_macro_f"] == pytest.approx(3 / 78)
    assert figures["cats_score_desc"] == "macro F"
    assert figures["cats_macro_auc"] > 3 / 78
    assert set(figures["cats_f_per_type"]) == set(tagger.labels)


@pytest.mark.parametrize("other_labels", [{}, {"Fintech": 0.0, "Infrastructures": 0.0}])
def test_evaluate_counts_a_label_that_the_model_does_not_know_as_an_error(nlp, other_labels):
    cats = [{"Fintech": 1.0}, {**other_labels, "Football": 1.0}, {}]

    figures = nlp.evaluate(examples_of(nlp, cats))

    assert figures["cats_micro_p"] == pytest.approx(0.5)
    assert figures["cats_micro_r"] == pytest.approx(1.0)
    assert "Football" not in figures["cats_f_per_type"]


def test_evaluate_without_labels_gives_no_figures(nlp):
    figures = nlp.evaluate(examples_of(nlp, [{}, {}]))

    assert {figures[key] for key in figures if key.startswith("cats_")} == {None}
    assert figures["token_acc"] == 1.0
    assert nlp.evaluate([])["cats_score"] is None


def test_evaluate_of_several_labels_per_article_uses_the_threshold_of_proposals(tmp_path):
    tagger = tagger_of(ARTICLES)
    several = replace(tagger, calibration=replace(tagger.calibration, exclusive=False))
    save_model(several, tmp_path / "m")
    nlp = with_topics(tmp_path / "m")
    docs = list(nlp.pipe(PRESS[:4]))
    cats = [{label: float((i + k) % 2) for k, label in enumerate(several.labels)} for i in range(4)]

    figures = nlp.evaluate(examples_of(nlp, cats))
    lenient = nlp.evaluate(examples_of(nlp, cats), scorer_cfg={"threshold": 0.0})

    outcomes = [
        (doc.cats[label] >= 0.4, value == 1.0)
        for doc, row in zip(docs, cats, strict=True)
        for label, value in row.items()
    ]
    hits = outcomes.count((True, True))
    assert len(set(outcomes)) == 4
    assert figures["cats_micro_p"] == pytest.approx(hits / (hits + outcomes.count((True, False))))
    assert figures["cats_micro_r"] == pytest.approx(hits / (hits + outcomes.count((False, True))))
    assert lenient["cats_micro_r"] == pytest.approx(1.0)
    assert figures["cats_score"] == figures["cats_macro_auc"] == lenient["cats_macro_auc"]
    assert figures["cats_score_desc"] == "macro AUC"


def test_evaluate_reads_the_other_fields_of_an_article(nlp):
    text = "Le service sera lancé en mars."
    plain, titled = (
        Example.from_dict(nlp.make_doc(text), {"cats": {"Fintech": 1.0}}) for _ in range(2)
    )
    titled.predicted.user_data["osiris_article"] = {"title": "Wave : le paiement mobile"}

    assert nlp.evaluate([plain])["cats_micro_f"] == 0
    assert nlp.evaluate([titled])["cats_micro_f"] == pytest.approx(1.0)


def test_training_configs_and_analyses_know_the_figures(nlp):
    weights = nlp.config["training"]["score_weights"]

    names = (
        "score_desc micro_p micro_r micro_f macro_p macro_r macro_f macro_auc f_per_type".split()
    )
    assert weights["cats_score"] == 1.0
    assert {name for name in weights if weights[name] is None} == {f"cats_{n}" for n in names}
    assert "cats_score" in nlp.analyze_pipes()["summary"]["osiris_topics"]["scores"]


def test_rulers_find_names_aliases_and_cues_with_either_apostrophe():
    taxonomy = Taxonomy(
        [
            Label(name="Fintech", id="12", aliases=("Orange Money",), cues=("transfert d'argent",)),
            Label(name="Désengagement de l’Etat", cues=("cession des parts",)),
        ]
    )
    nlp = spacy.blank("fr")
    ruler = nlp.add_pipe("span_ruler", config={"phrase_matcher_attr": "LOWER"})
    ruler.add_patterns(ruler_patterns(taxonomy))
    entities = spacy.blank("fr")
    entities.add_pipe("entity_ruler").add_patterns(ruler_patterns(taxonomy))

    texts = (
        "Le transfert d’argent par Orange Money progresse.",
        "Transfert d'argent : la fintech sénégalaise grandit.",
        "Le désengagement de l'État n’est pas le désengagement de l'Etat",
    )
    docs = list(nlp.pipe(texts))  # spans live as long as their docs

    matches = [[(s.text, s.label_, s.id_) for s in doc.spans["ruler"]] for doc in docs]

    assert matches == [
        [("transfert d’argent", "Fintech", "12"), ("Orange Money", "Fintech", "12")],
        [("Transfert d'argent", "Fintech", "12"), ("fintech", "Fintech", "12")],
        [("désengagement de l'Etat", "Désengagement de l’Etat", "Désengagement de l’Etat")],
    ]
    doc = entities("La Fintech : le transfert d’argent par Orange Money.")
    assert [(ent.text, ent.label_, ent.ent_id_) for ent in doc.ents] == [
        ("Fintech", "Fintech", "12"),
        ("transfert d’argent", "Fintech", "12"),
        ("Orange Money", "Fintech", "12"),
    ]


def test_spacy_accepts_the_patterns_of_the_bundled_taxonomy(taxonomy):
    nlp = spacy.blank("fr")
    ruler = nlp.add_pipe("span_ruler", config={"phrase_matcher_attr": "LOWER"})

    ruler.add_patterns(ruler_patterns(taxonomy))

    doc = nlp("Le transfert d’argent de Wave")
    labels = {span.label_ for span in doc.spans["ruler"]}
    assert labels <= set(taxonomy.names)
    assert "Fintech" in labels
