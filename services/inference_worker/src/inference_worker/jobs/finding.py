"""What looked for the subject, and what came of it."""

from dataclasses import dataclass

from inference_worker.imaging.picture import Matte
from inference_worker.imaging.subject import find_subject
from inference_worker.models.session import SessionFacts
from studio.contracts.jobs import JobResult


@dataclass(frozen=True)
class Finding:
    """The part of a result that a render takes over from the job whose matte it uses.

    ``confidence`` is 0 to 1, None where nobody measured it; ``precision`` and ``second_pass_used`` are None where an
    older worker did not tell.
    """

    model: str
    engine: str
    device: str
    subject_found: bool
    confidence: float | None
    precision: str | None
    second_pass_used: bool | None

    @classmethod
    def in_matte(cls, matte: Matte, model: str, facts: SessionFacts, *, second_pass_used: bool) -> "Finding":
        """Judge the matte, ``(h, w)``, that a model has made.

        In a matte that was stretched to the full range whatever is brightest is opaque, a subject or none: nothing is
        measured there, and only an empty matte says that there is no subject.
        """
        subject = find_subject(matte)
        return cls(
            model=model,
            engine=facts.engine,
            device=facts.device,
            subject_found=subject.box is not None if facts.stretched else subject.found,
            confidence=None if facts.stretched else round(subject.confidence, 3),
            precision=facts.precision,
            second_pass_used=second_pass_used,
        )

    @classmethod
    def of(cls, result: JobResult) -> "Finding":
        """Return the finding that an earlier job has told of."""
        return cls(
            model=result.model,
            engine=result.engine,
            device=result.device,
            subject_found=result.subject_found,
            confidence=result.confidence,
            precision=result.precision,
            second_pass_used=result.second_pass_used,
        )
