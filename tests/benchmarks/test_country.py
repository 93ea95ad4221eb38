"""The country of the benchmark in small: every county proven, on several processes."""

from dataclasses import replace

from benchmarks import country


def test_every_county_is_proven_on_a_pool_of_processes() -> None:
    counties = [(seed, replace(size, enterprises=150 + seed, instructors=30)) for seed, size in country.sizes()[:6]]
    done = country.run(counties)
    assert sorted(one.enterprises for one in done) == [150, 151, 152, 153, 154, 155]
    assert all(one.proven for one in done)


def test_the_counties_make_up_the_country() -> None:
    sizes = [size for _, size in country.sizes()]
    assert len(sizes) == 2_850
    assert sum(size.enterprises for size in sizes) == 10_000_000
    assert sum(size.instructors for size in sizes) == 600_000
    assert max(size.enterprises for size in sizes) > 5 * sorted(size.enterprises for size in sizes)[1_425]
