"""What was cut out once is rendered again and again, without looking for the subject a second time."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from studio_testing.photos import as_file, lemur, lemur_jpeg
from studio_testing.stack import RunningStack
from studio_testing.studio_client import TERMINAL, Answer, Studio

WIDTH, HEIGHT = 680, 440
OPTIONS_OF_THE_SEARCH = {"model", "refine", "second_pass"}


@pytest.fixture(scope="module")
def root(studio_stack: RunningStack) -> Answer:
    """A photo that was cut out with nothing asked for."""
    return Studio.of(studio_stack.base_url).finish(lemur_jpeg(), "my photo.jpg")


def render(studio: Studio, job: Answer, **options: Any) -> Answer:  # noqa: ANN401
    answer = studio.http.post(job["links"]["render"], json=options)
    assert answer.status_code == 202, answer.text
    return finished(studio, answer.json()["id"])


def finished(studio: Studio, job_id: str) -> Answer:
    job = studio.await_state(job_id, *TERMINAL)
    assert job["state"] == "succeeded", job["error"]
    assert "inferring" not in job["timings"]["stages"]
    return job


def colours(studio: Studio, job: Answer) -> npt.NDArray[np.int64]:
    with Image.open(BytesIO(studio.bytes(job["links"]["download"]))) as image:
        return np.asarray(image.convert("RGB")).astype(np.int64)


def test_a_jpeg_on_white(studio: Studio, root: Answer) -> None:
    job = render(studio, root, format="jpeg")

    matte = studio.pixels(root["links"]["matte"])
    assert job["result"]["media_type"] == "image/jpeg"
    assert np.abs(colours(studio, job)[matte == 0] - 255).mean() < 2


def test_a_gradient_reaches_into_its_corners(studio: Studio, root: Answer) -> None:
    pixels = colours(studio, render(studio, root, background="linear-gradient(45,#ff0000,#0000ff)"))

    assert np.abs(pixels[-1, 0] - [255, 0, 0]).max() <= 2
    assert np.abs(pixels[0, -1] - [0, 0, 255]).max() <= 2


def test_the_photo_itself_blurred_behind_its_subject(studio: Studio, root: Answer) -> None:
    pixels = colours(studio, render(studio, root, background="blur", background_blur=6))

    matte, photo = studio.pixels(root["links"]["matte"]), np.asarray(lemur().convert("RGB")).astype(np.int64)
    far, roughness = matte == 0, lambda values: np.abs(np.diff(values, axis=1))[matte[:, 1:] == 0].mean()
    assert roughness(pixels) < roughness(photo) / 3
    assert np.abs(pixels[far].mean(axis=0) - photo[far].mean(axis=0)).max() < 15
    assert np.abs(pixels - photo)[matte == 255].mean() < 6


def test_a_crop_with_a_margin_and_a_shadow(studio: Studio, root: Answer) -> None:
    job = render(studio, root, crop=True, crop_margin="20px", shadow_opacity=50, shadow_blur=1, shadow_offset_y=1)

    box, result = root["result"]["foreground"], job["result"]
    assert (result["width"], result["height"]) == (box["width"] + 40, box["height"] + 40)
    assert result["foreground"] == {**box, "left": 20, "top": 20}
    pixels = studio.pixels(job["links"]["download"])
    assert pixels.shape == (result["height"], result["width"], 4)
    assert not pixels[0, :, 3].any()


def test_a_pair_of_colour_and_alpha(studio: Studio, root: Answer) -> None:
    job = render(studio, root, format="zip")

    answer = studio.http.get(job["links"]["download"])
    assert answer.headers["content-type"] == "application/zip"
    assert 'filename="my photo-cutout.zip"' in answer.headers["content-disposition"]
    with ZipFile(BytesIO(answer.content)) as pair:
        assert pair.namelist() == ["color.jpg", "alpha.png"]
        with Image.open(BytesIO(pair.read("alpha.png"))) as alpha:
            assert np.array_equal(np.asarray(alpha), studio.pixels(root["links"]["matte"]))
        with Image.open(BytesIO(pair.read("color.jpg"))) as colour:
            assert colour.size == (WIDTH, HEIGHT)


def test_a_picture_of_ones_own_lies_behind(studio: Studio, root: Answer) -> None:
    beach = as_file(Image.new("RGB", (300, 500), (10, 200, 90)), "PNG")

    answer = studio.http.post(root["links"]["render"], files={"background_file": ("beach.png", beach)})

    pixels = colours(studio, finished(studio, answer.json()["id"]))
    assert np.abs(pixels[studio.pixels(root["links"]["matte"]) == 0] - [10, 200, 90]).max() <= 1


@pytest.mark.parametrize("output_format", ["webp", "avif"])
def test_a_small_file_for_the_web(studio: Studio, root: Answer, output_format: str) -> None:
    job = render(studio, root, format=output_format, max_pixels=75_000, channels="rgba")

    assert job["result"]["media_type"] == f"image/{output_format}"
    assert studio.pixels(job["links"]["download"]).shape == (job["result"]["height"], job["result"]["width"], 4)
    assert 70_000 < job["result"]["width"] * job["result"]["height"] <= 75_000


@pytest.mark.parametrize(
    "options",
    [{}, {"format": "webp", "background": "blur", "crop": "true"}, {"bit_depth": "16", "edge_cleaning": "0.5"}],
)
def test_a_render_with_a_cutouts_own_options_gives_its_very_bytes(studio: Studio, options: dict[str, str]) -> None:
    first = studio.finish(lemur_jpeg(), **options)
    own = {name: value for name, value in first["options"].items() if name not in OPTIONS_OF_THE_SEARCH}

    again = render(studio, first, **own)

    assert studio.bytes(again["links"]["download"]) == studio.bytes(first["links"]["download"])
    assert again["result"] == first["result"]
    assert studio.bytes(again["links"]["source"]) == lemur_jpeg()


def test_the_same_again_is_the_same_job_and_done_at_once(studio: Studio, root: Answer) -> None:
    job = render(studio, root, background="#123456")

    again = studio.http.post(root["links"]["render"], json={"background": "#123456"})

    assert (again.status_code, again.json()) == (200, job)
