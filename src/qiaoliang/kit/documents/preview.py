"""A Word file as PDF, by the LibreOffice of this machine: to look at before it is printed, never to be kept."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from qiaoliang.kit.refusal import Refusal

PROGRAMMES: Final = ("soffice", "libreoffice")
SECONDS: Final = 60


class NoPreview(Refusal):
    """There is no PDF to show; the sentence says why and what to do."""


def pdf(word: bytes) -> bytes:
    """The pages of `word`. A profile of its own, so that two people may look at once; nothing is left behind."""
    programme = next((found for name in PROGRAMMES if (found := shutil.which(name))), None)
    if programme is None:
        raise NoPreview("服务器没有装 LibreOffice，不能预览。请下载 Word 查看，或请系统管理员安装 libreoffice-writer。")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "report.docx"
        source.write_bytes(word)
        command = [
            programme, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf",
            "--outdir", folder, str(source),
        ]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)  # noqa: S603  # nothing typed by anybody
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as problem:
            raise NoPreview("这一次没有转成 PDF。请稍后再试，或下载 Word 查看。") from problem
        made = source.with_suffix(".pdf")
        if not made.exists():
            raise NoPreview("这一次没有转成 PDF。请稍后再试，或下载 Word 查看。")
        return made.read_bytes()
