"""What enterprises fill: by their link, signed in, or with the instructor beside them. Most of it is their right."""

from typing import Final

from django import forms
from django.db.models import Q

from qiaoliang.economy.demands.choices import Mouth
from qiaoliang.economy.demands.models import Demand
from qiaoliang.economy.policies.forms import AnswerAdviceForm, FollowForm
from qiaoliang.economy.policies.models import Advice, DeliveryMove
from qiaoliang.economy.support.forms import SignUpForm
from qiaoliang.economy.support.models import SignUp
from qiaoliang.fieldwork.contacts.forms import PauseForm, RhythmForm
from qiaoliang.fieldwork.contacts.models import Pause, Rhythm
from qiaoliang.fieldwork.outcomes.forms import AnswerForm
from qiaoliang.fieldwork.outcomes.models import Outcome
from qiaoliang.fieldwork.visits.models import Visit
from qiaoliang.harmony.accord.forms import DeclareForm
from qiaoliang.harmony.accord.models import Creation
from qiaoliang.harmony.labour.forms import ProposeForm
from qiaoliang.harmony.labour.models import Consultation
from qiaoliang.instructors.wishes.forms import AskForm, WishForm
from qiaoliang.instructors.wishes.models import ChangeRequest, Side, Source, Wish
from qiaoliang.registry.enterprises.forms import MembersForm, NeedsForm, PersonForm
from qiaoliang.registry.enterprises.models import ContactPerson, MemberDeclaration, NeedProfile
from qiaoliang.web.burden.costs import ENTERPRISE, FormCost
from qiaoliang.web.owners.forms import OwnDemandForm
from qiaoliang.web.voices.forms import SayForm
from qiaoliang.web.voices.models import Voice

OWN: Final = ("e/<str:token>/", "own/<int:pk>/")  # one page serves both


def _own(*rest: str) -> tuple[str, ...]:
    return tuple(f"{base}{one}" for base in OWN for one in rest)


FORMS: Final = (
    FormCost(
        "own_demand", "业主提诉求", ENTERPRISE, OwnDemandForm, Demand, "recorded_at", "enterprise", 60,
        Q(mouth=Mouth.OWNER), pages=_own("demands/new/"), steps=_own("demands/<int:demand>/"),
        known=("enterprise", "heard_on", "mouth"), must="企业随时可以提诉求",
    ),
    FormCost(
        "answer", "核对成效", ENTERPRISE, AnswerForm, Outcome, "confirmed_at", "enterprise", 20,
        pages=("c/<str:token>/", *_own("results/")), must="成效要由企业核对才算",
    ),
    FormCost(
        "visit_answer", "答复走访", ENTERPRISE, forms.Form, Visit, "answered_at", "enterprise", 10,
        pages=_own("visits/<int:visit>/"), must="来不来由企业定",
    ),
    FormCost(
        "pause", "约定暂停", ENTERPRISE, PauseForm, Pause, "recorded_at", "enterprise",
        pages=("contacts/pauses/new/", *_own("visits/pause/")), steps=("contacts/pauses/<int:pk>/",),
        must="暂停联系是企业的权利",
    ),
    FormCost(
        "rhythm", "约定联系方式", ENTERPRISE, RhythmForm, Rhythm, "recorded_at", "enterprise",
        pages=("contacts/rhythms/new/", *_own("visits/rhythm/")), steps=("contacts/rhythms/<int:pk>/",),
        must="怎样联系由企业定",
    ),
    FormCost(
        "voice", "意见", ENTERPRISE, SayForm, Voice, "said_at", "enterprise", 60,
        pages=("voices/new/", *_own("voices/new/")),
        steps=("voices/<int:pk>/", *_own("voices/<int:voice>/", "records/<slug:kind>/<int:key>/")),
        must="投诉和异议是企业的权利",
    ),
    FormCost(
        "change_request", "请求换人", ENTERPRISE, AskForm, ChangeRequest, "asked_at", "enterprise", 60,
        Q(source=Source.OWN), pages=("instructors/wishes/requests/new/", *_own("another/")),
        steps=("instructors/wishes/requests/<int:pk>/",), must="换指导员是企业的权利",
    ),
    FormCost(
        "wish", "登记意愿", ENTERPRISE, WishForm, Wish, "recorded_at", "enterprise", 60,
        Q(source=Source.OWN, side=Side.ENTERPRISE), pages=("instructors/wishes/new/",),
    ),
    FormCost(
        "advice_answer", "答复党组织建议", ENTERPRISE, AnswerAdviceForm, Advice, "answered_on", "enterprise", 60,
        pages=("economy/advice/<int:pk>/answer/", *_own("advice/<int:advice>/")),
        steps=("economy/advice/<int:pk>/",), must="采纳与否由企业定",
    ),
    FormCost(
        "policy_follow", "政策：想了解、已申报", ENTERPRISE, FollowForm, DeliveryMove, "at", "delivery__enterprise",
        0, ~Q(step__in=("delivered", "read")), steps=("economy/deliveries/", *_own("policies/")),
        must="享受政策从这里开始",
    ),
    FormCost(
        "sign_up", "活动报名", ENTERPRISE, SignUpForm, SignUp, "signed_up_at", "enterprise", 60,
        pages=("economy/occasions/<int:pk>/sign-up/", "economy/occasions/<int:pk>/post/"),
        steps=("economy/occasions/",),
    ),
    FormCost(
        "members", "申报党员数", ENTERPRISE, MembersForm, MemberDeclaration, "on", "enterprise",
        pages=("enterprises/<int:pk>/members/",), must="应建未建由此算出",
    ),
    FormCost(
        "needs", "登记企业需要", ENTERPRISE, NeedsForm, NeedProfile, "recorded_at", "enterprise",
        pages=("enterprises/<int:pk>/needs/",),
    ),
    FormCost(
        "contact_person", "登记联系人", ENTERPRISE, PersonForm, ContactPerson, "starts_on", "enterprise",
        pages=("enterprises/<int:pk>/people/new/",), steps=("enterprises/people/",), must="联系谁由企业定",
    ),
    FormCost(
        "consultation", "工资集体协商", ENTERPRISE, ProposeForm, Consultation, "recorded_at", "enterprise", 60,
        pages=("harmony/consultations/new/",), steps=("harmony/consultations/<int:pk>/",), must="时限由条例规定",
    ),
    FormCost(
        "accord", "申报和谐企业", ENTERPRISE, DeclareForm, Creation, "recorded_at", "enterprise", 60,
        pages=("harmony/accord/new/",), steps=("harmony/accord/<int:pk>/",),
    ),
)  # fmt: skip
