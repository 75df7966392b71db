"""Options as a client gives them, from a form or as JSON: checked, with every mistake named by its field."""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import ValidationError

from studio.contracts.backgrounds import Scenery
from studio.contracts.failures import FailureCode
from studio.contracts.limits import MAX_PIXELS_ASKED_FOR
from studio.contracts.options import RemoveBackgroundOptions, RenderOptions
from studio.errors import PermanentError
from studio.settings import ModelSettings

MAX_SHOWN_CHARACTERS = 64

Given = Mapping[str, object]
"""Options by name, as they came; those that are empty or null are left out."""

Options = TypeVar("Options", bound=RenderOptions)


def upload_options(given: Given, models: ModelSettings, *, has_picture: bool) -> RemoveBackgroundOptions:
    """Return the options of a first cut-out; ``has_picture`` says whether a background picture was sent.

    Raises:
        PermanentError: ``invalid_option``, naming the field, or ``unknown_model``.
    """
    options = _checked(RemoveBackgroundOptions, {"model": models.default_model, **given}, has_picture=has_picture)
    if options.model not in models.models:
        served = ", ".join(models.models)
        raise PermanentError(
            FailureCode.UNKNOWN_MODEL, f"There is no model '{_shown(options.model)}'. Served here: {served}."
        )
    return options


def render_options(given: Given, *, has_picture: bool) -> RenderOptions:
    """Return the options of a render.

    Raises:
        PermanentError: ``invalid_option``, naming the field.
    """
    return _checked(RenderOptions, given, has_picture=has_picture)


def invalid_option(name: str, reason: str) -> PermanentError:
    """Return the answer to a field that is wrong."""
    return PermanentError(FailureCode.INVALID_OPTION, f"{_shown(name)}: {reason}.")


def _checked(kind: type[Options], given: Given, *, has_picture: bool) -> Options:
    for name in given:
        if name not in kind.model_fields:
            raise invalid_option(name, f"is no option; there are {', '.join(kind.model_fields)}")
    implied = {"background": Scenery.PICTURE.value} if has_picture else {}
    try:
        options = kind.model_validate({**implied, **given})
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        raise invalid_option(str(problem["loc"][0]), problem["msg"].removeprefix("Value error, ")) from error
    if (options.max_pixels or 0) > MAX_PIXELS_ASKED_FOR:
        raise invalid_option("max_pixels", f"is at most {MAX_PIXELS_ASKED_FOR}")
    wants_picture = options.backdrop is Scenery.PICTURE
    if wants_picture and not has_picture:
        raise invalid_option("background", "picture needs a background_file")
    if has_picture and not wants_picture:
        raise invalid_option("background", "there is a background_file as well: only one can lie behind")
    return options


def _shown(text: str) -> str:
    """Return a client's text as it may stand in a message: short, and in characters that show themselves."""
    return text[:MAX_SHOWN_CHARACTERS].encode("ascii", "backslashreplace").decode()
