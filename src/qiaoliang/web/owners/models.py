"""Who of an enterprise holds a link to its own pages. The link itself is `accounts.PersonalLink`: digest and sealed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from qiaoliang.access.accounts.models import PersonalLink
from qiaoliang.kit.privacy import PERSONAL, PUBLIC
from qiaoliang.kit.scope import ScopedModel
from qiaoliang.registry.enterprises.models import ContactPerson, Enterprise


class Entrance(ScopedModel):
    """The owner's or a delegate's way in without an account. An instructor keeps neither the person nor the link."""

    SCOPE_VIA: ClassVar = "enterprise"

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="entrances", db_comment=PUBLIC)
    person = models.OneToOneField(ContactPerson, models.PROTECT, related_name="entrance", db_comment=PERSONAL)
    link = models.OneToOneField(PersonalLink, models.PROTECT, related_name="+", db_comment=PUBLIC)
    made_at = models.DateTimeField(_("发放时间"), db_comment=PUBLIC)
    made_by = models.CharField(_("发放人"), max_length=120, db_comment=PERSONAL)
    handed_at = models.DateTimeField(_("交付时间"), null=True, blank=True, db_comment=PUBLIC)

    class Meta(ScopedModel.Meta):
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return f"{self.person.name}（{self.enterprise}）"

    @property
    def region_code(self) -> str:
        return self.enterprise.region_code

    def get_absolute_url(self) -> str:
        return f"/owners/{self.pk}/"
