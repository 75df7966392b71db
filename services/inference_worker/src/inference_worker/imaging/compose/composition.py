"""The steps from a foreground to the output's pixels."""

from dataclasses import dataclass

from inference_worker.imaging.compose.backdrop import backdrop_of
from inference_worker.imaging.compose.blend import Shade, alpha_of, lay_over, with_alpha
from inference_worker.imaging.compose.box import Box, find_box
from inference_worker.imaging.compose.glass import lay_over_glass
from inference_worker.imaging.compose.layer import Layer, Samples, layer_of
from inference_worker.imaging.compose.layout import Layout, lay_out
from inference_worker.imaging.compose.place import place
from inference_worker.imaging.compose.scene import Scene
from inference_worker.imaging.compose.shadow import Shadow, cast
from inference_worker.imaging.compose.spread import spread
from inference_worker.imaging.picture import Pixels
from studio.contracts.backgrounds import Colour
from studio.contracts.options import Channels, OutputFormat, RenderOptions

_NOTHING = Colour(0, 0, 0, alpha=0)


@dataclass(frozen=True)
class Composition:
    """An output's pixels: ``(H, W, 4)`` with straight alpha, ``(H, W, 3)`` opaque, or ``(H, W)`` grey.

    ``alpha`` is there when it goes into a file of its own. ``subject`` is where the subject lies; None: nowhere.
    """

    pixels: Samples
    subject: Box | None
    alpha: Pixels | None = None


def compose(scene: Scene, options: RenderOptions) -> Composition:
    """Lay out the canvas, place the subject on it, and lay it over its shadow and what is behind."""
    foreground = scene.foreground
    subject = find_box(foreground.alpha)
    layout = lay_out(scene.photo.width, scene.photo.height, subject, options)
    layer = place(layer_of(foreground, deep=options.is_deep), layout)
    placed = subject if layer.alpha is foreground.alpha else find_box(layer.alpha)
    if options.format is OutputFormat.ZIP:
        return Composition(spread(layer), placed, layer.alpha)
    if options.channels is Channels.ALPHA:
        return Composition(alpha_of(layer), placed)
    return Composition(_painted(layer, scene, layout, options), placed)


def _painted(layer: Layer, scene: Scene, layout: Layout, options: RenderOptions) -> Samples:
    shadow = Shadow.of(options, scene.longer_side * layout.factor)
    shade = Shade(cast(shadow, layer.alpha), shadow.colour) if shadow else None
    wanted = options.backdrop
    if wanted is None and shade is None:
        return with_alpha(layer)
    if wanted is None or (isinstance(wanted, Colour) and not wanted.is_opaque):
        return lay_over_glass(layer, wanted or _NOTHING, shade)
    return lay_over(layer, backdrop_of(wanted, scene, layout, options), shade)
