"""Whole pages copied in Chromium and pasted into the desk, with the keys that an editor presses."""

import datetime as dt
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from real.browser import Editor
from real.newsroom import hold_requests

from osiris_nlp.desk.base.uploads import first_article

SPECIMENS = sorted((Path(__file__).parents[1] / "corpus/pages/specimens").glob("*.html"))
FIBRE = "Coupures de fibre : l’Artp propose un calendrier commun des chantiers"
PARAGRAPH = "Le câble relie désormais Tambacounda à Kédougou. Reste la facture du raccordement."


@pytest.fixture
def site(browser):
    """A page of a context of its own, in which editors read the press; the clipboard is the browser's."""
    context = browser.new_context(offline=True)
    yield context.new_page()
    context.close()


def copy(site, file=None, *, selection="body"):
    """Copy the page that is shown, or that of a file."""
    if file:
        site.goto(file.as_uri())
    show(site)
    if selection == "body":
        site.keyboard.press("Control+A")
    else:
        site.evaluate("s => getSelection().selectAllChildren(document.querySelector(s))", selection)
    site.evaluate("hasCopied = false; addEventListener('copy', () => { hasCopied = true; })")
    site.keyboard.press("Control+C")
    site.wait_for_function("hasCopied")


def show(page):
    """Bring a page to the front; the keys that are pressed before it has the focus may be lost."""
    page.bring_to_front()
    page.wait_for_function("document.hasFocus()")


def paste(page, keys="Control+V"):
    show(page)
    page.locator("#text").press("Control+A")
    page.locator("#text").press(keys)


def article_in_the_queue(page, desk):
    page.locator("#enqueue").click()
    page.wait_for_url("**/articles/*")
    return desk.article(int(Editor(page).number))


def differences(pasted, file):
    """Return the fields of an article in the desk that its page's file does not give."""
    read = first_article(file)
    read |= {"date": read["date"] and read["date"].isoformat(), "carried": read["labels"]}
    names = ("title", "text", "date", "section", "source", "carried")
    return {name: (pasted[name], read[name]) for name in names if pasted[name] != read[name]}


def faults_after(keys, site, pasting, desk):
    """Paste every specimen with these keys; return the differences from its file."""
    faults = {}
    for specimen in SPECIMENS:
        copy(site, specimen)
        pasting.goto("/coller")
        paste(pasting, keys)
        expect(pasting.locator("#read-fields")).to_contain_text("Lu")
        faults[specimen.stem] = differences(article_in_the_queue(pasting, desk), specimen)
    assert len(faults) == 9
    return {name: fields for name, fields in faults.items() if fields}


@pytest.mark.slow("pages")
def test_a_pasted_page_gives_what_its_file_gives(site, pasting, desk):
    assert faults_after("Control+V", site, pasting, desk) == {}


@pytest.mark.slow("pages")
def test_the_text_of_a_pasted_page_gives_what_its_file_gives(site, pasting, desk):
    faults = faults_after("Control+Shift+V", site, pasting, desk)
    # A browser's text has a picture's alternative text, and not every empty line.
    texts = {name: fields.pop("text") for name, fields in faults.items()}
    assert [fields for fields in faults.values() if fields] == []
    assert {name[:2] for name in texts} == {"01", "05"}
    pasted, read = texts["01-presse-annee-en-cours"]
    assert pasted.replace("Pile de pont et boîtier gris\n", "") == read
    pasted, read = texts["05-point-de-vue-sans-mot-cle"]
    assert pasted.split() == read.split()


