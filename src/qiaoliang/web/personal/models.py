"""Who holds a personal link, and what was done by it. The link itself is `accounts.PersonalLink`: digest and sealed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel
from qiaoliang.party.membership.models import Member
from qiaoliang.party.organisations.models import Organisation


class Holder(ScopedModel):
    """A member of the branch, or an employee of its enterprise, who acts by a personal link without an account."""

    SCOPE: ClassVar = {"organisation": "organisation"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="link_holders", db_comment=PUBLIC)
    member = models.OneToOneField(
        Member, models.PROTECT, null=True, blank=True, related_name="link_holder", db_comment=PERSONAL
    )
    name = models.CharField(_("姓名"), max_length=60, db_comment=PERSONAL)
    link = models.OneToOneField(PersonalLink, models.PROTECT, related_name="+", db_comment=PUBLIC)
    made_at = models.DateTimeField(_("发放时间"), db_comment=PUBLIC)
    made_by = models.CharField(_("发放人"), max_length=120, db_comment=PERSONAL)
    handed_at = models.DateTimeField(_("交付时间"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "name"),
                condition=Q(member=None),
                name="holder_employee_once",
                violation_error_message="这个人已有链接，请在名单里换发。",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Verb(models.TextChoices):
    PLEDGED = "pledged", _("作出承诺")
    KEPT = "kept", _("登记兑现")
    PROPOSED = "proposed", _("提出建议")
    APPEALED = "appealed", _("积分申诉")


class Doing(ScopedModel):
    """One thing done by the link: which record, with which words. So an employee's own records are known by key."""

    SCOPE_VIA: ClassVar = "holder"

    holder = models.ForeignKey(Holder, models.PROTECT, related_name="doings", db_comment=PERSONAL)
    verb = models.CharField(_("做了什么"), max_length=10, choices=Verb, db_comment=PUBLIC)
    about_kind = models.CharField(max_length=60, db_comment=PUBLIC)
    about_key = models.CharField(max_length=40, db_comment=PUBLIC)
    words = models.CharField(_("内容"), max_length=300, blank=True, default="", db_comment=PERSONAL)
    done_at = models.DateTimeField(_("时间"), db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-done_at", "-pk")
        indexes = (models.Index(fields=("holder", "about_kind"), name="doing_own"),)
