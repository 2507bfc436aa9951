"""The page of the model: learn from what was validated, put the new model in service, go back."""

import datetime as dt
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest
from helpers.desk_site import OPEN, Browser
from helpers.desk_store import article, put, review
from helpers.html_page import visible_text
from helpers.newsrooms import make_newsroom

from osiris_nlp.desk.app.app import create_app
from osiris_nlp.desk.articles.articles import numbers_of
from osiris_nlp.desk.base.guard.sessions import session_secret
from osiris_nlp.desk.base.store.events import events_since
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.learning import learning_pages
from osiris_nlp.desk.model.learning.learner import Learner, desk_name
from osiris_nlp.desk.model.learning.learning_run import LearningRun
from osiris_nlp.desk.model.model_in_service import ModelInService
from osiris_nlp.desk.model.promotion_watch import PromotionWatch
from osiris_nlp.desk.model.validated_rows import validated_labels
from osiris_nlp.model.folders.in_use import BUNDLED
from osiris_nlp.model.folders.promotion import promoted_name
from osiris_nlp.model.folders.registry import read_manifest
from osiris_nlp.model.folders.run_log import RUNS, read_runs, run_log
from osiris_nlp.render import french

PATIENCE = 120  # seconds
NEW = "Mettre en service le nouveau modèle"


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

    def choose(self, name, *, instead_of=""):
        """Put a model in service, and return the address to which the page leads then."""
        id_ = (instead_of or self.model.bench.name).rpartition("@")[2]
        answer = self.awa.post(f"/modele/{id_}/mettre-en-service?modele={name}")
        return answer.headers.get("location", answer.status_code)

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


def test_a_model_learns_is_put_in_service_and_exchanged_for_the_former_and_back(newsroom):
    page = newsroom.page()
    assert "<button>Apprendre de ces 120\u00a0articles</button>" in page
    assert "quelques centaines pour que cela change quelque chose." in page
    assert NEW not in page
    former = newsroom.model.bench.name

    assert newsroom.awa.post("/modele/apprendre").headers["location"] == "/modele"
    newsroom.learner.run.wait(PATIENCE)

    assert newsroom.learner.run.error == ""
    page = newsroom.page()
    assert "Meilleur\u00a0: sur 120\u00a0articles de ces trois derniers mois" in page
    assert newsroom.model.bench.name == former
    candidate = newsroom.learner.candidate(newsroom.learner.last_outcome())
    assert f'href="/modele/mettre-en-service?modele={candidate}">{NEW}' in page
    preview = newsroom.awa.get("/modele/mettre-en-service", modele=candidate).text
    assert "Rien de ce qui est validé n’est perdu." in preview
    assert "Il n’a pas appris" not in preview

    assert newsroom.choose(candidate) == "/modele?service=1"

    new = newsroom.model.bench.name
    assert new != former
    assert newsroom.awa.get("/api/health").json()["model"] == new
    body = {"title": "Le cauri numérique", "text": "Le cauri numérique circule à Kaolack."}
    suggested = newsroom.awa.post("/api/suggest", body).json()
    assert (suggested["model"], suggested["suggestions"][0]["label"]) == (new, "Fintech")
    page = newsroom.awa.get("/modele?service=1").text
    day = french.day(dt.datetime.now(dt.UTC).date())
    for sentence in (
        *(f"Le modèle du {day} «\u00a0{candidate}\u00a0» est maintenant en service.",),
        *("Il est en service.", "156\u00a0articles (120\u00a0validés ici"),
        "Le modèle en service a appris de tous les articles validés ici.",
    ):
        assert sentence in page

    # A line of another kind in the run log, and one that lacks keys.
    with (newsroom.models / RUNS).open("a") as log:
        log.write('{"what":"note"}\n{"what":"promote"}\n')
    assert newsroom.choose("2026-10", instead_of=former) == "/modele?change=1"
    assert newsroom.model.bench.name == new  # the page was that of the former model
    for name, service in (("2026-10", former), (candidate, new), ("2026-10", former)):
        assert newsroom.choose(name) == "/modele?service=1"
        assert newsroom.model.bench.name == service

    assert promoted_name(newsroom.models) == "2026-10"
    assert NEW in newsroom.page()
    whats = [line["what"] for line in read_runs(newsroom.models)]
    promotions = ["promote"] * 3
    assert whats == [
        "train",
        "promote",
        "train",
        "learn",
        *promotions[:1],
        "note",
        "promote",
        *promotions,
    ]


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
    assert NEW not in page


def test_a_damaged_line_of_the_run_log_is_reported(newsroom):
    newsroom.log_outcome(model=3, former="9d8d", reason="better")

    page = newsroom.awa.get("/modele")

    assert page.status_code == 200
    assert "(model: Input should be a valid string): delete the last line with" in page.text
    assert "Modèle fourni avec le logiciel" in page.text


