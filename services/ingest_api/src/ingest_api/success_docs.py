"""The good answers of an endpoint, for OpenAPI: an example that is made by the code which makes real ones."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel

JSON = "application/json"


def described(description: str, example: BaseModel) -> dict[str, Any]:
    """Return FastAPI's entry for one status."""
    return {"description": description, "content": {JSON: {"example": example.model_dump(mode="json")}}}


def keep_nulls(app: FastAPI, routes: list[APIRoute]) -> None:
    """Make the app's OpenAPI document show examples whole: FastAPI leaves every ``null`` out of it."""
    describe = app.openapi

    def openapi() -> dict[str, Any]:
        document = describe()
        for route in routes:
            for status, answer in route.responses.items():
                example = answer.get("content", {}).get(JSON, {}).get("example")
                for method in (route.methods or ()) if example else ():
                    responses = document["paths"][route.path][method.lower()]["responses"]
                    responses[str(status)]["content"][JSON]["example"] = example
        return document

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's documented way
