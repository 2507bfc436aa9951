"""The page of the model: learn from what was validated, put the new model in service, go back."""

import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest
from helpers.desk_site import OPEN, Browser
from helpers.desk_store import article, put, review
from helpers.newsrooms import make_newsroom

from osiris_nlp.desk.app.app import create_app
from osiris_nlp.desk.articles.articles import numbers_of
from osiris_nlp.desk.base.guard.sessions import session_secret
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.learning.learner import Learner, desk_name
from osiris_nlp.desk.model.learning.learning_run import LearningRun
from osiris_nlp.desk.model.model_in_service import ModelInService
from osiris_nlp.desk.model.promotion_watch import PromotionWatch
from osiris_nlp.desk.model.validated_rows import validated_labels
from osiris_nlp.model.folders.in_use import BUNDLED, model_in_use
from osiris_nlp.model.folders.promotion import promoted_name
from osiris_nlp.model.folders.registry import read_manifest
from osiris_nlp.model.folders.run_log import read_runs, run_log

PATIENCE = 120  # seconds


class Newsroom:
    """A desk in a folder, whose page learns with the real command."""

    def __init__(self, folder, store):
        self.folder, self.store, self.models = folder, store, folder / "models"
        self.model = ModelInService(Bench.load(self.models / "2026-10"), store)
        self.watch = PromotionWatch(self.model, store, self.models, who="moi")
        options = ("--database", f"sqlite:///{folder}/desk.db", "--models", str(self.models))
        self.learn_with(sys.executable, "-m", "osiris_nlp", "desk", "learn", *options)

    def learn_with(self, *command):
        self.desk = desk_name(session_secret(self.store))
        self.learner = Learner(self.model, self.store, self.watch, command, desk=self.desk)
        self.app = create_app(self.store, self.model, OPEN, learner=self.learner)

    @property
    def awa(self):
        return Browser(self.app)

    def page(self):
        return self.awa.get("/modele").text

    def log_outcome(self, **fields):
        """Log that a candidate for the place of the model in service was trained."""
        names = {"model": None, "former": self.model.bench.id, "desk": self.desk}
        with run_log(self.models) as log:
            log({"what": "learn", **names, **fields})


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return make_newsroom(tmp_path_factory.mktemp("redaction"))


@pytest.fixture
def newsroom(template, tmp_path):
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    with closing(open_store(f"sqlite:///{tmp_path}/desk.db")) as store:
        newsroom = Newsroom(tmp_path, store)
        yield newsroom
        newsroom.learner.close()


def test_a_model_learns_is_put_in_service_and_taken_back(newsroom):
    page = newsroom.page()
    assert "Apprendre de ces 120\u00a0articles" in page
    assert "Mettre en service" not in page
    former = newsroom.model.bench.name

    assert newsroom.awa.post("/modele/apprendre").headers["location"] == "/modele"
    newsroom.learner.run.wait(PATIENCE)

    assert newsroom.learner.run.error == ""
    page = newsroom.page()
    assert "Meilleur\u00a0: sur 120\u00a0articles de ces trois derniers mois" in page
    assert "Mettre en service" in page
    assert newsroom.model.bench.name == former
    id_ = former.rpartition("@")[2]

    candidate = newsroom.learner.candidate(newsroom.learner.last_outcome())
    stale = newsroom.awa.post(f"/modele/{id_}/mettre-en-service/2026-10")
    assert stale.headers["location"] == "/modele?change=1"
    answer = newsroom.awa.post(f"/modele/{id_}/mettre-en-service/{candidate}")

    assert answer.headers["location"] == "/modele?service=1"
    new = newsroom.model.bench.name
    assert new != former
    assert newsroom.awa.get("/api/health").json()["model"] == new
    body = {"title": "Le cauri numérique", "text": "Le cauri numérique circule à Kaolack."}
    suggested = newsroom.awa.post("/api/suggest", body).json()
    assert (suggested["model"], suggested["suggestions"][0]["label"]) == (new, "Fintech")
    page = newsroom.awa.get("/modele?service=1").text
    for sentence in (
        *("Le modèle a été mis en service.", "Il est en service."),
        "Le modèle en service a appris de tous les articles validés ici.",
        "Revenir au modèle «\u00a02026-10\u00a0»",
    ):
        assert sentence in page

    newsroom.awa.post(f"/modele/{id_}/revenir")
    assert newsroom.model.bench.name == new  # the page was that of the former model
    newsroom.awa.post(f"/modele/{new.rpartition('@')[2]}/revenir")

    assert newsroom.model.bench.name == former
    assert promoted_name(newsroom.models) == "2026-10"
    page = newsroom.page()
    assert "Revenir au modèle fourni avec le logiciel" in page  # as before the new one
    assert "Mettre en service" in page
    whats = [line["what"] for line in read_runs(newsroom.models)]
    assert whats == ["train", "promote", "train", "learn", "promote", "promote"]


