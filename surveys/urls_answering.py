"""URLs: answering. No address ever carries a code."""

from django.urls import URLPattern, path

from surveys.views import answering

urlpatterns_answering: list[URLPattern] = [
    path("umfrage/<slug:slug>/", answering.answer_start, name="answer_start"),
    path("umfrage/<slug:slug>/fragen/", answering.answer, name="answer"),
]
