"""A desk's decisions train a candidate, which is promoted only if it is better than the model in use."""

import datetime as dt
import shutil
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.desk_store import put, record_review
from helpers.forks import messages, one_line, run, start

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.records import Article
from osiris_nlp.corpus import write_articles
from osiris_nlp.desk.feedback import Feedback
from osiris_nlp.desk.store import open_store
from osiris_nlp.desk_learning import (
    BlindDifference,
    Candidacy,
    NothingNewError,
    Reason,
    train_candidate,
)
from osiris_nlp.evaluation import Difference, Gain, ranks
from osiris_nlp.model.promotion import promoted_name
from osiris_nlp.model.runs import read_runs
from osiris_nlp.taxonomy import Taxonomy
from osiris_nlp.trained_model import Model, load_model
from osiris_nlp.training import TopicClassifier

ROOT = Path(__file__).parents[1]
NOW = dt.datetime(2026, 11, 29, 8, 0, tzinfo=dt.UTC)


def validated(article: Article, *, days_ago: float, blind: bool = False) -> Article:
    """Return an article as `Feedback` has it."""
    reviewed = (NOW - dt.timedelta(days=days_ago)).isoformat()
    meta = {"blind": blind, "editor": "Awa Ndiaye", "reviewed": reviewed}
    return replace(article, judges=blind, meta=meta)


@pytest.fixture(scope="module")
def digests(articles: list[Article]) -> list[Article]:
    """Return the digests in the order of their dates."""
    dated = [a for a in articles if a.role == "reference" and a.date]
    return sorted(dated, key=lambda article: (article.date, article.id))


@pytest.fixture(scope="module")
def model_in_use(
    taxonomy: Taxonomy, digests: list[Article], tmp_path_factory: pytest.TempPathFactory
) -> Model:
    """Return a model of the first fifth of the digests."""
    folder = tmp_path_factory.mktemp("models") / "2026-10"
    return load_model(TopicClassifier(taxonomy).fit(digests[:199]).save(folder, log=False))


def candidacy(model: Model, corpus: Sequence[Article], arrivals: Sequence[Article]) -> Candidacy:
    """Return the verdict on a candidate that learns from arrivals, the last ones reviewed today."""
    days = np.linspace(80, 0, len(arrivals)).tolist()
    feedback = Feedback(
        tuple(
            validated(article, days_ago=n, blind=i % 10 == 0)
            for i, (article, n) in enumerate(zip(arrivals, days, strict=True))
        ),
        {},
    )
    return train_candidate(model, corpus, feedback, taxonomy=model.taxonomy, now=NOW)[1]


def test_a_candidate_that_learned_from_twice_as_many_articles_is_better(
    model_in_use: Model, digests: list[Article]
) -> None:
    verdict = candidacy(model_in_use, digests[:199], digests[199:599])

    assert verdict.reason == "better"
    assert verdict.n_recent == 348  # one per story that the model in use has not read
    assert verdict.recent.low > 0
    assert verdict.from_texts.value > 2.5 * verdict.from_texts.standard_error
    assert verdict.blind is not None
    assert verdict.blind.articles == 39
    assert verdict.blind.candidate > verdict.blind.in_use


def test_a_candidate_that_learned_from_labels_of_other_articles_is_not_better(
    model_in_use: Model, digests: list[Article]
) -> None:
    later = digests[199:]
    order = np.random.default_rng(4).permutation(len(later)).tolist()
    shuffled = [
        replace(article, labels=later[i].labels) for article, i in zip(later, order, strict=True)
    ]

    verdict = candidacy(model_in_use, digests[:199], shuffled)

    assert verdict.recent.verdict == "better"  # it has learned how often each label occurs
    assert verdict.reason == "frequencies"


