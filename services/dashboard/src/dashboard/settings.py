"""The dashboard's settings."""

from pydantic import Field

from studio.admin_access import AdminSettings
from studio.settings import BrokerSettings, LogSettings, SettingsBlock


class AddressSettings(SettingsBlock):
    """Where the dashboard is served."""

    dashboard_host: str = Field(default="127.0.0.1", description="Address of the dashboard.")
    dashboard_port: int = Field(default=8090, ge=0, le=65535, description="Port of the dashboard.")


class DashboardSettings(AdminSettings, AddressSettings, BrokerSettings, LogSettings):
    """All that the dashboard reads from its environment."""
