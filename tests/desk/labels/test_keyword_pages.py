"""The pages of the keywords: what editors have asked for, a trial, each change, its history and its undo."""

import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from helpers.desk_api import sign_in
from helpers.desk_site import OPEN, Browser, create_database, open_site
from helpers.desk_store import review
from helpers.stored_articles import logged, stored

from osiris_nlp.desk.app.app import create_app
from osiris_nlp.desk.articles.queue.queue import Filters, queue_page
from osiris_nlp.desk.articles.rechecks import relabel_validated
from osiris_nlp.desk.labels.keyword_proposals import propose_keyword
from osiris_nlp.taxonomy import Label, Taxonomy, read_history, read_taxonomy, write_taxonomy

STARLINK = {
    "title": "Starlink arrive au Sénégal",
    "text": "Des antennes et des satellites en orbite basse pour les villages sans fibre.",
    "date": "2025-02-03",
}
CUES = "satellite, VSAT, Starlink, orbite"
ROWS: dict[str, dict[str, Any]] = {
    "starlink": STARLINK,
    "vsat": {
        "title": "Le VSAT relie les postes de Kédougou",
        "text": "Une liaison VSAT par satellite, en orbite haute, relie les postes de santé.",
        "labels": ["Infrastructures"],
    },
    "wave": {
        "title": "Wave baisse le prix du transfert d’argent mobile",
        "text": "La fintech Wave ramène à 1 % le prix d’un transfert d’argent par mobile.",
    },
    "temoin-42": {**STARLINK, "title": "Starlink : les satellites du village"},  # blind
}


@pytest.fixture(scope="module")
def database(tmp_path_factory, bench):
    return create_database(tmp_path_factory.mktemp("satellites"), bench, ROWS)


@pytest.fixture
def desk(tmp_path, bench, database):
    yield from open_site(tmp_path, bench, database)


@pytest.fixture
def awa(desk):
    return sign_in("Awa", desk)


def words(answer):
    """Return the words of a page's main part, without markup, with plain spaces."""
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def digest_in(answer):
    match = re.search(r'name="etat" value="(\w{64})"', answer.text)
    assert match is not None, words(answer)
    return match[1]


def ticks_in(answer):
    return dict.fromkeys(re.findall(r'name="(article-\d+)" checked', answer.text), "on")


def change(awa, kind, **fields):
    """Look at a change, then make it, as a manager does."""
    page = awa.get(f"/mots-cles/{kind}", **fields)
    return awa.ask("POST", f"/mots-cles/{kind}", data={**fields, "etat": digest_in(page)})


def add(awa, **fields):
    page = awa.get("/mots-cles/nouveau", **fields)
    data = {**fields, **ticks_in(page), "etat": digest_in(page)}
    return awa.ask("POST", "/mots-cles/nouveau", data=data)


def to_recheck(desk):
    """Return the ids of the articles to look at again, once the queue has followed."""
    relabel_validated(desk.store, desk.bench.names)
    return [row.id for row in queue_page(desk.store, Filters(state="changes")).rows if row.recheck]


def validate(browser, number, state, *labels):
    """Validate an article with what a page of it has shown before."""
    body = {"key": uuid4().hex, "revision": state["revision"], "model": state["model"]}
    path = f"/api/articles/{number}/decisions"
    return browser.post(path, {**body, "labels": labels, "rejected": []})


def labels_of(desk, id_):
    return stored(desk.store, desk.numbers[id_]).labels


def test_what_editors_propose_is_listed_until_it_is_a_keyword_or_dismissed(desk, awa):
    for id_, text in (("starlink", "satellites"), ("vsat", "Satellites"), ("wave", "bitcoin")):
        propose_keyword(desk.store, desk.numbers[id_], text=text, editor="Modou")

    page = awa.get("/mots-cles/candidats")
    assert "2 propositions 2 articles : Le VSAT relie les postes de Kédougou ," in words(page)
    assert words(page).index("Satellites") < words(page).index("bitcoin")
    assert 'href="/mots-cles/nouveau?nom=Satellites"' in page.text

    answer = awa.ask("POST", "/mots-cles/candidats/ecarter", data={"cle": "bitcoin"})
    assert answer.status_code == 303
    assert add(awa, nom="Satellites", indices=CUES).status_code == 303
    assert "Rien pour l’instant." in words(awa.get("/mots-cles/candidats"))


