"""Every reason for which a file as a whole is not read, in the words a person sees."""

from __future__ import annotations

from django.utils.translation import gettext as _

from qiaoliang.kit.sheets.faults import WorkbookRefused


def too_big(limit_mb: int) -> WorkbookRefused:
    """The file has more bytes than allowed."""
    return WorkbookRefused(
        "too big", _("文件超过 %(mb)d MB。") % {"mb": limit_mb}, _("请删去图片和多余的工作表，或拆成几份分别导入。")
    )


def empty() -> WorkbookRefused:
    """The file has no bytes at all."""
    return WorkbookRefused("empty", _("文件是空的。"), _("请确认选对了文件，保存后再上传。"))


def damaged() -> WorkbookRefused:
    """The file begins like a workbook and does not hold together."""
    return WorkbookRefused(
        "damaged", _("文件已损坏或没有传完整。"), _("请在 Excel 或 WPS 中打开并另存为 .xlsx，再上传。")
    )


def encrypted() -> WorkbookRefused:
    """The workbook needs a password."""
    return WorkbookRefused(
        "encrypted", _("文件设了打开密码，无法读取。"), _("请在 Excel 或 WPS 中取消密码，另存后再上传。")
    )


def bomb() -> WorkbookRefused:
    """The content is far larger than the file, or has far too many parts."""
    return WorkbookRefused(
        "bomb",
        _("文件解压后异常庞大，为保护系统未予读取。"),
        _("请只保留需要导入的行列，复制到新建的表格中另存后再上传。"),
    )


def too_large(rows: int, columns: int) -> WorkbookRefused:
    """A sheet reaches beyond the allowed rows or columns."""
    return WorkbookRefused(
        "too large",
        _("工作表超过 %(rows)d 行或 %(columns)d 列。") % {"rows": rows, "columns": columns},
        _("请删去多余的行列，或拆成几份分别导入。"),
    )


def too_many_sheets(limit: int) -> WorkbookRefused:
    """More sheets than allowed."""
    return WorkbookRefused(
        "sheets",
        _("工作表超过 %(count)d 个。") % {"count": limit},
        _("请只保留要导入的一张工作表，另存后再上传。"),
    )


def no_visible_sheet() -> WorkbookRefused:
    """Nothing but hidden sheets or charts."""
    return WorkbookRefused("no sheet", _("文件里没有可见的工作表。"), _("请取消隐藏要导入的工作表，保存后再上传。"))


def nested() -> WorkbookRefused:
    """An archive within the archive."""
    return WorkbookRefused(
        "nested", _("文件里还嵌着别的压缩包或工作簿。"), _("请删除嵌入的对象，或把数据复制到新表格，另存后再上传。")
    )


def path_outside() -> WorkbookRefused:
    """A part whose name leads out of the archive."""
    return WorkbookRefused(
        "path", _("文件内部含有指向外部目录的路径，为安全起见不予读取。"), _("请用 Excel 或 WPS 重新生成这份表格。")
    )


def entities() -> WorkbookRefused:
    """A document type or an entity declaration in a part."""
    return WorkbookRefused(
        "entities", _("文件内部含有外部引用声明，为安全起见不予读取。"), _("请用 Excel 或 WPS 重新生成这份表格。")
    )


def text_as_xlsx() -> WorkbookRefused:
    """Plain text under the name of a workbook."""
    return WorkbookRefused(
        "text",
        _("文件扩展名是 Excel，内容却是纯文本。"),
        _("如果它是 CSV，请把扩展名改成 .csv；否则请在 Excel 中另存为 .xlsx。"),
    )


def unknown_encoding() -> WorkbookRefused:
    """Text in an encoding that is neither UTF-8 nor GB 18030."""
    return WorkbookRefused(
        "encoding", _("CSV 文件的文字编码无法识别。"), _("请用“CSV UTF-8”格式另存，或改存为 .xlsx。")
    )


def broken_csv() -> WorkbookRefused:
    """A quotation mark that never closes, or a field without end."""
    return WorkbookRefused(
        "csv", _("CSV 文件的引号不成对或某一格过长。"), _("请在 Excel 中打开核对，另存为 .xlsx 再上传。")
    )


def not_xlsx(reason: str) -> WorkbookRefused:
    """A sound file of another kind; `reason` is a key of the table below."""
    save_as = _("请在 Excel 或 WPS 中另存为 .xlsx 再上传。")
    use_template = _("请下载导入模板，把内容填进表格再上传。")
    message, advice = {
        "xls": (_("这是旧版 .xls 表格，无法读取。"), save_as),
        "html": (_("这是网页改名的表格，不是真正的 Excel 文件。"), save_as),
        "xml": (_("这是 XML 格式的表格，不是 .xlsx。"), save_as),
        "macros": (_("文件带有宏，为安全起见不予读取。"), _("请另存为不带宏的 .xlsx 再上传。")),
        "binary": (_("这是 .xlsb 二进制工作簿，无法读取。"), save_as),
        "ods": (_("这是 .ods 表格，无法读取。"), save_as),
        "word": (_("这是 Word 文档，不是 Excel 表格。"), use_template),
        "slides": (_("这是演示文稿，不是 Excel 表格。"), use_template),
        "pdf": (_("这是 PDF 文件，不是 Excel 表格。"), use_template),
        "picture": (_("这是图片，不是 Excel 表格。"), use_template),
        "zip": (_("这是压缩包，不是 Excel 表格。"), _("请先解压，再上传其中的 .xlsx 文件。")),
        "unknown": (_("文件不是 Excel 表格。"), _("请上传 .xlsx 或 .csv 文件。")),
    }[reason]
    return WorkbookRefused(reason, message, advice)
