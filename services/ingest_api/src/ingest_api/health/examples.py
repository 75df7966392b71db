"""A live worker for the documentation: built from the contract, so that it cannot be out of date."""

from datetime import UTC, datetime

from studio.contracts.workers import LoadedModel, WorkerReport


def example_worker() -> WorkerReport:
    """Return the report of a worker that is ready."""
    return WorkerReport(
        name="worker-1",
        engine="openvino",
        precision="bf16",
        device="AMD EPYC",
        models=["isnet"],
        loaded=[
            LoadedModel(
                name="isnet",
                engine="openvino",
                precision="bf16",
                device="AMD EPYC",
                pruned=True,
                memory_bytes=800_000_000,
            )
        ],
        started_at=datetime(2027, 3, 1, 8, 0, tzinfo=UTC),
        updated_at=datetime(2027, 3, 1, 9, 29, 55, tzinfo=UTC),
    )
