"""The plugin in a real SPIP's private area: what it shows, adds, keeps away, and does without its service."""

import fcntl
import json
import os
import re
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect
from real.browser import wait_until
from real.content import PLACES
from real.plugin_site import (
    BLOCK,
    EDITOR,
    FOREIGN,
    NATIVE,
    OPINIONS,
    OUTSIDE,
    OWN,
    PUBLISHED,
    REDACTOR,
    UNTOUCHED,
    WEBMASTER,
    lines,
    notice,
    press,
    spaced,
    text_of,
)
from real.site import run_php
from real.suggestion_service import MODEL, NAME, SILENCE, TOKEN, Answer, json_answer

from osiris_nlp.base.errors import InputError
from osiris_nlp.sites.spip.endpoint import Endpoint

FREE = count(5)  # articles, each for the test that takes it
CHANGED = "Les mots-clés de cet article ont changé entre-temps"
SILENT = "Le bureau des suggestions ne répond pas. Les mots-clés se choisissent comme d’habitude."
NOT_A_DESK = "Cette adresse répond, mais pas comme un bureau osiris_nlp."
FAILED = "Le bureau a répondu par une erreur (500)."


@pytest.fixture(scope="module")
def with_desk(plugin_sqlite):
    with plugin_sqlite.put_back():
        plugin_sqlite.configure(url=plugin_sqlite.service.address, jeton=TOKEN)
        yield plugin_sqlite


@pytest.fixture
def plugin(with_desk):
    """The site with the plugin, whose service answers; the pages of the test cause no error."""
    with with_desk.put_back():
        yield with_desk
    assert (with_desk.witness.errors, with_desk.witness.dialogs) == ([], [])
    assert re.findall("PHP .*osiris.*", with_desk.site.log.read_text("utf-8")) == []


def public_keywords(plugin, article):
    with urllib.request.urlopen(f"{plugin.site.url}/spip.php?article{article}") as answer:  # noqa: S310
        return re.findall(r'rel="tag"[^>]*>([^<]+)', answer.read().decode())


def ask(plugin, *options, times=1):
    question = {"path": "/api/spip/suggest", "data": {"keywords": [], "most": 1}, "times": times}
    return run_php(plugin.site, "ask.php", question, *options)


def test_suggestions_have_scores_reasons_and_their_group(plugin):
    page = plugin.open(REDACTOR, UNTOUCHED)

    assert lines(page) == [
        "83 % Fintech (Mots-clés) paiement mobile · Wave Ajouter Fintech Écarter Fintech",
        "21 % Nouveau site web (Mots-clés) en ligne Ajouter Nouveau site web Écarter Nouveau site web",
        "12 % Côte d’Ivoire (Lieux) Remplacer Sénégal par Côte d’Ivoire Écarter Côte d’Ivoire",
    ]
    places = page.locator(f"{NATIVE}, {BLOCK}, #wysiwyg")
    classes = places.evaluate_all("parts => parts.map((part) => part.className)")
    assert [NATIVE[1:] in classes[0], "osiris" in classes[1], len(classes)] == [True, True, 3]


def test_the_service_gets_the_article_as_it_is_in_the_base(plugin):
    plugin.open(REDACTOR, UNTOUCHED)

    (request,) = plugin.service.requests
    question = request["body"]
    article = question["article"]
    assert request["path"] == "/api/spip/suggest"
    assert article["id_article"] == UNTOUCHED
    assert article["titre"] == "12. Wave lance le paiement mobile à Dakar (1)"
    assert article["texte"] == "Wave lance le {{paiement mobile}} en ligne, et l’opérateur suit."
    assert article["section"] == ["40. Articles de presse", "Année 2016"]
    fields = [article[name] for name in ("statut", "lang", "date")]
    assert fields == ["prop", "fr", "2016-04-25 09:00:00"]
    assert set(article) == {
        *("id_article", "surtitre", "titre", "soustitre", "descriptif", "chapo", "texte", "ps"),
        *("date", "lang", "nom_site", "url_site", "statut", "section"),
    }
    titles = dict(question["keywords"])
    assert titles[plugin.keywords["Fintech"]].startswith("7. <multi>[fr]Fintech")
    assert plugin.keywords["Accueil"] not in titles  # in a group for rubriques
    assert sorted(question["carried"]) == sorted(
        plugin.keywords[label] for label in ("Sonatel/Orange", "Sénégal")
    )
    assert question["most"] == 5


