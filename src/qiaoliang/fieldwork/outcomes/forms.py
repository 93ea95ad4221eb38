"""Forms of the ledger. A claim asks only what its kind needs; an unlikely amount is questioned, not refused."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from qiaoliang.fieldwork.outcomes import parties, rules
from qiaoliang.fieldwork.outcomes.choices import Answer, Claim, Measure, ProgrammeRole
from qiaoliang.fieldwork.outcomes.kinds import KIND_CHOICES, KINDS, Kind
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.kit import money
from qiaoliang.kit.scope import Scope
from qiaoliang.registry.enterprises.fields import EnterpriseField
from qiaoliang.registry.regions.models import Level, Region

DAY = forms.DateInput(attrs={"type": "date"})


class WanField(forms.CharField):
    """An amount typed in 万元 (or with its own unit); the cleaned value is fen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "num"}))
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return money.parse(text, "万元")
        except money.AmountUnreadable as problem:
            raise ValidationError(problem.sentence) from problem


class MonthField(forms.CharField):
    """A year and month, `1990-05`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=7, widget=forms.TextInput(attrs={"type": "month"}), **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        year, dash, month = text.partition("-")
        if not (
            dash and year.isdecimal() and month.isdecimal() and 1900 <= int(year) <= 2100 and 1 <= int(month) <= 12
        ):
            raise ValidationError("请写成年和月，例如 1990-05。")
        return f"{int(year)}-{int(month):02d}"


class QuestionsAmount:
    """For a form with `amount` and `is_sure`: more than last year's revenue is asked about, with the likely figure."""

    meant = ""  # what the person probably meant, in 万元, for the button that corrects it

    def question(self, amount_fen: int | None, revenue_fen: int | None) -> str | None:
        """The sentence to ask, or None if the amount is plausible or the person says it is right."""
        if not amount_fen or not rules.looks_mistyped(amount_fen, revenue_fen):
            return None
        what = "该企业上年营业收入" if revenue_fen else "十亿元"
        meant = rules.likely_meant(amount_fen, revenue_fen)
        if meant is None:
            return f"{money.document(amount_fen)}超过{what}。请按万元核对；确实无误请勾选“金额无误”。"
        self.meant = money.screen(meant).removesuffix(".00")
        return f"{money.document(amount_fen)}超过{what}。请按万元填写，是否 {self.meant}？确实无误请勾选“金额无误”。"


def corrected(data: Any) -> Any:
    """The sent form with the suggested amount put in, if its button was pressed."""
    prefix = next((key.removesuffix("meant") for key in data if key == "meant" or key.endswith("-meant")), None)
    if prefix is None:
        return None
    changed = data.copy()
    changed[f"{prefix}amount"] = data[f"{prefix}meant"]
    return changed


