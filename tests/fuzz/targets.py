"""The functions that read the text of strangers, each with the grammar of that text.

A target may raise `OsirisError`, as its caller expects; any other exception is a failure.
"""

import contextlib
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from fuzz import grammars

from osiris_nlp.base import encoding, spreadsheets
from osiris_nlp.base.language import text, words
from osiris_nlp.base.language.dates import find_day, read_day
from osiris_nlp.base.language.html import parse_attributes
from osiris_nlp.base.language.words import Stemming
from osiris_nlp.base.records import Article, Evidence
from osiris_nlp.corpus import rows
from osiris_nlp.corpus.formats import (
    annif,
    delimited,
    feeds,
    find_format,
    json_lines,
    other_sites,
    whole,
)
from osiris_nlp.corpus.pages import cloud, ending, reader
from osiris_nlp.corpus.pages.lines import Line, fold_line, normalize_spaces, title_key
from osiris_nlp.corpus.pages.signature import find_name
from osiris_nlp.corpus.quality.duplicates import near_duplicates, with_stories
from osiris_nlp.corpus.quality.fingerprints import fingerprint
from osiris_nlp.corpus.quality.stats import corpus_stats
from osiris_nlp.corpus.sources import Source, Span
from osiris_nlp.desk.intake.page_addresses import parse_address
from osiris_nlp.model.engine import PLAIN, Engine, Terms, load_compiled
from osiris_nlp.model.features import MAX_READ, FeatureSettings, section_terms, text_terms
from osiris_nlp.render import escape, evidence_excerpts, french, marks
from osiris_nlp.sites.spip import column_values
from osiris_nlp.sites.spip.text.markup import plain_text
from osiris_nlp.taxonomy import Label, Taxonomy
from osiris_nlp.taxonomy.changing.relabelling import find_part
from osiris_nlp.taxonomy.labels import label_key

Grammar = tuple[str, ...]
Work = Callable[[str], object]
_MOST_READ = 4 * MAX_READ  # more than a model does, to see how the time grows
_LABELS = Taxonomy.from_names(f"Mot-clé {n}" for n in range(80))
_EVIDENCE = [Evidence("text", 7 * n, 7 * n + 5, "fibre", 1.0) for n in range(12)]


@dataclass(frozen=True, slots=True)
class Target:
    """A function of a text, and the tokens that it treats differently."""

    name: str
    work: Work
    grammar: Grammar


def _after(head: str, work: Work) -> Work:
    return lambda content: work(head + content)


def _bytes(work: Callable[[bytes], object]) -> Work:
    return lambda content: work(content.encode("utf-8", "surrogatepass"))


def _stream(read: Callable[[io.BytesIO], Iterable[object]]) -> Work:
    return _bytes(lambda content: _consume(read(io.BytesIO(content))))


def _consume(items: Iterable[object]) -> int:
    return sum(1 for _ in items)


def _span(name: str) -> Span:
    return Span(Source(f"file.{name}", find_format(name), f"file.{name}"))


def _cut(name: str, size: int) -> Work:
    return _stream(lambda file: find_format(name).cut(file, _span(name).source, size))


def _article(content: str) -> Article:
    return Article(id="a", title=content[:300], text=content, labels=("Fintech",))


def _paragraphs(content: str) -> list[Article]:
    return [Article(id="a", title="", text=part) for part in content.split("\n")]


@cache
def _forms(engine: Engine) -> Any:
    terms = Terms.of(["cable", "fibre", "operateu"])
    return engine.forms(len, terms, Stemming.FRENCH)


@cache
def _tagger() -> Any:
    from helpers import taggers

    from osiris_nlp.training import TopicClassifier

    names = dict.fromkeys(label for article in taggers.TRAINING for label in article.labels)
    classifier = TopicClassifier(Taxonomy.from_names(names), n_jobs=1)
    return classifier.fit(taggers.TRAINING).tagger_


