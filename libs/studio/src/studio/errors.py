"""The two kinds of error: trying again cannot help, or it may."""

from studio.contracts.failures import FailureCode


class StudioError(Exception):
    """Root of the errors that carry a code and a message fit for the user.

    The message that a log shows (``str(error)``) may say more; ``public_message`` never names internals.
    """

    def __init__(self, code: FailureCode, public_message: str, detail: str = "") -> None:
        super().__init__(detail or public_message)
        self.code = code
        self.public_message = public_message


class PermanentError(StudioError):
    """Bad input: the same attempt would fail again, so it is not retried."""


class TransientError(StudioError):
    """Trouble of the store, the broker or the machine: retried."""


class StoreUnavailableError(TransientError):
    """The object store did not answer, or not as it should."""

    def __init__(self, detail: str) -> None:
        super().__init__(FailureCode.STORE_UNAVAILABLE, "The object store is not available. Please try again.", detail)


class StoreFullError(StoreUnavailableError):
    """The object store has no room left: what is there can be read."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.code = FailureCode.STORE_FULL
        self.public_message = "The object store is full. Please try again later."


class BrokerUnavailableError(TransientError):
    """The message broker did not answer."""

    def __init__(self, detail: str) -> None:
        super().__init__(FailureCode.BROKER_UNAVAILABLE, "The job queue is not available. Please try again.", detail)


class ObjectNotFoundError(LookupError):
    """There is no object under this key."""
