"""The platform's own report definitions, R1–R22."""

from shop.reporting.forms.catalogue import quotas, registers, sales, summary, systems
from shop.reporting.forms.definitions import Definition


def _number(found: Definition) -> list[int]:
    return [int(part) for part in found.code[1:].split("-")]


ALL: tuple[Definition, ...] = tuple(
    sorted((*quotas.ALL, *systems.ALL, *sales.ALL, *registers.ALL, *summary.ALL), key=_number)
)
BY_CODE = {found.code: found for found in ALL}
