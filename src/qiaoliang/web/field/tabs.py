"""The four tabs at the bottom of a phone."""

from typing import Final

TABS: Final = (("/field/", "今日"), ("/enterprises/", "企业"), ("/demands/", "诉求"), ("/field/mine/", "我的"))
