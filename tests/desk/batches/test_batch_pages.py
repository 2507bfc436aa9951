"""The pages of batches for the archive: nothing is accepted that was not on screen."""

import re
import signal
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import sqlalchemy as sa
from helpers.desk_api import sign_in, validate
from helpers.desk_store import check_consistency
from helpers.forks import python
from helpers.html_page import Page, visible_text
from helpers.stored_articles import stored

from osiris_nlp.base.records import Article
from osiris_nlp.desk.articles.arrivals import put_articles
from osiris_nlp.desk.articles.articles import numbers_of
from osiris_nlp.desk.articles.handovers.handovers import pass_article
from osiris_nlp.desk.articles.notes.notes import set_note
from osiris_nlp.desk.articles.reviews import history
from osiris_nlp.desk.base.guard.sessions import session_secret
from osiris_nlp.desk.batches.batches import ShownArticle, ShownBatch, apply_batch, seal, unseal
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.model.folders.in_use import BUNDLED

NUMBERS = [6, 7, 8, 9]  # of the articles of the archive
ALL = [str(number) for number in NUMBERS]
LABEL = "Cybersécurité/Cybercriminalité"
TITLES = (
    "Cyberattaque contre la Sonatel : les pirates exigent une rançon",
    "Cybercriminalité : dix pirates informatiques arrêtés à Dakar",
    "La DGID victime d’une cyberattaque, ses serveurs piratés",
    "Piratage informatique : la gendarmerie démantèle un réseau de cybercriminels",
)
TEXT = (
    "La division spéciale de cybersécurité enquête sur la cybercriminalité. Des pirates informatiques ont "
    "mené une cyberattaque et un piratage par rançongiciel."
)


@pytest.fixture
def desk(desk):
    """Add four sure articles of the archive to the desk."""
    articles = [Article(id=f"cyber-{n}", title=t, text=TEXT) for n, t in enumerate(TITLES)]
    put_articles(desk.store, articles, desk.bench.verdicts)
    assert [*numbers_of(desk.store, [each.id for each in articles]).values()] == NUMBERS
    return desk


def path_of(desk, label=LABEL):
    return f"/lots/{desk.bench.taxonomy.names.index(label) + 1}"


def form_of(page):
    """Return the fields that the form of a batch would send as it is shown."""
    fields: dict[str, list[str]] = {}
    for each in Page(page).every("input"):
        if each.get("type") == "hidden" or "checked" in each:
            fields.setdefault(each["name"] or "", []).append(each["value"] or "")
    return fields


def show(browser, desk):
    answer = browser.get(path_of(desk))
    assert answer.status_code == 200
    return form_of(answer.text)


def send(browser, desk, form):
    return browser.ask(
        "POST",
        path_of(desk),
        content=urlencode(form, doseq=True),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )


def labels_of(desk, numbers):
    return [stored(desk.store, number).labels for number in numbers]


def review_counts(desk):
    return [len(history(desk.store, article=number)) for number in NUMBERS]


def result(browser, answer):
    """Return the text of the page that an answer leads to."""
    return visible_text(browser.get(answer.headers["Location"]).text)


def test_a_batch_shows_titles_with_their_reasons_and_scores(desk, awa):
    page = awa.get(path_of(desk)).text

    text = visible_text(page)
    assert f"plus sûrs pour «~{LABEL}~»" in text
    assert {str(number) for number in NUMBERS} <= {*form_of(page)["garde"]}
    for title in TITLES:
        assert title.split(" : ")[0] in text
    assert "cyberattaque" in Page(page).text("span").lower()
    assert re.search(r"\d+~%", text)


def test_the_choice_of_a_label_counts_sure_articles_the_most_first(desk, awa):
    page = Page(awa.get("/lots").text)

    counts = [int(data) for path, data in page.texts if path[-1:] == ("td",)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] >= len(NUMBERS)
    assert path_of(desk) in [link["href"] for link in page.every("a")]


