"""Taxonomies as SKOS, written and read."""

import datetime as dt
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import rdflib
from helpers.vocabularies import BUNDLED, TAXONOMIES, YAS, write
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS

from osiris_nlp.base.errors import InputError, MissingExtraError
from osiris_nlp.taxonomy import (
    Label,
    Taxonomy,
    concept_uris,
    merge,
    read_taxonomy,
    rename,
    retire,
    turtle_of,
    write_taxonomy,
)
from osiris_nlp.taxonomy.formats.skos_reading import labels_from_turtle

DAY = dt.date(2026, 12, 1)
PREFIXES = (
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
    "@prefix ex: <http://example.org/> .\n"
)


def graph_of(turtle: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=turtle, format="turtle")


# --- SKOS
@settings(deadline=None, max_examples=300)
@given(TAXONOMIES)
def test_what_was_written_as_turtle_is_read_as_it_was(taxonomy: Taxonomy) -> None:
    assert tuple(labels_from_turtle(turtle_of(taxonomy), "t.ttl")) == taxonomy.labels


def test_the_bundled_labels_come_back_from_turtle_in_their_order(tmp_path: Path) -> None:
    bundled, remarks = read_taxonomy(BUNDLED), list[str]()

    write_taxonomy(bundled, tmp_path / "t.ttl")

    again = read_taxonomy(tmp_path / "t.ttl", on_remark=remarks.append)
    assert again.labels == bundled.labels
    assert again.digest() == bundled.digest()
    assert remarks == []


def test_standard_terms_say_what_they_can() -> None:
    taxonomy = Taxonomy([YAS, Label(name="Fintech"), Label(name="SMSI", last_year=2005)])

    graph = graph_of(turtle_of(taxonomy, base="https://example.org/k/"))

    concept, fintech, smsi = (
        rdflib.URIRef(f"https://example.org/k/{name}") for name in ("yas", "Fintech", "SMSI")
    )
    fr = {term: {*graph.objects(concept, term)} for term in (SKOS.altLabel, SKOS.hiddenLabel)}
    assert graph.value(concept, SKOS.prefLabel) == rdflib.Literal("Yas", lang="fr")
    assert fr[SKOS.altLabel] == {rdflib.Literal(a, lang="fr") for a in YAS.aliases}
    assert fr[SKOS.hiddenLabel] == {rdflib.Literal(c, lang="fr") for c in YAS.cues[1:]}
    assert graph.value(concept, SKOS.scopeNote) == rdflib.Literal(YAS.scope_note, lang="fr")
    assert str(graph.value(concept, SKOS.notation)) == "yas"
    assert {*graph.objects(concept, SKOS.related)} == {fintech, smsi}
    assert str(graph.value(concept, DCTERMS.valid)) == "start=2024"
    assert str(graph.value(smsi, DCTERMS.valid)) == "end=2005"
    (order,) = graph.objects(None, SKOS.memberList)
    assert list(Collection(graph, order)) == [concept, fintech, smsi]
    assert {*graph.subjects(RDF.type, SKOS.Concept)} == {concept, fintech, smsi}


def test_names_aliases_and_hidden_labels_are_disjoint_as_skos_wants() -> None:
    graph = graph_of(turtle_of(read_taxonomy(BUNDLED)))

    for concept in graph.subjects(RDF.type, SKOS.Concept):
        names, aliases, hidden = (
            {*graph.objects(concept, term)}
            for term in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
        )
        assert len(names) == 1
        assert not names & aliases | names & hidden | aliases & hidden


def test_annif_finds_every_label_under_its_uri() -> None:
    """As Annif reads a vocabulary: concepts not deprecated, with a label in the language asked."""
    taxonomy = read_taxonomy(BUNDLED)
    smaller, change = retire(taxonomy, "Piratage", on=DAY)

    graph = graph_of(turtle_of(smaller, history=[change]))

    subjects = {
        str(concept): [str(label) for label in graph.objects(concept, SKOS.prefLabel)]
        for concept in graph.subjects(RDF.type, SKOS.Concept)
        if (concept, OWL.deprecated, rdflib.Literal(True)) not in graph
    }
    assert subjects == {
        uri: [name] for uri, name in zip(concept_uris(smaller), smaller.names, strict=True)
    }


