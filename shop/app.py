"""create_shop: the extensions, the faces and the errors joined into one application; no routes of its own."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, session
from flask.json.provider import DefaultJSONProvider
from flask_babel import Babel
from flask_compress import Compress
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import shop.tables  # noqa: F401  so that metadata and migrations see every table
from shop import api, cli, export_kinds, register_rows, web
from shop.catalog.imports import queries as listings
from shop.catalog.products import queries as products
from shop.cli import duties
from shop.core.db import db, prepare_engine
from shop.core.settings import ROOT, BadSettings, Settings
from shop.http import headers, login, logs, problems
from shop.outreach.events import queries as events
from shop.reporting.forms import helped_rows, ledger_rows, quota_rows, registers
from shop.reporting.offline import catalogue
from shop.reporting.offline import queries as outside
from shop.reporting.reports import owed
from shop.reporting.stats import campaigns as stat_campaigns
from shop.reporting.stats import names
from shop.reporting.stats.campaigns import Window
from shop.trading.campaigns import queries as campaigns
from shop.trading.campaigns import terms
from shop.trading.orders.states import Festival

LANGUAGES = ("zh", "en")
csrf = CSRFProtect()
migrate = Migrate()


class Json(DefaultJSONProvider):
    """Chinese as it is written (a third smaller than escaped), keys in the order of the schema."""

    ensure_ascii = False
    sort_keys = False


def create_shop(settings: Settings) -> Flask:
    """The shop with its pages, API and commands. Raises BadSettings where the settings forbid to start."""
    if faults := settings.faults():
        raise BadSettings("设置有误，未启动：\n- " + "\n- ".join(faults))
    app = Flask(
        "shop", static_folder=str(web.STATIC), template_folder=str(web.TEMPLATES),
        instance_path=str(settings.instance_dir.resolve()),
    )  # fmt: skip
    app.config.from_mapping(_config(settings))
    app.extensions["settings"] = settings
    app.json = Json(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    logs.configure(settings)
    _database(app, settings)
    _request_chain(app, settings)
    Babel(app, locale_selector=language, timezone_selector=lambda: "Asia/Shanghai")
    Compress(app)
    web.register(app)
    for blueprint in api.register(app):
        csrf.exempt(blueprint)
    cli.register(app)
    _name_keys()
    _provide_registers()
    _tell_of_goods()
    export_kinds.provide()
    duties.start_in_web(app, settings)
    return app


def _name_keys() -> None:
    """Statistics import neither the catalogue nor the campaigns: what their keys are called is handed in."""

    def categories(_codes: Any) -> dict[Any, str]:
        return {node.code: node.name for top in products.categories() for node in (top, *top.children)}

    def campaign_names(_ids: Any) -> dict[Any, str]:
        return {campaign.id: campaign.name for campaign in campaigns.campaigns()}

    def windows() -> list[Window]:
        return [
            Window(
                found.id, found.name, found.region_code, found.region_path, found.first_on, found.last_on,
                terms.PACKS[found.term_pack],
            )
            for found in campaigns.campaigns()
        ]  # fmt: skip

    names.provide("category", categories)
    names.provide("category_top", categories)
    names.provide("campaign", campaign_names)
    stat_campaigns.provide(windows)


def _provide_registers() -> None:
    """Report forms know no other room: the rows of their registers are handed in, one line per owner."""
    ledger_rows.provide()
    quota_rows.provide()
    helped_rows.provide()
    register_rows.provide()
    registers.provide("events", lambda asked: events.register(asked.region_path, asked.period))
    registers.provide("duties", owed.register)
    registers.provide("offline", lambda asked: outside.register(asked.region_path, asked.period))


def _tell_of_goods() -> None:
    """Sales made elsewhere are held against the shop's own goods, which reporting must not import."""

    def categories() -> list[catalogue.Category]:
        nodes = [
            (node, bool(node.children)) for top in products.categories() for node in (top, *top.children)
        ]
        return [catalogue.Category(node.code, node.name, node.path, top) for node, top in nodes]

    def of_seller(cooperative_id: int) -> dict[str, catalogue.Known]:
        return {row[1]: catalogue.Known(*row) for row in products.known_of(cooperative_id)}

    def outlets(region_path: str) -> list[catalogue.Outlet]:
        return [catalogue.Outlet(*row) for row in listings.outlets(region_path)]

    festivals = [one.value for one in Festival if one.value]
    catalogue.provide(catalogue.Catalogue(categories, of_seller, festivals, outlets))


def _config(settings: Settings) -> dict[str, Any]:
    """Flask's own settings from ours; `extra` may override any of them."""
    return {
        "SECRET_KEY": settings.secret_key,
        "TESTING": settings.environment == "test",
        "SQLALCHEMY_DATABASE_URI": settings.url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(settings),
        "MAX_CONTENT_LENGTH": settings.max_upload_bytes + 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        "SESSION_COOKIE_NAME": "__Host-bangcai" if settings.https else "bangcai",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "WTF_CSRF_TIME_LIMIT": None,  # a form left open over lunch still works; the session bounds it
        "BABEL_DEFAULT_LOCALE": "zh",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "shop" / "translations"),
        "COMPRESS_MIMETYPES": [
            "text/html",
            "text/css",
            "text/javascript",
            "application/javascript",
            "application/json",
            "application/problem+json",
            "image/svg+xml",
        ],  # fmt: skip
        "COMPRESS_MIN_SIZE": 800,
        "COMPRESS_ALGORITHM": ["gzip"],
        "COMPRESS_LEVEL": 4,
        "TEMPLATES_AUTO_RELOAD": settings.environment == "development",
        **settings.extra,
    }


def _engine_options(settings: Settings) -> dict[str, Any]:
    if settings.url.startswith("sqlite"):
        return {}
    return {"pool_size": 8, "max_overflow": 8, "pool_recycle": 1800}


def _database(app: Flask, settings: Settings) -> None:
    if settings.url.startswith("sqlite") and not settings.database_url:
        settings.instance_dir.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            prepare_engine(engine)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)


def _request_chain(app: Flask, settings: Settings) -> None:
    """In this order: name the request, time it, know and admit the actor, check the form's token.

    Answers are dressed in the opposite order, so that the log line sees the final status.
    """
    problems.init_app(app)
    headers.init_app(app, settings)
    logs.init_app(app)
    app.before_request(_remember_language)
    login.init_app(app, settings)
    csrf.init_app(app)


def _remember_language() -> None:
    wanted = request.args.get("lang")
    if wanted in LANGUAGES and not request.path.startswith("/api/"):
        session["language"] = wanted


def language() -> str:
    """The language of the present answer: asked for, remembered, the user's own, or Chinese."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        return str(asked)
    if not request.path.startswith("/api/") and session.get("language") in LANGUAGES:
        return str(session["language"])
    actor = g.get("actor")
    return actor.language if actor is not None and actor.language in LANGUAGES else "zh"
