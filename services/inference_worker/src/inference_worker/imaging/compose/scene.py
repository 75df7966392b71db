"""What an output is composed of."""

from dataclasses import dataclass

from inference_worker.imaging.foreground import Foreground
from inference_worker.imaging.picture import Picture


@dataclass(frozen=True)
class Scene:
    """A subject by itself, the photo that it was cut out of, and the picture to lay it over, if one was sent.

    The photo gives its size, from which canvas and lengths follow; it is looked at only for a blurred background.
    """

    foreground: Foreground
    photo: Picture
    background: Picture | None = None

    @property
    def longer_side(self) -> int:
        """Of the photo, in pixels."""
        return max(self.photo.width, self.photo.height)

    @property
    def background_picture(self) -> Picture:
        """The picture to lay the subject over.

        Raises:
            ValueError: none was sent.
        """
        if self.background is None:
            raise ValueError("the background is to be a picture, and there is none")
        return self.background
