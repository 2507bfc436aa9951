"""The guide finds what an editor looks for, in the words that come to mind."""

from playwright.sync_api import expect

# What an editor types, and the heading of the first passage that answers.
ERRANDS = {
    "annulation": "Comment annuler ?",
    "revenir en arrière": "Comment revenir en arrière sans annuler ?",
    "touches": "Quelles sont les touches ?",
    "pourquoi": "Pourquoi ce mot-clé ?",
    "principal": "Qu’est-ce que le mot-clé principal ?",
    "temoin": "Qu’est-ce qu’un article témoin ?",
    "remis à plus tard": "Où est ce que j’ai remis à plus tard ?",
    "note": "Comment laisser une note, et qui la voit ?",
    "retrouver": "Comment retrouver un article ?",
    "ajouter un mot-cle": "Comment ajouter un mot-clé qui n’est pas suggéré, ou qui n’existe pas ?",
    "hors connexion": "Que se passe-t-il hors connexion ?",
    "site": "Quand mes choix arrivent-ils sur le site ?",
    "apprendre": "Le modèle apprend-il de moi ?",
    "mot de passe": "Comment changer mon mot de passe ?",
}


def test_each_errand_is_answered_by_the_first_passage_that_the_search_shows(page):
    page.goto("/aide")
    field, count = page.locator("#find"), page.locator("#match-count")
    headings = {}
    for words in ERRANDS:
        field.fill(words)
        headings[words] = page.locator(".passage[id]:visible :is(h2, h3)").first.inner_text()
    assert {words: each.replace("\u202f", " ") for words, each in headings.items()} == ERRANDS

    field.fill("Kédougou")
    expect(count).to_have_text("Rien : demandez à un responsable")
    field.fill("témoin tiré")
    expect(count).to_have_text("1 passage")
    field.press("Enter")
    expect(page).to_have_url(lambda url: url.endswith("#quest-ce-quun-article-t%C3%A9moin"))
    expect(page.locator(":focus")).to_contain_text("Un article sur vingt")
