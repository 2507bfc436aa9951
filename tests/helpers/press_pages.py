"""Pages of the press site, and the fields that are read from them."""

from osiris_nlp.corpus.pages import article_row

FIELDS = ("title", "date", "labels", "section", "source", "source_date", "author", "text")


def read(content: bytes | str) -> dict[str, object]:
    row = article_row(content)
    assert row is not None
    return {name: row[name] for name in FIELDS}


NAMES = (
    "Régulation des télécoms|Fintech|Infrastructures|Données personnelles|Sonatel/Orange|Genre|Yas"
    "|Télécentres/Cybercentres|Appels internationaux entrants|Liberté d’expression/Censure de l’Internet"
    "|TIC pour l’éducation|Désengagement de l’Etat|Médias|Radio|Point de vue|Editorial|Manifestation"
    "|Intelligence artificielle|Noms de domaine|Internet|Téléservices|Piratage|SMSI|Fiscalité"
).split("|")
FIRST = "Le maire de Pikine a inauguré mercredi un centre numérique de quarante postes, ouvert aux élèves et aux artisans de la commune."
SIDEBAR = (
    "<h3>Fil d’actu</h3><ul><li><a href=#>Radios Burkina NTIC (14 janvier 2026)</a></li></ul>"
    "<h3>Liens intéressants</h3><ul><li><a>NIC Sénégal</a></li></ul><h3>Navigation par mots clés</h3><ul>"
    + "".join(
        f"<li><a rel=tag>{n}/8199 {name}</a></li>"
        for n, name in enumerate((*NAMES, "Presse en ligne", "Service universel"), start=90)
    )
    + "</ul><p>2026 OSIRIS</p><p>Plan du site - Archives (Batik)</p>"
)
TEASER = FIRST[:90] + " (…)"
NO_ARTICLES = {
    "a keyword's list": "<title>Genre - OSIRIS</title><p>Accueil > Mots clés > Genre</p><h1>Genre</h1>"
    + "".join(
        f"<h3><a>Titre {n}</a></h3><p>lundi {n} mars 2021</p><p>{TEASER}</p>" for n in (1, 8, 15)
    ),
    "a keyword's list as a dump": "Genre\n\n"
    + "".join(f"Titre {n}\n\nlundi {n} mars 2021\n\n{TEASER}\n\n" for n in (1, 8, 15)),
    "a keyword with one article": f"Accueil > Mots clés > Genre\n\nGenre\n\nTitre\n\nlundi 1er mars 2021\n\n{TEASER}\n\nFil d'actu",
    "a month": "<p>Accueil > Articles de presse > Année 2016 > Avril 2016</p><h1>Avril 2016</h1><ul>"
    + "".join(f"<li><a>Titre {n}</a><br>lundi {n} avril 2016</li>" for n in (4, 11, 18))
    + "</ul>",
    "the home page": "<title>OSIRIS</title><h1>OSIRIS</h1>"
    + "".join(
        f"<h2><a>Titre {n}</a></h2><p>lundi {n} mars 2021</p><p>{FIRST}</p>" for n in (1, 8, 15)
    ),
    "a feed": "<?xml version='1.0'?><rss><channel><item><title>x</title></item></channel></rss>",
    "another paper": f"<title>La fibre - Journal</title><h1>La fibre</h1><p>Hier</p><p>{FIRST}</p>",
    "a letter": "Bonjour à tous.\n\nCeci est un courriel.",
    "nothing": "",
}
