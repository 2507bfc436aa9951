"""The page of the model in Chromium, with figures."""

from contextlib import closing

import pytest
from helpers.reviewed_desk import fill
from playwright.sync_api import expect
from real.accessibility import faults_of, windows
from real.browser import served

from osiris_nlp.desk.base.store.opening import open_store


@pytest.fixture(scope="module")
def desk(newsroom, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bureau-chiffres")
    with served(f"sqlite:///{folder}/bureau.db", newsroom.model) as desk:
        with closing(open_store(desk.database)) as store:
            fill(store, visible=60, blind=40)
        yield desk.start()


@pytest.mark.slow("pages")
@windows("wide", "desk", "phone", "1280 at 400 %", "forced")
def test_the_figures_are_accessible(page):
    page.goto("/modele")
    page.locator("summary").evaluate_all("all => all.forEach((each) => each.click())")
    expect(page.locator("details[open]")).to_have_count(4)
    faults = faults_of(page)
    assert faults == []


# The name, the description, and how many marks of each plot are drawn inside it.
PLOTS = """() => [...document.querySelectorAll("svg.plot")].map((plot) => {
  const frame = plot.getBoundingClientRect();
  const circles = [...plot.querySelectorAll("circle")].filter((circle) => {
    const { left, right, bottom } = circle.getBoundingClientRect();
    return left >= frame.left - 1 && right <= frame.right + 1 && bottom <= frame.bottom;
  });
  return [plot.querySelector("title").textContent, circles.length];
})"""
# Texts of a plot that overlap each other or go beyond it.
CROWDED = """() => [...document.querySelectorAll("svg.plot")].flatMap((plot) => {
  const frame = plot.getBoundingClientRect();
  const texts = [...plot.querySelectorAll("text")].map((text) => [text.textContent, text.getBoundingClientRect()]);
  return texts.filter(([, a], i) => a.right > frame.right + 1 || texts.some(([, b], j) =>
    j > i && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3));
})"""


@windows("desk", "phone", "1280 at 400 %")
def test_every_mark_of_a_plot_is_inside_it_and_no_text_covers_another(page):
    page.goto("/modele")
    plots, crowded = page.evaluate(PLOTS), page.evaluate(CROWDED)
    assert plots == [
        ["Mots-clés sûrs choisis par l’éditeur sans les voir", 1],
        ["Articles dont le mot-clé principal est la première suggestion du modèle", 2],
        ["Part des suggestions acceptées, par mois", 1],
        ["Part des suggestions acceptées, par mot-clé", 1],
    ]
    assert crowded == []


def test_a_table_is_saved_and_one_label_s_months_are_shown(page):
    page.goto("/file")
    page.get_by_role("link", name="Modèle", exact=True).click()
    page.get_by_label("Mot-clé", exact=True).select_option("Fintech")
    page.get_by_role("button", name="Afficher").click()
    page.wait_for_url("**/modele?label=Fintech#mois")
    section = page.get_by_role("region", name="Acceptation par mois", exact=True)
    section.locator("summary").click()
    expect(section.get_by_role("row", name="février 2026")).to_contain_text("75")
    section = page.get_by_role("region", name="Peut-on se fier aux mots-clés sûrs\u202f?")
    section.locator("summary").click()
    with page.expect_download() as download:
        section.get_by_role("link", name="Exporter (Excel)").click()
    content = download.value.path().read_text("utf-8-sig")
    assert content.splitlines()[1:] == ["Articles témoins;40;30;75,0%;59,8%;85,8%"]
