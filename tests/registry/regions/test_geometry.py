"""The plane keeps lengths, comes back, and a polygon knows its inside."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaoliang.registry.regions.geometry import WEIHAI, contains, project, unproject

# Distances on the WGS 84 ellipsoid between points of the city, by Vincenty's formula (independent of the module).
VINCENTY = [
    ((121.2, 37.1), (122.7, 37.1)),
    ((122.0, 36.7), (122.0, 37.55)),
    ((121.3, 36.8), (122.6, 37.5)),
    ((122.5, 36.9), (122.55, 36.95)),
    ((121.25, 37.12), (121.30, 37.12)),
]


def ellipsoid_distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    a, f = 6378137.0, 1 / 298.257223563
    b = a * (1 - f)
    (lon1, lat1), (lon2, lat2) = (tuple(map(math.radians, point)) for point in (one, other))
    u1, u2 = math.atan((1 - f) * math.tan(lat1)), math.atan((1 - f) * math.tan(lat2))
    lam = big = lon2 - lon1
    for _ in range(50):
        sin_s = math.hypot(
            math.cos(u2) * math.sin(lam),
            math.cos(u1) * math.sin(u2) - math.sin(u1) * math.cos(u2) * math.cos(lam),
        )
        cos_s = math.sin(u1) * math.sin(u2) + math.cos(u1) * math.cos(u2) * math.cos(lam)
        sigma = math.atan2(sin_s, cos_s)
        sin_alpha = math.cos(u1) * math.cos(u2) * math.sin(lam) / sin_s
        cos2 = 1 - sin_alpha**2
        cos2m = cos_s - 2 * math.sin(u1) * math.sin(u2) / cos2
        c = f / 16 * cos2 * (4 + f * (4 - 3 * cos2))
        inner = sigma + c * sin_s * (cos2m + c * cos_s * (2 * cos2m**2 - 1))
        lam = big + (1 - c) * f * sin_alpha * inner
    k = cos2 * (a * a - b * b) / (b * b)
    big_a = 1 + k / 16384 * (4096 + k * (-768 + k * (320 - 175 * k)))
    big_b = k / 1024 * (256 + k * (-128 + k * (74 - 47 * k)))
    delta = big_b * sin_s * (cos2m + big_b / 4 * cos_s * (2 * cos2m**2 - 1))
    return b * big_a * (sigma - delta)


@pytest.mark.parametrize(("one", "other"), VINCENTY)
def test_lengths_on_the_plane_are_true_to_a_tenth_of_a_percent(one, other):
    truth = ellipsoid_distance(one, other)
    assert math.dist(project(*one), project(*other)) == pytest.approx(truth, rel=2e-4, abs=2)


def test_centre_is_the_origin_and_axes_point_east_and_north():
    assert project(122.0, 37.1) == (0, 0)
    x, y = project(122.1, 37.2)
    assert x > 0
    assert y > 0


def test_points_are_integers():
    assert all(isinstance(part, int) for part in WEIHAI.project(121.555, 36.999))


@given(st.floats(121.1, 122.8), st.floats(36.6, 37.6))
def test_unproject_undoes_project(longitude, latitude):
    back = unproject(*project(longitude, latitude))
    assert back == pytest.approx((longitude, latitude), abs=2e-5)


def test_contains_knows_holes():
    outer = [[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]
    hole = [[4, 4], [6, 4], [6, 6], [4, 6], [4, 4]]
    assert contains([[outer, hole]], 1, 1)
    assert not contains([[outer, hole]], 5, 5)
    assert not contains([[outer, hole]], 11, 5)
