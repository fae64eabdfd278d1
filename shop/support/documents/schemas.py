"""What is told of a document."""

from marshmallow import Schema, fields


class DocumentOut(Schema):
    id = fields.Integer()
    purpose = fields.String()
    kind = fields.String()
    size_bytes = fields.Integer()
    file_name = fields.String()
    sha256 = fields.String()
    created_at = fields.AwareDateTime()
