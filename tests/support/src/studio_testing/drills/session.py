"""One drill from its fleet's start to the verdict."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from types import ModuleType

from studio_testing.drills.audit import Audit, AuditRules
from studio_testing.drills.driver import Driver
from studio_testing.drills.ledger import Ledger
from studio_testing.drills.scale import Scale
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.plan import FleetPlan, StoreKind
from studio_testing.fleet.running import Fleet, running_fleet
from studio_testing.fleet.small_disk import small_disks_can_be_had

DEFAULT_TIMEOUT_SECONDS = (120.0, 900.0)


@dataclass(frozen=True)
class Drill:
    """A drill's file: ``drill(fleet, scale)``, its ``PLAN``, and ``TIMEOUT_SECONDS`` (short, long) if it has any."""

    name: str
    title: str
    plan: FleetPlan
    run: Callable[[Fleet, Scale], Verdict]
    timeout_seconds: tuple[float, float]

    @classmethod
    def of(cls, path: Path) -> "Drill":
        """Load it from its file."""
        module = _loaded(path)
        return cls(
            name=path.stem,
            title=(module.__doc__ or path.stem).strip().splitlines()[0].rstrip("."),
            plan=module.PLAN,
            run=module.drill,
            timeout_seconds=getattr(module, "TIMEOUT_SECONDS", DEFAULT_TIMEOUT_SECONDS),
        )

    def obstacle(self) -> str:
        """Return why this system cannot run it; nothing if it can."""
        if self.plan.store_disk_megabytes is not None and not small_disks_can_be_had():
            return "it needs a small disk, and this system lets its users have no namespaces of their own"
        return ""

    def timeout(self, scale: Scale) -> float:
        """How long it may take in this form."""
        return scale.pick(short=self.timeout_seconds[0], long=self.timeout_seconds[1])


@dataclass(frozen=True)
class Report:
    """How a drill went; without a verdict it broke before it had one."""

    drill: Drill
    seconds: float
    verdict: Verdict | None
    trouble: str = ""

    @property
    def has_passed(self) -> bool:
        return self.verdict is not None and self.verdict.has_passed

    def line(self) -> str:
        """Return it in one line."""
        word = "ok  " if self.has_passed else "FAIL"
        found = self.verdict.line() if self.verdict else "broke"
        return f"{word} {self.drill.name}: {found}, {self.seconds:.0f} s"


def drills_in(folder: Path) -> list[Drill]:
    """Load every drill of a folder, in the order of their names."""
    return [Drill.of(path) for path in sorted(folder.glob("*.py"))]


def run_drill(drill: Drill, scale: Scale, folder: Path, *, store: StoreKind, stub_worker: Path) -> Report:
    """Run one drill over a fleet of its own; what breaks it is reported, not raised."""
    began = monotonic()
    plan = replace(drill.plan, store=store)
    tails: list[str] = []
    try:
        with running_fleet(folder, plan, stub_worker=stub_worker) as fleet, _tails_if_it_breaks(fleet, tails):
            verdict = drill.run(fleet, scale)
            if not verdict.has_passed:
                tails.append(fleet.tails())
    except Exception as error:  # noqa: BLE001 - the others are still to run, and this one counts as failed
        return Report(drill, monotonic() - began, None, "\n".join([f"{type(error).__name__}: {error}", *tails]))
    return Report(drill, monotonic() - began, verdict, "\n".join([verdict.reasons(), *tails]).strip())


@contextmanager
def driven(fleet: Fleet) -> Iterator[Driver]:
    """Drive load against a fleet inside the block; the ledger lies in the drill's folder."""
    with Driver(fleet.urls, Ledger(fleet.folder / "ledger.jsonl")) as driver:
        yield driver


def judged(fleet: Fleet, driver: Driver, rules: AuditRules | None = None) -> Verdict:
    """Judge a drill whose trouble is over and whose jobs should have ended: every rule that holds for all drills."""
    fleet.wait_ready()
    driver.look_again()
    rules = rules or AuditRules()
    verdict = Audit(driver.ledger, fleet.objects, fleet.urls[0], rules).verdict()
    for process in fleet.services:
        own_ends = sum(death.exit_status > 0 for death in process.deaths)
        verdict = verdict.require(
            own_ends <= rules.own_ends_allowed, f"{process.name} ended {own_ends} times by itself"
        )
    return verdict


@contextmanager
def _tails_if_it_breaks(fleet: Fleet, tails: list[str]) -> Iterator[None]:
    try:
        yield
    except Exception:
        tails.append(fleet.tails())
        raise


def _loaded(path: Path) -> ModuleType:
    name = f"drill_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"not a drill: {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
