"""Pages for editors and pages of figures: cases, excerpts, odds in words, and hostile texts."""

import datetime as dt
import hashlib
import re
from base64 import b64encode
from dataclasses import replace

import pytest
from helpers.growth import is_linear
from helpers.html_page import HOSTILE, Page, visible_text
from hypothesis import given
from hypothesis import strategies as st

from osiris_nlp.base.records import Article, Evidence, Suggestion
from osiris_nlp.render import (
    AmbiguousPair,
    Case,
    Doubt,
    LabelCheck,
    Twins,
    evaluation_page,
    review_page,
    worklist_page,
)
from osiris_nlp.render.doubts import Kind
from osiris_nlp.render.escape import is_linkable, replace_forbidden
from osiris_nlp.render.evidence_excerpts import EXCERPT, excerpt, opening
from osiris_nlp.render.french import odds, percent, quantity, typeset
from osiris_nlp.render.marks import pieces_of

TITLE = "Wave obtient de la BCEAO une licence d’émetteur de monnaie électronique"
TEXT = (
    "La fintech au pingouin n’aura plus besoin de s’adosser à une banque. L’agrément, attendu depuis"
    " deux ans, lui permet d’émettre sa propre monnaie électronique dans les huit pays de l’Union."
)
# Seven hundred characters that support no label.
FILLER = "Les habitants de Kolda attendent la pluie depuis le mois de juin. " * 11
COUNTS = {"articles": 1699, "applied": 643, "proposed": 1056, "bare": 0, "faults": 0, "skipped": 0}
NOTHING_FOUND = {
    "articles": 0,
    "stories": 0,
    "figures": {},
    "judging": None,
    "per_label": [],
    "confusions": [],
    "never_suggested": (),
    "unseen": {},
}
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=80)


def evidence_of(article, *phrases, field="text"):
    """Return some phrases of an article as evidence, the first one strongest."""
    starts = [getattr(article, field).index(phrase) for phrase in phrases]
    return tuple(
        Evidence(field, start, start + len(phrase), phrase, 2.0 / n)
        for n, (start, phrase) in enumerate(zip(starts, phrases, strict=True), 1)
    )


def case(
    article=None,
    evidence=(),
    *,
    score=0.91,
    tier="apply",
    **more,
):
    article = article or Article(**{"id": "a-1", "title": TITLE, "text": TEXT, **more})
    return Case(article, Suggestion("Fintech", score, tier, tuple(evidence)))


def review(label="Fintech", **more):
    counts = {"n_applied": 0, "n_proposed": 0, "applied_cases": (), "borderline_cases": ()}
    thresholds = {"apply_threshold": 0.62, "propose_threshold": 0.08}
    return LabelCheck(**{"label": label, **counts, **thresholds, **more})


def page(*labels, **more):
    return review_page(
        labels, **{"model": "demo", "tagged_at": "2026-03-12", "counts": COUNTS, **more}
    )


def case_item(applied_case):
    """Return the list item of an applied case."""
    return first_of(page(review(n_applied=9, applied_cases=(applied_case,))), "li", "case")


def label_section(label_review):
    """Return the section of a label."""
    return first_of(page(label_review), "section", "label")


def first_of(source, tag, kind):
    match = re.search(rf'<{tag} class="{kind}".*?\n</{tag}>', source, re.DOTALL)
    assert match
    return match[0]


def test_a_case_shows_title_origin_excerpt_odds_and_labels():
    article = Article(
        id="a-1",
        title=TITLE,
        text=TEXT,
        labels=("Sonatel/Orange", "Fintech"),
        date=dt.date(2022, 4, 1),
        source="Le Soleil",
        section="Articles de presse > Avril 2022",
        url="https://osiris.sn/wave.html?a=1&b=2",
    )
    evidence = evidence_of(article, "monnaie électronique", "fintech") + evidence_of(
        article, "BCEAO", field="title"
    )

    item = case_item(case(article, evidence))

    assert item.replace("\u00a0", "~").splitlines() == [
        '<li class="case">',
        '<h4 dir="auto"><a href="https://osiris.sn/wave.html?a=1&amp;b=2" rel="noreferrer noopener">'
        "Wave obtient de la <mark>BCEAO</mark> une licence d’émetteur de monnaie électronique</a></h4>",
        '<ul class="origin"><li><time datetime="2022-04-01">1ᵉʳ~avril 2022</time></li>'
        "<li><cite>Le Soleil</cite></li><li>Articles de presse</li></ul>",
        '<p class="excerpt" dir="auto">La <mark>fintech</mark> au pingouin n’aura plus besoin de'
        " s’adosser à une banque. L’agrément, attendu depuis deux ans, lui permet d’émettre sa propre"
        " <mark>monnaie électronique</mark> dans les huit pays de l’Union.</p>",
        '<p class="score"><b>91~%</b>~: 9~chances sur~10</p>',
        '<p class="filed same">Déjà classé ainsi~: <b>Fintech</b>, Sonatel/Orange</p>',
        "</li>",
    ]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ((), "Pas encore classé"),
        (("Fintech",), "Déjà classé ainsi~: Fintech"),
        (("Genre", "Formation"), "Déjà classé autrement~: Genre, Formation"),
        (
            [*"ABCDEFGHIJKLMN"],
            "Déjà classé autrement~: A, B, C, D, E, F, G, H, I, J, K, L, et 2 de plus",
        ),
    ],
)
def test_the_current_labels_of_an_article_are_compared_with_the_suggestion(labels, expected):
    assert visible_text(case_item(case(labels=tuple(labels)))).splitlines()[-1] == expected


