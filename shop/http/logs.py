"""Structured logs: one JSON line per request with its id; no names, no input, no secret."""

from __future__ import annotations

import logging
import sys
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request
from flask.signals import got_request_exception

from shop.core.settings import Settings

QUIET = ("static", "site.healthz", "site.readyz")


def configure(settings: Settings) -> None:
    """Lines as JSON to standard error, from `log_level` on."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings.log_level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def init_app(app: Flask) -> None:
    """One line per request: method, route (its pattern, so no ids or queries), status, time, who by id."""
    log = structlog.get_logger("http")

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.get("request_id", ""))

    @app.after_request
    def tell(response: Response) -> Response:
        if request.endpoint not in QUIET:
            actor = g.get("actor")
            log.info(
                "request",
                method=request.method,
                route=request.url_rule.rule if request.url_rule else None,
                status=response.status_code,
                ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
                user=actor.id if actor else None,
            )
        return response

    def crashed(sender: Flask, exception: BaseException, **_extra: Any) -> None:
        # The trace, never the message: a database error's words may quote a person's data.
        frames = _frames(exception)
        log.error("crash", kind=type(exception).__name__, frames=frames)

    got_request_exception.connect(crashed, app, weak=False)


def _frames(exception: BaseException) -> list[str]:
    trace, found = exception.__traceback__, []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-12:]
