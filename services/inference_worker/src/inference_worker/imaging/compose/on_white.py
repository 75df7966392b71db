"""A picture that hides what is behind it."""

import numpy as np

from inference_worker.imaging.compose.blend import lay_over, one_row
from inference_worker.imaging.compose.layer import Layer
from inference_worker.imaging.picture import Picture, Pixels
from studio.contracts.backgrounds import Colour

_WHITE = Colour(255, 255, 255)


def on_white(picture: Picture) -> Pixels:
    """Return a picture's colours, ``(H, W, 3)``, laid over white where it is transparent itself.

    Before any change of size: a colour that nobody was meant to see must not get into a mean.
    """
    if picture.alpha is None:
        return picture.rgb
    white = one_row(_WHITE, picture.width)
    return np.asarray(lay_over(Layer(picture.rgb, picture.alpha), lambda _: white, None), dtype=np.uint8)
