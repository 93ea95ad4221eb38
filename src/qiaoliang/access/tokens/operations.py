"""How an operation of the programming interface declares what it does: `@reads(…)` or `@writes(…)`, like a page.

Both want a live token, its right for the area, the permit of the domain, and fetch the row within the token's scope
(a foreign row is 404). A reading operation cannot write. A POST acts once for each idempotency key.
"""

import hashlib
import inspect
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, NamedTuple

from django.db import connection, models
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Header, Router, Schema
from ninja.security import HttpBearer

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.tokens import actions
from qiaoliang.access.tokens.choices import Power, right
from qiaoliang.access.tokens.models import KeptAnswer, Token
from qiaoliang.kit import scope
from qiaoliang.kit.api import problems
from qiaoliang.kit.api.fields import STORED, Id
from qiaoliang.kit.api.problems import Problem, ProblemOut
from qiaoliang.kit.pages import refuse_changes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tally import of_this_machine

A_MINUTE: Final = 60
REQUESTS_A_MINUTE: Final = 600  # per token; a nightly synchronisation of 4,380 enterprises needs 22
KEY_PATTERN: Final = r"^[0-9A-Za-z-]{8,64}$"
ALWAYS: Final = (401, 403, 422, 429)


class Asking(Request):
    """A request that came with a token."""

    token: Token


def token_of(request: HttpRequest) -> Token:
    """The token a request came with."""
    found: Token = request.token  # type: ignore[attr-defined]  # set by Bearer
    return found


class Declared(NamedTuple):
    """One operation as it was declared, for the access table."""

    method: str
    path: str
    right: str
    name: str


DECLARED: Final[list[Declared]] = []


class Bearer(HttpBearer):
    """`Authorization: Bearer qlt_…`: puts the token's service where a page has the person."""

    def __call__(self, request: HttpRequest) -> Any:
        if not request.headers.get("Authorization", "").lower().startswith("bearer "):
            raise Problem("no_token", headers={"WWW-Authenticate": "Bearer"})
        return super().__call__(request)

    def authenticate(self, request: Any, token: str) -> Token:
        try:
            found = actions.recognise(token.strip(), request.at)
        except actions.NotRecognised as problem:
            raise Problem(
                "no_token", str(problem), headers={"WWW-Authenticate": 'Bearer error="invalid_token"'}
            ) from None
        _spare(found, int(request.at.timestamp()))
        actions.note_use(found, request.at)
        request.token, request.actor = found, actions.actor_of(found)
        return found


BEARER: Final = Bearer()


def _spare(token: Token, now: int) -> None:
    """Count the requests of this minute; too many are told when to come back."""
    if of_this_machine().count(f"token:{token.pk}", now // A_MINUTE) > REQUESTS_A_MINUTE:
        raise Problem("too_many", headers={"Retry-After": str(A_MINUTE - now % A_MINUTE)})


Permit = Callable[..., bool]
View = Callable[..., Any]


def reads(
    router: Router, path: str, *, area: str, permit: Permit, gives: Any, summary: str,
    row: type[models.Model] | None = None, may_miss: bool = False,
) -> Callable[[View], View]:  # fmt: skip
    """A GET that cannot change the database. `may_miss`: it may answer 404 though it names no row of a model."""

    def declare(view: View) -> View:
        def run(request: Asking, id: int | None = None, **given: Any) -> HttpResponse:
            _admit(request, area, Power.READ)
            with scope.active(request.actor.scope), connection.execute_wrapper(refuse_changes):
                shown = view(request, *_found(request.actor, permit, row, id), **given)
                return _answered(200, _dumped(gives, shown))

        return _declared(router, "GET", path, area, Power.READ, view, run, row, gives, summary, 200, with_key=False,
                         may_miss=may_miss)  # fmt: skip

    return declare


def writes(
    router: Router, path: str, *, area: str, permit: Permit, gives: Any, summary: str, method: str = "POST",
    row: type[models.Model] | None = None, made: bool = False,
) -> Callable[[View], View]:  # fmt: skip
    """A POST (once for each key) or PUT that acts through the domain's own action. `made`: answers 201."""
    status = 201 if made else 200

    def declare(view: View) -> View:
        def run(
            request: Asking, id: int | None = None, idempotency_key: str = "", if_match: str | None = None, **given: Any
        ) -> HttpResponse:
            _admit(request, area, Power.WRITE)

            def act() -> dict[str, Any]:
                found = _found(request.actor, permit, row, id)
                return _dumped(gives, view(request, *found, **given))

            with scope.active(request.actor.scope):
                if method != "POST":
                    return _answered(status, act())
                return _once(request, idempotency_key, status, act)

        return _declared(router, method, path, area, Power.WRITE, view, run, row, gives, summary, status,
                         with_key=method == "POST")  # fmt: skip

    return declare


def _declared(
    router: Router, method: str, path: str, area: str, power: str, view: View, run: View,
    row: type[models.Model] | None, gives: Any, summary: str, status: int, *, with_key: bool,
    may_miss: bool = False,
) -> View:  # fmt: skip
    wraps(view)(run)
    run.__signature__ = _signature(view, row, power, with_key=with_key)  # type: ignore[attr-defined]  # read by the framework
    del run.__wrapped__  # type: ignore[attr-defined]  # or the framework would read the view's own signature
    errors = {*ALWAYS, *((404,) if row is not None or may_miss else ()), *((400, 409) if power == Power.WRITE else ())}
    DECLARED.append(Declared(method, path, right(area, power), view.__name__))
    router.add_api_operation(
        path, [method], run, auth=BEARER, response={status: gives, tuple(sorted(errors)): ProblemOut},
        operation_id=view.__name__, summary=summary, description=inspect.cleandoc(view.__doc__ or summary),
        openapi_extra={"x-right": right(area, power)},
    )  # fmt: skip
    return view


def _signature(view: View, row: Any, power: str, *, with_key: bool) -> inspect.Signature:
    """What the framework reads: the row is asked for by its number, the headers stand beside the body."""
    kind = inspect.Parameter.KEYWORD_ONLY
    given = list(inspect.signature(view, eval_str=True).parameters.values())
    mine = given[2:] if row is not None else given[1:]
    parameters = [inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD)]
    if row is not None:
        parameters.append(inspect.Parameter("id", kind, annotation=Id))
    parameters += [one.replace(kind=kind) for one in mine]
    if with_key:
        key: Any = Header(  # type: ignore[type-arg]  # generic for annotations only
            ..., alias="Idempotency-Key", pattern=KEY_PATTERN, description="每个新请求一个新键；重发用原键",
            examples=["4f0c2a6e-8f3b-4c47-9d0e-2b6f5a1c9e77"],
        )  # fmt: skip
        parameters.append(inspect.Parameter("idempotency_key", kind, annotation=str, default=key))
    if power == Power.WRITE and row is not None:
        match: Any = Header(  # type: ignore[type-arg]  # likewise
            None,
            alias="If-Match",
            max_length=40,
            description="读到的版本（ETag），也可写在 version 里",
            examples=['"3"'],
        )
        parameters.append(inspect.Parameter("if_match", kind, annotation=str | None, default=match))
    return inspect.Signature(parameters)


