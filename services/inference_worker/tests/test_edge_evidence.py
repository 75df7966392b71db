import cv2
import numpy as np

from inference_worker.imaging.edges.alpha_blend import blend_alpha, propose_alphas
from inference_worker.imaging.edges.band import edge_band, pixels_of
from inference_worker.imaging.edges.blend_network import load_network
from inference_worker.imaging.edges.colour_blend import blend_colours, colour_proposals_at
from inference_worker.imaging.edges.evidence import features_at, gather
from inference_worker.imaging.edges.guided_filter import guided_lines
from inference_worker.imaging.edges.working_copy import Plane, WorkingCopy, working_copy
from inference_worker.imaging.picture import Picture
from studio_testing.photos import lemur, lemur_alpha


def _copy() -> WorkingCopy:
    return working_copy(Picture(np.asarray(lemur())), cv2.GaussianBlur(lemur_alpha(), (0, 0), 4))


def test_what_is_gathered_for_a_band_is_there_what_is_gathered_for_all() -> None:
    copy = _copy()
    band = edge_band(copy.alpha)
    rows, columns = pixels_of(band)

    assert np.allclose(
        features_at(gather(copy, band), rows, columns), features_at(gather(copy), rows, columns), atol=1e-4
    )


def test_alphas_and_colours_are_the_shares_of_the_proposals() -> None:
    copy = _copy()
    band = edge_band(copy.alpha)
    evidence, (rows, columns) = gather(copy, band), pixels_of(band)
    features = features_at(evidence, rows, columns)
    more_features, lines = colour_proposals_at(evidence, rows, columns)

    alphas = (load_network("alpha").share_out(features) * propose_alphas(features)).sum(axis=1)
    colours = (load_network("colour").share_out(more_features)[..., None] * lines).sum(axis=1)

    assert np.allclose(blend_alpha(evidence, band)[rows, columns], alphas, atol=1e-5)
    assert np.allclose(blend_colours(evidence, band)[rows, columns], colours, atol=1e-4)


def test_outside_the_band_alpha_and_colours_stay() -> None:
    copy = _copy()
    band = edge_band(copy.alpha)
    evidence = gather(copy, band)

    assert np.array_equal(blend_alpha(evidence, band)[band == 0], copy.alpha[band == 0])
    assert (blend_colours(evidence, band)[band == 0] == (0, 0, 0, 1)).all()


def _box(raster: Plane, radius: int) -> Plane:
    side = 2 * radius + 1
    return np.asarray(cv2.blur(raster, (side, side), borderType=cv2.BORDER_REFLECT))


def test_guided_lines_solve_each_windows_least_squares_up_to_the_border() -> None:
    random, radius, epsilon = np.random.default_rng(2), 2, 1e-2
    rgb, alpha = random.random((12, 15, 3)), random.random((12, 15))
    mean, mean_alpha = _box(rgb, radius), _box(alpha, radius)
    squares = (rgb[..., :, None] * rgb[..., None, :]).reshape(12, 15, 9)
    variance = _box(squares, radius).reshape(12, 15, 3, 3) - mean[..., :, None] * mean[..., None, :]
    covariance = _box(rgb * alpha[..., None], radius) - mean * mean_alpha[..., None]
    a = np.linalg.solve(variance + epsilon * np.eye(3), covariance[..., None])[..., 0]
    expected = _box(np.dstack([a, mean_alpha - (a * mean).sum(axis=-1)]), radius)

    everywhere = np.ones(alpha.shape, np.uint8)
    lines, spread = guided_lines(
        rgb.astype(np.float32), alpha.astype(np.float32), radius, epsilon, everywhere, everywhere
    )

    assert np.allclose(lines, expected, atol=1e-4)
    assert np.allclose(spread, np.sqrt(np.trace(variance, axis1=2, axis2=3)), atol=1e-4)