def test_a_rubrique_inside_itself_is_named_once(plugin):
    (root,) = plugin.rows("id_rubrique", "spip_rubriques", "titre='40. Articles de presse'")
    where = f"id_rubrique={root['id_rubrique']}"
    plugin.update("spip_rubriques", where, id_parent=root["id_rubrique"])

    page = plugin.open(WEBMASTER, UNTOUCHED)
    plugin.update("spip_rubriques", where, id_parent=0)

    (request,) = plugin.service.requests
    assert request["body"]["article"]["section"] == ["40. Articles de presse", "Année 2016"]
    assert len(lines(page)) == 3


@pytest.mark.parametrize(
    ("login", "author", "scripts"),
    [(REDACTOR, 2, True), (REDACTOR, 2, False), (EDITOR, 3, True), (WEBMASTER, 1, False)],
    ids=["redactor", "redactor without JavaScript", "editor", "webmaster without JavaScript"],
)
def test_a_click_adds_the_keyword_in_the_name_of_who_clicks(plugin, login, author, scripts):
    article = next(FREE)
    labels = plugin.labels(article)
    page = plugin.open(login, article, scripts=scripts)

    message = press(page, "Ajouter", "Fintech")

    assert message == "Mot-clé ajouté : Fintech."
    assert plugin.labels(article) == labels | {"Fintech"}
    expect(page.locator(NATIVE)).to_contain_text("Fintech")
    assert [line.split()[2] for line in lines(page)] == ["Nouveau", "Côte"]
    assert plugin.author_of(article) == author


def test_the_public_page_shows_an_added_keyword_at_once(plugin):
    cached = public_keywords(plugin, PUBLISHED)
    second = int(time.time())
    wait_until(lambda: int(time.time()) > second)  # SPIP dates its cache in seconds
    page = plugin.open(WEBMASTER, PUBLISHED)

    press(page, "Ajouter", "Nouveau site web")

    assert sorted(public_keywords(plugin, PUBLISHED)) == sorted([*cached, "Nouveau site web"])


def test_a_suggestion_turned_down_stays_away_for_everybody_until_it_is_put_back(plugin):
    article = next(FREE)
    page = plugin.open(REDACTOR, article)
    turned_down = press(page, "Écarter", "Fintech")
    other_page = plugin.open(WEBMASTER, article)

    assert turned_down == "Suggestion écartée : Fintech."
    for each in (page, other_page):
        assert [line.split()[2] for line in lines(each)] == ["Nouveau", "Côte"]
    keywords = dict(plugin.service.requests[-1]["body"]["keywords"])
    assert plugin.keywords["Fintech"] not in keywords
    assert spaced(other_page.locator(".osiris-ecartes").inner_text()) == (
        "Suggestions écartées : Fintech Remettre Fintech"
    )

    put_back = press(other_page, "Remettre", "Fintech")

    assert put_back == "La suggestion peut revenir : Fintech."
    assert lines(plugin.open(REDACTOR, article))[0].startswith("83 % Fintech")
    assert "Fintech" not in plugin.labels(article)


def test_what_was_turned_down_is_forgotten_with_the_article(plugin):
    article, gone = next(FREE), 9999
    page = plugin.open(REDACTOR, article)
    press(page, "Écarter", "Fintech")
    press(page, "Écarter", "Nouveau site web")
    where = f"id_article={article} AND id_mot={plugin.keywords['Nouveau site web']}"
    plugin.update("spip_osiris_ecartes", where, id_article=gone)

    run_php(plugin.site, "tidy.php")

    rows = plugin.rows("id_article", "spip_osiris_ecartes", f"id_article IN ({article}, {gone})")
    assert [int(row["id_article"]) for row in rows] == [article]


def test_in_a_group_of_single_keywords_the_button_says_what_it_replaces(plugin):
    article = next(FREE)
    page = plugin.open(REDACTOR, article)

    press(page, "Remplacer Sénégal par", "Côte d’Ivoire")

    assert plugin.labels(article) == {"Sonatel/Orange", "Côte d'Ivoire"}


