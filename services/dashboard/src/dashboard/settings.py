"""The dashboard's settings."""

from typing import Annotated

from pydantic import Field, SecretStr

from studio.settings import BrokerSettings, LogSettings, SettingsBlock

MIN_TOKEN_CHARACTERS = 16


class AdminSettings(SettingsBlock):
    """Who may look."""

    admin_token: Annotated[SecretStr, Field(min_length=MIN_TOKEN_CHARACTERS)] | None = Field(
        default=None,
        description="Opens the dashboard, at least 16 characters; without it the dashboard answers 403.",
    )


class AddressSettings(SettingsBlock):
    """Where the dashboard is served."""

    dashboard_host: str = Field(default="127.0.0.1", description="Address of the dashboard.")
    dashboard_port: int = Field(default=8090, ge=0, le=65535, description="Port of the dashboard.")


class DashboardSettings(AdminSettings, AddressSettings, BrokerSettings, LogSettings):
    """All that the dashboard reads from its environment."""
