"""The command line: the service, and its work done once by hand."""

import argparse
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence

from janitor.broker_messages import job_queue, no_telemetry
from janitor.diagnosis import Limits, Remedy
from janitor.graph import make_cleanup
from janitor.reconcile import GRACE_SECONDS, Reconciler
from janitor.service import serve
from janitor.settings import ReconcileCommandSettings, StorageCommandSettings, SweepCommandSettings
from janitor.storage_setup import StorageWishes, set_up_storage
from janitor.tally import SweepOrder
from studio.contracts.ids import new_id
from studio.contracts.leases import LEASE_SECONDS
from studio.errors import StudioError
from studio.logging import configure
from studio.messaging import make_broker, quiet_library_logs
from studio.object_store import ObjectStore
from studio.process import run
from studio.settings import load

EXIT_TROUBLE = 1
BETWEEN_LOOKS_SECONDS = 1 + max(LEASE_SECONDS, GRACE_SECONDS)


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments ask; return 0, 1 where something is not as it should be, 2 where it cannot begin."""
    asked = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], bool] | None = asked.command
    if command is None:
        return run("janitor", serve)
    fine: list[bool] = []
    status = run("janitor", lambda: fine.append(_outcome(command, asked)))
    return status or (0 if all(fine) else EXIT_TROUBLE)


def _outcome(command: Callable[[argparse.Namespace], bool], asked: argparse.Namespace) -> bool:
    try:
        return command(asked)
    except StudioError as error:
        _tell(f"{error.code.value}: {error}", sys.stderr.write)
        return False


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m janitor", description="Without a command: run the service.")
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(title="commands")

    sweep = commands.add_parser("sweep", help="remove what has expired, and print what was done")
    sweep.add_argument("--dry-run", action="store_true", help="count, and remove nothing")
    sweep.add_argument("--older-than", type=_not_negative, metavar="SECONDS", help="also ended jobs of this age")
    sweep.add_argument("--thorough", action="store_true", help="look for orphans everywhere, not only at some objects")
    sweep.set_defaults(command=_sweep)

    reconcile = commands.add_parser("reconcile", help="see to lost jobs, and print what was done")
    reconcile.set_defaults(command=_reconcile)

    storage = commands.add_parser("init-storage", help="make the bucket ready, and print how it is")
    storage.add_argument("--expire-days", type=_positive_days, metavar="DAYS", help="of the store's own expiry")
    storage.add_argument("--remove-policy", action="store_true", help="remove a policy that lets strangers in")
    storage.set_defaults(command=_init_storage)
    return parser


def _sweep(asked: argparse.Namespace) -> bool:
    settings = load(SweepCommandSettings)
    configure(settings, "janitor")
    store = ObjectStore.connect(settings)
    cleanup = make_cleanup(store, settings, no_telemetry, threading.Event())
    order = SweepOrder(new_id(), asked.older_than, asked.dry_run, asked.thorough)
    started_at = store.now()
    report = cleanup.run(order).report(order, started_at, store.now())
    _tell(report.model_dump_json(indent=2))
    return report.is_complete and not report.errors


def _reconcile(_: argparse.Namespace) -> bool:
    """Look twice: then no job is too young any more, and it is known of whom no sign comes."""
    settings = load(ReconcileCommandSettings)
    configure(settings, "janitor")
    quiet_library_logs()
    store, broker = ObjectStore.connect(settings), make_broker(settings)
    limits = Limits(settings.job_retry_max + 1, settings.upload_grace_seconds)
    reconciler = Reconciler(store, job_queue(broker), limits, threading.Event())
    done = reconciler.reconcile()
    time.sleep(BETWEEN_LOOKS_SECONDS)
    done += reconciler.reconcile()
    _tell(json.dumps(_named(done), indent=2))
    return True


def _init_storage(asked: argparse.Namespace) -> bool:
    settings = load(StorageCommandSettings)
    wishes = StorageWishes(settings.cleanup_older_than_seconds, asked.expire_days, remove_policy=asked.remove_policy)
    findings = set_up_storage(settings, wishes)
    for finding in findings:
        _tell(f"{'ok' if finding.is_fine else 'attention'}: {finding.text}")
    return all(finding.is_fine for finding in findings)


def _named(done: Counter[Remedy]) -> dict[str, int]:
    return {remedy.value: done[remedy] for remedy in Remedy if remedy is not Remedy.NONE}


def _not_negative(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds < float("inf"):
        raise argparse.ArgumentTypeError("must be a number of seconds")
    return seconds


def _positive_days(text: str) -> int:
    if (days := int(text)) < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return days


def _tell(line: str, write: Callable[[str], object] = sys.stdout.write) -> None:
    write(f"{line}\n")
