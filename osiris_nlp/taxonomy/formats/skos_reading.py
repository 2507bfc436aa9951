"""SKOS vocabularies in Turtle, read: our own as they were written, those of other hands sensibly."""

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from osiris_nlp.base.errors import InputError
from osiris_nlp.base.text import fold, squeeze
from osiris_nlp.taxonomy.formats.skos_writing import LANGUAGE, OURS, rdflib_module
from osiris_nlp.taxonomy.labels import Label, label_key

_YEAR = re.compile(r"\b(start|end)=(-?\d+)")
_WHY = re.compile(r"Bad syntax \((.*?)\) at", re.DOTALL)
# What rdflib raises for what is no Turtle; found by spoiling files at random.
_BROKEN = (SyntaxError, IndexError, AssertionError, ValueError, RecursionError)
_LONGEST_CHAIN = 10  # of concepts, each replaced by the next


def labels_from_turtle(
    content: str, file: str, *, on_remark: Callable[[str], None] = lambda _: None
) -> list[Label]:
    """Return the labels of a SKOS vocabulary in Turtle, our own or another's.

    Our own come back as they were. Of others: names, aliases and cues in French, else without a
    language, else in the first language; the notation or the URI as id; the definition for want of a
    scope note; in the order of the longest ordered collection, else by name. A deprecated concept is
    no label; its name becomes an alias of what replaces it, if that is one label.

    Parameters
    ----------
    file : the name errors give
    on_remark : told, a sentence each, what the file says that a taxonomy does not hold

    Raises
    ------
    InputError
        For broken Turtle, no concept, or one without a label or with two in one language.
    MissingExtraError
        Without rdflib.
    """
    rdf = rdflib_module()
    graph = rdf.Graph()
    try:
        graph.parse(data=content, format="turtle")
    except _BROKEN as error:
        why = _WHY.search(str(error))
        line = error.lines + 1 if hasattr(error, "lines") else None
        raise InputError(
            f"Broken Turtle: {why[1] if why else error}", "check the syntax", file=file, line=line
        ) from None
    found = set(graph.subjects(rdf.RDF.type, rdf.SKOS.Concept))
    if not found:
        raise InputError("No skos:Concept", "expected a SKOS vocabulary", file=file)
    reading = _Reading(rdf, graph, file)
    old = {c for c in found if str(graph.value(c, rdf.OWL.deprecated)).lower() in {"true", "1"}}
    labels = {concept: reading.label(concept) for concept in sorted(found - old)}
    places = reading.places()
    order = sorted(
        labels, key=lambda c: (places.get(c, len(places)), fold(labels[c].name), labels[c].name)
    )
    former = reading.former(old, labels)
    for remark in reading.remarks(found - old, len(old)):
        on_remark(remark)
    return [_named_too(labels[concept], former.get(concept, ())) for concept in order]


def _named_too(label: Label, names: Iterable[str]) -> Label:
    known = {label_key(name) for name in (label.name, *label.aliases)}
    new = {label_key(name): name for name in sorted(names) if label_key(name) not in known}
    return replace(label, aliases=(*label.aliases, *new.values())) if new else label


