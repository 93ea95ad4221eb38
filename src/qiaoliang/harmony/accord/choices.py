"""The vocabulary of creating an enterprise with harmonious labour relations (创建劳动关系和谐企业)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    DECLARED = "declared", _("已申报")
    PREPARING = "preparing", _("创建中")
    CHECKED = "checked", _("已自查")
    ASSESSED = "assessed", _("已评估")
    NAMED = "named", _("已命名")
    ENDED = "ended", _("命名到期")
    REVOKED = "revoked", _("撤销命名")
    WITHDRAWN = "withdrawn", _("已撤回")


class Step(models.TextChoices):
    DECLARE = "declare", _("申报")
    START = "start", _("开始创建")
    CHECK = "check", _("自查完成")
    PASS = "pass", _("评估达到")
    BACK = "back", _("评估后继续创建")
    NAME = "name", _("命名")
    RECHECK = "recheck", _("复查保留")
    REVOKE = "revoke", _("撤销命名")
    EXPIRE = "expire", _("命名到期")
    WITHDRAW = "withdraw", _("撤回")


class State(models.TextChoices):
    """What is known of one item. There is no half and no point: an item is met, is missing, or nobody knows yet."""

    MET = "met", _("达到")
    MISSING = "missing", _("没有达到")
    UNKNOWN = "unknown", _("还不清楚")


class Voice(models.TextChoices):
    """Who says so: a side, never a person."""

    EMPLOYER = "employer", _("企业方")
    EMPLOYEES = "employees", _("职工代表")
    UNION = "union", _("工会")
    INSTRUCTOR = "instructor", _("指导员走访")
    AUTHORITY = "authority", _("主管部门")


class Source(models.TextChoices):
    """Where an item's state comes from: said here, or read off a record that exists already and is never retyped."""

    SAID = "said", _("逐项登记")
    CONSULTATION = "consultation", _("工资集体协商")
    DIALOGUE = "dialogue", _("劳资对话机制")


class Mechanism(models.TextChoices):
    """A standing way in which owner and employees talk."""

    DISCLOSURE = "disclosure", _("厂务公开")
    MEETING = "meeting", _("劳资恳谈会")
    CONGRESS = "congress", _("职工代表大会")
    DIRECTORS = "directors", _("职工董事、职工监事")
    MAILBOX = "mailbox", _("总经理信箱和接待日")
    PROPOSALS = "proposals", _("职工意见征集和答复制度")