def test_a_preview_names_the_articles_that_a_keyword_would_catch(desk, awa):
    review(desk.store, desk.numbers["vsat"], ["Infrastructures"])

    page = awa.get("/mots-cles/nouveau", nom="Satellites", indices=CUES)

    assert (
        "Sur les 3 derniers articles du bureau, « Satellites » serait parmi les trois premières "
        "suggestions de 2 articles, et la première pour" in words(page)
    )
    assert "Starlink arrive au Sénégal" in page.text
    assert "Starlink : les satellites du village" not in page.text  # blind
    # The other one has no review.
    assert ticks_in(page) == {f"article-{desk.numbers['vsat']}": "on"}
    nothing = awa.get("/mots-cles/nouveau", nom="Cerfs-volants", indices="cerf-volant")
    assert "il ne serait parmi les trois premières suggestions d’aucun" in words(nothing)


def test_an_added_keyword_is_suggested_at_once_and_validated_articles_come_back(desk, awa):
    review(desk.store, desk.numbers["vsat"], ["Infrastructures"])

    fields = {"indices": "satellite\r\nVSAT, Starlink, orbite\r\n", "definition": "Par satellite."}
    answer = add(awa, nom="Satellites", **fields)

    assert answer.headers["location"] == "/mots-cles/historique?fait=1"
    label = read_taxonomy(desk.taxonomy_file).get("Satellites")
    assert label.cues == ("satellite", "VSAT", "Starlink", "orbite")
    assert label.scope_note == "Par satellite."
    assert [(each.what, each.who) for each in read_history(desk.taxonomy_file)] == [("add", "Awa")]
    assert to_recheck(desk) == ["vsat"]
    page = awa.get(f"/articles/{desk.numbers['starlink']}")
    assert re.search(r'name="label" value="Satellites"', page.text)
    number = desk.numbers["vsat"]
    state = awa.get(f"/api/articles/{number}").json()
    assert validate(awa, number, state, "Satellites").status_code == 201
    assert to_recheck(desk) == []
    assert labels_of(desk, "vsat") == ("Satellites",)


def test_an_undo_takes_a_keyword_and_its_marks_away_and_articles_that_have_it_come_back(
    desk, awa, bench
):
    review(desk.store, desk.numbers["vsat"], ["Infrastructures"])
    add(awa, nom="Satellites", indices=CUES, motif="Demandé par la rédaction")
    number = desk.numbers["starlink"]
    state = awa.get(f"/api/articles/{number}").json()
    assert validate(awa, number, state, "Satellites").status_code == 201
    history = awa.get("/mots-cles/historique?fait=1")
    assert "C’est fait." in words(history)
    assert "« Satellites » ajouté Awa ," in words(history)

    answer = awa.ask("POST", "/mots-cles/annuler", data={"etat": digest_in(history)})

    assert answer.headers["location"] == "/mots-cles/historique?fait=1"
    assert read_taxonomy(desk.taxonomy_file).digest() == bench.taxonomy.digest()
    assert desk.bench.taxonomy.digest() == bench.taxonomy.digest()
    assert to_recheck(desk) == ["starlink"]
    page = awa.get("/mots-cles/historique")
    assert "Annulation : « Satellites » ajouté" in words(page)
    assert "Annuler ce changement" not in page.text
    again = awa.ask("POST", "/mots-cles/annuler", data={"etat": bench.taxonomy.digest()})
    assert again.status_code == 422
    assert "Il n’y a rien à annuler" in words(again)


