"""What the log's verbs and kinds are called on screen; an unknown word is shown as it is stored."""

from django.apps import apps

MOVES = {
    "opened": "建立", "changed": "修改", "given": "授予", "taken": "收回", "made": "生成", "used": "使用",
    "revoked": "作废链接", "queued": "放入发件箱", "handed": "已交付", "sent": "送出", "delivered": "送达",
    "failed": "未送达", "withdrawn": "撤回", "claimed": "登记", "confirmed": "确认", "disputed": "提出异议",
    "settled": "裁定", "voided": "作废", "reinstated": "恢复", "declined": "不作回答", "words_read": "查看异议内容",
    "phone_revealed": "查看手机号", "logged": "记联系", "corrected": "更正", "raised": "提出", "working": "签收或重开",
    "answered": "答复", "closed": "办结或停用", "published": "发布", "requested": "提交计算", "renamed": "更名",
    "amended": "修改", "registered": "登记", "merged": "合并", "merge_undone": "撤销合并", "shared": "调整份额",
    "joined": "并入", "decided": "决定覆盖", "ended": "结束", "set_up": "成立", "abolished": "撤销",
    "day_set": "设日历", "year_seeded": "装载日历", "exported": "导出", "imported": "导入", "applied": "导入",
    "undone": "撤销导入",
    "built": "生成演示数据", "added": "新增", "revealed": "查看", "activated": "启用", "adopted": "采纳",
    "agreed": "约定暂停", "approved": "批准", "asked_again": "再次提醒", "backup_named": "指定代理人",
    "cancel_asked": "要求停止计算", "cells_set": "修改相关度", "closure_undone": "撤销停业登记",
    "code_changed": "变更信用代码",
    "day_cleared": "恢复普通日", "finished": "完成", "forgotten": "删除", "granted": "准假", "implemented": "实施",
    "kept": "兑现", "loaded": "装载", "members_declared": "申报党员数", "moved": "迁移", "needs_set": "登记需要",
    "nominated": "提名", "previewed": "预览导入", "rebuilt": "重算应联系周", "records_merged": "合并重复记录",
    "replaced": "批量改派", "requeued": "重新排队", "resolved": "支部大会决议", "restored": "恢复", "retired": "停用",
    "returned": "退回", "started": "开始", "state_set": "变更经营状态", "succeeded": "登记合并或分立",
    "trained": "登记培训",
    "recorded": "登记", "written": "写交接说明", "accepted": "接受交接", "asked": "提出请求", "declared": "申报",
    "transferred": "移交企业", "reappointed": "续任",
    "version_made": "新建版本", "year_decided": "确认全年日历",
    "held": "登记会议", "more_units_allowed": "批准超过五家", "refreshed": "核对提醒", "refused": "不采纳",
    "reopened": "恢复方案", "done": "算出", "infeasible": "不可行", "cancelled": "取消",
    "activist": "确定积极分子", "application": "登记入党申请", "talk": "派人谈话", "filing": "报备案",
    "mentors": "指定培养联系人", "review": "半年考察", "proposed": "提出发展对象", "consent": "备案同意",
    "notice": "公示", "introducers": "确定介绍人", "vetting": "政治审查", "training": "集中培训",
    "branch_review": "支委会审查", "prereview": "预审", "form": "填志愿书", "meeting": "支部大会讨论接收",
    "committee_talk": "党委谈话", "approval": "党委审批", "upward": "报组织部门备案", "oath": "入党宣誓",
    "probation_review": "预备期考察", "conversion": "支部大会讨论转正", "extension": "延长或取消",
    "confirmation": "审批转正", "archive": "材料归档", "stopped": "停止培养", "resumed": "恢复培养",
    "propose": "发出要约", "reply": "同意协商", "refuse": "不同意协商", "draft": "表决草案", "sign": "签订",
    "file": "报送审查",
    "object": "审查异议", "effect": "生效", "withdraw": "撤回", "accept": "受理调解", "agree": "达成协议",
    "fail": "调解不成",
    "apply": "引导仲裁", "receive": "仲裁受理",
    "extend": "延长审理", "award": "裁决", "hand_over": "移交承办人",
    "story_read": "查看经过",
    "arrived": "签到", "marked": "代记考勤", "described": "写明场所情况", "hours_set": "设开放时间",
    "clash_settled": "核对两个版本",
    "clashed": "收到第二个版本", "targets_set": "定目标", "excused": "同意免开", "prepared": "筹备选举",
    "seats_reduced": "减少名额", "void_round": "投票无效", "voted": "登记投票", "called_off": "取消",
    "door_closed": "停止签到",
    "door_guarded": "暂停签到", "door_opened": "开始签到", "minutes_written": "写会议记录", "planned": "计划",
    "retracted": "撤下登记", "year_planned": "排年度计划", "dissolved": "撤销党小组", "arranged": "安排",
    "attended": "到场",
    "followed_up": "记后续", "left": "退出", "signed_up": "报名", "appointed": "任命", "relieved": "免职",
    "took_office": "就任",
    "altered": "调整", "term_shifted": "调整任期", "repealed": "废止", "drafted": "起草", "handed_over": "当面递送",
    "read": "首次阅读", "stated": "登记资质", "noted": "登记", "named": "命名", "enrolled": "列入名册",
    "moved_all": "整体转移",
    "offered": "登记岗位",
    "compared": "核对是否重复", "passed_on": "转到下一条", "evidence_noted": "写明凭据存放处",
    "computed": "按来源记录计分", "set": "下达", "acknowledged": "签收", "watched": "核对进度", "issued": "发放",
    "renewed": "换发", "printed": "出文书", "reminded": "提醒到期", "edition_turned": "改按新版细则",
}  # fmt: skip
EXACT = {
    "admission.transferred": "转接",
    "demand.logged": "退回", "demand.pause": "暂停计时", "demand.resume": "恢复计时", "demand.ask": "请示",
    "demand.grant": "同意请示", "demand.refuse": "不同意请示", "demand.support": "请协办", "demand.advice": "协办意见",
    "demand.hide": "设为保密", "demand.join": "并入同类", "demand.leave": "移出同类", "demand.label": "更正类别",
    "demands.escalated": "督促", "demands.renewed": "重算时限", "demands.owners_asked": "请业主评价",
    "demand_routing.trained": "训练分派建议",
    "proposal.accepted": "接受方案",
    "view.kept": "存为常用列表", "view.forgotten": "删除常用列表",
    "contest.called": "发起评选", "contest.juror_named": "聘请评委", "contest.juror_ended": "取消评委资格",
    "contest.entered": "报送作品", "contest.entry_withdrawn": "撤回作品", "contest.closed": "截止征集，开始评分",
    "contest.scored": "评分", "contest.recused": "评委回避", "contest.objected": "提出异议",
    "contest.objection_decided": "处理异议", "contest.finished": "确定结果", "contest.taken_up": "转为合理化建议",
    "station.set_up": "设立岗位", "station.assigned": "安排党员", "station.relieved": "结束安排",
    "station.given_up": "撤销岗位", "theme.announced": "发起主题活动",
    "proposal.turned_down": "答复不采纳", "proposal.benefit_stated": "登记效益",
    "proposal.starred": "评为明星提案", "pledges.appraised": "年度评议", "pledges.printed": "打印公示栏",
    "checks.run": "数据体检", "lot.drawn": "抽签", "lot_item.asked": "记回访", "lot_item.objected": "申诉",
    "lot_item.decided": "处理", "outcome.verified": "抽查核实", "outcome.unverified": "撤回核实",
    "finding.explained": "说明线索",
    "points.decided": "决定积分办法", "points.stopped": "停用积分", "target.withdrawn": "撤销目标",
    "obstacle.stated": "说明未组建原因", "change.kept": "维持原派", "change.reassigned": "答复换人",
    "survey.composed": "起草测评", "survey.counted": "计票", "survey.paper_typed": "录入纸质答卷",
    "survey.slips_printed": "打印答卷码", "survey.discarded": "删除草稿", "survey.words_read": "查看测评留言",
    "assessments.opened": "开始年度考核", "assessment.stated": "提交述职", "assessment.graded": "评定",
    "assessment.vetoed": "登记一票否决", "assessment.appealed": "申诉", "assessment.decided": "复核",
    "assessment.computed": "重新测算", "assessment_scheme.made": "新的考核办法", "form.reviewed": "核定表单",
    "owner_link.issued": "发放企业链接", "owner_link.renewed": "换发企业链接", "owner_link.revoked": "停用企业链接",
    "owner_link.handed": "取出企业链接",
    "voice.said": "提出意见", "voice.held": "受理意见", "voice.assigned": "请部门核实", "voice.reported": "部门回告",
    "voice.again": "再次提出", "voice.words_read": "打开意见内容", "voice.urged": "催办", "voice.escalated": "逾期上报",
    "accord.edition_made": "新版创建清单", "accord.declare": "申报创建", "accord.found": "登记一项情况",
    "accord.mechanism": "登记对话机制", "accord.start": "开始创建", "accord.check": "自查完成",
    "accord.pass": "评估达到", "accord.back": "评估后继续创建", "accord.name": "命名", "accord.recheck": "复查保留",
    "accord.revoke": "撤销命名", "accord.expire": "命名到期", "accord.withdraw": "撤回创建",
    "concern.received": "职工反映（全天合记）", "concern.answered": "答复职工", "concern.hand_over": "移交部门",
    "concern.words_read": "查看职工反映", "concern.forgotten": "到期清除内容", "poster.hung": "生成职工心声码",
    "poster.taken_down": "停用职工心声码",
    "showing.agreed": "登记同意公开", "showing.withdrawn": "不再公开",
    "assignment.sent": "发出", "assignment.received": "回复收到", "assignment.finished": "回复完成",
    "assignment.corrected": "更正", "assignment.withdrawn": "撤回",
    "annual_report.begun": "起草年度报告", "annual_report.written_anew": "按最新数字重写年度报告",
    "annual_report.edited": "修改年度报告", "annual_report.frozen": "年度报告定稿",
    "duty_report.begun": "写述职报告", "duty_report.written_anew": "按记录重写", "duty_report.edited": "修改述职报告",
    "duty_report.submitted": "提交述职报告", "duty_report.returned": "退回述职报告",
    "duty_report.accepted": "通过述职报告",
}  # fmt: skip
KINDS = {
    "demands.clock": "诉求时限",
    "reports.annual": "年度报告",
    "reports.annualreport": "年度报告",
    "checks.night": "数据体检",
    "accounts.user": "账号",
    "accounts.personallink": "一次性链接",
}

