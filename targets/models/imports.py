"""Large imports: how a file is read, how far its import has come, and the file itself.

An ``Import`` is worked on by a process of its own (``targets.imports``), perhaps on
another machine than the one that took the file: so the file is here, in pieces.

==========================  =====================================================
mapping (khai báo cột)      nobody has said yet what its columns are
waiting, checking           read and compared with what there is; nothing is written
ready (chờ xác nhận)        its owner sees what would change
confirmed, writing          written, in one transaction
done, failed, cancelled     over; ``failed`` and ``cancelled`` have written nothing
==========================  =====================================================
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.seen import SeenManager
from meetings.models import Committee
from meetings.models.visibility import Of

# Without a sign of life for so long, whoever worked on it is gone. On SQLite the
# writing itself lets nobody else write, not even that it goes on.
SILENCE = timedelta(seconds=60)


class ImportState(models.TextChoices):
    """How far an import has come."""

    MAPPING = "mapping", _("chờ khai báo cột")
    WAITING = "waiting", _("chờ kiểm tra")
    CHECKING = "checking", _("đang kiểm tra")
    READY = "ready", _("chờ xác nhận")
    CONFIRMED = "confirmed", _("chờ ghi")
    WRITING = "writing", _("đang ghi")
    DONE = "done", _("đã ghi xong")
    FAILED = "failed", _("không ghi được")
    CANCELLED = "cancelled", _("đã hủy")


QUEUED = (ImportState.WAITING, ImportState.CONFIRMED)
BUSY = (ImportState.CHECKING, ImportState.WRITING)
OVER = (ImportState.DONE, ImportState.FAILED, ImportState.CANCELLED)


class MappingManager(SeenManager):
    """Finds a mapping by its office and name."""

    def get_by_natural_key(self, committee: str, name: str) -> "ImportMapping":
        return self.get(committee__slug=committee, name=name)


class ImportMapping(models.Model):
    """How an office's own table is read: said once, kept, and used again.

    ``columns`` has the number of the column by what it holds; ``fixed`` a code where
    all rows are of one committee, indicator or period; ``above`` names those of which an
    empty cell means the same as the cell above it; ``words`` what the office calls an
    indicator or a committee, without marks, and the code it means.
    """

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="import_mappings", verbose_name=_("của cấp ủy")
    )
    name = models.CharField(_("tên khai báo"), max_length=120)
    sheet = models.CharField(_("trang tính"), max_length=100, blank=True)
    first_row = models.PositiveIntegerField(_("dòng số liệu đầu tiên"), default=2)
    columns = models.JSONField(_("các cột"), default=dict)
    fixed = models.JSONField(_("chung cho mọi dòng"), default=dict, blank=True)
    above = models.JSONField(_("ô trống là như dòng trên"), default=list, blank=True)
    words = models.JSONField(_("từ trong tệp"), default=dict, blank=True)

    objects = MappingManager()
    seen_by = Of("committee")

    class Meta:
        verbose_name = _("khai báo cột")
        verbose_name_plural = _("các khai báo cột")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "name"],
                name="import_mapping_named_once",
                violation_error_message=_("Đã có khai báo cột mang tên này."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, str]:
        return (self.committee.slug, self.name)

    natural_key.dependencies = ["meetings.committee"]


class ImportManager(SeenManager):
    """Finds an import by who began it and when."""

    def get_by_natural_key(self, username: str, created_at: str) -> "Import":
        return self.get(by__username=username, created_at=created_at)


class Import(models.Model):
    """One file of figures on its way into the register."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="imports",
        verbose_name=_("người nhập"),
    )
    created_at = models.DateTimeField(_("tải lên lúc"), default=timezone.now)
    # Without one the columns are the standard ones.
    mapping = models.ForeignKey(
        ImportMapping,
        models.PROTECT,
        related_name="imports",
        null=True,
        blank=True,
        verbose_name=_("khai báo cột"),
    )
    # In the place of the one that the mapping has for all rows.
    period = models.CharField(_("kỳ của cả tệp"), max_length=16, blank=True)
    file_name = models.CharField(_("tên tệp"), max_length=200)
    file_size = models.PositiveIntegerField(_("cỡ tệp"))
    digest = models.CharField(max_length=64)
    state = models.CharField(
        _("tình trạng"), max_length=9, choices=ImportState, default=ImportState.WAITING
    )
    # Written as accepted figures, not as figures that wait for it.
    accepts = models.BooleanField(_("ghi thẳng là đã duyệt"), default=False)
    rows_total = models.PositiveIntegerField(_("số dòng"), default=0)
    rows_checked = models.PositiveIntegerField(_("đã kiểm tra"), default=0)
    rows_written = models.PositiveIntegerField(_("đã ghi"), default=0)
    # New, changed, same, skipped, problems, named from above: how many rows of each.
    counts = models.JSONField(default=dict)
    # The first of them, as [row, column, sentence], by language; all are in a part.
    problems = models.JSONField(default=list)
    # The first rows that change something, as words.
    sample = models.JSONField(default=list)
    # Words that name nothing known, by what they should name.
    unknown = models.JSONField(default=dict)
    # Stands for all that was there when it was checked.
    fingerprint = models.CharField(max_length=64, blank=True)
    message = models.TextField(_("thông báo"), blank=True)
    # The same by language; imports of former versions have none.
    messages = models.JSONField(default=dict)
    # Which process works on it, since when, and when it was last heard of.
    mark = models.CharField(max_length=32, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    heartbeat = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("xong lúc"), null=True)

    objects = ImportManager()

    class Meta:
        verbose_name = _("lần nhập tệp")
        verbose_name_plural = _("các lần nhập tệp")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["by", "-created_at"], name="import_by_user"),
            models.Index(
                fields=["created_at"],
                name="import_at_work",
                condition=Q(state__in=["waiting", "confirmed", "checking", "writing"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["by", "created_at"], name="import_once"),
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="import_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def natural_key(self) -> tuple[str, str]:
        return (self.by.username, self.created_at.isoformat())

    natural_key.dependencies = ["auth.user", "targets.importmapping"]

    @property
    def is_at_work(self) -> bool:
        """Whether a process has it, or should take it soon."""
        return self.state in (*QUEUED, *BUSY)

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def is_silent(self) -> bool:
        """Whether it should be worked on, and nobody has been heard of for too long."""
        last = self.heartbeat or self.created_at
        return self.is_at_work and timezone.now() - last > SILENCE


class PartManager(SeenManager):
    """Finds a piece by its import, what it is of, and its number."""

    def get_by_natural_key(
        self, username: str, created_at: str, kind: str, number: int
    ) -> "ImportPart":
        found = Import.objects.get_by_natural_key(username, created_at)
        return self.get(whole=found, kind=kind, number=number)


class ImportPart(models.Model):
    """A piece of what belongs to an import and is too long for its row."""

    class Kind(models.TextChoices):
        FILE = "file", _("tệp đã tải lên")
        PROBLEMS = "problems", _("danh sách lỗi")
        # The keys of the figures it has written.
        MADE = "made", _("các số đã ghi")

    whole = models.ForeignKey(
        Import, models.CASCADE, related_name="parts", verbose_name=_("lần nhập")
    )
    kind = models.CharField(_("loại"), max_length=8, choices=Kind)
    number = models.PositiveIntegerField(_("thứ tự"))
    content = models.BinaryField()

    objects = PartManager()

    class Meta:
        verbose_name = _("phần của tệp nhập")
        verbose_name_plural = _("các phần của tệp nhập")
        ordering = ["whole", "kind", "number"]
        constraints = [
            models.UniqueConstraint(fields=["whole", "kind", "number"], name="import_part_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["file", "problems", "made"]), name="import_part_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.whole} · {self.get_kind_display()} {self.number}"

    def natural_key(self) -> tuple[str, str, str, int]:
        return (*self.whole.natural_key(), self.kind, self.number)

    natural_key.dependencies = ["targets.import"]
