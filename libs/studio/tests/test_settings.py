"""A wrong value stops the start with a line that names the variable."""

import pytest

from studio.settings import (
    LimitSettings,
    ModelSettings,
    RetrySettings,
    SettingsError,
    StoreSettings,
    described,
    load,
)


@pytest.mark.parametrize(
    ("block", "variable", "value"),
    [
        (LimitSettings, "MAX_IMAGE_BYTES", "many"),
        (LimitSettings, "MAX_IMAGE_PIXELS", "0"),
        (RetrySettings, "JOB_RETRY_MAX", "-1"),
        (RetrySettings, "JOB_RETRY_INTERVALS", "1,soon"),
        (RetrySettings, "JOB_RETRY_INTERVALS", "0"),
        (ModelSettings, "MODELS", "isnet,bria-rmbg"),
        (ModelSettings, "COMMERCIAL_ONLY", "perhaps"),
        (StoreSettings, "S3_ENDPOINT_URL", "localhost:9000"),
    ],
)
def test_a_wrong_value_names_its_variable(
    block: type, variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)

    with pytest.raises(SettingsError, match=variable):
        load(block)


def test_a_missing_value_names_its_variable_and_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("S3_ENDPOINT_URL", "http://127.0.0.1:9000")
    monkeypatch.setenv("S3_SECRET_KEY", "hush")
    monkeypatch.delenv("S3_ACCESS_KEY", raising=False)

    with pytest.raises(SettingsError, match="S3_ACCESS_KEY: Field required") as error:
        load(StoreSettings)

    assert "hush" not in str(error.value)


def test_an_empty_value_counts_as_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOB_RETRY_INTERVALS", "")

    assert load(RetrySettings).job_retry_intervals == (2.0, 10.0, 60.0)


def test_lists_are_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOB_RETRY_INTERVALS", "1, 2.5 ,30")

    assert load(RetrySettings).job_retry_intervals == (1.0, 2.5, 30.0)


def test_commercial_only_refuses_what_no_licence_card_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMERCIAL_ONLY", "true")

    with pytest.raises(SettingsError, match="COMMERCIAL_ONLY is set, and MODELS names isnet"):
        load(ModelSettings)


def test_settings_cannot_be_changed_after_the_start() -> None:
    limits = load(LimitSettings)

    with pytest.raises(ValueError, match="frozen"):
        limits.max_image_bytes = 1


def test_defaults_are_described_as_an_environment_file_would_write_them() -> None:
    rows = described(RetrySettings)

    assert rows["JOB_RETRY_INTERVALS"][0] == "2,10,60"
    assert all(text for _, text in rows.values())
