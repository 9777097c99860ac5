"""Network drives and synced folders are told, other places are not."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from annotator.commands.whereabouts import (
    linux_mounts,
    mac_mounts,
    network_kind,
    remark_on_place,
    synced_by,
)

LINUX = linux_mounts(
    [
        "/dev/sda1 / ext4 rw,relatime 0 0",
        "server:/news /mnt/news nfs4 rw 0 0",
        "//server/x /mnt/the\\040news cifs rw 0 0",
        "/dev/sdb1 /mnt/news/local ext4 rw 0 0",
        "",
    ]
)
MAC = mac_mounts(["/dev/disk1s1 on / (apfs, local)", "//ana@server/news on /Volumes/news (smbfs, nodev, nosuid)"])


@pytest.mark.parametrize(
    ("place", "mounts", "kind"),
    [
        ("/srv/ana/news.annot", LINUX, ""),
        ("/mnt/news/a/news.annot", LINUX, "nfs4"),
        ("/mnt/the news/news.annot", LINUX, "cifs"),
        ("/mnt/news/local/news.annot", LINUX, ""),
        ("/mnt/newspaper/news.annot", LINUX, ""),
        ("/Volumes/news/news.annot", MAC, "smbfs"),
        ("/private/ana/news.annot", MAC, ""),
    ],
)
def test_the_nearest_mount_decides(place: str, mounts: dict[str, str], kind: str) -> None:
    assert network_kind(PurePosixPath(place), mounts) == kind


def test_a_windows_share_is_a_network_place() -> None:
    assert network_kind(PureWindowsPath("\\\\server\\news\\news.annot"), {}) == "share"


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("Dropbox/work", "Dropbox"),
        ("Dropbox (Newsroom)", "Dropbox"),
        ("OneDrive - Example Media/x", "OneDrive"),
        ("Library/CloudStorage/GoogleDrive-ana@example.org/My Drive", "Google Drive"),
        ("Library/CloudStorage/ProtonDrive-ana", "ProtonDrive"),
        ("Library/Mobile Documents/com~apple~CloudDocs", "iCloud Drive"),
        ("Documents", ""),
        ("Dropboxes", ""),
        ("On boxes", ""),
    ],
)
def test_synced_folders_are_known_by_name(tmp_path: Path, folder: str, service: str) -> None:
    assert synced_by(tmp_path / folder / "news.annot") == service


def test_a_synced_folder_is_known_by_its_mark(tmp_path: Path) -> None:
    (tmp_path / "shared" / ".stfolder").mkdir(parents=True)
    assert synced_by(tmp_path / "shared" / "deep" / "news.annot") == "Syncthing"


def test_one_sentence_says_what_can_happen_and_the_way_out(tmp_path: Path) -> None:
    sentence = remark_on_place(str(tmp_path / "Dropbox" / "news.annot"))
    assert "Dropbox" in sentence and "merged" in sentence and sentence.count(". ") == 0
    assert remark_on_place(str(tmp_path / "news.annot")) == ""
    assert remark_on_place("postgresql://ana@server/Dropbox/news") == ""
