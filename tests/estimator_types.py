"""For mypy alone (`make lint`): a wrong name on an estimator or a splitter is an error."""

from osiris_nlp import StoryKFold, TopicClassifier


def misspelt(model: TopicClassifier, splitter: StoryKFold) -> None:
    model.sugest("La fibre à Kolda")  # type: ignore[attr-defined]
    model.fit(["La fibre à Kolda"], ["Infrastructures"]).predikt(["La fibre"])  # type: ignore[attr-defined]
    splitter.get_n_split([])  # type: ignore[attr-defined]


def well_spelt(model: TopicClassifier, splitter: StoryKFold) -> None:
    model.set_params(C=1.0).set_fit_request(dates=True).fit(["La fibre à Kolda"])
    splitter.set_split_request(stories=True).get_n_splits([])
