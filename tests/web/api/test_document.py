"""The OpenAPI document: committed, complete, and what the code does."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from qiaoliang.access.tokens.choices import RIGHTS
from tools import make_client

DOCUMENT: dict[str, Any] = json.loads(make_client.DOCUMENT.read_text(encoding="utf-8"))
OPERATIONS = {
    one["operationId"]: (path, method, one)
    for path, methods in DOCUMENT["paths"].items()
    for method, one in methods.items()
}


def test_it_is_what_the_code_produces() -> None:
    assert make_client.document() == make_client.DOCUMENT.read_text(encoding="utf-8")


def test_the_client_is_what_the_document_gives() -> None:
    committed = make_client.DOCUMENT.read_text(encoding="utf-8")
    assert make_client.client(committed) == make_client.CLIENT.read_text(encoding="utf-8")


def test_the_generator_stays_small() -> None:
    files = (Path(make_client.__file__), make_client.HEAD)
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files) < 320


def test_it_is_openapi_3_1_and_names_its_key() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert DOCUMENT["components"]["securitySchemes"] == {"Bearer": {"type": "http", "scheme": "bearer"}}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_says_what_it_does_and_what_may_go_wrong(name: str) -> None:
    path, method, one = OPERATIONS[name]
    assert len(one["description"]) > 8
    assert one["summary"]
    assert one["tags"]
    assert one["security"] == [{"Bearer": []}]
    assert name == "show_me" or one["x-right"] in RIGHTS
    wanted = {"401", "429"} | ({"403", "422"} if name != "show_me" else set())
    wanted |= {"404"} if "{" in path else set()
    wanted |= {"400", "409"} if method != "get" else set()
    assert {status for status in one["responses"] if status >= "300"} == wanted
    for given in one["parameters"]:
        assert given.get("example") is not None or given["in"] == "path"
    headers = {given["name"] for given in one["parameters"] if given["in"] == "header"}
    assert ("Idempotency-Key" in headers) == (method == "post")


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_examples_are_valid(name: str) -> None:
    _path, _method, one = OPERATIONS[name]
    contents = [
        *(response.get("content") for response in one["responses"].values()),
        one.get("requestBody", {}).get("content"),
    ]
    checked = 0
    for content in contents:
        for given in (content or {}).values():
            schema = {**given["schema"], "components": DOCUMENT["components"]}
            jsonschema_rs.validator_for(schema).validate(given["example"])
            checked += 1
    assert checked >= 1
