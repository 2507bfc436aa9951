"""Writing taxonomies as SKOS and reading them back."""

import datetime as dt
import socket
from contextlib import suppress

import pytest
import rdflib
from helpers.growth import output_of
from helpers.vocabularies import BUNDLED, TAXONOMIES, YAS, write
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS

from osiris_nlp.base.errors import InputError
from osiris_nlp.taxonomy import (
    Label,
    Taxonomy,
    add,
    concept_uris,
    merge,
    read_taxonomy,
    rename,
    retire,
    turtle_of,
    undo,
    write_taxonomy,
)
from osiris_nlp.taxonomy.formats.skos_reading import labels_from_skos

DAY = dt.date(2026, 12, 1)
PREFIXES = (
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
    "@prefix ex: <http://example.org/> .\n"
)


def graph_of(turtle):
    return rdflib.Graph().parse(data=turtle, format="turtle")


# --- SKOS
@settings(max_examples=100)
@given(TAXONOMIES)
def test_turtle_is_read_back_as_it_was_written(taxonomy):
    assert tuple(labels_from_skos(turtle_of(taxonomy), "t.ttl")[0]) == taxonomy.labels


def test_the_bundled_labels_are_read_back_from_turtle_in_order(tmp_path):
    bundled, remarks = read_taxonomy(BUNDLED), list[str]()

    write_taxonomy(bundled, tmp_path / "t.ttl")

    result = read_taxonomy(tmp_path / "t.ttl", on_remark=remarks.append)
    assert result.labels == bundled.labels
    assert result.digest() == bundled.digest()
    assert remarks == []


def test_standard_terms_are_used():
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


def test_names_aliases_and_hidden_labels_are_disjoint():
    graph = graph_of(turtle_of(read_taxonomy(BUNDLED)))

    for concept in graph.subjects(RDF.type, SKOS.Concept):
        names, aliases, hidden = (
            {*graph.objects(concept, term)}
            for term in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
        )
        assert len(names) == 1
        assert not names & aliases | names & hidden | aliases & hidden


def test_annif_finds_every_label_under_its_uri():
    """Annif reads the concepts that are not deprecated and have a label in its language."""
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


def test_an_added_label_has_a_note_and_an_undone_addition_leaves_no_trace():
    start = Taxonomy([Label(name="Yas", id="68"), Label(name="Radio")])
    wider, first = add(start, "Satellites", cues=["VSAT"], on=DAY, who="A. D.", note="demandé")
    back, second = undo(wider, [first], on=DAY)

    turtle = turtle_of(wider, history=[first])

    notes = [str(note) for note in graph_of(turtle).objects(None, SKOS.changeNote)]
    assert notes == ["2026-12-01, A. D.: add 'Satellites' (demandé)"]
    assert tuple(labels_from_skos(turtle, "t.ttl")[0]) == wider.labels
    assert turtle_of(back, history=[first, second]) == turtle_of(start)


def test_notes_tell_the_history_and_removed_labels_are_deprecated():
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
    assert tuple(labels_from_skos(turtle, "t.ttl")[0]) == smaller.labels


@pytest.mark.slow("processes")
def test_equal_taxonomies_give_equal_turtle_in_any_process():
    code = (
        "import sys; from osiris_nlp.taxonomy import read_taxonomy, turtle_of;"
        f"sys.stdout.buffer.write(turtle_of(read_taxonomy({str(BUNDLED)!r})).encode())"
    )

    outputs = {output_of(code, env={"PYTHONHASHSEED": seed}) for seed in ("1", "2")}

    assert outputs == {turtle_of(read_taxonomy(BUNDLED)).strip()}


def test_another_tool_may_add_and_remove_texts_in_our_file():
    graph = graph_of(turtle_of(Taxonomy([YAS])))
    concept = rdflib.URIRef("urn:osiris-nlp:label:yas")
    graph.add((concept, SKOS.altLabel, rdflib.Literal("Axian Sénégal", lang="fr")))
    graph.remove((concept, SKOS.altLabel, rdflib.Literal("Free Sénégal", lang="fr")))
    graph.remove((concept, SKOS.hiddenLabel, rdflib.Literal("Axian", lang="fr")))

    (label,) = labels_from_skos(graph.serialize(format="turtle"), "t.ttl")[0]

    assert label.aliases == ("Yas Sénégal", "Axian Sénégal")
    assert label.cues == ("Yas", "Mixx by Yas")


def test_a_vocabulary_of_another_tool_is_read_as_far_as_it_fits(tmp_path):
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
        Label(name="Médias", id="M1", scope_note="Presse.", uri="http://example.org/media"),
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
        "left out: properties that a taxonomy cannot hold: skos:broader (1), skos:definition (1), "
        "skos:narrower (1)",
        "left out: labels and notes in other languages: en",
        "left out: deprecated concepts (3)",
    ]


