"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import LABOUR, Kept

KEPT: Final = {
    "Consultation": Kept("办工资集体协商", LABOUR),
    "ConsultationStep": Kept("写明协商走到哪一步", LABOUR),
    "Dispute": Kept(
        "调解劳动纠纷",
        LABOUR,
        {
            "story": "承办人了解经过",
        },
    ),
    "DisputeMove": Kept(
        "写明调解走到哪一步",
        LABOUR,
        {
            "words": "承办人了解这一步说了什么",
        },
    ),
}
