"""Matte refinement: from the model's small matte to an alpha that follows the picture's own edges.

One step behind one seam: whatever refines comes in here.
"""

from inference_worker.imaging.edges.alpha_blend import blend_alpha
from inference_worker.imaging.edges.band import edge_band
from inference_worker.imaging.edges.evidence import gather
from inference_worker.imaging.edges.full_size import alpha_at_full_size
from inference_worker.imaging.edges.working_copy import WorkingCopy, working_copy
from inference_worker.imaging.own_alpha import within
from inference_worker.imaging.picture import Matte, Picture, Pixels


def refine(picture: Picture, coarse: Matte) -> Pixels:
    """Return the picture's alpha, ``(H, W)``, 8 bits.

    Args:
        picture: the photo; what transparency it had of its own is kept.
        coarse: the model's matte, 0 to 1, of any size; it covers the whole picture.
    """
    copy = working_copy(picture, coarse)
    band = edge_band(copy.alpha)
    judged = blend_alpha(gather(copy, band), band)
    alpha = alpha_at_full_size(WorkingCopy(copy.rgb, judged), picture.rgb)
    return within(alpha, picture.alpha)
