"""The report of duty as an official document (GB/T 9704)."""

import json

from qiaoliang.kit.documents import OfficialDocument, verification_code
from qiaoliang.web.duty.choices import Section
from qiaoliang.web.duty.models import DutyReport


def word(report: DutyReport) -> bytes:
    """What stands on the page, to the letter; the code proves the text."""
    title = f"{report.period}职能党建指导员述职报告"
    paper = OfficialDocument(title, created=report.written_at)
    paper.title(f"职能党建指导员\n{report.period}述职报告")
    for section in Section:
        text = report.sections.get(str(section), "")
        if text:
            paper.heading(str(section.label))
            for line in text.splitlines():
                if line.strip():
                    paper.paragraph(line.strip())
    paper.signature(report.instructor.name, report.as_of, is_sealed=False)
    content = json.dumps([report.pk, report.sections], ensure_ascii=False, sort_keys=True).encode()
    paper.closing(report.as_of, verification_code(content), "数字取自系统中已确认的记录。")
    return paper.to_bytes()
