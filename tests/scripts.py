"""The house's scripts, for the tests: they are programs beside the package, so they are loaded by path."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent


def load(path: Path) -> ModuleType:
    """Run the script at `path` as a module of its own."""
    spec = importlib.util.spec_from_file_location(f"script_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses and named tuples look their module up while it runs.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
