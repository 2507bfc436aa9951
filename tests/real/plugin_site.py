"""A SPIP site with the plugin `osiris`, installed and set up through SPIP's own pages, and its people."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page
from real.browser import TIMEOUT, Witness, wait_until
from real.content import LIEUX, Item, seed
from real.keyword_tables import put_back, tables_like
from real.mariadb import Database
from real.site import ADMIN, PASSWORD, Site, real_site, run_php
from real.suggestion_service import SuggestionService, suggestion_service

ITEMS = int(os.environ.get("SPIP_ITEMS", "60"))  # articles of an installed site, and one more
WEBMASTER, EDITOR, REDACTOR = ADMIN["login"], "chef", "redac"
PATH, ELSEWHERE = ("Articles de presse", "Année 2016"), ("Communiqués",)
# Articles by id: never changed, in the rubrique of no restricted administrator, by another author, published.
UNTOUCHED, OUTSIDE, FOREIGN, PUBLISHED = 1, 2, 3, 4
BLOCK, NATIVE = "#osiris_suggestions", ".formulaire_editer_liens-mots"
OWN = ("suggestions", "decisions", "nonces", "ecartes", "ecritures")  # tables
# What people and the desk change, besides the plugin's own tables: rows, its settings, its jobs.
CHANGED = (
    *("spip_articles", "spip_mots", "spip_mots_liens", "spip_rubriques", "spip_groupes_mots"),
    *("spip_versions", "spip_versions_fragments"),
    "spip_meta WHERE nom BETWEEN 'osiris' AND 'osirisz'",
    "spip_jobs WHERE fonction BETWEEN 'osiris' AND 'osirisz'",
)
BILINGUAL = "7. <multi>[fr]Fintech[en]Financial technology</multi>"
OPINIONS = {
    "Fintech": (0.834, ["paiement mobile", "Wave", "wave", "Paiement mobile"]),
    "Nouveau site web": (0.21, ["en ligne"]),
    "Côte d'Ivoire": (0.12, []),
    "Régulation des télécoms": (0.004, ["opérateur"]),
}


def items(number: int = 24) -> list[Item]:
    """Return proposed articles on mobile payment; tests that change articles take one each."""
    articles = [
        Item(
            title=f"Wave lance le paiement mobile à Dakar ({id_article})",
            number="12. ",
            texte="Wave lance le {{paiement mobile}} en ligne, et l’opérateur suit.",
            statut="publie" if id_article == PUBLISHED else "prop",
            path=ELSEWHERE if id_article == OUTSIDE else PATH,
            keywords=("Sonatel/Orange", "Sénégal"),
        )
        for id_article in range(1, number + 1)
    ]
    keywords = (*OPINIONS, "Cybersécurité/Cybercriminalité", "Accueil")
    return [*articles, Item(title="Bilan de l’année", path=PATH, keywords=keywords)]


@dataclass
class PluginSite:
    """The site, its stand-in service, and a page in which each of its people has signed in.

    Of an installed one also: the secret of its settings; what the site had before, see `traces`; and
    the text of the page of the article that is never changed, as it was then.
    """

    site: Site
    service: SuggestionService
    browser: Browser
    keywords: dict[str, int] = field(default_factory=dict)
    witness: Witness = field(default_factory=Witness)
    people: dict[tuple[str, bool], Page] = field(default_factory=dict)
    secret: str = ""
    traces_before: dict[str, list[str]] = field(default_factory=dict)
    page_before: str = ""

    def sign_in(self, login: str, *, scripts: bool = True) -> Page:
        """Return the page of somebody who is signed in; the same one for the same person."""
        if (login, scripts) in self.people:
            return self.people[login, scripts]
        context = self.browser.new_context(
            base_url=self.site.url,
            locale="fr-FR",
            viewport={"width": 1280, "height": 1000},
            java_script_enabled=scripts,
        )
        context.set_default_timeout(TIMEOUT)
        self.witness.watch(context)
        page = context.new_page()
        page.goto("/spip.php?page=login&url=ecrire%2F")
        page.fill("input[name=var_login]", login)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(re.compile("/ecrire/"))
        self.people[login, scripts] = page
        return page

    def close(self) -> None:
        for page in self.people.values():
            page.context.close()

    def open(self, login: str, article: int, *, scripts: bool = True) -> Page:
        page = self.sign_in(login, scripts=scripts)
        page.goto(f"/ecrire/?exec=article&id_article={article}")
        return page

    def rows(self, select: str, table: str, where: str) -> list[dict[str, Any]]:
        return run_php(self.site, "query.php", {"select": select, "from": table, "where": where})

    def update(self, table: str, where: str, **columns: Any) -> None:
        run_php(self.site, "update.php", {"table": table, "set": columns, "where": where})

    def labels(self, article: int) -> set[str]:
        """Return the keywords that the article carries, by the names of the tests."""
        where = f"objet='article' AND id_objet={article}"
        ids = {int(row["id_mot"]) for row in self.rows("id_mot", "spip_mots_liens", where)}
        return {label for label, id_mot in self.keywords.items() if id_mot in ids}

    def replace(self, article: int, label: str, other: str) -> None:
        """Let an article carry another keyword in place of one, as by another program."""
        where = f"objet='article' AND id_objet={article} AND id_mot={self.keywords[label]}"
        self.update("spip_mots_liens", where, id_mot=self.keywords[other])

    def remove_natively(self, article: int, label: str) -> None:
        """Remove a keyword from an article in SPIP's own box, as its webmaster does."""
        box = self.open(WEBMASTER, article).locator(NATIVE)
        box.locator(f"[name^='supprimer_lien[mot-{self.keywords[label]}-']").click()
        wait_until(lambda: label not in self.labels(article))

    def author_of(self, article: int) -> int:
        """Return the number of who made the last version of an article."""
        where = f"objet='article' AND id_objet={article}"
        return int(self.rows("id_auteur", "spip_versions", where)[-1]["id_auteur"])

    def options(self, folder: Path, secret: str = "") -> tuple[str | Path, ...]:
        """Return the options of commands that write to the site, with its secret in a file of the folder."""
        file = folder / "secret"
        file.touch(0o600)
        file.write_text(f"{secret or self.secret}\n", "utf-8")
        return ("--site", self.site.url, "--author", WEBMASTER, "--secret-file", file)

    @property
    def name(self) -> str:
        """The name of the site in the ids of its articles."""
        return self.site.url.removeprefix("http://")

    def silence(self) -> Path:
        return self.site.folder / "tmp/osiris_silence.txt"

    def follow(self, page: Page, button: str) -> None:
        """Press a button of SVP's pages, which moving layers hide from the mouse."""
        page.locator(button).first.dispatch_event("click")
        page.locator("[name=valider_actions]").first.dispatch_event("click")
        page.get_by_text("Actions réalisées").wait_for()

    def install(self) -> None:
        """Add the depot and install the plugin from it, as its webmaster does."""
        page = self.sign_in(WEBMASTER, scripts=False)
        page.goto("/ecrire/?exec=depots")
        form = page.locator(".formulaire_ajouter_depot")
        form.locator("[name=xml_paquets]").fill(f"{self.service.address}/spip/archives.xml")
        form.locator("[name=password]").fill(PASSWORD)
        form.locator("[name=password]").press("Enter")
        form.locator(".reponse_formulaire_ok").wait_for()
        page.goto("/ecrire/?exec=charger_plugin&phrase=osiris")
        page.locator("[name='ids_paquet[]']").check()
        self.follow(page, "[name=installer]")

    def create_secret(self) -> str:
        """Return the secret that the page of settings makes, and shows once."""
        page = self.sign_in(WEBMASTER, scripts=False)
        page.goto("/ecrire/?exec=configurer_osiris")
        page.check("#osiris_generer")
        page.click(".formulaire_configurer_osiris [type=submit]")
        return page.locator(".formulaire_configurer_osiris code").inner_text()

    def traces(self) -> dict[str, list[str]]:
        """Return what a plugin could leave: tables, settings, jobs and files."""
        traces = run_php(self.site, "traces.php")
        # SVP itself keeps a list of the plugins that were ever in use.
        return traces | {
            "meta": [name for name in traces["meta"] if name != "plugins_interessants"]
        }

    @contextmanager
    def uninstalled(self) -> Iterator[None]:
        """Do without the plugin for the duration of the block, as its webmaster does."""
        page = self.sign_in(WEBMASTER, scripts=False)
        page.goto("/ecrire/?exec=admin_plugin")
        self.follow(page, "[name^='actions[stop]']")
        try:
            yield
        finally:
            page.goto("/ecrire/?exec=admin_plugin&voir=inactif")
            page.locator("[name^='actions[on]']").first.dispatch_event("click")
            page.get_by_text("Actions réalisées").wait_for()

    @contextmanager
    def put_back(self) -> Iterator[None]:
        """Give the site its rows, settings and files back at the end of the block."""
        self.witness.errors.clear()
        self.service.reset()
        tables = [*CHANGED, *tables_like(self.site, "spip_osiris_")]
        try:
            with put_back(self.site, tables):
                yield
        finally:
            # SPIP keeps its settings in a file, too.
            for file in ("meta_cache.php", "osiris_silence.txt"):
                (self.site.folder / "tmp" / file).unlink(missing_ok=True)
            self.service.reset()
            self.service.opinions = OPINIONS

    def configure(self, *, redactors: bool = True, **fields: str) -> str:
        """Fill in the page of settings and save; return its message."""
        page = self.sign_in(WEBMASTER, scripts=False)
        page.goto("/ecrire/?exec=configurer_osiris")
        for name, value in fields.items():
            page.fill(f"#osiris_{name}", value)
        page.set_checked("#osiris_redacteurs", redactors)
        form = page.locator(".formulaire_configurer_osiris")
        # The plugin itself has to refuse what the browser would.
        form.locator("form").last.evaluate("form => form.noValidate = true")
        form.locator("[type=submit]").click()
        message = form.locator(".reponse_formulaire").inner_text()  # waits for the new page
        page.wait_for_load_state()
        faults = form.locator(".erreur_message").all_inner_texts()
        return faults[0] if faults else message