def test_a_batch_and_its_undo_are_one_line_of_the_history(desk, awa):
    answer = send(awa, desk, show(awa, desk) | {"garde": ALL[:3]})
    validate(awa, desk, NUMBERS[3], ["Fintech"])
    path = urlsplit(answer.headers["Location"]).path

    before = Page(awa.get("/historique").text)
    assert awa.ask("POST", f"{path}/defaire").status_code == 303
    after = Page(awa.get("/historique").text)

    for page in (before, after):
        titles = [link["href"] for link in page.every("a") if link.get("class") == "title"]
        assert titles == [f"/articles/{NUMBERS[3]}", path]
    assert "Lot : 3 articles" in visible_text(awa.get("/historique").text).replace("~", " ")
    assert before.text("span").count("annulé") == 0
    assert after.text("span").count("annulé") == 1


def test_ticked_articles_are_validated_and_the_others_stay_open(desk, awa):
    *ticked, unticked = NUMBERS

    answer = send(awa, desk, show(awa, desk) | {"garde": ALL[:3]})

    assert answer.status_code == 303
    assert labels_of(desk, NUMBERS) == [(LABEL,)] * 3 + [()]
    for number in ticked:
        (review,) = history(desk.store, article=number)
        accepted, *others = review.decisions
        assert (review.editor, review.model, review.blind) == ("awa", desk.bench.name, False)
        assert (accepted.label, accepted.decision, accepted.tier) == (LABEL, "accept", "apply")
        assert {other.decision for other in others} <= {"unkept"}
        assert "hide" not in {other.tier for other in others}
    assert history(desk.store, article=unticked) == []
    page = awa.get(answer.headers["Location"]).text
    assert "3~articles validés" in visible_text(page)
    assert TITLES[3].split(" : ")[0] in visible_text(page)
    (follow,) = [link["href"] or "" for link in Page(page).every("a") if "autofocus" in link]
    assert str(unticked) in parse_qs(urlsplit(follow).query)["sauf"][0].split(".")
    assert str(unticked) not in form_of(awa.get(follow).text).get("garde", [])


def test_a_batch_sent_twice_is_recorded_once_and_completed(desk, awa):
    form = show(awa, desk) | {"garde": ALL}
    send(awa, desk, {**form, "garde": ALL[:1]})

    answers = [send(awa, desk, form) for _ in range(2)]

    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert review_counts(desk) == [1] * 4
    assert "4~articles validés" in result(awa, answers[1])


def test_an_article_passed_to_a_colleague_after_a_part_was_sent_is_left_out(desk, awa):
    form = show(awa, desk) | {"garde": ALL[:2]}
    send(awa, desk, {**form, "garde": ALL[:1]})
    pass_article(desk.store, NUMBERS[1], sender="Modou Fall", receiver="awa")

    answer = send(awa, desk, form)

    assert labels_of(desk, NUMBERS[:2]) == [(LABEL,), ()]
    assert "passé entre-temps à awa" in result(awa, answer)


def test_a_batch_is_taken_back_and_not_applied_again(desk, awa):
    form = show(awa, desk) | {"garde": ALL}
    location = send(awa, desk, form).headers["Location"]
    (undo,) = [
        each["action"] or ""
        for each in Page(awa.get(location).text).every("form")
        if (each["action"] or "").startswith("/lots/faits/")
    ]

    for _ in range(2):
        answer = awa.post(undo)
        assert answer.status_code == 303
    send(awa, desk, form)

    assert "lot annulé" in result(awa, answer)
    assert labels_of(desk, NUMBERS) == [()] * 4
    assert review_counts(desk) == [2] * 4
    assert "annulé" in visible_text(awa.get("/lots").text)
    check_consistency(desk.store)


def test_articles_that_changed_or_were_reviewed_meanwhile_are_left_out_by_title(desk, awa):
    reviewed, flagged, undone, opened = NUMBERS
    form = show(awa, desk) | {"garde": ALL}
    modou = sign_in("Modou Fall", desk)
    validate(modou, desk, reviewed, ["Fintech"])
    set_note(desk.store, flagged, editor="Modou Fall", text=None, flag=True)
    number = validate(modou, desk, undone, [LABEL]).json()["review"]["number"]
    modou.post(f"/api/articles/{undone}/undo", {"key": "annulation", "review": number})
    new_version = Article(id="cyber-2", title=TITLES[2], text=f"{TEXT} Mise à jour.")
    put_articles(desk.store, [new_version], desk.bench.verdicts)
    modou.post(f"/api/articles/{opened}/presence")

    answer = send(awa, desk, form)

    assert labels_of(desk, NUMBERS) == [("Fintech",), (), (), ()]
    text = result(awa, answer)
    assert "Aucun article validé" in text
    reasons = (
        *("validé entre-temps par Modou Fall~: Fintech", "signalé entre-temps"),
        *("l’article ou le modèle a changé entre-temps", "un collègue l’a ouvert"),
    )
    for title, reason in zip(TITLES, reasons, strict=True):
        assert re.search(rf"{re.escape(title.split(' : ')[-1])}\s+{reason}", text)


