"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import RECORD, Kept

KEPT: Final = {
    "Policy": Kept("写明惠企政策", RECORD),
    "Strategy": Kept("写明政策库的规则", RECORD),
    "Tag": Kept("按标签匹配企业", RECORD),
    "Version": Kept(
        "查当时的政策文本",
        RECORD,
        {
            "published_by": "写明谁发布",
        },
    ),
    "Qualification": Kept("写明企业是否够条件", RECORD),
    "Delivery": Kept(
        "写明政策送给了哪家",
        RECORD,
        {
            "delivered_by": "写明谁送",
            "read_by": "写明谁看过",
        },
    ),
    "DeliveryMove": Kept("写明申报走到哪一步", RECORD),
    "Advice": Kept("建言献策", RECORD),
}