def test_a_renamed_keyword_has_its_new_name_everywhere(desk, awa):
    review(desk.store, desk.numbers["wave"], ["Fintech"])
    preview = awa.get("/mots-cles/renommer", mot="fintech", nom="Finance numérique")
    assert "« Fintech » renommé « Finance numérique »." in words(preview)
    assert "1 article validé prend « Finance numérique » aussitôt." in words(preview)
    assert read_history(desk.taxonomy_file) == ()  # a look changes nothing

    change(awa, "renommer", mot="Fintech", nom="Finance numérique", motif="nom d’usage")

    assert read_taxonomy(desk.taxonomy_file).resolve("Fintech") == "Finance numérique"
    assert read_history(desk.taxonomy_file)[0].note == "nom d’usage"
    assert "Finance numérique" in desk.bench.tagger.labels
    position = desk.bench.taxonomy.names.index("Finance numérique") + 1
    page = words(awa.get(f"/mots-cles/{position}"))
    assert "Wave" in page  # among its examples
    assert "Décisions 1 gardé Suggéré" in page  # under the former name
    answer = awa.post("/api/suggest", ROWS["wave"])
    assert answer.json()["suggestions"][0]["label"] == "Finance numérique"
    (change_logged,) = logged(desk.store, "keywords: rename")
    assert change_logged[-1] == "rename 'Fintech' to 'Finance numérique'"


def test_a_description_is_changed_after_a_trial_by_its_words_alone_and_taken_back(desk, awa):
    name, cues = "Infrastructures", "argent mobile, 0,5 %\r\ntransfert"
    fields, before = {"indices": cues, "definition": "Wave."}, read_taxonomy(desk.taxonomy_file)
    form = awa.get("/mots-cles/modifier", mot=name)
    assert before.get(name).scope_note in unescape(form.text)
    page = words(awa.get("/mots-cles/modifier", mot=name, **fields))
    assert "suggestions d’un article, contre 1 avec les mots d’aujourd’hui." in page
    gained, lost = page.partition("En plus : 1 article ")[2].split("En moins : 1 article ")
    assert "Wave baisse le prix" in gained
    assert "Starlink arrive au Sénégal" in lost

    answer = change(awa, "modifier", mot=name, **fields, motif="trop étroit")

    label = read_taxonomy(desk.taxonomy_file).get(name)
    assert (label.cues, label.scope_note) == (("argent mobile", "0,5 %", "transfert"), "Wave.")
    assert desk.bench.taxonomy.get(name) == label
    history = awa.get(answer.headers["location"])
    assert "« Infrastructures » : définition ou indices modifiés Awa ," in words(history)
    awa.ask("POST", "/mots-cles/annuler", data={"etat": digest_in(history)})
    assert read_taxonomy(desk.taxonomy_file).digest() == before.digest()
    assert desk.bench.taxonomy.digest() == before.digest()


def test_articles_with_a_merged_keyword_pass_to_the_other(desk, awa):
    preview = awa.get("/mots-cles/fusionner", mot="Infrastructures", nom="Qualité de service")
    assert "« Infrastructures » fusionné avec « Qualité de service »." in words(preview)
    assert (
        "1 article non validé le porte : « Qualité de service » y sera proposé à la place."
        in words(preview)
    )

    change(awa, "fusionner", mot="Infrastructures", nom="Qualité de service")

    assert read_taxonomy(desk.taxonomy_file).resolve("Infrastructures") == "Qualité de service"
    assert "c’est son nom dans la liste" in words(awa.get(f"/articles/{desk.numbers['vsat']}"))


def test_validated_articles_with_a_retired_keyword_come_back(desk, awa):
    review(desk.store, desk.numbers["wave"], ["Fintech"])
    preview = awa.get("/mots-cles/retirer", mot="Fintech", nom="")
    assert "« Fintech » retiré." in words(preview)
    assert "1 article validé revient dans « À revoir »." in words(preview)

    change(awa, "retirer", mot="Fintech", nom="")

    assert read_taxonomy(desk.taxonomy_file).find("Fintech") is None
    assert to_recheck(desk) == ["wave"]
    assert "absent de la liste" in words(awa.get(f"/articles/{desk.numbers['wave']}"))


