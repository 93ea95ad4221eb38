"""Pages of contests: the call, the jury's sheets, the published result, objections."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import reads, writes
from qiaoliang.kit.tables import Action, respond
from qiaoliang.party.campaigns.forms import area, own, places_of
from qiaoliang.party.campaigns.listings import region_names
from qiaoliang.party.campaigns.permits import UPPER
from qiaoliang.party.contests import actions, forms, jury, listings, permits, rules, story
from qiaoliang.party.contests.models import Contest, Entry, Juror, Objection, Score
from qiaoliang.party.organisations.registers import PARTY

LIST = ("金点子评选", "/party/contests/")
Given = dict[str, Any]


@reads(permits.may_list)
def index(request: Request) -> HttpResponse:
    names = region_names(list(Contest.objects.order_by().values_list("region_code", flat=True).distinct()))
    buttons = [Action("发起评选", f"{LIST[1]}new/", primary=True)] if permits.may_call(request.actor) else []
    rows = listings.contest_rows()
    return respond(request, listings.contests(names), rows, actions=buttons, crumbs=[PARTY, (LIST[0], "")])


@reads(permits.may_view, row=Contest)
def show(request: Request, contest: Contest) -> HttpResponse:
    context = story.tell(contest, request.actor, request.at) | {"crumbs": [PARTY, LIST, (contest.title, "")]}
    return render(request, "contests/show.html", context)


@writes(permits.may_call)
def new(request: Request) -> HttpResponse:
    today = timezone.localdate(request.at)
    initial = {"opens_on": today}
    form = forms.CallForm(request.POST or None, places=places_of(request.actor, today, UPPER), initial=initial)

    def act(given: Given) -> Contest:
        region_code = area(given.pop("where"), today)["region_code"]
        return actions.call(**given, region_code=region_code, by=request.actor, at=request.at)

    return form_page(
        request, form, act, title="发起评选", back=LIST[1], go=Contest.get_absolute_url, minutes=4,
        done="已发起。接着聘请评委。", crumbs=[PARTY, LIST], intro=rules.STATED,
    )  # fmt: skip


def _on(request: Request, contest: Contest, form: Any, act: Any, title: str, **more: Any) -> HttpResponse:
    at = contest.get_absolute_url()
    given = {"intro": contest.title, "back": at, "submit_label": title, **more}
    return form_page(request, form, act, title=title, crumbs=[PARTY, LIST, (contest.title, at)], **given)


def _sure(request: Request) -> forms.SureForm:
    """The form of a button alone: sent is sent, even without a field in it."""
    return forms.SureForm(request.POST if request.method == "POST" else None)


@writes(permits.may_run, row=Contest)
def name_juror(request: Request, contest: Contest) -> HttpResponse:
    def act(given: Given) -> Juror:
        return actions.name_juror(contest=contest, **given, by=request.actor, at=request.at)

    form = forms.JurorForm(request.POST or None)
    return _on(request, contest, form, act, "聘请评委", done="已聘请。评委在工作台看到评分任务。")


@writes(lambda actor, juror: permits.may_run(actor, juror.contest), row=Juror)
def end_juror(request: Request, juror: Juror) -> HttpResponse:
    def act(given: Given) -> Juror:
        return actions.end_juror(juror=juror, by=request.actor, at=request.at)

    intro = f"{juror.user.name}退出评委，已评的分数不再计算。"
    return _on(request, juror.contest, _sure(request), act, "取消评委资格", intro=intro)


@writes(permits.may_enter, row=Contest)
def enter(request: Request, contest: Contest) -> HttpResponse:
    def act(given: Given) -> Entry:
        return actions.enter(contest=contest, **given, by=request.actor, at=request.at)

    form = forms.EntryForm(request.POST or None, initial=own(request))
    return _on(request, contest, form, act, "报送作品", done="已报送。公布前谁也看不到作者。", minutes=5)


@writes(permits.may_withdraw, row=Entry)
def withdraw(request: Request, entry: Entry) -> HttpResponse:
    def act(given: Given) -> Entry:
        return actions.withdraw(entry=entry, by=request.actor, at=request.at)

    intro = f"撤回“{entry.title}”。征集截止前可以重新报送。"
    return _on(request, entry.contest, _sure(request), act, "撤回作品", intro=intro)


@writes(permits.may_run, row=Contest)
def close(request: Request, contest: Contest) -> HttpResponse:
    def act(given: Given) -> Contest:
        return actions.close(contest=contest, by=request.actor, at=request.at)

    intro = (
        f"截止征集，{contest.entries.standing().count()} 件作品随机编号，评委开始评分。之后不能再报送、撤回或增加评委。"
    )
    return _on(request, contest, _sure(request), act, "开始评分", intro=intro)


@writes(permits.may_run, row=Contest)
def publish(request: Request, contest: Contest) -> HttpResponse:
    def act(given: Given) -> Contest:
        return actions.publish(contest=contest, by=request.actor, at=request.at)

    intro = f"{rules.STATED}公布后公示 {rules.OBJECTION_WORKDAYS} 个工作日；作者同意的公开姓名和单位。"
    return _on(request, contest, _sure(request), act, "公布结果", intro=intro)


@writes(permits.may_run, row=Contest)
def finish(request: Request, contest: Contest) -> HttpResponse:
    def act(given: Given) -> Contest:
        return actions.finish(contest=contest, by=request.actor, at=request.at)

    return _on(request, contest, _sure(request), act, "确定结果", intro="公示期满、异议处理完以后确定。")


@writes(permits.may_run, row=Contest)
def cancel(request: Request, contest: Contest) -> HttpResponse:
    def act(given: Given) -> Contest:
        return actions.cancel(contest=contest, **given, by=request.actor, at=request.at)

    form = forms.ReasonForm(request.POST or None)
    return _on(request, contest, form, act, "取消评选", intro="取消后不再评分，作者一直不公开。")


# --- works and sheets


@reads(permits.may_read_works, row=Contest)
def works(request: Request, contest: Contest) -> HttpResponse:
    juror, count = jury.juror_of(contest, request.actor), contest.criteria.count()
    everything = Entry.objects.standing().filter(contest=contest, number__isnull=False)
    found = jury.scorable(juror, request.at) if juror is not None else everything
    listing = listings.works(contest, juror, count)
    hidden = everything.count() - found.count() if juror is not None else 0
    summary = f"由您评分 {found.count()} 件" + (f"，另有 {hidden} 件按回避规定不由您评" if hidden else "")
    return respond(
        request, listing, listings.work_rows(found, juror, count), summary=summary if juror else "",
        crumbs=[PARTY, LIST, (contest.title, contest.get_absolute_url()), ("作品", "")],
    )  # fmt: skip


@reads(permits.may_view, row=Contest)
def work(request: Request, contest: Contest, number: int) -> HttpResponse:
    """One work: by number to the organiser while it is scored; to all with its result once it was chosen."""
    entry = story.readable(contest, number, request.actor)
    if entry is None:
        raise Http404
    at = contest.get_absolute_url()
    context = story.work(contest, entry, request.actor) | {
        "contest": contest, "entry": entry, "crumbs": [PARTY, LIST, (contest.title, at), (str(entry), "")],
    }  # fmt: skip
    return render(request, "contests/work.html", context)


def _mine(request: Request, contest: Contest, number: int) -> tuple[Juror, Entry]:
    """The reader's seat and the work, if it is this juror's to score; 404 otherwise."""
    juror = jury.juror_of(contest, request.actor)
    if juror is None:
        raise Http404
    entry: Entry | None = listings.blind(jury.scorable(juror, request.at)).filter(number=number).first()
    if entry is None:
        raise Http404
    return juror, entry


@writes(permits.may_score, row=Contest)
def score(request: Request, contest: Contest, number: int) -> HttpResponse:
    juror, entry = _mine(request, contest, number)
    given = dict(Score.everything.filter(juror=juror, entry=entry).values_list("criterion", "points"))
    form = forms.SheetForm(request.POST or None, criteria=jury.criteria_of(contest), given=given)

    def act(_: Given) -> None:
        actions.score(juror=juror, entry=entry, points=form.points(), by=request.actor, at=request.at)

    back = f"{contest.get_absolute_url()}entries/"
    return _on(
        request, contest, form, act, "评分", back=back, intro=f"{number} 号作品", template="contests/score.html",
        submit_label="保存评分", entry=entry, recuse=f"{back}{number}/recuse/", done="已保存，公布前都可以改。",
    )  # fmt: skip


@writes(permits.may_score, row=Contest)
def recuse(request: Request, contest: Contest, number: int) -> HttpResponse:
    juror, entry = _mine(request, contest, number)

    def act(given: Given) -> Any:
        return actions.recuse(juror=juror, entry=entry, by=request.actor, at=request.at)

    return _on(
        request, contest, _sure(request), act, "申请回避",
        back=f"{contest.get_absolute_url()}entries/",
        intro=f"{number} 号作品不再由您评分，您已评的分数删去。认出作者或与作者有关系的，应当回避。",
    )  # fmt: skip


# --- the result


@reads(permits.may_see_result, row=Contest)
def result(request: Request, contest: Contest) -> HttpResponse:
    is_organiser = permits.may_run(request.actor, contest)
    listing = listings.result(contest, jury.criteria_of(contest), is_organiser=is_organiser)
    may = permits.may_object(request.actor, contest)
    found = [Action("提出异议", f"{contest.get_absolute_url()}object/")] if may else []
    return respond(
        request, listing, listings.result_rows(contest), "contests/result.html", actions=found, stated=rules.STATED,
        contest=contest, crumbs=[PARTY, LIST, (contest.title, contest.get_absolute_url()), ("结果", "")],
    )  # fmt: skip


@writes(permits.may_object, row=Contest)
def object_to(request: Request, contest: Contest) -> HttpResponse:
    form = forms.ObjectionForm(request.POST or None)

    def act(given: Given) -> Objection:
        entry = story.objectionable(contest, given["number"])
        return actions.object_to(entry=entry, words=given["words"], by=request.actor, at=request.at)

    intro = f"公示到 {contest.objections_until:%Y-%m-%d}。核实后在本页答复。"
    return _on(request, contest, form, act, "提出异议", intro=intro, done="已提交，主办方会核实答复。")


@writes(lambda actor, row: permits.may_run(actor, row.contest), row=Objection)
def decide(request: Request, objection: Objection) -> HttpResponse:
    form = forms.RulingForm(request.POST or None, contest=objection.contest)

    def act(given: Given) -> Objection:
        return actions.decide(
            objection=objection, ruling=given["ruling"], answer=given["answer"], correction=form.correction(),
            by=request.actor, at=request.at,
        )  # fmt: skip

    intro = f"{objection.entry.number} 号作品：{objection.words}"
    return _on(request, objection.contest, form, act, "处理异议", intro=intro, done="已处理。")


@writes(permits.may_take_up, row=Entry)
def take_up(request: Request, entry: Entry) -> HttpResponse:
    def act(given: Given) -> Any:
        return actions.take_up(entry=entry, by=request.actor, at=request.at)

    return _on(
        request, entry.contest, _sure(request), act, "转为合理化建议",
        go=lambda made: f"/party/proposals/{made.pk}/", done="已转入，按答复期限办理。",
        intro=f"“{entry.title}”转入{entry.organisation.name}的合理化建议，内容不用再填。",
    )  # fmt: skip
