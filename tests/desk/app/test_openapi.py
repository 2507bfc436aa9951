r"""The API behaves as its OpenAPI document says, for every operation.

schemathesis generates the requests from a seed: the examples, values on both sides of each limit, missing and
unknown fields, undeclared methods, random valid and invalid bodies, and chains of requests along the links
below. They are the same each time, as long as the same modules are loaded: Hypothesis tries their constants.
A larger run, with new requests each time, needs a separate server on an empty database::

    .venv/bin/osiris-nlp serve --database sqlite:////tmp/fuzzed.db &
    .venv/bin/schemathesis run http://127.0.0.1:8000/api/openapi.json --max-examples 500 \
        --max-time 400 --continue-on-failure \
        --exclude-checks positive_data_acceptance,ensure_resource_availability

That run excludes checks of rules that a schema cannot express, and of links that schemathesis guesses
(it takes an article's id for its number).
"""

from collections import Counter, defaultdict
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import pytest
import schemathesis
from helpers.attacks import is_annif, is_api
from helpers.desk_site import HERE, create_database, open_site, routes_of
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from osiris_nlp.desk.app.subjects import RULES
from osiris_nlp.desk.model.bench import Bench

# How the detail begins if pydantic refused the value, not a rule of ours.
LOCATIONS = ("body", "query", "path")
# A schema cannot express some rules: title or text, an existing label, a readable file.
EXPECTED = {"expected-statuses": ["2xx", "404", "409", "422"]}
CONFIG: dict[str, Any] = {
    "base-url": HERE,
    "headers": {"Host": "localhost", "Origin": "http://localhost"},
    "seed": 20_260_321,
    "generation": {"deterministic": True, "max-examples": 25, "database": "none"},
    # On a busy machine a request takes more than ten seconds, and an operation's requests end early.
    "request-timeout": 600,
    "suppress-health-check": ["too_slow"],
    "checks": {"positive_data_acceptance": EXPECTED},
    "phases": {
        "stateful": {
            "inference": {"algorithms": []},
            "max-steps": 20,  # with 6, few chains reach the undo of a validation
            "generation": {"max-examples": 200},
        }
    },
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory, model):
    bench, folder = Bench.load(model), tmp_path_factory.mktemp("desk")
    yield from open_site(tmp_path_factory.mktemp("schema"), bench, create_database(folder, bench))


@pytest.fixture(scope="module")
def document(desk):
    answer = desk.browser().get("/api/openapi.json")
    assert answer.status_code == 200
    openapi: dict[str, Any] = answer.json()
    return openapi


@pytest.fixture(scope="module")
def outcome(desk, document):
    """Send all requests and return their outcome."""
    config = CONFIG | {"headers": CONFIG["headers"] | desk.bearer()}
    return run(desk, with_links(document, desk.bench.name), config)


@pytest.fixture(scope="module")
def annif_outcome(desk):
    """Send the requests that the description of Annif's REST API allows, and others; return their outcome."""
    document = desk.browser().get("/v1/openapi.json").json()
    del document["servers"]  # schemathesis sends to the application itself
    document["paths"] = {f"/v1{path}": item for path, item in document["paths"].items()}
    refused_paths = ("/v1/projects/{project_id}/learn", "/v1/detect-language")
    is_refused = {"checks": {"positive_data_acceptance": {"enabled": False}}}
    too_long = {"negative_data_rejection": {"expected-statuses": [400, 404, 413, 415]}}
    suggestions = ("/v1/projects/{project_id}/suggest", "/v1/projects/{project_id}/suggest-batch")
    config = {
        "operations": [
            *({"include-path": path, **is_refused} for path in refused_paths),
            *({"include-path": path, "checks": too_long} for path in suggestions),
        ],
        "phases": {"stateful": {"enabled": False}},
    }
    return run(desk, document, CONFIG | config)


def run(desk, document, config):
    schema = schemathesis.openapi.from_dict(document, config=SchemathesisConfig.from_dict(config))
    schema.app = desk.app
    result = Outcome()
    for event in from_schema(schema).execute():
        result.add_event(event)
    return result


