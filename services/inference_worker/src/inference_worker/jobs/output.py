"""The output of a job: its file, and what is told of it."""

from inference_worker.imaging.compose.composition import Composition
from inference_worker.imaging.encode import EncodeOptions, encode
from inference_worker.imaging.pair import pack_pair
from inference_worker.imaging.picture import DeepPixels, Pixels
from inference_worker.jobs.finding import Finding
from studio.contracts.jobs import Box, JobResult
from studio.contracts.options import OutputFormat, RenderOptions


def output_file(composition: Composition, options: RenderOptions) -> bytes:
    """Encode what was composed, as it was asked for."""
    if composition.is_pair and composition.alpha is not None:
        colour = encode(composition.colours, EncodeOptions(OutputFormat.JPEG, quality=options.quality))
        return pack_pair(colour, matte_file(composition.alpha))
    wanted = EncodeOptions(options.format, lossless=options.lossless, quality=options.quality)
    return encode(composition.colours, wanted, alpha=composition.alpha)


def matte_file(alpha: Pixels | DeepPixels) -> bytes:
    """Encode a matte as it is kept: losslessly."""
    return encode(alpha, EncodeOptions(OutputFormat.PNG))


def result_of(
    composition: Composition, options: RenderOptions, finding: Finding, *, file_bytes: int, matte_bytes: int
) -> JobResult:
    """Return what is told of an output."""
    height, width = composition.colours.shape[:2]
    subject = composition.subject
    return JobResult(
        cutout=options.format.cutout,
        media_type=options.format.media_type,
        bytes=file_bytes,
        matte_bytes=matte_bytes,
        width=width,
        height=height,
        bit_depth=composition.colours.itemsize * 8,
        foreground=None
        if subject is None
        else Box(left=subject.left, top=subject.top, width=subject.width, height=subject.height),
        subject_found=finding.subject_found,
        confidence=finding.confidence,
        model=finding.model,
        second_pass_used=finding.second_pass_used,
        engine=finding.engine,
        precision=finding.precision,
        device=finding.device,
    )
