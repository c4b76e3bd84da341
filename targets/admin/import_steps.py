"""The steps of an import that its owner decides: confirm, cancel, go on, explain words."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.access import allowed, may
from targets.imports import starting
from targets.imports.layout import COMMITTEE, FIELDS, INDICATOR, learn
from targets.imports.names import Names, UnknownNameError
from targets.imports.telling import NOTHING
from targets.models import Import, Submission
from targets.models.imports import ImportState

CANCELLABLE = (
    *(ImportState.MAPPING, ImportState.WAITING, ImportState.CHECKING),
    *(ImportState.READY, ImportState.CONFIRMED),
)


def imports_of(request: HttpRequest) -> QuerySet[Import]:
    """The imports that the user may see."""
    if not may(request.user, "add", Submission):
        raise PermissionDenied
    return allowed(request.user, "view", Import.objects.select_related("mapping", "by"))


def import_of(request: HttpRequest, pk: int) -> Import:
    """One of them; 404 for any other key."""
    if pk > 2**63 - 1:
        raise Http404
    return get_object_or_404(imports_of(request), pk=pk)


def unknown_words(upload: Import) -> list[tuple[str, str, str, int]]:
    """Words to be explained: the name of the box, what it should name, the word, how often."""
    return [
        (f"{kind}-{number}", str(FIELDS[kind]), word, times)
        for kind in (COMMITTEE, INDICATOR)
        for number, (word, times) in enumerate(upload.unknown.get(kind, []))
    ]


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """What the buttons of the page do."""
    upload = import_of(request, pk)
    what = ACTIONS.get(request.POST.get("what", ""))
    if what is None:
        raise Http404
    what(request, upload)
    return HttpResponseRedirect(reverse("admin:import", args=[upload.pk]))


def _confirm(request: HttpRequest, upload: Import) -> None:
    accepts = "accepts" in request.POST and bool(upload.counts.get("may_accept"))
    changes = upload.counts.get("new", 0) + upload.counts.get("changed", 0)
    seen = request.POST.get("fingerprint", "") == upload.fingerprint
    rows = Import.objects.filter(pk=upload.pk, state=ImportState.READY)
    values = {"state": ImportState.CONFIRMED, "accepts": accepts, **NOTHING}
    may_be = changes and not upload.counts["problems"] and seen
    if may_be and rows.update(**values, heartbeat=timezone.now()):
        starting.start()
    else:
        _too_late(request)


def _cancel(request: HttpRequest, upload: Import) -> None:
    rows = Import.objects.filter(pk=upload.pk, state__in=CANCELLABLE)
    over = {"state": ImportState.CANCELLED, "finished_at": timezone.now(), "mark": ""}
    if not rows.update(**over):
        _too_late(request)


def _resume(request: HttpRequest, upload: Import) -> None:
    """Let it be taken again; whoever had it and is not gone after all will notice."""
    if not upload.is_silent:
        _too_late(request)
        return
    again = {ImportState.CHECKING: ImportState.WAITING, ImportState.WRITING: ImportState.CONFIRMED}
    rows = Import.objects.filter(pk=upload.pk, state=upload.state, mark=upload.mark)
    state = again.get(upload.state, upload.state)
    if rows.update(state=state, mark="", tries=0, heartbeat=timezone.now()):
        starting.start()


def _explain(request: HttpRequest, upload: Import) -> None:
    """Keep what words of the file mean, and have it checked again."""
    mapping = upload.mapping
    if mapping is None or not may(request.user, "change", mapping):
        raise Http404
    names, learnt = Names(request.user, {}), {COMMITTEE: {}, INDICATOR: {}}
    for box, _kind, word, _times in unknown_words(upload):
        said, kind = request.POST.get(box, "").strip(), box.partition("-")[0]
        if not said:
            continue
        try:
            learnt[kind][names.key_of(word)] = names.code(kind, said)
        except UnknownNameError as error:
            messages.error(request, f"{word}: {error}")
            return
    rows = Import.objects.filter(pk=upload.pk, state=ImportState.READY)
    if any(learnt.values()) and rows.update(state=ImportState.WAITING, heartbeat=timezone.now()):
        learn(upload, learnt)
        starting.start()


def _too_late(request: HttpRequest) -> None:
    messages.warning(request, _("Tình trạng của lần nhập đã đổi; hãy xem lại."))


ACTIONS = {"confirm": _confirm, "cancel": _cancel, "resume": _resume, "explain": _explain}
