"""Puts resources/ and seeds/ inside the installed package; everything else is in pyproject.toml.

In a checkout both folders stand beside the package, where people look for them; `annotator/paths.py` finds them in
either place.
"""

from __future__ import annotations

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SHIPPED = ("resources", "seeds")


class BuildWithShippedFolders(build_py):
    """Builds the Python files, then copies the shipped folders beside them."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            for source, target in self._shipped():
                target.parent.mkdir(parents=True, exist_ok=True)
                self.copy_file(str(source), str(target))

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        outputs: list[str] = super().get_outputs(include_bytecode)
        return outputs if self.editable_mode else outputs + [str(target) for _, target in self._shipped()]

    def _shipped(self) -> list[tuple[Path, Path]]:
        package = Path(self.build_lib) / "annotator"
        files = (path for name in SHIPPED for path in sorted(Path(name).rglob("*")) if path.is_file())
        return [(path, package / path) for path in files if "__pycache__" not in path.parts]


setup(cmdclass={"build_py": BuildWithShippedFolders})
