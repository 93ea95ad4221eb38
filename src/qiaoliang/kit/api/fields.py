"""Types of the programming interface: what a number, a day and a text may be; bodies accept nothing unknown."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from ninja import Field, Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
)
from pydantic_core import CoreSchema, core_schema

EARLIEST: Final = date(1900, 1, 1)
STORED: Final = "stored"  # what stands in the database is shown, whatever an import once left there
LATEST: Final = date(2199, 12, 31)


def _in_our_time(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise ValueError("日期要在 1900 年到 2199 年之间。")
    return day


def _moment_in_our_time(moment: datetime) -> datetime:
    if not EARLIEST + timedelta(days=2) <= moment.date() <= LATEST - timedelta(days=2):
        raise ValueError("时间要在 1900 年到 2199 年之间。")
    return timezone.localtime(moment)


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("文字里有不能保存的字符。")
    return text


Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Day = Annotated[date, AfterValidator(_in_our_time)]
Moment = Annotated[AwareDatetime, AfterValidator(_moment_in_our_time)]
Text = Annotated[str, AfterValidator(_storable)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Body(Schema):
    """What an operation is given: a misspelt field is an error, not ignored."""

    model_config = ConfigDict(extra="forbid")


def said(description: str, example: Any, default: Any = ..., **more: Any) -> Any:
    """A field with what it means and what it may look like."""
    return Field(default, description=description, examples=[example], **more)


class OneOf:
    """A text that is one of Django's choices: `Annotated[str, OneOf(Stage)]`. The document names each value."""

    def __init__(self, choices: Any) -> None:
        given = choices.choices if hasattr(choices, "choices") else choices
        self.labels = dict(one for pair in given for one in ([pair] if isinstance(pair[1], str | Promise) else pair[1]))

    def _checked(self, text: str, info: ValidationInfo) -> str:
        if text not in self.labels and info.context != STORED:
            raise ValueError(f"只能是这些值之一：{'、'.join(self.labels)}。")
        return text

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        found = handler(schema)
        return {**found, "enum": list(self.labels), "x-labels": {key: str(label) for key, label in self.labels.items()}}
