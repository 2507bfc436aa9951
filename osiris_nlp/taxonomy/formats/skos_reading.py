"""Read SKOS vocabularies in Turtle or RDF/XML: ours without loss, others as far as possible."""

import datetime as dt
import importlib
import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.language.text import squeeze
from osiris_nlp.base.language.words import fold
from osiris_nlp.taxonomy.formats.languages import LANGUAGE, choose_language, primary
from osiris_nlp.taxonomy.formats.skos_writing import OURS
from osiris_nlp.taxonomy.labels import YEAR, Label, is_year, label_key

_YEAR = re.compile(r"\b(start|end)=(-?\d+)")
_CAUSE = re.compile(r"Bad syntax \((.*?)\) at", re.DOTALL)
_LONGEST_YEAR = 20  # characters; Python refuses to read thousands of digits
_LONGEST_CHAIN = 10  # deprecated concepts, each replaced by the next


def labels_from_skos(
    content: str,
    file: str,
    *,
    language: str = "",
    on_remark: Callable[[str], None] = lambda _: None,
) -> tuple[list[Label], str]:
    """Return the labels of a SKOS vocabulary in Turtle or RDF/XML, and the language of their names.

    Labels written by `turtle_of` are read back unchanged. In other vocabularies, a concept without a name in
    the chosen language has one without a language, or in the first language in alphabetical order. The id is
    the notation, or else the URI; the scope note may come from the definition. The order is that of the
    longest ordered collection, then by name. A deprecated concept is not a label, but its name becomes an
    alias of its replacement if that is a single label.

    Parameters
    ----------
    file : file name for error messages
    language : the language to choose; see `choose_language`
    on_remark : called with one message for each kind of content left out

    Raises
    ------
    InputError
        If the RDF is invalid, there is no concept, a concept has no name or two in one language, no name is in
        the language, a list is malformed, or one of our own concepts has an invalid weight or revision date.
    """
    import rdflib as rdf  # noqa: PLC0415 (slow to load)

    is_xml = content.lstrip().startswith("<") and not content.lstrip().lower().startswith("<http")
    graph = (_graph_of_xml if is_xml else _graph_of_turtle)(rdf, content, file)
    concepts = set(graph.subjects(rdf.RDF.type, rdf.SKOS.Concept))
    if not concepts:
        raise InputError("No skos:Concept", "expected a SKOS vocabulary", file=file)
    languages = {
        name.language
        for prop in (rdf.SKOS.prefLabel, rdf.RDFS.label)
        for name in graph.objects(None, prop)
        if getattr(name, "language", None)
    }
    if languages or language:
        language = choose_language(languages or {""}, language, file=file)
    reader = _GraphReader(rdf, graph, file, language)
    deprecated = {
        concept
        for concept in concepts
        if str(graph.value(concept, rdf.OWL.deprecated)).lower() in {"true", "1"}
    }
    labels = {concept: reader.label(concept) for concept in sorted(concepts - deprecated)}
    positions = reader.positions()
    order = sorted(
        labels,
        key=lambda c: (positions.get(c, len(positions)), fold(labels[c].name), labels[c].name),
    )
    former_names = reader.former_names(deprecated, labels)
    for remark in reader.remarks(concepts - deprecated, len(deprecated)):
        on_remark(remark)
    return [
        _with_aliases(labels[concept], former_names.get(concept, ())) for concept in order
    ], language


def _graph_of_xml(rdf: Any, content: str, file: str) -> Any:
    """Return the statements of a text in RDF/XML as a graph; nothing that it refers to is loaded."""
    graph = rdf.Graph()
    try:
        graph.parse(data=content, format="xml")
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 (rdflib raises anything on invalid XML)
        raise InputError(
            f"Invalid RDF/XML: {error}", "expected a SKOS vocabulary in RDF/XML", file=file
        ) from None
    return graph


def _graph_of_turtle(rdf: Any, content: str, file: str) -> Any:
    """Return the statements of a text in Turtle as a graph, with literals as they are written.

    `Graph.parse` computes the value of each literal, of which we need none: thirty characters of
    Turtle are a decimal number of a gigabyte, markup becomes a tree, and rdflib prints a traceback
    for a value that its type does not allow.
    """
    notation3 = importlib.import_module("rdflib.plugins.parsers.notation3")
    graph = rdf.Graph()
    sink = notation3.RDFSink(graph)
    sink.newLiteral = lambda text, _, language: rdf.Literal(text, lang=language)
    parser = notation3.SinkParser(sink, baseURI=graph.absolutize(""), turtle=True)
    try:
        parser.loadBuf(content)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 (rdflib raises anything on invalid Turtle)
        cause = _CAUSE.search(str(error))
        raise InputError(
            f"Invalid Turtle: {cause[1]}" if cause else "Invalid Turtle",
            "expected complete statements, each ended by a full stop",
            file=file,
            line=error.lines + 1 if hasattr(error, "lines") else None,
        ) from None
    return graph


