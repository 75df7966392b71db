"""The process supervisor's configuration, rendered from typed values."""

import re
import shlex
from collections.abc import Iterable, Mapping

from local_stack.data_dir import DataDir
from local_stack.programs import Program, Tier
from local_stack.tether import SESSION_LEADER, tethered

START_SECONDS = 1
START_RETRIES = 1_000_000
"""Never give up: whatever a program lacks may come back. The supervisor waits a second longer before each retry."""

STOP_WAIT_SECONDS = {Tier.STUDIO: 4, Tier.INFRA: 3}
"""Then SIGKILL. Tiers stop one after the other, and both must fit into ten seconds."""

LOG_BYTES = "10MB"
LOG_BACKUPS = 3

_UNSPEAKABLE = re.compile(r"[\r\n]|\s[;#]")
"""The supervisor's file format has no way to write these: it cuts a value at a comment sign that follows a space."""

_EXPANDED_TWICE = {"stdout_logfile"}
"""The supervisor (4.3) expands ``%`` in these once more than it should."""

Section = dict[str, str]


class UnrenderableValueError(Exception):
    """A value cannot be written into the supervisor's configuration."""


def render(folder: DataDir, programs: Iterable[Program]) -> str:
    """Return the configuration file's text.

    Raises:
        UnrenderableValueError: a path or a value holds a line break, or a space before ``;`` or ``#``.
    """
    programs = list(programs)
    sections: dict[str, Section] = {
        "supervisord": _supervisor(folder),
        "unix_http_server": {"file": str(folder.socket), "chmod": "0700"},
        "rpcinterface:supervisor": {
            "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
        },
    }
    for priority, tier in enumerate(Tier, start=1):
        members = [program.name for program in programs if program.tier is tier]
        if members:
            sections[f"group:{tier}"] = {"programs": ",".join(members), "priority": str(priority)}
    for program in programs:
        sections[f"program:{program.name}"] = _program(folder, program)
    return "\n".join(_lines(sections))


def _supervisor(folder: DataDir) -> Section:
    return {
        "nodaemon": "true",
        "silent": "true",
        "logfile": str(folder.log("supervisor")),
        "logfile_maxbytes": LOG_BYTES,
        "logfile_backups": str(LOG_BACKUPS),
        "pidfile": str(folder.run / "supervisord.pid"),
        "childlogdir": str(folder.logs),
    }


def _program(folder: DataDir, program: Program) -> Section:
    return {
        # Tethered, so that it ends even if the supervisor is killed.
        "command": shlex.join(tethered(program.command, SESSION_LEADER)),
        "environment": _environment(program.environment),
        "autostart": "false" if program.is_attendant else "true",
        "autorestart": "true",
        "startsecs": str(START_SECONDS),
        "startretries": str(START_RETRIES),
        "stopsignal": "TERM",
        "stopwaitsecs": str(STOP_WAIT_SECONDS[program.tier]),
        "stopasgroup": "true",
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": str(folder.log(program.name)),
        "stdout_logfile_maxbytes": LOG_BYTES,
        "stdout_logfile_backups": str(LOG_BACKUPS),
    }


def _environment(variables: Mapping[str, str]) -> str:
    """Return ``NAME="value",…``: the format knows no escapes, so a value may hold no quotation mark of this kind."""
    for name, value in variables.items():
        if '"' in value or value.strip("'") != value:
            raise UnrenderableValueError(f"{name} may hold no quotation marks")
    return ",".join(f'{name}="{value}"' for name, value in variables.items())


def _lines(sections: Mapping[str, Section]) -> Iterable[str]:
    for title, section in sections.items():
        yield f"[{title}]"
        for option, value in section.items():
            if _UNSPEAKABLE.search(value):
                raise UnrenderableValueError(f"the supervisor cannot take {value!r}: a space before ';' or '#'")
            yield f"{option}={value.replace('%', '%%%%' if option in _EXPANDED_TWICE else '%%')}"
        yield ""
