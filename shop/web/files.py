"""Papers and photos, for whoever may see the thing they belong to."""

from flask import Blueprint, Response

from shop.http.files import handed_out
from shop.http.guards import requires
from shop.http.login import current_actor
from shop.parties.accounts.permissions import Permission
from shop.support.documents import queries

bp = Blueprint("files", __name__, url_prefix="/files")


@bp.get("/<int:document_id>")
@requires(Permission.ACCOUNT_SELF)
def show(document_id: int) -> Response:
    return handed_out(queries.document(document_id, current_actor()))