def test_a_candidate_for_the_place_of_another_model_or_of_another_desk_is_not_offered(newsroom):
    newsroom.log_outcome(model="2026-10", former="0123456789ab", reason="better")
    assert NEW not in newsroom.page()
    offer(newsroom, "2026-11", desk="0123456789ab")
    assert NEW not in newsroom.page()
    offer(newsroom, "2026-12")
    assert NEW in newsroom.page()


def test_the_bundled_model_and_the_first_are_exchanged_any_number_of_times(newsroom):
    first = newsroom.model.bench.name
    bundled = f"bundled@{read_manifest(BUNDLED)['id']}"
    preview = newsroom.awa.get("/modele/mettre-en-service", modele="").text
    assert "Il n’a pas appris des 120\u00a0articles validés depuis." in preview

    for name, service, promoted in [("", bundled, None), ("2026-10", first, "2026-10")] * 2:
        assert newsroom.choose(name) == "/modele?service=1"
        assert (newsroom.model.bench.name, promoted_name(newsroom.models)) == (service, promoted)

    assert [run["what"] for run in read_runs(newsroom.models)][-2:] == ["withdraw", "promote"]
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    acts = [about for _, about in events_since(newsroom.store, start, what="promote")]
    assert acts == [f"{bundled}, before that {first}", f"{first}, before that {bundled}"] * 2


def test_a_damaged_model_is_listed_and_cannot_be_chosen(newsroom):
    for name, file in (("2026-11", "model.json"), ("2026-12", "weights.safetensors")):
        shutil.copytree(BUNDLED, newsroom.models / name)
        (newsroom.models / name / file).unlink()
    (newsroom.models / "2026-11/model.json").write_bytes(b"{")

    page = " ".join(visible_text(newsroom.page()).split())

    damage = "Ses fichiers sont abîmés, ou d’une autre version du logiciel~: il ne peut pas servir."
    assert f"Modèle «~2026-11~» {damage}" in page
    assert page.count(damage) == 2
    assert page.count("Mettre en service") == 1  # of the bundled one
    assert newsroom.choose("2026-11") == 409
    assert "Ses fichiers" in newsroom.awa.get("/modele/fiche", modele="2026-11").text
    assert newsroom.awa.get("/modele/fiche", modele="2026-13").status_code == 404


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

    assert "Ce bureau a été installé pour garder le même modèle" in awa.get("/modele").text
    assert awa.post("/modele/apprendre").status_code == 404


def offer(newsroom, name, *, desk=""):
    """Offer a copy of the bundled model as a candidate that is better than the one in service."""
    shutil.copytree(BUNDLED, newsroom.models / name)
    outcome = {"model": name, "id": "269a", "reason": "better", "articles": 312}
    newsroom.log_outcome(**outcome, desk=desk or newsroom.desk)


def test_two_clicks_at_once_put_a_model_in_service_once(newsroom):
    offer(newsroom, "2026-11")

    with ThreadPoolExecutor(2) as pool:
        former = newsroom.model.bench.name
        clicks = [pool.submit(newsroom.choose, "2026-11", instead_of=former) for _ in range(2)]

    addresses = sorted(click.result() for click in clicks)
    assert addresses == ["/modele?change=1", "/modele?service=1"]
    assert promoted_name(newsroom.models) == "2026-11"


def test_a_model_that_cannot_serve_is_not_promoted(newsroom):
    offer(newsroom, "2026-11")
    (newsroom.models / "2026-11/neighbours.safetensors").write_bytes(b"x")
    id_ = newsroom.model.bench.id

    answer = newsroom.awa.post(f"/modele/{id_}/mettre-en-service?modele=2026-11")

    assert answer.status_code == 409
    assert "celui en service reste" in answer.text
    assert promoted_name(newsroom.models) == "2026-10"
    assert newsroom.model.bench.id == id_


@pytest.mark.parametrize(("enough", "look"), [(120, ' class="strong big"'), (121, "")])
def test_the_button_is_strong_once_there_is_enough_to_learn_from(
    newsroom, monkeypatch, enough, look
):
    monkeypatch.setattr(learning_pages, "ENOUGH_NEW", enough)

    assert f"<button{look}>Apprendre de ces 120\u00a0articles</button>" in newsroom.page()


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
    assert '<a href="/aide/administrer#le-modèle-et-la-liste-des-mots-clés">les indiquer' in page
    assert newsroom.awa.post("/modele/apprendre").headers["location"] == "/modele?occupe=1"
    assert newsroom.learner.run is None


def test_the_database_of_a_training_is_in_its_environment():
    command = [sys.executable, "-c", "import os, sys; sys.exit(os.environ['OSIRIS_DATABASE'])"]

    run = LearningRun(command, {"OSIRIS_DATABASE": "postgresql://awa:secret@localhost/desk"})
    run.wait(60)

    assert run.error == "postgresql://awa:secret@localhost/desk"
    run.close()
