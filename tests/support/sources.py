"""Read the code as a syntax tree and name what breaks a house rule; each checker takes one module's text."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("shop", "admin", "search")
FILE_LINES = 300
FUNCTION_LINES = 40


def modules(*tops: str) -> list[str]:
    """Every Python file of the product (or of the named folders), by its path from the root."""
    found = [path for top in tops or PACKAGES for path in (ROOT / top).rglob("*.py")]
    own = [] if tops else [ROOT / "wsgi.py"]
    return sorted(str(path.relative_to(ROOT)) for path in [*own, *found])


def read(name: str) -> str:
    return (ROOT / name).read_text()


def tracked() -> list[str]:
    """Every file of the project: what git knows or would add, or the whole tree of an unpacked archive."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0:
        names = [name for name in listed.stdout.split("\0") if name]
    else:
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if not _private(path)]
    return [name for name in names if (ROOT / name).is_file()]


def _private(path: Path) -> bool:
    return bool({".venv", "instance", ".git"} & set(path.relative_to(ROOT).parts))


def commits(source: str) -> list[int]:
    """Lines that end a transaction for good."""
    return _calls(source, {"commit"})


def assigned_statuses(source: str) -> list[int]:
    """Lines that set a status by assignment, by `setattr` or in an UPDATE's values."""
    found = []
    for node in ast.walk(ast.parse(source)):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            found += [node.lineno for t in targets if isinstance(t, ast.Attribute) and t.attr == "status"]
        if isinstance(node, ast.Call) and _name(node.func) == "values":
            found += [node.lineno for keyword in node.keywords if keyword.arg == "status"]
        if isinstance(node, ast.Call) and _name(node.func) == "setattr" and len(node.args) > 1:
            second = node.args[1]
            found += [node.lineno] if isinstance(second, ast.Constant) and second.value == "status" else []
    return found


def other_clocks(source: str) -> list[int]:
    """Lines that ask the machine for the time, or import the clock in a way no test can move."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner, verb = _name(node.func.value), node.func.attr
            if (owner, verb) == ("time", "time") or (owner in ("datetime", "date") and verb in _NOWS):
                found.append(node.lineno)
        if isinstance(node, ast.ImportFrom) and node.module == "shop.core.clock":
            found += [node.lineno for alias in node.names if alias.name == "utcnow"]
    return found


_NOWS = ("now", "today", "utcnow")


def long_functions(source: str, limit: int = FUNCTION_LINES) -> list[str]:
    """`name: lines` of each function whose body is above the limit; a signature takes a line for each name."""
    return [
        f"{node.name}: {lines}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.body[0].lineno + 1) > limit
    ]


def imported(source: str) -> set[str]:
    """Every module that the text imports, by its full name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def messages_put(source: str) -> set[str]:
    """The literal names of the messages that a module puts into the outbox."""
    return set(_first_texts(source, "outbox", "put"))


def _first_texts(source: str, owner: str, verb: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            first = node.args[0]
            named = (_name(node.func.value), node.func.attr) == (owner, verb)
            if named and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def _calls(source: str, verbs: set[str]) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in verbs
    ]


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
