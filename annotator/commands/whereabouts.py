"""What is to be known of the place where a project file lies: network drives and synced folders."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path, PurePath

#: Kinds of file systems behind which another computer may write to the same file; Linux and macOS names.
NETWORK = frozenset(
    {
        "nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "webdav", "davfs", "fuse.davfs2",
        "fuse.sshfs", "sshfs", "fuse.rclone", "fuse.gvfsd-fuse", "fuse.s3fs", "fuse.glusterfs", "ceph", "fuse.ceph",
        "lustre", "gpfs", "afs", "ncpfs", "beegfs",
    }
)  # fmt: skip

#: Beginnings of the names of folders that a service copies to other computers, and the service.
SYNCED = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "icloud drive": "iCloud Drive",
    "iclouddrive": "iCloud Drive",
    "com~apple~clouddocs": "iCloud Drive",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "box sync": "Box",
    "pclouddrive": "pCloud",
    "pcloud drive": "pCloud",
    "megasync": "MEGA",
    "synologydrive": "Synology Drive",
    "creative cloud files": "Creative Cloud",
}

#: Files by which a service marks a folder that it copies.
MARKS = {".stfolder": "Syncthing", ".dropbox": "Dropbox", ".dropbox.cache": "Dropbox", ".owncloudsync.log": "ownCloud"}

#: A name of its own, so that the branches of other systems are checked as well.
_SYSTEM: str = sys.platform

_DRIVE_REMOTE = 4  # GetDriveTypeW of the Windows API.


def remark_on_place(location: str) -> str:
    """A sentence when the file lies on a network drive or in a synced folder, else ""; it may be used all the same."""
    if "://" in location:
        return ""
    path = Path(os.path.realpath(location))
    kind = network_kind(path, _mounts())
    if kind:
        return (
            f"This project lies on a network drive ({kind}), where two computers that write at once can damage it: "
            "keep it on this computer, and work together through merged copies or a PostgreSQL server."
        )
    service = synced_by(path)
    if service:
        return (
            f"This project lies in a folder that {service} copies, perhaps while it is half written: "
            "keep it in another folder, and send copies that are merged, or use a PostgreSQL server."
        )
    return ""


def network_kind(path: PurePath, mounts: Mapping[str, str]) -> str:
    """Kind of network file system that `path` is on, by `mounts` (mount point → kind); "" when it is none."""
    if str(path).startswith("\\\\"):
        return "share"
    if _SYSTEM == "win32" and _remote_drive(path):
        return "drive"
    for folder in (path, *path.parents):
        kind = mounts.get(str(folder))
        if kind is not None:
            return kind if kind in NETWORK else ""
    return ""


def synced_by(path: Path) -> str:
    """The service that copies the folder `path` lies in, by the names of the folders and their marks; "" for none."""
    for folder in path.parents:
        name = folder.name.casefold()
        for beginning, service in SYNCED.items():
            if name == beginning or name.startswith((f"{beginning} ", f"{beginning}-", f"{beginning} (")):
                return service
        if folder.parent.name == "CloudStorage" and folder.parent.parent.name == "Library":
            return folder.name.split("-")[0]
        for mark, service in MARKS.items():
            with suppress(OSError):
                if (folder / mark).exists():
                    return service
    return ""


def _mounts() -> dict[str, str]:
    """Mount point → kind of file system on Linux and macOS; nothing elsewhere, or when it cannot be told."""
    with suppress(OSError, ValueError):
        if _SYSTEM == "linux":
            return linux_mounts(Path("/proc/self/mounts").read_text("utf-8", "surrogateescape").split("\n"))
        if _SYSTEM == "darwin":
            import subprocess

            told = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=2, check=False)
            return mac_mounts(told.stdout.split("\n"))
    return {}


def linux_mounts(lines: Iterable[str]) -> dict[str, str]:
    """Lines of /proc/self/mounts as mount point → kind; blanks in names stand there as \\040 (proc(5), fstab(5))."""
    found = {}
    for line in lines:
        parts = line.split(" ")
        if len(parts) > 2:
            found[parts[1].replace("\\040", " ").replace("\\134", "\\")] = parts[2]
    return found


def mac_mounts(lines: Iterable[str]) -> dict[str, str]:
    """Lines of macOS's mount, `//ana@server/news on /Volumes/news (smbfs, nodev)`, as mount point → kind."""
    found = {}
    for line in lines:
        before, _, options = line.rpartition(" (")
        _device, there, point = before.partition(" on ")
        if there:
            found[point] = options.rstrip(")").split(",")[0]
    return found


def _remote_drive(path: PurePath) -> bool:
    import ctypes

    library = getattr(ctypes, "windll").kernel32  # noqa: B009 - there on Windows only
    return bool(library.GetDriveTypeW(f"{path.drive}\\") == _DRIVE_REMOTE)
