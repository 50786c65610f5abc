"""How functions of this package are compiled.

Both ways: kept in a cache, IEEE arithmetic without reordering (no fastmath: it may assume that there is no NaN), no
division checks, and other threads may run meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import blake2b
from pkgutil import get_data
from tempfile import mkdtemp
from typing import Any

import numba
from numba.core.compiler import Compiler

_SOURCES = (
    *(f"{name}.py" for name in ("design", "gaussian", "kalman", "mixture", "priors", "quadrature", "steps")),
    *(f"fast/{name}.py" for name in ("compile", "lanes", "mix", "person", "search", "sigma")),
)


def first_writable(folders: Sequence[str]) -> str:
    """The first folder that can be made and written; a new one of this process alone if there is none.

    Compiled code is run as it is found, so it is never looked for where other people can write.
    """
    for folder in folders:
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK | os.X_OK):
            return folder
    return mkdtemp(prefix="modicum-compiled-")


def _keep_compiled_apart() -> None:
    """A cache folder of its own for every state of the sources.

    Numba looks only at the file of a function. But numbers and steps are compiled in from other files, and a function
    kept from before such a file changed would silently give the answers of then. The folder is beside the package, or
    where somebody asked for it, or in the person's own cache.
    """
    config: Any = numba.config
    stamp = blake2b(digest_size=8)
    for name in _SOURCES:
        stamp.update(get_data("modicum.models", name) or b"")
    own = f"compiled-{stamp.hexdigest()}"
    asked = [config.CACHE_DIR] if config.CACHE_DIR else []
    beside = os.path.join(os.path.dirname(__file__), "__pycache__")
    home = os.path.join(os.path.expanduser("~"), ".cache", "modicum")
    config.CACHE_DIR = first_writable([os.path.join(base, own) for base in (*asked, beside, home)])


_keep_compiled_apart()


class _Apart(Compiler):
    """A compiler that is told that no two array arguments overlap, which is C's `restrict`.

    Without it a loop that writes three arrays is not vectorised at all, because too many pairs would have to be
    compared before it, and one that writes one array compares them every time: half of the engine's work.
    """

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)  # type: ignore[no-untyped-call]
        self.state.flags.noalias = True


jit = numba.njit(cache=True, error_model="numpy", nogil=True)
apart = numba.njit(cache=True, error_model="numpy", nogil=True, pipeline_class=_Apart)
"""For inner loops: every array argument must be memory of its own. Callers here pass fields of Lanes and Scale, each
of which was allocated alone."""
