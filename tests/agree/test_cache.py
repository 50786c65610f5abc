"""Where compiled code is kept: apart for every state of the sources, and never where it cannot be written."""

import os
import subprocess
import sys
from pathlib import Path

from modicum.models.fast import compile as compiling

LOOK = "from modicum.models.fast import compile; import numba; print(numba.config.CACHE_DIR)"


def test_the_folder_is_named_by_the_state_of_the_sources():
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    found = subprocess.run([sys.executable, "-c", LOOK], env=environment, capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()).name.startswith("compiled-")
    models = Path(compiling.__file__).parents[1]
    here = {str(file.relative_to(models)).replace(os.sep, "/") for file in models.rglob("*.py")}
    left_out = here - set(compiling._SOURCES)
    never_compiled = {
        "latent.py", "latent_laplace.py", "latent_outcome.py", "latent_priors.py", "sentences.py", "slow/latent.py",
    }  # fmt: skip
    assert left_out - never_compiled == {
        "__init__.py", "fast/__init__.py", "fit.py", "fitted.py", "slow/__init__.py", "slow/dense.py",
    }  # fmt: skip


def test_a_folder_that_was_asked_for_is_taken(tmp_path):
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    found = subprocess.run([sys.executable, "-c", LOOK], env=environment, capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()).parent == tmp_path


def test_without_a_writable_folder_this_process_gets_one_of_its_own(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    found = Path(compiling.first_writable([str(blocked / "a"), str(blocked / "b")]))
    try:
        assert found.is_dir()
        assert found.stat().st_mode & 0o077 == 0  # nobody else may write code into it
    finally:
        found.rmdir()
    assert compiling.first_writable([str(blocked / "a"), str(tmp_path / "good")]) == str(tmp_path / "good")
