"""What a password must be: one of two profiles, chosen by QIAOLIANG_PASSWORD_PROFILE and explained on the page.

`asvs` follows OWASP ASVS 5.0 chapter 6.2: long, not among the known ones, no composition, no rotation.
`mlps3` follows what assessors of GB/T 22239-2019 level 3 (8.1.4.1) ask for: classes, 90 days, none used lately.
Both lock after five failures for fifteen minutes (django-axes).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ImproperlyConfigured, ValidationError

from qiaoliang.access.accounts.models import PastPassword, User

# Words of this system that somebody guesses first; Django's list of 20,000 common passwords stands beside them.
EXPECTED_WORDS: Final = ("qiaoliang", "dangjian", "zhidaoyuan", "liangxin", "桥梁", "党建", "指导员", "两新")
# No letter or digit that is easily taken for another.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
ONE_TIME_LIVES: Final = timedelta(days=7)


@dataclass(frozen=True)
class Profile:
    code: str
    least: int  # characters
    classes: int  # of the four: lower case, upper case, digits, anything else
    days: int  # until it must be changed; 0 = never
    history: int  # former ones that may not be taken again

    def explained(self) -> list[str]:
        """What stands beside the field, rule by rule."""
        told = [f"至少 {self.least} 位，可以用一句话，中文也行" if not self.classes else f"至少 {self.least} 位"]
        if self.classes:
            told.append(f"大写字母、小写字母、数字、其他符号，四类里至少 {self.classes} 类")
        told.append("不能是常见口令，不能与账号、姓名相近")
        if self.history:
            told.append(f"不能与最近 {self.history} 次用过的相同")
        told.append(f"每 {self.days} 天要改一次" if self.days else "不用定期改；觉得可能泄露时再改")
        told.append("改好以后，其他设备会全部退出登录")
        return told


PROFILES: Final = {
    one.code: one
    for one in (
        Profile("asvs", least=12, classes=0, days=0, history=0),
        Profile("mlps3", least=10, classes=3, days=90, history=5),
    )
}


def profile() -> Profile:
    try:
        return PROFILES[settings.QIAOLIANG_PASSWORD_PROFILE]
    except KeyError:
        known = ", ".join(PROFILES)
        raise ImproperlyConfigured(f"QIAOLIANG_PASSWORD_PROFILE must be one of {known}") from None


def classes_of(password: str) -> int:
    """How many of the four classes the password uses: lower case, upper case, digits, anything else."""
    kinds = (str.islower, str.isupper, str.isdigit)
    used = {next((number for number, kind in enumerate(kinds) if kind(one)), len(kinds)) for one in password}
    return len(used)


def one_time() -> str:
    """A password that works until the first sign-in: four groups of four carry 78 bits."""
    groups = ["".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4)]
    return "-".join(groups)


def is_over(user: User, at: datetime) -> bool:
    """Whether a password that was handed out was not used in time."""
    return user.must_change_password and (user.password_set_at or user.created_at) + ONE_TIME_LIVES <= at


def is_old(user: User, at: datetime) -> bool:
    """Whether the profile asks for another password by now."""
    days = profile().days
    return bool(days) and (user.password_set_at or user.created_at) + timedelta(days=days) <= at


class ProfileValidator:
    """The rules of the chosen profile, as Django asks for them; every sentence says what to do."""

    def validate(self, password: str, user: Any = None) -> None:
        rules = profile()
        problems = []
        if len(password) < rules.least:
            problems.append(f"口令至少 {rules.least} 位，现在是 {len(password)} 位。")
        if classes_of(password) < rules.classes:
            problems.append(f"大写字母、小写字母、数字、其他符号要用到至少 {rules.classes} 类。")
        left = password.lower()
        for word in EXPECTED_WORDS:
            left = left.replace(word, "")
        if len(left) < len(password) and len(left) < rules.least // 2:
            problems.append("口令主要由本系统的名称组成，容易猜到，请换一个。")
        if isinstance(user, User) and user.pk and rules.history and _was_used(password, user, rules.history):
            problems.append(f"这个口令最近 {rules.history} 次里用过，请换一个。")
        if problems:
            raise ValidationError(problems)

    def get_help_text(self) -> str:
        return "；".join(profile().explained())


def _was_used(password: str, user: User, history: int) -> bool:
    past = PastPassword.objects.filter(user=user)[: history - 1].values_list("password", flat=True)
    return any(check_password(password, stored) for stored in [user.password, *past])
