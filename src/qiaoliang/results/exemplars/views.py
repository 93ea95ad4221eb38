"""Pages of the case library: the list, picking a record, one case from inside and from outside, its parts."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.tables import Action, respond
from qiaoliang.registry.programme import settings
from qiaoliang.registry.regions.models import Level, Region
from qiaoliang.results.exemplars import actions, forms, listings, paper, permits, printing, rules, sources
from qiaoliang.results.exemplars.choices import AUDIENCES, Reach, Source, Stage
from qiaoliang.results.exemplars.models import Exemplar

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LIST = ("典型案例", "/exemplars/")


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    counties = dict(Region.everything.filter(level=Level.COUNTY).values_list("code", "name"))
    new = [Action("写案例", "/exemplars/new/", primary=True)] if permits.may_begin(request.actor) else []
    listing = listings.exemplars(request.actor, counties)
    return respond(request, listing, printing.for_list(Exemplar.objects.all()), actions=new, crumbs=[(LIST[0], "")])


@writes(permits.may_begin)
def new(request: Request) -> HttpResponse:
    """First the record, then the text: one address, so that the way back is the browser's own."""
    kind, key = request.GET.get("kind", ""), request.GET.get("key", "")
    if key.isdigit() and len(key) < 18:
        return _write(request, kind, int(key))
    form = forms.PickForm({"kind": kind or Source.DEMAND, "q": request.GET.get("q", "")})
    is_whole = form.is_valid()
    found = sources.found(form.cleaned_data["kind"], form.cleaned_data["q"], request.at) if is_whole else []
    keys = [one.key for one in found]
    told = Exemplar.objects.filter(source_kind=form.cleaned_data.get("kind", ""), source_key__in=keys)
    taken = set(told.exclude(stage=Stage.RETIRED).values_list("source_key", flat=True))
    context = {"form": form, "found": found, "taken": taken, "crumbs": [LIST, ("写案例", "")]}
    return render(request, "exemplars/pick.html", context)


def _write(request: Request, kind: str, key: int) -> HttpResponse:
    source = sources.one(kind, key, request.at)
    if source is None:
        raise Http404
    form = forms.TextForm(request.POST or None, initial={"stands_for": _stands_for(source)})
    return form_page(
        request, form,
        lambda given: actions.begin(kind=kind, key=key, texts=form.texts(), by=request.actor, at=request.at),
        title="写案例", back="/exemplars/new/", go=lambda made: made.get_absolute_url(), crumbs=[LIST], minutes=10,
        done="已保存。接着登记人物和书面同意，再送审。",
        intro=f"来自{Source(kind).label}：{source.words}。先不写人的姓名，登记同意后再写。",
    )  # fmt: skip


def _stands_for(source: sources.Record) -> str:
    place = Region.everything.filter(code=source.region_code).values_list("name", flat=True).first() or ""
    return f"{place}一家企业" if source.enterprise is not None else f"{place}一个党组织"


@reads(permits.may_read, row=Exemplar)
def show(request: Request, exemplar: Exemplar) -> HttpResponse:
    case = printing.whole(exemplar)
    if not permits.is_own(request.actor, exemplar):
        told = printing.tell(case, Reach.EXCHANGE)
        actions_ = [Action("下载 Word", f"{exemplar.get_absolute_url()}word/2/", post=True)]
        context = {"told": told, "actions": actions_, "crumbs": [LIST, (told.title, "")]}
        return render(request, "exemplars/offered.html", context)
    whole: Any = case
    declared = [one.name for one in whole.told_of]
    texts = "\n".join(getattr(case, name) for name in actions.TEXTS)
    context = {
        "case": case, "lamp": listings.LAMPS[Stage(case.stage)], "actions": _buttons(request, case),
        "people": _people(whole), "consents": list(case.consents.select_related("person")), "quotes": whole.said,
        "probable": rules.probable_names(texts, declared), "may_keep": permits.may_keep(request.actor, exemplar),
        "versions": [(one, printing.tell(case, one)) for one in AUDIENCES],
        "may_take_out": permits.may_begin(request.actor),
        "source_href": _source_href(case), "crumbs": [LIST, (case.title, "")],
    }  # fmt: skip
    return render(request, "exemplars/show.html", context)


def _people(case: Any) -> list[tuple[Any, str]]:
    reaches = {one.person_id: one for one in case.live_consents}
    return [
        (one, str(reaches[one.pk].get_reach_display()) if one.pk in reaches else "没有书面同意") for one in case.told_of
    ]


def _source_href(case: Exemplar) -> str:
    found = {
        Source.ORGANISATION: "/party/organisations/", Source.DEMAND: "/demands/", Source.OUTCOME: "/outcomes/",
        Source.AGREEMENT: "/harmony/consultations/",
    }  # fmt: skip
    return f"{found[Source(case.source_kind)]}{case.source_key}/"


def _buttons(request: Request, case: Exemplar) -> list[Action]:
    base, found = case.get_absolute_url(), []
    if case.stage == Stage.RETIRED:
        return []
    if permits.may_keep(request.actor, case):
        if case.stage == Stage.DRAFT:
            found.append(Action("送审", f"{base}submit/", primary=True, post=True))
        found += [Action("改文字", f"{base}edit/"), Action("登记同意", f"{base}consent/")]
    if permits.may_review(request.actor, case):
        if case.stage == Stage.SUBMITTED and request.actor.key != case.written_key:
            found.append(Action("审核", f"{base}review/", primary=True))
        found.append(Action("撤下", f"{base}retire/"))
    return found


