"""What a figure is asked for: whose rows, as known on which evening, for which place and department."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.utils import timezone

from qiaoliang.access.audit.actions import state
from qiaoliang.kit.remembered import State
from qiaoliang.kit.scope import Scope
from qiaoliang.registry.departments.models import Department
from qiaoliang.registry.programme import settings
from qiaoliang.results.indicators import periods
from qiaoliang.results.indicators.choices import Basis
from qiaoliang.results.indicators.periods import Period
from qiaoliang.results.indicators.vocabulary import Indicator
from qiaoliang.results.surveys.models import Survey
from qiaoliang.results.surveys.reading import last_closed


@dataclass(frozen=True)
class Asked:
    """Everything a figure depends on besides the rows. Reads settings and the last survey once, when needed."""

    scope: Scope
    as_of: date
    region: str = ""
    department: Department | None = None
    instructor: int | None = None  # only what this person helped with
    version: State | None = None  # of the data, if the request has already asked for it
    span: Period | None = None  # the days of a brief or a period instead of each indicator's own
    parts: tuple[tuple[str, str], ...] = ()  # only these parts: (code of a dimension, key), see dimensions.py

    @property
    def evening(self) -> datetime:
        """The last moment of the day in the city's time."""
        return datetime.combine(self.as_of, time.max, tzinfo=timezone.get_default_timezone())

    @cached_property
    def settings(self) -> dict[str, Any]:
        return settings.values(self.as_of)

    @cached_property
    def start(self) -> date:
        """The programme's first day, read with the other settings; set later than `as_of`, it costs one query more."""
        text = self.settings["programme_start"]
        return date.fromisoformat(text) if text else settings.programme_start(self.as_of)

    @cached_property
    def survey(self) -> Survey | None:
        return last_closed(self.as_of, self.evening)

    @cached_property
    def data_version(self) -> State:
        """As long as the tables that a figure reads are not written, it stands."""
        return self.version or state()

    @property
    def place(self) -> str:
        """The region asked for, or the city itself: whose published statistics are meant."""
        return self.region or str(self.settings["root_region"])

    def about(self, indicator: Indicator) -> "Asked":
        """The same question as this indicator takes it: a state is asked for at the end of the days meant."""
        if self.span is None or indicator.basis != Basis.AS_OF or self.span.end >= self.as_of:
            return self
        return replace(self, as_of=self.span.end)

    def period(self, indicator: Indicator) -> Period:
        """The days asked for, if it adds up over days; a state, a published statistic and a survey keep their own."""
        basis = self.settings[indicator.basis_setting] if indicator.basis_setting else indicator.basis
        keeps_own = basis in (Basis.AS_OF, Basis.LAST_SURVEY) or indicator.is_imported
        if self.span is not None and not keeps_own:
            return self.span
        survey = None
        if basis == Basis.LAST_SURVEY and self.survey is not None:
            survey = Period(self.survey.opened_on, self.survey.closed_on)
        start = self.start if basis == Basis.SINCE_START else self.as_of
        return periods.period(basis, self.as_of, start=start, survey=survey)