def test_what_somebody_chose_meanwhile_is_not_replaced(plugin):
    article = next(FREE)
    page = plugin.open(REDACTOR, article)
    plugin.replace(article, "Sénégal", "Guinée-Bissau")

    message = press(page, "Remplacer Sénégal par", "Côte d’Ivoire")

    assert message == f"{CHANGED} : rien n’a été remplacé."
    assert plugin.labels(article) == {"Sonatel/Orange", "Guinée-Bissau"}
    assert page.locator(BLOCK).get_by_role("button", name="Remplacer Guinée-Bissau").count() == 1


def test_of_two_who_click_at_once_the_second_sees_what_the_first_has_changed(plugin):
    article = next(FREE)
    first, second = (plugin.keywords[label] for label in PLACES[:2])
    page = plugin.open(REDACTOR, article)
    button = page.locator(f"{BLOCK} [name=ajouter][value='{second}:{first}']")
    data = button.evaluate("button => Object.fromEntries(new FormData(button.form, button))")
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}

    with (
        httpx.Client(verify=False, cookies=cookies, follow_redirects=True) as client,  # noqa: S501
        (plugin.site.folder / "tmp/osiris_verrou.txt").open("w") as lock,
        ThreadPoolExecutor() as pool,
    ):
        fcntl.flock(lock, fcntl.LOCK_EX)  # the first is at it
        waiter = f"-> FLOCK .*:{os.fstat(lock.fileno()).st_ino} "
        answer = pool.submit(client.post, page.url, data=data)
        locks = Path("/proc/locks")
        wait_until(lambda: answer.done() or bool(re.search(waiter, locks.read_text())))
        plugin.replace(article, PLACES[0], PLACES[2])
        fcntl.flock(lock, fcntl.LOCK_UN)

    assert CHANGED in answer.result().text
    assert plugin.labels(article) == {"Sonatel/Orange", PLACES[2]}


@pytest.mark.parametrize(("login", "article"), [(REDACTOR, FOREIGN), (EDITOR, OUTSIDE)])
def test_only_who_may_change_the_article_sees_suggestions(plugin, login, article):
    page = plugin.open(login, article)

    assert page.locator(NATIVE).count() == 1
    assert page.locator(BLOCK).count() == 0


def test_the_page_on_which_an_article_is_written_has_no_suggestions(plugin):
    page = plugin.sign_in(REDACTOR)
    page.goto(f"/ecrire/?exec=article_edit&id_article={UNTOUCHED}")

    assert page.locator("[name=texte]").count() == 1
    assert page.locator(BLOCK).count() == 0
    assert plugin.service.requests == []


def test_a_redactor_sees_no_suggestions_where_the_webmaster_says_so(plugin):
    plugin.configure(redactors=False)
    redactor_blocks = plugin.open(REDACTOR, UNTOUCHED).locator(BLOCK).count()
    editor_blocks = plugin.open(EDITOR, UNTOUCHED).locator(BLOCK).count()
    plugin.configure(redactors=True)

    assert (redactor_blocks, editor_blocks) == (0, 1)
    assert plugin.open(REDACTOR, UNTOUCHED).locator(BLOCK).count() == 1


def test_a_right_lost_since_the_page_was_opened_is_gone(plugin):
    article = next(FREE)
    labels = plugin.labels(article)
    page = plugin.open(REDACTOR, article)
    plugin.update("spip_articles", f"id_article={article}", statut="publie")

    with page.expect_response(lambda response: response.request.method == "POST"):
        page.locator(BLOCK).get_by_role("button", name="Ajouter Fintech").click()

    expect(page.locator(BLOCK)).to_have_count(0)
    assert plugin.labels(article) == labels


def test_a_title_is_shown_as_spip_shows_it(plugin):
    where = f"id_mot={plugin.keywords['Nouveau site web']}"
    (row,) = plugin.rows("titre", "spip_mots", where)
    plugin.update("spip_mots", where, titre="<multi>[fr]7. Nouveau site web[en]7. New</multi>")

    texts = lines(plugin.open(REDACTOR, UNTOUCHED))
    plugin.update("spip_mots", where, **row)

    assert texts[1].startswith("21 % Nouveau site web (Mots-clés)")


