"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import CONTACT, PARTY, RECORD, Kept

KEPT: Final = {
    "Enterprise": Kept("写明服务哪些企业", RECORD),
    "OperatingSpell": Kept("算当时是否经营", RECORD),
    "Identity": Kept("改名后仍认得同一家", RECORD),
    "Succession": Kept("合并分立后仍对得上", RECORD),
    "RecordMerge": Kept(
        "撤销错误的合并",
        RECORD,
        {
            "merged_by": "写明谁合并的",
        },
    ),
    "ContactPerson": Kept(
        "联系企业里负责的人",
        CONTACT,
        {
            "name": "称呼对方",
            "initials": "按拼音首字母查找",
            "title": "知道找谁办",
            "phone": "打电话联系",
            "prefers": "按对方愿意的方式联系",
        },
    ),
    "NeedProfile": Kept("按企业需要匹配指导员", RECORD),
    "MemberDeclaration": Kept(
        "判断能否建党组织，只记人数",
        PARTY,
        {
            "declared_by": "写明谁申报的人数",
        },
    ),
}