class _Reading:
    """A graph that is read, and what of it is left out."""

    def __init__(self, rdf: Any, graph: Any, file: str) -> None:
        self._rdf, self._graph, self._file = rdf, graph, file
        self._languages: set[str] = set()

    def label(self, concept: Any) -> Label:
        """Return what a concept says of a label."""
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
                revised=self._revised(concept),
            )
        name, uri = squeeze(name), "" if isinstance(concept, self._rdf.BNode) else str(concept)
        notes = notes or self._texts(concept, skos.definition, language)
        return Label(
            name=name,
            id=squeeze(notations[0]) if notations else uri,
            aliases=tuple(sorted({*map(squeeze, aliases)} - {"", name})),
            kind=squeeze(kind),
            first_year=first,
            last_year=last,
            scope_note=squeeze(" ".join(sorted(notes))),
            cues=tuple(sorted({*map(squeeze, cues)} - {""})),
        )

    def places(self) -> dict[Any, int]:
        """Return the place of concepts in the longest ordered collection."""
        heads = self._graph.objects(None, self._rdf.SKOS.memberList)
        longest = max(sorted(map(self._items, heads)), key=len, default=[])
        return {concept: place for place, concept in enumerate(longest)}

    def former(self, old: Collection[Any], labels: Mapping[Any, Label]) -> dict[Any, list[str]]:
        """Return, a concept of another's vocabulary, the names of those that it alone replaces."""
        names: dict[Any, list[str]] = {}
        for concept in sorted(old):
            heirs = {concept}
            for _ in range(_LONGEST_CHAIN):
                heirs = {
                    heir
                    for each in heirs
                    for heir in (
                        self._graph.objects(each, self._rdf.DCTERMS.isReplacedBy)
                        if each in old
                        else [each]
                    )
                }
            for heir in heirs:
                if len(heirs) == 1 and heir in labels and not self._is_ours(heir):
                    names.setdefault(heir, []).append(squeeze(self._name(concept)[0]))
        return names

    def remarks(self, concepts: Iterable[Any], n_old: int) -> list[str]:
        """Return what was left out, in sentences."""
        left = Counter(
            str(term).replace(str(self._rdf.SKOS), "skos:")
            for concept in concepts
            for term in set(self._graph.predicates(concept)) - self._taken(concept)
            if not str(term).startswith(OURS)
        )
        told = ", ".join(f"{term} ({count})" for term, count in sorted(left.items()))
        languages = ", ".join(sorted(self._languages))
        return [
            *([f"left out, a taxonomy has no place for it: {told}"] if told else []),
            *([f"left out, labels and notes in other languages: {languages}"] if languages else []),
            *([f"left out, deprecated concepts: {n_old}"] if n_old else []),
        ]

    def _taken(self, concept: Any) -> set[Any]:
        """Return the terms that what is said of a concept by them is taken of."""
        rdf, skos = self._rdf, self._rdf.SKOS
        has_note = (concept, skos.scopeNote, None) in self._graph
        own = (skos.related, skos.editorialNote, rdf.DCTERMS.modified)
        ours = {*own} if self._is_ours(concept) else set()
        return {
            *(rdf.RDF.type, rdf.OWL.deprecated, rdf.DC.type, rdf.DCTERMS.valid, rdf.RDFS.label),
            *(skos.inScheme, skos.topConceptOf, skos.notation, skos.prefLabel, skos.altLabel),
            *(skos.hiddenLabel, skos.scopeNote, skos.changeNote, skos.historyNote),
            *([] if has_note else [skos.definition]),
            *ours,
        }

    def _is_ours(self, concept: Any) -> bool:
        return (concept, self._rdf.URIRef(f"{OURS}weight"), None) in self._graph

    def _name(self, concept: Any) -> tuple[str, str | None]:
        """Return the name and its language."""
        terms = (self._rdf.SKOS.prefLabel, self._rdf.RDFS.label)
        told = next(filter(None, ({*self._graph.objects(concept, t)} for t in terms)), set())
        by_language: dict[str | None, set[str]] = {}
        for literal in told:
            by_language.setdefault(getattr(literal, "language", None), set()).add(str(literal))
        if not by_language:
            raise self._fault(concept, "has no skos:prefLabel", "give it one")
        language = min(by_language, key=_preference)
        self._languages |= {*filter(None, by_language)} - {language or ""}
        names = sorted(by_language[language])
        if len(names) > 1 or not squeeze(names[0]):
            found = ", ".join(map(repr, names))
            raise self._fault(concept, f"is named {found}", "expected one name a language")
        return names[0], language

    def _texts(self, concept: Any, term: Any, language: str | None) -> set[str]:
        """Return what a concept says by a term, in the language of its name or in none."""
        texts = set()
        for literal in self._graph.objects(concept, term):
            own = getattr(literal, "language", None)
            if own is None or _primary(own) == _primary(language or own):
                texts.add(str(literal))
            else:
                self._languages.add(own)
        return texts

    def _in_order(
        self, concept: Any, term: str, told: set[str], elsewhere: set[str]
    ) -> tuple[str, ...]:
        """Return texts in the order of our own list, those it lacks at the end.

        Parameters
        ----------
        elsewhere : what SKOS lets no second term say
        """
        heads = self._graph.objects(concept, self._rdf.URIRef(OURS + term))
        listed = [str(item) for head in heads for item in self._items(head)]
        kept = [text for text in listed if text in told or text in elsewhere]
        return (*kept, *sorted(told - {*kept}))

    def _items(self, head: Any) -> list[Any]:
        try:
            return list(self._graph.items(head))
        except ValueError as error:
            raise InputError(f"Broken list: {error}", "write it anew", file=self._file) from None

    def _years(self, concept: Any) -> tuple[int | None, int | None]:
        periods = sorted(map(str, self._graph.objects(concept, self._rdf.DCTERMS.valid)))
        years = dict(_YEAR.findall(periods[0])) if periods else {}
        first, last = (int(years[end]) if end in years else None for end in ("start", "end"))
        return first, last

    def _revised(self, concept: Any) -> dt.date | None:
        day = self._graph.value(concept, self._rdf.DCTERMS.modified)
        try:
            return None if day is None else dt.date.fromisoformat(str(day))
        except ValueError:
            raise self._fault(
                concept, f"was modified on {str(day)!r}", "expected a day such as 2026-11-24"
            ) from None

    def _weight(self, concept: Any) -> float:
        told = str(self._graph.value(concept, self._rdf.URIRef(f"{OURS}weight")))
        try:
            weight = float(told)
        except ValueError:
            weight = math.nan
        if not math.isfinite(weight):
            raise self._fault(concept, f"has the weight {told!r}", "expected a number")
        return weight

    def _fault(self, concept: Any, what: str, remedy: str) -> InputError:
        return InputError(f"Concept <{concept}> {what}", remedy, file=self._file)


def _preference(language: str | None) -> tuple[bool, bool, bool, str]:
    told = language or ""
    return told != LANGUAGE, _primary(told) != LANGUAGE, bool(told), told


def _primary(language: str) -> str:
    return language.partition("-")[0]
