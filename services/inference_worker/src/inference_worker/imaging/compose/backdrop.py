"""What lies behind the subject, by what was asked for."""

from inference_worker.imaging.compose.blend import Backdrop, one_row
from inference_worker.imaging.compose.blur import blurred
from inference_worker.imaging.compose.cover import cover
from inference_worker.imaging.compose.gradient import gradient
from inference_worker.imaging.compose.layout import Layout
from inference_worker.imaging.compose.scene import Scene
from inference_worker.imaging.picture import Pixels
from studio.contracts.backgrounds import Background, Colour, Gradient, Scenery
from studio.contracts.options import RenderOptions


def backdrop_of(wanted: Background, scene: Scene, layout: Layout, options: RenderOptions) -> Backdrop:
    """Return the rows of an opaque background over the whole canvas."""
    match wanted:
        case Colour():
            row = one_row(wanted, layout.width)
            return lambda _: row
        case Gradient():
            return gradient(wanted, layout.width, layout.height)
        case Scenery.BLUR:
            radius = options.background_blur / 100 * scene.longer_side
            return _of_canvas(blurred(scene.photo, scene.foreground.alpha, radius, layout))
        case Scenery.PICTURE:
            return _of_canvas(cover(scene.background_picture, layout.width, layout.height))


def _of_canvas(canvas: Pixels) -> Backdrop:
    return lambda rows: canvas[rows]
