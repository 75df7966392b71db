"""A client of the running studio, as a person's script would be written."""

import time
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import httpx
import numpy as np
import numpy.typing as npt
from PIL import Image

PATIENCE_SECONDS = 120.0
TERMINAL = {"succeeded", "failed", "cancelled"}

Answer = dict[str, Any]


@dataclass(frozen=True)
class Studio:
    """Speaks the native API."""

    http: httpx.Client

    @classmethod
    def of(cls, base_url: str) -> "Studio":
        return cls(httpx.Client(base_url=base_url, timeout=60))

    def submit(self, photo: bytes, name: str = "photo.jpg", **options: str) -> Answer:
        answer = self.http.post("/api/jobs/remove-bg", files={"file": (name, photo)}, data=options)
        assert answer.status_code == 202, answer.text
        return dict(answer.json())

    def job(self, job_id: str) -> Answer:
        return dict(self.http.get(f"/api/jobs/{job_id}").raise_for_status().json())

    def await_state(self, job_id: str, *states: str) -> Answer:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (job := self.job(job_id))["state"] not in states:
            assert time.monotonic() < deadline, f"still {job['state']} ({job['stage']}), wanted {states}"
            time.sleep(0.05)
        return job

    def finish(self, photo: bytes, name: str = "photo.jpg", **options: str) -> Answer:
        return self.await_state(self.submit(photo, name, **options)["id"], *TERMINAL)

    def bytes(self, link: str) -> bytes:
        return self.http.get(link).raise_for_status().content

    def pixels(self, link: str) -> npt.NDArray[np.uint8]:
        with Image.open(BytesIO(self.bytes(link))) as image:
            return np.asarray(image)
