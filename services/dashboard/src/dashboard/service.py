"""The dashboard's process: its object graph, its start and its end."""

from wsgiref.types import WSGIApplication

from dramatiq.brokers.redis import RedisBroker

from dashboard.pages import make_pages
from dashboard.server import WebServer
from dashboard.settings import DashboardSettings
from dashboard.site import make_site
from studio.admin_access import AdminSettings, Gate
from studio.contracts.messages import Queue
from studio.health import examine
from studio.logging import configure, get_logger
from studio.messaging import make_broker, ping, quiet_library_logs
from studio.process import stop_signal
from studio.settings import load


def make_app(broker: RedisBroker, admin: AdminSettings) -> WSGIApplication:
    """Declare every queue on ``broker``, so that it is shown, and return the application. Nothing is ever consumed."""
    for queue in Queue:
        broker.declare_queue(queue.value)
    health = {"broker": lambda: ping(broker.client)}
    return make_site(make_pages(broker), Gate(admin.admin_token), lambda: examine(health))


def serve() -> None:
    """Serve until SIGTERM or SIGINT; while Redis is away, pages and health answer 503."""
    settings = load(DashboardSettings)
    configure(settings, "dashboard")
    quiet_library_logs()
    stopping = stop_signal()

    server = WebServer(settings.dashboard_host, settings.dashboard_port, make_app(make_broker(settings), settings))
    server.start()
    if settings.admin_token is None:
        get_logger(__name__).warning("dashboard_closed", setting="ADMIN_TOKEN")
    get_logger(__name__).info("dashboard_ready", port=server.port)
    stopping.wait()
    server.stop()
    get_logger(__name__).info("dashboard_stopped")
