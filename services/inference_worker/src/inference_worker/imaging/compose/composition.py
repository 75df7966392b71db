"""The steps from a foreground to the output's pixels."""

from dataclasses import dataclass

from inference_worker.imaging.compose.backdrop import backdrop_of
from inference_worker.imaging.compose.blend import Shade, alpha_of, lay_over
from inference_worker.imaging.compose.box import Box, find_box
from inference_worker.imaging.compose.edge_colours import edge_colours
from inference_worker.imaging.compose.glass import lay_over_glass
from inference_worker.imaging.compose.layer import Layer, Samples, layer_of
from inference_worker.imaging.compose.layout import Layout, lay_out
from inference_worker.imaging.compose.place import place
from inference_worker.imaging.compose.scene import Scene
from inference_worker.imaging.compose.shadow import Shadow, cast
from inference_worker.imaging.compose.spread import spread
from inference_worker.imaging.packing import packed
from studio.contracts.backgrounds import Colour
from studio.contracts.options import Channels, OutputFormat, RenderOptions

_NOTHING = Colour(0, 0, 0, alpha=0)


@dataclass(frozen=True)
class Composition:
    """An output: ``colours`` are ``(H, W, 3)``, opaque or with ``alpha``; ``(H, W, 4)``; or ``(H, W)`` grey.

    ``alpha``, ``(H, W)`` of the colours' depth, lies beside them: to be packed into one file with them line by line,
    which saves a copy of all, or for a file of its own in a pair. ``subject`` is where the subject lies; None: nowhere.
    """

    colours: Samples
    subject: Box | None
    alpha: Samples | None = None
    is_pair: bool = False

    @property
    def pixels(self) -> Samples:
        """The one file's pixels, or the first one's of a pair."""
        return self.colours if self.alpha is None or self.is_pair else packed(self.colours, self.alpha)


def compose(scene: Scene, options: RenderOptions) -> Composition:
    """Lay out the canvas, place the subject on it, and lay it over its shadow and what is behind."""
    foreground = scene.foreground
    subject = find_box(foreground.alpha)
    layout = lay_out(scene.photo.width, scene.photo.height, subject, options)
    layer = place(layer_of(foreground, deep=options.is_deep), layout)
    placed = subject if layer.alpha is foreground.alpha else find_box(layer.alpha)
    if options.format is OutputFormat.ZIP:
        return Composition(spread(layer), placed, layer.alpha, is_pair=True)
    if options.channels is Channels.ALPHA:
        return Composition(alpha_of(layer), placed)
    if options.channels is Channels.EDGES:
        return Composition(edge_colours(layer), placed)
    painted = _painted(layer, scene, layout, options)
    return Composition(layer.colours, placed, alpha_of(layer)) if painted is None else Composition(painted, placed)


def _painted(layer: Layer, scene: Scene, layout: Layout, options: RenderOptions) -> Samples | None:
    """Lay the layer over something; None where there is nothing."""
    shadow = Shadow.of(options, scene.longer_side * layout.factor)
    shade = Shade(cast(shadow, layer.alpha), shadow.colour) if shadow else None
    wanted = options.backdrop
    if wanted is None and shade is None:
        return None
    if wanted is None or (isinstance(wanted, Colour) and not wanted.is_opaque):
        return lay_over_glass(layer, wanted or _NOTHING, shade)
    return lay_over(layer, backdrop_of(wanted, scene, layout, options), shade)
