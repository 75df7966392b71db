"""The store's answers are cut short, or lost with what they answered done: no result is half read or half written."""

import random
from time import sleep

from studio_testing.chaos.faults import Cut, NoFault
from studio_testing.chaos.s3_proxy import Moment, S3Call, S3Proxy, Selection, Trap
from studio_testing.drills.downloads import DownloadWatch
from studio_testing.drills.driver import Manner
from studio_testing.drills.photos import photos
from studio_testing.drills.scale import Scale
from studio_testing.drills.session import driven
from studio_testing.drills.store_outage import AFFLICTED_PLAN, afflicted, judged_unharmed, store_proxies
from studio_testing.drills.verdict import Verdict
from studio_testing.fleet.running import Fleet
from studio_testing.waiting import wait_until

PLAN = AFFLICTED_PLAN
CUTS_BYTES = (0, 100, 600, 1000)
"""Within a listing or a fact; within a cut-out, which has 1,157 bytes."""

CUT_WITHIN_A_RESULT_BYTES = CUTS_BYTES[-1]
TURN_SECONDS = 0.5
LOST_ANSWERS_EVERY = 12


def drill(fleet: Fleet, scale: Scale) -> Verdict:
    """Cut in every other turn, so that work goes on; lose the answers of some writes and removals all the time."""
    turns = scale.pick(short=16, long=120)
    lost = 0
    with driven(fleet) as driver, DownloadWatch(driver) as downloads:
        per_second = scale.jobs / (turns * TURN_SECONDS)
        driver.submit(photos(scale.jobs, "ok-200.jpg"), Manner(per_second=per_second))
        for turn in range(turns):
            for proxy in store_proxies(fleet):
                proxy.fault = NoFault() if turn % 2 else Cut(random.choice(CUTS_BYTES))  # noqa: S311 - any will do
                lost += _lose_an_answer(proxy)
            sleep(TURN_SECONDS)
        for proxy in store_proxies(fleet):
            proxy.fault, proxy.trap = NoFault(), None
        driver.wait_ended()
        with afflicted(fleet, Cut(CUT_WITHIN_A_RESULT_BYTES)):
            before = downloads.broken_off
            wait_until(lambda: downloads.broken_off > before, what="a client sees that a download was cut short")
        return judged_unharmed(fleet, driver, downloads).told(answers_lost=lost)


def _lose_an_answer(proxy: S3Proxy) -> int:
    """Set another trap where the last one has snapped; say how many had."""
    if proxy.trap is not None and not proxy.trap.has_snapped:
        return 0
    snapped = int(proxy.trap is not None)
    only: Selection = random.choice([_changes, _creates_once])  # noqa: S311 - any will do
    nth = random.randint(1, LOST_ANSWERS_EVERY) if only is _changes else 1  # noqa: S311
    proxy.trap = Trap(lambda: None, nth=nth, moment=Moment.AFTER, only=only)
    return snapped


def _changes(call: S3Call) -> bool:
    return call.method in {"PUT", "POST", "DELETE"}


def _creates_once(call: S3Call) -> bool:
    """Select what says who may go on: one whose answer was lost must find that it was itself."""
    return call.method == "PUT" and ("/attempts/" in call.key or call.key.endswith("/outcome.json"))