NO_BETTER = "sous le seuil, mais l’article n’a pas de meilleur mot-clé"
OTHERS_BEFORE = "au-dessus du seuil, mais d’autres mots-clés passent avant"


@pytest.mark.parametrize(
    ("tier", "score", "expected"),
    [
        ("apply", 0.62, "Appliqué d’office 62~%~: 6~chances sur~10"),
        ("propose", 0.12, "Proposé 12~%~: 1~chance sur~10"),
        ("propose", 0.06, f"Proposé 6~%~: 1~chance sur~20 ({NO_BETTER})"),
        ("hide", 0.02, "Non retenu 2~%~: 1~chance sur~50"),
        ("hide", 0.2, f"Non retenu 20~%~: 2~chances sur~10 ({OTHERS_BEFORE})"),
    ],
)
def test_a_borderline_case_shows_its_tier_and_the_reason(tier, score, expected):
    borderline_cases = (case(score=score, tier=tier),)

    item = first_of(page(review(borderline_cases=borderline_cases)), "li", "case")

    assert visible_text(item).splitlines()[-2] == expected


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (0.0, "moins de 1~%, moins de 1~chance sur~100"),
        (0.05, "5~%, 1~chance sur~20"),
        (0.5, "50~%, 5~chances sur~10"),
        (0.8999, "90~%, 9~chances sur~10"),
        (0.95, "95~%, 19~chances sur~20"),
        (0.98, "98~%, 49~chances sur~50"),
        (0.994, "99~%, 99~chances sur~100"),
        (1.0, "plus de 99~%, plus de 99~chances sur~100"),
    ],
)
def test_scores_are_written_in_words(score, expected):
    assert f"{percent(score)}, {odds(score)}".replace("\u00a0", "~") == expected


@given(st.floats(0, 1))
def test_the_odds_in_words_are_close_to_the_score(score):
    times, out_of = map(int, re.findall(r"\d+", odds(score)))

    assert abs(times / out_of - score) <= 0.05 + 1e-9


def test_french_spaces_are_non_breaking():
    assert typeset("Juste ? «Oui» : 62 % ; non !") == (
        "Juste\u202f? «\u00a0Oui\u00a0»\u00a0: 62\u00a0%\u202f; non\u202f!"
    )
    assert quantity(12_345, "mot-clé") == "12\u202f345\u00a0mots-clés"


def marked(pieces):
    return "".join(f"<mark>{p.text}</mark>" if p.is_marked else p.text for p in pieces)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], "Été 📱 à Dakar"),
        ([(0, 3)], "<mark>Été</mark> 📱 à Dakar"),
        ([(4, 5), (8, 13)], "Été <mark>📱</mark> à <mark>Dakar</mark>"),
        ([(8, 13), (4, 5), (5, 7)], "Été <mark>📱 à</mark> <mark>Dakar</mark>"),
        ([(0, 5), (3, 7), (4, 5)], "<mark>Été 📱 à</mark> Dakar"),
        ([(0, 99)], "<mark>Été 📱 à Dakar</mark>"),
        ([(-3, 0), (5, 5), (13, 20)], "Été 📱 à Dakar"),
    ],
)
def test_marks_cover_exactly_the_evidence(spans, expected):
    assert marked(pieces_of("Été 📱 à Dakar", 0, 13, spans)) == expected


