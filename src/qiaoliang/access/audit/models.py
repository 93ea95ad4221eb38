"""The log: one chained row for every write and every reveal of a sensitive field."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.audit.chain import SCHEMES, SHA256
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel


class Entry(ScopedModel):
    """What happened, to what, by whom, when; hashed onto the entry before it. Never changed, never deleted."""

    SCOPE: ClassVar = {"region": "region_code__startswith"}

    number = models.BigIntegerField(_("序号"), unique=True, db_comment=PUBLIC)
    at = models.DateTimeField(_("时间"), db_comment=PUBLIC)
    actor_key = models.CharField(_("操作人"), max_length=80, db_comment=PERSONAL)
    actor_name = models.CharField(_("姓名"), max_length=120, db_comment=PERSONAL)
    verb = models.CharField(_("动作"), max_length=60, db_comment=PUBLIC)
    about_kind = models.CharField(_("对象类别"), max_length=60, db_comment=PUBLIC)
    about_key = models.CharField(_("对象"), max_length=60, db_comment=PUBLIC)
    region_code = models.CharField(_("地区"), max_length=12, blank=True, default="", db_comment=PUBLIC)
    detail = models.JSONField(_("内容"), default=dict, db_comment=PERSONAL)
    previous = models.CharField(_("前一条摘要"), max_length=64, db_comment=PUBLIC)
    digest = models.CharField(_("摘要"), max_length=64, unique=True, db_comment=PUBLIC)
    scheme = models.CharField(_("摘要算法"), max_length=8, choices=SCHEMES, default=SHA256, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        db_table = "audit_entry"
        ordering = ("-number",)
        indexes = (
            models.Index(fields=("about_kind", "about_key", "number"), name="audit_about"),
            models.Index(fields=("actor_key", "number"), name="audit_actor"),
            models.Index(fields=("verb", "number"), name="audit_verb"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(number__gte=1), name="audit_numbers_from_one"),
            models.CheckConstraint(
                condition=Q(scheme__in=[name for name, _label in SCHEMES]), name="audit_known_scheme"
            ),
        )


class Head(models.Model):
    """The end of the chain: one row, locked last in a transaction, so that writers wait briefly."""

    number = models.BigIntegerField(default=0, db_comment=PUBLIC)
    digest = models.CharField(max_length=64, default="0" * 64, db_comment=PUBLIC)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(pk=1), name="audit_one_head"),)


class Touched(models.Model):
    """Of each table a mark that every action changes which writes it: what was computed from others still holds."""

    table = models.CharField(primary_key=True, max_length=63, db_comment=PUBLIC)
    mark = models.BigIntegerField(db_comment=PUBLIC)
