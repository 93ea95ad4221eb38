"""What a system may ask about its own token."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from ninja import Router, Schema

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.access.tokens.operations import ALWAYS, BEARER, token_of
from qiaoliang.kit.api.fields import said
from qiaoliang.kit.api.problems import ProblemOut

router = Router(tags=["令牌"])


class MeOut(Schema):
    name: str = said("系统名称", "海洋发展局协同办公")
    acts_for: str = said("代表哪个单位", "市海洋发展局")
    rights: list[str] = said("权限", ["registry:read", "demands:write"])
    expires_at: datetime = said("失效时间", "2027-11-20T23:59:59.999999+08:00")


@router.get("/me", auth=BEARER, operation_id="show_me", summary="这个令牌是谁的",
            response={200: MeOut, tuple(code for code in ALWAYS if code not in (403, 422)): ProblemOut})  # fmt: skip
def show_me(request: Request) -> Any:
    """令牌代表的单位、权限和失效时间。可用来检查令牌是否有效，不需要任何权限。"""
    token = token_of(request)
    return {
        "name": token.name, "acts_for": token.where_name, "rights": token.rights,
        "expires_at": timezone.localtime(token.expires_at),
    }  # fmt: skip