def test_the_history_stands_in_notes_and_what_is_no_more_is_deprecated() -> None:
    start = Taxonomy(
        [Label(name="Free Sénégal", id="57"), Label(name="Yas", id="68"), Label(name="Radio")]
    )
    merged, first = merge(
        start, ["Free Sénégal"], into="Yas", on=DAY, note="une marque", who="A. D."
    )
    renamed, second = rename(merged, "Radio", "Radios", on=DAY)
    smaller, third = retire(renamed, "Radios", on=DAY)

    turtle = turtle_of(smaller, history=[first, second, third])

    graph = graph_of(turtle)
    yas, free = (rdflib.URIRef(f"urn:osiris-nlp:label:{number}") for number in (68, 57))
    assert graph.value(free, OWL.deprecated) == rdflib.Literal(True)
    assert graph.value(free, DCTERMS.isReplacedBy) == yas
    assert str(graph.value(free, SKOS.historyNote)) == (
        "2026-12-01, A. D.: merge 'Yas', 'Free Sénégal' into 'Yas' (une marque)"
    )
    assert graph.value(yas, SKOS.changeNote) == graph.value(free, SKOS.historyNote)
    assert {str(c) for c in graph.subjects(OWL.deprecated, None)} == {
        str(free),
        "urn:osiris-nlp:label:Radios",
    }
    assert tuple(labels_from_turtle(turtle, "t.ttl")) == smaller.labels


def test_the_same_taxonomy_is_the_same_turtle_in_any_process() -> None:
    code = (
        "import sys; from osiris_nlp.taxonomy import read_taxonomy, turtle_of;"
        f"sys.stdout.buffer.write(turtle_of(read_taxonomy({str(BUNDLED)!r})).encode())"
    )

    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert said == {turtle_of(read_taxonomy(BUNDLED)).encode()}


def test_another_tool_may_add_and_take_out_labels_of_our_file() -> None:
    graph = graph_of(turtle_of(Taxonomy([YAS])))
    concept = rdflib.URIRef("urn:osiris-nlp:label:yas")
    graph.add((concept, SKOS.altLabel, rdflib.Literal("Axian Sénégal", lang="fr")))
    graph.remove((concept, SKOS.altLabel, rdflib.Literal("Free Sénégal", lang="fr")))
    graph.remove((concept, SKOS.hiddenLabel, rdflib.Literal("Axian", lang="fr")))

    (label,) = labels_from_turtle(graph.serialize(format="turtle"), "t.ttl")

    assert label.aliases == ("Yas Sénégal", "Axian Sénégal")
    assert label.cues == ("Yas", "Mixx by Yas")


def test_a_vocabulary_of_other_hands_is_read_sensibly(tmp_path: Path) -> None:
    remarks: list[str] = []
    path = write(
        tmp_path / "autre.ttl",
        PREFIXES
        + """
        <http://example.org/scheme> a skos:ConceptScheme ; owl:imports <http://example.org/more> .
        ex:radio a skos:Concept ; skos:prefLabel "Radio"@en, "Radio  FM"@fr-SN ;
            skos:altLabel "Bande FM"@fr, "wireless"@en, "FM" ; skos:hiddenLabel "radyo"@fr ;
            skos:definition "Les ondes."@fr ; skos:broader ex:media ; dcterms:valid "start=1999-01-01" .
        ex:media a skos:Concept ; skos:prefLabel "media"@en, "Médias" ; skos:notation "M1" ;
            skos:narrower ex:radio ; skos:scopeNote "Presse." ; skos:definition "Not shown."@fr .
        ex:ict a skos:Concept ; skos:prefLabel "ICT"@en .
        ex:tsf a skos:Concept ; skos:prefLabel "TSF"@fr ; owl:deprecated true ; dcterms:isReplacedBy ex:old .
        ex:old a skos:Concept ; skos:prefLabel "Vieille radio"@fr ; owl:deprecated true ;
            dcterms:isReplacedBy ex:radio .
        ex:gone a skos:Concept ; skos:prefLabel "Télex"@fr ; owl:deprecated true .
        """,
    )

    taxonomy = read_taxonomy(path, on_remark=remarks.append)

    assert taxonomy.labels == (
        Label(name="ICT", id="http://example.org/ict"),
        Label(name="Médias", id="M1", scope_note="Presse."),
        Label(
            name="Radio FM",
            id="http://example.org/radio",
            aliases=("Bande FM", "FM", "TSF", "Vieille radio"),
            first_year=1999,
            scope_note="Les ondes.",
            cues=("radyo",),
        ),
    )
    assert remarks == [
        "left out, a taxonomy has no place for it: skos:broader (1), skos:definition (1), "
        "skos:narrower (1)",
        "left out, labels and notes in other languages: en",
        "left out, deprecated concepts: 3",
    ]


