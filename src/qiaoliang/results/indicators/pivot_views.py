"""The pivot page: choose figures, dimensions, days and state; keep the choice for oneself, or share it."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit.pages import download, reads, writes
from qiaoliang.kit.refusal import Refusal
from qiaoliang.kit.sheets.write import table
from qiaoliang.kit.tables import XLSX, Action
from qiaoliang.results.indicators import actions, periods, permits, pivot
from qiaoliang.results.indicators.addresses import kept_of
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Dimension, Role, Standing
from qiaoliang.results.indicators.dimensions import axes_of
from qiaoliang.results.indicators.models import SharedView
from qiaoliang.results.indicators.question import QuestionForm, unasked

HERE = "/indicators/pivot/"
INDICATORS_AT_MOST = 12
YEARS_BACK = 4
READY = (  # choices to begin with
    ("各县市区的组建率和每周联系率", "i=setup_rate&i=weekly_contact_rate&across=county"),
    ("各部门助力的资金", "i=grants_won&i=loans_arranged&i=fees_reduced&down=department"),
    ("各行业、各规模解决的诉求", "i=demands_resolved&down=industry&across=size"),
)
READY_OWN = (("我助力的：一人和共同", "i=grants_won&i=loans_arranged&i=workers_trained&across=instructor"),)


def _periods(today: date) -> list[tuple[str, Any]]:
    """Each figure's own days, or a year, a quarter, a month up to today."""
    years = [str(today.year - number) for number in range(YEARS_BACK)]
    first = today.year * 12 + today.month - 1
    months = [f"{number // 12}-{number % 12 + 1:02}" for number in range(first, first - 13, -1)]
    quarters = list(dict.fromkeys(f"{month[:4]}Q{(int(month[5:]) + 2) // 3}" for month in months))
    groups = (("年", years), ("季", quarters), ("月", months))
    return [
        ("", "各指标自己的期间"),
        *((label, [(name, periods.said(name)) for name in group]) for label, group in groups),
    ]


class PivotForm(QuestionForm):
    """The question about day and place, with figures, dimensions and state."""

    i = forms.MultipleChoiceField(
        label=_("指标"), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("请从列表中选择指标。")},
    )  # fmt: skip
    across = forms.ChoiceField(label=_("横向按"), required=False)
    down = forms.ChoiceField(label=_("纵向按"), required=False)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[(one.value, one.label) for one in pivot.STATES])
    field_order = ("across", "down", "period", "state", "as_of", "region", "department")

    def __init__(self, data: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        given = dict(self.data)
        given |= {name: data.get(name, "") for name in ("across", "down", "state")}
        given["i"] = data.getlist("i")
        given["state"] = given["state"] or Standing.CONFIRMED.value
        self.data = given
        own = unasked(self.actor, self.today).instructor is not None
        dimensions = [(one.value, one.label) for one in Dimension if own or one != Dimension.INSTRUCTOR]
        for name in ("across", "down"):
            field: Any = self.fields[name]
            field.choices = [("", _("不分")), *dimensions]
        self.fields["period"] = forms.ChoiceField(label=_("期间"), required=False, choices=_periods(self.today))
        self.order_fields(self.field_order)
        figures: Any = self.fields["i"]
        figures.choices = [
            (
                str(role.label),
                [(code, one.label) for code, one in CATALOGUE.items() if one.role == role and axes_of(one)],
            )
            for role in Role
            if any(one.role == role and axes_of(one) for one in CATALOGUE.values())
        ]

    def clean_i(self) -> list[str]:
        chosen: list[str] = list(dict.fromkeys(self.cleaned_data["i"]))
        if len(chosen) > INDICATORS_AT_MOST:
            raise forms.ValidationError(_("一张表最多 12 个指标，请去掉几个。"))
        return chosen

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("across") and given.get("across") == given.get("down"):
            self.add_error("down", _("横向和纵向不能按同一种分，请换一个。"))
        if given.get("i") and not given.get("across") and not given.get("down") and not self.errors:
            self.add_error("across", _("请至少选一种分法。"))
        return given

    def question(self) -> pivot.Question | None:
        """What was chosen; None if nothing was, or wrongly."""
        if not self.is_valid() or not self.cleaned_data["i"]:
            return None
        given = self.cleaned_data
        return pivot.Question(
            tuple(CATALOGUE[code] for code in given["i"]),
            Dimension(given["down"]) if given["down"] else None,
            Dimension(given["across"]) if given["across"] else None,
            Standing(given["state"] or Standing.CONFIRMED),
        )


def _form(request: Request) -> PivotForm:
    today = timezone.localdate(request.at)
    return PivotForm(request.GET, actor=request.actor, today=today, version=request.data_version())


@reads(permits.may_see)
def show(request: Request) -> HttpResponse:
    form = _form(request)
    asked = form.asked()
    question = form.question()
    made = pivot.build(question, asked, kept_of(asked)) if question else None
    if made and request.GET.get("export") == "xlsx" and permits.may_export(request.actor):
        heads, rows = pivot.sheet(made)
        return download(table(heads, rows, title="透视表"), f"透视表-{asked.as_of:%Y%m%d}.xlsx", XLSX)
    query = request.GET.copy()
    query.pop("export", None)
    return render(request, "indicators/pivot.html", _context(request, form, asked, question, made, query.urlencode()))


def _context(
    request: Request,
    form: PivotForm,
    asked: Asked,
    question: pivot.Question | None,
    made: pivot.Pivot | None,
    kept: str,
) -> dict[str, Any]:
    buttons = []
    if made and made.rows and permits.may_export(request.actor):
        buttons.append(Action("导出", f"?{kept}&export=xlsx"))
    views = getattr(request.user, "saved_views", [])
    state = Standing(question.state).label if question else ""
    return {
        "form": form, "asked": asked, "pivot": made, "question": question, "actions": buttons, "kept": kept,
        "state": state, "span": periods.said(periods.name_of(asked.span)) if asked.span else "各指标自己的期间",
        "ready": READY_OWN if asked.instructor else READY,
        "own_views": [view for view in views if view["path"] == HERE],
        "shared_views": list(SharedView.objects.filter(withdrawn_at=None)),
        "may_share": permits.may_share(request.actor), "crumbs": [("指标", "/indicators/"), ("透视表", "")],
        "chosen": set((question and [one.code for one in question.indicators]) or form.data.get("i") or []),
    }  # fmt: skip


@writes(permits.may_share)
def share(request: Request) -> HttpResponse:
    """Put a choice where everybody who sees figures finds it; each sees it within the own area."""
    query = request.POST.get("query", "")
    if request.method == "POST":
        try:
            actions.share_view(name=request.POST.get("name", ""), query=query, by=request.actor, at=request.at)
            messages.success(request, "已共享，看指标的人都能打开；各人只看到自己范围内的数。")
        except Refusal as problem:
            messages.error(request, problem.sentence)
    return redirect(f"{HERE}?{query}")


@writes(permits.may_withdraw_view, row=SharedView)
def withdraw(request: Request, view: SharedView) -> HttpResponse:
    if request.method == "POST":
        actions.withdraw_view(view=view, by=request.actor, at=request.at)
        messages.success(request, "已不再共享。")
    return redirect(HERE)
