"""What this system does with personal data, assessed by its makers. A city takes it over and makes it its own."""

from typing import Any, Final

_DUTY: Final = "履行法定职责所必需（第十三条第一款第三项）"
_CONSENT: Final = "本人同意（第十三条第一款第一项），可随时撤回"
_COMMON: Final = (
    "按辖区和职责限定范围；号码、出生日期、政审结论和原话加密、默认遮住，打开要写理由并记入链式日志；"
    "本人可查谁看过；到期清理"
)

SHIPPED: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "联系企业负责人和授权人",
        "purpose": "每周联系、核对成效、办理诉求、答复走访", "basis": f"{_DUTY}；用手机号联系以{_CONSENT}",
        "people": "企业业主、授权人、其他联系人",
        "contents": "姓名、职务、手机号、方便联系的时间",
        "is_sensitive": True,
        "recipients": "派驻指导员、部门联络员（号码遮住）、项目办；不提供给其他单位",
        "risks": "号码被用来推销或骚扰；被不相干的人查到；企业因被联系频繁而受打扰",
        "measures": f"{_COMMON}；企业可约定方式、暂停和婉拒；短信只发核对链接", "risk": "low",
    },
    {
        "name": "选派、匹配和考核指导员",
        "purpose": "提名、审核、派驻、回避、年度考核", "basis": _DUTY, "people": "指导员、被提名人",
        "contents": "姓名、部门、职务、手机号、党员身份、亲属和利益关系申报、请假、考核等次和理由",
        "is_sensitive": True,
        "recipients": "本人、所在部门、项目办；派驻函给企业的只有姓名和部门",
        "risks": "利益关系、考核结果泄露影响名誉；由系统计算的方案被当作决定，本人无从申辩",
        "measures": f"{_COMMON}；方案只是建议，由人核对、发布，每一对都写明理由；等次由人评定，可申诉；不给个人排名",
        "risk": "medium",
    },
    {
        "name": "发展党员和组织生活",
        "purpose": "办理入党手续、党员名册、三会一课、积分和承诺", "basis": "履行法定职责和党内法规规定的职责所必需",
        "people": "党员、发展对象、积极分子、入党申请人",
        "contents": "姓名、出生日期、政治面貌、政治审查结论、各步骤日期、到会和请假、积分",
        "is_sensitive": True,
        "recipients": "本支部、有审批权的上级党委；其他人看到的姓名已遮住",
        "risks": "政治面貌、政治审查结论泄露；积分被用来比较个人",
        "measures": f"{_COMMON}；政治审查只记结论和材料存放处，加密；积分只有本人和支部看得到",
        "risk": "medium",
    },
    {
        "name": "职工反映和劳动争议",
        "purpose": "听取职工意见，调解争议", "basis": _DUTY, "people": "职工、争议当事人",
        "contents": "反映的内容、争议经过、回执码摘要；不记姓名",
        "is_sensitive": True,
        "recipients": "只有承办人和本人同意的人；项目办只看件数",
        "risks": "从内容认出是谁，受到打击报复",
        "measures": "不记姓名、不追问；范围严于辖区（全市角色也看不到）；当天的反映合在一条日志里；内容到期清除",
        "risk": "medium",
    },
    {
        "name": "测评",
        "purpose": "了解满意度", "basis": "自愿参加", "people": "业主、职工、党员",
        "contents": "答卷、留言；不记答卷人",
        "is_sensitive": True, "recipients": "项目办；不足 30 份不显示百分比",
        "risks": "从答卷推知是谁", "measures": "答卷打乱后整批写入，链接计票时删除，任何关联都不能从一条走到另一条",
        "risk": "low",
    },
    {
        "name": "账号、登录和操作日志",
        "purpose": "认出是谁在操作，事后能查证", "basis": f"{_DUTY}；网络安全法第二十一条",
        "people": "有账号的人、凭链接办事的人",
        "contents": "姓名、手机号、登录时间和设备、操作记录",
        "is_sensitive": True,
        "recipients": "本人、审计；系统、安全、审计三种管理员互相制约，看不到业务内容",
        "risks": "日志被用来监视工作状态",
        "measures": "不记位置、在线时长和浏览轨迹；日志成链，不能悄悄改动；登录记录 180 天",
        "risk": "low",
    },
)  # fmt: skip
