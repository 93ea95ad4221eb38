"""The vocabulary of an enterprise: what it is, how it is registered, who controls it, how large, in what state."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from qiaoliang.registry.programme.choices import NonPublicDefinition as NonPublicDefinition


class EntityKind(TextChoices):
    """What the business licence is for. Branch offices and sole traders stay out of the set-up rates by default."""

    COMPANY = "company", _("公司")
    SOLE_PROPRIETORSHIP = "sole_proprietorship", _("个人独资企业")
    PARTNERSHIP = "partnership", _("合伙企业")
    COOPERATIVE = "cooperative", _("农民专业合作社")
    BRANCH_OFFICE = "branch_office", _("分支机构")
    SOLE_TRADER = "sole_trader", _("个体工商户")


class RegistrationType(TextChoices):
    """登记注册类型, in the groups in which statistics print them."""

    STATE = "state", _("国有企业")
    STATE_LLC = "state_llc", _("国有独资公司")
    COLLECTIVE = "collective", _("集体企业")
    SHARE_COOPERATIVE = "share_cooperative", _("股份合作企业")
    JOINT_OPERATION = "joint_operation", _("联营企业")
    LLC = "llc", _("其他有限责任公司")
    JOINT_STOCK = "joint_stock", _("股份有限公司")
    PRIVATE_SOLE = "private_sole", _("私营独资企业")
    PRIVATE_PARTNERSHIP = "private_partnership", _("私营合伙企业")
    PRIVATE_LLC = "private_llc", _("私营有限责任公司")
    PRIVATE_JOINT_STOCK = "private_joint_stock", _("私营股份有限公司")
    SOLE_TRADER = "sole_trader", _("个体工商户")
    COOPERATIVE = "cooperative", _("农民专业合作社")
    HMT = "hmt", _("港澳台投资企业")
    FOREIGN = "foreign", _("外商投资企业")
    OTHER = "other", _("其他")


class ControllingType(TextChoices):
    """企业控股情况: whose capital decides."""

    STATE = "state", _("国有控股")
    COLLECTIVE = "collective", _("集体控股")
    PRIVATE = "private", _("私人控股")
    HMT = "hmt", _("港澳台商控股")
    FOREIGN = "foreign", _("外商控股")
    OTHER = "other", _("其他")
    UNKNOWN = "unknown", _("未掌握")


class ControllerOrigin(TextChoices):
    """Nationality of the person who in the end controls the enterprise (实际控制人)."""

    MAINLAND = "mainland", _("中国公民（内地）")
    HMT = "hmt", _("港澳台居民")
    FOREIGN = "foreign", _("外国公民")
    NOT_A_PERSON = "not_a_person", _("无自然人实际控制人")
    UNKNOWN = "unknown", _("未掌握")


class SizeClass(TextChoices):
    """大中小微 by 统计上大中小微型企业划分办法(2017); from large to micro."""

    LARGE = "large", _("大型")
    MEDIUM = "medium", _("中型")
    SMALL = "small", _("小型")
    MICRO = "micro", _("微型")


class OperatingState(TextChoices):
    """Whether the enterprise is at work; only `operating` counts in the denominators."""

    PREPARING = "preparing", _("筹建")
    OPERATING = "operating", _("正常经营")
    SUSPENDED = "suspended", _("停业")
    CLOSED = "closed", _("注销")
    REVOKED = "revoked", _("吊销")
    MERGED_AWAY = "merged_away", _("被合并")
    SPLIT_AWAY = "split_away", _("已分立")
    MOVED_OUT = "moved_out", _("迁出本市")


# States in which the enterprise is gone: the record stays, with its history and figures.
ENDED_STATES = (
    OperatingState.CLOSED,
    OperatingState.REVOKED,
    OperatingState.MERGED_AWAY,
    OperatingState.SPLIT_AWAY,
    OperatingState.MOVED_OUT,
)

# Which state may follow which. Merger and split happen with a successor only, never as a bare change of state.
STATE_MOVES: dict[str, frozenset[str]] = {
    OperatingState.PREPARING: frozenset(
        {OperatingState.OPERATING, OperatingState.CLOSED, OperatingState.REVOKED, OperatingState.MOVED_OUT}
    ),
    OperatingState.OPERATING: frozenset({OperatingState.SUSPENDED, *ENDED_STATES}),
    OperatingState.SUSPENDED: frozenset({OperatingState.OPERATING, *ENDED_STATES}),
    OperatingState.REVOKED: frozenset({OperatingState.OPERATING, OperatingState.CLOSED}),  # 吊销可经复议撤销
    OperatingState.CLOSED: frozenset(),
    OperatingState.MERGED_AWAY: frozenset(),
    OperatingState.SPLIT_AWAY: frozenset(),
    OperatingState.MOVED_OUT: frozenset({OperatingState.OPERATING}),
}
WITH_SUCCESSOR = frozenset({OperatingState.MERGED_AWAY, OperatingState.SPLIT_AWAY})
