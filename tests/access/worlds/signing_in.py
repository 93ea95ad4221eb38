"""Ways in, and a person's own factors and devices: of the owner, so that everybody else's number leads nowhere."""

from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from qiaoliang.access.accounts.models import Recovery, User
from tests.cast import Town

PUBLIC = {"account/second/", "account/sso/login/", "account/sso/callback/"}
OTHERS = {"<int:factor_pk>": "factor", "<int:recovery_pk>": "recovery"}


def rows(town: Town, known: dict[str, Any]) -> dict[str, Any]:
    owner, administrator = User.objects.get(username="owner"), User.objects.get(username="admin")
    factor = TOTP.activate(owner, generate_totp_secret()).instance
    recovery = Recovery.objects.create(user=owner, asked_by=administrator, asked_at=town.at, reason="手机遗失")
    return {"factor": factor, "recovery": recovery}