@contextmanager
def plugin_site(
    folder: Path,
    database: Database,
    service: SuggestionService,
    browser: Browser,
    *,
    n_articles: int = 24,
) -> Iterator[PluginSite]:
    """Serve a site of articles, and one more, that does not have the plugin yet."""
    with real_site(folder, database) as site:
        seed(site, items(n_articles))
        (folder / "plugins/auto").mkdir(exist_ok=True)
        own = [number for number in range(1, n_articles + 1) if number != FOREIGN]
        people = [
            {"login": REDACTOR, "statut": "1comite", "articles": own, "rubriques": []},
            {"login": EDITOR, "statut": "0minirezo", "articles": [], "rubriques": [1]},
        ]
        run_php(site, "authors.php", [{**person, "password": PASSWORD} for person in people])
        plugin = PluginSite(site, service, browser)
        ids = plugin.rows("id_mot, titre", "spip_mots", "1=1")
        plugin.keywords = {re.sub(r"^\d+\. ", "", row["titre"]): int(row["id_mot"]) for row in ids}
        plugin.update("spip_mots", f"id_mot={plugin.keywords['Fintech']}", titre=BILINGUAL)
        plugin.update("spip_groupes_mots", f"titre='{LIEUX}'", unseul="oui")
        try:
            yield plugin
        finally:
            plugin.close()


