"""Whether there is a subject, and where: read from the model's matte, whose values nobody has stretched."""

from dataclasses import dataclass
from math import ceil

import cv2
import numpy as np

from inference_worker.imaging.compose.box import Box
from inference_worker.imaging.picture import Matte

FAINTEST = 0.1
"""What is fainter is haze: it lies over pictures of nothing, and around small subjects, up to 2 % of all opacity."""

FOUND_CONFIDENCE = 0.4
"""From here on there is a subject. See ``find_subject`` for what lies on either side."""

_SMALLEST_SHARE = 1e-4
"""Of the frame: a subject of 100 pixels of the matte's million is seen in full, what is smaller counts in part."""

_SPECK_SHARE = 0.05
"""Of the opacity of the largest part: what has less does not stretch the box."""

_COARSER = 4


@dataclass(frozen=True)
class Subject:
    """What a matte shows.

    ``confidence`` is 0 to 1; ``share`` is the part of the frame that is covered, 0 to 1; ``box`` holds the subject, in
    pixels of the matte, and is None where nothing can be seen.
    """

    confidence: float
    share: float
    box: Box | None

    @property
    def found(self) -> bool:
        """Whether there is a subject at all."""
        return self.confidence >= FOUND_CONFIDENCE


def find_subject(matte: Matte) -> Subject:
    """Judge a matte ``(h, w)``, 0 to 1, as the model gave it.

    Confidence is the mean opacity of what can be seen, each pixel weighed by its own opacity: sum(a²) / sum(a) over
    a > 0.1. A model that has found something is sure of nearly all of it, and only rims lie between; one that has found
    nothing leaves the frame empty or hints at many things.

    Measured with ISNet: 46 pictures of nothing (flat colours, gradients, noise, gravel, grass, sky, water, foliage,
    blurred backgrounds) came to 0 to 0.38, 33 of them to exactly 0; 36 photos and composites with a subject to 0.56 and
    more, 34 of them above 0.8; subjects of a twentieth of the frame's side on busy ground to 0.42 and more, where they
    were seen at all (after a closer look to 0.89 and more). Between lie a printed page (0.46) and a lake between rocks
    (0.53). A wall of bricks passes for a subject (0.89), and so does writing (0.64). A matte that its maker stretched
    to the full range (rembg's) tells less.

    No subject does not change the matte: it is all but empty by itself, and what little there is may be what the photo
    was taken for, which a person can bring out by hand.
    """
    seen = np.where(matte > FAINTEST, matte, np.float32(0))
    opacity = float(seen.sum(dtype=np.float64))
    if not opacity:
        return Subject(confidence=0.0, share=0.0, box=None)
    share = opacity / matte.size
    certainty = float(np.square(seen).sum(dtype=np.float64)) / opacity
    return Subject(confidence=certainty * min(1.0, share / _SMALLEST_SHARE), share=share, box=_box(seen))


def quartered(matte: Matte) -> Matte:
    """Return a matte at a quarter of its height and width: enough to tell its parts, in a tenth of the time."""
    height, width = matte.shape
    size = -(-width // _COARSER), -(-height // _COARSER)
    return np.asarray(cv2.resize(matte, size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def _box(seen: Matte) -> Box:
    """Return the box of all parts but specks, to four pixels."""
    height, width = seen.shape
    small = quartered(seen)
    count, labels, stats, _ = cv2.connectedComponentsWithStats((small > 0).astype(np.uint8), connectivity=8)
    opacity = np.bincount(labels.ravel(), weights=small.ravel(), minlength=count)
    parts = stats[opacity >= _SPECK_SHARE * opacity.max()]
    left, top = parts[:, cv2.CC_STAT_LEFT], parts[:, cv2.CC_STAT_TOP]
    right, bottom = left + parts[:, cv2.CC_STAT_WIDTH], top + parts[:, cv2.CC_STAT_HEIGHT]
    across, down = width / small.shape[1], height / small.shape[0]
    return Box.between(
        int(left.min() * across), int(top.min() * down), ceil(right.max() * across), ceil(bottom.max() * down)
    )
