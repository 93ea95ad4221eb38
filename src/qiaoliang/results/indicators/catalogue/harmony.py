"""Role 3: the harmony coordinator (企业与政府, 业主与职工, 企业与社会)."""

from qiaoliang.results.indicators.choices import Basis, Counts, Role
from qiaoliang.results.indicators.vocabulary import FEN, YES, CountDistinct, Indicator, Ratio, Sum, equals, one_of

HARMONY = (
    Indicator(
        code="weekly_contact_rate",
        label="每周联系率",
        unit="%",
        role=Role.HARMONY,
        basis=Basis.LAST_YEAR,
        fact="duty_weeks",
        measure=Ratio({"is_contacted": YES}),
        counts=Counts.CITY,
        filter={"state": equals("owed")},
        exempt={"state": one_of("holiday", "paused")},
        definition=(
            "上一年度与业主或其授权人有联系的企业周 ÷ 应联系的企业周；"
            "节假日和约定暂停的周豁免，另列；一家企业一周计一次，消息须有回复。"
        ),
        source_label="联系记录",
        confirmed_by="联系记录",
        weaknesses="只计有无联系，不计联系质量。",
    ),
    Indicator(
        code="culture_handbooks",
        label="企业文化手册",
        unit="套",
        role=Role.HARMONY,
        basis=Basis.LAST_YEAR,
        basis_setting="culture_handbooks_period",
        fact="outcomes",
        measure=Sum("quantity"),
        counts=Counts.HELPED,
        filter={"kind": equals("culture_handbooks")},
        definition="统计期内已印制并发放的套数，按版次登记。",
        source_label="成效台账",
        confirmed_by="企业",
        weaknesses="统计期来源未注明，由设置决定。",
    ),
    Indicator(
        code="events_held",
        label="讲座、文体活动",
        unit="场",
        role=Role.HARMONY,
        basis=Basis.LAST_YEAR,
        basis_setting="events_held_period",
        fact="events",
        measure=CountDistinct("event_key"),
        counts=Counts.HELPED,
        definition="统计期内举办的讲座和文体活动，合办的计一次。",
        source_label="活动台账",
        confirmed_by="主办单位",
        weaknesses="统计期来源未注明，由设置决定；不计参加人数。",
    ),
    Indicator(
        code="gifts",
        label="捐款捐物",
        unit="元",
        role=Role.HARMONY,
        basis=Basis.TWO_YEARS,
        fact="gifts",
        measure=Sum("amount_fen", FEN),
        counts=Counts.CITY,
        definition="近 24 个月内企业自愿申报、有受赠方收据的捐款捐物；从不作为任务和得分。",
        source_label="捐赠台账",
        confirmed_by="受赠方",
        weaknesses="捐物按收据所载价值折算；不申报的不知道。",
    ),
)


def _beside(code: str, label: str, unit: str, definition: str, confirmed_by: str, weaknesses: str) -> Indicator:
    """A figure that the source did not report: things of one kind of the ledger, each counted once."""
    return Indicator(
        code=code,
        label=label,
        unit=unit,
        role=Role.HARMONY,
        basis=Basis.SINCE_START,
        fact="outcomes",
        measure=CountDistinct(),
        counts=Counts.HELPED,
        filter={"kind": equals(code)},
        definition=definition,
        source_label="成效台账",
        confirmed_by=confirmed_by,
        weaknesses=weaknesses,
        is_programme_code=False,
    )


HARMONY_BESIDE = (
    _beside(
        "dialogue_mechanism", "劳资对话机制", "项",
        "启动以来建立的厂务公开、恳谈会、职工代表大会等常设机制；一家企业同名的计一次。", "企业",
        "只计建立，不计运行得怎样。",
    ),
    _beside(
        "wage_agreement", "工资集体协议", "份",
        "启动以来生效的工资集体协议，由工资集体协商自动登记；一个备案号计一次。", "企业",
        "不计协议的涨幅和覆盖人数。",
    ),
    _beside(
        "honour", "企业荣誉", "项", "启动以来有权机关授予企业的荣誉，按文号计一次。", "授予文件",
        "各级荣誉不加权，不折算。",
    ),
)  # fmt: skip