def test_the_lines_are_aligned_however_long_the_reasons(plugin):
    ids = [plugin.keywords[label] for label in OPINIONS]
    reasons = ["réglementation", "haut débit mobile", "a" * 60]
    plugin.service.answer = rows_about(*ids, reasons=reasons)

    page = plugin.open(REDACTOR, UNTOUCHED)

    edges = """parts => parts.map((part) => {
      const box = part.getBoundingClientRect(), row = part.parentElement.getBoundingClientRect();
      return [box.right, box.top - row.top];
    })"""
    rights, tops = zip(*page.locator(f"{BLOCK} .osiris-boutons").evaluate_all(edges), strict=True)
    assert len(rights) == len(ids)
    assert max(rights) - min(rights) < 1
    assert max(tops) < 12


@pytest.mark.parametrize("value", ["Accueil", "gone", "text"])
def test_a_keyword_that_is_not_for_articles_cannot_be_added(plugin, value):
    article = next(FREE)
    labels = plugin.labels(article)
    page = plugin.open(REDACTOR, article)
    values = {"Accueil": f"{plugin.keywords['Accueil']}:", "gone": "99999:", "text": "Fintech"}
    button = page.locator(f"{BLOCK} [name=ajouter]").first
    button.evaluate("(button, value) => button.value = value", values[value])

    button.click()

    error = spaced(page.locator(f"{BLOCK} .reponse_formulaire_erreur").inner_text())
    assert (
        error == "Ce mot-clé n’existe plus, ou n’est plus ouvert à cet article : rien n’a changé."
    )
    assert plugin.labels(article) == labels


def rows_about(*ids, score=0.9, reasons=()):
    row = {"score": score, "tier": "apply", "reasons": reasons}
    rows = [{"id_mot": id_mot, **row} for id_mot in ids]
    return json_answer({"model": MODEL, "suggestions": rows, "unmatched": []})


PWN = "<x-pwn onpwn=1></x-pwn><script>alert(1)</script><html><img src=x onerror=alert(2)></html>"
MANY = json.dumps({"id_mot": 1, "score": 0.9, "tier": "apply", "reasons": ["x"]})
LONG = b'{"suggestions": [' + ", ".join([MANY] * 170_000).encode() + b"]}"
FAULTS = {
    "silence": (SILENCE, SILENT),
    "one byte at a time": (Answer(content=b"{" * 1000, drips=True), SILENT),
    "12 MB": (Answer(content=LONG), NOT_A_DESK),
    "a redirect": (Answer(302, headers={"Location": "/api/spip/elsewhere"}), "Le bureau a répondu par une erreur (302)."),
    "a redirect to a file": (Answer(302, headers={"Location": "file:///etc/passwd"}), "Le bureau a répondu par une erreur (302)."),
    "HTML": (Answer(content=PWN.encode(), headers={"Content-Type": "text/html"}), NOT_A_DESK),
    "a list": (json_answer([1, 2]), NOT_A_DESK),
    "an empty list": (json_answer([]), NOT_A_DESK),
    "no suggestions": (json_answer({"model": MODEL}), NOT_A_DESK),
    "suggestions as text": (json_answer({"model": MODEL, "suggestions": PWN}), NOT_A_DESK),
    "NaN": (rows_about(1, score=float("nan")), NOT_A_DESK),
    "nothing": (Answer(), NOT_A_DESK),
    "status 500": (Answer(500, PWN.encode()), FAILED),
    "another token": (json_answer({"detail": PWN}, status=401), "Le bureau refuse le jeton de ce site."),
    "a forbidden site": (json_answer({"detail": PWN}, status=403), "Le bureau refuse le jeton de ce site."),
    "an unknown path": (json_answer({"detail": "Not Found"}, status=404), NOT_A_DESK),
    "too long an article": (json_answer({"detail": PWN}, status=413), "Le bureau n’a pas pu traiter cet article (erreur 413)."),
    "an article without a text": (json_answer({"detail": PWN}, status=422), "Le bureau n’a pas pu traiter cet article (erreur 422)."),
    "ids that were not sent": (rows_about(99999, "1", "1 OR 1=1", 1.5, None, [1], {}, True), "Rien d’autre à suggérer."),
    "scores too high": (rows_about(1, score=7), "Rien d’autre à suggérer."),
    "infinite scores": (Answer(content=b'{"suggestions": [{"id_mot": 1, "score": 1e999}]}'), "Rien d’autre à suggérer."),
    "scores as text": (rows_about(1, score=PWN), "Rien d’autre à suggérer."),
    "no known word": (json_answer({"suggestions": [], "remark": PWN}), "Le modèle ne connaît aucun mot de cet article : il ne suggère rien."),
    "rows of other kinds": (json_answer({"suggestions": [5, None, PWN, [], [[]], {}]}), "Rien d’autre à suggérer."),
}  # fmt: skip


