"""The guide finds what an editor looks for, in the words that come to mind."""

from playwright.sync_api import expect

# One search per question of the guide, in its order.
SEARCHES = """annulation, revenir en arrière, touches, pourquoi, principal, temoin, remis à plus tard, note, retrouver,
ajouter un mot-cle, hors connexion, site, apprendre, mot de passe""".replace("\n", " ").split(", ")


def test_the_first_passage_that_a_search_shows_answers_each_question(page):
    page.goto("/aide")
    field, count = page.locator("#find"), page.locator("#match-count")
    questions = page.locator("h3").all_inner_texts()
    answers = []
    for words in SEARCHES:
        field.fill(words)
        answers.append(page.locator(".passage[id]:visible :is(h2, h3)").first.inner_text())
    assert (answers, len(questions)) == (questions, 14)

    field.fill("Kédougou")
    expect(count).to_have_text("Rien : essayez un autre mot")
    field.fill("témoin tiré")
    expect(count).to_have_text("1 passage")
    field.press("Enter")
    expect(page.locator(":focus")).to_contain_text("Un article sur vingt")
