"""Pages for respondents: the start page, the questions, the receipt. No session, no cookie but that of the forms."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from portal.core.access import PUBLIC, access
from portal.core.bodies import refuses_large_with
from surveys import pages
from surveys.answering_texts import interface, sentence
from surveys.paging import following, preceding, section_of, step_at
from surveys.period import Period
from surveys.posted import SEND_EMPTY, Posted, is_genuine, is_readable, new_key
from surveys.rate import WAIT_SECONDS, WORK_BITS, block_of, buckets, is_current, is_done, new_challenge
from surveys.services.flags import CHALLENGED, UNIFORM, flag, is_uniform
from surveys.services.submit import CHANGED, KEY, OVER, Receipt, Refusal, hash_of_key, submit
from surveys.services.tokens import LENGTH, is_usable, length
from surveys.validation import FORM, Invalid, Submission, examine, validate
from surveys.views.visits import Visit, message, outside, visit_of, wants_json

END, QUESTIONS = "_end", "questions"


@access(PUBLIC)
def answer_start(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Who asks, why, what is stored; for personal codes the field to type it into."""
    visit = visit_of(request, slug)
    return visit if isinstance(visit, HttpResponse) else _start(request, visit)


def _too_large(request: HttpRequest, slug: str) -> HttpResponse:
    return message(request, "big", 413, slug=slug)


@csrf_exempt  # checked by ``is_genuine``, so that the answer comes in the respondent's language and loses nothing
@access(PUBLIC, "GET", "POST")
@refuses_large_with(_too_large)
def answer(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The questions. A browser with JavaScript gets them all at once and sends once; others are led page by page."""
    if not is_readable(request):
        return message(request, "big", 400, slug=slug)
    posted = Posted.of(request)
    visit = visit_of(request, slug, wanted=posted.switch or posted.language, sends=posted.sends)
    if isinstance(visit, HttpResponse):
        return visit
    if request.method != "POST":
        return _begin(request, visit)
    if not is_genuine(request):
        return _again(request, visit, posted)
    if posted.step == "start":
        return _open(request, visit, posted)
    if posted.sends and not posted.switch:
        return _send(request, visit, posted)
    return _turn(request, visit, posted)


def _start(request: HttpRequest, visit: Visit, error: str = "") -> HttpResponse:
    page = pages.start_page(
        visit.compiled, visit.language, visit.offered,
        by_code=visit.by_code, programme=visit.programme, asks_town=visit.asks_town, error=error,
    )  # fmt: skip
    return _filled(request, visit, page, status=422 if error else 200)


def _begin(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The first page after the start page, for an open link or for JavaScript, which keeps the code itself."""
    if request.GET.get("js") == "1":
        page = pages.questionnaire_page(visit.compiled, visit.language, visit.offered, by_code=visit.by_code)
        return _filled(request, visit, page)
    if visit.by_code:
        return HttpResponseRedirect(reverse("surveys:answer_start", args=[visit.deployment.slug]))
    return _page(request, visit, None, following(visit.compiled, -1, {}))


def _open(request: HttpRequest, visit: Visit, posted: Posted) -> HttpResponse:
    """Check the code early, so that nobody answers for nothing; what counts is that it is burned with the answers."""
    if visit.by_code and not is_usable(deployment=visit.deployment, code=posted.code):
        error = _about_code(visit.language, length(posted.code))
        if wants_json(request):
            return JsonResponse({"state": "code", "message": error}, status=422)
        return _start(request, visit, error)
    if wants_json(request):
        return JsonResponse({"state": "open", "code": posted.shown_code})
    return _page(request, visit, posted, following(visit.compiled, -1, {}))


def _about_code(language: str, typed: int) -> str:
    """What is wrong with a code that does not open the survey: as much as can be said without telling which exist."""
    if typed and typed != LENGTH:
        return sentence(language, "code_length", number=typed, total=LENGTH)
    return interface(language)["code_refused" if typed else "code_missing"]


def _turn(request: HttpRequest, visit: Visit, posted: Posted) -> HttpResponse:
    """Turn the page: on, if this one is in order; back, or into another language, whatever it holds."""
    index, examined = _index(visit, posted), examine(visit.compiled, posted.answers(visit.compiled))
    if posted.switch:
        return _page(request, visit, posted, index)
    if posted.step == QUESTIONS:
        return _page(request, visit, posted, following(visit.compiled, -1, {}))
    if posted.step == "back":
        return _page(request, visit, posted, preceding(visit.compiled, index, examined.known))
    shown = step_at(visit.compiled, index, examined.known).only
    errors = {code: text for code, text in examined.errors(visit.language).items() if code in shown}
    if errors:
        return _page(request, visit, posted, index, errors=errors, status=422)
    return _page(request, visit, posted, following(visit.compiled, index, examined.known))


def _send(request: HttpRequest, visit: Visit, posted: Posted) -> HttpResponse:
    try:
        submission = validate(visit.compiled, posted.raw, language=visit.language)
        if not KEY.fullmatch(posted.key):
            raise Invalid({FORM: interface(visit.language)["error_foreign"]})
    except Invalid as invalid:
        return _invalid(request, visit, posted, invalid.errors)
    if submission.is_empty and posted.step != SEND_EMPTY:
        return _empty(request, visit, posted)
    challenged, subject = not buckets.allows(block_of(request)), hash_of_key(visit.deployment, posted.key).hex
    if challenged and not is_done(posted.challenge, subject, posted.work):
        return _wait(request, visit, posted, subject)
    try:
        receipt = submit(
            deployment=visit.deployment, key=posted.key, submission=submission, language=visit.language,
            token=posted.code, compiled=visit.compiled,
        )  # fmt: skip
    except Refusal as refusal:
        return _refused(request, visit, posted, refusal.reason)
    if not receipt.repeated:
        _note(request, visit, submission, challenged=challenged)
    return _received(request, visit, receipt)


def _note(request: HttpRequest, visit: Visit, submission: Submission, *, challenged: bool) -> None:
    """Count the submission for its block of addresses, and signs of stuffing for the consultant."""
    buckets.take(block_of(request))
    if challenged:
        flag(visit.deployment.pk, CHALLENGED)
    if is_uniform(visit.compiled, submission.answers):
        flag(visit.deployment.pk, UNIFORM)


def _received(request: HttpRequest, visit: Visit, receipt: Receipt) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"state": "received", "number": receipt.number, "repeated": receipt.repeated})
    page = pages.receipt_page(visit.compiled, visit.language, repeated=receipt.repeated, by_code=visit.by_code)
    return _filled(request, visit, page, number=receipt.number)