def test_what_is_read_is_shown_and_can_be_discarded(site, pasting, desk):
    copy(site, SPECIMENS[0])
    paste(pasting)
    fields = pasting.locator("#read-fields p")
    expect(fields).to_have_text(
        "Lu\u00a0: 10\u00a0mars 2026 · Baobab Numérique · Articles de presse > Année 2026 > Mars 2026"
        " · Mot-clé de la page\u00a0: Internet des objets"
    )
    pasting.get_by_role("button", name="Ne pas en tenir compte").click()
    expect(fields).to_have_text("Lu\u00a0: le titre et le texte de la page")
    article = article_in_the_queue(pasting, desk)
    assert article["title"].startswith("Saint-Louis : quarante-deux capteurs")
    assert article["date"] == dt.datetime.now(dt.UTC).date().isoformat()
    assert [article[name] for name in ("source", "section", "carried")] == [None, None, []]


def test_the_first_of_a_month_is_written_as_on_the_other_pages(site, pasting):
    copy(site, next(page for page in SPECIMENS if page.stem.startswith("03")))
    paste(pasting)
    expect(pasting.locator("#read-fields p")).to_contain_text("Lu\u00a0: 1ᵉʳ\u00a0mars 2005 · ")


def test_a_page_can_stay_as_it_was_pasted(site, pasting):
    copy(site, SPECIMENS[7])
    paste(pasting)
    expect(pasting.locator("#title")).to_have_value(FIBRE)
    pasting.get_by_role("button", name="Garder le texte tel quel").click()
    expect(pasting.locator("#text")).to_have_value(
        re.compile("Imprimer Texte plus petit.*INTERNET EN", re.DOTALL)
    )
    expect(pasting.locator("#title")).to_have_value("")
    expect(pasting.locator("#read-fields")).to_be_empty()
    expect(pasting.locator("#text")).to_be_focused()
    expect(pasting.locator("#result .text")).to_contain_text("Inscrivez-vous à BATIK")


@pytest.mark.parametrize("keys", ["Control+V", "Control+Shift+V"])
def test_a_paragraph_of_a_page_stays_just_its_text(keys, site, pasting):
    site.set_content(f"<nav><a href=/>Accueil</a></nav><p id=p><a href=/>Le</a>{PARAGRAPH[2:]}</p>")
    requests: list[str] = []
    pasting.on("request", lambda request: requests.append(request.url))
    copy(site, selection="#p")
    paste(pasting, keys)
    expect(pasting.locator("#result .text")).to_contain_text("Tambacounda")
    assert pasting.locator("#text").input_value() == PARAGRAPH
    assert pasting.locator("#read-fields").inner_text() == ""
    assert [url for url in requests if "/api/read" in url] == []


def test_a_text_of_a_word_processor_stays_just_its_text(site, pasting):
    site.set_content(
        "<html xmlns:w='urn:schemas-microsoft-com:office:word'><meta name=Generator content='Microsoft"
        f" Word 15'><body lang=FR><p class=MsoNormal><b>Un nouveau câble</b></p><p class=MsoNormal>{PARAGRAPH}"
        "</p><ul><li><a href=https://a.example>ARTP</a></li><li><a href=https://b.example>Sonatel</a></li></ul>"
    )
    copy(site)
    paste(pasting)
    expect(pasting.locator("#title")).to_have_value("Un nouveau câble")
    expect(pasting.locator("#text")).to_have_value(re.compile(f"{PARAGRAPH}\\s+ARTP\\s+Sonatel"))
    assert pasting.locator("#read-fields").inner_text() == ""


NAMES = ("Actualité", "Politique", "Sport")
MENU = "".join(f"<li><a href=/{name}>{name}</a></li>" for name in NAMES)
PRESS_PAGE = f"""<title>Le Journal</title><header><a href=/>Le Journal</a><nav><ul>{MENU}</ul></nav></header>
<article><h1>Un nouveau câble relie Dakar à Praia</h1><time datetime=2025-03-04>4 mars 2025</time>
<p>La Sonatel a annoncé mardi la mise en service d’un câble sous-marin de six cents kilomètres.</p>
<p>Les fournisseurs d’accès concurrents pourront louer des capacités à un tarif publié en juin.</p>
<img src="https://mal.exemple/x.png" onerror="alert(1)"><svg onload="alert(2)"></svg></article>
<footer>© 2025 Le Journal <script>document.body.append("")</script></footer>"""