def test_articles_that_the_model_in_use_has_read_do_not_judge(
    model_in_use: Model, digests: list[Article]
) -> None:
    old = [validated(article, days_ago=100) for article in digests[199:209]]
    read = [validated(article, days_ago=1) for article in digests[:10]]
    new = [validated(article, days_ago=1) for article in digests[209:229]]

    def verdict(*parts: list[Article]) -> Candidacy:
        feedback = Feedback(tuple(article for part in parts for article in part), {})
        return train_candidate(
            model_in_use, digests[:199], feedback, taxonomy=model_in_use.taxonomy, now=NOW
        )[1]

    assert verdict(old, read, new).n_recent == 16  # stories
    with pytest.raises(NothingNewError, match="no article was validated with a label that"):
        verdict(old, read)


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """Return a model of the first press articles, with a C of its own."""
    classifier = TopicClassifier(Taxonomy.from_names(PRESS), folds=3, C=3.0).fit(
        press(0, 12, PRESS)
    )
    return load_model(classifier.save(tmp_path_factory.mktemp("models") / "petit", log=False))


def learn(model: Model, *articles: Article) -> tuple[TopicClassifier, Candidacy]:
    feedback = Feedback(articles, {})
    corpus = press(0, 12, PRESS)
    return train_candidate(model, corpus, feedback, taxonomy=model.taxonomy, now=NOW)


def test_another_version_of_an_article_that_was_read_does_not_judge(small_model: Model) -> None:
    updated = [
        validated(replace(a, text=f"{a.text} Mis à jour."), days_ago=1, blind=True)
        for a in press(0, 12, PRESS)
    ]
    new = [validated(article, days_ago=1) for article in press(0, 3, LATER)]

    with pytest.raises(NothingNewError):
        learn(small_model, *updated)
    candidate, verdict = learn(small_model, *updated, *new)

    assert verdict.n_recent == 9
    held_out = small_model.held_out
    assert held_out is not None
    expected = 1 / ranks(held_out.relevant, held_out.scores)
    assert verdict.blind is not None
    assert verdict.blind.articles == 36
    assert verdict.blind.in_use == pytest.approx(expected.mean())
    assert candidate.C_ == 3


def test_a_copy_neither_judges_nor_trains_a_judge_of_its_original(small_model: Model) -> None:
    rng = np.random.default_rng(5)
    noise = [
        Article(
            id=f"bruit-{i}",
            text=" ".join(f"mot{word}" for word in rng.integers(0, 10_000, 20)),
            labels=(sorted(PRESS)[rng.integers(3)],),
        )
        for i in range(24)
    ]
    copies = [replace(article, id=f"copie-{article.id}") for article in noise]
    originals = [validated(article, days_ago=9) for article in noise]

    verdict = learn(small_model, *originals, *(validated(a, days_ago=1) for a in copies))[1]

    assert verdict.n_recent == 24
    assert verdict.recent.value == pytest.approx(
        learn(small_model, *originals)[1].recent.value, abs=0.1
    )
    assert verdict.reason == "unclear"


def test_blind_articles_count_with_the_labels_that_they_have_now(small_model: Model) -> None:
    corrected = [
        validated(replace(article, labels=(label,)), days_ago=1, blind=True)
        for article in press(0, 12, {"Genre": PRESS["Genre"]})
        for label in ("Fintech",)
    ]
    new = [validated(article, days_ago=1) for article in press(0, 3, LATER)]

    verdict = learn(small_model, *corrected, *new)[1]

    assert verdict.blind is not None
    assert verdict.blind.in_use < 0.6


def test_a_model_of_one_label_per_article_learns_main_labels(small_model: Model) -> None:
    two_labels = [
        validated(replace(a, labels=(*a.labels, "Genre")), days_ago=1)
        for a in press(0, 3, {"Fintech": LATER["Fintech"]})
    ]

    candidate, _ = learn(small_model, *two_labels)

    assert candidate.predict(["Le cauri numérique"]).tolist() == ["Fintech"]


def test_what_a_corpus_says_of_reviews_is_not_read(small_model: Model) -> None:
    corpus = [replace(a, meta={"reviewed": "hier", "unkept": 3}) for a in press(0, 12, PRESS)]
    new = [validated(article, days_ago=1) for article in press(0, 3, LATER)]

    verdict = train_candidate(
        small_model, corpus, Feedback(tuple(new), {}), taxonomy=small_model.taxonomy, now=NOW
    )[1]

    assert verdict.n_recent == 9
    assert verdict.blind is None


