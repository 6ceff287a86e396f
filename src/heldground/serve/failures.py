"""Errors as answers: one JSON shape for all of them, and no traceback ever leaves."""

import logging
import secrets
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from heldground.errors import HeldgroundError, InvalidShape, NotPublished, UnknownName, WrongUse

log = logging.getLogger(__name__)

# A fault is answered outside of the guard, so an error brings its own headers.
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def failure(status: int, title: str, detail: str) -> Response:
    """The answer that says what went wrong."""
    body = orjson.dumps({"error": {"status": status, "title": title, "detail": detail}}, default=str)
    return Response(body, status, _HEADERS, "application/json")


def answer_failures(app: FastAPI) -> None:
    """Have an app answer every error in that shape."""
    app.add_exception_handler(HeldgroundError, _ours)
    app.add_exception_handler(RequestValidationError, _not_asked_well)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _fault)


def _ours(request: Request, error: Exception) -> Response:
    if isinstance(error, NotPublished):
        return failure(403, "Not published", str(error))
    if isinstance(error, UnknownName):
        return failure(404, "Not found", str(error))
    if isinstance(error, WrongUse | InvalidShape):
        return failure(422, "Cannot be asked like this", str(error))
    return _fault(request, error)


def _not_asked_well(request: Request, error: Exception) -> Response:
    problems: Sequence[Any] = error.errors() if isinstance(error, RequestValidationError) else ()
    told = "; ".join(f"{'.'.join(str(part) for part in each['loc'][1:])}: {each['msg']}" for each in problems)
    return failure(422, "Cannot be asked like this", f"{told}. /api/docs lists what can be asked")


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    title = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Error"
    asked = f"{request.method} {request.url.path}"
    detail = {
        404: f"there is nothing at {request.url.path}; /api/docs lists what there is",
        405: f"{asked} is not allowed: everything here is read with GET",
    }.get(status, f"{asked} was refused")
    answer = failure(status, title, detail)
    if status == 405:
        answer.headers["Allow"] = "GET, HEAD"
    return answer


def _fault(request: Request, error: Exception) -> Response:
    number = secrets.token_hex(4)
    log.error("fault %s at %s: %s", number, request.url.path, error, exc_info=error)
    detail = f"this is a fault here and not of the question. It is logged on the server as fault {number}; report it"
    return failure(500, "Fault", detail)