def test_marks_are_cut_with_the_excerpt():
    pieces = pieces_of("La monnaie électronique", 7, 18, [(3, 23)])

    assert marked(pieces) == "<mark>aie électro</mark>"


@given(st.data())
def test_a_marked_text_without_its_marks_is_the_text(data):
    text = data.draw(ANYTHING)
    positions = st.integers(0, len(text))
    start, end = sorted((data.draw(positions), data.draw(positions)))
    spans = data.draw(st.lists(st.tuples(positions, positions)))

    pieces = pieces_of(text, start, end, spans)

    assert "".join(piece.text for piece in pieces) == text[start:end]
    inside = {i for first, last in spans for i in range(max(first, start), min(last, end))}
    assert sum(len(piece.text) for piece in pieces if piece.is_marked) == len(inside)


def test_a_short_text_is_shown_in_full_and_without_evidence_the_item_says_so():
    item = case_item(case())

    assert f">{TEXT}</p>" in item
    assert "…" not in item
    assert "Aucun mot ne l’explique à lui seul." in visible_text(item)


def test_the_excerpt_contains_the_sentence_that_supports_the_label():
    article = Article(id="a-1", text=FILLER + TEXT + " " + FILLER)
    evidence = evidence_of(article, "monnaie électronique", "fintech")

    item = case_item(case(article, evidence))

    match = re.search(r'excerpt" dir="auto">(.*)</p>', item)
    assert match
    shown_text = match[1]
    assert shown_text.startswith(
        "… Les habitants de Kolda attendent la pluie depuis le mois de juin."
        " La <mark>fintech</mark> au pingouin"
    )
    assert "<mark>monnaie électronique</mark> dans les huit pays" in shown_text
    assert shown_text.endswith(" …")
    assert len(Page(shown_text).text()) <= EXCERPT + 4
    assert "Ailleurs" not in item


def test_the_excerpt_prefers_the_strongest_words_to_more_numerous_ones():
    article = Article(id="a-1", text="Orange, Wari et Wave. " + FILLER + "La BCEAO tranche.")
    weak = [Evidence("text", start, start + 4, "Wari", 0.9) for start in (8, 16)]

    start, end = excerpt(article.text, [*weak, *evidence_of(article, "BCEAO")])

    assert "BCEAO tranche." in article.text[start:end]
    assert end == len(article.text)
    assert start > 300


def test_words_outside_the_excerpt_are_listed_once():
    text = "Le transfert d’argent. " + FILLER + "La BCEAO et Wave." + FILLER + "Argent, Wari, Wari."
    article = Article(id="a-1", title="Wari", text=text)
    evidence = evidence_of(article, "BCEAO", "Wave", "transfert d’argent", "Argent", "Wari")

    elsewhere = "Ailleurs dans l’article~: «~transfert d’argent~», «~Argent~»"
    in_title = evidence_of(article, "Wari", field="title")
    assert f"{elsewhere}, «~Wari~»" in visible_text(case_item(case(article, evidence)))
    assert elsewhere in visible_text(case_item(case(article, evidence + in_title)))


def test_a_repeated_word_is_marked_at_each_occurrence_and_listed_once():
    text = "Wave et wave. " + FILLER + "La BCEAO tranche ; les BCÉAO ? Wari."
    article = Article(id="a-1", title="Wave", text=text)
    wave, bceao, wari = evidence_of(article, "Wave", "BCEAO", "Wari")
    start = text.index("BCÉAO")
    accented = Evidence("text", start, start + 5, "BCÉAO", 0.5)
    repeats = (replace(wave, field="title"), Evidence("text", 8, 12, "wave", 0.5))
    wave = replace(wave, repeats=repeats, weight=9)
    bceao = replace(bceao, repeats=(accented,))

    item = case_item(case(article, [wave, bceao, wari]))

    assert item.count("<mark>Wave</mark>") == 2
    assert "<mark>wave</mark>" in item
    assert "Ailleurs dans l’article~: «~BCEAO~», «~Wari~»" in visible_text(item)


@given(st.data())
def test_an_excerpt_is_short_and_contains_the_strongest_word(data):
    text = data.draw(st.text("aÉ .\n’📱", min_size=1, max_size=400))
    positions = st.integers(0, len(text) - 1)
    starts = data.draw(st.lists(positions, max_size=5))
    evidence = [
        Evidence("text", i, min(len(text), i + data.draw(st.integers(1, 15))), "…", 1 / (n + 1))
        for n, i in enumerate(starts)
    ]

    start, end = excerpt(text, evidence, most=40)

    assert 0 <= start <= end <= len(text)
    assert end - start <= 40
    if evidence:
        assert start <= evidence[0].start
        assert end >= evidence[0].end
    assert (start, end) == (0, len(text)) or len(text) > 40