def _with_aliases(label: Label, names: Iterable[str]) -> Label:
    own_keys = {label_key(name) for name in (label.name, *label.aliases)}
    new = {label_key(name): name for name in sorted(names) if label_key(name) not in own_keys}
    return replace(label, aliases=(*label.aliases, *new.values())) if new else label


class _GraphReader:
    """Reads labels from a graph, and records what it leaves out."""

    def __init__(self, rdf: Any, graph: Any, file: str, language: str) -> None:
        self._rdf, self._graph, self._file, self._language = rdf, graph, file, language
        self._languages: set[str] = set()

    def label(self, concept: Any) -> Label:
        """Return the label of a concept."""
        skos, is_ours = self._rdf.SKOS, self._is_ours(concept)
        name, language = self._name(concept)
        aliases = self._texts(concept, skos.altLabel, language)
        cues = self._texts(concept, skos.hiddenLabel, language)
        notes = self._texts(concept, skos.scopeNote, language)
        notations = sorted(map(str, self._graph.objects(concept, skos.notation)))
        kinds = sorted(map(str, self._graph.objects(concept, self._rdf.DC.type)))
        kind = kinds[0] if kinds else "topic"
        first, last = self._years(concept)
        if is_ours:
            confusable = self._texts(concept, skos.editorialNote, language)
            return Label(
                name=name,
                id=notations[0] if notations else "",
                aliases=self._in_order(concept, "aliases", aliases, {name}),
                weight=self._weight(concept),
                kind=kind,
                first_year=first,
                last_year=last,
                scope_note=" ".join(sorted(notes)),
                cues=self._in_order(concept, "cues", cues, {name, *aliases}),
                not_this_but=self._in_order(concept, "confusables", confusable, set()),
                revised=self._revision_day(concept),
                uri=str(self._graph.value(concept, self._rdf.URIRef(f"{OURS}uri")) or ""),
            )
        name, uri = squeeze(name), "" if isinstance(concept, self._rdf.BNode) else str(concept)
        notes = notes or self._texts(concept, skos.definition, language)
        return Label(
            name=name,
            id=squeeze(notations[0]) if notations else uri,
            uri=uri if notations else "",
            aliases=tuple(sorted({*map(squeeze, aliases)} - {"", name})),
            kind=squeeze(kind),
            first_year=first,
            last_year=last,
            scope_note=squeeze(" ".join(sorted(notes))),
            cues=tuple(sorted({*map(squeeze, cues)} - {""})),
        )

    def positions(self) -> dict[Any, int]:
        """Return the position of each concept in the longest ordered collection."""
        heads = set(self._graph.objects(None, self._rdf.SKOS.memberList))
        longest = max(sorted(map(self._items, heads)), key=len, default=[])
        return {concept: position for position, concept in enumerate(longest)}

    def former_names(
        self, deprecated: Collection[Any], labels: Mapping[Any, Label]
    ) -> dict[Any, list[str]]:
        """Return the names of deprecated concepts, by the one concept that replaces them.

        Labels that `turtle_of` wrote have these names among their aliases already.
        """
        replacements = {
            concept: [*self._graph.objects(concept, self._rdf.DCTERMS.isReplacedBy)]
            for concept in deprecated
        }
        # Only a single successor counts, so two of each concept are enough to tell.
        successors = {concept: [concept] for concept in deprecated}
        for _ in range(_LONGEST_CHAIN):
            successors = {
                concept: _first_two(
                    successor for r in replacements[concept] for successor in successors.get(r, [r])
                )
                for concept in deprecated
            }
        names: dict[Any, list[str]] = {}
        for concept in sorted(deprecated):
            for successor in successors[concept]:
                is_single = len(successors[concept]) == 1
                if is_single and successor in labels and not self._is_ours(successor):
                    names.setdefault(successor, []).append(squeeze(self._name(concept)[0]))
        return names

    def remarks(self, concepts: Iterable[Any], n_deprecated: int) -> Iterator[str]:
        """Yield one message for each kind of content that was left out."""
        unused_properties = Counter(
            str(prop).replace(str(self._rdf.SKOS), "skos:")
            for concept in concepts
            for prop in set(self._graph.predicates(concept)) - self._used_properties(concept)
            if not str(prop).startswith(OURS)
        )
        properties = ", ".join(
            f"{prop} ({count})" for prop, count in sorted(unused_properties.items())
        )
        languages = ", ".join(sorted(self._languages))
        if properties:
            yield f"left out: properties that a taxonomy cannot hold: {properties}"
        if languages:
            yield f"left out: labels and notes in other languages: {languages}"
        if n_deprecated:
            yield f"left out: deprecated concepts ({n_deprecated})"

    def _used_properties(self, concept: Any) -> set[Any]:
        """Return the properties that are read for a concept, or that may be ignored without a remark."""
        rdf, skos = self._rdf, self._rdf.SKOS
        has_scope_note = (concept, skos.scopeNote, None) in self._graph
        ours = {skos.related, skos.editorialNote, rdf.DCTERMS.modified}
        return {
            *(rdf.RDF.type, rdf.OWL.deprecated, rdf.DC.type, rdf.DCTERMS.valid, rdf.RDFS.label),
            *(skos.inScheme, skos.topConceptOf, skos.notation, skos.prefLabel, skos.altLabel),
            *(skos.hiddenLabel, skos.scopeNote, skos.changeNote, skos.historyNote),
            *([] if has_scope_note else [skos.definition]),
            *(ours if self._is_ours(concept) else ()),
        }

    def _is_ours(self, concept: Any) -> bool:
        return (concept, self._rdf.URIRef(f"{OURS}weight"), None) in self._graph

    def _name(self, concept: Any) -> tuple[str, str | None]:
        """Return the name and its language."""
        properties = (self._rdf.SKOS.prefLabel, self._rdf.RDFS.label)
        literals = next(
            filter(None, ({*self._graph.objects(concept, p)} for p in properties)), set()
        )
        by_language: dict[str | None, set[str]] = {}
        for literal in literals:
            by_language.setdefault(getattr(literal, "language", None), set()).add(str(literal))
        if not by_language:
            raise self._fault(concept, "has no skos:prefLabel", "add one")
        language = min(by_language, key=self._preference)
        self._languages |= {*filter(None, by_language)} - {language or ""}
        names = sorted(by_language[language])
        if len(names) > 1:
            raise self._fault(
                concept,
                f"has {len(names)} names in one language: {', '.join(map(repr, names))}",
                "keep one as skos:prefLabel; make the others skos:altLabel",
            )
        if not squeeze(names[0]):
            raise self._fault(concept, "has a blank name", "fill in its skos:prefLabel")
        return names[0], language

    def _preference(self, language: str | None) -> tuple[bool, bool, bool, str]:
        tag = language or ""
        choice = self._language or LANGUAGE
        return tag != choice, primary(tag) != primary(choice), bool(tag), tag

    def _texts(self, concept: Any, prop: Any, language: str | None) -> set[str]:
        """Return the texts of a concept under a property, in the language of its name or in none."""
        texts = set()
        for literal in self._graph.objects(concept, prop):
            own = getattr(literal, "language", None)
            if own is None or primary(own) == primary(language or own):
                texts.add(str(literal))
            else:
                self._languages.add(own)
        return texts

    def _in_order(
        self, concept: Any, list_name: str, texts: set[str], other_texts: set[str]
    ) -> tuple[str, ...]:
        """Return texts in the order of our own list, and those not in the list at the end.

        Parameters
        ----------
        texts : under the standard property
        other_texts : under other properties, because SKOS forbids the same text under two
        """
        heads = self._graph.objects(concept, self._rdf.URIRef(OURS + list_name))
        items = [str(item) for head in heads for item in self._items(head)]
        ordered_texts = [text for text in items if text in texts or text in other_texts]
        return (*ordered_texts, *sorted(texts - {*ordered_texts}))

    def _items(self, head: Any) -> list[Any]:
        try:
            return [*self._graph.items(head)]
        except ValueError:
            raise InputError(
                "Broken list: it contains itself",
                "expected a well-formed RDF list",
                file=self._file,
            ) from None

    def _years(self, concept: Any) -> tuple[int | None, int | None]:
        periods = sorted(map(str, self._graph.objects(concept, self._rdf.DCTERMS.valid)))
        years = dict(_YEAR.findall(periods[0])) if periods else {}
        for year in years.values():
            if len(year) > _LONGEST_YEAR or not is_year(int(year)):
                raise self._fault(concept, f"has the year {year!r}", f"expected {YEAR}")
        first, last = (int(years[end]) if end in years else None for end in ("start", "end"))
        return first, last

    def _revision_day(self, concept: Any) -> dt.date | None:
        day = self._graph.value(concept, self._rdf.DCTERMS.modified)
        try:
            return None if day is None else dt.date.fromisoformat(str(day))
        except ValueError:
            raise self._fault(
                concept,
                f"has the modification date {str(day)!r}",
                "expected a date such as 2026-11-24",
            ) from None

    def _weight(self, concept: Any) -> float:
        text = str(self._graph.value(concept, self._rdf.URIRef(f"{OURS}weight")))
        try:
            weight = float(text)
        except ValueError:
            weight = math.nan
        if not math.isfinite(weight):
            raise self._fault(concept, f"has the weight {text!r}", "expected a number")
        return weight

    def _fault(self, concept: Any, what: str, remedy: str) -> InputError:
        return InputError(f"Concept <{concept}> {what}", remedy, file=self._file)


def _first_two(concepts: Iterable[Any]) -> list[Any]:
    return [*itertools.islice(dict.fromkeys(concepts), 2)]
