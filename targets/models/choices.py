"""Words on screen for the codes of the status rule, and the other closed lists."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StatusChoice(models.TextChoices):
    """Mirrors ``targets.status.Status``; a test holds the two equal."""

    EXCEEDED = "exceeded", _("Vượt")
    MET = "met", _("Đạt")
    MISSED = "missed", _("Không đạt")
    MET_EARLY = "met_early", _("Đã đạt sớm")
    ON_TRACK = "on_track", _("Dự kiến đạt")
    WATCH = "watch", _("Cần theo dõi")
    AT_RISK = "at_risk", _("Nguy cơ không đạt")
    NOT_DUE = "not_due", _("Chưa đến kỳ")
    MISSING = "missing", _("Thiếu số liệu")


class StatusBasis(models.TextChoices):
    """What a stored status rests on."""

    COMPUTED = "computed", _("tính từ số liệu")
    RATIO = "ratio", _("theo tỷ lệ in trong tài liệu")
    PRINTED = "printed", _("theo nhận định in trong tài liệu")
    OVERRIDE = "override", _("theo đánh giá của cấp ủy")
    NONE = "none", _("chưa có căn cứ")


class MeasureChoice(models.TextChoices):
    """How a figure relates to its period."""

    ACCUMULATES = "accumulates", _("cộng dồn trong kỳ")
    LEVEL = "level", _("mức tại một thời điểm")
    MILESTONE = "milestone", _("mốc có hoặc không")
    CRITERIA = "criteria", _("số tiêu chí trên tổng")


class DirectionChoice(models.TextChoices):
    """Which way is good."""

    MORE = "more", _("càng cao càng tốt")
    LESS = "less", _("càng thấp càng tốt")
    KEEP = "keep", _("duy trì")


class Aggregation(models.TextChoices):
    """How the figures of subordinate units become the unit's own."""

    SUM = "sum", _("cộng các đơn vị")
    MEAN = "mean", _("bình quân gia quyền")
    NONE = "none", _("không cộng")


class ComparatorChoice(models.TextChoices):
    """The comparison printed with a planned value."""

    NONE = "", _("không ghi")
    AT_LEAST = ">=", _("từ … trở lên (≥)")
    AT_MOST = "<=", _("không quá (≤)")
    EXACTLY = "=", _("đúng bằng (=)")


class Owner(models.TextChoices):
    """Who set a planned value; two owners may set two values for one target."""

    RESOLUTION = "resolution", _("nghị quyết của cấp ủy")
    CONGRESS = "congress", _("nghị quyết đại hội")
    PROVINCE = "province", _("tỉnh giao")
    GOVERNMENT = "government", _("Ủy ban nhân dân")


class Basis(models.TextChoices):
    """The part of the period that a planned value is for."""

    WHOLE = "whole", _("cho cả kỳ")
    PER_YEAR = "per_year", _("cho mỗi năm trong kỳ")
    FINAL_YEAR = "final_year", _("cho năm cuối kỳ")


class Qualifier(models.TextChoices):
    """How exact a printed figure claims to be."""

    NONE = "", _("đúng số")
    MORE = ">=", _("hơn, trên")
    LESS = "<=", _("dưới, gần")
    ABOUT = "~", _("khoảng")


class FigureKind(models.TextChoices):
    """What a printed number is; ``unmet`` belongs to a score and is exported as one."""

    PLAN = "plan", _("kế hoạch")
    ACTUAL = "actual", _("thực hiện")
    RATIO_TO_PLAN = "ratio_to_plan", _("tỷ lệ so với kế hoạch")
    RATIO_TO_SAME_PERIOD = "ratio_to_same_period", _("tỷ lệ so với cùng kỳ")
    CHANGE = "change", _("tăng, giảm")
    SCORE = "score", _("số chỉ tiêu đạt và vượt")
    UNMET = "unmet", _("số chỉ tiêu chưa hoàn thành")
    CRITERIA = "criteria", _("số tiêu chí đạt")


class FlagKind(models.TextChoices):
    """What makes a figure or a passage doubtful."""

    MALFORMED = "malformed", _("in sai dạng số")
    WRONG_PERIOD = "wrong_period", _("kỳ so sánh không hợp lý")
    SUM_MISMATCH = "sum_mismatch", _("các phần không khớp tổng")
    CONFLICTING_PLANS = "conflicting_plans", _("hai kế hoạch cho một chỉ tiêu")
    CONFLICTING_NAMES = "conflicting_names", _("tên gọi mâu thuẫn")
    PLAN_OVERTAKEN = "plan_overtaken", _("kế hoạch sau khác xa kế hoạch trước")
    COUNT_MISMATCH = "count_mismatch", _("số đếm không khớp danh sách")
    RATIO_MISMATCH = "ratio_mismatch", _("tỷ lệ in khác tỷ lệ tính")
    PERIOD_UNCLEAR = "period_unclear", _("kỳ số liệu không rõ")
    BASE_UNCLEAR = "base_unclear", _("gốc so sánh không rõ")
    WORDING = "wording", _("câu chữ thiếu hoặc mâu thuẫn")


class ContradictionKind(models.TextChoices):
    """Mirrors ``targets.checks.Kind``; a test holds the two equal."""

    RATIO = "ratio", _("tỷ lệ in khác thực hiện ÷ kế hoạch")
    OVERTAKEN = "overtaken", _("kế hoạch sau thấp hơn kết quả trước đó")
    PARTS = "parts", _("các phần không cộng thành tổng")
    FALLEN = "fallen", _("số cộng dồn giảm so với lần báo cáo trước")
    SAME_PERIOD = "same_period", _("tỷ lệ cùng kỳ in khác tỷ lệ tính")
    SUMS = "sums", _("số của các đơn vị không khớp số của cấp trên")