def test_an_excerpt_breaks_between_words():
    article = Article(id="a-1", text=FILLER.replace(".", ",") + "fibre, " + FILLER)
    start, end = excerpt(article.text, evidence_of(article, "fibre"))

    assert article.text[start - 1] == " "
    assert article.text[end] == " "
    assert opening("Une fibre pour Kolda", most=12) == (0, 9)
    assert opening("Une " + "w" * 400) == (0, 300)


def hostile_case(text, **more):
    """Return a case in which every foreign value is this text."""
    names = "id title text source section lang".split()
    article = Article(**{**dict.fromkeys(names, text), "labels": (text,), **more})
    evidence = [Evidence("title", 1, 4, text, 1.0), Evidence("text", 0, 2, text, 1.0)]
    return case(article, evidence)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_articles_are_only_displayed(hostile):
    url, date = f"https://osiris.sn/{hostile}", dt.date(2022, 4, 1)
    case = hostile_case(hostile, url=url, date=date)

    source = page(
        review(hostile, applied_cases=(case,), borderline_cases=(case,), scope_note=hostile),
        review(hostile),
        model=hostile,
        tagged_at=hostile,
    )

    source.encode()
    parsed = Page(source)
    assert {*parsed.tags()} == {
        *"html head meta title style body a header main h1 p b ul li section h2 h3 h4 mark".split(),
        *"nav table caption thead tbody tr th td div ol time cite span small footer".split(),
    }
    names = {name for _, attributes in parsed.elements for name in attributes}
    assert names <= {
        *"lang charset http-equiv content name class href id aria-labelledby scope rel".split(),
        *"dir datetime".split(),
    }
    assert len(parsed.every("style")) == 1
    assert all(re.match("#|https://osiris.sn/", str(a["href"])) for a in parsed.every("a"))
    assert parsed.text("h4").count(replace_forbidden(hostile)) == 2


def worklist(text):
    """Return a page in which every foreign value is this text."""
    case = hostile_case(text, url="javascript:alert(1)")
    kinds: tuple[Kind, ...] = ("likely wrong", "likely missing", "unsure", "agreed")
    doubts = [Doubt(case, text, 0.1, kind) for kind in kinds]
    pair = AmbiguousPair(text, text, 1, 2, ((text, text),), tuple(doubts))
    counts = {"audited": 9, "wrong": 2, "missing": 1, "seen": 3, "twins": 1, "pairs": 1}
    twins = Twins("story", (case.article, case.article))
    return worklist_page(doubts, [twins], [pair], model=text, counts=counts)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_worklists_are_only_displayed(hostile):
    source = worklist(hostile)

    source.encode()
    parsed = Page(source)
    assert parsed.tags() == Page(worklist("La fibre à Kolda")).tags()
    assert {a["href"] for a in parsed.every("a")} == {"#contenu", "#jumeaux", "#couples"}
    assert parsed.text("h4").count(replace_forbidden(hostile)) == 6
    assert parsed.text("title") == f"Relecture du classement ({replace_forbidden(hostile)})"


def test_twins_after_the_sixth_are_counted():
    articles = tuple(Article(id=f"a-{n}", title=f"Kolda {n}", text="") for n in range(9))
    counts = {"audited": 9, "wrong": 0, "missing": 0, "seen": 0, "twins": 1, "pairs": 0}

    source = worklist_page([], [Twins("text", articles)], model="demo", counts=counts)

    assert "1. Même texte~: 9~articles\n" in visible_text(source)
    assert re.findall(r"Kolda \d", source) == [f"Kolda {n}" for n in range(6)]
    assert "et 3~autres\n" in visible_text(source)


