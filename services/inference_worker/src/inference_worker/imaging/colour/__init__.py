"""Colour: whatever the file says its numbers mean, sRGB comes out.

The rule, in this order; the intent is always relative colorimetric, without black point compensation:

1. No profile, a broken one, or one that speaks of another kind of pixels than the file has: the numbers are taken for
   sRGB, as browsers do. Grey becomes three equal channels; CMYK goes by Pillow's plain formula.
2. A profile that is sRGB in effect (Little CMS moves no colour of a grid of 17 x 17 x 17 by more than one level of
   255): nothing is converted.
3. A profile of a matrix and three tone curves (Display P3, Adobe RGB, ProPhoto, cameras and monitors), or grey with a
   tone curve: computed here, in 8 or 16 bits, if that agrees with Little CMS on the same grid to ``TOLERANCE`` levels.
4. Any other (CMYK, tables for scanners and printers): Little CMS, in 8 bits, and ``rgb16`` is then None.
"""

from inference_worker.imaging.colour.conversion import Srgb, to_srgb

__all__ = ["Srgb", "to_srgb"]
