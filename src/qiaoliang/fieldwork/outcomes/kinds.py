"""Every kind of result that is paid or counted on behalf of an enterprise, as data (programme.md; design.md, idea 2).

A kind says what makes two claims one thing (`key`), what must be stated (`asks`: every field listed is required),
what is added up, and who makes it count. Adding a kind is adding a row here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from qiaoliang.fieldwork.outcomes.choices import Confirmer, Measure, ProgrammeRole

PARTY, ECONOMY, HARMONY = ProgrammeRole.PARTY, ProgrammeRole.ECONOMY, ProgrammeRole.HARMONY
AMOUNT, QUANTITY, ONE = Measure.AMOUNT, Measure.QUANTITY, Measure.ONE


@dataclass(frozen=True)
class Kind:
    """`sentence` is read by whoever confirms; it is filled from `actions.wording`."""

    code: str
    role: ProgrammeRole
    label: str
    unit: str
    measure: Measure
    confirmer: Confirmer
    key: tuple[str, ...]
    sentence: str
    asks: Mapping[str, str] = field(default_factory=dict)  # field name → its label for this kind
    may_renew: bool = False
    # The last part of the key alone tells two things of one enterprise apart: three people spell a bank three ways.
    number_identifies: bool = False
    is_indicator: bool = True

    @property
    def is_amount(self) -> bool:
        return self.measure == AMOUNT

    @property
    def legal_basis_required(self) -> bool:
        return "legal_basis" in self.asks

    @property
    def deciding_authority_required(self) -> bool:
        return "deciding_authority" in self.asks

    @property
    def is_one_person(self) -> bool:
        return "person" in self.key

    @property
    def needs_enterprise(self) -> bool:
        return self.confirmer == Confirmer.ENTERPRISE

    @property
    def fits_the_fold(self) -> bool:
        """Short enough for the fold of the contact form: at most one figure and "who, number" in one line."""
        return (
            set(self.asks) <= {"counterpart", "deciding_authority", "document_number"}
            and "document_number" in self.asks
        )


def _platform(code: str, label: str) -> Kind:
    return Kind(
        code, ECONOMY, label, "个", ONE, Confirmer.DOCUMENT, ("document_number", "enterprise"),
        "{enterprise}于 {day} 获批" + label + "“{title}”，文号 {document_number}。",
        {"title": "平台名称", "document_number": "批准文号"},
    )  # fmt: skip


KINDS: Final[dict[str, Kind]] = {
    kind.code: kind
    for kind in (
        Kind(
            "activity_funds", PARTY, "筹措活动经费", "元", AMOUNT, Confirmer.ORGANISATION,
            ("organisation", "document_number"),
            "贵组织于 {day} 收到活动经费 {amount}，来源 {counterpart}，收据 {document_number}。",
            {"organisation": "收款党组织", "counterpart": "经费来源", "document_number": "收据号"},
        ),
        Kind(
            "proposal_benefit", PARTY, "建议产生的效益", "元", AMOUNT, Confirmer.ENTERPRISE,
            ("enterprise", "document_number"),
            "{enterprise}采纳建议“{title}”，截至 {day} 新增效益 {amount}（企业填报，未经审计）。",
            {"title": "建议", "document_number": "建议编号"}, number_identifies=True, is_indicator=False,
        ),
        Kind(
            "talents_introduced", ECONOMY, "引进高层次人才", "人", ONE, Confirmer.ENTERPRISE, ("person",),
            "{enterprise}于 {day} 引进人才 {title}，合同 {document_number}。",
            {
                "person_name": "姓名", "person_born": "出生年月", "title": "岗位或专业",
                "document_number": "劳动（聘用）合同号",
            },
        ),
        Kind(
            "study_placements", ECONOMY, "选派学习深造", "人次", QUANTITY, Confirmer.ENTERPRISE,
            ("enterprise", "title", "day"),
            "{enterprise}于 {day} 选派 {quantity} 人次到{counterpart}学习：{title}。",
            {"title": "学习项目", "counterpart": "学习单位"},
        ),
        Kind(
            "national_talents", ECONOMY, "国家级人才计划入选", "人", ONE, Confirmer.DOCUMENT,
            ("document_number", "person"),
            "{enterprise} {title} 于 {day} 入选国家级人才计划，文号 {document_number}。",
            {"person_name": "姓名", "person_born": "出生年月", "title": "入选计划", "document_number": "入选文号"},
        ),
        _platform("national_labs", "国家工程实验室"),
        _platform("national_centres", "国家工程技术研究中心"),
        Kind(
            "alliances", ECONOMY, "产业技术创新联盟", "个", ONE, Confirmer.DOCUMENT, ("title",),
            "产业技术创新联盟“{title}”于 {day} 获批，文号 {document_number}。",
            {"title": "联盟名称", "document_number": "批准文号"},
        ),
        _platform("provincial_rd_centres", "省级企业研发中心"),
        Kind(
            "grants_won", ECONOMY, "争取无偿资金", "元", AMOUNT, Confirmer.ENTERPRISE,
            ("deciding_authority", "enterprise", "document_number"),
            "{enterprise}于 {day} 收到{deciding_authority}拨付的无偿资金 {amount}，文号 {document_number}。",
            {"deciding_authority": "拨款机关", "document_number": "拨款文号"}, number_identifies=True,
        ),
        Kind(
            "loans_arranged", ECONOMY, "协调贷款", "元", AMOUNT, Confirmer.ENTERPRISE,
            ("counterpart", "document_number"),
            "{enterprise}于 {day} 从{counterpart}获得{renewed}贷款 {amount}，合同 {document_number}。",
            {"counterpart": "银行", "document_number": "合同号"}, may_renew=True, number_identifies=True,
        ),
        Kind(
            "workers_recruited", ECONOMY, "招工", "人", QUANTITY, Confirmer.ENTERPRISE,
            ("enterprise", "document_number"),
            "{enterprise}于 {day} 新招用 {quantity} 人并签订合同，备案 {document_number}。",
            {"document_number": "用工备案号或合同批次号"},
        ),
        Kind(
            "workers_trained", ECONOMY, "培训人才", "人", ONE, Confirmer.ORGANISER, ("person",),
            "{counterpart}于 {day} 培训 {title}。",
            {"person_name": "姓名", "person_born": "出生年月", "title": "培训项目", "counterpart": "主办方"},
        ),
        Kind(
            "fees_reduced", ECONOMY, "减免费用", "元", AMOUNT, Confirmer.ENTERPRISE,
            ("deciding_authority", "enterprise", "document_number"),
            "{deciding_authority}于 {day} 决定减免{enterprise} {amount}，文号 {document_number}，依据{legal_basis}。",
            {"deciding_authority": "决定机关", "document_number": "决定文号", "legal_basis": "法律依据"},
            number_identifies=True,
        ),
        Kind(
            "culture_handbooks", HARMONY, "企业文化手册", "套", QUANTITY, Confirmer.ENTERPRISE,
            ("enterprise", "title"),
            "{enterprise}于 {day} 印发企业文化手册“{title}”{quantity} 套。",
            {"title": "版本名称"},
        ),
        Kind(
            "seminar", ECONOMY, "校企座谈", "次", ONE, Confirmer.ORGANISER, ("title", "day"),
            "{counterpart}于 {day} 举办座谈“{title}”，{enterprise}参加。",
            {"title": "主题", "counterpart": "主办方"},
        ),
        Kind(
            "university_agreement", ECONOMY, "产学研协议", "份", ONE, Confirmer.ENTERPRISE,
            ("counterpart", "enterprise", "document_number"),
            "{enterprise}于 {day} 与{counterpart}签订产学研协议 {document_number}。",
            {"counterpart": "高校院所", "document_number": "协议编号"}, number_identifies=True,
        ),
        Kind(
            "innovation_event", ECONOMY, "创新年活动", "次", ONE, Confirmer.ENTERPRISE, ("enterprise", "title", "day"),
            "{enterprise}于 {day} 开展创新活动“{title}”。",
            {"title": "活动名称"}, is_indicator=False,
        ),
        Kind(
            "brand", ECONOMY, "品牌", "个", ONE, Confirmer.DOCUMENT, ("enterprise", "title"),
            "{enterprise}的品牌“{title}”于 {day} 获{deciding_authority}认定，文号 {document_number}。",
            {"title": "品牌或称号", "deciding_authority": "认定机关", "document_number": "认定文号"},
            is_indicator=False,
        ),
        Kind(
            "intellectual_property", ECONOMY, "知识产权", "件", ONE, Confirmer.DOCUMENT, ("document_number",),
            "{enterprise}于 {day} 取得知识产权“{title}”，证书号 {document_number}。",
            {"title": "名称（专利、商标、软件著作权等）", "document_number": "证书号"}, is_indicator=False,
        ),
        Kind(
            "wage_agreement", HARMONY, "工资集体协议", "份", ONE, Confirmer.ENTERPRISE,
            ("enterprise", "document_number"),
            "{enterprise}于 {day} 签订工资集体协议，备案 {document_number}。",
            {"document_number": "备案号"},
        ),
        Kind(
            "dialogue_mechanism", HARMONY, "劳资对话机制", "项", ONE, Confirmer.ENTERPRISE, ("enterprise", "title"),
            "{enterprise}于 {day} 建立劳资对话机制“{title}”。",
            {"title": "机制名称"},
        ),
        Kind(
            "honour", HARMONY, "荣誉", "项", ONE, Confirmer.DOCUMENT, ("enterprise", "title", "document_number"),
            "{enterprise}于 {day} 获得{deciding_authority}授予的“{title}”，文号 {document_number}。",
            {"title": "荣誉名称", "deciding_authority": "授予机关", "document_number": "授予文号"},
        ),
    )
}  # fmt: skip
KIND_CHOICES: Final = tuple(
    (str(role.label), tuple((kind.code, kind.label) for kind in KINDS.values() if kind.role == role))
    for role in ProgrammeRole
)
