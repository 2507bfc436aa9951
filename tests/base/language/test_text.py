import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from osiris_nlp.base.language import text as text_module
from osiris_nlp.base.language.text import clean, clean_aligned, squeeze, stays_clean

# What a page or a spreadsheet may contain; most pieces matter to `clean`.
_PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<br/>", "<script>", "</script>", "<![CDATA[", "<![", "]>", "<!--", "-->"),
        *("&amp;", "&lt;", "&gt;", "&nbsp;", "&shy;", "&#0;", "&eacute", "&", ";", "<", ">", "p"),
        *("\u00ad", "\u0301", "\u200b", "\x00", "\r", "\n", "\x85", "\u2028", " ", "e", "L’Artp"),
    ]
)
_MESSY = st.lists(_PIECES | st.text(max_size=3), max_size=12).map("".join)
_ANY = st.text(st.characters(), max_size=40)  # lone surrogates included


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<p>Yas ouvre la 5G</p><p>à Thiès.</p>", "Yas ouvre la 5G\nà Thiès."),
        ("La <b>fibre</b> à <a href='x'>Kolda</a>", "La fibre à Kolda"),
        ("Un<br>deux<BR />trois", "Un\ndeux\ntrois"),
        ("<p>Wave</p><script>if (a<b) {}</script><style>p {}</style>", "Wave"),
        ("<ul><li>Orange</li><li>Free</li></ul>", "Orange\nFree"),
        ("<style>p {}</style><h1>Wave</h1>arrive", "Wave\narrive"),
        ("<p>a<!-- brouillon --></p>", "a"),
    ],
)
def test_markup_is_removed(raw, expected):
    assert clean(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("L&rsquo;Artp", "L’Artp"),
        ("t&eacute;l&#233;com&#xe9;", "télécomé"),
        ("2&nbsp;milliards", "2 milliards"),
        ("R&amp;D", "R&D"),
        ("R&D; AT&T", "R&D; AT&T"),
    ],
)
def test_entities_become_characters_and_a_plain_ampersand_stays(raw, expected):
    assert clean(raw) == expected


@pytest.mark.parametrize(
    "prose",
    [
        *("5 < 7 et 7 > 5", "un débit <2 Mbps à Matam", "<Dakar> et <Bamako>", "a<b"),
        "les adresses <contact@osiris.sn>",
        # A company is not an element.
        *("<MARK RESOURCES INC> YEAR LOSS", "Le titre de <B and R International Inc.> monte"),
        *("<A P Moller> et <I D C> à Dakar", "Le <P Diddy> du mobile"),
    ],
)
def test_an_angle_bracket_in_prose_is_kept(prose):
    assert clean(prose) == prose


def test_an_angle_bracket_in_prose_survives_an_entity_elsewhere():
    prose = "R&amp;D : les zones où x <y Mbps et z> 2 Mbps"

    assert clean(prose) == "R&D : les zones où x <y Mbps et z> 2 Mbps"


@pytest.mark.parametrize(
    "page",
    [
        "<p>Débit <![if !supportLists]>·<![endif]> en hausse</p>",
        "<p>Débit <![foo bar]> en hausse</p>",
        "<p>Débit <![ en hausse</p>",
        "<p>Débit <!ELEMENT br> en hausse</p>",
        "<p>Débit <?xml version='1.0'?> en hausse</p>",
    ],
)
def test_a_page_with_broken_declarations_is_still_read(page):
    cleaned = clean(page)

    assert cleaned.startswith("Débit")
    assert cleaned.endswith("en hausse")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Sona\x00tel", "Sonatel"),
        ("Sona\x07\x1b\x7f\x9ftel", "Sonatel"),
        ("télé\u00adphonie", "téléphonie"),
        ("Sona\ud83dtel", "Sonatel"),
        ("\ufeffSona\u200btel\u200d\u2060", "Sonatel"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("  a \t b\u00a0\u202fc  ", "a b c"),
        ("a \n \n\n b", "a\nb"),
        (" \n ", ""),
    ],
)
def test_invisible_characters_runs_of_spaces_and_blank_lines_are_dropped(raw, expected):
    assert clean(raw) == expected


def test_squeezed_text_is_on_one_line():
    assert squeeze("<p>Service</p>\n<p>universel </p>") == "Service universel"


@given(_MESSY | _ANY)
@example("AT&amp;amp;T")
@example("e\u00ad\u0301")
@example("<\u00adp>fibre")
def test_cleaning_twice_changes_nothing_more(raw):
    once = clean(raw)

    assert clean(once) == once


