"""Forms that keep an enterprise's record; the dossier itself is drawn in `web.dossier`."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone

from qiaoliang.access.accounts import revealing
from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.accounts.roles import Can
from qiaoliang.kit.crypto import mask_name
from qiaoliang.kit.formpages import form_page
from qiaoliang.kit.pages import sensitive, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.registry.enterprises import actions, permits
from qiaoliang.registry.enterprises import forms as pages
from qiaoliang.registry.enterprises.actions.columns import DEFAULTS
from qiaoliang.registry.enterprises.choices import STATE_MOVES
from qiaoliang.registry.enterprises.models import ContactPerson, Enterprise, NeedProfile, NeedSource

Given = dict[str, Any]
CRUMB = ("企业", "/enterprises/")


def dossier(enterprise: Enterprise) -> str:
    return f"/enterprises/{enterprise.pk}/"


def _as_seen(enterprise: Enterprise, given: Given) -> Enterprise:
    """The row with the version the person saw when the form was drawn."""
    enterprise.version = given.pop("version")
    return enterprise


def _on_enterprise(
    request: Request, enterprise: Enterprise, form: forms.Form, act: Callable[[Given], Any], title: str, **more: Any
) -> HttpResponse:
    """A form about one enterprise that goes back to its dossier."""
    crumbs = [CRUMB, (enterprise.name, dossier(enterprise))]
    return form_page(
        request, form, act, title=title, back=dossier(enterprise), crumbs=crumbs, **{"intro": enterprise.name, **more}
    )


@writes(permits.may_register)
def register(request: Request) -> HttpResponse:
    form = pages.RegisterForm(request.POST or None, actor=request.actor, initial=DEFAULTS)

    def act(given: Given) -> Enterprise:
        return actions.register(
            credit_code=given["credit_code"], name=given["name"], region=given["region"], facts=form.facts(),
            by=request.actor, at=request.at,
        )  # fmt: skip

    return form_page(
        request, form, act, title="登记企业", back="/enterprises/", crumbs=[CRUMB], go=dossier, minutes=2,
        intro="照营业执照填写；规模、非公、主管职能由系统推算。", done="已登记。", submit_label="登记",
    )  # fmt: skip


@writes(permits.may_keep, row=Enterprise)
def amend(request: Request, enterprise: Enterprise) -> HttpResponse:
    form = pages.AmendForm(request.POST or None, initial=pages.AmendForm.initial_of(enterprise))

    def act(given: Given) -> None:
        row = _as_seen(enterprise, given)
        actions.amend(enterprise=row, facts=form.facts(), by=request.actor, at=request.at)

    return _on_enterprise(request, enterprise, form, act, "修改资料")


def _why_phone() -> str:
    """Told where a number is asked for: what for, and how long."""
    return revealing.purpose_line(ContactPerson, "phone")


def _initial(request: Request, enterprise: Enterprise) -> Given:
    return pages.today_initial(enterprise, timezone.localdate(request.at))


@writes(permits.may_keep, row=Enterprise)
def rename(request: Request, enterprise: Enterprise) -> HttpResponse:
    def act(given: Given) -> None:
        actions.rename(enterprise=_as_seen(enterprise, given), by=request.actor, at=request.at, **given)

    form = pages.RenameForm(request.POST or None, initial=_initial(request, enterprise))
    return _on_enterprise(request, enterprise, form, act, "变更名称", done="已变更，原名称仍可查到。")


@writes(permits.may_keep, row=Enterprise)
def change_code(request: Request, enterprise: Enterprise) -> HttpResponse:
    def act(given: Given) -> None:
        actions.change_code(enterprise=_as_seen(enterprise, given), by=request.actor, at=request.at, **given)

    form = pages.CodeForm(request.POST or None, initial=_initial(request, enterprise))
    return _on_enterprise(request, enterprise, form, act, "变更代码", done="已变更，原代码仍可查到。")


@writes(permits.may_keep, row=Enterprise)
def move_town(request: Request, enterprise: Enterprise) -> HttpResponse:
    def act(given: Given) -> None:
        actions.move_town(enterprise=_as_seen(enterprise, given), by=request.actor, at=request.at, **given)

    form = pages.MoveForm(request.POST or None, actor=request.actor, initial=_initial(request, enterprise))
    return _on_enterprise(
        request, enterprise, form, act, "迁址", intro=f"{enterprise.name}，现在{enterprise.region.full_name}"
    )


@writes(permits.may_keep, row=Enterprise)
def set_state(request: Request, enterprise: Enterprise) -> HttpResponse:
    def act(given: Given) -> None:
        actions.set_state(enterprise=_as_seen(enterprise, given), by=request.actor, at=request.at, **given)

    if not STATE_MOVES[enterprise.state]:
        raise Refusal(f"企业现在是“{enterprise.get_state_display()}”，不能再改经营状态。")
    form = pages.StateForm(request.POST or None, now=enterprise.state, initial=_initial(request, enterprise))
    intro = f"{enterprise.name}，现在{enterprise.get_state_display()}。注销等登记在 24 小时内可以撤销。"
    return _on_enterprise(request, enterprise, form, act, "经营状态", intro=intro)


@writes(permits.may_keep, row=Enterprise)
def undo_closure(request: Request, enterprise: Enterprise) -> HttpResponse:
    def act(given: Given) -> None:
        actions.undo_closure(enterprise=_as_seen(enterprise, given), by=request.actor, at=request.at)

    form = pages.VersionedForm(request.POST or None, initial=_initial(request, enterprise))
    intro = f"{enterprise.name}将恢复到登记“{enterprise.get_state_display()}”之前的状态。"
    return _on_enterprise(
        request, enterprise, form, act, "撤销关闭登记", intro=intro, submit_label="撤销", done="已恢复。"
    )


@writes(permits.may_keep, row=Enterprise)
def merge_into(request: Request, enterprise: Enterprise) -> HttpResponse:
    def act(given: Given) -> None:
        actions.merge_into(enterprise=_as_seen(enterprise, given), by=request.actor, at=request.at, **given)

    form = pages.MergerForm(request.POST or None, initial=_initial(request, enterprise))
    intro = f"{enterprise.name}被合并后不再经营，已有的记录和数字留在原处。"
    return _on_enterprise(request, enterprise, form, act, "企业合并", intro=intro, done="已登记合并。")


@writes(permits.may_keep, row=Enterprise)
def split(request: Request, enterprise: Enterprise) -> HttpResponse:
    form = pages.SplitForm(request.POST or None, initial=_initial(request, enterprise))

    def act(given: Given) -> None:
        actions.split(
            enterprise=_as_seen(enterprise, given), successors=form.successors(), goes_on=given["goes_on"],
            on=given["on"], reason=given["reason"], by=request.actor, at=request.at,
        )  # fmt: skip

    intro = f"{enterprise.name}分立出的企业要先登记。已有的记录和数字留在原处。"
    return _on_enterprise(request, enterprise, form, act, "企业分立", intro=intro, done="已登记分立。")


# --- people, needs, members


@writes(permits.may_keep_people, row=Enterprise)
def add_person(request: Request, enterprise: Enterprise) -> HttpResponse:
    def act(given: Given) -> None:
        actions.add_person(enterprise=enterprise, by=request.actor, at=request.at, **given)

    form = pages.PersonForm(request.POST or None, initial={"role": request.GET.get("role", "delegate")})
    intro = "授权人由业主指定，与授权人的联系计入每周联系。"
    return _on_enterprise(request, enterprise, form, act, "添加联系人", intro=intro, purpose=_why_phone())


@writes(permits.may_keep_people, row=ContactPerson)
def amend_person(request: Request, person: ContactPerson) -> HttpResponse:
    def act(given: Given) -> None:
        actions.amend_person(
            person=person, by=request.actor, at=request.at, **{**given, "phone": given["phone"] or None}
        )

    initial = {name: getattr(person, name) for name in ("name", "title", "prefers")}
    form = pages.AmendPersonForm(request.POST or None, initial=initial)
    return _on_enterprise(request, person.enterprise, form, act, "修改联系人", purpose=_why_phone())


@writes(permits.may_keep_people, row=ContactPerson)
def end_person(request: Request, person: ContactPerson) -> HttpResponse:
    def act(given: Given) -> None:
        actions.end_person(person=person, by=request.actor, at=request.at, **given)

    form = pages.EndForm(request.POST or None, initial={"on": timezone.localdate(request.at)})
    intro = f"{person.name}不再作为{person.get_role_display()}。"
    return _on_enterprise(request, person.enterprise, form, act, "结束联系人", intro=intro)


@sensitive
@writes(permits.may_reveal, row=ContactPerson)
def reveal_phone(request: Request, person: ContactPerson) -> HttpResponse:
    """The number stands on the page that answers the POST, nowhere else, and is not kept by the browser."""
    enterprise, role = person.enterprise, str(person.get_role_display())

    def open_(reason: str) -> list[tuple[str, str]]:
        phone = actions.reveal_phone(person=person, reason=reason, by=request.actor, at=request.at)
        return [(role, "，".join(part for part in (person.name, person.title) if part)), ("电话", phone)]

    return revealing.page(
        request, open_, of=(ContactPerson, "phone"), title="查看电话",
        intro=f"{enterprise.name}的{role}{mask_name(person.name)}", back=dossier(enterprise),
        crumbs=[CRUMB, (enterprise.name, dossier(enterprise))],
    )  # fmt: skip


@writes(permits.may_set_needs, row=Enterprise)
def set_needs(request: Request, enterprise: Enterprise) -> HttpResponse:
    today = timezone.localdate(request.at)
    source = NeedSource.OWNER if request.actor.can(Can.SPEAK_FOR_ENTERPRISE) else NeedSource.TALK
    now = actions.current_needs(enterprise, today)
    form = pages.NeedsForm(request.POST or None, initial=now.permille if isinstance(now, NeedProfile) else now)

    def act(given: Given) -> None:
        actions.set_needs(
            enterprise=enterprise, permille=given["permille"], source=source, effective_on=today, note=given["note"],
            by=request.actor, at=request.at,
        )  # fmt: skip

    intro = "哪方面的事最要紧，份数就填大些；系统折算成千分比。不需要的留空。"
    return _on_enterprise(request, enterprise, form, act, "企业需要", intro=intro, minutes=1)


@writes(permits.may_declare_members, row=Enterprise)
def declare_members(request: Request, enterprise: Enterprise) -> HttpResponse:
    def act(given: Given) -> None:
        actions.declare_members(enterprise=_as_seen(enterprise, given), by=request.actor, at=request.at, **given)

    form = pages.MembersForm(request.POST or None, initial=_initial(request, enterprise))
    return _on_enterprise(request, enterprise, form, act, "申报党员人数")
