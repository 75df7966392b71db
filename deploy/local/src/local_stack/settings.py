"""What a person can choose about the embedded stack."""

from pathlib import Path

from dotenv import load_dotenv
from pydantic import Field

from studio.settings import SettingsBlock, load

ENVIRONMENT_FILE = ".env"

BUILT_EDITOR = Path("frontend/dist")
"""Where `make editor` puts it, below the working directory."""

HIGHEST_INTERNAL_BASE = 55_000
"""The farthest internal port lies 10,009 above the base (see ``port_plan``)."""


class StackSettings(SettingsBlock):
    """The embedded stack."""

    studio_port: int = Field(default=8000, ge=1, le=65_535, description="Port of the studio's editor and API.")
    studio_data_dir: Path = Field(default=Path(".studio"), description="Folder that keeps all data between runs.")
    editor_dir: Path | None = Field(
        default=None, description="Folder of the built editor; frontend/dist, if there is one."
    )
    studio_internal_port_base: int = Field(
        default=18_800,
        ge=1024,
        le=HIGHEST_INTERNAL_BASE,
        description="First of the private ports: base to base+14, and base+10009.",
    )

    @property
    def editor(self) -> Path | None:
        """The folder of the editor to serve: the one that was named, or the one that was built here; None: neither."""
        if self.editor_dir is None and not (BUILT_EDITOR / "index.html").is_file():
            return None
        return (self.editor_dir or BUILT_EDITOR).resolve()


def load_settings() -> StackSettings:
    """Read the settings from the environment and, for what it does not name, from ``.env`` in the working directory.

    Raises:
        SettingsError: a value is wrong.
    """
    load_environment_file()
    return load(StackSettings)


def load_environment_file() -> None:
    """Add what ``.env`` in the working directory names to this process's environment, which its children inherit.

    What the environment names already is left as it is.
    """
    load_dotenv(Path.cwd() / ENVIRONMENT_FILE, override=False)