QUICK = {"silence", "12 MB", "another token", "rows of other kinds", "no known word"}


def each_fault(faults):
    """Return the faults to try; those that are not quick only with all tests."""
    slow = pytest.mark.slow("sites")
    return [each if each in QUICK else pytest.param(each, marks=slow) for each in faults]


@pytest.mark.parametrize("fault", each_fault(FAULTS))
def test_whatever_the_service_answers_the_page_is_whole(plugin, fault):
    plugin.service.answer, expected = FAULTS[fault]

    page = plugin.open(REDACTOR, UNTOUCHED, scripts=False)

    assert notice(page) == expected
    assert lines(page) == []
    assert page.locator("x-pwn").count() == 0
    assert text_of(page) == plugin.page_before
    assert [request["path"] for request in plugin.service.requests] == ["/api/spip/suggest"]


def test_scripts_in_reasons_are_text(plugin):
    id_mot = plugin.keywords["Fintech"]
    reasons = [PWN, 5, None, ["x"], "a" * 500, "'\"<b>", "fibre\u202e", "d", "e"]
    plugin.service.answer = rows_about(id_mot, id_mot, reasons=reasons)

    page = plugin.open(REDACTOR, UNTOUCHED)

    (line,) = lines(page)
    assert PWN[:60] in line
    assert "a" * 60 in line
    assert "a" * 61 not in line
    assert page.locator(f"{BLOCK} :is(x-pwn, script, img, b)").count() == 0
    assert text_of(page) == plugin.page_before


@pytest.mark.parametrize("seconds", [-61, 61], ids=["later", "with a clock that was set back"])
def test_after_a_silence_nothing_is_asked_for_a_minute(plugin, seconds):
    plugin.service.answer = SILENCE

    silent = ask(plugin, times=3)

    assert silent == [[0, None]] * 3
    assert len(plugin.service.requests) == 1

    plugin.service.answer = json_answer({"suggestions": []})
    os.utime(plugin.silence(), (time.time() + seconds,) * 2)

    assert ask(plugin) == [[200, {"suggestions": []}]]
    assert not plugin.silence().exists()


def test_a_stopped_service_is_a_silence(plugin):
    message = plugin.configure(url="http://127.0.0.1:9")
    plugin.configure(url=plugin.service.address)

    assert message == f"Réglages enregistrés. {SILENT}"


STATUSES = {
    "silence": 0, "one byte at a time": 0, "12 MB": 200, "a redirect": 302, "a list": 200,
    "status 500": 500, "another token": 401, "no suggestions": 200,
}  # fmt: skip


@pytest.mark.parametrize("fault", each_fault(STATUSES))
@pytest.mark.parametrize("option", ["disable_functions=", "disable_functions=curl_init"])
def test_php_without_curl_answers_the_same(plugin, fault, option):
    plugin.service.answer, _ = FAULTS[fault]

    ((status, answer),) = ask(plugin, "-d", option)

    assert status == STATUSES[fault]
    assert answer in (None, {"model": MODEL}, {"detail": PWN})
    assert len(plugin.service.requests) == 1


def test_a_long_article_reaches_the_service_without_curl(plugin):
    data = {"article": {"texte": "é" * 500_000}, "keywords": [[1, "1. Fintech"]], "most": 1}
    question = {"path": "/api/spip/suggest", "data": data, "times": 1}

    answers = run_php(plugin.site, "ask.php", question, "-d", "disable_functions=curl_init")

    assert answers[0][1]["suggestions"][0]["id_mot"] == 1
    assert plugin.service.requests[0]["body"] == data


