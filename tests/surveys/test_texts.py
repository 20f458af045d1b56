"""Reviewing texts: decisions, two reviewers, undoing, what is marked, what counts as a redaction."""

import uuid
from collections.abc import Callable
from datetime import date
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from municipalities.models import Municipality, Programme
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.core.errors import DomainError, EditConflict
from surveys.enums import ItemKind, Wave
from surveys.enums_voices import RejectReason, TextState
from surveys.models import Deployment, FreeText, Questionnaire, TextReview, TextTheme, Theme
from surveys.rounds import Round, question_labels, round_of
from surveys.selectors.voices import next_open, round_lines
from surveys.services.retention import purge_answers
from surveys.services.voices.hints import HintKind, hints, pieces
from surveys.services.voices.quotations import propose_quotation
from surveys.services.voices.redaction import is_redaction
from surveys.services.voices.retention import forget_reviews
from surveys.services.voices.texts import approve_text, reject_text, reopen_text
from surveys.services.voices.theme_reports import propose_theme_report
from surveys.services.voices.themes import create_theme, delete_theme, merge_themes, rename_theme
from tests.factories import ProgrammeFactory, UserFactory
from tests.surveys.factories import DeploymentFactory, ItemFactory, SectionFactory, VersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return ProgrammeFactory.create(slug="vielfalt")


@pytest.fixture
def deployments(programme: Programme) -> list[Deployment]:
    """The end survey with a text question in three towns."""
    version = VersionFactory.create(questionnaire__code="abschluss", questionnaire__wave=Wave.END)
    section = SectionFactory.create(version=version)
    ItemFactory.create(section=section, code="hilfreich", kind=ItemKind.LONG_TEXT, label={"de": "Was hat geholfen?"})
    return [
        DeploymentFactory.create(version=version, programme=programme, wave=Wave.END, municipality__name=name)
        for name in ("Rodgau", "Ahnatal", "Taunusstein")
    ]


@pytest.fixture
def found(deployments: list[Deployment], programme: Programme) -> Round:
    return Round(deployments[0].version.questionnaire, programme, "hilfreich")


@pytest.fixture
def reviewer() -> User:
    return UserFactory.create(consultant=True, display_name="Erste Prüfung")


def write(deployment: Deployment, text: str = "Der Austausch hat geholfen.", language: str = "de") -> FreeText:
    return FreeText.objects.create(deployment=deployment, item="hilfreich", language=language, text=text)


def approve(text: FreeText, by: User, **values: Any) -> TextReview:
    review = TextReview.objects.filter(pk=text.pk).first()
    version = review.revision if review else 0
    return approve_text(text=text, by=by, version=version, **{"body": text.text, **values})


def test_a_text_is_approved_redacted_and_coded(deployments: list[Deployment], found: Round, reviewer: User) -> None:
    text = write(deployments[0], "Frau Müller hat sehr geholfen.")
    theme = create_theme(found=found, by=reviewer, name="Begleitung")
    review = approve(text, reviewer, body="[Name] hat sehr geholfen.", themes=[theme], new_theme="Personen")
    assert (review.state, review.text, review.redacted, review.revision) == (
        TextState.APPROVED, "[Name] hat sehr geholfen.", True, 1,
    )  # fmt: skip
    assert set(review.codings.values_list("theme__name", flat=True)) == {"Begleitung", "Personen"}
    text.refresh_from_db()
    assert text.text == "Frau Müller hat sehr geholfen."
    entry = AuditEntry.objects.get(action="text.approve")
    assert entry.detail == {"redacted": True, "themes": 2}
    assert "Müller" not in f"{entry.detail} {entry.object_label}"


def test_approving_again_changes_wording_and_themes(
    deployments: list[Deployment], found: Round, reviewer: User
) -> None:
    text = write(deployments[0])
    approve(text, reviewer, new_theme="Austausch")
    again = approve(text, reviewer, body="[…] hat geholfen.", new_theme="Hilfe")
    assert (again.text, again.revision) == ("[…] hat geholfen.", 2)
    assert list(again.codings.values_list("theme__name", flat=True)) == ["Hilfe"]


