"""The plugin in a real SPIP and a real desk together: the depot, the model's suggestions, clicks, decisions."""

import re
import urllib.request
from contextlib import closing

import pytest
from helpers.desk_store import list_site_decisions
from playwright.sync_api import expect
from real.browser import osiris, served, wait_until
from real.keyword_tables import execute
from real.mariadb import Database
from real.plugin_site import (
    BLOCK,
    EDITOR,
    NATIVE,
    PUBLISHED,
    REDACTOR,
    UNTOUCHED,
    WEBMASTER,
    notice,
    plugin_site,
    press,
    spaced,
)
from real.site import ADMIN, OPTIONS, run_php

from osiris_nlp.desk.base.store.opening import open_store

NAME = "osiris.sn"


@pytest.fixture(scope="module")
def desk(model, tmp_path_factory):
    """A desk with accounts, which neither the depot nor the plugin needs."""
    with served(f"sqlite:///{tmp_path_factory.mktemp('bureau')}/bureau.db", model) as desk:
        desk.employ("Awa Ndiaye", "manager", "baobab-2026")
        yield desk.start()


def new_token(desk):
    return osiris("desk", "token", "add", NAME, "--database", desk.database).splitlines()[-1]


@pytest.fixture(scope="module")
def plugin(desk, browser, real_folder):
    with plugin_site(real_folder / "spip_desk", Database(), desk, browser) as plugin:
        plugin.install()
        yield plugin


def stored(desk):
    """Return the decisions that the desk has, without the keywords and moments."""
    with closing(open_store(desk.database)) as store:
        rows = list_site_decisions(store, NAME)
    return [(row.action, row.id_article, int(row.keyword), row.author, row.channel) for row in rows]


def test_a_redactor_adds_what_the_model_suggests_until_the_token_is_revoked(plugin, desk):
    message = plugin.configure(url=desk.address, jeton=new_token(desk))
    labels = plugin.labels(UNTOUCHED)

    page = plugin.open(REDACTOR, UNTOUCHED)
    line = page.locator(f"{BLOCK} li", has_text="Fintech")
    suggestion = spaced(line.inner_text())
    line.get_by_role("button", name="Ajouter").click()
    added = page.locator(f"{BLOCK} .reponse_formulaire_ok").inner_text()

    assert f"Site : {NAME} ; modèle : {desk.model.name}@" in spaced(message)
    assert re.match(r"\d+ % Fintech \(Mots-clés\) .*\w", suggestion)
    assert spaced(added) == "Mot-clé ajouté : Fintech."
    assert plugin.labels(UNTOUCHED) == labels | {"Fintech"}
    expect(page.locator(NATIVE)).to_contain_text("Fintech")
    expect(page.locator(f"{BLOCK} li", has_text="Fintech")).to_have_count(0)
    assert plugin.author_of(UNTOUCHED) == 2

    osiris("desk", "token", "revoke", NAME, "--database", desk.database)
    page.reload()

    assert notice(page) == "Le bureau refuse le jeton de ce site."


@pytest.mark.slow("sites")
def test_what_people_decide_in_spip_reaches_the_desk_by_spips_own_queue(plugin, desk):
    plugin.configure(url=desk.address, jeton=new_token(desk))
    fintech, orange = plugin.keywords["Fintech"], plugin.keywords["Sonatel/Orange"]
    run_php(plugin.site, "send_decisions.php", {})  # those of other tests
    earlier = stored(desk)
    press(plugin.open(REDACTOR, 5), "Ajouter", "Fintech")
    press(plugin.open(EDITOR, 6), "Écarter", "Fintech")
    plugin.remove_natively(7, "Sonatel/Orange")
    before = stored(desk)

    # The other jobs of the queue would call www.spip.net.
    execute(plugin.site, "DELETE FROM spip_jobs WHERE fonction NOT LIKE 'osiris%'")
    options = plugin.site.folder / "config/mes_options.php"
    options.write_text("<?php\n", "utf-8")
    plugin.configure()  # which has the queue send at once

    def visit():
        urllib.request.urlopen(f"{plugin.site.url}/spip.php?article{PUBLISHED}").close()  # noqa: S310
        return stored(desk) != before

    wait_until(visit)
    options.write_text(OPTIONS, "utf-8")

    assert before == earlier  # no click waits for the desk
    assert stored(desk)[len(earlier) :] == [
        ("add", 5, fintech, REDACTOR, "plugin"),
        ("dismiss", 6, fintech, EDITOR, "plugin"),
        ("remove", 7, orange, ADMIN["nom"], "native"),
    ]
    assert ("GET", "/spip.php?action=cron") in plugin.site.requests()


def test_what_is_decided_while_the_desk_is_stopped_reaches_it_once_it_is_back(plugin, desk):
    plugin.configure(url=desk.address, jeton=new_token(desk))
    run_php(plugin.site, "send_decisions.php", {})
    earlier, fintech = stored(desk), plugin.keywords["Fintech"]
    page = plugin.open(WEBMASTER, 8)
    desk.end()
    press(page, "Ajouter", "Fintech")

    jobs = [run_php(plugin.site, "send_decisions.php", {}) for _ in range(2)]
    desk.start()
    plugin.silence().unlink()
    sent = [run_php(plugin.site, "send_decisions.php", {}) for _ in range(2)]

    assert [job["failures"] for (job,) in jobs] == [1, 2]
    assert sent == [[], []]
    assert stored(desk)[len(earlier) :] == [("add", 8, fintech, ADMIN["nom"], "plugin")]
