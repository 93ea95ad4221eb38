"""An enterprise named by its number in a request of the programming interface."""

from qiaoliang.kit.api.problems import Problem
from qiaoliang.registry.enterprises.models import Enterprise


def enterprise_of(number: int) -> Enterprise:
    """The enterprise, if it is within the token's scope; else one sentence beside the field."""
    found: Enterprise | None = Enterprise.objects.filter(pk=number, merged_into=None).first()
    if found is None:
        raise Problem("refused", errors=[("enterprise", "令牌的工作范围内没有这家企业，请核对编号。")])
    return found