def test_a_text_is_rejected_with_a_reason_and_loses_its_themes(
    deployments: list[Deployment], found: Round, reviewer: User
) -> None:
    text = write(deployments[0])
    approve(text, reviewer, new_theme="Austausch")
    review = reject_text(text=text, by=reviewer, version=1, reason=RejectReason.PERSONAL)
    assert (review.state, review.text, review.reason) == (TextState.REJECTED, "", RejectReason.PERSONAL)
    assert TextTheme.objects.count() == 0


def test_a_decision_is_taken_back(deployments: list[Deployment], found: Round, reviewer: User) -> None:
    text = write(deployments[0])
    approve(text, reviewer, new_theme="Austausch")
    assert found.open_texts().count() == 0
    review = reopen_text(text=text, by=reviewer, version=1)
    assert (review.state, review.text, review.revision) == (TextState.OPEN, "", 2)
    assert [row.pk for row in found.open_texts()] == [text.pk]
    with pytest.raises(DomainError, match="nicht entschieden"):
        reopen_text(text=text, by=reviewer, version=2)


def test_the_second_reviewer_does_not_overwrite_the_first(deployments: list[Deployment], reviewer: User) -> None:
    text = write(deployments[0])
    second = UserFactory.create(consultant=True)
    approve(text, reviewer)
    acts: list[Callable[[], object]] = [
        lambda: reject_text(text=text, by=second, version=0, reason=RejectReason.OTHER),
        lambda: approve_text(text=text, by=second, version=0, body=text.text),
        lambda: reopen_text(text=text, by=second, version=0),
    ]
    for act in acts:
        with pytest.raises(EditConflict, match="Erste Prüfung") as caught:
            act()
        assert (caught.value.version, caught.value.editor) == (1, "Erste Prüfung")
    assert TextReview.objects.get().state == TextState.APPROVED


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs two connections")
def test_two_reviewers_at_once_leave_one_decision(deployments: list[Deployment], reviewer: User) -> None:
    text, second = write(deployments[0]), UserFactory.create(consultant=True)
    outcomes: list[str] = []

    def decide(by: User) -> None:
        try:
            approve_text(text=text, by=by, version=0, body=text.text, new_theme="Austausch")
            outcomes.append("saved")
        except EditConflict:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [Thread(target=decide, args=[user]) for user in (reviewer, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["saved", "told"]
    assert TextReview.objects.get().revision == 1


def test_only_a_redaction_may_be_approved(deployments: list[Deployment], reviewer: User) -> None:
    text = write(deployments[0], "Das hat nicht geholfen.")
    with pytest.raises(DomainError, match="Klammern") as caught:
        approve(text, reviewer, body="Das hat geholfen.")
    assert caught.value.field == "body"
    assert not TextReview.objects.exists()


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("a b c d e", True),
        ("a, b. c\nd e!", True),
        ("a […] d e", True),
        ("[Name] b c d e", True),
        ("a b c d [Ort]", True),
        ("[…] c […]", True),
        ("a […] c […] e", True),
        ("a d e", False),
        ("b c d e", False),
        ("a b c d", False),
        ("a […] e […] c d e", False),
        ("a x c d e", False),
        ("a b c d e f", False),
        ("a [b] c d e", True),
        ("a b c […] b c d e", False),
        ("[…]", False),
        ("", False),
    ],
)
def test_what_is_a_redaction(text: str, allowed: bool) -> None:
    assert is_redaction("a b c d e", text) is allowed


def test_a_script_without_spaces_can_be_redacted() -> None:
    assert is_redaction("我们需要更多支持", "我们需要[…]支持")
    assert not is_redaction("我们需要更多支持", "我们支持")


