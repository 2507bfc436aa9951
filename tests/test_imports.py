"""What a light path must not load, each in a new process: libraries and parts that only other commands need."""

import pytest
from helpers.growth import output_of

HEAVY = {"sklearn", "pandas", "scipy", "spacy", "numba", "joblib", "matplotlib", "jinja2"}
DATABASES = {"sqlalchemy", "pyarrow", "psycopg", "pymysql"}
SERVICE = {"osiris_nlp.desk.base.store", "osiris_nlp.model.tagger", "uvicorn"}
CLIENTS = {"osiris_nlp.desk.intake.feed_client", "osiris_nlp.desk.intake.pulling"}
LIGHT_PATHS = {
    "import osiris_nlp.model.folders.registry": HEAVY | {"numpy"},
    "import osiris_nlp.model.suggestions": HEAVY,
    "import osiris_nlp.model.tagger": HEAVY,
    "import osiris_nlp.evaluation": HEAVY,
    "import osiris_nlp.render": HEAVY | {"numpy"},
    "import osiris_nlp.batch.outputs.destination as o; o.find_output('m.csv')": HEAVY | DATABASES,
    "import osiris_nlp.cli, osiris_nlp.desk.base.uploads  # reads texts": HEAVY | SERVICE,
    "import osiris_nlp.desk.app.app  # the service": CLIENTS,
}


@pytest.mark.parametrize("path", LIGHT_PATHS)
def test_a_light_path_loads_no_module_that_it_does_not_need(path):
    program = f"{path}\nimport sys; print({LIGHT_PATHS[path]} & set(sys.modules))"

    assert output_of(program) == "set()"
