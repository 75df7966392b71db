"""The settings that ingest_api owns; the rest are the common library's blocks."""

from pathlib import Path

from pydantic import Field, field_validator

from studio.contracts import limits
from studio.settings import SettingsBlock

DEFAULT_PORT = 8000
SECONDS_A_DAY = 86_400


class ApiSettings(SettingsBlock):
    """Where the API listens, what stands at its root, how long an upload may take, and how long a job is kept."""

    ingest_host: str = Field(default="127.0.0.1", description="Address on which the API listens.")
    ingest_port: int = Field(default=DEFAULT_PORT, ge=0, le=65535, description="Port on which the API listens.")
    editor_dir: Path | None = Field(
        default=None,
        description="Folder of the built editor, with index.html and assets/; without it a plain page stands at /.",
    )
    upload_timeout_seconds: float = Field(
        default=limits.DEFAULT_UPLOAD_TIMEOUT_SECONDS, gt=0, description="A whole upload may take so long."
    )
    batch_upload_timeout_seconds: float = Field(
        default=300.0, gt=0, description="A whole batch may take so long; each of its files UPLOAD_TIMEOUT_SECONDS."
    )
    ingest_stop_grace_seconds: float = Field(
        default=35.0, ge=0, description="On SIGTERM, how long uploads in hand may take to finish."
    )
    max_queued_jobs: int = Field(
        default=1000, ge=0, description="Jobs that may wait; further ones are answered 429. 0: no bound."
    )
    max_event_streams: int = Field(
        default=500, ge=1, description="Event streams that one process keeps open; further ones are answered 429."
    )
    cleanup_older_than_seconds: float = Field(
        default=SECONDS_A_DAY, gt=0, description="How long a job and its files are kept after the upload."
    )

    @field_validator("editor_dir")
    @classmethod
    def _holds_an_editor(cls, folder: Path | None) -> Path | None:
        if folder is not None and not (folder / "index.html").is_file():
            raise ValueError(f"there is no index.html in {folder}; `make editor` builds one into frontend/dist")
        return folder
