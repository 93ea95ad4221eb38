import pytest

from tests.cast import Town
from tests.planning.branching_pages.small_town import SmallTown, build


@pytest.fixture
def small(town: Town) -> SmallTown:
    return build(town)
