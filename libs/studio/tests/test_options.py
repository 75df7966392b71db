"""What a client may ask for, and what becomes of it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from studio.contracts.options import InferenceOptions, OutputFormat, RemoveBackgroundOptions, RenderOptions


def refused(**options: Any) -> str:  # noqa: ANN401
    """Return the field that is named when these options are refused."""
    with pytest.raises(ValidationError) as error:
        RenderOptions(**options)
    return str(error.value.errors()[0]["loc"][0])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("#fff", "#ffffff"),
        ("FFF", "#ffffff"),
        ("1E90FF", "#1e90ff"),
        (" #1e90ff ", "#1e90ff"),
        ("#1e90ff80", "#1e90ff80"),
        ("#1e90ffff", "#1e90ff"),
        ("#1e98", "#11ee9988"),
        ("#12345600", None),
        ("none", None),
        ("Transparent", None),
        ("BLUR", "blur"),
        ("picture", "picture"),
        ("linear-gradient(45,#fff,#1e90ff)", "linear-gradient(45,#ffffff,#1e90ff)"),
        ("Linear-Gradient( 405deg ,  FFF , #000 )", "linear-gradient(45,#ffffff,#000000)"),
        ("linear-gradient(-90.5,#fff,#000)", "linear-gradient(269.5,#ffffff,#000000)"),
    ],
)
def test_backgrounds_are_kept_in_one_form(given: str, kept: str | None) -> None:
    assert RenderOptions(background=given).background == kept


@pytest.mark.parametrize(
    "given",
    [
        *("red!", "#12", "#12345", "rgb(1,2,3)", "#gggggg", "٣٣٣", "", "#", "# fff"),
        *("linear-gradient(#fff,#000)", "linear-gradient(45,#fff)", "linear-gradient(45,#fff8,#000)"),
        *("linear-gradient(45,#fff,#000,#f00)", "linear-gradient(1e9,#fff,#000)", "blur(3)"),
    ],
)
def test_what_is_no_background_is_refused(given: str) -> None:
    assert refused(background=given) == "background"


def test_jpeg_gets_a_background_since_it_cannot_be_transparent() -> None:
    assert RenderOptions(format=OutputFormat.JPEG).background == "#ffffff"
    assert RenderOptions(format=OutputFormat.JPEG, background="none").background == "#ffffff"
    assert RenderOptions(format="jpeg", background="#000").background == "#000000"  # type: ignore[arg-type]
    assert RenderOptions(format=OutputFormat.PNG).background is None
    assert RenderOptions(format="jpeg", channels="alpha").background is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("0", "0px"),
        ("0% 0.0px", "0px"),
        ("30PX", "30px"),
        ("10%", "10%"),
        ("10px  5%", "10px 5%"),
        ("10px,5%,10px,5%", "10px 5%"),
        ("7px 7px", "7px"),
        ("1px 2px 3px 2px", "1px 2px 3px 2px"),
        ("1px 2px 1px 3px", "1px 2px 1px 3px"),
    ],
)
def test_margins_are_kept_in_as_few_lengths_as_will_do(given: str, kept: str) -> None:
    assert RenderOptions(crop=True, crop_margin=given).crop_margin == kept


@pytest.mark.parametrize("given", ["10", "1px 2px 3px", "501px", "51%", "-1px", "1em", "1px 2px 3px 4px 5px", "", "px"])
def test_what_is_no_margin_is_refused(given: str) -> None:
    assert refused(crop_margin=given) == "crop_margin"


@pytest.mark.parametrize(
    ("given", "kept", "share"), [("original", "original", None), ("10%", "10%", 0.1), ("100.0%", "100%", 1.0)]
)
def test_a_scale_is_original_or_a_share(given: str, kept: str, share: float | None) -> None:
    options = RenderOptions(scale=given)

    assert (options.scale, options.scale_share) == (kept, share)


@pytest.mark.parametrize("given", ["9%", "101%", "0.5", "50", "center", "10% 20%", ""])
def test_what_is_no_scale_is_refused(given: str) -> None:
    assert refused(scale=given) == "scale"


@pytest.mark.parametrize(
    ("given", "kept"),
    [("original", "original"), ("Center", "center"), ("30%", "30% 30%"), ("0% 100%", "0% 100%"), ("50%,50%", "center")],
)
def test_a_position_is_a_word_or_one_or_two_shares(given: str, kept: str) -> None:
    assert RenderOptions(position=given).position == kept


@pytest.mark.parametrize("given", ["left", "101%", "10px", "1% 2% 3%", "", "-1%"])
def test_what_is_no_position_is_refused(given: str) -> None:
    assert refused(position=given) == "position"


def test_a_subject_that_is_scaled_is_centred_unless_told_otherwise() -> None:
    assert RenderOptions().position == "original"
    assert RenderOptions(scale="50%").position == "center"
    assert RenderOptions(scale="50%", position="original").position == "original"


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"format": "png", "lossless": True}, "lossless"),
        ({"format": "jpeg", "lossless": True}, "lossless"),
        ({"format": "png", "quality": 90}, "quality"),
        ({"format": "webp", "lossless": True, "quality": 90}, "quality"),
        ({"format": "webp", "bit_depth": 16}, "bit_depth"),
        ({"bit_depth": 12}, "bit_depth"),
        ({"format": "zip", "channels": "alpha"}, "channels"),
        ({"format": "zip", "background": "#fff"}, "background"),
        ({"channels": "alpha", "background": "blur"}, "background"),
        ({"format": "jpeg", "background": "#ffffff80"}, "background"),
        ({"format": "zip", "shadow_opacity": 1}, "shadow_opacity"),
        ({"channels": "alpha", "shadow_opacity": 1}, "shadow_opacity"),
        ({"format": "jpeg", "channels": "edges"}, "channels"),
        ({"format": "webp", "lossless": True, "channels": "edges"}, "channels"),
        ({"format": "zip", "channels": "edges"}, "channels"),
        ({"bit_depth": 16, "channels": "edges"}, "channels"),
        ({"channels": "edges", "background": "picture"}, "background"),
        ({"channels": "edges", "shadow_opacity": 1}, "shadow_opacity"),
        ({"channels": "edges", "crop": True}, "crop"),
        ({"channels": "edges", "scale": "100%"}, "scale"),
        ({"channels": "edges", "position": "0%"}, "position"),
        ({"channels": "edges", "max_pixels": 268_435_456}, "max_pixels"),
        ({"shadow_colour": "#00000080"}, "shadow_colour"),
        ({"crop": True, "scale": "50%"}, "scale"),
        ({"crop": True, "position": "center"}, "position"),
    ],
)
def test_of_options_that_contradict_each_other_the_later_one_is_refused(options: dict[str, Any], field: str) -> None:
    assert refused(**options) == field


@pytest.mark.parametrize(
    "options",
    [
        {"format": "webp", "lossless": True},
        {"format": "zip", "quality": 90, "crop": True},
        {"format": "png", "bit_depth": 16, "background": "#ffffff80"},
        {"format": "avif", "background": "blur", "shadow_opacity": 50},
        {"format": "jpeg", "channels": "alpha", "quality": 60},
        {"channels": "edges", "edge_cleaning": 0.5, "bit_depth": 8, "crop": False, "position": "original"},
        {"crop": True, "crop_margin": "10%", "position": "original", "scale": "original", "max_pixels": 250_000},
    ],
)
def test_options_that_go_together_are_taken(options: dict[str, Any]) -> None:
    assert RenderOptions(**options).model_dump(include=set(options), mode="json") == options


@pytest.mark.parametrize(
    "options",
    [
        {"quality": 0, "format": "jpeg"},
        {"quality": 101, "format": "jpeg"},
        {"shadow_opacity": 101},
        {"shadow_blur": float("nan")},
        {"background_blur": 0},
        {"edge_cleaning": 1.1},
        {"max_pixels": 0},
    ],
)
def test_values_out_of_range_are_refused(options: dict[str, Any]) -> None:
    assert refused(**options) == next(iter(options))


@pytest.mark.parametrize("name", sorted(RemoveBackgroundOptions.model_fields))
@pytest.mark.parametrize("value", [True, False])
def test_only_a_switch_is_true_or_false(name: str, value: bool) -> None:  # noqa: FBT001
    given = {"model": "isnet", "format": "webp", name: value}

    if name in {"lossless", "crop", "refine", "second_pass"}:
        assert getattr(RemoveBackgroundOptions.model_validate(given), name) is value
    else:
        with pytest.raises(ValidationError) as error:
            RemoveBackgroundOptions.model_validate(given)
        assert [problem["loc"] for problem in error.value.errors()] == [(name,)]


@pytest.mark.parametrize("kind", [RenderOptions, RemoveBackgroundOptions, InferenceOptions])
def test_an_option_of_tomorrow_is_passed_over(kind: type[RenderOptions | InferenceOptions]) -> None:
    options = kind.model_validate({"model": "isnet", "option_of_tomorrow": {"of": "any kind"}})

    assert "option_of_tomorrow" not in options.model_dump()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"background": "red"}, ["#fff", "linear-gradient(", "blur", "picture", "none"]),
        ({"background": "linear-gradient(45,red,#fff)"}, ["gradient", "opaque", "#fff"]),
        ({"background": "linear-gradient(45,#fff8,#fff)"}, ["gradient", "opaque", "#fff"]),
        ({"shadow_colour": "red"}, ["opaque colour", "#fff"]),
        ({"shadow_colour": "#fff8"}, ["opaque colour", "#fff"]),
    ],
)
def test_a_text_that_is_refused_is_answered_with_what_the_field_takes(given: dict[str, str], told: list[str]) -> None:
    with pytest.raises(ValidationError) as error:
        RenderOptions.model_validate(given)

    message = error.value.errors()[0]["msg"]
    assert [part for part in told if part not in message] == []
    forms_of_a_background = ["linear-gradient", "blur", "picture", "none"]
    assert told[-1] == "none" or not any(form in message for form in forms_of_a_background)


def test_a_matte_alone_needs_no_clean_colours() -> None:
    assert RenderOptions(edge_cleaning=0.4).colour_cleaning == 0.4
    assert RenderOptions.model_validate({"channels": "alpha"}).colour_cleaning == 0
    assert RenderOptions.model_validate({"channels": "edges"}).colour_cleaning == 1


def test_texts_of_a_form_are_read_as_numbers_and_switches() -> None:
    options = RenderOptions.model_validate({"crop": "true", "max_pixels": "9", "shadow_opacity": "12.5"})

    assert (options.crop, options.max_pixels, options.shadow_opacity) == (True, 9, 12.5)


def test_a_shadow_has_its_opacity_for_alpha() -> None:
    assert str(RenderOptions(shadow_opacity=50, shadow_colour="#123").shadow) == "#11223380"
    assert RenderOptions().shadow.alpha == 0


options_of_any_kind = st.builds(
    dict,
    format=st.sampled_from(["png", "webp", "avif"]),
    background=st.sampled_from([None, "#abc", "#abcd", "blur", "linear-gradient(1.5,#000,#fff)"]),
    crop_margin=st.sampled_from(["0", "3px 4%", "1px 2px 3px 4px"]),
    scale=st.sampled_from(["original", "33.3%"]),
    position=st.sampled_from([None, "12.5%", "center", "0% 7%"]),
    shadow_opacity=st.floats(0, 100),
)


@given(options_of_any_kind)
def test_what_was_kept_is_read_again_as_the_same(given: dict[str, Any]) -> None:
    options = RemoveBackgroundOptions(model="isnet", **given)

    assert RemoveBackgroundOptions.model_validate_json(options.model_dump_json()) == options


def test_a_cutouts_options_are_those_of_the_search_and_those_of_the_output() -> None:
    both = set(InferenceOptions.model_fields) | set(RenderOptions.model_fields)

    assert set(RemoveBackgroundOptions.model_fields) == both
    assert not set(InferenceOptions.model_fields) & set(RenderOptions.model_fields)