@pytest.mark.parametrize(
    ("text", "marked", "kind"),
    [
        ("Bei Frau Müller war es gut", "Frau Müller", HintKind.NAME),
        ("wegen Herrn Dr. Kaya-Öz nicht", "Herrn Dr. Kaya-Öz", HintKind.NAME),
        ("schreiben an a.b@stadt.example bitte", "a.b@stadt.example", HintKind.EMAIL),
        ("unter 06106 693-0 anrufen", "06106 693-0", HintKind.PHONE),
        ("unter +49 (0)69 123456 anrufen", "+49 (0)69 123456", HintKind.PHONE),
        ("am 3. Mai 2021 dort", "3. Mai 2021", HintKind.DATE),
        ("am 03.05.21 dort", "03.05.21", HintKind.DATE),
        ("seit 2021-05-03 dort", "2021-05-03", HintKind.DATE),
        ("in der Hauptstraße 12a wohnt", "Hauptstraße 12a", HintKind.ADDRESS),
        ("steht Am Markt 3 seit", "Am Markt 3", HintKind.ADDRESS),
        ("auf www.verein.example steht", "www.verein.example", HintKind.LINK),
        ("die Bürgermeisterin kam", "Bürgermeisterin", HintKind.OFFICE),
        ("unsere Integrationsbeauftragte kam", "Integrationsbeauftragte", HintKind.OFFICE),
        ("hier in rodgau ist", "rodgau", HintKind.PLACE),
        ("die Rodgauer Vereine", "Rodgauer", HintKind.PLACE),
    ],
)
def test_what_may_identify_somebody_is_marked(text: str, marked: str, kind: HintKind) -> None:
    found = hints(text, ["Rodgau"])
    assert [(text[hint.start : hint.end], hint.kind) for hint in found] == [(marked, kind)]


def test_a_harmless_text_has_no_mark_and_pieces_make_the_text() -> None:
    assert hints("Mehr Austausch, 3 bis 5 Treffen im Jahr 2022, 100 % gut! Am Anfang war es schwer.", ["Rodgau"]) == ()
    text = "Herr Kaya, 63110 Rodgau, kam am 3.5.2021 mit Herr Kaya"
    cut = pieces(text, hints(text, ["Rodgau"]))
    assert "".join(piece for piece, _kind in cut) == text
    assert [kind for _piece, kind in cut if kind] == [
        HintKind.NAME, HintKind.ADDRESS, HintKind.DATE, HintKind.NAME,
    ]  # fmt: skip


def test_the_queue_is_in_the_order_of_the_random_ids(
    deployments: list[Deployment], found: Round, reviewer: User
) -> None:
    texts = sorted((write(deployments[n % 3]) for n in range(6)), key=lambda text: text.pk)
    assert [row.pk for row in found.open_texts()] == [text.pk for text in texts]
    approve(texts[1], reviewer)
    assert next_open(found, texts[0].pk) == texts[2].pk
    assert next_open(found, texts[5].pk) == texts[0].pk
    for text in (texts[0], *texts[2:]):
        reject_text(text=text, by=reviewer, version=0, reason=RejectReason.EMPTY)
    assert next_open(found, texts[0].pk) is None


def test_other_programmes_stay_out(deployments: list[Deployment], found: Round) -> None:
    write(deployments[0])
    foreign = DeploymentFactory.create(version=deployments[0].version, programme=ProgrammeFactory.create())
    write(foreign)
    assert found.open_texts().count() == 1
    assert {line.found.item for line in round_lines()} == {"hilfreich"}
    assert sorted(line.open for line in round_lines()) == [1, 1]


# Local additions


@pytest.fixture
def additions(deployments: list[Deployment], town: Municipality) -> Round:
    """The additional question of a fourth town."""
    version = VersionFactory.create(
        questionnaire__code="zusatz", questionnaire__title="Zusatzfragen", questionnaire__municipality=town
    )
    section = SectionFactory.create(version=version)
    ItemFactory.create(section=section, code="park", kind=ItemKind.LONG_TEXT, label={"de": "Was fehlt im Park?"})
    shared = {"version": deployments[0].version, "programme": deployments[0].programme}
    DeploymentFactory.create(**shared, wave=Wave.END, municipality=town, local_version=version)
    return Round(version.questionnaire, deployments[0].programme, "lokal_park")


def write_local(found: Round, text: str = "Bänke fehlen.") -> FreeText:
    deployment = Deployment.objects.get(local_version__questionnaire=found.questionnaire)
    return FreeText.objects.create(deployment=deployment, item=found.item, language="de", text=text)


def test_local_additions_have_a_queue_of_their_own(
    deployments: list[Deployment], found: Round, additions: Round, reviewer: User
) -> None:
    write(deployments[0])
    text, other = write_local(additions), write_local(additions, "Licht fehlt.")
    assert {(line.found.item, line.label, line.open) for line in round_lines()} == {
        ("hilfreich", "Was hat geholfen?", 1), ("lokal_park", "Was fehlt im Park?", 2),
    }  # fmt: skip
    review = approve(text, reviewer, new_theme="Sitzen")
    assert (review.state, round_of(review)) == (TextState.APPROVED, additions)
    assert [row.pk for row in additions.open_texts()] == [other.pk]
    assert [row.pk for row in additions.approved()] == [text.pk]
    assert found.open_texts().count() == 1
    assert Theme.objects.get().questionnaire == additions.questionnaire


