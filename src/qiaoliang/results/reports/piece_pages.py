"""The pages that every written report shares: its pieces, one of them, the way back from Word, the preview."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from qiaoliang.access.accounts.middleware import Request
from qiaoliang.kit import previews
from qiaoliang.kit.documents import reading
from qiaoliang.kit.formpages import form_page, refuse
from qiaoliang.kit.refusal import Refusal
from qiaoliang.results.reports import editing, forms, returning
from qiaoliang.results.reports.cases import is_case
from qiaoliang.results.reports.models import Written

SEAL = "report from word"
Crumbs = Sequence[tuple[str, str]]


def parts_of(report: Written, doubtful: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Each piece as printed, with what the page has to say about it."""
    standing = report.standing  # once: every case is read anew
    parts = []
    for shown, now in zip(report.edited(standing), standing, strict=True):
        edit = report.edit_of(shown.key)
        written = now.text
        parts.append({
            "piece": shown, "is_edited": bool(edit), "now": written if edit and edit["on"] != written else "",
            "doubtful": "、".join(doubtful.get(shown.key, ())),
            "case": shown.key.partition(".")[2] if is_case(shown.key) else "",
        })  # fmt: skip
    return parts


def piece(request: Request, report: Written, key: str, crumbs: Crumbs) -> HttpResponse:
    found = next((one for one in report.words if one.key == key), None)
    if found is None or is_case(key):
        raise Http404
    form = forms.PieceForm(request.POST or None, initial={"text": found.text, "version": report.version})

    def act(given: dict[str, Any]) -> Written:
        return editing.edit(report=report, key=key, **given, by=request.actor, at=request.at)

    return one_form(request, report, form, act, found.heading or "开头", "已保存，重写时保留您的文字。", crumbs)


def one_form(
    request: Request, report: Any, form: Any, act: Callable[[dict[str, Any]], Any], title: str, done: str,
    crumbs: Crumbs, *, label: str = "保存", intro: str = "",
) -> HttpResponse:  # fmt: skip
    return form_page(
        request, form, act, title=title, back=report.get_absolute_url(), intro=intro or str(report), done=done,
        crumbs=[*crumbs, (str(report), report.get_absolute_url())], submit_label=label,
    )  # fmt: skip


def from_word(request: Request, report: Any, crumbs: Crumbs) -> HttpResponse:
    """The file is read and what it would change is shown; nothing is stored before the second step."""
    if "sealed" in request.POST:
        return _take(request, report)
    form = forms.WordForm(request.POST or None, request.FILES or None)
    here = [*crumbs, (str(report), report.get_absolute_url()), ("传回改好的 Word", "")]
    context = {"report": report, "form": form, "crumbs": here, "parts": None, "left": []}
    if request.method == "POST" and form.is_valid():
        try:
            content = form.cleaned_data["file"].read(reading.LIMITS.bytes + 1)
            texts = returning.changed(report.words, reading.paragraphs(content))
        except Refusal as problem:
            refuse(form, problem)
        else:
            words = {one.key: one for one in report.words}
            taken = {key: text for key, text in texts.items() if not is_case(key)}
            context["parts"] = [(words[key], text) for key, text in taken.items()]
            context["left"] = [words[key].heading for key in texts if is_case(key)]
            context["sealed"] = signing.dumps([_name(report), report.version, taken], salt=SEAL, compress=True)
    return render(request, "reports/from_word.html", context)


def _name(report: Any) -> str:
    return f"{report._meta.label_lower}:{report.pk}"


def _take(request: Request, report: Any) -> HttpResponse:
    try:
        name, version, texts = signing.loads(request.POST["sealed"], salt=SEAL)
        if name != _name(report):
            raise signing.BadSignature
        editing.take_over(report=report, texts=texts, version=version, by=request.actor, at=request.at)
    except signing.BadSignature:
        messages.error(request, "预览已失效，请重新上传文件。")
    except Refusal as problem:
        messages.error(request, problem.sentence)
    else:
        messages.success(request, f"已取回 {len(texts)} 个部分的文字。")
        return redirect(report.get_absolute_url())
    return redirect(f"{report.get_absolute_url()}return/")


def preview_page(request: Request, report: Any, word: Callable[[], bytes]) -> HttpResponse:
    here = report.get_absolute_url()
    crumbs = [("报告", "/reports/"), (str(report), here)]
    return previews.preview_page(request, word, back=here, word_href=f"{here}word/", crumbs=crumbs)