def _on(request: Request, exemplar: Exemplar, form: Any, act: Any, title: str, done: str, **more: Any) -> HttpResponse:
    return form_page(
        request, form, lambda given: act(exemplar=exemplar, **given, by=request.actor, at=request.at), title=title,
        back=exemplar.get_absolute_url(), done=done, crumbs=[LIST, (exemplar.title, exemplar.get_absolute_url())],
        **more,
    )  # fmt: skip


@writes(permits.may_keep, row=Exemplar)
def edit(request: Request, exemplar: Exemplar) -> HttpResponse:
    initial = {name: getattr(exemplar, name) for name in (*actions.TEXTS, "version")}
    form = forms.TextForm(request.POST or None, initial=initial)

    def act(*, exemplar: Exemplar, by: Any, at: Any, version: int, **_given: Any) -> Exemplar:
        return actions.edit(exemplar=exemplar, texts=form.texts(), version=version or 0, by=by, at=at)

    return _on(request, exemplar, form, act, "改文字", "已保存，要重新送审。", intro="改过的案例重新审核后才会印出。")


@writes(permits.may_keep, row=Exemplar)
def person(request: Request, exemplar: Exemplar) -> HttpResponse:
    form = forms.PersonForm(request.POST or None, initial={"version": exemplar.version})
    intro = "登记以后，正文里可以写这个人的姓名；没有书面同意的，印出来是匿名称呼。"
    return _on(request, exemplar, form, actions.add_person, "登记人物", "已登记，接着登记本人的书面同意。", intro=intro)


@writes(permits.may_keep, row=Exemplar)
def consent(request: Request, exemplar: Exemplar) -> HttpResponse:
    initial = {"version": exemplar.version, "given_on": timezone.localdate(request.at)}
    form = forms.ConsentForm(request.POST or None, exemplar=exemplar, with_enterprise=True, initial=initial)
    intro = "只登记书面同意。范围大的包括范围小的；企业和本人都同意的，才印姓名。"
    return _on(request, exemplar, form, actions.consent, "登记同意", "已登记同意。", intro=intro)


def _press(request: Request, exemplar: Exemplar, act: Callable[[], Any], done: str) -> HttpResponse:
    """A button without a form: it acts, or says why not, and leads back; a GET only leads back."""
    if request.method == "POST":
        try:
            act()
        except Refusal as problem:
            messages.error(request, problem.sentence)
        else:
            messages.success(request, done)
    return redirect(exemplar.get_absolute_url())


@writes(permits.may_keep, row=Exemplar)
def withdraw(request: Request, exemplar: Exemplar, consent: int) -> HttpResponse:
    def act() -> Exemplar:
        return actions.withdraw(
            exemplar=exemplar, consent=consent, version=exemplar.version, by=request.actor, at=request.at
        )

    return _press(request, exemplar, act, "已撤回。没有印出的材料里，从现在起不再写明。")


@writes(permits.may_keep, row=Exemplar)
def quote(request: Request, exemplar: Exemplar) -> HttpResponse:
    form = forms.QuoteForm(
        request.POST or None, exemplar=exemplar, with_enterprise=False,
        initial={"version": exemplar.version, "said_on": exemplar.happened_on},
    )  # fmt: skip
    return _on(request, exemplar, form, actions.quote, "记原话", "已记下。本人书面同意后才会印出。")


@writes(permits.may_keep, row=Exemplar)
def submit(request: Request, exemplar: Exemplar) -> HttpResponse:
    def act() -> Exemplar:
        return actions.submit(exemplar=exemplar, version=exemplar.version, by=request.actor, at=request.at)

    return _press(request, exemplar, act, "已送审，等另一位同志审核。")


@writes(permits.may_review, row=Exemplar)
def review(request: Request, exemplar: Exemplar) -> HttpResponse:
    form = forms.ReviewForm(request.POST or None, initial={"version": exemplar.version})
    names = [one.name for one in exemplar.people.all()]
    probable = rules.probable_names("\n".join(getattr(exemplar, name) for name in actions.TEXTS), names)
    hint = f"可能还有没登记的人名：{'、'.join(probable)}，请先核对。" if probable else ""
    intro = f"核对事实、数字和姓名：印出的姓名都要有书面同意。{hint}"
    return _on(request, exemplar, form, actions.review, "审核", "已记下审核结果。", intro=intro, minutes=3)


@writes(permits.may_review, row=Exemplar)
def retire(request: Request, exemplar: Exemplar) -> HttpResponse:
    form = forms.RetireForm(request.POST or None, initial={"version": exemplar.version})
    return _on(request, exemplar, form, actions.retire, "撤下", "已撤下，不再用于报告和交流。", submit_label="撤下")


@writes(permits.may_take_out, row=Exemplar)
def word(request: Request, exemplar: Exemplar, audience: int) -> HttpResponse:
    """The file for an audience; from outside only the one for an exchange, and only of a reviewed case."""
    is_own = permits.is_own(request.actor, exemplar)
    if audience not in AUDIENCES or (not is_own and audience != Reach.EXCHANGE):
        raise Http404
    if request.method != "POST":
        return redirect(exemplar.get_absolute_url())
    told = actions.export(exemplar=exemplar, audience=audience, by=request.actor, at=request.at)
    today = timezone.localdate(request.at)
    office = str(settings.value("office_name", today))
    content = paper.case(told, audience=Reach(audience), created=request.at, dated=today, office=office)
    return download(content, f"{told.title}.docx", DOCX)