@contextmanager
def installed_site(folder: Path, database: Database, browser: Browser) -> Iterator[PluginSite]:
    """Serve a site with the plugin, which has a secret and no desk."""
    with (
        suggestion_service() as service,
        plugin_site(folder, database, service, browser, n_articles=ITEMS) as plugin,
    ):
        service.opinions = OPINIONS
        plugin.traces_before = plugin.traces()
        plugin.page_before = text_of(plugin.open(REDACTOR, UNTOUCHED))
        plugin.install()
        plugin.secret = plugin.create_secret()
        yield plugin


def press(page: Page, button: str, label: str) -> str:
    """Press a button of the block, as a screen reader names it; return the message of the new page."""
    message = page.locator(f"{BLOCK} .reponse_formulaire")
    message.evaluate_all("earlier => earlier.forEach((each) => each.remove())")
    page.locator(BLOCK).get_by_role("button", name=f"{button} {label}", exact=True).click()
    words = spaced(message.inner_text())
    page.wait_for_load_state()
    return words


def spaced(text: str) -> str:
    return " ".join(text.split())


def lines(page: Page) -> list[str]:
    return [spaced(row) for row in page.locator(f"{BLOCK} li").all_inner_texts()]


def notice(page: Page) -> str:
    return spaced(page.locator(f"{BLOCK} .osiris-panne").inner_text())


def text_of(page: Page) -> str:
    """Return the text of an article's page without our block."""
    page.locator(BLOCK).evaluate_all("blocks => blocks.forEach(block => block.remove())")
    return page.locator("#contenu").inner_text()
