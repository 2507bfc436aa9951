"""Both roles on every route: a route that this table does not have fails its test."""

import pytest
from fastapi.routing import iter_route_contexts
from helpers.attacks import FORMS, JSON, is_api
from helpers.desk_api import sign_in
from helpers.desk_store import AUTHOR
from helpers.guarded import PASSWORD

from osiris_nlp.desk.base.guard.accounts import set_disabled, set_role

AWA, MOUSSA = "Awa Ndiaye", "Moussa Diop"
# Who may: anybody, without signing in; sites with a token; editors; managers alone.
TABLE = {
    "anybody": """
        GET /entrer /api/health /spip/archives.xml /spip/osiris.zip /static/{digest}/{name}
        GET /static/{name} /mot-de-passe
        POST /entrer /sortir /mot-de-passe
    """,
    "sites": """
        GET /api/spip/status
        POST /api/spip/suggest /api/spip/decisions
    """,
    "editors": """
        GET / /aide /aide/administrer /file /suivant /articles/{number} /coller /mots-cles /mots-cles/{position}
        GET /mots-cles/candidats /mots-cles/nouveau /mots-cles/renommer /mots-cles/fusionner
        GET /mots-cles/modifier /mots-cles/retirer /mots-cles/historique /compte /modele /modele/fiche
        GET /modele/mots-cles.csv /lots
        GET /lots/{position} /lots/faits/{name} /historique /historique/export /labels/{digest}.json
        GET /publier /publier/{name} /api/openapi.json /api/labels /api/articles/{number}
        GET /api/history /api/queue
        POST /compte /coller /lots/{position} /lots/faits/{name}/defaire /publier/preparer
        POST /publier/abandonner /publier/interrompre /publier/{name}/ecrire /publier/{name}/annuler
        POST /api/suggest /api/suggest/many /api/read /api/articles /api/articles/{number}/decisions
        POST /api/articles/{number}/undo /api/articles/{number}/presence
        POST /api/articles/{number}/postpone /api/articles/{number}/searches
        DELETE /api/articles/{number}/presence /api/articles/{number}/postpone
        DELETE /api/articles/{number}/handover
        PUT /api/articles/{number}/note /api/articles/{number}/handover
    """,
    "managers": """
        GET /modele/mettre-en-service
        POST /modele/apprendre /modele/interrompre /modele/{id}/mettre-en-service
        POST /mots-cles/candidats/ecarter /mots-cles/nouveau
        POST /mots-cles/modifier /mots-cles/renommer /mots-cles/fusionner /mots-cles/retirer /mots-cles/annuler
        POST /equipe/ajouter /equipe/role /equipe/lien /equipe/desactiver /equipe/reactiver
        GET /equipe
    """,
}
ROUTES = {
    who: [
        f"{method} {path}"
        for method, *paths in map(str.split, text.strip().splitlines())
        for path in paths
    ]
    for who, text in TABLE.items()
}


def routes_of(desk):
    return {
        f"{method} {route.path}"
        for route in iter_route_contexts(desk.app.routes)
        if route.path is not None
        for method in route.methods or ()
        if method != "HEAD"
    }


def ask(desk, browser, route):
    """Send a request to a route, without a useful body; return the status, and the code of a problem."""
    method, template = route.split()
    path = desk.fill(template)
    if path in FORMS:
        answer = browser.ask(method, path, data={"nom": "Awa"})
    elif path == "/api/read":
        answer = browser.ask(method, path, content=b"x", headers={"Content-Type": "text/plain"})
    else:
        answer = browser.ask(method, path, content=b"{}", headers=JSON)
    is_problem = is_api(path) and answer.status_code >= 400
    return answer.status_code, answer.json()["code"] if is_problem else ""


def test_every_route_is_in_the_table(locked):
    table = [route for routes in ROUTES.values() for route in routes]

    assert routes_of(locked) == set(table)
    assert len(table) == len(set(table))


@pytest.mark.slow("hostile requests")
@pytest.mark.parametrize(("name", "is_manager"), [(AWA, True), (MOUSSA, False)])
def test_each_role_may_do_what_the_table_says(locked, name, is_manager):
    for route in [*ROUTES["editors"], *ROUTES["managers"]]:
        status, code = ask(locked, sign_in(name, locked, PASSWORD), route)
        if route in ROUTES["managers"] and not is_manager:
            assert (status, code) == (403, "role" if is_api(route.split()[1]) else ""), route
        else:
            assert status not in {401, 403}, route
            assert status < 500, route


def test_a_newline_after_an_address_opens_nothing(locked):
    browser = sign_in(MOUSSA, locked, PASSWORD)

    assert browser.get("/equipe").status_code == 403
    assert "<h1>Introuvable</h1>" in browser.get("/nulle-part").text
    for path in ("/equipe%0A", "/file%0A", "/api/labels%0A", "/entrer%0A"):
        assert browser.get(path).status_code == 404, path
    assert browser.ask("POST", "/entrer%0A", data={"nom": "Awa"}).status_code == 404


def test_nobody_does_more_than_the_table_says_without_signing_in(locked):
    for route in ROUTES["anybody"]:
        assert ask(locked, locked.browser(), route)[0] not in {403, 500}, route
    assert ask(locked, locked.browser(), "GET /api/health")[0] == 200
    for route in [*ROUTES["sites"], *ROUTES["editors"], *ROUTES["managers"]]:
        status, _ = ask(locked, locked.browser(), route)
        is_page = route.startswith("GET ") and not is_api(route.split()[1])
        assert status == (303 if is_page else 401), route


def test_a_stale_session_opens_no_route(locked):
    demoted = sign_in(AWA, locked, PASSWORD)
    stale = sign_in(MOUSSA, locked, PASSWORD)
    set_role(locked.store, 2, "manager", author=AUTHOR)
    assert ask(locked, stale, "GET /file")[0] == 200
    set_role(locked.store, 1, "editor", author=AUTHOR)
    set_role(locked.store, 1, "manager", author=AUTHOR)
    set_disabled(locked.store, 2, disabled=True, author=AUTHOR)
    set_role(locked.store, 2, "editor", author=AUTHOR)

    for route in [*ROUTES["editors"], *ROUTES["managers"]]:
        status, _ = ask(locked, stale, route)
        is_page = route.startswith("GET ") and not is_api(route.split()[1])
        assert status == (303 if is_page else 401), route
    assert ask(locked, demoted, "GET /file")[0] == 200


def test_pages_show_whether_somebody_is_a_manager(locked):
    states = []
    for name in (AWA, MOUSSA):
        page = sign_in(name, locked, PASSWORD).get("/file")
        states.append((name in page.text, 'href="/equipe"' in page.text))

    assert states == [(True, True), (True, False)]