def _admit(request: Asking, area: str, power: str) -> None:
    if right(area, power) not in request.token.rights:
        raise Problem("not_allowed", f"这个令牌没有“{right(area, power)}”权限，请责任人换一个带此权限的令牌。")


def _found(actor: Actor, permit: Permit, row: Any, pk: int | None) -> list[Any]:
    if row is None:
        if not permit(actor):
            raise Problem("not_allowed", "令牌代表的角色不能做这件事。")
        return []
    found = row.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    if not permit(actor, found):
        raise Problem("not_allowed", "令牌代表的角色不能对这条记录做这件事。")
    return [found]


def _dumped(gives: Any, result: Any) -> dict[str, Any]:
    shown: Schema = result if isinstance(result, gives) else gives.model_validate(result, context=STORED)
    return shown.model_dump(mode="json")


def _answered(status: int, body: dict[str, Any]) -> HttpResponse:
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False, sort_keys=True), status=status, content_type="application/json"
    )  # sorted: a kept answer comes back from the database in an order of its own
    if body.get("version") is not None:
        response["ETag"] = f'"{body["version"]}"'
    return response


# --- once for each key


def _once(request: Asking, key: str, status: int, act: Callable[[], dict[str, Any]]) -> HttpResponse:
    digest = hashlib.sha256(b"\n".join([str(request.method).encode(), request.path.encode(), request.body])).hexdigest()
    earlier = actions.kept(request.token, key)
    if earlier is not None:
        return _again(earlier, digest)
    names: Any = {"token": request.token, "key": key, "digest": digest, "at": request.at}
    try:
        return _answered(status, actions.once(**names, status=status, act=act))
    except actions.AnsweredMeanwhile:
        earlier = actions.kept(request.token, key)
        if earlier is None:  # the other one was refused just now and has not said so yet
            raise Problem("changed_meanwhile", "同一个请求正在处理，请稍后用原键重发。") from None
        return _again(earlier, digest)
    except (Refusal, Problem) as no:
        problem = no if isinstance(no, Problem) else problems.refused(no)
        if problem.kind.status in (409, 422):
            body = problems.body_of(request, problem)
            actions.keep_refusal(**names, status=problem.kind.status, body=body)
        raise problem from None


def _again(earlier: KeptAnswer, digest: str) -> HttpResponse:
    if earlier.digest != digest:
        raise Problem("key_reused")
    response = _answered(earlier.status, earlier.body)
    if earlier.status >= 400:
        response["Content-Type"] = problems.CONTENT_TYPE
    response["Idempotency-Replayed"] = "true"
    return response


def seen(request: HttpRequest, version: int | None) -> int:
    """The version the caller had before it, from `version` or `If-Match`; both may be given if they agree."""
    header = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    named = int(header) if header.isascii() and header.isdecimal() and len(header) < 10 else None
    if header and named is None:
        raise Problem("refused", errors=[("If-Match", 'If-Match 要写读到的 ETag，例如 "3"。')])
    if version is None and named is None:
        raise Problem("refused", errors=[("version", "请写明读到的版本：version 字段或 If-Match 头。")])
    if version is not None and named is not None and version != named:
        raise Problem("refused", errors=[("version", "version 与 If-Match 不一致，请只写一个。")])
    return version if version is not None else int(named or 0)