def test_two_editors_with_the_same_batch_validate_each_article_once(desk):
    awa, modou = sign_in("Awa Ndiaye", desk), sign_in("Modou Fall", desk)
    hers, his = show(awa, desk), show(modou, desk)
    hers["garde"], his["garde"] = ALL[:3], ALL[2:]

    send(awa, desk, hers)
    location = send(modou, desk, his).headers["Location"]

    editors = [[each.editor for each in history(desk.store, article=n)] for n in NUMBERS]
    assert editors == [["Awa Ndiaye"]] * 3 + [["Modou Fall"]]
    text = visible_text(modou.get(location).text)
    assert "1~article validé" in text
    assert f"validé entre-temps par Awa Ndiaye~: {LABEL}" in text


def forged(desk, number):
    """Return the form of a batch with one article, signed by the desk."""
    article = stored(desk.store, number)
    shown_article = ShownArticle(number, article.revision, article.content, [])
    batch = ShownBatch("0" * 32, LABEL, desk.bench.name, "awa", [shown_article])
    return {"lot": [seal(session_secret(desk.store), batch)], "garde": [str(number)]}


def test_what_was_not_on_screen_is_refused_with_everything_else(desk, awa):
    form = show(awa, desk)
    others = [number for number in desk.numbers.values() if str(number) not in form["garde"]]
    sealed = form["lot"][0]

    for wrong in (
        *({**form, "garde": [*form["garde"], str(number)]} for number in (*others, 999_999)),
        {**form, "garde": [*form["garde"], "0"]},
        {**form, "garde": [*form["garde"], "7; DROP TABLE reviews"]},
        {**form, "lot": [sealed[:-2] + ("A" if sealed[-2] != "A" else "B") + sealed[-1]]},
        {**form, "lot": [sealed.replace(".", "", 1)]},
        {**form, "lot": [""]},
        {"garde": form["garde"]},
        {**form, "garde": form["garde"] * 60},
    ):
        assert send(awa, desk, wrong).status_code == 422

    assert history(desk.store) == []


def test_a_blind_article_or_one_with_labels_is_left_out_whatever_the_form_says(desk, awa):
    for id_ in ("temoin-42", "wave"):
        number = desk.numbers[id_]
        assert send(awa, desk, forged(desk, number)).status_code == 303
        assert history(desk.store, article=number) == []


def test_a_batch_of_the_former_model_is_recorded_and_an_earlier_one_is_refused(desk, awa):
    form, other_form, name = show(awa, desk), show(awa, desk), desk.bench.name
    first = {**form, "garde": ALL[:1]}
    desk.model.replace(Bench.load(BUNDLED))

    assert send(awa, desk, first).status_code == 303
    desk.model.replace(Bench.load(BUNDLED))
    again = send(awa, desk, first)
    late = send(awa, desk, {**form, "garde": ALL})
    other = send(awa, desk, other_form)

    (review,) = history(desk.store)
    assert (review.article, review.model) == (NUMBERS[0], name)
    assert again.status_code == late.status_code == 303
    text = result(awa, late)
    assert "1~article validé" in text
    assert text.count("l’article ou le modèle a changé entre-temps") == 3
    assert other.status_code == 409
    assert "Le modèle a été mis à jour entre-temps." in visible_text(other.text)


def test_a_batch_shown_to_another_editor_or_by_another_desk_is_refused(desk, awa):
    form, modou = show(awa, desk), sign_in("Modou Fall", desk)
    batch = ShownBatch("0" * 32, LABEL, desk.bench.name, "awa", [])
    foreign = {"lot": [seal(b"a secret of another desk", batch)]}

    assert (send(modou, desk, form).status_code, send(awa, desk, foreign).status_code) == (422, 422)
    assert history(desk.store) == []