def test_the_consultancy_reads_local_additions_on_the_pages(
    client_as: Callable[[str], Client], additions: Round
) -> None:
    text, client = write_local(additions), client_as("consultant")
    overview = client.get(reverse("surveys:text_list")).content.decode()
    assert additions.url() in overview
    assert "Zusatzfragen (örtliche Zusatzfragen)" in overview
    assert "Bänke fehlen." in client.get(additions.url()).content.decode()
    data = {"body": text.text, "version": "0"}
    answer = client.post(reverse("surveys:text_approve", args=[text.pk]), data, follow=True)
    assert answer.redirect_chain == [(additions.url(), 302)]
    for page in (reverse("surveys:text_detail", args=[text.pk]), additions.url("theme_list")):
        shown = client.get(page).content.decode()
        assert "stellt nur eine Kommune" in shown
        assert reverse("surveys:quotation_create", args=[text.pk]) not in shown
        assert additions.url("quotation_list") not in shown
        assert additions.url("theme_report_create") not in shown


def test_nothing_of_local_additions_is_released(additions: Round, reviewer: User) -> None:
    reviews = [approve(write_local(additions, f"Bank {n} fehlt."), reviewer, new_theme="Sitzen") for n in range(12)]
    with pytest.raises(DomainError, match="zu wenige freigegebene Texte"):
        propose_quotation(review=reviews[0], by=reviewer)
    with pytest.raises(DomainError, match="zu wenige freigegebene Texte"):
        propose_theme_report(found=additions, by=reviewer)


@pytest.mark.parametrize("role", ["lead", "viewer", "ministry"])
def test_the_own_town_does_not_read_its_local_additions(
    client_as: Callable[[str], Client], additions: Round, reviewer: User, town: Municipality, role: str
) -> None:
    text, client = write_local(additions), client_as(role)
    approve(text, reviewer)
    assert {client.get(page).status_code for page in pages(additions, text)} == {403}
    for name, more in (("town_survey_detail", [text.deployment_id]), ("town_results", [])):
        answer = client.get(reverse(f"surveys:{name}", args=[town.slug, *more]))
        assert answer.status_code == (404 if role == "ministry" else 200)
        assert text.text not in answer.content.decode()


def test_questions_that_read_the_same_say_which_question_they_follow(found: Round) -> None:
    section = SectionFactory.create(version=found.questionnaire.versions.get(), position=0)
    for code, kind, label in (
        ("zusammen", ItemKind.SCALE, "Wie gut?"), ("grund_a", ItemKind.TEXT, "Warum?"),
        ("umsetzung", ItemKind.SCALE, "Wie schnell?"), ("grund_b", ItemKind.TEXT, "Warum?"),
    ):  # fmt: skip
        ItemFactory.create(section=section, code=code, kind=kind, label={"de": label})
    assert question_labels({found.questionnaire.pk}) == {
        (found.questionnaire.pk, "grund_a"): "Warum? – zu: Wie gut?",
        (found.questionnaire.pk, "grund_b"): "Warum? – zu: Wie schnell?",
        (found.questionnaire.pk, "hilfreich"): "Was hat geholfen?",
    }


# Themes


def test_themes_have_one_name_whatever_its_case(found: Round, reviewer: User) -> None:
    theme = create_theme(found=found, by=reviewer, name="Austausch")
    with pytest.raises(DomainError, match="gibt es schon"):
        create_theme(found=found, by=reviewer, name="AUSTAUSCH")
    other = create_theme(found=found, by=reviewer, name="Personal")
    with pytest.raises(DomainError, match="zusammenführen"):
        rename_theme(theme=other, by=reviewer, version=1, name="austausch")
    assert rename_theme(theme=theme, by=reviewer, version=1, name="Austauschen").name == "Austauschen"
    with pytest.raises(EditConflict):
        rename_theme(theme=theme, by=reviewer, version=1, name="Anders")


