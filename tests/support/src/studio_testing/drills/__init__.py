"""Fault drills: load, trouble, and a ledger kept outside the system that says what must have become of every photo.

A drill is a file in ``tests/faults/drills``. Its docstring's first line is its title; ``PLAN`` is a ``FleetPlan``,
``TIMEOUT_SECONDS`` (short form, long form) is optional, and ``drill(fleet, scale)`` makes the trouble and returns a
``Verdict``::

    def drill(fleet: Fleet, scale: Scale) -> Verdict:
        with driven(fleet) as driver:
            driver.submit(photos(scale.jobs, "ok-100.jpg"))
            driver.wait_for(scale.jobs // 2)
            fleet.redis.kill()
            driver.wait_ended()
            return judged(fleet, driver).told(kills=1)

``judged`` applies the rules that hold for all drills; ``Verdict.require`` adds one's own, and ``Verdict.told`` figures.
"""
