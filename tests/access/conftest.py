"""Who may open a preview does not depend on what is installed here, and converting a file takes seconds."""

import pytest

from qiaoliang.kit.documents import preview


@pytest.fixture(autouse=True)
def _without_an_office_programme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "PROGRAMMES", ())