def _suggest(content: str) -> object:
    from osiris_nlp.model.suggestions import suggest

    return suggest(_tagger(), _article(text.clean(content)))


def _panel(content: str) -> object:
    from osiris_nlp.desk.page.panel import segments

    spans = [(start, end, row) for row, (start, end) in enumerate(words.word_spans(content[:2000]))]
    return segments(content, 0, len(content), spans[:60])


def _guard(content: str) -> object:
    from starlette.datastructures import Headers

    from osiris_nlp.desk.base.guard import access, origins, sign_in
    from osiris_nlp.desk.base.guard.refusals import Refusal

    value = content.encode("utf-8", "surrogatepass")
    headers = Headers(raw=[(b"host", value), (b"accept", value), (b"origin", value)])
    origins.may_be_cross_site_link(headers)
    with contextlib.suppress(Refusal):
        origins.check_host(headers)
    return sign_in.local_path("/" + content), access.parse_address(content)


def _form(content: str) -> object:
    from osiris_nlp.desk.base.guard.bodies import form_fields
    from osiris_nlp.desk.base.guard.refusals import Refusal

    try:
        return form_fields(content.encode("utf-8", "surrogatepass"))
    except Refusal:
        return None


def _name(content: str) -> object:
    from osiris_nlp.desk.base.guard.access import editor_name

    return editor_name(content)


def _filters(content: str) -> object:
    from osiris_nlp.desk.articles.queue.addresses import read_filters

    names = "state", "source", "label", "since", "until", "confidence"
    return read_filters(dict.fromkeys(names, content), _LABELS)


def _body(content: str) -> object:
    from pydantic import ValidationError

    from osiris_nlp.desk.articles import inputs

    try:
        return inputs.SuggestRequest(title=content[:100], text=content, date=content, url=content)
    except ValidationError:
        return None


def _first_sentence(content: str) -> object:
    from osiris_nlp.desk.labels.label_document import first_sentence

    return first_sentence(content)


def _row(content: str) -> object:
    values = dict.fromkeys(("title", "text", "section", "source", "date", "labels"), content)
    return rows.article_from_row(values | {"role": ""}, default_id="x")


def _near(content: str) -> object:
    # Few long articles: their number is not under test here.
    return near_duplicates([Article(id=str(n), text=content + f" fin {n}") for n in range(3)])


def _read_after_header(file: io.BytesIO) -> Iterable[object]:
    return delimited.read_csv(io.BytesIO(b"titre;texte\n" + file.read()))


def _find_part(content: str) -> object:
    labels = [Label(name="a/b"), Label(name="c d", cues=("mot e",))]
    return find_part(Article(id="a", text=content), labels)


def _pieces(content: str) -> object:
    return marks.pieces_of(content, 0, len(content), words.word_spans(content))


def _phrases(content: str) -> object:
    spans = words.word_spans(content)
    return marks.phrases(Evidence("text", a, b, content[a:b], 1.0) for a, b in spans)


def _several(*work: Work) -> Work:
    return lambda content: [each(content) for each in work]


def _engine(load: Callable[[], Engine]) -> Work:
    return lambda content: _forms(load()).read([content[:_MOST_READ]], with_spans=True)


