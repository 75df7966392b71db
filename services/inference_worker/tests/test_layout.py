"""Where the subject goes: crop, margins, scale, position, and the cap on size."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference_worker.imaging.compose.box import Box, find_box
from inference_worker.imaging.compose.layer import Layer
from inference_worker.imaging.compose.layout import Layout, lay_out
from inference_worker.imaging.compose.place import place
from studio.contracts.options import RenderOptions

WIDTH, HEIGHT = 400, 300
SUBJECT = Box(left=100, top=50, width=200, height=100)


def laid_out(subject: Box | None = SUBJECT, **wanted: object) -> Layout:
    return lay_out(WIDTH, HEIGHT, subject, RenderOptions.model_validate(wanted))


def canvas(layout: Layout) -> tuple[int, int]:
    return layout.width, layout.height


def test_a_box_holds_what_is_not_faint() -> None:
    alpha = np.zeros((30, 40), np.uint8)
    alpha[5, 7], alpha[20, 30], alpha[29, 39] = 13, 255, 12

    assert find_box(alpha) == Box(7, 5, 24, 16)
    assert find_box(np.full((30, 40), 12, np.uint8)) is None


def test_without_wishes_every_pixel_stays() -> None:
    assert laid_out().changes_nothing_of(WIDTH, HEIGHT)
    assert laid_out(max_pixels=WIDTH * HEIGHT).changes_nothing_of(WIDTH, HEIGHT)


@pytest.mark.parametrize(
    ("margin", "size", "offset"),
    [
        ("0", (200, 100), (0, 0)),
        ("10px", (220, 120), (10, 10)),
        ("10%", (240, 120), (20, 10)),
        ("5px 10%", (240, 110), (20, 5)),
        ("1px 2px 3px 4px", (206, 104), (4, 1)),
        ("500px", (1200, 1100), (500, 500)),
    ],
)
def test_a_crop_keeps_the_subject_and_its_margins(margin: str, size: tuple[int, int], offset: tuple[int, int]) -> None:
    layout = laid_out(crop=True, crop_margin=margin)

    assert canvas(layout) == size
    # The photo is shown as far as it goes, so that what is faint around the subject stays in the margins.
    place_of_subject = (
        SUBJECT.left - layout.source.left + layout.target.left,
        SUBJECT.top - layout.source.top + layout.target.top,
    )
    assert place_of_subject == offset
    assert (layout.target.width, layout.target.height) == (layout.source.width, layout.source.height)


def test_a_crop_of_nothing_is_the_whole_photo() -> None:
    assert laid_out(None, crop=True, crop_margin="10px").changes_nothing_of(WIDTH, HEIGHT)


def test_a_crop_to_the_top_left_corner_changes_the_photo() -> None:
    layout = laid_out(Box(0, 0, 200, 100), crop=True)

    assert canvas(layout) == (200, 100)
    assert not layout.changes_nothing_of(WIDTH, HEIGHT)


def test_a_crop_makes_room_for_the_shadow() -> None:
    # of the longer side, 400: offsets 8 and 4, blur 20, which has faded away at 30
    shadow = {"shadow_opacity": 50, "shadow_blur": 5, "shadow_offset_x": 2, "shadow_offset_y": 1}

    layout = laid_out(crop=True, **shadow)

    assert layout.view == Box.between(100 + 8 - 30, 50 + 4 - 30, 300 + 8 + 30, 150 + 4 + 30)
    assert laid_out(crop=True, crop_margin="50%", **shadow).view == Box.between(0, 0, 400, 200)


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ({"position": "center"}, Box(100, 100, 200, 100)),
        ({"position": "0% 100%"}, Box(0, 200, 200, 100)),
        ({"position": "25%"}, Box(50, 50, 200, 100)),
        ({"scale": "100%"}, Box(0, 50, 400, 200)),
        ({"scale": "50%"}, Box(100, 100, 200, 100)),
        ({"scale": "50%", "position": "original"}, Box(100, 50, 200, 100)),
        ({"scale": "100%", "position": "original"}, Box(0, 0, 400, 200)),
        ({"scale": "25%", "position": "100% 0%"}, Box(300, 0, 100, 50)),
    ],
)
def test_a_subject_is_scaled_to_its_share_of_the_canvas_and_moved(wanted: dict[str, object], target: Box) -> None:
    layout = laid_out(**wanted)

    assert canvas(layout) == (WIDTH, HEIGHT)
    assert (layout.source, layout.target) == (SUBJECT, target)


@settings(deadline=None)
@given(
    st.integers(1, 400), st.integers(1, 300), st.sampled_from(["center", "33%", "12.5% 66.7%", "1% 99%", "49.5% 50.5%"])
)
def test_a_subject_that_is_only_moved_keeps_its_size(width: int, height: int, position: str) -> None:
    subject = Box(0, 0, width, height)

    layout = laid_out(subject, position=position)

    assert layout.source == subject
    assert (layout.target.width, layout.target.height) == (width, height)


@pytest.mark.parametrize(
    ("most", "size"), [(120_001, (400, 300)), (30_000, (200, 150)), (1_200, (40, 30)), (1, (1, 1)), (7, (3, 2))]
)
def test_a_cap_shrinks_the_canvas_in_its_shape_and_never_enlarges_it(most: int, size: tuple[int, int]) -> None:
    assert canvas(laid_out(max_pixels=most)) == size


@pytest.mark.parametrize(("kind", "size"), [("png", (8000, 6000)), ("avif", (5656, 4242))])
def test_a_canvas_is_shrunk_to_what_its_encoder_has_memory_for(kind: str, size: tuple[int, int]) -> None:
    options = RenderOptions.model_validate({"format": kind})

    assert canvas(lay_out(8000, 6000, None, options)) == size


def test_a_cap_shrinks_what_is_on_the_canvas_too() -> None:
    layout = laid_out(crop=True, crop_margin="50px", max_pixels=15_000)

    assert canvas(layout) == (150, 100)
    assert layout.factor == 0.5
    assert laid_out(position="center", max_pixels=30_000).target == Box(50, 50, 100, 50)


def test_a_canvas_that_margins_blow_up_is_shrunk_to_fifty_megapixels() -> None:
    whole = Box(0, 0, 8000, 6000)

    layout = lay_out(8000, 6000, whole, RenderOptions(crop=True, crop_margin="50%"))

    assert 49_900_000 < layout.width * layout.height <= 50_000_000
    assert abs(layout.width / layout.height - 8 / 6) < 0.001


def test_a_webp_is_never_wider_than_the_format_can_be() -> None:
    whole = Box(0, 0, 16_000, 100)

    def width(output_format: str) -> int:
        options = RenderOptions.model_validate({"format": output_format, "crop": True, "crop_margin": "0 500px"})
        return lay_out(16_000, 100, whole, options).width

    assert (width("webp"), width("png")) == (16_383, 17_000)


boxes = st.builds(Box.between, st.integers(0, 199), st.integers(0, 149), st.integers(1, 200), st.integers(1, 150))
wishes = st.one_of(
    st.builds(dict, crop=st.just(value=True), crop_margin=st.sampled_from(["0", "7px", "50%", "1px 9% 30px 0"])),
    st.builds(
        dict,
        scale=st.sampled_from(["original", "10%", "55.5%", "100%"]),
        position=st.sampled_from([None, "original", "center", "0% 100%", "33%"]),
    ),
)


@settings(deadline=None)
@given(boxes, wishes, st.sampled_from([None, 1, 50, 999, 20_000]), st.sampled_from([0, 60]))
def test_whatever_is_wished_the_target_lies_on_the_canvas_and_the_cap_holds(
    subject: Box, wanted: dict[str, object], most: int | None, opacity: int
) -> None:
    options = RenderOptions.model_validate({**wanted, "max_pixels": most, "shadow_opacity": opacity})

    layout = lay_out(200, 150, subject, options)

    whole = Box(0, 0, layout.width, layout.height)
    assert layout.target.common(whole) == layout.target
    assert layout.source.common(Box(0, 0, 200, 150)) == layout.source
    assert most is None or layout.width * layout.height <= most


def test_what_is_placed_is_transparent_around_the_subject() -> None:
    layer = Layer(np.full((HEIGHT, WIDTH, 3), 7, np.uint8), np.full((HEIGHT, WIDTH), 255, np.uint8))

    placed = place(layer, laid_out(position="0% 100%"))

    expected = np.zeros((HEIGHT, WIDTH), np.uint8)
    expected[200:300, :200] = 255
    assert np.array_equal(placed.alpha, expected)
    assert np.array_equal(placed.colours, np.where(expected[..., None] > 0, np.uint8(7), np.uint8(0)).repeat(3, axis=2))
