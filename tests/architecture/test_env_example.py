"""``.env.example`` lists every setting of every room, as the code has it."""

from pathlib import Path

from studio_testing.env_example import render

ROOT = Path(__file__).parents[2]


def test_the_example_is_what_the_settings_classes_say() -> None:
    assert (ROOT / ".env.example").read_text() == render(), "run: make env-example"