def test_too_few_earlier_articles_are_refused_before_the_training(small_model: Model) -> None:
    new = [validated(article, days_ago=1) for article in press(0, 3, LATER)]
    feedback = Feedback(tuple(new), {})

    with pytest.raises(InputError, match="Only 0 stories with labels came before the new ones"):
        train_candidate(small_model, [], feedback, taxonomy=small_model.taxonomy, now=NOW)


def difference(low: float) -> Difference:
    verdict = "better" if low > 0 else "unclear"
    return Difference("candidate", "mrr", 0.7, 0.75, 0.05, low, 0.09, verdict)


@pytest.mark.parametrize(
    ("low", "standard_error", "blind", "reason"),
    [
        (0.01, 0.01, BlindDifference(30, 0.7, 0.7), "better"),
        (0.01, 0.01, BlindDifference(29, 0.7, 0.6), "better"),
        (0.01, 0.01, None, "better"),
        (0.01, 0.01, BlindDifference(30, 0.7, 0.69), "blind"),
        (0.01, 0.017, None, "frequencies"),
        (-0.01, 0.01, None, "unclear"),
    ],
)
def test_a_candidate_is_better_on_three_conditions(
    low: float, standard_error: float, blind: BlindDifference | None, reason: Reason
) -> None:
    verdict = Candidacy(difference(low), 312, Gain(312, 0.04, standard_error), blind)

    assert verdict.reason == reason
    assert "mrr 0.700 → 0.750 on 312 new articles" in str(verdict)
    assert ("too few to tell" in str(verdict)) == (blind is not None and blind.articles < 30)


PRESS = {
    "Fintech": "Wave baisse ses frais de transfert",
    "Genre": "Des codeuses forment des lycéennes",
    "Infrastructures": "Un câble sous-marin atterrit",
}


WORDS = [
    place.strip()
    for place in """
    Dakar Kolda Thiès Matam Podor Louga Tambacounda Ziguinchor Kaolack Diourbel Fatick Kédougou Sédhiou
    Rufisque Mbour Touba Bakel Linguère Kaffrine Vélingara Bignona Oussouye Tivaouane Guinguinéo
    """.split()
]


def press(first: int, last: int, words: dict[str, str]) -> list[Article]:
    """Return articles with the words of their label, each with places of its own."""
    articles = []
    for i in range(first, last):
        for label, phrase in words.items():
            places = np.random.default_rng([i, len(articles)]).choice(WORDS, 8).tolist()
            text = f"{phrase} à {', '.join(places)}."
            id_ = f"{phrase[:8]}-{i}"
            articles.append(Article(id=id_, title=f"{phrase} ({i})", text=text, labels=(label,)))
    return articles


# What the press writes about next, of which the first model knows nothing.
LATER = {
    "Fintech": "Le cauri numérique circule à Kaolack",
    "Genre": "Une marraine ouvre son atelier de robotique",
    "Infrastructures": "Les pylônes de Podor sont dressés",
}