def test_a_page_of_another_site_is_read_and_nothing_of_it_is_loaded(site, pasting, desk):
    site.set_content(PRESS_PAGE)
    copy(site)
    paste(pasting)
    expect(pasting.locator("#title")).to_have_value("Un nouveau câble relie Dakar à Praia")
    article = article_in_the_queue(pasting, desk)
    assert article["date"] == "2025-03-04"
    assert article["text"].startswith("La Sonatel a annoncé")
    assert article["text"].endswith("publié en juin.")


def test_a_page_that_cannot_be_read_is_pasted_as_text(site, pasting):
    site.set_content(f"<nav><ul>{MENU}</ul></nav>" + "<b>.</b>" * 30_000 + f"<p>{PARAGRAPH}")
    copy(site)
    with pasting.expect_response(re.compile("/api/read")) as answer:
        paste(pasting)
    assert answer.value.status == 422
    expect(pasting.locator("#title")).to_have_value("Actualité")
    expect(pasting.locator("#text")).to_have_value(re.compile(f"Politique.*{PARAGRAPH}", re.DOTALL))


def test_a_page_is_sent_without_the_styles_that_the_browser_adds(site, pasting):
    page = SPECIMENS[0].read_text("utf-8")
    style = "<style>* {color: #333; font-family: serif; line-height: 1.5; margin: 0 1px}</style>"
    site.set_content(page.replace("</head>", f"{style}</head>"))
    copy(site)
    with pasting.expect_request(re.compile("/api/read")) as request:
        paste(pasting)
    assert 5_000 < int(request.value.all_headers()["content-length"]) < len(page)


def test_what_is_typed_while_a_page_is_read_stays(site, pasting):
    copy(site, SPECIMENS[0])
    read = re.compile("/api/read")
    requests = hold_requests(pasting, read)
    with pasting.expect_request(read):
        paste(pasting)
    pasting.locator("#text").fill(PARAGRAPH)
    with pasting.expect_response(read):
        requests[0].continue_()
    expect(pasting.locator("#result .text")).to_contain_text("Tambacounda")
    assert pasting.locator("#text").input_value() == PARAGRAPH
    assert pasting.locator("#read-fields").inner_text() == ""


def test_the_keyword_of_a_file_is_shown(pasting):
    pasting.locator("#file").set_input_files(SPECIMENS[2])
    expect(pasting.locator("#read-fields")).to_contain_text("Mot-clé de la page")
    expect(pasting.get_by_role("button", name="Garder le texte tel quel")).to_have_count(0)


def test_what_was_ticked_and_added_stays_when_the_text_goes_on_and_in_the_queue(pasting, desk):
    text = pasting.locator("#text")
    text.fill(PARAGRAPH)
    boxes = pasting.locator("#result .row input")
    expect(boxes.first).to_be_visible()
    suggestion = boxes.first.get_attribute("value")
    boxes.first.set_checked(not boxes.first.is_checked())
    is_checked = boxes.first.is_checked()
    pasting.locator("#add").fill("ia")
    pasting.keyboard.press("Enter")
    added = pasting.locator("#added .name")
    expect(added).to_have_text("Intelligence artificielle")

    with pasting.expect_response(re.compile("/coller$")):
        text.press("Control+End")
        pasting.keyboard.type(" La Sonatel paie.")
    expect(pasting.locator("#result .text")).to_contain_text("paie")
    expect(added).to_have_text("Intelligence artificielle")
    article_in_the_queue(pasting, desk)

    editor = Editor(pasting).ready()
    labels = editor.labels()
    assert "Intelligence artificielle" in labels
    assert (suggestion in labels) is is_checked
    expect(pasting.locator("#draft")).to_be_visible()
