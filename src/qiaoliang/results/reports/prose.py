"""The words of the annual report, as a good official would write them; every number comes from a figure.

`Says` is the one place where a figure becomes text, in the form documents use: `71.9%`, `2180万元`, `6.92亿元`, plain
half-width counts. A figure that is hidden (a survey with too few answers) says so instead of a number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from qiaoliang.kit import money
from qiaoliang.kit.documents.text import chinese_date
from qiaoliang.results.indicators.addresses import records_page
from qiaoliang.results.indicators.asked import Asked
from qiaoliang.results.indicators.catalogue import CATALOGUE
from qiaoliang.results.indicators.choices import Standing
from qiaoliang.results.indicators.evaluate import Figure, Number
from qiaoliang.results.indicators.words import beside_tab
from qiaoliang.results.reports import marks

HIDDEN = "有效答卷不足30份或有一方不足5份，不公布比例"
FEW = "人数少，不单列"


def in_words(number: Number, unit: str, *, is_money: bool) -> str:
    """A number with its unit as documents print it."""
    if is_money:
        return money.document(int(number * 100))
    if unit == "%":
        return money.document_percent(Decimal(number))
    return f"{number}{unit}"


def kept_back(figure: Figure) -> str:
    """What a document prints instead of a figure that would tell of too few people."""
    return HIDDEN if CATALOGUE[figure.code].minimum else FEW


@dataclass(frozen=True)
class Says:
    """`says["pledges"]` → `38000项`; `says.beside("pledges", "已兑现")` → `30000项`."""

    figures: Mapping[str, Figure]
    asked: Asked | None = None  # with the question every figure carries the page of its records (`marks`)

    def __getitem__(self, code: str) -> str:
        figure, indicator = self.figures[code], CATALOGUE[code]
        if figure.is_hidden:
            return kept_back(figure)
        return self._opens(in_words(figure.value, indicator.unit, is_money=indicator.is_money), code)

    def _opens(self, text: str, code: str, tab: str = Standing.CONFIRMED) -> str:
        return marks.marked(text, records_page(code, self.asked, tab)) if self.asked is not None else text

    def claimed(self, code: str) -> str:
        indicator = CATALOGUE[code]
        if self.figures[code].is_hidden:
            return kept_back(self.figures[code])
        text = in_words(self.figures[code].claimed, indicator.unit, is_money=indicator.is_money)
        return self._opens(text, code, Standing.CLAIMED)

    def verified(self, code: str) -> str:
        """Of the confirmed, what a sample found to hold; nothing where no sample is drawn."""
        figure, indicator = self.figures[code], CATALOGUE[code]
        if figure.verified is None:
            return ""
        if figure.is_hidden:
            return kept_back(figure)
        return self._opens(
            in_words(figure.verified, indicator.unit, is_money=indicator.is_money), code, Standing.VERIFIED
        )

    def beside(self, code: str) -> str:
        """What stands beside a figure, in brackets, or nothing: `（其中已兑现30000项、逾期1200项）`."""
        indicator = CATALOGUE[code]
        told = [
            label + self._opens(in_words(number, indicator.unit, is_money=indicator.is_money), code, beside_tab(place))
            for place, (label, number) in enumerate(self.figures[code].beside)
            if number
        ]
        return f"（其中{'、'.join(told)}）" if told else ""

    def share(self, code: str) -> str:
        """A rate with what it is made of: `3149÷4380`."""
        figure = self.figures[code]
        if figure.is_hidden:
            return f"{figure.numerator}÷{figure.denominator}"
        above, below = f"{figure.numerator}", f"{figure.denominator}"
        return f"{self._opens(above, code)}÷{self._opens(below, code, Standing.DENOMINATOR)}"


@dataclass(frozen=True)
class Part:
    """A heading with paragraphs under it; `key` names it, unique in its chapter."""

    key: str
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    key: str
    heading: str
    opening: str
    parts: tuple[Part, ...]


def opening(says: Says, *, city: str, start: date, as_of: date) -> tuple[str, ...]:
    return (
        f"{city}自{chinese_date(start)}起实行职能党建指导员制度。截至{chinese_date(as_of)}，全市从经济、建设、劳动、国土、政法、"
        f"市场监管、税务等职能部门选派既懂经济又懂党务的干部{says['instructors_posted']}{says.beside('instructors_posted')}，"
        "按照职能相关、业务相近、合理搭配的原则派驻到非公有制企业，担任党建工作指导员、经济发展服务员、和谐建设协调员。",
        "本报告的数字均由系统按统一口径从原始记录计算，只计该类成效指定的一方（多为企业）已经确认的记录，"
        "申报而未确认的另列。每一个数字的口径、期间见附表。",
    )


PURPOSE = Chapter(
    "purpose",
    "目的和原则",
    "非公有制企业党组织数量少、活动难、作用不突出，根子在于管业务的不管党建，管党建的不懂业务。",
    (
        Part(
            "unity",
            "坚持管事与管党建相统一",
            (
                "哪个部门管理这项事务，哪个部门就抓好这个领域的党建。部门的职能、政策和专业力量由此成为企业党组织能够依靠的资源，"
                "党建工作也有了具体的责任人。",
            ),
        ),
        Part(
            "on_call",
            "坚持随叫随到、不叫不扰",
            (
                "服务做到“需要时无处不在、不需要时无影无踪”，参与而不干预、协调而不包办。企业可以谢绝走访、约定暂停、查看自己"
                "被记录的内容并提出异议；走访不带检查任务，也不作为执法依据。",
            ),
        ),
    ),
)


def party(says: Says, *, change: str) -> Chapter:
    return Chapter(
        "party",
        "当好党建工作指导员，推动党的组织和工作覆盖",
        "指导员从抓组建、抓规范、抓作用发挥三个环节入手，帮助企业把党组织建起来、立得住、有作为。",
        (
            Part(
                "setting_up",
                "抓组建",
                (
                    "依托产业园区、商务楼宇、镇街商会、专业市场推行区域统建，依托行业协会、合作社、龙头企业推行产业联建，企业和党员"
                    f"变动时及时调整设置。在营非公企业党组织组建率达到{says['setup_rate']}（{says.share('setup_rate')}）{change}。",
                ),
            ),
            Part(
                "order",
                "抓规范",
                (
                    f"近两年培育入党积极分子{says['activists_cultivated']}，发展党员{says['members_admitted']}，帮助健全完善党建工作"
                    f"制度{says['party_rules_made']}；建成区域性党员活动中心{says['activity_centres']}，筹措活动经费"
                    f"{says['activity_funds']}，缺场地、缺经费的企业党组织有了活动条件。",
                ),
            ),
            Part(
                "effect",
                "抓作用发挥",
                (
                    "围绕聚力兴企创先进、助推发展争优秀，组织党员亮身份、作承诺、献良策。上年以来作出目标承诺"
                    f"{says['pledges']}{says.beside('pledges')}，提出合理化建议{says['proposals']}{says.beside('proposals')}，"
                    f"由企业党组织自己破解难题{says['problems_cracked']}。",
                ),
            ),
        ),
    )


def economy(says: Says) -> Chapter:
    return Chapter(
        "economy",
        "当好经济发展服务员，助力企业转型升级",
        "指导员发挥部门职能优势，把政策、资金、人才和办法带到企业。",
        (
            Part(
                "transition",
                "促转型",
                (
                    "把国家和区域发展战略、产业政策送到适用的企业，引导企业调整产品结构、谋划重大项目。上一年度全市高新技术产业产值"
                    f"占比为{says['hightech_share']}（部门统计）。",
                ),
            ),
            Part(
                "innovation",
                "促创新",
                (
                    f"制度实施以来，帮助企业引进高层次人才{says['talents_introduced']}，选派学习深造{says['study_placements']}，"
                    f"入选国家级人才计划{says['national_talents']}。上一年度建成国家工程实验室{says['national_labs']}、国家工程技术"
                    f"研究中心{says['national_centres']}、产业技术创新联盟{says['alliances']}、省级企业研发中心"
                    f"{says['provincial_rd_centres']}。上年以来党员认领技术革新项目{says['innovation_projects']}"
                    f"{says.beside('innovation_projects')}，据企业填报新增经济效益{says['innovation_benefit']}（未经审计）。",
                ),
            ),
            Part(
                "problems",
                "解难题",
                (
                    f"制度实施以来，帮助企业争取无偿资金{says['grants_won']}，协调贷款{says['loans_arranged']}，减免费用"
                    f"{says['fees_reduced']}，招工{says['workers_recruited']}，培训人才{says['workers_trained']}。以上各类资金性质"
                    f"不同，分别统计，不相加。经业主确认，协调解决企业诉求{says['demands_resolved']}。",
                ),
            ),
        ),
    )


def harmony(says: Says) -> Chapter:
    return Chapter(
        "harmony",
        "当好和谐建设协调员，理顺三方面关系",
        "指导员在企业与政府、业主与职工、企业与社会之间当好桥梁。",
        (
            Part(
                "government",
                "协调企业与政府",
                (
                    "指导员每周至少与业主或其授权人联系一次，上门、电话、会议均可。上一年度每周联系率为"
                    f"{says['weekly_contact_rate']}（{says.share('weekly_contact_rate')}个企业周），节假日和与业主约定暂停的周另列，"
                    "不计入应联系周。",
                ),
            ),
            Part(
                "employees",
                "协调业主与职工",
                (
                    f"帮助企业规范用工、畅通对话、关心职工生活，上一年度印发企业文化手册{says['culture_handbooks']}，举办讲座和文体"
                    f"活动{says['events_held']}。",
                ),
            ),
            Part(
                "society",
                "协调企业与社会",
                (f"引导企业量力而行、自愿回报社会，近两年捐款捐物合计{says['gifts']}。捐赠不列任务、不作考核。",),
            ),
        ),
    )


def results(says: Says, *, survey: tuple[str, ...], sample: str) -> Chapter:
    return Chapter(
        "results",
        "成效与评价",
        "检验这项制度，看企业需要不需要、业主欢迎不欢迎、员工拥护不拥护、党员支持不支持。",
        (
            Part(
                "economy",
                "经济指标",
                (
                    f"据统计部门数据，上一年度全市规模以上非公有制工业实现主营业务收入{says['above_scale_revenue']}，实现利税"
                    f"{says['above_scale_profit_tax']}。这两项是全市发展的结果，不归功于某一项工作。",
                ),
            ),
            Part("lot", "抽签核实", (sample,)),
            Part("survey", "测评", survey),
        ),
    )


def _other(label: str, number: str, meaning: str, names: str) -> str:
    """`没有来数的指标：3。部门还没有公布。包括……`; that there is none is said too."""
    return f"{label}：{number}。{meaning}{f'包括{names}。' if names else ''}"


def unknown(says: Says, *, waiting: str, disputed: str, others: Sequence[tuple[str, str, str, str]]) -> Chapter:
    """What the report does not know, said as plainly as what it does; each number with the page of its records."""
    return Chapter(
        "unknown",
        "还不掌握的情况",
        "下列情况没有计入前面的数字，一并说明。",
        (
            Part(
                "claims",
                "尚未确认的申报",
                (
                    f"全部计数项目中，尚待确认的记录{waiting}条，有异议、待裁定的记录{disputed}条，确认或裁定后再计入。其中争取无偿"
                    f"资金申报{says.claimed('grants_won')}，已确认{says['grants_won']}；协调贷款申报"
                    f"{says.claimed('loans_arranged')}，已确认{says['loans_arranged']}。",
                ),
            ),
            Part("others", "其他没有计入或存疑的", tuple(_other(*line) for line in others)),
            Part(
                "limits",
                "口径的局限",
                ("各项指标的已知局限逐项列在口径说明中；新增经济效益由企业填报，未经审计；部门统计只作引用。",),
            ),
        ),
    )