def test_the_settings_page_says_which_model_answers_and_never_shows_the_token(plugin):
    message = plugin.configure(jeton=TOKEN, secret="s" * 32)

    page = plugin.sign_in(WEBMASTER, scripts=False)
    answered = page.content()
    page.goto("/ecrire/?exec=configurer_osiris")
    answer = f"Le bureau répond. Site : {NAME} ; modèle : {MODEL}."
    assert spaced(message) == f"Réglages enregistrés. {answer}"
    for content in (answered, page.content()):
        assert TOKEN not in content
        assert "s" * 32 not in content


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"url": "ftp://bureau.exemple.sn"}, "Une adresse comme https://bureau.exemple.sn, sans « ? » ni « # »."),
        ({"url": "https://bureau.exemple.sn/?a"}, "Une adresse comme https://bureau.exemple.sn, sans « ? » ni « # »."),
        ({"jeton": "jeton\u00a0accentué"}, "Un jeton n’a ni espace ni accent : recopiez-le tel que le bureau l’a montré."),
        ({"secret": "court"}, "Un secret a au moins 32 signes."),
        ({"nombre": "10"}, "Un nombre de 1 à 9."),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_right_are_refused(plugin, fields, expected):
    assert spaced(plugin.configure(**fields)) == expected
    assert plugin.service.requests == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (json_answer({"detail": PWN}, status=403), "Le bureau refuse le jeton de ce site."),
        (json_answer({"site": NAME, "model": 5}), NOT_A_DESK),
        (Answer(content=PWN.encode()), NOT_A_DESK),
        (Answer(500), FAILED),
        (SILENCE, SILENT),
        (json_answer({"site": PWN, "model": MODEL}), f"Le bureau répond. Site : {PWN[:100]} ; modèle : {MODEL}."),
    ],
)  # fmt: skip
def test_the_settings_page_says_what_is_wrong_with_the_service(plugin, answer, expected):
    plugin.service.answer = answer

    assert spaced(plugin.configure()) == f"Réglages enregistrés. {expected}"


@pytest.mark.parametrize("login", [EDITOR, REDACTOR])
def test_only_webmasters_open_the_settings(plugin, login):
    page = plugin.sign_in(login, scripts=False)
    page.goto("/ecrire/?exec=configurer_osiris")

    assert page.locator(".formulaire_configurer_osiris").count() == 0
    page.goto("/ecrire/")
    assert page.locator("a[href*=configurer_osiris]").count() == 0
    webmaster_page = plugin.sign_in(WEBMASTER, scripts=False)
    webmaster_page.goto("/ecrire/")
    assert webmaster_page.locator("a[href*=configurer_osiris]").count() == 1


def test_constants_win_over_the_settings_of_the_page(plugin):
    options = plugin.site.folder / "config/mes_options.php"
    content = options.read_text("utf-8")
    options.write_text(content + "define('_OSIRIS_JETON', 'jeton-des-options');\n", "utf-8")
    refused = ask(plugin)
    options.write_text(content, "utf-8")

    assert refused == [[401, {"detail": "Unknown token"}]]
    assert ask(plugin)[0][0] == 200


@pytest.mark.slow("sites")
def test_used_and_uninstalled_by_spips_own_pages_it_leaves_no_trace(shared_plugin):
    with shared_plugin.put_back():
        shared_plugin.configure(url=shared_plugin.service.address, jeton=TOKEN)
        page = shared_plugin.open(REDACTOR, UNTOUCHED)
        press(page, "Écarter", "Nouveau site web")
        press(page, "Remplacer Sénégal par", "Côte d’Ivoire")
        press(page, "Ajouter", "Fintech")
        shared_plugin.configure(url="http://127.0.0.1:9")
        endpoint = Endpoint(shared_plugin.site.url, shared_plugin.secret)
        n_decisions = len(endpoint.ask("decisions")["decisions"])

        used = shared_plugin.traces()
        with shared_plugin.uninstalled():
            assert shared_plugin.traces() == shared_plugin.traces_before
            labels = shared_plugin.labels(UNTOUCHED)
            n_blocks = shared_plugin.open(REDACTOR, UNTOUCHED).locator(BLOCK).count()
            with pytest.raises(InputError, match="expected the JSON of the plugin osiris: install"):
                endpoint.ask("decisions")

    own = {f"spip_osiris_{name}" for name in OWN}
    assert {*used["tables"]} - {*shared_plugin.traces_before["tables"]} == own
    assert "osiris_silence.txt" in used["files"]
    assert used["jobs"].count("osiris_send_decisions") == 1
    assert n_decisions == 4  # a replacement is two
    assert labels == {"Sonatel/Orange", "Côte d'Ivoire", "Fintech"}
    assert n_blocks == 0
