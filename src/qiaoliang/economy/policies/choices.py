"""The vocabulary of policies: kinds, states, the three answers of a condition, the steps of a delivery."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a policy offers. The first five end in a support case, which alone makes the result count."""

    GRANT = "grant", _("奖补资金")
    LOAN = "loan", _("信贷支持")
    RECRUITMENT = "recruitment", _("用工招聘")
    TRAINING = "training", _("培训")
    FEE_RELIEF = "fee_relief", _("税费减免")
    TALENT = "talent", _("人才")
    SERVICE = "service", _("服务事项")
    MESSAGE = "message", _("政府消息")  # nothing to apply for: what counts is that it was read, and how soon


CASED: Final = frozenset({Kind.GRANT, Kind.LOAN, Kind.RECRUITMENT, Kind.TRAINING, Kind.FEE_RELIEF})


class PolicyState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")


class Verdict(models.TextChoices):
    MEETS = "meets", _("符合")
    MISSES = "misses", _("不符合")
    UNKNOWN = "unknown", _("待核实")


class Quality(models.TextChoices):
    """What an enterprise is recognised as. Above scale is a column of the enterprise, the others are dated rows."""

    ABOVE_SCALE = "above_scale", _("规上企业")
    HIGH_TECH = "high_tech", _("高新技术企业")
    SPECIALISED = "specialised", _("专精特新企业")
    TECH_SMALL = "tech_small", _("科技型中小企业")


RECOGNISED: Final = tuple(one for one in Quality if one != Quality.ABOVE_SCALE)


class Route(models.TextChoices):
    """How the word reached the enterprise."""

    SYSTEM = "system", _("系统送达")
    HANDED = "handed", _("指导员递送")
    FOUND = "found", _("企业自己看到")  # never delivered: the enterprise said so of itself


class Step(models.TextChoices):
    """How far a delivery got."""

    DELIVERED = "delivered", _("已送达")
    READ = "read", _("已阅读")
    ASKED = "asked", _("已咨询")
    APPLIED = "applied", _("已申报")
    GRANTED = "granted", _("已兑现")
    REFUSED = "refused", _("未通过")
    DECLINED = "declined", _("不需要")


# The enterprise may say at any time that it does not need it, and may come back on it.
MOVES: Final[dict[str, frozenset[str]]] = {
    Step.DELIVERED: frozenset({Step.READ, Step.ASKED, Step.APPLIED, Step.DECLINED}),
    Step.READ: frozenset({Step.ASKED, Step.APPLIED, Step.DECLINED}),
    Step.ASKED: frozenset({Step.ASKED, Step.APPLIED, Step.DECLINED}),
    Step.APPLIED: frozenset({Step.GRANTED, Step.REFUSED}),
    Step.REFUSED: frozenset({Step.APPLIED}),
    Step.DECLINED: frozenset({Step.ASKED, Step.APPLIED}),
    Step.GRANTED: frozenset(),
}
STEP_SHAPES: Final = {
    Step.DELIVERED: "waiting", Step.READ: "going", Step.ASKED: "going", Step.APPLIED: "going", Step.GRANTED: "done",
    Step.REFUSED: "off", Step.DECLINED: "off",
}  # fmt: skip


class Topic(models.TextChoices):
    """What a Party organisation advises its enterprise on."""

    PLAN = "plan", _("发展规划")
    PROJECT = "project", _("重大项目")
    PRODUCT = "product", _("产品结构")


class Fate(models.TextChoices):
    """What became of the advice."""

    WAITING = "waiting", _("待企业答复")
    ADOPTED = "adopted", _("采纳")
    PARTLY = "partly", _("部分采纳")
    DECLINED = "declined", _("未采纳")
    DONE = "done", _("已实施")
