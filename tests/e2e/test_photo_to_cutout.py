"""A photo goes in, a clean cut-out comes out: the whole stack, the real model, a photo whose alpha is known."""

from io import BytesIO

import cv2
import numpy as np
import pytest
from PIL import Image

from studio_testing.photos import (
    as_file,
    intersection_over_union,
    lemur,
    lemur_alpha,
    lemur_jpeg,
    lemur_with_orientation,
)
from studio_testing.stack import RunningStack
from studio_testing.studio_client import Answer, Studio

GOOD_IOU = 0.9
SIZE = (680, 440)


def _sixteen_bit_png() -> bytes:
    wide = np.asarray(lemur())[..., ::-1].astype(np.uint16) * 257
    return cv2.imencode(".png", wide)[1].tobytes()


SOURCES = {
    "jpeg": lemur_jpeg,
    "png": lambda: as_file(lemur(), "PNG"),
    "webp": lambda: as_file(lemur(), "WEBP", quality=90),
    "16-bit png": _sixteen_bit_png,
    "cmyk jpeg": lambda: as_file(lemur().convert("CMYK"), "JPEG", quality=92),
    **{f"exif {number}": lambda number=number: lemur_with_orientation(number) for number in (5, 6)},
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES.keys())
def test_a_photo_of_any_kind_becomes_an_upright_cutout(studio: Studio, source: object) -> None:
    job = studio.finish(source())  # type: ignore[operator]

    assert job["state"] == "succeeded", job["error"]
    assert (job["source"]["width"], job["source"]["height"]) == SIZE
    cutout, matte = studio.pixels(job["links"]["download"]), studio.pixels(job["links"]["matte"])
    assert cutout.shape == (440, 680, 4)
    assert np.array_equal(cutout[..., 3], matte)
    assert intersection_over_union(matte, lemur_alpha()) > GOOD_IOU
    assert (cutout[matte == 0] == 0).all()
    difference = np.abs(cutout[..., :3].astype(int) - np.asarray(lemur()).astype(int))[matte == 255]
    assert difference.mean() < 6


def test_a_photo_of_24_megapixels_keeps_its_size(studio: Studio) -> None:
    size = (6090, 3941)

    job = studio.finish(lemur_jpeg(size))

    assert job["state"] == "succeeded", job["error"]
    matte = studio.pixels(job["links"]["matte"])
    assert matte.shape == size[::-1]
    truth = cv2.resize(lemur_alpha(), size, interpolation=cv2.INTER_CUBIC)
    assert intersection_over_union(matte, truth) > GOOD_IOU


def test_transparency_of_the_source_stays(studio: Studio) -> None:
    image = lemur().convert("RGBA")
    veil = np.full((440, 680), 255, np.uint8)
    veil[:, :340] = 0
    image.putalpha(Image.fromarray(veil))

    job = studio.finish(as_file(image, "PNG"), "half.png")

    cutout = studio.pixels(job["links"]["download"])
    assert (cutout[:, :340] == 0).all()
    right = intersection_over_union(cutout[:, 340:, 3], lemur_alpha()[:, 340:])
    assert right > 0.8


@pytest.mark.parametrize(("output_format", "media_type"), [("webp", "image/webp"), ("jpeg", "image/jpeg")])
def test_the_format_and_the_background_are_as_asked(studio: Studio, output_format: str, media_type: str) -> None:
    job = studio.finish(lemur_jpeg(), format=output_format, background="#1e90ff")

    answer = studio.http.get(job["links"]["download"])
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"].startswith("attachment")
    with Image.open(BytesIO(answer.content)) as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    matte = studio.pixels(job["links"]["matte"])
    assert np.abs(pixels[matte == 0] - [0x1E, 0x90, 0xFF]).mean() < 6


@pytest.fixture(scope="module")
def finished(studio_stack: RunningStack) -> Answer:
    """A job that is done, for the tests that only look at it."""
    return Studio.of(studio_stack.base_url).finish(lemur_jpeg(), "my photo.jpg")


def test_the_source_comes_back_untouched(studio: Studio, finished: Answer) -> None:
    assert studio.bytes(finished["links"]["source"]) == lemur_jpeg()
    assert finished["source"]["filename"] == "my photo.jpg"


def test_the_same_photo_gives_the_same_bytes(studio: Studio, finished: Answer) -> None:
    again = studio.finish(lemur_jpeg(), "another name.jpg")

    assert again["id"] != finished["id"]
    assert studio.bytes(again["links"]["download"]) == studio.bytes(finished["links"]["download"])


def test_metadata_of_the_source_is_not_in_the_output(studio: Studio) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[1] = "N"

    job = studio.finish(as_file(lemur(), "JPEG", exif=exif, comment=b"SECRET-COMMENT"))

    assert b"SECRET" in studio.bytes(job["links"]["source"])
    for link in ("download", "matte"):
        data = studio.bytes(job["links"][link])
        assert b"SECRET" not in data
        assert b"Exif" not in data
        assert b"eXIf" not in data


def test_a_job_tells_how_it_went(finished: Answer) -> None:
    job = finished

    assert (job["percent"], job["stage"], job["attempt"], job["error"]) == (100, "done", 1, None)
    assert set(job["timings"]["stages"]) == {"fetching", "decoding", "inferring", "refining", "encoding", "storing"}
    assert job["timings"]["processing_seconds"] >= job["timings"]["stages"]["inferring"]
    assert job["result"]["engine"] in {"mnn", "openvino", "onnxruntime"}


def test_a_photo_that_ends_early_fails_with_words_for_its_owner(studio: Studio) -> None:
    photo = lemur_jpeg()

    job = studio.finish(photo[: len(photo) // 2])

    assert job["state"] == "failed"
    assert job["error"]["code"] == "corrupt_image"
    assert job["attempt"] == 1
    refused = studio.http.get(f"/api/jobs/{job['id']}/download")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "job_has_no_result")


def test_a_cancelled_job_has_one_end_and_no_result(studio: Studio) -> None:
    running = studio.submit(lemur_jpeg((6090, 3941)))
    waiting = studio.submit(lemur_jpeg())

    cancelled = studio.http.post(f"/api/jobs/{waiting['id']}/cancel")

    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert studio.await_state(running["id"], "succeeded")["attempt"] == 1
    assert studio.job(waiting["id"])["state"] == "cancelled"
    assert studio.http.get(f"/api/jobs/{waiting['id']}/matte").status_code == 409


def test_the_api_says_which_device_really_runs(studio: Studio) -> None:
    ready = studio.http.get("/api/health/ready")
    models = studio.http.get("/api/models").raise_for_status().json()

    assert ready.status_code == 200
    worker = ready.json()["workers"][0]
    assert worker["engine"] in {"mnn", "openvino", "onnxruntime"}
    assert worker["device"]
    card = next(each for each in models["models"] if each["default"])
    assert card["name"] == "isnet"
    assert card["licence"]["commercial"] == "unclear"