# What the process prints and how it ends, for the page alone: no candidate is trained.
SLOW = "import sys, time; print('[ 1.5 s] cross-fitting 3/10', file=sys.stderr, flush=True); time.sleep(600)"
MESSAGE = "error: Model x does not say what it was trained on: name the corpus"


def test_a_run_shows_its_progress_and_can_be_stopped(newsroom):
    newsroom.learn_with(sys.executable, "-c", SLOW)

    newsroom.awa.post("/modele/apprendre")
    run = newsroom.learner.run
    while run.progress is None:
        time.sleep(0.01)
    page = newsroom.awa.get("/modele")

    assert "En cours\u00a0: Apprentissage, étape 3 sur 10…" in page.text
    assert page.headers["refresh"] == "2; url=/modele"
    assert "<button>Interrompre</button>" in page.text
    assert "Apprendre de ces" not in page.text
    assert newsroom.awa.post("/modele/apprendre").headers["location"] == "/modele?occupe=1"

    newsroom.awa.post("/modele/interrompre")
    page = newsroom.awa.get("/modele")
    assert not run.is_running
    assert "Interrompu\u00a0: le modèle en service n’a pas changé." in page.text
    assert "refresh" not in page.headers
    assert "Apprendre de ces 120\u00a0articles" in page.text


def test_a_run_that_fails_says_why(newsroom):
    newsroom.learn_with(sys.executable, "-c", f"import sys; sys.exit({MESSAGE!r})")

    newsroom.awa.post("/modele/apprendre")
    newsroom.learner.run.wait(PATIENCE)

    page = newsroom.page()
    assert "Le modèle n’a pas pu apprendre\u202f; celui en service n’a pas changé." in page
    assert f'<span lang="en">{MESSAGE}</span>' in page


VERDICTS = {
    "unclear": "Le modèle en service reste : sur 312 articles de ces trois derniers mois, le nouveau "
    "n’est pas nettement meilleur (bon mot-clé en premier 72 fois sur 100, contre 71).",
    "frequencies": "Le modèle en service reste : le nouveau n’est meilleur que parce qu’il sait quels "
    "mots-clés sont devenus fréquents.",
    "blind": "Le modèle en service reste : sur 41 articles témoins, le nouveau est moins bon.",
    "nothing new": "Le modèle en service reste : ces trois derniers mois, aucun article validé n’est "
    "nouveau pour lui.",
}


@pytest.mark.parametrize("reason", VERDICTS)
def test_the_page_says_in_one_sentence_why_the_model_stays(newsroom, reason):
    blind = {"articles": 41, "mrr": [0.8, 0.79]}
    figures = {"articles": 312, "hit@1": [0.712, 0.724], "blind": blind}
    newsroom.log_outcome(reason=reason, **figures)

    page = newsroom.page().replace("\u00a0", " ")

    assert f"<b>{VERDICTS[reason]}</b>" in page
    assert "Mettre en service" not in page


def test_a_damaged_line_of_the_run_log_is_reported(newsroom):
    newsroom.log_outcome(model=3, former="9d8d", reason="better")

    page = newsroom.awa.get("/modele")

    assert page.status_code == 200
    assert "(model: Input should be a valid string): delete the last line with" in page.text
    id_ = newsroom.model.bench.id
    assert newsroom.awa.post(f"/modele/{id_}/mettre-en-service/2026-11").status_code == 409
    assert "Revenir au modèle fourni avec le logiciel" in page.text


def test_a_candidate_for_the_place_of_another_model_is_not_offered(newsroom):
    newsroom.log_outcome(model="2026-10", former="0123456789ab", reason="better")

    assert "Mettre en service" not in newsroom.page()
    id_ = newsroom.model.bench.id
    answer = newsroom.awa.post(f"/modele/{id_}/mettre-en-service/2026-10")

    assert answer.headers["location"] == "/modele?change=1"
    assert "Le modèle a changé entre-temps" in newsroom.awa.get("/modele?change=1").text


def test_the_bundled_model_is_the_one_to_go_back_to_from_the_first(newsroom):
    id_ = newsroom.model.bench.id
    assert "Revenir au modèle fourni avec le logiciel" in newsroom.page()

    assert newsroom.awa.post(f"/modele/{id_}/revenir").headers["location"] == "/modele?retour=1"

    bundled = read_manifest(model_in_use(newsroom.models))
    assert newsroom.model.bench.name == f"bundled@{bundled['id']}"
    assert promoted_name(newsroom.models) is None
    assert "Revenir au modèle" not in newsroom.page()
    assert read_runs(newsroom.models)[-1]["what"] == "withdraw"


