"""Articles to train a small model on."""

from osiris_nlp.base.records import Article

CABLE, PAY, VISION = "Infrastructures", "Fintech", "Télévision numérique"
TRAINING = [
    Article(id=str(number), title=title, text=text, labels=(label,), section=section)
    for number, (label, section, title, text) in enumerate(
        [
            (CABLE, "Réseaux", "Un câble pour Praia", "Le câble sous-marin relie Dakar à Praia."),
            (CABLE, "Réseaux", "La fibre à Kolda", "La fibre optique atteint Kolda."),
            (CABLE, "Réseaux", "Un centre de données", "Diamniadio ouvre un centre de données."),
            (CABLE, None, "De nouveaux pylônes", "Des pylônes et de la fibre pour Matam."),
            (PAY, "Finance", "Wave arrive à Bamako", "Le paiement mobile gagne le Mali."),
            (PAY, "Finance", "Le paiement mobile", "Orange Money et Wave se disputent le marché."),
            (PAY, "Finance", "La BCEAO consulte", "Les émetteurs de monnaie électronique."),
            (PAY, None, "Transferts d’argent", "Le transfert d’argent par mobile progresse."),
            (VISION, "Médias", "La TNT en retard", "La télévision numérique attend ses décodeurs."),
            (VISION, "Médias", "Des décodeurs", "Les décodeurs de la TNT sont en vente."),
            (VISION, "Médias", "Signal analogique", "L’extinction du signal analogique."),
            (VISION, None, "La TNT à Ziguinchor", "Les émetteurs de télévision sont posés."),
        ]
    )
]
NEW = Article(
    id="n",
    title="La fibre, la fibre et le câble",
    text="Un câble et de la fibre : le câble de Dakar. La fibre optique arrive par mobile.",
    section="Réseaux > 2024",
)
UNKNOWN = Article(id="u", title="Xyzzy", text="Plugh : 7 ?")
