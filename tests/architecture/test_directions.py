"""Who may import whom: the contracts hold, they cover everything, and they would notice."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.support import sources

LINT = Path(sys.executable).parent / "lint-imports"
CONFIG = tomllib.loads(sources.read("pyproject.toml"))["tool"]["importlinter"]
CONTRACTS = {contract["name"]: contract for contract in CONFIG["contracts"]}
# Stand beside the wings, not in their order: the list of tables, and catalogues of texts.
OUTSIDE = {"shop.tables", "shop.translations"}


def layers_of(prefix):
    contract = next(found for name, found in CONTRACTS.items() if name.startswith(prefix))
    listed = (part.strip(" ()") for layer in contract["layers"] for part in layer.split("|"))
    return contract, set(listed)


def lint(folder, config):
    command = [LINT, "--config", config, "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_nothing_imports_upwards():
    told = lint(sources.ROOT, "pyproject.toml")
    assert told.returncode == 0, told.stdout + told.stderr


def test_every_part_of_the_shop_has_its_place_in_the_order():
    _contract, placed = layers_of("1.")
    parts = {
        f"shop.{path.stem}"
        for path in (sources.ROOT / "shop").iterdir()
        if (path.is_dir() and any(path.rglob("*.py"))) or (path.suffix == ".py" and path.stem != "__init__")
    }
    assert parts - placed - OUTSIDE == set()


def test_every_wing_with_rooms_has_an_exhaustive_contract():
    wings = {
        path.parent.parent.name
        for path in (sources.ROOT / "shop").glob("*/*/__init__.py")
        if path.parent.parent.name not in ("web", "api", "http", "cli", "core")
    }
    covered = {
        container.removeprefix("shop.")
        for name, contract in CONTRACTS.items()
        if name.startswith("2") and contract.get("exhaustive")
        for container in contract["containers"]
    }
    assert wings - covered == set()


def test_an_upward_import_is_seen(tmp_path):
    """Control: the first contract, over a small house in which the kernel asks a trade."""
    _contract, placed = layers_of("1.")
    for name in placed:
        folder = tmp_path / name.replace(".", "/")
        for made in [folder, *folder.parents]:
            if made.is_relative_to(tmp_path) and made != tmp_path:
                made.mkdir(parents=True, exist_ok=True)
                (made / "__init__.py").touch()
    quoted = ", ".join(f'"{layer}"' for layer in _contract["layers"])
    (tmp_path / "house.toml").write_text(
        '[tool.importlinter]\nroot_packages = ["shop", "admin", "search"]\n'
        f'[[tool.importlinter.contracts]]\nname = "order"\ntype = "layers"\nlayers = [{quoted}]\n'
    )
    assert lint(tmp_path, "house.toml").returncode == 0
    (tmp_path / "shop" / "core" / "__init__.py").write_text("import shop.trading\n")
    assert lint(tmp_path, "house.toml").returncode == 1


def test_the_list_of_tables_names_every_models_file():
    models = {
        name.removesuffix(".py").replace("/", ".")
        for name in (*sources.modules("shop"), *sources.modules("search"))
        if name.endswith("models.py")
    }
    assert models - sources.imported(sources.read("shop/tables.py")) == set()


def test_nothing_in_the_product_imports_its_tests():
    asking = [
        name
        for name in sources.modules()
        if any(m.split(".")[0] == "tests" for m in sources.imported(sources.read(name)))
    ]
    assert asking == []
