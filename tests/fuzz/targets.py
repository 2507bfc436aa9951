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
from osiris_nlp.base.records import Article, Evidence
from osiris_nlp.corpus import rows
from osiris_nlp.corpus.formats import delimited, feeds, find_format, json_lines, other_sites, whole
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
    file_format = find_format(name)
    source = Source(f"file.{name}", file_format, f"file.{name}")
    return _stream(lambda file: file_format.cut(file, source, size))


def _article(content: str) -> Article:
    return Article(id="a", title=content[:300], text=content, labels=("Fintech",))


def _paragraphs(content: str) -> list[Article]:
    return [Article(id="a", title="", text=part) for part in content.split("\n")]


@cache
def _forms(engine: Engine) -> Any:
    terms = Terms.of(["cable", "fibre", "operateu"])
    return engine.forms(len, terms, stemmed=True)


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
    values = dict.fromkeys(
        ("title", "text", "section", "source", "date", "role", "labels"), content
    )
    return rows.article_from_row(values | {"role": ""}, default_id="x")


def _near(content: str) -> object:
    # Few long articles: their number is not under test here.
    return near_duplicates([Article(id=str(n), text=content + f" fin {n}") for n in range(3)])


TARGETS = tuple(
    Target(name, work, grammar)
    for name, work, grammar in (
        ("clean", text.clean, grammars.MARKUP),
        ("clean_aligned", text.clean_aligned, grammars.MARKUP),
        ("squeeze", text.squeeze, grammars.MARKUP),
        ("compose", text.compose, grammars.WORDS),
        ("visible", text.visible, grammars.NAMES),
        ("fold", words.fold, grammars.WORDS),
        ("term", words.term, grammars.WORDS),
        ("mend", text.mend, grammars.MARKUP),
        ("words", words.words, grammars.WORDS),
        ("text_of", encoding.text_of, grammars.MARKUP),
        ("text_of bytes", _bytes(encoding.text_of), grammars.MARKUP),
        (
            "decode",
            lambda content: encoding.decode(content.encode("latin-1", "replace")),
            grammars.MARKUP,
        ),
        (
            "detect_encoding",
            _bytes(lambda content: encoding.detect_encoding(io.BytesIO(content))),
            grammars.MARKUP,
        ),
        ("read_cell", spreadsheets.read_cell, grammars.CSV),
        (
            "write_table",
            lambda content: spreadsheets.write_table(io.StringIO(), [[content]]),
            grammars.CSV,
        ),
        ("find_day", find_day, grammars.DATES),
        ("read_day", read_day, grammars.DATES),
        ("parse_attributes", parse_attributes, grammars.MARKUP),
        ("article_from_row", _row, grammars.MARKUP),
        ("labels_from", rows.labels_from, grammars.LABELS),
        ("row day", rows._parse_day, grammars.DATES),
        ("plain_text", plain_text, grammars.SPIP),
        ("plain_text english", lambda content: plain_text(content, lang="en"), grammars.SPIP),
        ("SPIP title", column_values.title, grammars.SPIP),
        ("SPIP day", column_values.day, grammars.DATES),
        ("fingerprint", lambda content: fingerprint(_article(content)), grammars.WORDS),
        ("near_duplicates", _near, grammars.WORDS),
        (
            "with_stories",
            lambda content: with_stories(_paragraphs(content)),
            ("la fibre arrive à Kolda en mai {n}\n", "la fibre\n", "mot{n} ", "\n", "x "),
        ),
        (
            "corpus_stats",
            lambda content: corpus_stats([_article(content)], taxonomy=None),
            grammars.MARKUP,
        ),
        ("read_csv", _stream(delimited.read_csv), grammars.CSV),
        (
            "read_csv rows",
            _stream(lambda file: delimited.read_csv(io.BytesIO(b"titre;texte\n" + file.read()))),
            grammars.CSV,
        ),
        ("cut_table", _after("titre;texte\n", _cut("csv", 4096)), grammars.CSV),
        ("is_header", _bytes(delimited.is_header), grammars.CSV),
        (
            "read_lines",
            _stream(lambda file: json_lines.read_lines(file, _span("jsonl"))),
            grammars.JSON,
        ),
        ("cut_lines", _cut("jsonl", 4096), grammars.JSON),
        ("read_feed", _bytes(lambda content: _consume(feeds.read_feed(content))), grammars.FEEDS),
        ("count_entries", _cut("feed", 4096), grammars.FEEDS),
        ("read_text", _stream(lambda file: whole.read_text(file, _span("text"))), grammars.DUMPS),
        ("read_page", _stream(lambda file: whole.read_page(file, _span("html"))), grammars.PAGES),
        ("press page", other_sites.press_row, grammars.PAGES),
        ("plain_enough", other_sites.plain_enough, grammars.PAGES),
        ("article_row", reader.article_row, grammars.PAGES),
        ("article_row dump", reader.article_row, grammars.DUMPS),
        ("keyword_cloud", reader.keyword_cloud, grammars.PAGES),
        ("closing source", ending.find_closing_source, grammars.SOURCES),
        ("signature", find_name, grammars.SOURCES),
        (
            "line keys",
            lambda content: (fold_line(content), normalize_spaces(content), title_key(content)),
            grammars.WORDS,
        ),
        ("cloud line", lambda content: cloud._entries_from_lines([Line(content)]), grammars.PAGES),
        (
            "addresses",
            lambda content: parse_address("http://o.example/" + content),
            grammars.ADDRESSES,
        ),
        ("label_key", label_key, grammars.LABELS),
        ("Taxonomy.resolve", _LABELS.resolve, grammars.LABELS),
        (
            "find_part",
            lambda content: find_part(
                Article(id="a", text=content),
                [Label(name="a/b"), Label(name="c d", cues=("mot e",))],
            ),
            grammars.WORDS,
        ),
        ("typeset", french.typeset, grammars.EXCERPTS),
        ("quantity", lambda content: french.quantity(2, content), grammars.EXCERPTS),
        (
            "excerpt",
            lambda content: evidence_excerpts.excerpt(content, _EVIDENCE),
            grammars.EXCERPTS,
        ),
        ("opening", evidence_excerpts.opening, grammars.EXCERPTS),
        (
            "pieces",
            lambda content: marks.pieces_of(content, 0, len(content), words.word_spans(content)),
            grammars.EXCERPTS,
        ),
        (
            "phrases",
            lambda content: marks.phrases(
                Evidence("text", a, b, content[a:b], 1.0) for a, b in words.word_spans(content)
            ),
            grammars.EXCERPTS,
        ),
        (
            "escape",
            lambda content: (
                escape.replace_forbidden(content),
                escape.is_linkable(content),
                escape.foreign_language(content),
            ),
            grammars.ADDRESSES,
        ),
        ("segments", _panel, grammars.EXCERPTS),
        ("first_sentence", _first_sentence, grammars.EXCERPTS),
        ("text_terms", lambda content: text_terms(content, FeatureSettings()), grammars.WORDS),
        ("section_terms", section_terms, (*grammars.LABELS, ">", " > ", "2005")),
        (
            "plain engine",
            lambda content: _forms(PLAIN).read([content[:_MOST_READ]], with_spans=True),
            grammars.WORDS,
        ),
        (
            "compiled engine",
            lambda content: _forms(load_compiled()).read([content[:_MOST_READ]], with_spans=True),
            grammars.WORDS,
        ),
        ("suggest", _suggest, grammars.WORDS),
        ("host and origin", _guard, grammars.HEADERS),
        ("form", _form, (*grammars.HEADERS, "a{n}=1&", "%41", "+")),
        ("editor_name", _name, grammars.NAMES),
        ("password", text.compose, grammars.NAMES),
        ("filters", _filters, grammars.LABELS),
        ("request body", _body, grammars.DATES),
    )
)
