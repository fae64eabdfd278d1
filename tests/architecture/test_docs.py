"""What has a name in the code has a line in the docs."""

import ast

from shop.cli.demo import people
from shop.core.settings import Settings
from shop.handlers import HANDLERS
from shop.parties.accounts.permissions import Permission, Role
from tests.support import documentation, sources


def docs():
    return "\n".join(
        sources.read(name) for name in sources.tracked() if name.startswith("docs/") and name.endswith(".md")
    )


def missing(names, text):
    return sorted(name for name in names if f"`{name}`" not in text)


def settings_read():
    """Every variable that Settings.from_env asks for, found where it asks."""
    tree = ast.parse(sources.read("shop/core/settings.py"))
    asked = set()
    for node in ast.walk(tree):
        text = None
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
            "get",
            "number",
            "switch",
        ):
            text = node.args[0]
        elif isinstance(node, ast.Subscript):
            text = node.slice
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value.isupper():
            asked.add(text.value)
    return asked


def test_every_permission_and_role_is_documented():
    assert missing(set(Permission) | set(Role), docs()) == []


def test_every_message_is_documented():
    put = set().union(*(sources.messages_put(sources.read(name)) for name in sources.modules()))
    assert missing(put | set(HANDLERS), docs()) == []


def test_every_setting_is_documented_and_stands_in_the_example():
    asked = settings_read()
    assert {"SECRET_KEY", "DATABASE_URL", "HTTPS", "DOCUMENTS_DIR"} <= asked
    assert missing(asked, sources.read("docs/running.md")) == []
    assert sorted(name for name in asked if f"{name}=" not in sources.read(".env.example")) == []


def test_the_example_settings_start_the_shop():
    lines = (line.lstrip("# ") for line in sources.read(".env.example").splitlines() if "=" in line)
    values = dict(line.split("=", 1) for line in lines if line.split("=", 1)[0].isupper())
    assert Settings.from_env(values).faults() == []


def test_the_readme_names_the_demo_accounts_and_their_password():
    readme = sources.read("README.md")
    assert missing((*people.IN_CANTEEN, "supplier", *people.OFFICIALS), readme) == []
    assert missing([people.PASSWORD], readme) == []


def test_a_name_that_is_nowhere_is_seen():
    assert missing({"order:teleport"}, docs()) == ["order:teleport"]


def test_generated_pages_are_up_to_date():
    stale = [name for name, text in documentation.pages().items() if sources.read(name) != text]
    assert stale == [], "run: make docs"
