"""Errors of the programming interface as RFC 9457 problems: a name for the program, one Chinese sentence for a person.

Every refusal of a page has its counterpart here with the same sentence; fields keep their names.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from ninja import Field, Schema
from ninja.errors import HttpError, ValidationError

from qiaoliang.kit.refusal import ChangedMeanwhile, Refusal

CONTENT_TYPE: Final = "application/problem+json"
WHOLE: Final = ""  # the field of a sentence that belongs to the request as a whole


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its status, its stable name, its title."""

    status: int
    name: str
    title: str
    sentence: str


KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (
        Kind(400, "malformed", "请求写法不对", "请求体不是合法的 JSON，或缺少必需的请求头。请核对后重发。"),
        Kind(401, "no_token", "没有有效的令牌", "请在 Authorization 头里写 Bearer 加令牌。"),
        Kind(403, "not_allowed", "令牌没有这个权限", "这个令牌不能做这件事，请向令牌责任人申请相应范围。"),
        Kind(404, "not_found", "没有这条记录", "没有这个地址，或它不在令牌的工作范围内。"),
        Kind(405, "wrong_method", "方法不对", "这个地址不接受这种方法，可用的方法见 Allow 头。"),
        Kind(409, "changed_meanwhile", "记录已被改过", "这条记录刚被别人改过，没有保存。请重新读取后再改。"),
        Kind(409, "key_reused", "幂等键用过了", "这个 Idempotency-Key 已用于另一个请求，请换一个新的。"),
        Kind(413, "too_large", "请求太大", "请求体超过 5 MB，请分批提交。"),
        Kind(422, "refused", "内容不能接受", "请按 errors 里的说明修改后重发。"),
        Kind(429, "too_many", "请求太密", "一分钟内请求太多，请按 Retry-After 等待后再发。"),
    )
}


class ErrorOut(Schema):
    field: str = Field(description="哪个字段；空串指整个请求", examples=["words"])
    sentence: str = Field(description="一句话：哪里不对、怎么改", examples=["请写明答复内容，业主会看到原文。"])


class ProblemOut(Schema):
    """RFC 9457 problem。"""

    type: str = Field(description="问题类别的固定名称", examples=["urn:qiaoliang:problem:refused"])
    title: str = Field(description="类别的名称", examples=["内容不能接受"])
    status: int = Field(description="与状态码相同", examples=[422])
    detail: str = Field(description="一句话说明", examples=["请写明答复内容，业主会看到原文。"])
    instance: str = Field(description="请求的地址", examples=["/api/v1/demands/17/answer"])
    errors: list[ErrorOut] = Field(default_factory=list, description="逐个字段的说明")


@dataclass
class Problem(Exception):
    """Raised anywhere inside an operation; becomes the answer."""

    name: str
    sentence: str = ""
    errors: Sequence[tuple[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        return KINDS[self.name]


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    body = body_of(request, problem)
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=problem.kind.status, content_type=CONTENT_TYPE)
    for name, value in problem.headers.items():
        response[name] = value
    return response


def body_of(request: HttpRequest, problem: Problem) -> dict[str, Any]:
    kind = problem.kind
    return {
        "type": f"urn:qiaoliang:problem:{kind.name}", "title": kind.title, "status": kind.status,
        "detail": problem.sentence or (problem.errors[0][1] if problem.errors else kind.sentence),
        "instance": request.path,
        "errors": [{"field": name, "sentence": sentence} for name, sentence in problem.errors],
    }  # fmt: skip


def refused(refusal: Refusal) -> Problem:
    """A rule's no. The sentence of a page speaks of refreshing; a program reads the record again."""
    if isinstance(refusal, ChangedMeanwhile):
        return Problem("changed_meanwhile")
    return Problem("refused", refusal.sentence, [(refusal.field or WHOLE, refusal.sentence)])


def checked(form: BaseForm) -> dict[str, Any]:
    """What a page's form makes of the values; its sentences become the problem's."""
    if form.is_valid():
        return form.cleaned_data
    errors = [
        (WHOLE if name == "__all__" else name, str(sentence))
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]
    raise Problem("refused", errors[0][1], errors)


_SENTENCES: Final = {
    "missing": "缺少这一项，请补上。",
    "extra_forbidden": "没有这一项，请核对名称。",
    "int_parsing": "要写整数。", "int_type": "要写整数。", "int_from_float": "要写整数。",
    "string_type": "要写文字。", "bool_type": "要写 true 或 false。", "bool_parsing": "要写 true 或 false。",
    "list_type": "要写列表。", "model_type": "要写对象。", "model_attributes_type": "要写对象。",
    "string_unicode": "文字里有不能保存的字符。",
}  # fmt: skip
_STARTS: Final = (
    ("date_", "日期要写成 2026-11-22 这样。"),
    ("datetime_", "时间要写成 2026-11-22T10:30:00+08:00 这样。"),
    ("timezone_", "时间要带时区，例如 2026-11-22T10:30:00+08:00。"),
)


def sentence_of(error: Mapping[str, Any]) -> str:
    """A type error of the request in one Chinese sentence."""
    kind, given = str(error["type"]), error.get("ctx") or {}
    if kind in _SENTENCES:
        return _SENTENCES[kind]
    if kind in ("enum", "literal_error"):
        return f"只能是这些值之一：{given.get('expected')}。"
    if kind == "string_too_long":
        return f"最多 {given['max_length']} 个字。"
    if kind == "string_too_short":
        return f"至少 {given['min_length']} 个字。"
    if kind == "too_long":
        return f"最多 {given['max_length']} 项。"
    if kind in ("greater_than_equal", "greater_than"):
        return f"不能小于 {given.get('ge', given.get('gt'))}。"
    if kind in ("less_than_equal", "less_than", "int_parsing_size"):
        return f"不能大于 {given.get('le', given.get('lt', '9223372036854775807'))}。"
    if kind == "value_error":
        return str(given.get("error"))
    return next((sentence for start, sentence in _STARTS if kind.startswith(start)), "写法不对，请对照接口说明核对。")


def invalid(problem: ValidationError) -> Problem:
    errors = []
    for error in problem.errors:
        place = [str(part) for part in error["loc"] if part not in ("body", "query", "path", "header", "given")]
        errors.append((".".join(place), sentence_of(error)))
    return Problem("refused", errors=errors or [(WHOLE, KINDS["refused"].sentence)])


def install(api: Any) -> None:
    """Make every exception of an operation a problem."""
    handlers: dict[type[Exception], Callable[[Any], Problem]] = {
        Problem: lambda one: one,
        Refusal: refused,
        ValidationError: invalid,
        Http404: lambda one: Problem("not_found"),
        PermissionDenied: lambda one: Problem("not_allowed"),
        HttpError: lambda one: Problem("malformed"),
        RequestDataTooBig: lambda one: Problem("too_large"),
    }
    for exception, problem_of in handlers.items():
        api.add_exception_handler(exception, _handler(problem_of))


def _handler(problem_of: Callable[[Any], Problem]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, exception: answer(request, problem_of(exception))


def as_problems(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """What the framework itself answers (a wrong method, a broken body) becomes a problem too; nothing is cached."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except RequestDataTooBig:
            response = answer(request, Problem("too_large"))
        if response.status_code == 405:
            response = answer(request, Problem("wrong_method", headers={"Allow": response["Allow"]}))
        response["Cache-Control"] = "no-store"
        return response

    run.csrf_exempt = True  # type: ignore[attr-defined]  # a bearer token travels in no cookie
    return run
