"""Taxonomies written as SKOS, in Turtle.

Standard terms say what they can: ``skos:prefLabel``, ``altLabel`` for aliases, ``hiddenLabel`` for cues,
``scopeNote``, ``editorialNote`` and ``related`` for confusable labels, ``notation`` for the id,
``dcterms:valid`` for the years, ``dcterms:modified`` for the day on which its words were last revised,
``dc:type`` for the kind, an ``OrderedCollection`` for the order of the labels. SKOS wants names, aliases
and hidden labels disjoint, and a graph has no order: what is lost by that is kept in lists of our own
terms next to them.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from osiris_nlp.base.errors import MissingExtraError
from osiris_nlp.taxonomy.formats.uris import BASE, concept_uris
from osiris_nlp.taxonomy.history import Change, standing
from osiris_nlp.taxonomy.labels import Label, Taxonomy

LANGUAGE = "fr"
OURS = "urn:osiris-nlp:"  # our terms: weight, aliases, cues, confusables


def turtle_of(taxonomy: Taxonomy, *, base: str = BASE, history: Iterable[Change] = ()) -> str:
    """Return the taxonomy as SKOS in Turtle; the same always for the same.

    Parameters
    ----------
    base : what an id, or for want of one the name, is put behind to make a URI of it; also the URI of
        the concept scheme. An id that is a URI is the concept's
    history : tells in notes what became of labels; those merged, split or retired are deprecated
        concepts, with what replaces them

    Raises
    ------
    InputError
        For a base that is no URI.
    MissingExtraError
        Without rdflib.

    Examples
    --------
    >>> text = turtle_of(Taxonomy([Label(name="Yas", id="68")]))
    >>> print(text.partition("<urn:osiris-nlp:label:68> ")[2].partition(" .")[0])
    a skos:Concept ;
        dc:type "topic" ;
        skos:inScheme <urn:osiris-nlp:label:> ;
        skos:notation "68" ;
        skos:prefLabel "Yas"@fr ;
        osiris:weight 0.0
    """
    rdf = rdflib_module()
    graph = rdf.Graph(bind_namespaces="none")
    for prefix, namespace in (
        *(("dc", rdf.DC), ("dcterms", rdf.DCTERMS), ("owl", rdf.OWL)),
        *(("skos", rdf.SKOS), ("xsd", rdf.XSD), ("osiris", rdf.Namespace(OURS))),
    ):
        graph.bind(prefix, namespace)
    gone = _gone(taxonomy, history)
    uris = concept_uris([*taxonomy, *gone.values()], base=base)
    concepts = dict(zip((*taxonomy.names, *gone), map(rdf.URIRef, uris), strict=True))
    graph.add((rdf.URIRef(base), rdf.RDF.type, rdf.SKOS.ConceptScheme))
    order = rdf.BNode("order")
    graph.add((order, rdf.RDF.type, rdf.SKOS.OrderedCollection))
    listed = [concepts[name] for name in taxonomy.names]
    graph.add((order, rdf.SKOS.memberList, _list(rdf, graph, "labels", listed)))
    for label in taxonomy:
        _add_label(rdf, graph, label, concepts, taxonomy)
    for name, label in gone.items():
        graph.add((concepts[name], rdf.RDF.type, rdf.SKOS.Concept))
        graph.add((concepts[name], rdf.SKOS.prefLabel, rdf.Literal(label.name, lang=LANGUAGE)))
        graph.add((concepts[name], rdf.OWL.deprecated, rdf.Literal(True)))
    for concept in concepts.values():
        graph.add((concept, rdf.SKOS.inScheme, rdf.URIRef(base)))
    _add_history(rdf, graph, concepts, taxonomy, history)
    return str(graph.serialize(format="turtle"))


def _gone(taxonomy: Taxonomy, history: Iterable[Change]) -> dict[str, Label]:
    """Return the labels that are no more, as they were last; renamed ones are there still."""
    gone: dict[str, Label] = {}
    for change in standing(history):
        if change.what != "rename":
            was = {label.name: label for _, label in change.before}
            gone |= {name: was[name] for name in change.old if name in was}
    return {name: label for name, label in gone.items() if name not in taxonomy.names}


def _add_label(
    rdf: Any, graph: Any, label: Label, concepts: Mapping[str, Any], taxonomy: Taxonomy
) -> None:
    skos, concept = rdf.SKOS, concepts[label.name]

    def say(term: Any, texts: Iterable[str]) -> None:
        for text in texts:
            graph.add((concept, term, rdf.Literal(text, lang=LANGUAGE)))

    def keep(term: str, texts: Sequence[str]) -> None:
        if texts:
            literals = [rdf.Literal(text, lang=LANGUAGE) for text in texts]
            head = _list(rdf, graph, f"{concept}#{term}", literals)
            graph.add((concept, rdf.URIRef(OURS + term), head))

    graph.add((concept, rdf.RDF.type, skos.Concept))
    aliases = {*label.aliases} - {label.name}
    cues = {*label.cues} - {label.name, *aliases}
    say(skos.prefLabel, [label.name])
    say(skos.altLabel, aliases)
    say(skos.hiddenLabel, cues)
    say(skos.scopeNote, filter(None, [label.scope_note]))
    say(skos.editorialNote, label.not_this_but)
    keep("aliases", () if sorted(aliases) == [*label.aliases] else label.aliases)
    keep("cues", () if sorted(cues) == [*label.cues] else label.cues)
    keep("confusables", label.not_this_but)
    for item in label.not_this_but:
        head = item.partition(":")[0]
        for name in filter(None, map(taxonomy.find, (head, *head.split(",")))):
            if name != label.name:
                graph.add((concept, skos.related, concepts[name]))
    if label.id:
        graph.add((concept, skos.notation, rdf.Literal(label.id)))
    years = {"start": label.first_year, "end": label.last_year}
    period = "; ".join(f"{end}={year}" for end, year in years.items() if year is not None)
    if period:
        literal = rdf.Literal(period, datatype=rdf.DCTERMS.Period)
        graph.add((concept, rdf.DCTERMS.valid, literal))
    if label.revised:
        graph.add((concept, rdf.DCTERMS.modified, rdf.Literal(label.revised)))
    graph.add((concept, rdf.DC.type, rdf.Literal(label.kind)))
    # A decimal: rdflib writes a double with six digits only.
    weight = rdf.Literal(format(Decimal(repr(label.weight)), "f"), datatype=rdf.XSD.decimal)
    graph.add((concept, rdf.URIRef(f"{OURS}weight"), weight))


def _add_history(
    rdf: Any,
    graph: Any,
    concepts: Mapping[str, Any],
    taxonomy: Taxonomy,
    history: Iterable[Change],
) -> None:
    for change in standing(history):
        heirs = dict.fromkeys(filter(None, map(taxonomy.find, change.new)))
        said = ", ".join(filter(None, (change.when.isoformat(), change.who)))
        note = rdf.Literal(f"{said}: {change}" + (f" ({change.note})" if change.note else ""))
        for name in heirs:
            graph.add((concepts[name], rdf.SKOS.changeNote, note))
        for name in change.old:
            if name in concepts and name not in taxonomy.names:
                graph.add((concepts[name], rdf.SKOS.historyNote, note))
                for heir in heirs:
                    graph.add((concepts[name], rdf.DCTERMS.isReplacedBy, concepts[heir]))


def _list(rdf: Any, graph: Any, name: str, items: Sequence[Any]) -> Any:
    """Add an RDF list, and return its head; its nodes are named after the list, not by chance."""
    nodes = [rdf.BNode(f"{name}-{number:06}") for number in range(len(items))]
    for node, item, rest in zip(nodes, items, (*nodes[1:], rdf.RDF.nil), strict=True):
        graph.add((node, rdf.RDF.first, item))
        graph.add((node, rdf.RDF.rest, rest))
    return nodes[0] if nodes else rdf.RDF.nil


def rdflib_module() -> Any:
    """Return rdflib; MissingExtraError without it."""
    try:
        import rdflib  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("SKOS needs rdflib: pip install 'osiris-nlp[skos]'") from error
    return rdflib