def _invalid(request: HttpRequest, visit: Visit, posted: Posted, errors: dict[str, str]) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"state": "invalid", "errors": errors}, status=422)
    first = min(section_of(visit.compiled, code) for code in errors)
    return _page(request, visit, posted, first, errors=errors, status=422)


def _empty(request: HttpRequest, visit: Visit, posted: Posted) -> HttpResponse:
    """Nothing is answered: ask before it counts, and before a code is used up for it."""
    if wants_json(request):
        return JsonResponse({"state": "empty"}, status=422)
    return _page(request, visit, posted, len(visit.compiled.sections), is_empty=True, status=422)


def _refused(request: HttpRequest, visit: Visit, posted: Posted, reason: str) -> HttpResponse:
    if reason == OVER:
        return outside(request, visit) if visit.period is Period.OVER else message(request, "away", 410)
    if reason == CHANGED:
        return _invalid(request, visit, posted, {FORM: interface(visit.language)["error_foreign"]})
    if wants_json(request):
        return JsonResponse({"state": "code", "message": interface(visit.language)["code_gone"]}, status=409)
    return _page(request, visit, posted, len(visit.compiled.sections), notice="code_gone", asks_code=True, status=409)


def _wait(request: HttpRequest, visit: Visit, posted: Posted, subject: str) -> HttpResponse:
    """Very many answers from one address: some work for the device, or some patience; never a refusal."""
    challenge = posted.challenge if is_current(posted.challenge, subject) else new_challenge(subject)
    if wants_json(request):
        response: HttpResponse = JsonResponse({"state": "work", "challenge": challenge, "bits": WORK_BITS}, status=429)
    else:
        end = len(visit.compiled.sections)
        response = _page(request, visit, posted, end, waits=True, status=429, challenge=challenge)
    response["Retry-After"] = str(WAIT_SECONDS)
    return response


def _again(request: HttpRequest, visit: Visit, posted: Posted) -> HttpResponse:
    """The security token is missing or outdated: the same page with a new one, nothing is lost."""
    if wants_json(request):
        return JsonResponse({"state": "again", "token": get_token(request)}, status=403)
    if posted.step == "start":
        return _start(request, visit, interface(visit.language)["again_text"])
    return _page(request, visit, posted, _index(visit, posted), notice="again_text", status=403)


def _index(visit: Visit, posted: Posted) -> int:
    if posted.section == END:
        return len(visit.compiled.sections)
    found = (index for index, section in enumerate(visit.compiled.sections) if section.code == posted.section)
    return next(found, following(visit.compiled, -1, {}))


def _page(
    request: HttpRequest, visit: Visit, posted: Posted | None, index: int, *, status: int = 200,
    errors: dict[str, str] | None = None, notice: str = "", asks_code: bool = False, waits: bool = False,
    is_empty: bool = False, challenge: str = "",
) -> HttpResponse:  # fmt: skip
    """One page of the questionnaire, with everything answered before in hidden fields."""
    values = posted.answers(visit.compiled) if posted else {}
    step = step_at(visit.compiled, index, examine(visit.compiled, values).known)
    here = {name: given for name, given in values.items() if name.partition(".")[0] in step.only}
    page = pages.section_page(
        visit.compiled, visit.language, visit.offered, step,
        values=here, errors=errors, notice=notice, asks_code=asks_code, waits=waits,
        is_empty=is_empty, by_code=visit.by_code,
    )  # fmt: skip
    slots = {"challenge": challenge}
    if posted:
        slots |= {
            "key": posted.usable_key,
            "code": posted.shown_code,
            "earlier": posted.hidden(visit.compiled, step.only),
        }
    return _filled(request, visit, page, status=status, **slots)


def _filled(request: HttpRequest, visit: Visit, page: pages.Page, *, status: int = 200, **slots: str) -> HttpResponse:
    values = {
        "csrf": get_token(request), "key": new_key(), "slug": visit.deployment.slug,
        "town": visit.deployment.asked.name, "asker": visit.deployment.asked.asker, **slots,
    }  # fmt: skip
    response = HttpResponse(page.fill(values), status=status)
    response["Content-Language"] = visit.language
    return response
