"""The content of a real SPIP site, and the rows that a reader should return for it."""

import html
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from real.site import Site, oracle, run_php

CORPUS = Path(__file__).parents[2] / "data/articles.jsonl"
MOTS, LIEUX, NAVIGATION = "Mots-clés", "Lieux", "Navigation"
GROUPS = {MOTS: ["articles"], LIEUX: ["articles", "rubriques"], NAVIGATION: ["rubriques"]}
# Features that a press review uses and a fresh SPIP does not enable.
SETTINGS = {
    f"articles_{name}": "oui"
    for name in ("mots", "surtitre", "soustitre", "descriptif", "chapeau", "ps", "redirection")
}
PRESS = "Articles de presse"
# Order numbers by depth in the path; SPIP leaves them out when it shows a title.
ORDER_NUMBERS = ("40. ", "", "3) ")
# One item in so many has markup; a repeated item is dated so many days earlier.
MARKED_UP, REPEATED_DAYS = 5, 40
_SENTENCE = re.compile(r"(?<=[.?!])\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An article to write; `number` is the order number before its title, if it has one."""

    title: str
    number: str = ""
    surtitre: str = ""
    chapo: str = ""
    texte: str = ""
    ps: str = ""
    day: date | None = date(2016, 4, 25)
    statut: str = "publie"
    virtuel: str = ""
    path: tuple[str, ...] = (PRESS, "Année 2016", "Avril 2016")
    keywords: tuple[str, ...] = ()
    dangling: bool = False  # has a link to a deleted keyword

    @property
    def blocks(self) -> tuple[str, str, str]:
        return self.chapo, self.texte, self.ps


SPECIAL = (
    Item(
        number="12. ",
        title="L’Artp sanctionne trois opérateurs",
        texte="L'amende s’élève à 3 € – le cœur de la 3ᵉ décision 😀.",
        keywords=("Régulation des télécoms", "Accueil"),  # Accueil is in a group for rubriques only
    ),
    Item(
        title="Sonatel & Expresso : R&D d'abord",
        surtitre="Sénégal",
        chapo="{{Chapeau}} de l’article.",
        texte="Premier paragraphe.\r\n\r\nSecond paragraphe, voir [->art1].",
        ps="Le {post-scriptum}.",
        keywords=("Sénégal", "Sonatel/Orange"),
        dangling=True,
    ),
    Item(title="Une brève sans texte", keywords=("Fintech",)),
    Item(title="Sans date", texte="Un article venu d’un import.", day=None),
    Item(title="Sans mot-clé", texte="Personne ne l’a encore indexé.", path=("Batik",)),
    Item(title="Ailleurs", virtuel="https://exemple.sn/ailleurs", keywords=("Fintech",)),
    Item(title="Un brouillon", texte="Pas fini.", statut="prepa", keywords=("Fintech",)),
    Item(title="Une proposition", texte="À relire.", statut="prop", keywords=("Fintech",)),
    Item(title="Un refus", texte="Hors sujet.", statut="refuse", keywords=("Fintech",)),
    Item(title="À jeter", texte="Un doublon.", statut="poubelle", keywords=("Fintech",)),
)
PLACES = ("Sénégal", "Côte d'Ivoire", "Guinée-Bissau")
# Rubriques whose id is also an article's: a reader that ignores the kind of a link confuses them.
ON_RUBRIQUES = (("Accueil", (PRESS,)), ("Guinée-Bissau", (PRESS,)))


def corpus_items(number: int) -> Iterator[Item]:
    """Yield this many bundled articles, spread over the corpus; repeats have earlier dates."""
    rows = [json.loads(line) for line in CORPUS.read_text("utf-8").splitlines()]
    step = max(1, len(rows) // number)
    for i in range(number):
        row = rows[i * step % len(rows)]
        day = date.fromisoformat(row["date"]) - timedelta(i * step // len(rows) * REPEATED_DAYS)
        path = tuple((row["section"] or f"{PRESS} > Année {day.year} > {day:%m/%Y}").split(" > "))
        chapo, *rest = _SENTENCE.split(row["text"], 1) if i % 3 == 0 else ("", row["text"])
        texte = "".join(rest)
        yield Item(
            title=row["title"],
            surtitre="Sénégal" if i % 2 else "",
            chapo=chapo,
            texte=mark_up(texte, i) if i % MARKED_UP == 0 else texte,
            ps="Voir aussi le {communiqué} de l'Artp." if i % 4 == 0 else "",
            day=day,
            path=path,
            keywords=(*row["labels"], *PLACES[:2][i % 7 : i % 7 + 1]),
        )


def mark_up(text: str, i: int) -> str:
    """Return a text with each common SPIP shortcut, as the editors of a press review type it."""
    first, *sentences = _SENTENCE.split(text)
    half = len(sentences) // 2
    parts = [
        "{{{Ce qui change}}}",
        "\n".join(f"-* {sentence}" for sentence in sentences[:half]),
        f"Selon [le site de l’Artp->https://artp.sn/{i}] : {' '.join(sentences[half:])}",
        "<quote>« Rien n'est joué », dit-il.</quote>",
        "| {{Opérateur}} | {{Part}} |\n| Sonatel | 55 % |\n| Yas | 22,5 % |",
        f"Un décret[[Décret n° 2016-{i} du {{2 février}}.]] suivra, voir [->art1].",
    ]
    rotated = parts[i % 6 :] + parts[: i % 6]
    blocks = ["{{" + first + "}}", *filter(None, rotated), "(Source : {Le Soleil}, 2 février 2016)"]
    return ("\r\n\r\n" if i % 2 else "\n\n").join(blocks)


def seed(site: Site, items: Sequence[Item]) -> tuple[dict[str, Any], ...]:
    """Write the items into an empty SPIP site; return the expected rows, in order of article id."""
    names = {name for item in items for name in item.keywords} - {*PLACES, "Accueil"}
    # Not in the order of the items, so that tests notice an order other than that of the ids.
    keywords = [(MOTS, name) for name in sorted(names, key=lambda name: name[::-1])]
    keywords[1:1] = [(LIEUX, name) for name in PLACES] + [(NAVIGATION, "Accueil")]
    positions = {name: i for i, (_, name) in enumerate(keywords)}
    ids = run_php(
        site,
        "seed.php",
        {
            "kind": site.database.kind,
            "settings": SETTINGS,
            "groups": [{"titre": name, "tables_liees": for_} for name, for_ in GROUPS.items()],
            "keywords": [
                (group, f"{i + 1}. {name}" if i % 3 else name)
                for i, (group, name) in enumerate(keywords)
            ],
            "articles": [write_request(item, positions) for item in items],
            "on_rubriques": [(positions[name], add_numbers(path)) for name, path in ON_RUBRIQUES],
            "dateless": [i for i, item in enumerate(items) if item.day is None],
            "dangling": [i for i, item in enumerate(items) if item.dangling],
        },
    )
    labels = {
        name: ids["keywords"][i] for i, (group, name) in enumerate(keywords) if group != NAVIGATION
    }
    published = [pair for pair in zip(ids["articles"], items, strict=True) if is_read(pair[1])]
    rendered = oracle(site, [block for _, item in published for block in item.blocks])
    by_item = zip(*[iter(rendered)] * len(SPECIAL[0].blocks), strict=True)
    return tuple(
        expected_row(id_, item, blocks, labels)
        for (id_, item), blocks in zip(published, by_item, strict=True)
    )


def is_read(item: Item) -> bool:
    return item.statut == "publie" and not item.virtuel


def add_numbers(path: Sequence[str]) -> list[str]:
    return [f"{ORDER_NUMBERS[depth % 3]}{name}" for depth, name in enumerate(path)]


def write_request(item: Item, positions: Mapping[str, int]) -> dict[str, Any]:
    """Return an item as seed.php expects it; `set` is passed to article_modifier."""
    names = ("surtitre", "chapo", "texte", "ps", "statut", "virtuel")
    fields = {name: getattr(item, name) for name in names}
    fields |= {"titre": item.number + item.title, "date": f"{item.day or '2016-01-01'} 09:00:00"}
    keywords = [positions[name] for name in item.keywords]
    return {"set": fields, "rubrique": add_numbers(item.path), "keywords": keywords}


def expected_row(
    id_: int, item: Item, blocks: Sequence[Mapping[str, str]], labels: Mapping[str, int]
) -> dict[str, Any]:
    keywords = sorted((labels[name], name) for name in set(item.keywords) & labels.keys())
    return {
        "id_article": id_,
        "title": item.title,
        "text": fold(html.unescape("\n".join(block["brut"] for block in blocks))),
        "notes": fold(html.unescape("\n".join(block["notes"] for block in blocks))),
        "labels": [name for _, name in keywords],
        "id_mot": [id_mot for id_mot, _ in keywords],
        "date": item.day.isoformat() if item.day else None,
        "section": " > ".join(item.path),
        "lang": "fr",
        "statut": "publie",
    }


def fold(text: str) -> str:
    """Return a text on one line with straight apostrophes, as in SPIP's plain text.

    >>> fold("L’Artp a dit\u00a0:\\n« Oui »")
    "L'Artp a dit : « Oui »"
    """
    return " ".join(unicodedata.normalize("NFC", text).replace("’", "'").split())
