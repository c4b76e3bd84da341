"""Keyword builders: rows for tests, every required field filled unless a test says otherwise.

``make_x(**fields)`` saves one row. Shared catalogue rows (the level, the sector,
a period) are reused; names and slugs of the others count up. A relation that is
not given is built too. Figures may be written as text: ``value="151.5"``.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User

from meetings.models import (
    Attendance,
    Change,
    Committee,
    Directive,
    Document,
    Finding,
    Level,
    Meeting,
    MeetingDocument,
    Membership,
    Period,
    Person,
    Post,
    Term,
)
from targets.models import (
    Actual,
    Citation,
    Flag,
    Indicator,
    PeriodClosing,
    PlannedValue,
    Score,
    Sector,
    Submission,
    Target,
    Verdict,
)

PASSWORD = "mat-khau-kiem-thu"
COMMON = "goc-chung"
NOON = datetime(2024, 1, 5, 5, tzinfo=UTC)
_serial = count(1)


def make_level(code: str = "xa", **fields: Any) -> Level:
    """The level with this code, made when it is new."""
    values = {"name": "Cấp xã", "rank": 4} | fields
    return Level.objects.get_or_create(code=code, defaults=values)[0]


def make_committee(
    name: str | None = None, parent: Committee | None = None, **fields: Any
) -> Committee:
    """A committee; without a parent it is a root, unless somebody serves every committee."""
    number = next(_serial)
    parent = parent or Committee.objects.filter(slug=COMMON).first()
    fields.setdefault("slug", f"cap-uy-{number}")
    fields["level"] = fields.get("level") or make_level()
    return Committee.objects.create(name=name or f"Đảng ủy số {number}", parent=parent, **fields)


def make_period(code: str = "2023") -> Period:
    """The period with this code, made when it is new."""
    return Period.objects.get_or_create(code=code)[0]


def make_term(committee: Committee | None = None, **fields: Any) -> Term:
    """A term from 2020 to 2025."""
    values = {"year_from": 2020, "year_to": 2025} | fields
    return Term.objects.create(committee=committee or make_committee(), **values)


def make_person(name: str | None = None, **fields: Any) -> Person:
    """A person."""
    number = next(_serial)
    fields.setdefault("slug", f"nguoi-{number}")
    return Person.objects.create(name=name or f"Nguyễn Văn {number}", **fields)


def make_post(person: Person | None = None, body: Committee | None = None, **fields: Any) -> Post:
    """A post a person holds in a body."""
    fields.setdefault("title", "Bí thư")
    return Post.objects.create(
        person=person or make_person(), body=body or make_committee(), **fields
    )


def make_document(title: str | None = None, **fields: Any) -> Document:
    """A press article, which is a source, unless a type says otherwise."""
    number = next(_serial)
    fields.setdefault("slug", f"van-ban-{number}")
    fields.setdefault("type", Document.Type.ARTICLE)
    return Document.objects.create(title=title or f"Tin số {number}", **fields)


def make_meeting(
    title: str | None = None, committee: Committee | None = None, **fields: Any
) -> Meeting:
    """A plenum on 25/12/2023."""
    number = next(_serial)
    fields.setdefault("slug", f"hoi-nghi-{number}")
    fields.setdefault("kind", Meeting.Kind.PLENUM)
    fields.setdefault("held_on", date(2023, 12, 25))
    return Meeting.objects.create(
        title=title or f"Hội nghị số {number}", committee=committee or make_committee(), **fields
    )


def make_attendance(meeting: Meeting | None = None, **fields: Any) -> Attendance:
    """A person who chaired a meeting."""
    fields["person"] = fields.get("person") or make_person()
    values = {"role": Attendance.Role.CHAIRED, "posts_then": "Bí thư Thành ủy"} | fields
    return Attendance.objects.create(meeting=meeting or make_meeting(), **values)


def make_finding(meeting: Meeting | None = None, **fields: Any) -> Finding:
    """A shortcoming a meeting found."""
    fields.setdefault("order", next(_serial))
    values = {"kind": Finding.Kind.SHORTCOMING, "text": "Thu ngân sách chậm."} | fields
    return Finding.objects.create(meeting=meeting or make_meeting(), **values)


def make_directive(meeting: Meeting | None = None, **fields: Any) -> Directive:
    """An instruction given at a meeting."""
    fields.setdefault("order", next(_serial))
    fields.setdefault("text", "Đẩy nhanh tiến độ thu ngân sách.")
    return Directive.objects.create(meeting=meeting or make_meeting(), **fields)


def make_meeting_document(meeting: Meeting | None = None, **fields: Any) -> MeetingDocument:
    """A document discussed at a meeting."""
    fields["document"] = fields.get("document") or make_document()
    fields.setdefault("relation", MeetingDocument.Relation.DISCUSSED)
    return MeetingDocument.objects.create(meeting=meeting or make_meeting(), **fields)


def make_sector(code: str = "kinh-te", **fields: Any) -> Sector:
    """The sector with this code, made when it is new."""
    values = {"name": "Kinh tế", "order": Sector.objects.count() + 1, "numeral": "I"} | fields
    return Sector.objects.get_or_create(code=code, defaults=values)[0]


def make_indicator(name: str | None = None, **fields: Any) -> Indicator:
    """An indicator that accumulates, more being better."""
    number = next(_serial)
    fields.setdefault("slug", f"chi-tieu-{number}")
    fields["sector"] = fields.get("sector") or make_sector()
    values = {"unit": "tỷ đồng", "measure": "accumulates", "direction": "more"} | fields
    return Indicator.objects.create(name=name or f"Chỉ tiêu số {number}", **values)


def make_target(
    indicator: Indicator | None = None,
    committee: Committee | None = None,
    period: Period | str = "2023",
    plan: str | Decimal | int | None = None,
    **fields: Any,
) -> Target:
    """A target; ``plan`` gives it a leading planned value as well."""
    target = Target.objects.create(
        indicator=indicator or make_indicator(),
        committee=committee or make_committee(),
        period=_period(period),
        **fields,
    )
    if plan is not None:
        make_plan(target, value=plan)
        target.refresh_from_db()
    return target


def make_plan(
    target: Target | None = None, value: str | Decimal | int = 100, **fields: Any
) -> PlannedValue:
    """A live, leading planned value of the resolution."""
    return PlannedValue.objects.create(
        target=target or make_target(), value=_figure(value), **_figures(fields)
    )


def make_actual(
    target: Target | None = None, value: str | Decimal | int | None = None, **fields: Any
) -> Actual:
    """An actual of a target's indicator, committee and period, unless told otherwise.

    With ``as_of`` it covers the period's first day to that day. Without any
    figure it says 100.
    """
    if target is None and "indicator" not in fields:
        target = make_target()
    if target is not None:
        fields.setdefault("indicator", target.indicator)
        fields.setdefault("committee", target.committee)
        if "covers_from" not in fields:
            fields.setdefault("period", target.period)
    else:
        fields["committee"] = fields.get("committee") or make_committee()
        if "as_of" not in fields:
            fields.setdefault("period", "2023")
    if isinstance(fields.get("period"), str):
        fields["period"] = make_period(fields["period"])
    others = {"ratio_to_plan", "ratio_to_same_period", "change"}
    if value is None and not others & fields.keys():
        value = 100
    return Actual.objects.create(
        value=None if value is None else _figure(value), **_figures(fields)
    )


def make_submission(target: Target | None = None, **fields: Any) -> Submission:
    """A draft of 100 for a target's indicator, committee and period; without one for 2023.

    In any other state it has been sent.
    """
    if target is not None:
        subject = {name: getattr(target, name) for name in ("indicator", "committee", "period")}
        fields = subject | fields
    fields["indicator"] = fields.get("indicator") or make_indicator()
    fields["committee"] = fields.get("committee") or make_committee()
    fields["period"] = _period(fields.get("period") or "2023")
    sent = fields.get("state", "draft") != "draft"
    values = {"value": 100, "entered_at": NOON, "submitted_at": NOON if sent else None}
    return Submission.objects.create(**values | fields)


def make_closing(committee: Committee | None = None, **fields: Any) -> PeriodClosing:
    """2023, closed by somebody."""
    fields["period"] = _period(fields.get("period") or "2023")
    values = {"closed_at": NOON, "closed_by": fields.get("closed_by") or make_user()} | fields
    return PeriodClosing.objects.create(committee=committee or make_committee(), **values)


def make_score(
    committee: Committee | None = None, period: Period | str = "2023", **fields: Any
) -> Score:
    """The printed score 38/44."""
    values = {"met": 38, "total": 44} | fields
    return Score.objects.create(
        committee=committee or make_committee(), period=_period(period), **values
    )


def make_citation(figure: PlannedValue | Actual | Score | None = None, **fields: Any) -> Citation:
    """Where a plan, an actual or a score stands in print."""
    figure = figure or make_actual()
    slot, kind = {
        PlannedValue: ("plan", "plan"),
        Actual: ("actual", "actual"),
        Score: ("score", "score"),
    }[type(figure)]
    fields["document"] = fields.get("document") or make_document()
    fields.setdefault("order", fields["document"].citations.count() + 1)
    values = {slot: figure, "kind": kind, "paragraph": 3, "as_printed": "đạt 105 tỷ"} | fields
    return Citation.objects.create(**values)


def make_flag(*citations: Citation, **fields: Any) -> Flag:
    """A doubt about printed figures."""
    first = citations[0] if citations else make_citation()
    fields.setdefault("slug", f"nghi-van-{next(_serial)}")
    fields.setdefault("document", first.document)
    values = {"kind": "malformed", "note": "In 77,%%.", "paragraph": first.paragraph} | fields
    flag = Flag.objects.create(**values)
    flag.citations.set(citations or [first])
    return flag


def make_verdict(target: Target | None = None, **fields: Any) -> Verdict:
    """A printed “chưa hoàn thành”; with ``origin="override"`` the committee's own ruling."""
    values = {"origin": Verdict.Origin.PRINTED, "status": "missed"} | fields
    if values["origin"] == Verdict.Origin.PRINTED:
        values["document"] = fields.get("document") or make_document()
    else:
        values.setdefault("reason", "Thường vụ đánh giá lại.")
    return Verdict.objects.create(target=target or make_target(), **values)