def test_without_ticks_nothing_is_validated(desk, awa):
    form = show(awa, desk)
    del form["garde"]

    location = send(awa, desk, form).headers["Location"]

    assert "Aucun article validé" in visible_text(awa.get(location).text)
    assert history(desk.store) == []


def test_a_form_that_arrives_twice_at_once_leaves_out_none_of_its_own_articles(desk, awa):
    batch = unseal(session_secret(desk.store), show(awa, desk)["lot"][0])
    statements = []

    def send_again(_connection, _cursor, text, *_):
        """Send the form again just before the articles are looked up."""
        if "deferrals" in text and not statements:
            statements.append(1)
            assert apply_batch(desk.store, desk.model, batch, NUMBERS, editor="awa") == []

    sa.event.listen(desk.store.engine, "before_cursor_execute", send_again)

    assert apply_batch(desk.store, desk.model, batch, NUMBERS, editor="awa") == []
    assert statements == [1]
    assert review_counts(desk) == [1] * 4


def test_no_request_may_choose_a_key_of_a_batch(desk, awa):
    for key in ("lot:x12345678", "LOT:x12345678", f"lot:{'0' * 32}:{NUMBERS[0]}"):
        decision = validate(awa, desk, NUMBERS[0], [LABEL], key=key)
        undo = awa.post(f"/api/articles/{NUMBERS[0]}/undo", {"key": key, "review": 1})
        assert (decision.status_code, undo.status_code) == (422, 422)
    assert history(desk.store) == []


# Applies a batch as the desk does, and is killed before its n-th statement that begins so.
KILLED = """
import os, signal, sys
import sqlalchemy as sa
sys.path.append(sys.argv.pop())
from osiris_nlp.desk.model.bench import Bench
from osiris_nlp.desk.model.model_in_service import ModelInService
from osiris_nlp.desk.base.store.opening import open_store
from osiris_nlp.desk.base.guard.sessions import session_secret
from osiris_nlp.desk.batches.batches import apply_batch, unseal
url, model, sealed, ticked, statement, count = sys.argv[1:]
store, statements = open_store(url), []
def kill(_connection, _cursor, text, *_):
    statements.append(text.startswith(statement))
    if sum(statements) == int(count):
        os.kill(os.getpid(), signal.SIGKILL)
batch = unseal(session_secret(store), sealed)
service = ModelInService(Bench.load(model), store)
sa.event.listen(store.engine, "before_cursor_execute", kill)
apply_batch(store, service, batch, [int(n) for n in ticked.split(".")], editor="awa")
"""


@pytest.mark.slow("kills")
@pytest.mark.parametrize(
    ("statement", "count", "n_recorded"),
    [
        pytest.param("INSERT INTO reviews", 1, 0, id="before the first"),
        pytest.param("INSERT INTO decisions", 2, 1, id="within the second"),
        pytest.param("UPDATE articles", 4, 3, id="within the last"),
    ],
)
def test_a_batch_killed_in_the_middle_is_completed_when_it_is_sent_again(
    desk, awa, model, statement, count, n_recorded
):
    form = show(awa, desk) | {"garde": ALL}
    url = f"sqlite:///{desk.store.database.file}"
    arguments = url, model, form["lot"][0], ".".join(form["garde"])
    process = python("-c", KILLED, *arguments, statement, count, Path(__file__).parents[2])
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()
    before = review_counts(desk)

    answer = send(awa, desk, form)

    assert sum(before) == n_recorded
    assert review_counts(desk) == [1] * 4
    assert labels_of(desk, NUMBERS) == [(LABEL,)] * 4
    assert "4~articles validés" in result(awa, answer)
    check_consistency(desk.store)


def test_unknown_batches_and_labels_are_missing(visitor):
    for path in ("/lots/0", "/lots/999", "/lots/x", "/lots/faits/x", f"/lots/faits/{'0' * 32}"):
        assert visitor.get(path).status_code == 404
    for name in ("x", "0" * 32):
        assert visitor.post(f"/lots/faits/{name}/defaire").headers["Location"] == "/lots"


def test_a_label_without_sure_articles_says_so(desk, visitor):
    page = visitor.get(path_of(desk, "Genre")).text

    assert "Plus aucun article sans mot-clé" in visible_text(page)
    assert form_of(page) == {}
