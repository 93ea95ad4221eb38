"""The check-list a new installation begins with. An office makes further editions on screen."""

from datetime import date
from typing import Final

from qiaoliang.harmony.accord.choices import Source
from qiaoliang.harmony.accord.rules import Line, Terms

LABEL: Final = "通用清单（第一版）"
SOURCE: Final = "劳动合同法、社会保险法、中发〔2015〕10号；名称和期限可按本市三方文件修改"
EFFECTIVE_ON: Final = date(2020, 1, 1)
TERMS: Final = Terms(assess_days=60, term_years=3, recheck_months=12)
ITEMS: Final = (
    Line("规章制度", "涉及职工切身利益的制度经职工代表大会或全体职工讨论，并已公示或告知", "劳动合同法第四条"),
    Line("书面劳动合同", "自用工之日起一个月内与全部职工订立书面劳动合同", "劳动合同法第十条"),
    Line("社会保险登记", "自用工之日起三十日内为职工办理社会保险登记，按时足额缴费", "社会保险法第五十八条"),
    Line(
        "工资增长和工资集体协商", "有生效的工资集体协议，约定工资正常增长", "山东省企业工资集体协商条例",
        Source.CONSULTATION,
    ),
    Line(
        "劳资对话机制", "至少有一项常设的对话机制：厂务公开、劳资恳谈会、职工代表大会等", "企业民主管理规定",
        Source.DIALOGUE,
    ),
    Line("工资支付", "按月足额支付工资，没有拖欠", "劳动法第五十条"),
    Line("工时和休假", "执行工时制度，保障休息日和带薪年休假", "劳动法第四章"),
    Line("生产生活条件", "劳动安全卫生达标，食堂、宿舍、更衣和医务条件满足需要", "劳动法第六章"),
    Line("劳动争议调解委员会", "设有由职工代表和企业代表组成的调解委员会，有调解记录", "劳动争议调解仲裁法第十条"),
)  # fmt: skip
