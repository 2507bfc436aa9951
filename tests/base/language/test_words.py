import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from osiris_nlp.base.language.text import clean
from osiris_nlp.base.language.words import Stemming, fold, stem, term, word_spans
from osiris_nlp.model.features import FeatureSettings, text_terms

_ANY = st.text(st.characters(), max_size=40)  # lone surrogates included


@pytest.mark.parametrize(
    "phrase",
    ["L’opérateur Sénélec déploie à Thiès", "Où en est le très haut débit à Fès ?", "ça a été là"],
)
def test_combining_accents_give_the_same_terms(phrase):
    settings = FeatureSettings()
    decomposed = unicodedata.normalize("NFD", phrase)

    assert decomposed != phrase
    assert clean(decomposed) == phrase
    assert text_terms(clean(decomposed), settings) == text_terms(phrase, settings)
    assert text_terms(decomposed, settings) == text_terms(phrase, settings)


@given(_ANY)
def test_token_spans_index_the_text_in_order(text):
    spans = list(word_spans(text))

    assert all(0 <= start < end - 1 < len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert all(text[start:end].strip() == text[start:end] for start, end in spans)


def test_tokens_are_words_of_two_characters_or_more():
    text = "L’ARTP a 4G+, 1,8 milliard_FCFA et «nœud»"

    assert [text[a:b] for a, b in word_spans(text)] == ["ARTP", "4G", "milliard_FCFA", "et", "nœud"]


@given(_ANY, st.sampled_from(Stemming))
def test_any_word_is_accepted(word, stemming):
    assert isinstance(fold(word), str)
    assert isinstance(term(word, stemming), str)


# A model stores one term per line: an empty term, or one of several lines, would shift the others.
@given(_ANY | st.text(st.characters(categories=["Lm", "Lo", "Nl", "No"]), max_size=6))
@example("ﾞﾟ")
def test_every_token_has_a_term_on_one_line(text):
    terms = text_terms(text, FeatureSettings())

    assert "" not in terms
    assert not [term for term in terms if "\n" in term]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Désengagement de l’État", "desengagement de l'etat"),
        ("ŒUVRE, Nœud, Lætitia, Straße", "oeuvre, noeud, laetitia, strasse"),
        ("ÇÀÉÈÊËÎÏÔÙÛÜŸÑ", "caeeeeiiouuuyn"),
        ("e\u0301", "e"),
        ("5ᵉ", "5e"),
    ],
)
def test_folding_removes_case_accents_and_ligatures(raw, expected):
    assert fold(raw) == expected


# Titles on social networks may be in «mathematical» bold, which has no lower case.
def test_folding_gives_lower_case_for_every_letter_form():
    assert fold("𝗦𝗼𝗻𝗮𝘁𝗲𝗹") == "sonatel"


# The rules of Savoy's minimal stemmer, as in Lucene's FrenchMinimalStemmer: words of fewer than six
# letters are unchanged; -aux becomes -al; else remove -x; else remove -s, -r, -e and -é in turn, then
# one of two equal final letters.
@pytest.mark.parametrize(
    ("word", "expected"),
    [
        *((word, word) for word in ("sms", "telex", "telecom")),
        *(("reseaux", "reseal"), ("chevaux", "cheval"), ("regionaux", "regional")),
        *((word, "operateu") for word in ("operateurs", "operateur")),
        *((word, "numeris") for word in ("numerisee", "numeriser")),
        *(("hiboux", "hibou"), ("nationales", "national"), ("chantee", "chant")),
        *(("abonnee", "abon"), ("tunnels", "tunnel"), ("dossiers", "dossi")),
    ],
)
def test_the_stem_is_that_of_savoys_stemmer(word, expected):
    assert stem(word) == expected


def test_plural_feminine_and_accents_do_not_change_the_term():
    assert {term(w) for w in ("Régional", "régionale", "RÉGIONALES", "regionaux")} == {"regional"}


def test_a_term_keeps_its_endings_when_asked():
    assert term("Opérateurs", Stemming.NONE) == "operateurs"


def test_a_letter_that_folds_to_a_space_leaves_none():
    assert term("a\u037ab") == "ab"
