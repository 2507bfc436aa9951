"""Suggestions pushed into a real SPIP that cannot reach the desk, and decisions fetched from it."""

import datetime as dt
import hashlib
import hmac
import json
import os
import re
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from real.mariadb import Database, private_mariadb
from real.plugin_site import EDITOR, REDACTOR, WEBMASTER, PluginSite, plugin_site
from real.site import run_php
from real.suggestion_service import suggestion_service

from osiris_nlp.desk.store import SiteDecision, list_site_decisions, open_store

pytestmark = pytest.mark.real
BLOCK, NATIVE = "#osiris_suggestions", ".formulaire_editer_liens-mots"
OWN = ("suggestions", "decisions", "nonces", "ecartes")
TABLES = [*(f"spip_osiris_{name}" for name in OWN), "spip_mots_liens", "spip_articles"]
FREE = count(5)  # articles, each for the test that takes it
NOT_YET = "Le bureau n’a pas encore déposé de suggestions pour cet article."


@pytest.fixture(scope="module", params=["sqlite", "mariadb"])
def database(request: pytest.FixtureRequest, real_folder: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        yield Database()
    else:
        with private_mariadb(real_folder / "mariadb_push") as database:
            yield database


@pytest.fixture(scope="module")
def bare(real_folder: Path, database: Database, browser: Browser) -> Iterator[PluginSite]:
    folder = real_folder / f"spip_push_{database.kind}"
    with (
        suggestion_service() as service,
        plugin_site(folder, database, service, browser) as plugin,
    ):
        yield plugin


@pytest.fixture(scope="module")
def traces(bare: PluginSite) -> Any:
    """What the site has before the plugin is installed."""
    return run_php(bare.site, "traces.php")


@pytest.fixture(scope="module")
def secret(bare: PluginSite, traces: Any) -> str:  # noqa: ARG001 (it comes first)
    """The secret that the plugin's page of settings made, and showed once; no desk is set."""
    bare.install()
    page = bare.sign_in(WEBMASTER, scripts=False)
    page.goto("/ecrire/?exec=configurer_osiris")
    page.check("#osiris_generer")
    page.click(".formulaire_configurer_osiris [type=submit]")
    shown = page.locator(".formulaire_configurer_osiris code").inner_text()
    page.goto("/ecrire/?exec=configurer_osiris")
    assert shown not in page.content()
    return shown


@pytest.fixture
def plugin(bare: PluginSite, secret: str) -> Iterator[PluginSite]:  # noqa: ARG001 (it comes first)
    yield bare
    assert (bare.witness.errors, bare.witness.dialogs) == ([], [])


@pytest.fixture
def push(
    plugin: PluginSite, secret: str, model: Path, tmp_path: Path
) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Return the command `spip push` for the site, with a desk of its own."""
    file = tmp_path / "secret"
    file.touch(0o600)
    file.write_text(f"{secret}\n", "utf-8")

    def run(*options: str, secret_file: Path = file) -> "subprocess.CompletedProcess[str]":
        program = Path(sys.executable).with_name("osiris-nlp")
        command = [program, "spip", "push", plugin.site.url, "--secret-file", secret_file]
        result = subprocess.run(
            [*command, "--model", model, "--database", f"sqlite:///{tmp_path}/bureau.db", *options],
            capture_output=True,
            text=True,
            check=False,
        )
        assert secret not in result.stdout + result.stderr
        return result

    return run


@pytest.fixture
def decisions(plugin: PluginSite, tmp_path: Path) -> Callable[[], list[SiteDecision]]:
    site = plugin.site.url.removeprefix("http://")

    def read() -> list[SiteDecision]:
        with closing(open_store(f"sqlite:///{tmp_path}/bureau.db")) as store:
            return list_site_decisions(store, site)

    return read


def spaced(text: str) -> str:
    return " ".join(text.split())


def lines(page: Page) -> list[str]:
    return [spaced(row) for row in page.locator(f"{BLOCK} li").all_inner_texts()]


def notice(page: Page) -> str:
    return spaced(page.locator(f"{BLOCK} .osiris-panne").inner_text())


def press(page: Page, button: str, label: str) -> None:
    page.locator(BLOCK).get_by_role("button", name=f"{button} {label}", exact=True).click()
    page.locator(f"{BLOCK} .reponse_formulaire").wait_for()


def contents(plugin: PluginSite) -> dict[str, list[dict[str, Any]]]:
    return {table: plugin.rows("*", table, "1=1") for table in TABLES}


def signed(secret: str, **fields: Any) -> tuple[bytes, dict[str, str]]:
    request = {"when": int(time.time()), "nonce": secrets.token_hex(16), **fields}
    body = json.dumps(request).encode()
    return body, {"X-Osiris-Signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def send(plugin: PluginSite, body: bytes | None, headers: dict[str, str]) -> tuple[int, Any]:
    url = f"{plugin.site.url}/spip.php?action=api_osiris"
    request = urllib.request.Request(url, body, headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_pushed_suggestions_are_shown_though_no_desk_can_be_reached(
    plugin: PluginSite, push: Callable[..., Any]
) -> None:
    before = notice(plugin.open(REDACTOR, 1))

    result = push()

    assert before == NOT_YET
    assert result.returncode == 0, result.stderr
    assert "stored for 24 articles; 0 new decisions in" in result.stderr
    page = plugin.open(REDACTOR, 1)
    (line,) = [line for line in lines(page) if "Fintech" in line]
    assert re.match(r"\d+ % Fintech \(Mots-clés\) \w.* Ajouter Fintech Écarter Fintech$", line)
    assert all("Sonatel" not in line for line in lines(page))  # which the article carries
    assert plugin.service.requests == []
    (row,) = plugin.rows("modele", "spip_osiris_suggestions", "id_article=1")
    assert row["modele"] in result.stderr


def test_only_articles_that_changed_are_pushed_again(
    plugin: PluginSite, push: Callable[..., Any]
) -> None:
    article = next(FREE)
    push()
    plugin.update("spip_articles", f"id_article={article}", date_modif="2030-01-01 10:00:00")

    limited, rest = push("--limit", "1"), push()

    assert "stored for 1 article;" in limited.stderr
    assert "stored for 0 articles;" in rest.stderr


def test_an_article_without_text_and_one_that_is_too_long_wait_no_longer(
    plugin: PluginSite, push: Callable[..., Any]
) -> None:
    push()
    columns = {"titre": "", "texte": "", "date_modif": "2030-01-02 10:00:00"}
    plugin.update("spip_articles", f"id_article={next(FREE)}", **columns)
    plugin.update("spip_articles", f"id_article={next(FREE)}", **{**columns, "texte": "é" * 600_000})

    result, rest = push(), push()

    assert "stored for 0 articles, 2 without a readable text;" in result.stderr
    assert "stored for 0 articles;" in rest.stderr


def test_stored_suggestions_say_their_age_and_serve_when_the_desk_is_silent(
    plugin: PluginSite, push: Callable[..., Any]
) -> None:
    push()
    plugin.update("spip_osiris_suggestions", "id_article=2", moment=1_772_445_600)  # 2 March 2026
    plugin.configure(url="http://127.0.0.1:9")
    old, fresh = plugin.open(WEBMASTER, 2), None
    old_notice = notice(old)
    fresh = plugin.open(WEBMASTER, 1)

    assert "Fintech" in " ".join(lines(fresh))
    assert fresh.locator(f"{BLOCK} .osiris-panne").count() == 0
    assert old_notice == "Suggestions déposées par le bureau le 2 mars 2026."
    plugin.configure(url="")
    plugin.silences().unlink(missing_ok=True)


def test_clicks_in_the_block_and_in_spips_own_box_reach_the_desk_once(
    plugin: PluginSite, push: Callable[..., Any], decisions: Callable[[], list[SiteDecision]]
) -> None:
    push()
    article, ids = next(FREE), plugin.keywords
    carried = {ids["Sonatel/Orange"], ids["Sénégal"]}
    page = plugin.open(REDACTOR, article)
    press(page, "Ajouter", "Fintech")
    native = plugin.open(EDITOR, article)
    native.locator(f"{NATIVE} [name^='supprimer_lien[mot-{ids['Sonatel/Orange']}-']").click()
    native.locator(f"{NATIVE} .reponse_formulaire, {NATIVE} .action").first.wait_for()
    other = next(FREE)
    page = plugin.open(REDACTOR, other)
    press(page, "Écarter", "Fintech")
    press(page, "Remettre", "Fintech")

    before = dt.datetime.now(dt.UTC)
    result, again = push(), push()

    assert "; 4 new decisions in" in result.stderr
    assert "; 0 new decisions in" in again.stderr
    assert [(row.action, row.id_article, row.id_mot, set(row.mots), row.author, row.way) for row in decisions()] == [
        ("add", article, ids["Fintech"], carried | {ids["Fintech"]}, REDACTOR, "plugin"),
        ("remove", article, ids["Sonatel/Orange"], {ids["Fintech"], ids["Sénégal"]}, EDITOR, "native"),
        ("dismiss", other, ids["Fintech"], carried, REDACTOR, "plugin"),
        ("restore", other, ids["Fintech"], carried, REDACTOR, "plugin"),
    ]  # fmt: skip
    assert all(before - dt.timedelta(minutes=5) < row.made <= before for row in decisions())
    assert plugin.rows("*", "spip_osiris_decisions", "1=1") == []


def test_a_full_queue_drops_the_oldest_decisions_and_says_so(
    plugin: PluginSite, push: Callable[..., Any], decisions: Callable[[], list[SiteDecision]]
) -> None:
    article = next(FREE)
    dropped = run_php(plugin.site, "fill_queue.php", {"id_article": article, "rows": 20_000})
    page = plugin.open(REDACTOR, article)
    page.locator(NATIVE).wait_for()

    result = push("--limit", "1")

    assert dropped == {"count": 20_000, "dropped": 2, "oldest": 3}
    assert "; 20000 new decisions in" in result.stderr
    assert ", 2 lost while nobody fetched them" in result.stderr
    assert [row.id_mot for row in decisions()][:2] == [3, 4]


MODEL = "osiris 3f2a91"
ARTICLES = {"op": "articles", "model": MODEL}
ITEM = {"id_article": 1, "date_modif": "2026-03-02 08:00:00", "suggestions": []}
STORE = {"op": "suggestions", "model": MODEL, "items": [ITEM]}
REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "early": ({**STORE, "when": int(time.time()) + 3600}, 403, "time"),
    "late": ({**STORE, "when": int(time.time()) - 3600}, 403, "time"),
    "no time": ({**STORE, "when": None}, 422, "body"),
    "a nonce of another kind": ({**STORE, "nonce": "' OR 1=1"}, 422, "body"),
    "no op": ({**STORE, "op": None}, 422, "op"),
    "an unknown op": ({**STORE, "op": "apply"}, 422, "op"),
    "a path as op": ({**STORE, "op": "../action/api_osiris"}, 422, "op"),
    "no model": ({**STORE, "model": ""}, 422, "body"),
    "no items": ({**STORE, "items": []}, 422, "body"),
    "an item of another kind": ({**STORE, "items": [ITEM, 5]}, 422, "body"),
    "an id as text": ({**STORE, "items": [{**ITEM, "id_article": "1"}]}, 422, "body"),
    "a date of another kind": ({**STORE, "items": [{**ITEM, "date_modif": "' OR 1"}]}, 422, "body"),
    "51 items": ({**STORE, "items": [ITEM] * 51}, 422, "body"),
    "21 suggestions": ({**STORE, "items": [{**ITEM, "suggestions": [{}] * 21}]}, 422, "body"),
    "keys of another kind": ({"op": "acknowledge", "keys": ["' OR 1=1"], "dropped": 0}, 422, "body"),
    "no number": ({"op": "acknowledge", "keys": []}, 422, "body"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_signed_request_that_is_late_or_of_another_form_is_refused(
    plugin: PluginSite, secret: str, case: str
) -> None:
    fields, status, error = REFUSED[case]
    before = contents(plugin)

    answered, content = send(plugin, *signed(secret, **fields))

    assert (answered, content["error"]) == (status, error)
    accepted = status == 422 and error == "body" and case not in {"no time", "a nonce of another kind"}
    assert contents(plugin) | ({"spip_osiris_nonces": []} if accepted else {}) == before | (
        {"spip_osiris_nonces": []} if accepted else {}
    )


def test_requests_that_are_not_signed_or_too_large_are_refused(
    plugin: PluginSite, secret: str
) -> None:
    before = contents(plugin)
    body, headers = signed(secret, **STORE)
    large, large_headers = signed(secret, **STORE, padding="x" * (2 * 1024 * 1024))

    answers = [
        send(plugin, None, {}),
        send(plugin, body, {}),
        send(plugin, body, {"X-Osiris-Signature": ""}),
        send(plugin, body + b" ", headers),
        send(plugin, *signed("f" * 64, **STORE)),
        send(plugin, body, {"X-Osiris-Signature": headers["X-Osiris-Signature"].upper()}),
        send(plugin, large, large_headers),
    ]

    assert answers == [
        (405, {"error": "method"}),
        *[(403, {"error": "signature"})] * 5,
        (413, {"error": "size"}),
    ]
    assert contents(plugin) == before


def test_of_the_same_request_sent_eight_times_at_once_one_is_accepted(
    plugin: PluginSite, secret: str
) -> None:
    body, headers = signed(secret, **ARTICLES)

    with ThreadPoolExecutor(8) as pool:
        answers = [*pool.map(lambda _: send(plugin, body, headers), range(8))]

    assert sorted(status for status, _ in answers) == [200, *[403] * 7]
    assert [content for status, content in answers if status == 403] == [{"error": "replay"}] * 7


def test_suggestions_are_checked_as_those_of_a_desk_that_answers(
    plugin: PluginSite, secret: str
) -> None:
    fintech, home = plugin.keywords["Fintech"], plugin.keywords["Accueil"]
    script = "<script>alert(1)</script>"
    rows = [
        {"id_mot": fintech, "score": 0.9, "tier": script, "reasons": [script, 5, "x" * 500]},
        {"id_mot": home, "score": 0.9, "tier": "apply", "reasons": []},  # for rubriques
        {"id_mot": "1 OR 1=1", "score": 0.9},
        {"id_mot": plugin.keywords["Nouveau site web"], "score": 7},
        script,
    ]
    gone = {**ITEM, "id_article": 99_999, "suggestions": rows}

    answer = send(plugin, *signed(secret, **{**STORE, "items": [{**ITEM, "suggestions": rows}, gone]}))

    assert answer == (200, {"stored": 1})
    page = plugin.open(REDACTOR, 1)
    (line,) = lines(page)
    assert line.startswith(f"90 % Fintech (Mots-clés) {script} · xxx")
    assert page.locator(f"{BLOCK} script").count() == 0


def test_the_command_says_what_is_wrong_in_one_line(
    plugin: PluginSite, push: Callable[..., Any], tmp_path: Path
) -> None:
    wrong = tmp_path / "autre"
    wrong.touch(0o600)
    wrong.write_text("f" * 64, "utf-8")

    result = push(secret_file=wrong)

    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == (
        f"{plugin.site.url} refuses the signature: use the secret of the plugin's settings there, "
        "or create a new one"
    )


def test_uninstalled_it_leaves_no_trace_and_no_endpoint(
    plugin: PluginSite, push: Callable[..., Any], traces: Any
) -> None:
    page = plugin.open(REDACTOR, next(FREE))
    press(page, "Écarter", "Nouveau site web") if "Nouveau" in page.content() else None
    used = run_php(plugin.site, "traces.php")
    plugin.uninstall()

    result = push()

    assert set(used["tables"]) - set(traces["tables"]) == {f"spip_osiris_{name}" for name in OWN}
    assert run_php(plugin.site, "traces.php") == traces
    assert result.returncode == 1
    assert "expected the JSON of the plugin osiris: install it" in result.stderr