def test_labels_keep_the_order_of_an_ordered_collection():
    turtle = PREFIXES + (
        'ex:a a skos:Concept ; skos:prefLabel "A" . ex:b a skos:Concept ; skos:prefLabel "B" .'
        'ex:c a skos:Concept ; skos:prefLabel "C" .'
        "[] a skos:OrderedCollection ; skos:memberList ( ex:c ex:a ) ."
    )

    assert [label.name for label in labels_from_skos(turtle, "t.ttl")[0]] == ["C", "A", "B"]


def test_concepts_of_one_name_are_distinguished_by_their_uri(tmp_path):
    remarks: list[str] = []
    path = write(
        tmp_path / "t.ttl",
        PREFIXES
        + "<http://www.yso.fi/onto/yso/p1> a skos:Concept ; skos:prefLabel 'kuusi'@fi ."
        + "<http://www.yso.fi/onto/yso/p2> a skos:Concept ; skos:prefLabel 'Kuusi'@fi .",
    )

    taxonomy = read_taxonomy(path, on_remark=remarks.append)

    assert {name: uri.rpartition("/")[2] for name, uri in taxonomy.uris.items()} in (
        {"kuusi": "p1", "Kuusi (p2)": "p2"},
        {"Kuusi": "p2", "kuusi (p1)": "p1"},
    )
    assert taxonomy.language == "fi"
    assert remarks[0].startswith("labels with the name of another, distinguished by their URI: 1,")


@pytest.mark.parametrize(
    ("requested", "language", "names"),
    [
        ("", "fr", ("Médias", "Radio")),
        ("en", "en", ("Media", "Radio")),
        ("fi", "fi", ("Media", "viestintä")),
    ],
)
def test_rdf_xml_gives_the_same_labels_as_turtle(tmp_path, requested, language, names):
    turtle = PREFIXES + (
        'ex:p1 a skos:Concept ; skos:prefLabel "Radio"@en, "Radio"@fr-SN, "viestintä"@fi .'
        'ex:p2 a skos:Concept ; skos:prefLabel "Media"@en, "Media"@fi, "Médias"@fr ; skos:notation "M1" .'
    )
    xml = graph_of(turtle).serialize(format="xml")
    paths = write(tmp_path / "t.ttl", turtle), write(tmp_path / "t.rdf", xml)

    in_turtle, in_xml = (read_taxonomy(path, language=requested) for path in paths)

    assert in_turtle.labels == in_xml.labels
    assert sorted(in_xml.names) == sorted(names)
    assert in_xml.language == language


def test_a_language_without_labels_is_an_error_that_lists_the_others(tmp_path):
    path = write(tmp_path / "t.ttl", PREFIXES + f'{A} "Media"@en, "media"@fi .')

    with pytest.raises(InputError, match=r"No labels in 'sv' \(.*t\.ttl\): expected one of en, fi"):
        read_taxonomy(path, language="sv")


def test_an_id_that_is_a_uri_is_used_as_the_uri():
    foreign = PREFIXES + 'ex:a a skos:Concept ; skos:prefLabel "A"@fr .'

    labels = labels_from_skos(foreign, "t.ttl")[0]

    assert concept_uris(labels) == ["http://example.org/a"]


A = "ex:a a skos:Concept ; skos:prefLabel"


@pytest.mark.parametrize(
    ("turtle", "message"),
    [
        (
            "ex:a a skos:Concept ; .. ",
            r"Invalid Turtle: .* \(.*t\.ttl, line 5\): expected complete statements",
        ),
        ('ex:a skos:prefLabel "A" .', r"No skos:Concept \(.*t\.ttl\): expected a SKOS vocabulary"),
        (
            "ex:a a skos:Concept .",
            r"Concept <http://example.org/a> has no skos:prefLabel \(.*t\.ttl\)",
        ),
        (
            f'{A} "A"@fr, "B"@fr .',
            "has 2 names in one language: 'A', 'B' .*: keep one as skos:prefLabel",
        ),
        (f'{A} "  "@fr .', r"has a blank name .*: fill in its skos:prefLabel"),
        (
            f'{A} "A" ; <urn:osiris-nlp:weight> "lourd" .',
            "has the weight 'lourd' .*: expected a number",
        ),
        (f'{A} "A" ; owl:deprecated true .', "Empty taxonomy"),
        (
            f'{A} "5G" ; dcterms:valid "start=10000" .',
            r"example.org/a> has the year '10000' \(.*t\.ttl\): expected a year from -9999 to 9999",
        ),
        (f'{A} "5G" ; dcterms:valid "end={"9" * 5000}" .', "has the year '999"),
        (
            f'{A} "A" . [] skos:memberList ex:l .'
            "ex:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> ex:l ;"
            "<http://www.w3.org/1999/02/22-rdf-syntax-ns#first> ex:a .",
            "Broken list",
        ),
        # Whatever rdflib raises
        (A.replace("ex:a", r"<http://e/\U00110000>") + ' "Câble" .', r"Invalid Turtle.*\(.*t\.ttl"),
        (f"{A} ?x .", r"Invalid Turtle.*\(.*t\.ttl"),
        (f'{A} "Câble"@é .', r"Invalid Turtle.*\(.*t\.ttl"),
    ],
)
def test_the_error_for_a_bad_vocabulary_has_file_and_concept(tmp_path, turtle, message):
    with pytest.raises(InputError, match=message):
        read_taxonomy(write(tmp_path / "t.ttl", PREFIXES + turtle))


