"""A year's report as a record: written from the figures, edited by its sections, in the end frozen with its proof."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel
from qiaoliang.results.exemplars.choices import Reach
from qiaoliang.results.reports import cases
from qiaoliang.results.reports.choices import BriefKind, State
from qiaoliang.results.reports.outline import Piece, with_edits


class Written(ScopedModel):
    """What every report of a place is made of: pieces as last written from the figures, the office's words beside them.

    `edits` maps a piece to `{"text": …, "on": …}`: the office's words, and what the figures said when they were put.
    `figures` maps a code to what is printed of it, `changes` lists `[name, before, after]` of the last rewriting.
    """

    SCOPE: ClassVar = {"region": "region_code__startswith"}
    LOGGED_AS: ClassVar = "annual_report"
    AUDIENCE: ClassVar[int] = Reach.PUBLIC  # how far a consent must go to be named in it

    region_code = models.CharField(_("地区"), max_length=12, blank=True, default="", db_comment=PUBLIC)
    place = models.CharField(_("范围"), max_length=60, db_comment=PUBLIC)
    as_of = models.DateField(_("统计日"), db_comment=PUBLIC)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT, db_comment=PUBLIC)
    pieces = models.JSONField(_("按数字生成的内容"), default=list, db_comment=PUBLIC)
    edits = models.JSONField(_("办公室改过的部分"), default=dict, db_comment=PERSONAL)
    figures = models.JSONField(_("印出的数字"), default=dict, db_comment=PUBLIC)
    changes = models.JSONField(_("数字的变化"), default=list, db_comment=PUBLIC)
    written_at = models.DateTimeField(_("生成时间"), db_comment=PUBLIC)
    version = models.PositiveIntegerField(default=1, db_comment=PUBLIC)
    frozen_at = models.DateTimeField(_("定稿时间"), null=True, blank=True, db_comment=PUBLIC)
    frozen_by = models.CharField(_("定稿人"), max_length=120, blank=True, default="", db_comment=PERSONAL)
    code = models.CharField(_("核验码"), max_length=14, blank=True, default="", db_comment=PUBLIC)
    head_number = models.PositiveBigIntegerField(_("日志至第几条"), null=True, blank=True, db_comment=PUBLIC)
    head_digest = models.CharField(_("日志摘要"), max_length=64, blank=True, default="", db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        abstract = True

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT

    @property
    def written(self) -> list[Piece]:
        """As last written from the figures."""
        return [Piece(**one) for one in self.pieces]

    @property
    def standing(self) -> list[Piece]:
        """The same with its cases as they may be told now; of a final one, as it was made."""
        return cases.as_of_now(self.written, self.AUDIENCE) if self.is_draft else self.written

    @property
    def words(self) -> list[Piece]:
        """What is printed: as written, with the office's words in their places."""
        return self.edited(self.standing)

    def edited(self, pieces: list[Piece]) -> list[Piece]:
        return with_edits(pieces, {key: edit["text"] for key, edit in self.edits.items()})

    def edit_of(self, key: str) -> dict[str, Any]:
        found: dict[str, Any] = self.edits.get(key, {})
        return found


class AnnualReport(Written):
    """One place (none: the whole city), one year, one edition. `proved`: every text of the bundle with a number."""

    year = models.PositiveSmallIntegerField(_("年度"), db_comment=PUBLIC)
    edition = models.PositiveSmallIntegerField(_("第几稿"), default=1, db_comment=PUBLIC)
    proved = models.JSONField(_("可重算的数字"), default=list, db_comment=PUBLIC)
    bundle_digest = models.CharField(_("核验包摘要"), max_length=64, blank=True, default="", db_comment=PUBLIC)

    class Meta(Written.Meta):
        ordering = ("-year", "region_code", "-edition")
        constraints = (
            models.UniqueConstraint(
                fields=("region_code", "year", "edition"),
                name="annual_report_once",
                violation_error_message="这一稿年度报告已经建立。",
            ),
            models.UniqueConstraint(
                fields=("region_code", "year"),
                condition=Q(state=State.DRAFT),
                name="annual_report_one_draft",
                violation_error_message="这一年度已有一份正在起草的报告。",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT, frozen_at=None)
                | (Q(state=State.FINAL, frozen_at__isnull=False, head_number__isnull=False)
                   & ~Q(code="") & ~Q(head_digest="") & ~Q(bundle_digest="")),
                name="annual_report_final_is_proved",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        again = f"（第{self.edition}版）" if self.edition > 1 else ""
        return f"{self.place}{self.year}年度经验报告{again}"

    def get_absolute_url(self) -> str:
        return f"/reports/annual/{self.pk}/"


class FinalFiles(ScopedModel):
    """The Word file and the bundle of a final report, to the byte."""

    SCOPE_VIA: ClassVar = "report"

    report = models.OneToOneField(AnnualReport, models.CASCADE, related_name="files", db_comment=PUBLIC)
    word = models.BinaryField(_("文件"), db_comment=PERSONAL)
    bundle = models.BinaryField(_("核验包"), db_comment=PUBLIC)


class Brief(Written):
    """A brief (简报) of a month or a quarter, or the one page for a leader; for use inside the programme."""

    LOGGED_AS: ClassVar = "brief"
    AUDIENCE: ClassVar[int] = Reach.INTERNAL

    kind = models.CharField(_("种类"), max_length=8, choices=BriefKind, db_comment=PUBLIC)
    starts_on = models.DateField(_("起"), db_comment=PUBLIC)
    ends_on = models.DateField(_("止"), db_comment=PUBLIC)
    word = models.BinaryField(_("定稿文件"), null=True, blank=True, db_comment=PERSONAL)
    bundle = models.BinaryField(_("核验包"), null=True, blank=True, db_comment=PUBLIC)
    bundle_digest = models.CharField(_("核验包摘要"), max_length=64, blank=True, default="", db_comment=PUBLIC)

    class Meta(Written.Meta):
        ordering = ("-starts_on", "region_code", "kind")
        constraints = (
            models.UniqueConstraint(
                fields=("region_code", "kind", "starts_on"),
                name="brief_once",
                violation_error_message="这一期简报已经建立。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on"), as_of__gte=models.F("ends_on")),
                name="brief_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT, frozen_at=None)
                | (Q(state=State.FINAL, frozen_at__isnull=False, head_number__isnull=False, word__isnull=False)
                   & ~Q(code="") & ~Q(head_digest="")),
                name="brief_final_is_kept",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.place}{self.span}{self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return f"/reports/briefs/{self.pk}/"

    @property
    def span(self) -> str:
        return span_of(self.kind, self.starts_on)


def span_of(kind: str, starts_on: Any) -> str:
    """`2026年11月`, `2026年第4季度`."""
    if kind == BriefKind.QUARTER:
        return f"{starts_on.year}年第{(starts_on.month + 2) // 3}季度"
    return f"{starts_on.year}年{starts_on.month}月"