def make_user(
    username: str | None = None,
    role: str | tuple[str, ...] | None = None,
    committee: Committee | None = None,
    **fields: Any,
) -> User:
    """A user who serves a committee in a role, or in several: this one, or every one there is."""
    user = get_user_model().objects.create_user(
        username or f"nguoi-dung-{next(_serial)}", password=PASSWORD, **fields
    )
    for each in (role,) if isinstance(role, str) else role or ():
        if committee:
            make_membership(user, committee, each)
        else:
            serve_everywhere(user, each)
    user.refresh_from_db()
    return user


def serve_everywhere(user: User, role: str) -> None:
    """Give a user a role for every committee there is, and for those that will be made."""
    level = make_level("trung-uong", name="Trung ương", rank=1)
    values = {"name": "Gốc chung", "level": level}
    Committee.objects.get_or_create(slug=COMMON, defaults=values)
    for root in Committee.objects.filter(parent=None):
        make_membership(user, root, role)


def make_membership(
    user: User | None = None, committee: Committee | None = None, role: str = "office"
) -> Membership:
    """A user's role for a committee."""
    return Membership.objects.create(
        user=user or make_user(), committee=committee or make_committee(), role=role
    )


def make_change(committee: Committee | None = None, **fields: Any) -> Change:
    """A change somebody made to a figure that is gone by now."""
    values = {"by": fields.get("by") or make_user(), "via": "admin", "verb": "deleted"}
    about = {"kind": "actual", "row": 1, "story": "figure.1", "label": "Thu ngân sách"}
    told = {"before": {"value": ["5", "5 tỷ đồng"]}, "after": {}, "reason": "Gõ nhầm"}
    return Change.objects.create(committee=committee, **values | about | told | fields)


def _period(period: Period | str) -> Period:
    return make_period(period) if isinstance(period, str) else period


def _figure(value: str | Decimal | int) -> Decimal:
    return Decimal(value)


def _figures(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with figures written as text turned into decimals."""
    names = ("total", "ratio_to_plan", "ratio_to_same_period", "change")
    read = {name: Decimal(fields[name]) for name in names if fields.get(name) is not None}
    return fields | read