def test_merging_moves_texts_once(deployments: list[Deployment], found: Round, reviewer: User) -> None:
    first, second = (create_theme(found=found, by=reviewer, name=name) for name in ("Geld", "Mittel"))
    approve(write(deployments[0]), reviewer, themes=[first, second])
    approve(write(deployments[1]), reviewer, themes=[first])
    merge_themes(theme=first, into=second, by=reviewer)
    assert list(Theme.objects.values_list("name", flat=True)) == ["Mittel"]
    assert TextTheme.objects.filter(theme=second).count() == TextTheme.objects.count() == 2


def test_themes_of_different_questions_do_not_merge(found: Round, reviewer: User) -> None:
    first = create_theme(found=found, by=reviewer, name="Geld")
    other = create_theme(found=Round(found.questionnaire, found.programme, "offen"), by=reviewer, name="Geld")
    for into in (other, first):
        with pytest.raises(DomainError):
            merge_themes(theme=first, into=into, by=reviewer)
    assert Theme.objects.count() == 2


def test_only_an_empty_theme_is_deleted(deployments: list[Deployment], found: Round, reviewer: User) -> None:
    theme = create_theme(found=found, by=reviewer, name="Geld")
    approve(write(deployments[0]), reviewer, themes=[theme])
    with pytest.raises(DomainError, match="gibt es Texte"):
        delete_theme(theme=theme, by=reviewer)
    reopen_text(text=FreeText.objects.get(), by=reviewer, version=1)
    delete_theme(theme=theme, by=reviewer)
    assert not Theme.objects.exists()


def test_a_theme_of_another_question_is_not_taken(deployments: list[Deployment], found: Round, reviewer: User) -> None:
    other = create_theme(found=Round(found.questionnaire, found.programme, "offen"), by=reviewer, name="Geld")
    with pytest.raises(DomainError, match="gibt es nicht mehr"):
        approve(write(deployments[0]), reviewer, themes=[other])
    assert not TextReview.objects.exists()


# Retention


def test_reviews_go_with_the_raw_answers(deployments: list[Deployment], found: Round, reviewer: User) -> None:
    kept, gone = write(deployments[0]), write(deployments[1])
    for text in (kept, gone):
        approve(text, reviewer, new_theme="Austausch")
    assert forget_reviews(deployments[1]) == 1
    assert [review.pk for review in TextReview.objects.all()] == [kept.pk]
    assert TextTheme.objects.count() == 1


def test_a_text_that_is_gone_cannot_be_decided_on(deployments: list[Deployment], reviewer: User) -> None:
    text = write(deployments[0])
    Deployment.objects.filter(pk=deployments[0].pk).update(opens_on=date(2020, 1, 1), closes_on=date(2020, 2, 1))
    purge_answers(deployment=deployments[0])
    with pytest.raises(DomainError, match="gibt es nicht mehr"):
        approve(text, reviewer)


# Pages


def pages(found: Round, text: FreeText) -> list[str]:
    return [
        reverse("surveys:text_list"),
        found.url(),
        found.url("theme_list"),
        found.url("quotation_list"),
        reverse("surveys:text_detail", args=[text.pk]),
    ]


@pytest.mark.parametrize(
    ("role", "status"),
    [("anonymous", 302), ("lead", 403), ("viewer", 403), ("consultant", 200), ("ministry", 403), ("operator", 403)],
)
def test_who_reads_texts(
    client_as: Callable[[str], Client], deployments: list[Deployment], found: Round, role: str, status: int
) -> None:
    text = write(deployments[0])
    client = client_as(role)
    assert {client.get(page).status_code for page in pages(found, text)} == {status}
    for name in ("text_approve", "text_reject", "text_reopen"):
        posted = client.post(reverse(f"surveys:{name}", args=[text.pk]), {}).status_code
        assert posted == (status if status != 200 else 302 if name == "text_reopen" else 422)
    assert not TextReview.objects.exists()


def test_no_page_of_a_text_says_where_it_comes_from(
    client_as: Callable[[str], Client], deployments: list[Deployment], found: Round
) -> None:
    text = write(deployments[1], "Es war gut.")
    client = client_as("consultant")
    for page in pages(found, text):
        shown = client.get(page).content.decode()
        assert not [name for name in ("Rodgau", "Ahnatal", "Taunusstein") if name in shown]