class ClaimForm(forms.Form, QuestionsAmount):
    """What the kind needs, in the order people think: where, when, what, how much, by which document."""

    is_sure = forms.BooleanField(label=_("金额无误"), required=False)
    similar: Sequence[tuple[Outcome, str]] = ()

    def __init__(self, kind: Kind, data: Any = None, *, scope: Scope, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.kind = kind
        sure = self.fields.pop("is_sure")
        if "organisation" not in kind.asks:
            enterprise = EnterpriseField()
            enterprise.offer()
            self.fields["enterprise"] = enterprise
        self.fields["happened_on"] = forms.DateField(label="日期", widget=DAY)
        for name, label in kind.asks.items():
            self.fields[name] = _asked(name, label, scope)
        if kind.may_renew:
            self.fields["is_renewal"] = forms.BooleanField(label="续贷", required=False)
        if kind.measure == Measure.AMOUNT:
            self.fields["amount"] = WanField(label="金额（万元）")
            self.fields["is_sure"] = sure
        if kind.measure == Measure.QUANTITY:
            self.fields["quantity"] = forms.IntegerField(
                label=f"数量（{kind.unit}）", min_value=1, max_value=rules.QUANTITY_AT_MOST
            )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if self.kind.measure == Measure.AMOUNT and not given.get("is_sure"):
            enterprise = given.get("enterprise")
            asked = self.question(given.get("amount"), enterprise.revenue_fen if enterprise else None)
            if asked:
                self.add_error("amount", asked)
        return given

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields to draw: whether the amount is right is asked only after it was questioned."""
        is_questioned = bool(self.errors.get("amount")) if self.is_bound else False
        return [field for field in self.visible_fields() if field.name != "is_sure" or is_questioned]

    def ask_about(self, similar: list[tuple[Outcome, str]]) -> None:
        """Question a claim that looks like standing results; the template offers to join one of them."""
        self.similar = similar
        self.add_error(None, "可能已经有人登记过同一件，请看下面：是同一件就并入，不是就勾选“不是同一件”再保存。")

    def facts(self) -> rules.Facts:
        given = self.cleaned_data
        asked = {name: given[name] for name in self.kind.asks}
        return rules.Facts(
            kind=self.kind.code, happened_on=given["happened_on"], amount_fen=given.get("amount"),
            quantity=given.get("quantity") or 1, is_renewal=bool(given.get("is_renewal")), **asked,
        )  # fmt: skip


_LONGEST = {"document_number": 80, "counterpart": 120, "deciding_authority": 120, "legal_basis": 200, "title": 120}


def _asked(name: str, label: str, scope: Scope) -> forms.Field:
    if name == "organisation":
        known = parties.party("organisation")
        return forms.ChoiceField(label=label, choices=[("", "请选择"), *(known.choices(scope) if known else [])])
    if name == "person_born":
        return MonthField(label=label, help_text="只用来识别同一个人，不显示")
    return forms.CharField(label=label, max_length=_LONGEST.get(name, 60))


class FoldForm(forms.Form, QuestionsAmount):
    """A result recorded with a contact: at most one figure, and "who, number" in one line."""

    kind = forms.ChoiceField(
        label=_("哪一类"),
        choices=[("", _("请选择")), *((kind.code, kind.label) for kind in KINDS.values() if kind.fits_the_fold)],
    )
    amount = WanField(label=_("金额（万元）"), required=False)
    quantity = forms.IntegerField(
        label=_("数量"), required=False, min_value=1, max_value=rules.QUANTITY_AT_MOST,
        help_text=_("招工等按人数计的填这里"),
    )  # fmt: skip
    document = forms.CharField(
        label=_("对方单位与凭据号"), max_length=200, help_text=_("例如：东岸银行 DK26110233，用空格隔开")
    )
    is_sure = forms.BooleanField(label=_("金额无误"), required=False)
    revenue_fen: int | None = None  # of the enterprise, set by the view

    def has_changed(self) -> bool:
        """Something was typed or chosen; the tick under the amount alone says nothing."""
        return bool(set(self.changed_data) - {"is_sure"})

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        kind = KINDS.get(given.get("kind", ""))
        if kind is None:
            return given
        if kind.measure == Measure.AMOUNT and "amount" in given and (given["amount"] or 0) <= 0:
            self.add_error("amount", f"“{kind.label}”要填大于零的金额。")
        if kind.measure == Measure.QUANTITY and "quantity" in given and not given["quantity"]:
            self.add_error("quantity", f"“{kind.label}”要填数量（{kind.unit}）。")
        if not given.get("is_sure"):
            asked = self.question(given.get("amount"), self.revenue_fen) if kind.is_amount else None
            if asked:
                self.add_error("amount", asked)
        self._split(kind, given)
        return given

    def _split(self, kind: Kind, given: dict[str, Any]) -> None:
        """`东岸银行 DK26110233` into the other side and the number, as the kind asks for them."""
        whom = next((name for name in ("counterpart", "deciding_authority") if name in kind.asks), None)
        words = given.get("document", "").split()
        if not words or (whom and len(words) < 2):
            if words:
                label = kind.asks[whom] if whom else ""
                self.add_error("document", f"请写上{label}和{kind.asks['document_number']}，中间用空格隔开。")
            return
        if whom:
            given[whom] = " ".join(words[:-1])[:120]
        given["document_number"] = (words[-1] if whom else " ".join(words))[:80]

    @property
    def is_questioned(self) -> bool:
        return self.is_bound and bool(self.meant or "勾选" in str(self.errors.get("amount", "")))

    def facts(self, happened_on: Any) -> rules.Facts:
        given = self.cleaned_data
        return rules.Facts(
            kind=given["kind"], happened_on=happened_on, amount_fen=given.get("amount"),
            quantity=given.get("quantity") or 1, counterpart=given.get("counterpart", ""),
            deciding_authority=given.get("deciding_authority", ""), document_number=given["document_number"],
        )  # fmt: skip


class AnswerForm(forms.Form):
    """Four answers of equal size; the words are for the office alone."""

    answer = forms.ChoiceField(
        label=_("这件事，与实际情况是否一致？"), choices=Answer.choices, widget=forms.RadioSelect,
        error_messages={"required": _("请选择一项。")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("想说明的（只有项目办能看到）"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class EvidenceForm(forms.Form):
    reason = forms.CharField(
        label=_("原件在哪里可看"), max_length=200, help_text=_("例如：合同原件在企业财务科。不用上传。"),
        error_messages={"required": _("请写明原件在哪里、向谁可以查看。")},
    )  # fmt: skip


class OneOfManyForm(AnswerForm):
    """One record among several on a page: it may be left open."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["answer"].required = False

    @property
    def is_answered(self) -> bool:
        return bool(self.cleaned_data.get("answer"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("words") and not given.get("answer") and "answer" not in self.errors:
            self.add_error("answer", "您写了说明，请再选一项。")
        return given


class SettleForm(forms.Form):
    """The office decides a dispute in favour of the record, if need be with another figure."""

    reason = forms.CharField(label=_("核实情况"), max_length=200, help_text=_("例如：已看到银行合同，金额为 800 万元"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, outcome: Outcome, data: Any = None) -> None:
        initial: dict[str, Any] = {"version": outcome.version, "quantity": outcome.quantity}
        initial["amount"] = money.screen(outcome.amount_fen) if outcome.amount_fen is not None else ""
        super().__init__(data, initial=initial)
        self.kind = KINDS[outcome.kind]
        if self.kind.measure == Measure.AMOUNT:
            self.fields["amount"] = WanField(label="核实后的金额（万元）")
        if self.kind.measure == Measure.QUANTITY:
            self.fields["quantity"] = forms.IntegerField(
                label=f"核实后的数量（{self.kind.unit}）", min_value=1, max_value=rules.QUANTITY_AT_MOST
            )

    def clean_amount(self) -> int:
        amount: int = self.cleaned_data["amount"]
        if amount <= 0:
            raise ValidationError("请填写大于零的金额；整条不成立请用“作废”。")
        return amount

    def changes(self, outcome: Outcome) -> dict[str, int]:
        """Only what differs from what stood."""
        given = {"amount_fen": self.cleaned_data.get("amount"), "quantity": self.cleaned_data.get("quantity")}
        return {name: value for name, value in given.items() if value and value != getattr(outcome, name)}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200)


class ShareForm(forms.Form):
    """One helper's part of the outcome; 0 takes the helper out."""

    stint = forms.ChoiceField(label=_("助力人"))
    percent = forms.IntegerField(label=_("份额（%）"), min_value=0, max_value=rules.WHOLE, help_text=_("填 0 即移出"))


def counties(request: Any) -> Any:
    return Region.objects.filter(level=Level.COUNTY)


class OutcomeFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label="类别", choices=KIND_CHOICES, empty_label="全部")
    role = django_filters.ChoiceFilter(
        label="角色", choices=ProgrammeRole.choices, method="of_role", empty_label="全部"
    )
    county = django_filters.ModelChoiceFilter(
        label="县区", queryset=counties, to_field_name="code", method="in_county", empty_label="全部"
    )

    enterprise = django_filters.NumberFilter(min_value=0, max_value=2**31, widget=forms.HiddenInput)  # from its file
    stands = django_filters.ChoiceFilter(
        label="作废", choices=(("yes", "不含作废"), ("no", "只看作废")), method="is_standing", empty_label="全部"
    )

    class Meta:
        model = Outcome
        fields = ()

    def is_standing(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.exclude(state=Claim.VOID) if value == "yes" else queryset.filter(state=Claim.VOID)

    def of_role(self, queryset: Any, name: str, role: str) -> Any:
        return queryset.filter(kind__in=[kind.code for kind in KINDS.values() if kind.role == role])

    def in_county(self, queryset: Any, name: str, county: Region) -> Any:
        return queryset.filter(region_code__startswith=county.code)