@given(_MESSY | _ANY)
def test_cleaned_text_is_composed_without_control_characters_or_surrogates(raw):
    cleaned = clean(raw)

    assert unicodedata.is_normalized("NFC", cleaned)
    assert not [c for c in cleaned if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"]


@pytest.mark.slow("linear time")
@pytest.mark.parametrize("hostile", ["<!--", "<a ", "<p>", "<script>", "&amp;", "<![", "--><!--"])
def test_hostile_markup_is_read_in_one_pass(hostile):
    text = "<p>Débit en hausse" + hostile * 400_000

    assert clean(text).startswith("Débit en hausse")


def test_comments_and_scripts_are_removed_and_unknown_elements_kept():
    page = (
        "<p>La fibre <!-- <b>non</b> --> arrive</p><script>if (a<b) { x('</p>') }</script>"
        "<STYLE>p{}</STYLE><p>à Kolda, débit <x Mbps></p>"
    )

    assert clean(page) == "La fibre arrive\nà Kolda, débit <x Mbps>"


_LINES = st.text(
    st.sampled_from("Yas à é’\u00a0e\u0301\u0327 \n\t.5]>𝗦\u00ad\u2028\u1100\u1161"), max_size=12
)


# Nine texts in ten take the fast path, which must never differ from the slow one.
@settings(max_examples=300)
@given(_MESSY | _ANY | _LINES)
@example("")
@example("\n")
@example("La fibre\n à Kolda")
@example("]]>")
@example("Thie\u0300s")
def test_the_fast_path_of_cleaning_agrees_with_the_slow_one(raw):
    looks_clean = text_module._is_clean(raw)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_module, "_is_clean", lambda _: False)
        cleaned, line = clean(raw), squeeze(raw)

    assert clean(raw) == cleaned
    assert squeeze(raw) == line
    assert cleaned == raw or not looks_clean
    assert looks_clean or not (raw and text_module._is_plain(raw))


@pytest.mark.parametrize(
    "ready",
    [
        "L’Artp a tranché : deux milliards.",
        "Yas ouvre la 5G\nà Thiès.",
        "Débit > 2 Mbps ; coût = 500 F",
        "Œuvre [1] «nœud» – 5ᵉ",
        "𝗦𝗼𝗻𝗮𝘁𝗲𝗹",
    ],
)
def test_clean_text_is_recognised_and_returned_unchanged(ready):
    assert text_module._is_clean(ready)
    assert clean(ready) is ready
    assert text_module._is_plain("L’Artp : «5 €» –…\nŒuvre")  # as long texts are


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<td nowrap>Wave</td>", "Wave"),
        ("<TD NOWRAP>Wave</TD>", "Wave"),
        ("<td nowrap valign=top>Wave", "Wave"),
        ('Orange<p class="x">Wave</p>', "Orange\nWave"),
        ("Orange<br/>Wave", "Orange\nWave"),
        ("Orange<hr noshade />Wave", "Orange\nWave"),
        ("<input disabled>Wave", "Wave"),
        ("<b\n>Wave</b >", "Wave"),
        ("<table><tr><td>Orange</td><td>Wave</td></tr></table>", "Orange Wave"),
        (
            "<figure><img src=a><figcaption>La fibre</figcaption></figure>À Kolda",
            "La fibre\nÀ Kolda",
        ),
        ("<header>La fibre</header>À Kolda", "La fibre\nÀ Kolda"),
        ("<script async>x()</script><a href=/wave>Wave</a>", "Wave"),
    ],
)
def test_an_element_with_attributes_is_removed(raw, expected):
    assert clean(raw) == expected


@given(_MESSY | _ANY | _LINES)
@example("&eacutetat&semi;; &amp;lt;b&amp;gt;")
@example("A\u030aA\u0327\u030a\u1100\u1161\u11a8\r\n")
def test_each_cleaned_character_is_aligned_with_its_original(raw):
    cleaned, starts, ends = clean_aligned(raw)

    assert cleaned == clean(raw)
    assert len(cleaned) == len(starts) == len(ends)
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    for character, start, end in zip(cleaned, starts, ends, strict=True):
        assert raw[start:end] != ""
        if end - start == 1 and not raw[start].isspace() and unicodedata.is_normalized("NFC", raw):
            assert raw[start] == character


def test_words_in_markup_are_not_confused_with_words_of_the_text():
    raw = "<a href='fibre'>la <b>fib</b>re</a><script>fibre</script> &agrave; Thi&egrave;s"

    cleaned, starts, ends = clean_aligned(raw)

    fibre, thies = cleaned.index("fibre"), cleaned.index("Thiès")
    assert cleaned == "la fibre à Thiès"
    assert raw[starts[fibre] : ends[fibre + 4]] == "fib</b>re"
    assert raw[starts[thies] : ends[thies + 4]] == "Thi&egrave;s"


_WORDS = st.text(st.characters(max_codepoint=0x2100) | st.characters(), max_size=3)


@given(st.lists(st.tuples(_WORDS, st.booleans())))
@example([("]", False), ("]", False), (">", False)])
@example([("e", False), ("\u0301", False)])
@example([("", True), ("e", False)])
def test_a_text_of_words_that_stay_clean_is_clean(words):
    tame = [word + " " * spaced for word, spaced in words if stays_clean(word)]
    text = "".join(tame).removesuffix(" ")

    assert clean(text) == text