def test_deciding_leads_to_the_next_text_and_can_be_undone(
    client_as: Callable[[str], Client], deployments: list[Deployment], found: Round
) -> None:
    first, second = sorted((write(deployments[n]) for n in range(2)), key=lambda text: text.pk)
    client = client_as("consultant")
    page = client.get(reverse("surveys:text_detail", args=[first.pk])).content.decode()
    assert "Freigeben und weiter" in page
    assert 'accesskey="f"' in page
    data = {"body": first.text, "version": "0", "new_theme": "Austausch"}
    answer = client.post(reverse("surveys:text_approve", args=[first.pk]), data, follow=True)
    assert answer.redirect_chain == [(reverse("surveys:text_detail", args=[second.pk]), 302)]
    undo = reverse("surveys:text_reopen", args=[first.pk]) + "?stand=1"
    assert undo in answer.content.decode()
    client.post(undo)
    assert TextReview.objects.get().state == TextState.OPEN
    data = {"reason": RejectReason.EMPTY, "version": "0"}
    client.post(reverse("surveys:text_reject", args=[second.pk]), data)
    assert TextReview.objects.get(pk=second.pk).reason == RejectReason.EMPTY


def test_the_page_tells_the_second_reviewer(
    client_as: Callable[[str], Client], deployments: list[Deployment], reviewer: User
) -> None:
    text = write(deployments[0])
    reject_text(text=text, by=reviewer, version=0, reason=RejectReason.INSULTING)
    client = client_as("consultant")
    url = reverse("surveys:text_approve", args=[text.pk])
    answer = client.post(url, {"body": text.text, "version": "0"})
    assert answer.status_code == 409
    assert "Erste Prüfung" in answer.content.decode()
    assert "verworfen" in answer.content.decode()
    assert client.post(url, {"body": text.text, "version": "1"}).status_code == 302
    assert TextReview.objects.get().state == TextState.APPROVED


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("text_approve", {"body": "", "version": "0"}, "Dieses Feld ist zwingend erforderlich"),
        ("text_approve", {"body": "Etwas anderes", "version": "0"}, "Sonst bleibt jedes Wort stehen"),
        ("text_approve", {"body": "Der Austausch hat geholfen.", "themes": ["9" * 40], "version": "0"}, "Themen"),
        ("text_reject", {"version": "0"}, "Dieses Feld ist zwingend erforderlich"),
        ("text_reject", {"reason": "weil", "version": "0"}, "weil"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(
    client_as: Callable[[str], Client],
    deployments: list[Deployment],
    found: Round,
    reviewer: User,
    name: str,
    data: dict[str, Any],
    words: str,
) -> None:
    create_theme(found=found, by=reviewer, name="Geld")
    text = write(deployments[0])
    answer = client_as("consultant").post(reverse(f"surveys:{name}", args=[text.pk]), data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not TextReview.objects.exists()


def test_unknown_addresses_are_not_found(
    client_as: Callable[[str], Client], deployments: list[Deployment], found: Round
) -> None:
    client = client_as("consultant")
    programme, questionnaire, item = found.route
    Questionnaire.objects.create(code="anderer", title="Anderer")
    for address in (
        f"/befragungen/texte/{uuid.uuid4()}/",
        f"/befragungen/texte/gibt-es-nicht/{questionnaire}/{item}/",
        f"/befragungen/texte/{programme}/gibt-es-nicht/{item}/",
        f"/befragungen/texte/{programme}/anderer/{item}/",
        f"/befragungen/texte/{programme}/{questionnaire}/gibt_es_nicht/",
        found.url("theme_rename", 10**30),
        f"/befragungen/texte/{programme}/{questionnaire}/lokal_{item}/",
    ):
        assert client.get(address).status_code == 404, address


def test_pages_ask_as_often_for_three_texts_as_for_one(
    client_as: Callable[[str], Client], deployments: list[Deployment], found: Round, reviewer: User
) -> None:
    client, text = client_as("consultant"), write(deployments[0])
    approve(write(deployments[0]), reviewer, new_theme="Thema 0")
    addresses = [*pages(found, text), found.url() + "?stand=approved"]

    def queries() -> list[int]:
        counts = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert client.get(address).status_code == 200
            counts.append(len(captured))
        return counts

    one = queries()
    for number in (1, 2):
        write(deployments[number])
        approve(write(deployments[number]), reviewer, new_theme=f"Thema {number}")
    assert queries() == one