IMPOSSIBLE_CHANGES = [
    ("renommer", "", "Indiquez un nom de 255 caractères au plus"),
    ("renommer", "Fin|tech", "Indiquez un nom de 255 caractères au plus"),
    ("renommer", "F" * 256, "Indiquez un nom de 255 caractères au plus"),
    ("renommer", "Fintech", "C’est déjà son nom."),
    ("renommer", "yas", "« Yas » est déjà dans la liste."),
    ("renommer", "Sonatel", "« Sonatel » est déjà un autre nom de « Sonatel/Orange »."),
    ("fusionner", "Fintech", "Choisissez un autre mot-clé."),
    ("fusionner", "", "Choisissez un mot-clé de la liste."),
    ("retirer", "Bitcoin", "« Bitcoin » n’est pas dans la liste."),
]


@pytest.mark.parametrize(
    ("kind", "fields", "message"),
    [
        *((kind, {"mot": "Fintech", "nom": nom}, text) for kind, nom, text in IMPOSSIBLE_CHANGES),
        ("modifier", {"mot": "Fintech", "indices": "a|b"}, "Indices : 2000 caractères au plus"),
        ("nouveau", {"nom": "Fintech"}, "« Fintech » est déjà dans la liste."),
        ("nouveau", {"nom": "№ !"}, "Indiquez un mot au moins"),
        ("nouveau", {"nom": "Satellites", "indices": "a|b"}, "Indices : 2000 caractères au plus"),
        ("nouveau", {"nom": "Drones", "definition": "x" * 2001}, "Définition : 2000 caractères"),
    ],
)
def test_an_impossible_change_is_explained(desk, awa, kind, fields, message):
    digest = read_taxonomy(desk.taxonomy_file).digest()

    page = awa.get(f"/mots-cles/{kind}", **fields)
    answer = awa.ask("POST", f"/mots-cles/{kind}", data={**fields, "etat": digest})

    for each in (page, answer):
        assert (each.status_code, message in words(each)) == (422, True)
    assert read_taxonomy(desk.taxonomy_file).digest() == digest


def test_a_change_of_a_list_that_has_changed_since_is_refused(desk, awa):
    review(desk.store, desk.numbers["vsat"], ["Infrastructures"])
    page = awa.get("/mots-cles/nouveau", nom="Satellites", indices=CUES)
    fields = {"nom": "Satellites", "indices": CUES, **ticks_in(page), "etat": digest_in(page)}
    change(desk.browser(), "renommer", mot="Fintech", nom="Finance numérique")

    answer = awa.ask("POST", "/mots-cles/nouveau", data=fields)

    assert answer.status_code == 422
    assert "La liste a changé entre-temps" in words(answer)
    assert read_taxonomy(desk.taxonomy_file).find("Satellites") is None
    assert to_recheck(desk) == []
    assert awa.get("/mots-cles/renommer", mot="Bitcoin", nom="x").status_code == 404


def test_a_page_opened_before_a_change_is_validated_with_todays_names(desk, awa):
    first, second = desk.numbers["wave"], desk.numbers["starlink"]
    states = [awa.get(f"/api/articles/{number}").json() for number in (first, second)]
    change(awa, "renommer", mot="Fintech", nom="Finance numérique")

    assert validate(awa, first, states[0], "Fintech").status_code == 201
    assert validate(awa, second, states[1], "Infrastructures").status_code == 201

    assert labels_of(desk, "wave") == ("Finance numérique",)
    assert labels_of(desk, "starlink") == ("Infrastructures",)


def test_an_undone_review_brings_back_todays_names_or_the_mark(desk, awa):
    number = desk.numbers["wave"]
    review(desk.store, number, ["Fintech", "Infrastructures"])
    change(awa, "renommer", mot="Fintech", nom="Finance numérique")
    change(awa, "retirer", mot="Infrastructures", nom="")
    answer = validate(awa, number, awa.get(f"/api/articles/{number}").json(), "Genre")
    assert to_recheck(desk) == []

    undo = {"review": answer.json()["review"]["number"], "key": uuid4().hex}
    assert awa.post(f"/api/articles/{number}/undo", undo).status_code == 201

    assert labels_of(desk, "wave") == ("Finance numérique", "Infrastructures")
    page = words(awa.get(f"/articles/{number}"))
    assert "À revoir : Infrastructures . Ce mot-clé n’est plus dans la liste." in page


