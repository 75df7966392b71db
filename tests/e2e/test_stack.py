"""The embedded stack starts, survives and ends as it promises."""

import os
import signal
from pathlib import Path

from studio_testing.photos import lemur_jpeg
from studio_testing.stack import RunningStack, started_stack
from studio_testing.studio_client import Studio

LARGE = (6090, 3941)
"""24 megapixels: decoding and encoding them alone takes longer than finding the worker to kill."""


def test_a_job_whose_worker_is_killed_still_ends(studio: Studio, studio_stack: RunningStack) -> None:
    job = studio.submit(lemur_jpeg(LARGE))
    studio.await_state(job["id"], "running")
    victim = studio_stack.pids()["inference_worker"]

    os.kill(victim, signal.SIGKILL)

    ended = studio.await_state(job["id"], "succeeded", "failed")
    assert (ended["state"], ended["attempt"]) == ("succeeded", 2)
    assert studio_stack.pids()["inference_worker"] != victim


def test_what_was_made_is_there_after_a_restart_and_nothing_outlives_the_end(tmp_path: Path) -> None:
    with started_stack(tmp_path) as stack:
        stack.await_ready()
        first = Studio.of(stack.base_url)
        job = first.finish(lemur_jpeg())
        made = first.bytes(job["links"]["download"])
        ended = stack.stop()
    assert (ended.exit_status, ended.leftover) == (0, [])

    with started_stack(tmp_path) as stack:
        stack.await_ready()
        second = Studio.of(stack.base_url)
        again = second.bytes(job["links"]["download"])
        ended = stack.stop(signal.SIGTERM)
    assert again == made
    assert (ended.exit_status, ended.leftover) == (0, [])
