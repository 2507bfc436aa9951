"""Evaluation of taggers, and its light imports."""

import subprocess
import sys
from pathlib import Path

from helpers.models import PRESS, tagger_of

from osiris_nlp.model.saving import save_model

HEAVY = "{'sklearn', 'pandas', 'matplotlib', 'spacy', 'numba', 'joblib'}"


def output_of(program: str, *arguments: Path) -> str:
    result = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    return result.stdout.strip()


def test_importing_the_evaluation_loads_no_heavy_library() -> None:
    program = (
        "import sys, osiris_nlp.evaluation\n"
        f"print(sorted(({HEAVY} | {{'scipy', 'jinja2'}}) & set(sys.modules)))"
    )

    assert output_of(program) == "[]"


def test_a_saved_model_is_evaluated_without_scikit_learn_or_pandas(tmp_path: Path) -> None:
    save_model(tagger_of(PRESS), tmp_path / "essai")
    program = (
        "import sys\n"
        "from osiris_nlp import Article\n"
        "from osiris_nlp.evaluation import evaluate_tagger\n"
        "from osiris_nlp.model.registry import load_tagger\n"
        "article = Article(id='d-1', text='La fibre à Kolda', labels=('Infrastructures',))\n"
        "report = evaluate_tagger(load_tagger(sys.argv[1]), [article])\n"
        f"print(report.articles, sorted({HEAVY} & set(sys.modules)))"
    )

    assert output_of(program, tmp_path / "essai") == "1 []"
