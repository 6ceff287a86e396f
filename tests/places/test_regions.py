import pytest
import shapely

from heldground import area
from heldground.errors import UnknownName
from heldground.places import country_shape, region_of, region_shape
from heldground.places.regions import all_regions, regions_of


def test_crimea_and_sevastopol_are_ukraines() -> None:
    """Countries come from the ISO 3166-2 code, not from the layer's country field."""
    ukraine = country_shape("UA")
    for lon, lat in [(34.1, 44.95), (33.52, 44.6)]:  # Simferopol, Sevastopol
        assert ukraine.covers(shapely.Point(lon, lat))
        assert not country_shape("RU").covers(shapely.Point(lon, lat))
    # 603,550 km2 is the figure of Ukraine's statistics office; inland water and simplification make the rest.
    assert area.area_km2(ukraine) == pytest.approx(603_550, rel=0.02)


@pytest.mark.parametrize(
    ("lon", "lat", "region"),
    [
        (36.19, 51.73, "Kursk Oblast"),
        (36.58, 50.6, "Belgorod Oblast"),
        (34.8, 50.91, "Sumy Oblast"),
        (30.52, 50.45, "Kyiv"),
        (37.62, 55.75, "Moscow"),
        (32.53, 15.6, "Khartoum"),
        (34.1, 44.95, "Crimea"),
        (0.0, 0.0, None),
    ],
)
def test_a_point_lies_in_its_region(lon: float, lat: float, region: str | None) -> None:
    assert region_of(lon, lat) == region


@pytest.mark.parametrize(
    "name", ["Sumy Oblast", "Сумська область", "Сумская область", "UA-59", "sumy region"]
)
def test_a_region_is_known_by_name_and_code(name: str) -> None:
    assert region_shape(name).equals(region_shape("UA-59"))


def test_the_city_and_the_oblast_of_kyiv_are_two() -> None:
    assert area.area_km2(region_shape("Kyiv")) < 2_000 < 20_000 < area.area_km2(region_shape("Kyiv Oblast"))


def test_an_unknown_region_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Kursk Oblast"):
        region_shape("Kurks Oblast")
    with pytest.raises(UnknownName, match="UA"):
        country_shape("XX")


def test_every_shape_is_valid_and_no_two_overlap_by_much() -> None:
    """Simplified together, so neighbours still share their border."""
    shapes = [region_shape(region.id) for region in all_regions() if region.country == "UA"]
    assert all(shape.is_valid and not shape.is_empty for shape in shapes)
    apart = sum(area.area_km2(shape) for shape in shapes)
    assert area.area_km2(area.union(shapes)) == pytest.approx(apart, rel=1e-4)


def test_a_country_asked_for_keeps_a_point_across_its_rough_border() -> None:
    """Natural Earth puts the Ukrainian village of Popivka (35.466 E, 50.768 N) into Russia."""
    assert regions_of([35.46645], [50.76754], "UA") == ["Sumy Oblast"]
    assert regions_of([0.0], [0.0], "UA") == [None]
