"""An instructor in whose name a department's system enters something."""

from qiaoliang.access.accounts.actor import Actor
from qiaoliang.instructors.nominations.models import Instructor
from qiaoliang.instructors.nominations.permits import may_enter_for
from qiaoliang.kit.api.problems import Problem


def instructor_of(actor: Actor, number: int) -> Instructor:
    """One of the token's own people; of anybody else's the answer is as if there were none."""
    found: Instructor | None = Instructor.objects.select_related("user").filter(pk=number).first()
    if found is None or not may_enter_for(actor, found):
        raise Problem("refused", errors=[("instructor", "令牌的单位没有这位指导员，请核对编号。")])
    return found