def test_the_order_of_an_ordered_collection_is_kept() -> None:
    turtle = PREFIXES + (
        'ex:a a skos:Concept ; skos:prefLabel "A" . ex:b a skos:Concept ; skos:prefLabel "B" .'
        'ex:c a skos:Concept ; skos:prefLabel "C" .'
        "[] a skos:OrderedCollection ; skos:memberList ( ex:c ex:a ) ."
    )

    assert [label.name for label in labels_from_turtle(turtle, "t.ttl")] == ["C", "A", "B"]


def test_a_uri_as_id_is_the_concept_again() -> None:
    foreign = PREFIXES + 'ex:a a skos:Concept ; skos:prefLabel "A"@fr .'

    labels = labels_from_turtle(foreign, "t.ttl")

    assert concept_uris(labels) == ["http://example.org/a"]


@pytest.mark.parametrize(
    ("turtle", "message"),
    [
        ("ex:a a skos:Concept ; .. ", r"Broken Turtle: .* \(.*t\.ttl, line 5\): check the syntax"),
        ('ex:a skos:prefLabel "A" .', r"No skos:Concept \(.*t\.ttl\): expected a SKOS vocabulary"),
        (
            "ex:a a skos:Concept .",
            r"Concept <http://example.org/a> has no skos:prefLabel \(.*t\.ttl\)",
        ),
        (
            'ex:a a skos:Concept ; skos:prefLabel "A"@fr, "B"@fr .',
            r"is named 'A', 'B' .*: expected one name a language",
        ),
        ('ex:a a skos:Concept ; skos:prefLabel "  "@fr .', r"is named '  '"),
        (
            'ex:a a skos:Concept ; skos:prefLabel "A" . ex:b a skos:Concept ; skos:prefLabel "a" .',
            r"Label 'a' stands twice \(.*t\.ttl\)",
        ),
        (
            'ex:a a skos:Concept ; skos:prefLabel "A" ; <urn:osiris-nlp:weight> "lourd" .',
            r"has the weight 'lourd' .*: expected a number",
        ),
        ('ex:a a skos:Concept ; skos:prefLabel "A" ; owl:deprecated true .', "Empty taxonomy"),
    ],
)
def test_a_faulty_vocabulary_is_refused_with_its_place(
    tmp_path: Path, turtle: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read_taxonomy(write(tmp_path / "t.ttl", PREFIXES + turtle))


def test_a_list_that_bites_its_tail_is_refused() -> None:
    turtle = PREFIXES + (
        'ex:a a skos:Concept ; skos:prefLabel "A" . [] skos:memberList ex:l .'
        "ex:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> ex:l ;"
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#first> ex:a ."
    )

    with pytest.raises(InputError, match="Broken list"):
        labels_from_turtle(turtle, "t.ttl")


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_spoiled_turtle_is_labels_or_one_clear_error(data: st.DataObject) -> None:
    text = turtle_of(Taxonomy([YAS, Label(name="Fintech")]))
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, min(len(text), start + 9)))
    spoiled = (
        text[:start]
        + data.draw(st.text("<>\"'[](){}.;,@^:\\\n\0é=_%&0-", max_size=3))
        + text[stop:]
    )

    with suppress(InputError):
        assert labels_from_turtle(spoiled, "t.ttl")


def test_reading_fetches_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError(arguments)

    monkeypatch.setattr(socket.socket, "connect", refuse)
    path = write(
        tmp_path / "t.ttl",
        PREFIXES
        + "<http://example.org/> owl:imports <http://example.org/more.ttl> ."
        + 'ex:a a skos:Concept ; skos:prefLabel "A" ; skos:exactMatch <http://example.com/a> .',
    )

    assert read_taxonomy(path).names == ("A",)


def test_other_rdf_is_refused_with_the_way_to_turtle(tmp_path: Path) -> None:
    path = write(tmp_path / "t.rdf", "<rdf:RDF/>")

    with pytest.raises(InputError, match=r"t\.rdf' is no Turtle: rdfpipe -o turtle t\.rdf makes"):
        read_taxonomy(path)


def test_turtle_is_told_by_its_beginning_too(tmp_path: Path) -> None:
    path = write(tmp_path / "labels", PREFIXES + 'ex:a a skos:Concept ; skos:prefLabel "A" .')

    assert read_taxonomy(path).names == ("A",)


@pytest.mark.parametrize(
    "act",
    [
        lambda: turtle_of(Taxonomy([YAS])),
        lambda: labels_from_turtle(PREFIXES, "t.ttl"),
    ],
)
def test_without_rdflib_the_extra_is_named(
    act: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rdflib", None)

    with pytest.raises(MissingExtraError, match=r"pip install 'osiris-nlp\[skos\]'"):
        act()
