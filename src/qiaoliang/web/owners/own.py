"""How an enterprise's own pages are reached: by its link or signed in. One page serves both; only its base differs.

By a link the token in the address is the only authority: there is no session to ride on, and browsers inside chat
applications that keep no cookies must be able to act. Nothing of these pages may be kept or passed on in a referrer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit import scope
from qiaoliang.kit.formpages import refuse
from qiaoliang.kit.pages import public, reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises.models import Enterprise
from qiaoliang.web.owners import actions, permits

Page = Callable[..., HttpResponse]
TABS: Final = (
    ("", "首页"), ("demands/", "诉求"), ("results/", "成效"), ("visits/", "走访"), ("policies/", "政策"),
    ("records/", "记录"), ("voices/", "意见"),
)  # fmt: skip
DONE: Final = {
    "asked": "已提交，项目办会在 10 个工作日内答复。指导员不会知道是谁提的。",
    "raised": "已提交诉求，办到哪一步都能在这里看到。",
    "hidden": "已设为保密，对方在任何地方都看不到这件诉求。",
    "closed": "已记下您的评价。", "reopened": "已重开，承办部门会接着办。", "answered": "已收到您的核对，谢谢。",
    "visit": "已告诉对方。随时可以再改。", "paused": "已约定暂停，这段时间不会催着联系您。", "resumed": "已恢复联系。",
    "agreed": "已约定，指导员会照着来。随时可以再改。", "freed": "已取消约定，哪天联系都行。",
    "marked": "已记下。", "contradicted": "已收到，项目办会核实并在这里答复您。", "said": "已收到，答复会显示在这里。",
    "again": "已再次提出，市项目办也会看到。", "withdrawn": "已撤回。", "advised": "已答复党组织。",
}  # fmt: skip


@dataclass(frozen=True)
class Own:
    """Whose pages these are, who opened them, and where they stand."""

    enterprise: Enterprise
    by: Actor
    base: str
    is_by_link: bool

    def tabs(self, path: str) -> list[tuple[str, str, bool]]:
        """(address, label, whether it is the one shown)."""
        rest = path.removeprefix(self.base)
        return [(f"{self.base}{at}", label, rest.startswith(at) if at else not rest) for at, label in TABS]


def by_link(page: Page) -> Any:
    """`page` behind the token of a link."""

    @csrf_exempt
    @public
    @wraps(page)
    def run(request: Request, token: str, **rest: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(("GET", "POST"))
        try:
            enterprise, by = actions.opened(token, request.at)
            _refuse_the_team(request, enterprise)
            if request.method == "POST":
                actions.refuse_too_often(by, request.at)
            with scope.active(by.scope):
                response = page(request, Own(enterprise, by, f"/e/{token}/", is_by_link=True), **rest)
        except actions.LinkGone as problem:
            response = render(request, "portal/gone.html", {"sentence": problem.sentence}, status=404)
        except Refusal as problem:
            context = {"sentence": problem.sentence, "base": f"/e/{token}/"}
            response = render(request, "owners/refused.html", context, status=422)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return run


def signed_in(page: Page) -> Any:
    """`page` for somebody whose account speaks for the enterprise."""

    @writes(permits.may_open, row=Enterprise)
    @wraps(page)
    def run(request: Request, enterprise: Enterprise, **rest: Any) -> HttpResponse:
        return page(request, Own(enterprise, request.actor, f"/own/{enterprise.pk}/", is_by_link=False), **rest)

    return run


def _refuse_the_team(request: Request, enterprise: Enterprise) -> None:
    """Whoever helps the enterprise may come upon its link: the pages are not theirs to open."""
    if permits.is_posted(request.actor, enterprise.pk):
        raise Refusal("这是企业自己的页面，您是这家企业的指导员，请把链接还给企业。")


def draw(request: Request, own: Own, template: str, **context: Any) -> HttpResponse:
    """A page with what all of them show: whose it is, the tabs, what was just done."""
    others = own.by.keys("enterprise") if not own.is_by_link else []
    rows = Enterprise.everything.filter(pk__in=[int(key) for key in others]).exclude(pk=own.enterprise.pk)
    frame = {
        "own": own, "enterprise": own.enterprise, "base": own.base, "tabs": own.tabs(request.path),
        "others": list(rows.order_by("sort_key")) if len(others) > 1 else [],
        "done": DONE.get(request.GET.get("done", ""), ""),
    }  # fmt: skip
    return render(request, template, {**frame, **context})


def form_page(
    request: Request, own: Own, form: Any, act: Callable[[dict[str, Any]], Any], *, back: str, title: str, submit: str,
    said: str, about: str = "", **context: Any,
) -> HttpResponse:  # fmt: skip
    """Draw the form; on a valid POST act and go back to the page it belongs to, which says so."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as problem:
            refuse(form, problem)
        else:
            return redirect(f"{own.base}{back}?done={said}")
    page = {"form": form, "title": title, "submit": submit, "about": about, "back_href": f"{own.base}{back}"}
    return draw(request, own, "owners/form.html", **page, **context)


@reads(permits.speaks)
def choose(request: Request) -> HttpResponse:
    """The only enterprise at once; of several, the first, whose pages lead to the others."""
    keys = [int(key) for key in request.actor.keys("enterprise")]
    first = Enterprise.everything.filter(pk__in=keys).order_by("sort_key", "pk").first()
    if first is None:
        raise Http404
    return redirect(f"/own/{first.pk}/")