@pytest.fixture(scope="module")
def first_newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a promoted model of old words, and a desk where new ones were validated."""
    folder = tmp_path_factory.mktemp("redaction")
    write_articles(press(0, 12, PRESS), folder / "lot.jsonl")
    (folder / "labels.csv").write_text("label\n" + "\n".join(PRESS) + "\n", encoding="utf-8")
    options = ("--taxonomy", "labels.csv", "--model", "models/2026-10")
    assert run("train", "lot.jsonl", *options, cwd=folder).returncode == 0
    assert run("models", "promote", "2026-10", cwd=folder).returncode == 0
    with closing(open_store(f"sqlite:///{folder}/desk.db")) as store:
        new = press(0, 40, LATER)
        numbers = put(store, *(replace(article, labels=()) for article in new))
        for number, article in zip(numbers, new, strict=True):
            record_review(store, number, article.labels)
    return folder


@pytest.fixture
def newsroom(first_newsroom: Path, tmp_path: Path) -> Path:
    """Return a copy of that folder, which a test may change."""
    return shutil.copytree(first_newsroom, tmp_path, symlinks=True, dirs_exist_ok=True)


def test_desk_learn_promotes_a_better_model(newsroom: Path) -> None:
    result = run("desk", "learn", "--promote-if", "better", "--name", "2026-11", cwd=newsroom)

    assert result.returncode == 0, result.stderr
    lines = messages(result.stderr)
    assert (
        "36 articles from the inputs, 0 of them replaced; 120 validated at the desk, " in lines[0]
    )
    assert lines[-1] == (
        "Model saved in models/2026-11 and promoted; restart the desk. To go back: "
        "osiris-nlp models promote 2026-10"
    )
    assert result.stdout.decode().startswith("Better: mrr 0.")
    assert promoted_name(newsroom / "models") == "2026-11"
    assert [entry["what"] for entry in read_runs(newsroom / "models")][-2:] == ["train", "promote"]
    sources = load_model(newsroom / "models/2026-11").details["corpus"]["sources"]
    assert sources["inputs"] == 36
    assert sources["desk"] == 120

    again = run("desk", "learn", "--promote-if", "better", cwd=newsroom)

    assert (again.returncode, again.stdout) == (0, b"")
    assert messages(again.stderr)[-1] == (
        "In the last three months, no article was validated with a label that the model in use has not "
        "read: "
        "2026-11 stays in use"
    )


def test_desk_learn_keeps_but_does_not_promote_a_model_without_the_option(newsroom: Path) -> None:
    result = run("desk", "learn", "--name", "2026-11", cwd=newsroom)

    assert messages(result.stderr)[-1] == (
        "Model saved in models/2026-11. To use it: osiris-nlp models promote 2026-11"
    )
    assert promoted_name(newsroom / "models") == "2026-10"


def test_a_candidate_that_is_not_better_is_not_kept(newsroom: Path) -> None:
    (newsroom / "desk.db").unlink()
    with closing(open_store(f"sqlite:///{newsroom}/desk.db")) as store:
        few = press(0, 2, LATER)
        for number, article in zip(put(store, *few), few, strict=True):
            record_review(store, number, article.labels)

    result = run("desk", "learn", "--promote-if", "better", cwd=newsroom)

    assert result.returncode == 0
    assert result.stdout.decode().startswith("Not clearly better: mrr ")
    assert messages(result.stderr)[-1] == "2026-10 stays in use; the new model was discarded"
    assert [path.name for path in (newsroom / "models").iterdir() if path.is_dir()] == ["2026-10"]


def _remove(folder: Path) -> None:
    (folder / "lot.jsonl").unlink()


def _change(folder: Path) -> None:
    write_articles(press(0, 11, PRESS), folder / "lot.jsonl")


def _forget(folder: Path) -> None:
    TopicClassifier(folds=2).fit(press(0, 4, PRESS)).save(folder / "models/essai")
    run("models", "promote", "essai", cwd=folder)


@pytest.mark.parametrize(
    ("mishap", "message"),
    [
        (_remove, "lot.jsonl', on which '2026-10' was trained, is missing: put it back, or"),
        (
            _change,
            "The articles on which '2026-10' was trained, or the names of their labels, have changed (",
        ),
        (_forget, "Model 'essai' does not say what it was trained on: train a model from"),
    ],
)
def test_inputs_that_are_missing_or_have_changed_are_refused(
    newsroom: Path, mishap: Callable[[Path], None], message: str
) -> None:
    mishap(newsroom)
    before = promoted_name(newsroom / "models")

    result = run("desk", "learn", "--promote-if", "better", cwd=newsroom)

    assert message in one_line(result)
    assert promoted_name(newsroom / "models") == before


def test_a_killed_run_leaves_the_old_model_in_use_or_the_new_one(newsroom: Path) -> None:
    command = ("desk", "learn", "--promote-if", "better")
    started = time.monotonic()
    assert run(*command, cwd=newsroom).returncode == 0
    duration = time.monotonic() - started
    run("models", "promote", "2026-10", cwd=newsroom)

    for moment in (0.5, 0.9, 0.97):
        process = start("-m", "osiris_nlp", *command, cwd=newsroom)
        time.sleep(moment * duration)
        process.send(signal.SIGKILL)
        process.wait()
        name = promoted_name(newsroom / "models")
        assert name is not None
        assert load_model(newsroom / "models" / name).predict(["Wave"]).shape == (1,)
        run("models", "promote", "2026-10", cwd=newsroom)