# Verbs that mean: somebody read what is masked by default.
READS = (
    "dispute.story_read", "contact_person.phone_revealed", "instructor.phone_revealed", "admission.revealed",
    "survey.words_read",
    "voice.words_read",
    "dispute.story_read", "concern.words_read", "contact_person.phone_revealed", "instructor.phone_revealed",
    "admission.revealed",
)  # fmt: skip


def verb_in_words(verb: str) -> str:
    return EXACT.get(verb) or MOVES.get(verb.rpartition(".")[2], verb)


def kind_in_words(kind: str) -> str:
    if kind in KINDS:
        return KINDS[kind]
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return kind
    name = str(model._meta.verbose_name)
    return NAMES.get(kind, name)


NAMES = {
    "enterprises.enterprise": "企业", "enterprises.contactperson": "联系人", "contacts.contact": "联系记录",
    "outcomes.outcome": "成效", "demands.demand": "诉求", "matching.run": "匹配方案", "postings.stint": "派驻",
    "postings.conflict": "回避", "nominations.instructor": "指导员", "nominations.leave": "请假",
    "organisations.organisation": "党组织", "organisations.coverage": "覆盖", "organisations.partyrule": "制度",
    "membership.candidate": "发展党员", "membership.admission": "发展党员手续",
    "centres.centre": "活动中心", "campaigns.pledge": "承诺",
    "campaigns.proposal": "建议", "campaigns.problem": "难题", "innovation.project": "技术项目",
    "innovation.benefit": "效益", "culture.event": "活动", "giving.gift": "捐赠",
    "giving.tie": "结对和任职", "giving.award": "指导员荣誉",
    "care.aid": "困难帮扶", "notices.message": "发件箱消息",
    "programme.setting": "设置", "imports.batch": "导入批次", "departments.department": "部门",
    "organisations.setupcase": "组建申请", "organisations.secretarycandidate": "书记人选",
    "organisations.obstacle": "未组建原因",
    "organisations.meeting": "会议", "organisations.alert": "党组织提醒", "branching.run": "联建方案",
    "branching.proposal": "联合党支部方案",
    "demands.topic": "同类事项", "demands.routingmodel": "分派建议",
    "contests.contest": "金点子评选", "campaigns.theme": "主题活动", "campaigns.station": "责任区和岗位",
    "points.scheme": "积分办法", "points.deed": "支部登记的事项", "points.entry": "积分", "points.appeal": "积分申诉",
    "targets.target": "目标", "surveys.survey": "测评", "assessment.sheet": "年度考核",
    "assessment.scheme": "考核办法", "burden.review": "表单核定", "personal.holder": "个人链接",
    "checks.finding": "体检发现",

    "voices.voice": "意见", "owners.entrance": "企业链接",
    "concerns.concern": "职工反映", "concerns.poster": "职工心声码",
    "accord.creation": "和谐企业创建", "accord.edition": "创建清单",
    "duty.dutyreport": "述职报告", "assignments.assignment": "任务与通知", "assignments.copy": "收到的任务与通知",
    "lots.lot": "抽查",
    "lots.item": "抽中的成效",
    "carriers.carrier": "载体", "partners.partner": "合作单位", "contacts.pause": "暂停",
}  # fmt: skip
