"""Why this domain keeps what it keeps, and for how long; the class of a column stands at the column."""

from typing import Final

from qiaoliang.kit.privacy import PARTY, Kept

KEPT: Final = {
    "Drive": Kept("组建攻坚", PARTY),
    "DriveTarget": Kept("写明组建目标", PARTY),
}
