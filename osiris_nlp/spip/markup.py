"""SPIP's raccourcis, as typed in the database, into the plain text its readers see."""

import re
import unicodedata
from dataclasses import dataclass

from osiris_nlp.base.text import clean
from osiris_nlp.spip.links import TitleOf, with_addresses_aside, with_links_shown
from osiris_nlp.spip.tags import with_protected_aside, without_tags
from osiris_nlp.spip.typography import (
    BREAK,
    FOREIGN,
    FOREIGN_END,
    INLINE,
    legible,
    shield,
    typography,
    with_known_characters,
)

_LANGUAGE_MARK = re.compile(r"\[([a-z]{2,3}(?:_[a-z]{2,3}){0,2})\]", re.IGNORECASE)
_NOTE_NAME = re.compile(r"\s*<([^<>'\"]*)>")
_MODEL = re.compile(r"[A-Za-z_-]{3,}\s*(?:\d|\|)")
_ITEM = re.compile(r"\n-(?:\*+(?![*#])|#+(?![*#]))")
_RULE = re.compile(r"\n(?:----+|____+)")
_FORCED_BREAK = re.compile(r"\n_ +")
_ABBREVIATION = re.compile(r"\[([^|\[\]\x01-\x04]+)\|[^|\]{\x01-\x04]+(?:\{[a-z]+\})?\]")
_BLANK_LINE = re.compile(r"^ +$", re.MULTILINE)
_TABLE_START, _TABLE_END = re.compile(r"\n\n+\|"), re.compile(r"\|(?:\n\n+|\n?\Z)")
_LAST_ROW = re.compile(r"\|\n(?!\|)")
_CAPTION = re.compile(r"\|\|([^|]*)(?:\|(.*))?", re.DOTALL)
_HEADERS = re.compile(r"(?:\|(?:\s*(?::?\{\{[^{}]+\}\}\s*)?|<))+")
_BROKEN_LINK = re.compile(r"\[([^\[\]\n]*)->([^\[\]\n]*)\]?")
_LIKE_A_TAG = re.compile(r"<(?=[A-Za-z/!][^<>]*>)")
_LINE_MARK = re.compile(r"^(?:(?:-[*#]+ *)+|\|.*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Plain:
    """A text as SPIP shows it and, apart, its notes: a line a block, as `osiris_nlp.base.text.clean`."""

    text: str
    notes: str = ""


def plain_text(raw: str, *, lang: str = "fr", title_of: TitleOf | None = None) -> Plain:
    r"""Return what a reader of SPIP 4.4 sees of a text that is stored with raccourcis.

    Equal, but for spaces, to SPIP's own `textebrut(propre(text))` with its entities decoded, and
    free of markup: what SPIP itself leaves on the page of a broken raccourci (`[[` never closed, a
    model nobody wrote, an escaped tag) is taken away. Time is linear in the text, whatever it is.

    Parameters
    ----------
    raw : the field `texte` (or `chapo`, `ps`, `descriptif`) as stored
    lang : which extract of `<multi>` to show, and the typography
    title_of : gives the title of a SPIP object, or None, for links without text. Called with the
        kind (article, rubrique, mot, auteur, document, breve or site) and the number.

    Examples
    --------
    >>> plain_text("{{Dakar}} : l'Artp [tranche->art7][[Source : {Le Soleil}]].\n\n{{{Bilan}}}\n-* 4G")
    Plain(text="Dakar : l'Artp tranche [1].\nBilan\n4G", notes='[1] Source : Le Soleil')
    >>> titles = {("article", 12): "La fibre à Kolda"}
    >>> plain_text("Voir [->art12].", title_of=lambda kind, number: titles.get((kind, number))).text
    'Voir La fibre à Kolda.'
    """
    aside: list[str] = []
    text = with_known_characters(raw).strip()
    text = with_protected_aside(text, aside)
    if "<multi>" in text:
        text = _in_language(text, lang)
    if "[" in text:
        text = with_links_shown(text, title_of, aside)
    notes = ""
    if "[[" in text:
        text, notes = _without_notes(text)
    french = _is_french(lang)
    return Plain(
        _rendered(text, aside, french=french),
        _rendered(notes, aside, french=french) if notes else "",
    )


def _is_french(lang: str) -> bool:
    return lang in {"fr", "eo", "cpf"} or lang.startswith("fr_")


def _in_language(text: str, lang: str) -> str:
    """Return the text with one extract of each `<multi>`: the language asked for, or French."""
    parts, at = [], 0
    while (start := text.find("<multi>", at)) != -1:
        end = text.find("</multi>", start)
        if end == -1:
            break
        extracts = _extracts(text[start + len("<multi>") : end])
        parts.append(text[at:start])
        for language in (lang, lang.partition("_")[0], "fr", next(iter(extracts))):
            if language in extracts:
                break
        shown = extracts[language]
        is_foreign = language and _is_french(language) != _is_french(lang)
        parts.append(FOREIGN + shown + FOREIGN_END if is_foreign else shown)
        at = end + len("</multi>")
    return "".join([*parts, text[at:]]) if at else text


def _extracts(content: str) -> dict[str, str]:
    first, *rest = _LANGUAGE_MARK.split(content)
    extracts = {"": first} if first or not rest else {}
    extracts.update(zip(rest[::2], rest[1::2], strict=True))
    return extracts


def _without_notes(text: str) -> tuple[str, str]:
    """Return the text with a mark for each note, and the notes, a paragraph each."""
    parts, notes, at, count = [], [], 0, 0
    while (start := text.find("[[", at)) != -1:
        end = text.find("]]", start + 2)
        if end == -1:
            break
        note = text[start + 2 : end]
        name = _NOTE_NAME.match(note)
        if name and f"</{name[1]}>" not in note and not _MODEL.fullmatch(name[1]):
            call, note = name[1].strip(), note[name.end() :]
        else:
            count += 1
            call = str(count)
        mark = f"{shield('[')}{call}{shield(']')}" if call else ""
        parts += [text[at:start].rstrip(" "), " ", mark] if mark else [text[at:start].rstrip(" ")]
        if note:
            notes.append(f"{INLINE}{mark} {note.strip()}")
        at = end + 2
    return "".join([*parts, text[at:]]), "\n\n".join(notes)


def _rendered(text: str, aside: list[str], *, french: bool) -> str:
    """Return the text, whose links are links no more, as a reader sees it."""
    if "<" in text:
        text = without_tags(text, aside)
    text = typography(with_addresses_aside(text, aside), french=french)
    text = legible(_without_braces(_with_lines("\n" + text)), aside)
    return _without_remains(_folded(text))


def _with_lines(text: str) -> str:
    """Return the text with its tables, lists, rules and dashes as plain lines."""
    if "|" in text and "\n|" in text:
        text = _with_tables(text)
    if "\n-" in text or ("_" in text and "\n_" in text):
        text = _ITEM.sub(f"\n{BREAK}", text)
        text = _RULE.sub(f"\n\n{BREAK}\n\n", text)
        text = _FORCED_BREAK.sub(f"\n{BREAK}", text)
        text = text.replace("\n--", "\n— ").replace("\n-", "\n– ")
    if "[" in text and "|" in text:
        text = _ABBREVIATION.sub(r"\1", text)
    return text


def _without_braces(text: str) -> str:
    """Return the text without the braces of headings, bold and italic, in SPIP's order."""
    if "{{{" in text:
        text = text.replace("{{{", BREAK).replace("}}}", BREAK)
    if "{{" in text:
        text = text.replace("{{}}", "").replace("{{", "").replace("}}", "")
    if "{" in text:
        text = text.replace("{}", shield("{") + shield("}")).replace("{", "").replace("}", "")
    return text


def _with_tables(text: str) -> str:
    if "\n " in text:
        text = _BLANK_LINE.sub("", text)
    text = _TABLE_END.sub("|\n\n\n\n", _TABLE_START.sub("\n\n\n\n|", "\n" + text))
    parts, at = [], 0
    while (start := text.find("\n|", max(at, 1))) != -1:
        last = _LAST_ROW.search(text, start + 2)
        if last is None:
            break
        if text[start - 1] == "|":
            parts.append(text[at : start + 1])
            at = start + 1
            continue
        parts += [text[at:start], "\n", BREAK, _table(text[start + 1 : last.end()]), "\n\n"]
        at = last.end()
    return "".join([*parts, text[at:]])


def _table(block: str) -> str:
    """Return a table's caption and rows, a line each."""
    rows = block.removesuffix("|\n").split("|\n")
    lines: list[str] = []
    first = 0
    while first < len(rows) and (caption := _CAPTION.fullmatch(rows[first].rstrip("|"))):
        lines += [(caption[1] or "").strip(), (caption[2] or "").strip()]
        first += 1
    if first < len(rows) and _HEADERS.fullmatch(rows[first]):
        # SPIP puts nothing between the cells of a header
        cells = [cell for cell in rows[first].split("|")[1:] if cell != "<"]
        lines.append("".join(cells).replace("{", "").replace("}", ""))
        first += 1
    for number, row in enumerate(rows[first:]):
        joined = {"<", "^"} if number else {"<"}
        cells = [cell for cell in _with_lines(row).split("|")[1:] if cell.strip() not in joined]
        lines.append(" ".join(cells))
    return BREAK.join(line.replace("\n", " ").replace(BREAK, " ") for line in lines)


def _folded(text: str) -> str:
    """Return what `clean` does, sooner when only spaces are to be folded."""
    while "  " in text:
        text = text.replace("  ", " ")
    if " \n" in text or "\n " in text:
        text = text.replace(" \n", "\n").replace("\n ", "\n")
    while "\n\n" in text:
        text = text.replace("\n\n", "\n")
    text = text.strip(" \n")
    is_plain = "<" not in text and "&" not in text and text.replace("\n", "").isprintable()
    if is_plain and unicodedata.is_normalized("NFC", text):
        return text
    return clean("\n".join([" ".join(line.split()) for line in text.split("\n")]))


def _without_remains(text: str) -> str:
    """Return clean text without what SPIP itself leaves of broken raccourcis."""
    found = text
    for mark, kept in (("[", "["), ("]", "]"), ("{", ""), ("}", "")):
        if mark in text:
            while mark + mark in text:
                text = text.replace(mark + mark, kept)
    if "[" in text and "->" in text:
        text = _BROKEN_LINK.sub(r"\1 \2", text)
    if "<" in text:
        text = _LIKE_A_TAG.sub("< ", text)
    if text.startswith(("-", "|")) or "\n-" in text or ("|" in text and "\n|" in text):
        text = _LINE_MARK.sub(lambda match: match[0].replace("|", " ").lstrip("-*# "), text)
    # what was taken away may have stood between two halves of something
    return text if text == found else _without_remains(clean(text))
