"""Renders that are wanted twice are found by what is wanted."""

from typing import Any

import pytest

from studio.contracts.jobs import SourceFacts
from studio.contracts.options import RemoveBackgroundOptions
from studio.contracts.renders import fingerprint


def options(**wanted: Any) -> RemoveBackgroundOptions:  # noqa: ANN401
    return RemoveBackgroundOptions(model="isnet", **wanted)


def picture(sha256: str, filename: str = "a.jpg") -> SourceFacts:
    return SourceFacts(
        filename=filename, media_type="image/jpeg", bytes=1, sha256=sha256, width=1, height=1, mode="RGB"
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"background": "#FFF"}, {"background": "ffffff"}),
        ({"format": "jpeg"}, {"format": "jpeg", "background": "#fff"}),
        ({"crop_margin": "5px 5px"}, {"crop_margin": "5px"}),
        ({"scale": "50%"}, {"scale": "50.0%", "position": "50%"}),
        ({}, {"shadow_blur": 2}),
        # a zero has no sign
        ({"shadow_opacity": 50}, {"shadow_opacity": 50, "shadow_offset_x": -0.0}),
        ({"edge_cleaning": 0}, {"edge_cleaning": -0.0}),
        ({"crop": True}, {"crop": True, "crop_margin": "0%"}),
        # a format's own quality may be asked for
        ({"format": "jpeg"}, {"format": "jpeg", "quality": 92}),
        ({"format": "webp"}, {"format": "webp", "quality": 90}),
        ({"format": "avif"}, {"format": "avif", "quality": 75}),
        ({"format": "zip"}, {"format": "zip", "quality": 92}),
        # what has no effect does not count
        ({}, {"crop_margin": "10%"}),
        ({}, {"shadow_blur": 9, "shadow_offset_x": 3, "shadow_offset_y": 4, "shadow_colour": "#123456"}),
        ({}, {"shadow_opacity": 0.1}),  # less than a step of alpha
        ({"background": "#fff"}, {"background": "#fff", "background_blur": 9}),
        ({"channels": "alpha"}, {"channels": "alpha", "edge_cleaning": 0.2}),
    ],
)
def test_equal_wishes_have_one_fingerprint_however_spelt(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert fingerprint(options(**one), None) == fingerprint(options(**other), None)


def test_different_wishes_and_different_pictures_have_different_ones() -> None:
    over_picture = options(background="picture")
    fingerprints = [
        fingerprint(options(), None),
        fingerprint(options(channels="alpha"), None),
        fingerprint(options(channels="edges"), None),
        fingerprint(options(channels="edges", edge_cleaning=0.5), None),
        fingerprint(options(crop=True), None),
        fingerprint(options(edge_cleaning=0.5), None),
        fingerprint(options(crop=True, crop_margin="10%"), None),
        fingerprint(options(format="jpeg"), None),
        fingerprint(options(format="jpeg", quality=91), None),
        fingerprint(options(background="blur"), None),
        fingerprint(options(background="blur", background_blur=9), None),
        fingerprint(options(shadow_opacity=50), None),
        fingerprint(options(shadow_opacity=50, shadow_blur=9), None),
        fingerprint(options(shadow_opacity=50, shadow_offset_x=3), None),
        fingerprint(options(shadow_opacity=50, shadow_offset_y=3), None),
        fingerprint(options(shadow_opacity=50, shadow_colour="#123"), None),
        fingerprint(over_picture, picture("0" * 64)),
        fingerprint(over_picture, picture("1" * 64)),
    ]

    assert len(set(fingerprints)) == len(fingerprints)


def test_a_picture_is_known_by_its_bytes_not_by_its_name() -> None:
    over_picture = options(background="picture")

    assert fingerprint(over_picture, picture("0" * 64, "a.jpg")) == fingerprint(
        over_picture, picture("0" * 64, "b.jpg")
    )