def test_literals_are_read_as_they_are_written(caplog):
    types = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
    turtle = f"""{PREFIXES}{types}
        {A} "Câble" ; dcterms:modified "hier"^^xsd:date ;
          skos:notation "007"^^xsd:integer ; owl:deprecated "0"^^xsd:boolean ;
          ex:prix "1e999999999"^^xsd:decimal ; ex:clef "q"^^xsd:hexBinary .
        ex:b a skos:Concept ; skos:prefLabel "Minitel" ; owl:deprecated "1"^^xsd:boolean ."""

    labels = labels_from_skos(turtle, "t.ttl")[0]

    assert [(label.name, label.id) for label in labels] == [("Câble", "007")]
    assert not caplog.records


def test_deprecated_concepts_reach_their_one_replacement_by_several_ways():
    turtle = PREFIXES + (
        'ex:yas a skos:Concept ; skos:prefLabel "Yas" . ex:wave a skos:Concept ; skos:prefLabel "Wave" .'
        'ex:sentel a skos:Concept ; skos:prefLabel "Sentel" ; owl:deprecated true ;'
        "  dcterms:isReplacedBy ex:tigo, ex:free ."
        'ex:tigo a skos:Concept ; skos:prefLabel "Tigo" ; owl:deprecated true ; dcterms:isReplacedBy ex:yas .'
        'ex:free a skos:Concept ; skos:prefLabel "Free" ; owl:deprecated true ; dcterms:isReplacedBy ex:yas .'
        'ex:paiement a skos:Concept ; skos:prefLabel "Paiement" ; owl:deprecated true ;'
        "  dcterms:isReplacedBy ex:tigo, ex:wave ."
    )

    labels = {label.name: label.aliases for label in labels_from_skos(turtle, "t.ttl")[0]}

    assert labels == {"Wave": (), "Yas": ("Free", "Sentel", "Tigo")}


@settings(max_examples=100)
@given(st.data())
def test_damaged_turtle_gives_labels_or_an_input_error(data):
    text = turtle_of(Taxonomy([YAS, Label(name="Fintech")]))
    start = data.draw(st.integers(0, len(text)))
    stop = data.draw(st.integers(start, min(len(text), start + 9)))
    part = data.draw(st.text("<>\"'[](){}.;,@^:\\\n\0é=_%&0-", max_size=3))

    with suppress(InputError):
        assert labels_from_skos(text[:start] + part + text[stop:], "t.ttl")[0]


def test_reading_downloads_nothing(tmp_path, monkeypatch):
    def refuse(*arguments):
        raise AssertionError(arguments)

    monkeypatch.setattr(socket.socket, "connect", refuse)
    path = write(
        tmp_path / "t.ttl",
        PREFIXES
        + "<http://example.org/> owl:imports <http://example.org/more.ttl> ."
        + 'ex:a a skos:Concept ; skos:prefLabel "A" ; skos:exactMatch <http://example.com/a> .',
    )

    assert read_taxonomy(path).names == ("A",)


def test_the_error_for_other_rdf_says_how_to_convert_it(tmp_path):
    path = write(tmp_path / "t.jsonld", "{}")

    with pytest.raises(
        InputError, match=r"Neither Turtle nor RDF/XML: '.*t\.jsonld': convert it with: rdfpipe"
    ):
        read_taxonomy(path)


def test_turtle_is_also_recognised_by_its_first_characters(tmp_path):
    path = write(tmp_path / "labels", PREFIXES + 'ex:a a skos:Concept ; skos:prefLabel "A" .')

    assert read_taxonomy(path).names == ("A",)
