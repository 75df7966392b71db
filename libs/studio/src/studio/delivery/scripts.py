"""The Lua that runs inside Redis: two scripts of ours, and dramatiq's with another clock and a bell."""

from importlib import metadata, resources

CALLERS_CLOCK = b"local timestamp = ARGV[2]\n"
REDIS_CLOCK = b"""local clock = redis.call("time")
local timestamp = clock[1] * 1000 + math.floor(clock[2] / 1000)
"""

BELL = "__bell__"
RING_WHEN_ENQUEUED = f"""
if command == "enqueue" then
  redis.call("publish", namespace .. ":{BELL}." .. queue_name, "")
end
""".encode()


class UnknownScriptError(Exception):
    """The installed dramatiq is not the one this was written for: the process must not start."""


def on_redis_clock(dispatch: bytes) -> bytes:
    """Make dramatiq's script take the time from Redis, not from its caller.

    It judges by that time who is dead: by the caller's clock, a service that is a minute ahead finds all the others
    dead, and has their messages delivered again while they work on them.

    Raises:
        UnknownScriptError: the line that takes the caller's time is not there, or not once.
    """
    if dispatch.count(CALLERS_CLOCK) != 1:
        raise UnknownScriptError(
            f"dramatiq {metadata.version('dramatiq')} reads the time in a way unknown to this program (2.2.1 is known)"
        )
    return dispatch.replace(CALLERS_CLOCK, REDIS_CLOCK)


def with_bell(dispatch: bytes) -> bytes:
    """Make dramatiq's script tell idle workers of each message (its branch for ``enqueue`` returns nothing)."""
    return dispatch + RING_WHEN_ENQUEUED


def bell(namespace: str, queue: str) -> str:
    """Return the channel on which a queue's messages are told of."""
    return f"{namespace}:{BELL}.{queue}"


def dispatch_script() -> bytes:
    """Return dramatiq's script as the installed dramatiq has it."""
    return resources.files("dramatiq.brokers").joinpath("redis", "dispatch.lua").read_bytes()


def script(name: str) -> bytes:
    """Return the text of one of this package's scripts."""
    return resources.files(__package__).joinpath(f"{name}.lua").read_bytes()
