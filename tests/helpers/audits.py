"""A small corpus to audit: eight articles on each of three subjects."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from osiris_nlp.analysis import Audit, audit
from osiris_nlp.base.records import Article
from osiris_nlp.taxonomy import Label, Taxonomy
from osiris_nlp.training import TopicClassifier

CABLE, MONEY, FINES = "Infrastructures", "Fintech", "Régulation des télécoms"
TEXTS = {
    CABLE: [
        "La Sonatel pose un câble sous-marin de fibre optique entre Dakar et Lisbonne.",
        "Un pylône de télécommunications et de la fibre optique pour désenclaver Kolda.",
        "Le nouveau centre de données de Diamniadio est relié à la dorsale de fibre optique.",
        "La rupture du câble sous-marin ACE prive la Mauritanie d’accès pendant deux jours.",
        "L’Adie étend sa dorsale de fibre optique aux régions de l’intérieur.",
        "Un consortium financera le câble sous-marin et la station d’atterrissement de Rufisque.",
        "Helios Towers rachète les pylônes d’un opérateur et promet de la fibre optique.",
        "La dorsale de fibre optique atteint Tambacounda et le câble Ziguinchor.",
    ],
    MONEY: [
        "Wave obtient une licence de monnaie électronique et baisse le transfert d’argent.",
        "Le paiement mobile progresse : Orange Money revendique un million d’utilisateurs.",
        "La Bceao veut l’interopérabilité des paiements et de la monnaie électronique.",
        "Wari et le transfert d’argent : le paiement mobile gagne les boutiques de quartier.",
        "Une start-up propose un portefeuille de monnaie électronique aux commerçantes.",
        "Le transfert d’argent par mobile coûte moins cher avec Wave et Orange Money.",
        "Les banques s’inquiètent du paiement mobile et de la monnaie électronique.",
        "Orange Money ouvre le paiement mobile des factures d’eau et d’électricité.",
    ],
    FINES: [
        "L’Artp inflige une amende à un opérateur pour manquement à ses obligations.",
        "Le régulateur met en demeure les opérateurs et fixe les tarifs d’interconnexion.",
        "L’Artp publie sa décision sur l’interconnexion et sanctionne un opérateur.",
        "Le régulateur consulte les opérateurs sur la portabilité et les tarifs.",
        "Amende confirmée : l’opérateur devra payer, décide le régulateur.",
        "L’Artp ouvre une enquête et rappelle aux opérateurs leurs obligations.",
        "Nouvelle décision du régulateur : la mise en demeure des opérateurs est levée.",
        "L’Artp encadre les tarifs d’interconnexion des opérateurs dominants.",
    ],
}
TAXONOMY = Taxonomy(
    [
        Label(name=CABLE, not_this_but=(f"{FINES} : le partage vu par le régulateur",)),
        Label(name=MONEY),
        Label(name=FINES),
    ]
)
CLASSIFIER = TopicClassifier(folds=4)


def corpus() -> list[Article]:
    return [
        Article(
            id=f"{label[0]}-{n}",
            title=text.split(" ", 4)[-1],
            text=text,
            labels=(label,),
            date=dt.date(2015, 1 + n, 10),
            url=f"https://osiris.sn/{label[0]}-{n}.html",
        )
        for label, texts in TEXTS.items()
        for n, text in enumerate(texts)
    ]


def relabel(articles: Sequence[Article], id_: str, *labels: str, **fields: object) -> list[Article]:
    """Return the articles, with other labels or fields on the one with this id."""
    changes = {"labels": labels, **fields} if labels else fields
    return [replace(a, **changes) if a.id == id_ else a for a in articles]


def run_audit(articles: Sequence[Article], **settings: object) -> Audit:
    return audit(articles, **{"taxonomy": TAXONOMY, "classifier": CLASSIFIER, **settings})