_WORK: dict[Grammar, dict[str, Work]] = {
    grammars.MARKUP: {
        "clean": text.clean,
        "clean_aligned": text.clean_aligned,
        "squeeze": text.squeeze,
        "mend": text.mend,
        "text_of": encoding.text_of,
        "text_of bytes": _bytes(encoding.text_of),
        "decode": lambda content: encoding.decode(content.encode("latin-1", "replace")),
        "detect_encoding": _bytes(lambda raw: encoding.detect_encoding(io.BytesIO(raw))),
        "parse_attributes": parse_attributes,
        "article_from_row": _row,
        "corpus_stats": lambda content: corpus_stats([_article(content)], taxonomy=None),
    },
    grammars.WORDS: {
        "compose": text.compose,
        "fold": words.fold,
        "term": words.term,
        "words": words.words,
        "fingerprint": lambda content: fingerprint(_article(content)),
        "near_duplicates": _near,
        "line keys": _several(fold_line, normalize_spaces, title_key),
        "find_part": _find_part,
        "text_terms": lambda content: text_terms(content, FeatureSettings()),
        "plain engine": _engine(lambda: PLAIN),
        "compiled engine": _engine(load_compiled),
        "suggest": _suggest,
    },
    grammars.NAMES: {"visible": text.visible, "editor_name": _name, "password": text.compose},
    grammars.CSV: {
        "read_documents": _stream(lambda file: annif.read_documents(file, _span("annif"))),
        "read_cell": spreadsheets.read_cell,
        "write_table": lambda content: spreadsheets.write_table(io.StringIO(), [[content]]),
        "read_csv": _stream(delimited.read_csv),
        "read_csv rows": _stream(_read_after_header),
        "cut_table": _after("titre;texte\n", _cut("csv", 4096)),
        "is_header": _bytes(delimited.is_header),
    },
    grammars.DATES: {
        "find_day": find_day,
        "read_day": read_day,
        "row day": rows._parse_day,
        "SPIP day": column_values.day,
        "request body": _body,
    },
    grammars.LABELS: {
        "labels_from": rows.labels_from,
        "label_key": label_key,
        "Taxonomy.resolve": _LABELS.resolve,
        "filters": _filters,
    },
    grammars.SPIP: {
        "plain_text": plain_text,
        "plain_text english": lambda content: plain_text(content, lang="en"),
        "SPIP title": column_values.title,
    },
    grammars.JSON: {
        "read_lines": _stream(lambda file: json_lines.read_lines(file, _span("jsonl"))),
        "cut_lines": _cut("jsonl", 4096),
    },
    grammars.FEEDS: {
        "read_feed": _bytes(lambda content: _consume(feeds.read_feed(content))),
        "count_entries": _cut("feed", 4096),
    },
    grammars.DUMPS: {
        "read_text": _stream(lambda file: whole.read_text(file, _span("text"))),
        "article_row dump": reader.article_row,
    },
    grammars.PAGES: {
        "read_page": _stream(lambda file: whole.read_page(file, _span("html"))),
        "press page": other_sites.press_row,
        "plain_enough": other_sites.plain_enough,
        "article_row": reader.article_row,
        "keyword_cloud": reader.keyword_cloud,
        "cloud line": lambda content: cloud._entries_from_lines([Line(content)]),
    },
    grammars.SOURCES: {"closing source": ending.find_closing_source, "signature": find_name},
    grammars.ADDRESSES: {
        "addresses": _after("http://o.example/", parse_address),
        "escape": _several(escape.replace_forbidden, escape.is_linkable, escape.foreign_language),
    },
    grammars.EXCERPTS: {
        "typeset": french.typeset,
        "quantity": lambda content: french.quantity(2, content),
        "excerpt": lambda content: evidence_excerpts.excerpt(content, _EVIDENCE),
        "opening": evidence_excerpts.opening,
        "pieces": _pieces,
        "phrases": _phrases,
        "segments": _panel,
        "first_sentence": _first_sentence,
    },
    grammars.HEADERS: {"host and origin": _guard},
    (*grammars.HEADERS, "a{n}=1&", "%41", "+"): {"form": _form},
    (*grammars.LABELS, ">", " > ", "2005"): {"section_terms": section_terms},
    ("la fibre arrive à Kolda en mai {n}\n", "la fibre\n", "mot{n} ", "\n", "x "): {
        "with_stories": lambda content: with_stories(_paragraphs(content))
    },
}
TARGETS = tuple(
    Target(name, work, grammar) for grammar, group in _WORK.items() for name, work in group.items()
)
