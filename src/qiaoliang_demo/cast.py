"""The people who sign in to the demo city, each tied to rows with something to do. All of them are invented."""

from dataclasses import dataclass
from typing import Final

PASSWORD: Final = "qiaoliang-demo-2026"  # noqa: S105  (a demo holds nobody's data, and the command prints it)

INSTRUCTOR: Final = "于海宁"
INSTRUCTORS_OFFICE: Final = ("371082", "marine")
OWNER: Final = "林启航"
SECRETARY: Final = "许知远"
TOWN_CODE: Final = "371082101"  # 俚岛镇
FIRM_NAME: Final = "荣成汐歌海产品加工有限公司"
FIRM_SHORT: Final = "汐歌海产"
PARK_NAME: Final = "俚岛海洋食品产业园"


@dataclass(frozen=True)
class Part:
    """Somebody who signs in. `where` names the kind of place; its key is known only when the city stands."""

    username: str
    name: str
    role: str
    where: str
    place: str
    looks_at: str


PARTS: Final = (
    Part("office", "周立言", "office", "city", "", "市项目办：全市匹配、督办、报告"),
    Part("county", "丛慧敏", "office", "region", "371082", "荣成市项目办：只看荣成"),
    Part("neighbour", "宋一鸣", "office", "region", "371083", "乳山市项目办：看不到荣成的任何一行"),
    Part("department", "邹子谦", "coordinator", "department", "office", "荣成市海洋发展局联络员：待签收和超期的诉求"),
    Part("instructor", INSTRUCTOR, "instructor", "instructor", "guide", "指导员：本周待联系、上周漏一家、替同事代管"),
    Part("secretary", SECRETARY, "secretary", "organisation", "branch", "党支部书记：名册、承诺、建议、制度"),
    Part("owner", OWNER, "owner", "enterprise", "firm", "企业业主：两条成效待核对"),
    Part("township", "鞠明远", "committee", "region", TOWN_CODE, "俚岛镇党委：辖区党组织和发展党员"),
    Part("carrier", "孙晓岚", "carrier", "carrier", "park", "产业园办公室：入驻企业和联合组织"),
    Part("auditor", "王砚青", "auditor", "city", "", "审计：全部可读，不能改"),
    Part("admin", "林可为", "administrator", "city", "", "系统管理员：账号、备份、运行"),
    Part("security", "荆守一", "security", "city", "", "安全管理员：授权、让人退出登录"),
    Part("overseer", "初明察", "overseer", "city", "", "审计管理员：看前两位做了什么，核验日志"),
    Part("head", "曲明山", "head", "department", "office", "荣成市海洋发展局负责人：审核本局各期的数"),
)
