"""The programming interface, composed of what each domain offers in its `api.py`."""

import copy
import json
from typing import Any, Final

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from qiaoliang.access.tokens import api as tokens
from qiaoliang.economy.demands import api as demands
from qiaoliang.economy.demands import topicapi as topics
from qiaoliang.economy.policies import api as policies
from qiaoliang.economy.support import api as support
from qiaoliang.fieldwork.contacts import api as contacts
from qiaoliang.fieldwork.outcomes import api as outcomes
from qiaoliang.instructors.nominations import api as instructors
from qiaoliang.instructors.postings import api as postings
from qiaoliang.kit.api import problems
from qiaoliang.party.organisations import api as organisations
from qiaoliang.registry.departments import api as departments
from qiaoliang.registry.regions import api as regions
from qiaoliang.results.indicators import api as indicators
from qiaoliang.web.api.examples import example_of
from qiaoliang.web.assignments import api as assignments
from qiaoliang.web.dossier import api as enterprises

PREFIX: Final = "api/v1/"
ABOUT: Final = (
    "部门自己的系统读写本系统用的接口。令牌由部门联络员或项目办在“接口”页生成，代表本部门或本地区：看到和能办的，"
    "与本单位的人在页面上一样。写法、重试和例子见《接口使用说明》。"
)
ROUTERS: Final = (
    tokens.router, regions.router, departments.router, enterprises.router, instructors.router, postings.router,
    contacts.router, demands.router, topics.router, outcomes.router, policies.router, support.router,
    organisations.router, assignments.router, indicators.router,
)  # fmt: skip
REPLAYED: Final = {
    "Idempotency-Replayed": {
        "description": "重发了同一个键：这是第一次的答复",
        "schema": {"type": "string", "enum": ["true"]},
    }
}
ETAG: Final = {"ETag": {"description": "版本，放进 If-Match", "schema": {"type": "string"}}}
RETRY: Final = {"Retry-After": {"description": "几秒后再试", "schema": {"type": "integer"}}}
EVERYWHERE: Final = (400, 401, 403, 404, 409, 422, 429)


class Interface(NinjaAPI):
    """The document says what the answers are: problems have their own type, headers and examples are named."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        document = super().get_openapi_schema(path_prefix=path_prefix or f"/{PREFIX}", path_params=path_params)
        schemas = document["components"]["schemas"]
        for path in document["paths"].values():
            for operation in path.values():
                _complete(operation, schemas)
        document["components"]["responses"] = {f"Problem{status}": _refusal(status) for status in EVERYWHERE}
        used = json.dumps(document, ensure_ascii=False)
        document["components"]["schemas"] = {
            name: one for name, one in sorted(schemas.items()) if f'"#/components/schemas/{name}"' in used
        }
        return document


def _complete(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    operation["parameters"] = [_parameter(one) for one in operation["parameters"]]
    found = {str(status): copy.deepcopy(one) for status, one in operation["responses"].items()}
    for status in found:
        if not status.startswith("2"):
            found[status] = {"$ref": f"#/components/responses/Problem{status}"}
            continue
        response = found[status]
        content = response["content"]["application/json"]
        content["example"] = example_of(content["schema"], schemas)
        response["headers"] = {**ETAG, **(REPLAYED if "409" in found else {})}
        response["description"] = "已登记" if status == "201" else "答复"
    operation["responses"] = dict(sorted(found.items()))
    if "requestBody" in operation:
        content = operation["requestBody"]["content"]["application/json"]
        content["example"] = example_of(content["schema"], schemas)


def _parameter(given: dict[str, Any]) -> dict[str, Any]:
    """A parameter that is left out is left out: an address has no null."""
    schema = {name: value for name, value in given["schema"].items() if name not in ("examples", "description")}
    real = [one for one in schema.pop("anyOf", []) if one.get("type") != "null"]
    schema |= real[0] if real else {}
    found = {**given, "schema": schema}
    found.pop("examples", None)
    examples = given["schema"].get("examples")
    return {**found, "example": examples[0]} if examples else found


def _refusal(status: int) -> dict[str, Any]:
    kind = next(one for one in problems.KINDS.values() if one.status == status)
    example = {
        "type": f"urn:qiaoliang:problem:{kind.name}", "title": kind.title, "status": kind.status,
        "detail": kind.sentence, "instance": f"/{PREFIX}demands/17/answer", "errors": [],
    }  # fmt: skip
    schema = {"$ref": "#/components/schemas/ProblemOut"}
    return {
        "description": kind.title, "content": {problems.CONTENT_TYPE: {"schema": schema, "example": example}},
        **({"headers": RETRY} if status == 429 else {}),
    }  # fmt: skip


def nothing_here(request: HttpRequest) -> Any:
    """An address of the interface that does not exist."""
    return problems.answer(request, problems.Problem("not_found"))


def build() -> Interface:
    api = Interface(
        title="桥梁接口", version="1.0.0", description=ABOUT, docs_url=None, openapi_url=None, urls_namespace="api",
        servers=[{"url": "/", "description": "本系统"}],
    )  # fmt: skip
    for router in ROUTERS:
        api.add_router("", router)
    problems.install(api)
    return api


INTERFACE: Final = build()
