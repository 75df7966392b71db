"""Colour: whatever the file says its numbers mean, sRGB comes out."""

from io import BytesIO

from PIL import Image, ImageCms

_ACCEPTED_BY_PROFILE = {
    "RGB": {"RGB"},
    "GRAY": {"L"},
    "CMYK": {"CMYK"},
}


def to_srgb(image: Image.Image) -> Image.Image:
    """Return the picture's colours as 8-bit sRGB, mode RGB; transparency is left to the caller.

    An embedded ICC profile is applied with the relative colorimetric intent. One that is broken, or that speaks of
    another kind of pixels than the file has, is passed over, as browsers do.
    """
    opaque = _without_alpha(image)
    profile = _profile(image)
    if profile is not None and opaque.mode in _ACCEPTED_BY_PROFILE.get(profile.profile.xcolor_space.strip(), ()):
        try:
            converted = ImageCms.profileToProfile(
                opaque,
                profile,
                ImageCms.createProfile("sRGB"),
                renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                outputMode="RGB",
            )
        except ImageCms.PyCMSError:
            converted = None
        if converted is not None:
            return converted
    return opaque.convert("RGB")


def _without_alpha(image: Image.Image) -> Image.Image:
    match image.mode:
        case "RGBA" | "RGBX" | "RGBa" | "P" | "PA" | "YCbCr" | "LAB" | "HSV":
            return image.convert("RGBA").convert("RGB") if image.has_transparency_data else image.convert("RGB")
        case "LA" | "La" | "1":
            return image.convert("L")
        case _:
            return image


def _profile(image: Image.Image) -> ImageCms.ImageCmsProfile | None:
    data = image.info.get("icc_profile")
    if not isinstance(data, bytes) or not data:
        return None
    try:
        return ImageCms.ImageCmsProfile(BytesIO(data))
    except (OSError, ImageCms.PyCMSError):
        return None
