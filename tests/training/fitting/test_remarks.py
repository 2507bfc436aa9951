"""What `fit` and `train` remark about the training data."""

import pytest

from osiris_nlp.base.records import Article
from osiris_nlp.training import TopicClassifier

PRESS = {
    "Infrastructures": ["Un câble relie Dakar", "La fibre à Kolda", "Un câble pour Praia", "Des pylônes à Matam"],
    "Fintech": ["Wave à Bamako", "Le paiement mobile", "Orange Money à Thiès", "La monnaie électronique"],
}  # fmt: skip
CHINESE = {
    "体育": ["中国的足球队昨天赢得了比赛", "篮球运动员参加了奥运会", "网球公开赛今天开始", "游泳比赛结束了"],
    "经济": ["股票市场今天上涨了很多", "银行降低了贷款利率", "公司的利润增加了", "出口贸易继续增长"],
}  # fmt: skip


def articles_of(texts, **fields):
    return [
        Article(id=f"{label}-{i}", text=text, labels=(label,), **fields)
        for label, each in texts.items()
        for i, text in enumerate(each)
    ]


def remarks_on(articles):
    return TopicClassifier(folds=2).fit(articles).remarks_


def test_articles_without_a_fault_are_not_remarked_on():
    assert remarks_on(articles_of(PRESS)) == []


def test_a_script_without_spaces_is_remarked_on():
    (remark,) = remarks_on(articles_of(CHINESE))

    assert remark.startswith("8 of 8 articles are in a script without spaces between words")


def test_one_such_article_of_many_does_not_lead_to_a_remark():
    many = {label: texts * 30 for label, texts in PRESS.items()}
    one = Article(id="zh", text=CHINESE["体育"][0], labels=("Fintech",))

    assert (
        TopicClassifier(folds=2, merge_copies=False).fit([*articles_of(many), one]).remarks_ == []
    )


@pytest.mark.parametrize(
    "spaced", ["어제 서울에서 장관 회의가 열렸다", "Вчера в Москве прошла встреча"]
)
def test_other_scripts_have_spaces(spaced):
    articles = articles_of(
        {label: [f"{spaced} {t}" for t in texts] for label, texts in PRESS.items()}
    )

    assert remarks_on(articles) == []


def test_labels_with_a_single_example_are_named():
    rare = articles_of(
        {name: [f"Texte sur {name}"] for name in ("Genre", "Santé", "Pêche", "Art", "Jeux", "Eau")}
    )

    (remark,) = remarks_on([*articles_of(PRESS), *rare])

    assert remark == (
        "Labels with a single example: Art, Eau, Genre, Jeux, Pêche and 1 more. How well they are recognized is "
        "not measured"
    )


def test_labels_whose_examples_are_in_one_story_are_named():
    story = articles_of({"Genre": ["Les femmes codent", "Des femmes ingénieures"]}, story="s")

    (remark,) = remarks_on([*articles_of(PRESS), *story])

    assert remark.endswith("so that they are judged without any: Genre")


def test_support_articles_count_as_examples():
    story = articles_of({"Genre": ["Les femmes codent", "Des femmes ingénieures"]}, story="s")
    support = articles_of({"Genre": ["Une école de filles"]}, role="support")

    assert remarks_on([*articles_of(PRESS), *story, *support]) == []
