"""The stable codes by which a client, a dashboard and a test name what went wrong."""

from enum import StrEnum


class FailureCode(StrEnum):
    """Why a job failed, or why a request was refused. Codes are never renamed; docs/api.md lists them."""

    # The picture
    FILE_TOO_LARGE = "file_too_large"
    IMAGE_TOO_LARGE = "image_too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    CORRUPT_IMAGE = "corrupt_image"

    # The request
    INVALID_REQUEST = "invalid_request"
    MISSING_FILE = "missing_file"
    INVALID_OPTION = "invalid_option"
    UNKNOWN_MODEL = "unknown_model"
    UPLOAD_TIMEOUT = "upload_timeout"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    JOB_NOT_FINISHED = "job_not_finished"
    JOB_ALREADY_FINISHED = "job_already_finished"
    JOB_HAS_NO_RESULT = "job_has_no_result"
    JOB_NOT_FAILED = "job_not_failed"
    IDEMPOTENCY_KEY_REUSED = "idempotency_key_reused"
    TOO_MANY_FILES = "too_many_files"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"

    # The service
    QUEUE_FULL = "queue_full"
    STORE_FULL = "store_full"
    STORE_UNAVAILABLE = "store_unavailable"
    BROKER_UNAVAILABLE = "broker_unavailable"
    MODEL_UNAVAILABLE = "model_unavailable"
    OUT_OF_MEMORY = "out_of_memory"
    TIME_LIMIT_EXCEEDED = "time_limit_exceeded"
    WORKER_CRASHED = "worker_crashed"
    INTERNAL_ERROR = "internal_error"
