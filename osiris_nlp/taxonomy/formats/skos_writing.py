"""Writing taxonomies as SKOS in Turtle.

Standard properties are used where they exist: ``skos:prefLabel``, ``altLabel`` for aliases, ``hiddenLabel``
for cues, ``scopeNote``, ``editorialNote`` and ``related`` for confusable labels, ``notation`` for the id,
``dcterms:valid`` for the years, ``dcterms:modified`` for the day of the last revision, ``dc:type`` for the
kind, and an ``OrderedCollection`` for the order of the labels. SKOS requires names, aliases and hidden
labels to be disjoint, and a graph has no order. Lists under properties of our own keep what is lost that way.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from osiris_nlp.taxonomy.formats.languages import LANGUAGE
from osiris_nlp.taxonomy.formats.uris import concept_uris
from osiris_nlp.taxonomy.history import Change, effective_changes
from osiris_nlp.taxonomy.labels import BASE, Label, Taxonomy

OURS = "urn:osiris-nlp:"  # our properties: weight, uri, aliases, cues, confusables


def turtle_of(taxonomy: Taxonomy, *, base: str = BASE, history: Iterable[Change] = ()) -> str:
    """Return the taxonomy as SKOS in Turtle; equal taxonomies give equal text.

    Parameters
    ----------
    base : prefix that makes a URI of an id, or of the name if a label has no id; also the URI of
        the concept scheme. An id that is a URI is used as it is
    history : changes to describe in notes. Merged, split and retired labels become deprecated
        concepts that refer to their replacements

    Raises
    ------
    InputError
        For a base that is not the start of a URI.

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
    import rdflib as rdf  # noqa: PLC0415 (slow to load)

    graph = rdf.Graph(bind_namespaces="none")
    for prefix, namespace in (
        *(("dc", rdf.DC), ("dcterms", rdf.DCTERMS), ("owl", rdf.OWL)),
        *(("skos", rdf.SKOS), ("xsd", rdf.XSD), ("osiris", rdf.Namespace(OURS))),
    ):
        graph.bind(prefix, namespace)
    removed = _removed_labels(taxonomy, history)
    uris = concept_uris([*taxonomy, *removed.values()], base=base)
    concepts = dict(zip((*taxonomy.names, *removed), map(rdf.URIRef, uris), strict=True))
    graph.add((rdf.URIRef(base), rdf.RDF.type, rdf.SKOS.ConceptScheme))
    order = rdf.BNode("order")
    graph.add((order, rdf.RDF.type, rdf.SKOS.OrderedCollection))
    concept_order = [concepts[name] for name in taxonomy.names]
    graph.add((order, rdf.SKOS.memberList, _list(rdf, graph, "labels", concept_order)))
    for label in taxonomy:
        _add_label(rdf, graph, label, concepts, taxonomy)
    for name, label in removed.items():
        graph.add((concepts[name], rdf.RDF.type, rdf.SKOS.Concept))
        graph.add((concepts[name], rdf.SKOS.prefLabel, rdf.Literal(label.name, lang=LANGUAGE)))
        graph.add((concepts[name], rdf.OWL.deprecated, rdf.Literal(True)))
    for concept in concepts.values():
        graph.add((concept, rdf.SKOS.inScheme, rdf.URIRef(base)))
    _add_history(rdf, graph, concepts, taxonomy, history)
    return str(graph.serialize(format="turtle"))


def _removed_labels(taxonomy: Taxonomy, history: Iterable[Change]) -> dict[str, Label]:
    """Return the labels that were removed, as they last were; a renamed or described one still exists."""
    removed: dict[str, Label] = {}
    for change in effective_changes(history):
        if change.what not in {"rename", "describe"}:
            before = {label.name: label for _, label in change.before}
            removed |= {name: before[name] for name in change.old if name in before}
    return {name: label for name, label in removed.items() if name not in taxonomy.names}


def _add_label(
    rdf: Any, graph: Any, label: Label, concepts: Mapping[str, Any], taxonomy: Taxonomy
) -> None:
    skos, concept = rdf.SKOS, concepts[label.name]
    language = taxonomy.language or LANGUAGE

    def add_texts(prop: Any, texts: Iterable[str]) -> None:
        for text in texts:
            graph.add((concept, prop, rdf.Literal(text, lang=language)))

    def add_list(list_name: str, texts: Sequence[str]) -> None:
        if texts:
            literals = [rdf.Literal(text, lang=language) for text in texts]
            head = _list(rdf, graph, f"{concept}#{list_name}", literals)
            graph.add((concept, rdf.URIRef(OURS + list_name), head))

    graph.add((concept, rdf.RDF.type, skos.Concept))
    aliases = {*label.aliases} - {label.name}
    cues = {*label.cues} - {label.name, *aliases}
    add_texts(skos.prefLabel, [label.name])
    add_texts(skos.altLabel, aliases)
    add_texts(skos.hiddenLabel, cues)
    add_texts(skos.scopeNote, filter(None, [label.scope_note]))
    add_texts(skos.editorialNote, label.not_this_but)
    add_list("aliases", () if sorted(aliases) == [*label.aliases] else label.aliases)
    add_list("cues", () if sorted(cues) == [*label.cues] else label.cues)
    add_list("confusables", label.not_this_but)
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
    if label.uri:
        graph.add((concept, rdf.URIRef(f"{OURS}uri"), rdf.Literal(label.uri)))
    graph.add((concept, rdf.DC.type, rdf.Literal(label.kind)))
    # A decimal, since rdflib writes only six digits of a double.
    weight = rdf.Literal(format(Decimal(repr(label.weight)), "f"), datatype=rdf.XSD.decimal)
    graph.add((concept, rdf.URIRef(f"{OURS}weight"), weight))


def _add_history(
    rdf: Any,
    graph: Any,
    concepts: Mapping[str, Any],
    taxonomy: Taxonomy,
    history: Iterable[Change],
) -> None:
    for change in effective_changes(history):
        successors = dict.fromkeys(filter(None, map(taxonomy.find, change.new)))
        heading = ", ".join(filter(None, (change.when.isoformat(), change.who)))
        note = rdf.Literal(f"{heading}: {change}" + (f" ({change.note})" if change.note else ""))
        for name in successors:
            graph.add((concepts[name], rdf.SKOS.changeNote, note))
        for name in change.old:
            if name in concepts and name not in taxonomy.names:
                graph.add((concepts[name], rdf.SKOS.historyNote, note))
                for successor in successors:
                    graph.add((concepts[name], rdf.DCTERMS.isReplacedBy, concepts[successor]))


def _list(rdf: Any, graph: Any, name: str, items: Sequence[Any]) -> Any:
    """Add an RDF list and return its head; its nodes are named after the list, so always the same."""
    nodes = [rdf.BNode(f"{name}-{number:06}") for number in range(len(items))]
    for node, item, next_node in zip(nodes, items, (*nodes[1:], rdf.RDF.nil), strict=True):
        graph.add((node, rdf.RDF.first, item))
        graph.add((node, rdf.RDF.rest, next_node))
    return nodes[0] if nodes else rdf.RDF.nil
