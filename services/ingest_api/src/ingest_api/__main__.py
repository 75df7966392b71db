"""``python -m ingest_api``: serve the API until SIGTERM or SIGINT."""

import sys
import warnings

from PIL import Image

from ingest_api.app import create_app
from ingest_api.dependencies import Configuration, connect
from ingest_api.server import listen, serve_until
from ingest_api.settings import ApiSettings
from studio.admin_access import AdminSettings
from studio.logging import configure, get_logger
from studio.messaging import quiet_library_logs
from studio.process import await_ready, require_conditional_writes, run, spare_the_collector, stop_signal
from studio.settings import BrokerSettings, LimitSettings, LogSettings, ModelSettings, StoreSettings, load

SERVICE = "ingest_api"


def main() -> int:
    """Run the service and return its exit status."""
    return run(SERVICE, serve)


def serve() -> None:
    """Wait for the store and the broker, then serve."""
    configure(load(LogSettings), SERVICE)
    quiet_library_logs()
    configuration = Configuration(
        api=load(ApiSettings),
        store=load(StoreSettings),
        broker=load(BrokerSettings),
        limits=load(LimitSettings),
        models=load(ModelSettings),
        admin=load(AdminSettings),
    )
    _hush_pillow()
    stopping = stop_signal()
    dependencies = connect(configuration, stopping=stopping)
    await_ready(dependencies.checks, stopping=stopping)
    require_conditional_writes(dependencies.store, stopping=stopping)
    if stopping.is_set():
        return
    with listen(configuration.api.ingest_host, configuration.api.ingest_port) as listener:
        host, port = listener.getsockname()[:2]
        get_logger(__name__).info("service_started", host=host, port=port)
        app = create_app(dependencies)
        spare_the_collector()
        serve_until(stopping, app, listener, grace_seconds=configuration.api.ingest_stop_grace_seconds)


def _hush_pillow() -> None:
    """Leave the judgement of pictures to ``image_header``: its limit is the operator's, which may be above Pillow's."""
    Image.MAX_IMAGE_PIXELS = None
    warnings.filterwarnings("ignore", module=r"PIL\.")  # damage in an upload is its sender's affair, not the log's


if __name__ == "__main__":
    sys.exit(main())