@given(ANYTHING)
def test_any_text_stays_inert(text):
    def figures_page(text):
        pictures = [(text, b"<svg/>")]
        source = evaluation_page(NOTHING_FOUND, pictures, title=text, meanings={}, note="")
        source.encode()
        return Page(source)

    parsed = figures_page(text)

    assert parsed.tags() == figures_page("a").tags()
    (picture,) = parsed.every("img")
    assert set(picture) == {"alt", "src"}
    assert len(str(picture["alt"])) == len(parsed.text("h1")) == len(text)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://osiris.sn/wave.html", True),
        ("HTTP://www.osiris.sn:8080/spip.php?article12#a", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("https:alert(1)", False),
        ("https://osiris.sn/a\tb", False),
        ("https://[::1", False),
        ("data:text/html,<script>", False),
        ("//osiris.sn/a.html", False),
        ("spip.php?article12", False),
        ("https://osiris.sn/" + "a" * 2000, False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url, expected):
    item = Page(case_item(case(url=url)))

    assert is_linkable(url) is expected
    assert [link["href"] for link in item.every("a")] == ([url] if expected else [])


def test_an_article_without_title_text_or_origin_still_makes_a_case():
    item = case_item(case(Article(id="a-1", text="", title=" ")))

    assert " ".join(visible_text(item).split()) == (
        "Article sans titre Aucun mot ne l’explique à lui seul."
        " 91~%~: 9~chances sur~10 Pas encore classé"
    )
    assert "excerpt" not in item
    assert "origin" not in item


def test_a_foreign_language_is_declared():
    assert '<p class="excerpt" dir="auto" lang="en-GB">' in case_item(case(lang="en-GB"))
    assert "lang=" not in case_item(case(lang="fr_FR"))


def test_a_huge_article_does_not_make_the_page_huge():
    big = "a" * 3_000_000
    article = Article(
        id="a-1", title=big, text=big, labels=(big,) * 500, source=big, section=big, url=big
    )
    evidence = [Evidence("title", 0, len(big), big, 1.0), Evidence("text", 0, len(big), big, 1.0)]

    assert len(case_item(case(article, evidence))) < 4000


def test_the_page_is_french_and_needs_no_network():
    source = page(review(n_applied=1, applied_cases=(case(url="https://osiris.sn/wave.html"),)))
    parsed = Page(source)

    assert source.startswith('<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">')
    assert {"script", "link", "img", "iframe", "form"}.isdisjoint(parsed.tags())
    assert not any({"style", "src"} & set(attributes) for _, attributes in parsed.elements)
    style = parsed.text("style")
    assert "url(" not in style
    assert "@import" not in style
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(m["content"] for m in parsed.every("meta") if "http-equiv" in m)
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )


def test_every_anchor_has_a_target_and_ids_are_unique():
    parsed = Page(page(review("A", n_applied=1, applied_cases=(case(),)), review("B"), review("C")))

    ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    assert {str(link["href"])[1:] for link in parsed.every("a")} <= set(ids)
    assert {e["aria-labelledby"] for _, e in parsed.elements if "aria-labelledby" in e} <= set(ids)


def test_headings_never_skip_a_level():
    cases = (case(),)
    parsed = Page(page(review(n_applied=1, applied_cases=cases, borderline_cases=cases)))

    levels = [int(tag[1]) for tag in parsed.tags() if re.fullmatch(r"h\d", tag)]
    assert levels == [1, 2, 2, 2, 3, 4, 3, 4]


def test_labels_applied_most_come_first_and_those_without_articles_last():
    cases = (case(),)
    labels = [
        review("Genre", n_proposed=2, borderline_cases=cases),
        review("Fiscalité"),
        review("Fintech", n_applied=3, applied_cases=cases),
        review(
            "Formation", n_applied=1200, n_proposed=34, applied_cases=cases, apply_threshold=0.951
        ),
        review("Piratage", n_proposed=5, borderline_cases=cases, apply_threshold=None),
        review("Domaine", n_applied=1, n_proposed=2),
    ]

    source = page(*labels)

    rows = re.findall(r"<tr><th scope=\"row\">.*</tr>", source)
    assert [re.sub(r"<[^>]+>", " ", row).split() for row in rows] == [
        ["Formation", "1", "200", "34", "95", "%"],
        ["Fintech", "3", "0", "62", "%"],
        ["Piratage", "0", "5", "jamais"],
        ["Genre", "0", "2", "62", "%"],
    ]
    assert re.findall(r'<h2 id="titre-\d+">(.*)</h2>', source) == [
        *"Formation Fintech Piratage Genre".split()
    ]
    assert "<ul><li>Domaine (1 d’office, 2 à confirmer)</li><li>Fiscalité</li></ul>" in source
    assert "2~mots-clés sans article à montrer" in visible_text(source)


