"""The product's addresses and, for tests in a browser, the gallery and a form that keeps what is typed."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import include, path

from qiaoliang.kit.pages import public, writes
from tests.kit.gallery import page


class NoteForm(forms.Form):
    title = forms.CharField(label="标题")
    words = forms.CharField(label="内容", widget=forms.Textarea)


@public
def gallery(request: HttpRequest, state: str = "normal") -> HttpResponse:
    return HttpResponse(page.rendered(with_errors=state == "errors"))


def _note(request: HttpRequest) -> HttpResponse:
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("/gallery/normal/")
    return render(request, "kit/form.html", {"form": form, "title": "记一条"})


note = public(_note)
my_note = writes(lambda actor: True)(_note)


@public
def fragment(request: HttpRequest) -> HttpResponse:
    return HttpResponse('<div class="note" id="progress" role="status"><b>算好了</b></div>')


urlpatterns = [
    path("gallery/<str:state>/", gallery),
    path("note/", note),
    path("note/mine/", my_note),
    path("fragment/", fragment),
    path("", include("qiaoliang.urls")),
]
