"""The vocabulary of what a person may ask about the own data (PIPL articles 44 to 50)."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    ACCESS = "access", _("查阅")
    COPY = "copy", _("复制")
    CORRECTION = "correction", _("更正、补充")
    DELETION = "deletion", _("删除")
    RESTRICTION = "restriction", _("限制处理")
    EXPLANATION = "explanation", _("解释说明")
    WITHDRAWAL = "withdrawal", _("撤回同意")


class Mouth(models.TextChoices):
    """By which way the request came; whoever types it for somebody says how the person was recognised."""

    LINK = "link", _("个人链接")
    OWNER = "owner", _("企业链接")
    ACCOUNT = "account", _("本人账号")
    OFFICE = "office", _("项目办代录")


class Who(models.TextChoices):
    """In which table the person stands."""

    ACCOUNT = "account", _("账号")
    INSTRUCTOR = "instructor", _("指导员")
    MEMBER = "member", _("党员")
    HOLDER = "holder", _("个人链接持有人")
    CONTACT = "contact", _("企业联系人")
    OUTSIDE = "outside", _("系统里没有找到")


class Identity(models.TextChoices):
    """How it was made sure that the request is the person's own."""

    NONE = "none", _("尚未核验")
    SIGNED_IN = "signed_in", _("本人账号登录")
    LINK = "link", _("本人专用链接")
    IN_PERSON = "in_person", _("当面核对证件")
    PHONE = "phone", _("打登记的电话核对")
    LETTER = "letter", _("书面申请并核对签名")
    PROXY = "proxy", _("代理人持委托书")


class Stage(models.TextChoices):
    WAITING = "waiting", _("待受理")
    HELD = "held", _("办理中")
    DONE = "done", _("已办理")
    REFUSED = "refused", _("不予办理")
    WITHDRAWN = "withdrawn", _("已撤回")


OPEN: Final = (Stage.WAITING, Stage.HELD)
MOVES: Final[dict[str, frozenset[str]]] = {
    Stage.WAITING: frozenset({Stage.HELD, Stage.DONE, Stage.REFUSED, Stage.WITHDRAWN}),
    Stage.HELD: frozenset({Stage.HELD, Stage.DONE, Stage.REFUSED, Stage.WITHDRAWN}),
    Stage.DONE: frozenset(),
    Stage.REFUSED: frozenset(),
    Stage.WITHDRAWN: frozenset(),
}


class Ground(models.TextChoices):
    """What the law lets a request be refused on; anything else must be said in words."""

    NOT_THE_PERSON = "not_the_person", _("无法核验是本人（《个人信息保护法》第五十条）")
    ARCHIVE = "archive", _("法律、行政法规规定的保存期限未满（第四十七条第二款）")
    SECRET = "secret", _("法律、行政法规规定应当保密（第四十五条第一款）")
    OTHERS = "others", _("会泄露他人的个人信息")
    NO_DATA = "no_data", _("系统里没有本人的信息")
    DUTY = "duty", _("处理是履行法定职责所必需，不依据同意（第十三条第一款第三项）")


class TextKind(models.TextChoices):
    NOTICE = "notice", _("个人信息处理告知书")
    CONSENT = "consent", _("同意书")


class Matter(models.TextChoices):
    """What rests on consent alone, and so ends when it is withdrawn. Everything else rests on a duty of law."""

    PHONE = "phone", _("用登记的手机号联系我、给我发确认短信")
    LINK = "link", _("用个人链接办理我的事")


class Risk(models.TextChoices):
    LOW = "low", _("低")
    MEDIUM = "medium", _("中")
    HIGH = "high", _("高")
