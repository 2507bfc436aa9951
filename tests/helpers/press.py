"""Twelve headlines on three subjects, with one label each or several, two longer texts, and an article."""

from osiris_nlp.base.records import Article

FIBRE = [
    "Un nouveau câble sous-marin atterrit à Dakar",
    "La fibre optique arrive à Kolda et à Sédhiou",
    "Le centre de données de Diamniadio entre en service",
    "Un câble terrestre reliera Tambacounda à Bamako",
]
ARGENT = [
    "Le paiement mobile gagne les marchés de Thiès",
    "La monnaie électronique dépasse le compte bancaire",
    "Un transfert d’argent moins cher entre Dakar et Abidjan",
    "Paiement par téléphone mobile dans les boutiques de Touba",
]
ECOLE = [
    "Des tablettes pour les élèves de Podor",
    "Les enseignants de Matam apprennent à coder",
    "L’école à distance au lycée de Ziguinchor",
    "Des manuels numériques pour les élèves de Fatick",
]
TEXTS = FIBRE + ARGENT + ECOLE
LABELS = ["Infrastructures"] * 4 + ["Fintech"] * 4 + ["TIC pour l’éducation"] * 4
SEVERAL = [[label] for label in LABELS]
SEVERAL[3] = ["Infrastructures", "Fintech"]
SEVERAL[7] = ["Fintech", "Infrastructures"]
OPERATOR = (
    "L’opérateur Tigo, deuxième du marché derrière la Sonatel, annonce une refonte de son réseau. "
    "La filiale sénégalaise veut moderniser ses antennes et densifier sa couverture, selon son "
    "directeur général, qui promet des investissements de plusieurs milliards de francs Cfa."
)
CYBERCAFES = (
    "Les gérants de cybercafés et de télécentres de Dakar tirent la sonnette d’alarme. Réunis au "
    "sein de leur association, ils réclament une baisse de la taxe sur les cabines téléphoniques, "
    "dont le nombre ne cesse de reculer depuis l’essor du téléphone portable, et une remise de la "
    "Sonatel sur la location des lignes des télécentres."
)
KOLDA = Article(
    id="1",
    title="La fibre à Kolda",
    text="La fibre optique atteint Kolda et Matam.",
    labels=("Infrastructures", "Fracture numérique"),
    section="Réseaux",
)
