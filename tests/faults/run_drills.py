"""``python tests/faults/run_drills.py [--long] [--store minio] [NAME …]``: every drill, one line each, and the sum."""

import argparse
import faulthandler
import sys
import tempfile
from pathlib import Path

from studio_testing.drills.scale import LONG, SHORT
from studio_testing.drills.session import Drill, drills_in, run_drill
from studio_testing.fleet.plan import StoreKind

HERE = Path(__file__).parent
STUB_WORKER = HERE / "stub_worker.py"


def main() -> int:
    """Run the drills and return the exit status."""
    arguments = _arguments()
    scale = LONG if arguments.long else SHORT
    folder = Path(arguments.keep or tempfile.mkdtemp(prefix="studio-drills-"))
    passed, failed, skipped = 0, 0, 0
    for drill in _chosen(arguments.names):
        if obstacle := drill.obstacle():
            skipped += 1
            sys.stdout.write(f"skip {drill.name}: {obstacle}\n")
            continue
        # A drill that hangs would hang the whole run: it ends here with every thread's place, and the kernel kills the
        # fleet with it.
        faulthandler.dump_traceback_later(drill.timeout(scale) * 2, exit=True)
        report = run_drill(drill, scale, folder / drill.name, store=arguments.store, stub_worker=STUB_WORKER)
        faulthandler.cancel_dump_traceback_later()
        sys.stdout.write(f"{report.line()}\n")
        if report.has_passed:
            passed += 1
        else:
            failed += 1
            sys.stdout.write(f"{report.trouble}\n")
        sys.stdout.flush()
    sys.stdout.write(f"Logs and ledgers: {folder}\n{passed} passed, {failed} failed{_skipped(skipped)}\n")
    return 0 if passed and not failed else 1


def _skipped(count: int) -> str:
    return f", {count} skipped" if count else ""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Fault drills over real processes.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a drill (default: all)")
    parser.add_argument("--long", action="store_true", help="the long form, with 200 photos where not said otherwise")
    parser.add_argument("--store", type=StoreKind, default=StoreKind.SEAWEEDFS, help="seaweedfs or minio")
    parser.add_argument("--keep", metavar="FOLDER", help="where logs and ledgers go (default: a new temporary folder)")
    return parser.parse_args()


def _chosen(names: list[str]) -> list[Drill]:
    drills = drills_in(HERE / "drills")
    if unknown := set(names) - {drill.name for drill in drills}:
        sys.exit(f"no such drill: {', '.join(sorted(unknown))}; there are {', '.join(drill.name for drill in drills)}")
    return [drill for drill in drills if not names or drill.name in names]


if __name__ == "__main__":
    sys.exit(main())
