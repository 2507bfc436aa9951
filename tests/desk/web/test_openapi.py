r"""What the API says of itself holds: every operation of its OpenAPI document, asked in every way.

schemathesis makes the requests, of its seed and so the same each time: the examples, each limit of
each field on both sides, fields left out and too many, methods that are not there, random bodies
that fit and that do not, and chains of requests along the links below. A larger run, of new
requests each time, with a server of its own on an empty database::

    .venv/bin/osiris-nlp serve --database sqlite:////tmp/fuzzed.db --model models/demo &
    .venv/bin/schemathesis run http://127.0.0.1:8000/api/openapi.json --max-examples 500 \
        --max-time 400 --continue-on-failure \
        --exclude-checks positive_data_acceptance,ensure_resource_availability

What is left out there: rules no schema tells, and links that schemathesis guesses (an article's id
for its number).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.routing import iter_route_contexts
from helpers.desk_site import HERE, Site, create_database, site
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from osiris_nlp.desk.bench import Bench
from osiris_nlp.desk.guard import is_api

PLACES = ("body", "query", "path")  # where pydantic finds fault, not a rule of ours
# Some rules no schema tells: title or text, a label that is known, a file that can be read.
RULES = {"expected-statuses": ["2xx", "404", "409", "422"]}
CONFIG: dict[str, Any] = {
    "base-url": HERE,
    "headers": {"Host": "localhost", "Origin": "http://localhost"},
    "seed": 20_260_321,
    "generation": {"deterministic": True, "max-examples": 25, "database": "none"},
    "checks": {"positive_data_acceptance": RULES},
    "phases": {"stateful": {"inference": {"algorithms": []}, "generation": {"max-examples": 40}}},
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, model: Path) -> Iterator[Site]:
    bench, folder = Bench.load(model), tmp_path_factory.mktemp("desk")
    yield from site(tmp_path_factory.mktemp("schema"), bench, create_database(folder, bench))


@pytest.fixture(scope="module")
def document(desk: Site) -> dict[str, Any]:
    answer = desk.browser().get("/api/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture(scope="module")
def asked(desk: Site, document: dict[str, Any]) -> "Asked":
    """Return what came of all requests."""
    linked = schemathesis.openapi.from_dict(
        with_links(document, desk.bench.name), config=SchemathesisConfig.from_dict(CONFIG)
    )
    linked.app = desk.app
    asked = Asked()
    for event in from_schema(linked).execute():
        asked.hear(event)
    return asked


def with_links(document: dict[str, Any], model: str) -> dict[str, Any]:
    """Tell which answers lead to which requests."""
    of = {
        (method, path): operation["operationId"]
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
    at = "/api/articles/{number}"
    new = {"number": "$response.body#/number"}
    done = {"number": "$response.body#/article/number"}
    seen = {
        "key": "validation-{$response.body#/number}",
        "revision": 0,
        "model": model,
        "labels": ["Fintech"],
    }
    undone = {
        "key": "annulation-{$response.body#/review/number}",
        "review": "$response.body#/review/number",
    }
    as_it_is = {"x-schemathesis": {"merge_body": False}}
    links = {
        "/api/articles": {
            "read": {"operationId": of["get", at], "parameters": new},
            "open": {"operationId": of["post", f"{at}/presence"], "parameters": new},
            "validate": {
                "operationId": of["post", f"{at}/decisions"],
                "parameters": new,
                "requestBody": seen,
                **as_it_is,
            },
        },
        f"{at}/decisions": {
            "undo": {
                "operationId": of["post", f"{at}/undo"],
                "parameters": done,
                "requestBody": undone,
                **as_it_is,
            },
        },
    }
    linked = deepcopy(document)
    for path, found in links.items():
        linked["paths"][path]["post"]["responses"]["201"]["links"] = found
    return linked


@dataclass
class Asked:
    """The requests of a run: statuses by operation, and what was wrong with which."""

    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    phases: Counter[str] = field(default_factory=Counter)
    wrong: set[str] = field(default_factory=set)

    def hear(self, event: events.EngineEvent) -> None:
        if isinstance(event, events.ScenarioFinished):
            for id_, interaction in event.recorder.interactions.items():
                self.note(event.phase.value, event.recorder.cases[id_].value, interaction.response)
            for checks in event.recorder.checks.values():
                self.wrong |= {
                    f"{check.name}: {check.failure_info.failure.message}\n"
                    f"{check.failure_info.code_sample}"
                    for check in checks
                    if check.failure_info
                }
        elif isinstance(event, events.NonFatalError):
            self.wrong.add(f"{event.label}: {event.value!r}")
        elif isinstance(event, events.FatalError):
            raise event.exception

    def note(self, phase: str, case: schemathesis.Case, response: Any) -> None:
        name = case.operation.label
        self.phases[phase] += 1
        self.statuses[name][response.status_code] += 1
        fits = case.meta is not None and case.meta.generation.mode.is_positive
        if fits and response.status_code == 422 and response.json()["detail"].startswith(PLACES):
            self.wrong.add(f"{name} refuses what its schema allows: {response.text}")


def test_no_answer_is_undeclared_and_none_is_a_failure(asked: Asked) -> None:
    assert "\n\n".join(sorted(asked.wrong)) == ""
    assert not any(status >= 500 for found in asked.statuses.values() for status in found)


def test_every_operation_was_asked_in_every_way(asked: Asked, document: dict[str, Any]) -> None:
    operations = {
        f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item
    }

    assert set(asked.statuses) == operations
    assert set(asked.phases) == {"examples", "coverage", "fuzzing", "stateful"}
    assert asked.phases.total() > 1000
    accepted = {
        name for name, found in asked.statuses.items() if found[200] + found[201] + found[204]
    }
    assert operations - accepted == {"POST /api/read"}  # random bytes are no file
    refused = {name.split()[1] for name, found in asked.statuses.items() if found[405]}
    assert refused == set(document["paths"])
    undone = "POST /api/articles/{number}/undo"
    assert asked.statuses[undone][201]


def test_every_operation_declares_every_refusal(document: dict[str, Any]) -> None:
    refusals = {"400", "401", "403", "404", "405", "408", "409", "413", "415", "422", "429", "503"}
    problem = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}

    for path, item in document["paths"].items():
        for operation in item.values():
            answers = operation["responses"]
            declared = {
                status for status, each in answers.items() if each.get("content") == problem
            }
            assert declared == refusals, path


def test_every_operation_that_writes_declares_its_origin(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            headers = [
                (each["name"], each["required"])
                for each in operation.get("parameters", [])
                if each["in"] == "header"
            ]
            assert headers == ([] if method == "get" else [("Origin", True)]), path


def test_only_what_is_declared_answers_under_api(desk: Site, document: dict[str, Any]) -> None:
    answering = {
        (method, route.path)
        for route in iter_route_contexts(desk.app.routes)
        for method in route.methods or ()
        if route.path is None or is_api(route.path)
    }
    declared = {
        (method.upper(), path) for path, item in document["paths"].items() for method in item
    }

    assert answering - declared == {
        ("GET", "/api/openapi.json"),
        ("HEAD", "/api/openapi.json"),
    }
    assert declared <= answering
