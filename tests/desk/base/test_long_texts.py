"""Long texts and bodies of many values: what is read elsewhere, cut, or refused before it is parsed."""

import pytest
from helpers.attacks import JSON
from helpers.desk_api import refusal
from helpers.desk_store import article, put

from osiris_nlp.desk.base.guard.bodies import check_json
from osiris_nlp.desk.base.guard.refusals import Refusal
from osiris_nlp.desk.base.texts import LONG

SENTENCE = "La Sonatel déploie la fibre à Kolda. "
LONG_TEXT = SENTENCE * (LONG // len(SENTENCE) + 1)


def test_a_long_text_is_cleaned_as_a_short_one(visitor):
    markup = {"title": " La  fibre ", "text": f"<p>{LONG_TEXT}</p>", "id": "sn-1"}

    answers = [
        visitor.post("/api/suggest", {**row, "reasons": True}).json()
        for row in (markup, {**markup, "title": "La fibre", "text": LONG_TEXT.strip()})
    ]

    assert (answers[0], answers[0]["id"], answers[0]["title"]) == (answers[1], "sn-1", "La fibre")
    assert answers[0]["suggestions"][0]["evidence"]


def test_short_and_long_articles_are_answered_in_the_order_of_the_request(visitor):
    texts = ["À Kolda.", LONG_TEXT, "À Matam.", LONG_TEXT, "À Podor."]
    articles = [{"id": f"sn-{i}", "text": text} for i, text in enumerate(texts)]

    answer = visitor.post("/api/suggest/many", {"articles": articles}).json()

    assert [article["id"] for article in answer["articles"]] == [row["id"] for row in articles]


def test_a_long_imported_article_is_kept_whole_and_its_page_alone_shows_only_the_beginning(desk):
    text = "\n".join([SENTENCE.strip()] * 6000) + "\nLa fin du texte."
    (number,) = put(desk.store, article(text=text), assess=desk.bench.verdicts)
    awa = desk.browser()

    assert awa.get(f"/api/articles/{number}").json()["text"] == text
    page = awa.get(f"/articles/{number}").text
    assert "Le texte est très long : la suite n’est pas affichée." in page
    assert "La fin du texte." not in page
    assert len(page) < 1_000_000
    assert "la suite n’est pas affichée" not in awa.get(f"/articles/{desk.numbers['fibre']}").text


def test_a_text_of_200_000_characters_is_taken_and_a_longer_one_is_refused(awa):
    for path in ("/api/suggest", "/api/articles", "/coller"):
        answers = [awa.post(path, {"text": "a" * size}) for size in (200_000, 200_001)]

        assert [answer.status_code // 100 for answer in answers] == [2, 4], path
    detail = "body.text: String should have at most 200000 characters"
    assert refusal(awa.post("/api/suggest", {"text": "a" * 200_001})) == (422, "invalid", detail)
    form = {"text": "a" * 200_001}
    assert awa.ask("POST", "/v1/projects/osiris-fr/suggest", data=form).status_code == 400


def test_a_file_with_a_longer_text_is_refused(awa):
    headers = {"Content-Type": "application/octet-stream"}
    content = b"La fibre\n" * 30_000

    answer = awa.ask("POST", "/api/read?name=a.txt", content=content, headers=headers)

    assert refusal(answer)[:2] == (422, "invalid")
    assert answer.json()["detail"] == (
        "The article's text has 269,990 characters: expected at most 200,000; put it into the queue "
        "with 'osiris-nlp desk import'"
    )


MANY_VALUES = {
    "lists": b"[" + b"[]," * 500_000 + b"[]]",
    "nested lists": b"[" + (b"[" * 900 + b"]" * 900 + b",") * 500 + b"1]",
    "keys": b"{" + b",".join(b'"%x":1' % i for i in range(100_000)) + b"}",
    "a key many times": b"{" + b'"text":"a",' * 100_000 + b'"text":"b"}',
    "left open": b'{"a":[' * 100_000,
}


@pytest.mark.parametrize("name", MANY_VALUES)
def test_a_body_of_more_values_than_any_request_needs_is_refused(visitor, name):
    answer = visitor.ask("POST", "/api/suggest", content=MANY_VALUES[name], headers=JSON)

    assert refusal(answer) == (422, "invalid", "Expected a JSON body of fewer than 10,000 values.")


ENCODINGS = ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "latin-1"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_values_are_counted_in_no_other_encoding_than_utf_8(visitor, encoding):
    # In UTF-16, U+2241 contains the byte of a quotation mark, which would hide what follows.
    title = "\u2241" if encoding.startswith("utf") else "é"
    nested = "[" * 400 + "]" * 400 + ","
    body = f'{{"title":"{title}","text":[{nested * 20}0]}}'.encode(encoding)

    answers = [
        visitor.ask("POST", path, content=body, headers=JSON)
        for path in ("/api/suggest", "/api/articles", "/coller")
    ]

    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert answers[0].json()["code"] == "malformed"
    assert "expected JSON in UTF-8, without NUL bytes." in answers[0].json()["detail"]
    assert "Le texte envoyé n’est pas en UTF-8." in answers[2].text


def test_a_nul_in_a_body_is_refused_with_its_place_and_a_utf_8_mark_is_not(visitor):
    body = '{"title":"La fibre à Kolda","text":""}'.encode()

    with pytest.raises(Refusal, match="Invalid byte 0x00 at position 40 of the body"):
        check_json(body + b"\r\0")
    marked = visitor.ask("POST", "/api/suggest", content=b"\xef\xbb\xbf" + body, headers=JSON)

    assert marked.status_code == 200


def test_brackets_and_commas_in_a_text_are_not_counted(visitor):
    text = 'La fibre [à Kolda], {"Sonatel": "fibre"}\\, ' * 4_500

    assert visitor.post("/api/suggest", {"title": "La fibre", "text": text}).status_code == 200


@pytest.mark.parametrize("end", [b'"', b"", b"\\", b'"}'])
def test_a_string_left_open_is_passed_over(end):
    check_json(b'{"text": "' + b'\\"[,' * 100_000 + end)
    with pytest.raises(Refusal):
        check_json(b"[[[," * 3000 + b'"' + b'\\"' * 100_000 + end)


def test_the_longest_request_that_the_api_allows_is_not_refused():
    row = b'{"id":"","title":"a","text":"a","date":null,"section":"a","source":"a","url":"a","lang":"fr"}'

    check_json(b'{"articles":[' + b",".join([row] * 100) + b'],"top":5,"reasons":true}')