def test_a_review_of_suggestions_of_the_former_model_is_kept(newsroom):
    (number,) = put(newsroom.store, article(7))
    opened = newsroom.awa.get(f"/api/articles/{number}").json()
    newsroom.model.replace(newsroom.model.prepared(Bench.load(BUNDLED)))

    body = {name: opened[name] for name in ("model", "revision")}
    body |= {"labels": ["Fintech"], "rejected": [], "key": "c1b9c1b9"}
    first = newsroom.awa.post(f"/api/articles/{number}/decisions", body)

    assert first.status_code == 201, first.text
    assert first.json()["review"]["model"] == opened["model"]
    newsroom.model.replace(newsroom.model.prepared(Bench.load(BUNDLED)))
    (other,) = put(newsroom.store, article(8))
    late = newsroom.awa.post(f"/api/articles/{other}/decisions", body | {"key": "c1bac1ba"})
    assert (late.status_code, late.json()["code"]) == (409, "model")


def test_a_desk_with_a_model_of_its_own_does_not_learn(newsroom):
    awa = Browser(create_app(newsroom.store, newsroom.model, OPEN))

    assert "Ce bureau a été lancé avec un modèle choisi (--model)" in awa.get("/modele").text
    assert awa.post("/modele/apprendre").status_code == 404


def offer(newsroom, name, *, desk=""):
    """Offer a copy of the bundled model as a candidate that is better than the one in service."""
    shutil.copytree(BUNDLED, newsroom.models / name)
    outcome = {"model": name, "id": "269a", "reason": "better", "articles": 312}
    newsroom.log_outcome(**outcome, desk=desk or newsroom.desk)


def test_two_clicks_at_once_on_going_back_go_back_once(newsroom):
    offer(newsroom, "2026-11")
    former = newsroom.model.bench.name
    assert newsroom.learner.put_in_service("2026-11", instead_of=newsroom.model.bench.id)
    id_ = newsroom.model.bench.id

    with ThreadPoolExecutor(2) as pool:
        clicks = [pool.submit(newsroom.awa.post, f"/modele/{id_}/revenir") for _ in range(2)]
        addresses = sorted(click.result().headers["location"] for click in clicks)

    assert addresses == ["/modele?change=1", "/modele?retour=1"]
    assert newsroom.model.bench.name == former


def test_a_candidate_that_cannot_serve_is_not_promoted(newsroom):
    offer(newsroom, "2026-11")
    (newsroom.models / "2026-11/neighbours.safetensors").write_bytes(b"x")
    id_ = newsroom.model.bench.id

    answer = newsroom.awa.post(f"/modele/{id_}/mettre-en-service/2026-11")

    assert answer.status_code == 409
    assert "celui en service reste" in answer.text
    assert promoted_name(newsroom.models) == "2026-10"
    assert newsroom.model.bench.id == id_


def test_the_candidate_of_another_desk_is_not_offered(newsroom):
    offer(newsroom, "2026-11", desk="0123456789ab")

    assert "Mettre en service" not in newsroom.page()
    offer(newsroom, "2026-12")
    assert "Mettre en service" in newsroom.page()


def test_a_corrected_article_is_one_to_learn_from(newsroom):
    number = numbers_of(newsroom.store, ["Le cauri-0"])["Le cauri-0"]
    offer(newsroom, "2026-11")
    learned = {id_: labels[0] for id_, labels in validated_labels(newsroom.store).items()}
    examples = {
        label: tuple((id_, "") for id_, main in learned.items() if main == label)
        for label in set(learned.values())
    }
    newsroom.model.replace(replace(newsroom.model.bench, examples=examples))
    assert newsroom.learner.count_new() == 0

    review(newsroom.store, number, ["Infrastructures"], revision=1)

    assert newsroom.learner.count_new() == 1


def test_a_desk_that_does_not_know_its_corpus_does_not_offer_to_learn(newsroom):
    newsroom.model.replace(newsroom.model.prepared(Bench.load(BUNDLED)))

    page = newsroom.page()

    assert "articles</button>" not in page
    assert "«\u00a0serve --config\u00a0»" in page
    assert newsroom.awa.post("/modele/apprendre").headers["location"] == "/modele?occupe=1"
    assert newsroom.learner.run is None


def test_the_database_of_a_training_is_in_its_environment():
    command = [sys.executable, "-c", "import os, sys; sys.exit(os.environ['OSIRIS_DATABASE'])"]

    run = LearningRun(command, {"OSIRIS_DATABASE": "postgresql://awa:secret@localhost/desk"})
    run.wait(60)

    assert run.error == "postgresql://awa:secret@localhost/desk"
    run.close()
