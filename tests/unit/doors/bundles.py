"""Bundles for tests: exported by the command, opened and spoilt with the standard library alone."""

import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path

from unit.doors.shell import EXAMPLES, month, run, trial_folder

AS_OF = "2026-12-01"


def exported(folder, out=None, *more, as_of=AS_OF):
    """The bundle of a folder, and what was said."""
    file = out or folder.parent / f"{folder.name}.zip"
    told = run("export", folder, "--out", file, "--as-of", as_of, *more)
    assert told.code == 0, told.err
    return file, told


def content(file):
    with zipfile.ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def manifest(file):
    return json.loads(content(file)["manifest.json"])


def packed(path, files, *, edit=None, compress=zipfile.ZIP_STORED):
    """A ZIP of name and bytes pairs. edit : what to change in an entry before it is written."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compress) as made:
        for name, data in files.items() if isinstance(files, dict) else files:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = compress
            if edit is not None:
                edit(info)
            made.writestr(info, data)
    path.write_bytes(out.getvalue())
    return path


def relisted(files, **changes):
    """The files with a list that is right for them again, as whoever changes a bundle knowingly would make it."""
    told = json.loads(files["manifest.json"])
    for line in told["files"]:
        data = files[line["name"]]
        line |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    lines = sorted(f"{line['name']} {line['sha256']}\n" for line in told["files"] if line["role"] == "record")
    told |= {"record_hash": hashlib.sha256("".join(lines).encode()).hexdigest()} | changes
    return files | {"manifest.json": json.dumps(told).encode()}


def snapshot(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def example(name, tmp_path):
    return Path(shutil.copytree(EXAMPLES / name, tmp_path / name))


def small(tmp_path, **changes):
    """A trial of a month, which is analysed in no time."""
    return trial_folder(tmp_path / "small", month(), **changes)
