"""Sign in and out; one's own password, sessions, tokens, roles and language."""

from flask import Blueprint

bp = Blueprint("account", __name__)

from shop.web.account import first, inbox, mine, signing  # noqa: E402, F401  they hang their views on the blueprint