def test_a_form_for_a_keyword_that_has_another_name_by_now_is_not_shown_again(desk, awa):
    page = awa.get("/mots-cles/retirer", mot="Fintech", nom="")
    change(desk.browser(), "fusionner", mot="Fintech", nom="Genre")

    data = {"mot": "Fintech", "nom": "", "etat": digest_in(page)}
    answer = awa.ask("POST", "/mots-cles/retirer", data=data)

    assert answer.status_code == 422
    assert "« Fintech » s’appelle maintenant « Genre »." in words(answer)
    assert "Retirer" not in words(answer)
    assert read_taxonomy(desk.taxonomy_file).find("Genre") == "Genre"


def test_a_list_that_cannot_be_read_is_named_and_the_former_one_stays(desk, awa):
    digest = digest_in(awa.get("/mots-cles/retirer", mot="Fintech", nom=""))
    desk.taxonomy_file.write_text("label\nFintech\nfintech\n", "utf-8")

    for path in ("/mots-cles/candidats", "/mots-cles/historique", "/mots-cles/nouveau?nom=Drones"):
        page = awa.get(path)
        assert page.status_code == 200
        assert "La liste des mots-clés est illisible : celle en service reste." in words(page)
        assert "Duplicate label 'fintech'" in words(page)
    data = {"mot": "Fintech", "nom": "", "etat": digest}
    answer = awa.ask("POST", "/mots-cles/retirer", data=data)
    assert answer.status_code == 422
    assert "n’a pas pu être fait" in words(answer)
    assert desk.bench.taxonomy.find("Fintech") == "Fintech"


def test_a_change_that_cannot_come_into_service_yet_is_made_and_logged(desk, awa):
    labels = [*read_taxonomy(desk.taxonomy_file), Label(name="№ !")]
    write_taxonomy(Taxonomy(labels), desk.taxonomy_file)

    answer = change(awa, "renommer", mot="Fintech", nom="Finance numérique")

    assert answer.headers["location"] == "/mots-cles/historique?attente=1"
    assert "la page Modèle dit pourquoi" in words(awa.get(answer.headers["location"]))
    assert read_taxonomy(desk.taxonomy_file).resolve("Fintech") == "Finance numérique"
    assert desk.bench.taxonomy.find("Finance numérique") is None
    assert len(logged(desk.store, "keywords: rename")) == 1


def test_a_name_that_a_retired_keyword_had_is_pointed_out(awa):
    change(awa, "retirer", mot="Fintech", nom="")

    for page in (
        awa.get("/mots-cles/renommer", mot="Genre", nom="fintech"),
        awa.get("/mots-cles/nouveau", nom="Fintech", indices="paiement mobile"),
    ):
        assert "Ce nom a été celui d’un mot-clé qui n’est plus dans la liste" in words(page)
    page = awa.get("/mots-cles/renommer", mot="Genre", nom="Parité")
    assert "Ce nom a été" not in words(page)


def test_a_list_edited_by_hand_comes_into_service_with_the_next_change(desk, awa):
    labels = [label for label in read_taxonomy(desk.taxonomy_file) if label.name != "Genre"]
    write_taxonomy(Taxonomy(labels), desk.taxonomy_file)

    change(awa, "renommer", mot="Fintech", nom="Finance numérique")

    assert desk.bench.taxonomy.find("Genre") is None
    assert len(desk.bench.tagger.labels) == len(labels)
    position = desk.bench.taxonomy.names.index("Finance numérique") + 1
    page = awa.get("/mots-cles/renommer", mot="finance numérique")
    assert f'<a href="/mots-cles/{position}">Finance numérique</a>' in page.text


def test_a_desk_that_does_not_know_its_list_says_how_to_name_it(desk):
    fixed = Browser(create_app(desk.store, desk.model, OPEN))
    fixed.enter("Awa")

    for path in ("/mots-cles/historique", "/mots-cles/nouveau", "/mots-cles/renommer?mot=Fintech"):
        assert "il faut lui indiquer ce fichier" in words(fixed.get(path))
    data = {"mot": "Fintech", "nom": "", "etat": "0"}
    answer = fixed.ask("POST", "/mots-cles/retirer", data=data)
    assert "Ce bureau ne peut pas changer ses mots-clés." in words(answer)