def with_links(document, model):
    """Add links to the document: which answers lead to which requests."""
    operation_ids = {
        (method, path): operation["operationId"]
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
    article_path = "/api/articles/{number}"
    new_article = {"number": "$response.body#/number"}
    reviewed_article = {"number": "$response.body#/article/number"}
    validation = {"revision": 0, "model": model, "labels": ["Fintech"]}
    validation["key"] = "validation-{$response.body#/number}"
    review = "$response.body#/review/number"
    undo = {"key": f"annulation-{{{review}}}", "review": review}

    def link(method, action, parameters, body=None):
        id_ = operation_ids[method, f"{article_path}{action}"]
        verbatim = {"requestBody": body, "x-schemathesis": {"merge_body": False}} if body else {}
        return {"operationId": id_, "parameters": parameters, **verbatim}

    links = {
        "/api/articles": {
            "read": link("get", "", new_article),
            "open": link("post", "/presence", new_article),
            "validate": link("post", "/decisions", new_article, validation),
        },
        f"{article_path}/decisions": {"undo": link("post", "/undo", reviewed_article, undo)},
    }
    linked = deepcopy(document)
    for path, path_links in links.items():
        linked["paths"][path]["post"]["responses"]["201"]["links"] = path_links
    return linked


@dataclass
class Outcome:
    """The outcome of a run: how often each status occurred per operation, and the failures."""

    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    phases: Counter[str] = field(default_factory=Counter)
    failures: set[str] = field(default_factory=set)

    def add_event(self, event):
        if isinstance(event, events.ScenarioFinished):
            for id_, interaction in event.recorder.interactions.items():
                self.add_response(
                    event.phase.value, event.recorder.cases[id_].value, interaction.response
                )
            for checks in event.recorder.checks.values():
                self.failures |= {
                    f"{check.name}: {check.failure_info.failure.message}\n"
                    f"{check.failure_info.code_sample}"
                    for check in checks
                    if check.failure_info
                }
        elif isinstance(event, events.NonFatalError):
            self.failures.add(f"{event.label}: {event.value!r}")
        elif isinstance(event, events.FatalError):
            raise event.exception

    def add_response(self, phase, case, response):
        name = case.operation.label
        self.phases[phase] += 1
        self.statuses[name][response.status_code] += 1
        is_valid = case.meta is not None and case.meta.generation.mode.is_positive
        if (
            is_valid
            and response.status_code == 422
            and response.json()["detail"].startswith(LOCATIONS)
        ):
            self.failures.add(f"{name} refuses what its schema allows: {response.text}")


@pytest.mark.slow("hostile requests")
def test_every_answer_is_declared_and_none_is_a_server_error(outcome):
    assert "\n\n".join(sorted(outcome.failures)) == ""
    assert not any(status >= 500 for counts in outcome.statuses.values() for status in counts)


@pytest.mark.slow("hostile requests")
def test_every_operation_is_tested_in_every_way(outcome, document):
    operations = {
        f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item
    }

    assert set(outcome.statuses) == operations
    assert set(outcome.phases) == {"examples", "coverage", "fuzzing", "stateful"}
    assert outcome.phases.total() > 1000
    accepted = {
        name for name, counts in outcome.statuses.items() if counts[200] + counts[201] + counts[204]
    }
    # Random bytes are not a readable file, and a random name is not that of a colleague.
    assert operations - accepted == {"POST /api/read", "PUT /api/articles/{number}/handover"}
    refused = {name.split()[1] for name, counts in outcome.statuses.items() if counts[405]}
    assert refused == set(document["paths"])
    assert outcome.statuses["POST /api/articles/{number}/undo"][201]


def test_every_operation_declares_every_refusal(document):
    refusals = {"400", "401", "403", "404", "405", "408", "409", "413", "415", "422", "429", "503"}
    problem = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}

    for path, item in document["paths"].items():
        for operation in item.values():
            answers = operation["responses"]
            declared = [s for s, answer in answers.items() if answer.get("content") == problem]
            assert {*declared} == refusals, path


def test_operations_declare_the_origin_header_if_they_write_and_the_token_if_they_are_for_sites(
    document,
):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            token = [{"SiteToken": []}] if RULES.is_for_sites(path) else None
            assert operation.get("security") == token, path
            parameters = operation.get("parameters", [])
            headers = [(p["name"], p["required"]) for p in parameters if p["in"] == "header"]
            needs_origin = method != "get" and not RULES.is_for_sites(path)
            assert headers == ([("Origin", True)] if needs_origin else []), path


def test_only_declared_operations_answer_under_api(desk, document):
    routes = {
        (method, path.replace(":path", ""))
        for method, path in routes_of(desk.app)
        if is_api(path) and not is_annif(path)
    }
    declared = {
        (method.upper(), path) for path, item in document["paths"].items() for method in item
    }

    assert routes - declared == {("GET", "/api/openapi.json"), ("HEAD", "/api/openapi.json")}
    assert declared <= routes


@pytest.mark.slow("hostile requests")
def test_annifs_api_answers_as_its_own_document_says(annif_outcome):
    assert "\n\n".join(sorted(annif_outcome.failures)) == ""
    assert not any(status >= 500 for counts in annif_outcome.statuses.values() for status in counts)
    accepted = {name for name, counts in annif_outcome.statuses.items() if counts[200]}
    assert annif_outcome.statuses.keys() - accepted == {
        "POST /v1/projects/{project_id}/learn",
        "POST /v1/detect-language",
    }


def test_annifs_document_declares_every_operation_under_v1(desk):
    document = desk.browser().get("/v1/openapi.json").json()
    routes = {(method, path) for method, path in routes_of(desk.app) if is_annif(path)}
    declared = {
        (method.upper(), f"/v1{path}")
        for path, item in document["paths"].items()
        for method in item
    }

    undeclared = {path for _, path in routes - declared}
    assert undeclared == {"/v1", "/v1/openapi.json"} | {
        f"{path}/" for _, path in routes if not path.endswith("/") and path != "/v1"
    }
    assert declared <= routes
    (server,) = document["servers"]
    assert urljoin("https://presse.example/bureau/v1/openapi.json", server["url"]) == (
        "https://presse.example/bureau/v1"
    )
    for path in ("/projects/{project_id}/learn", "/detect-language"):
        assert not {"200", "204"} & {*document["paths"][path]["post"]["responses"]}
    schemes = document["components"]["securitySchemes"].values()
    assert {each["scheme"] for each in schemes} == {"basic", "bearer"}