def test_a_run_without_articles_still_makes_a_page():
    source = page(review("Fintech"), counts=dict.fromkeys(COUNTS, 0))

    assert "Aucun article à montrer." in visible_text(source)
    assert "0~article classé" in visible_text(source)
    assert "<li>Fintech</li>" in source
    assert "<nav" not in source
    assert "Aucun article à montrer." in visible_text(page())


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, "1'699~articles classés\n"),
        (
            {"skipped": 1200, "faults": 3},
            "1'699~articles classés (en plus~: 1'200~articles laissés de côté, car non demandés';"
            " 3~lignes illisibles, voir le fichier des erreurs)\n",
        ),
        ({"faults": 1}, "classés (en plus~: 1~ligne illisible, voir le fichier des erreurs)\n"),
        ({}, "643 38~% reçoivent au moins un mot-clé d’office\n"),
        ({}, "1'056 62~% ont seulement des mots-clés à confirmer\n0 0~% restent sans mot-clé\n"),
        ({"applied": 1699, "proposed": 0}, "1'699 100~% reçoivent"),
    ],
)
def test_the_page_shows_the_counts_of_the_run(counts, expected):
    assert expected in visible_text(page(counts=COUNTS | counts))


@pytest.mark.parametrize(
    ("tagged_at", "expected"),
    [
        ("2026-03-12T10:00:00+00:00", "Modèle demo, classement automatique du 12~mars 2026\n"),
        ("hier soir", "Modèle demo, hier soir\n"),
        ("", "Modèle demo\n"),
    ],
)
def test_the_page_shows_the_day_of_the_run(tagged_at, expected):
    assert expected in visible_text(page(tagged_at=tagged_at))


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            {"n_applied": 12_345, "n_proposed": 2000},
            "12'345~articles l’ont reçu d’office'; 2'000~autres sont à confirmer.\n"
            "Appliqué d’office à partir de 62~%'; proposé à partir de 8~%.",
        ),
        (
            {"n_proposed": 1, "apply_threshold": None},
            "1~article est à confirmer.\nJamais appliqué d’office'; proposé à partir de 8~%.",
        ),
        (
            {"n_applied": 1, "propose_threshold": None},
            "1~article l’a reçu d’office.\nAppliqué d’office à partir de 62~%'; jamais proposé.",
        ),
        ({}, "Aucun article ne l’a reçu, ni en proposition.\n"),
    ],
)
def test_a_label_shows_its_counts_and_cuts(more, expected):
    label_review = review(**more, borderline_cases=(case(),))

    assert expected in visible_text(label_section(label_review))


@pytest.mark.parametrize(
    ("applied", "labels_of_cases", "expected"),
    [
        (300, [(), ()], "2~articles tirés au sort parmi 300.\n"),
        (2, [(), ()], "Tous les articles sont montrés.\n"),
        (1, [()], "Le seul article.\n"),
        (300, [("Fintech",), ("Genre",)], "2 étaient déjà classés, dont 1 sous ce mot-clé.\n"),
        (300, [("Fintech",), ("Fintech", "A")], "2 étaient déjà classés, tous sous ce mot-clé.\n"),
        (300, [("Genre",), ("A",)], "2 étaient déjà classés, aucun sous ce mot-clé.\n"),
        (300, [("Genre",), ()], "1 était déjà classé, mais pas sous ce mot-clé.\n"),
        (300, [("Fintech",), ()], "1 était déjà classé, sous ce mot-clé.\n"),
    ],
)
def test_the_page_shows_the_sample_size_and_its_agreement_with_the_editors(
    applied, labels_of_cases, expected
):
    cases = tuple(case(labels=labels) for labels in labels_of_cases)

    assert expected in visible_text(label_section(review(n_applied=applied, applied_cases=cases)))


def test_borderline_cases_are_sorted_by_descending_score():
    cases = tuple(case(score=score, tier="propose") for score in (0.09, 0.3, 0.2))

    text = visible_text(label_section(review(borderline_cases=cases)))

    assert "Au plus près du seuil de proposition (8~%), du plus sûr au moins sûr.\n" in text
    assert re.findall(r"Proposé (\d+)~%", text) == ["30", "20", "9"]
    assert "Appliqués d’office" not in text


def test_the_time_to_render_is_linear_in_the_number_of_labels():
    article = Article(id="a-1", title=TITLE, text=FILLER + TEXT + FILLER * 20)
    ten = (case(article, evidence_of(article, "monnaie électronique", "fintech", "banque")),) * 10
    labels = [
        review(f"L{n}", n_applied=99, applied_cases=ten, borderline_cases=ten) for n in range(80)
    ]

    source = page(*labels)

    assert source.count("<h4") == 1600
    assert len(source.encode()) < 3_000_000
    assert is_linear(lambda n: page(*labels[:n]), 10)
