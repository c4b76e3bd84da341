"""The 44 indicators of the demonstration data: what resolutions usually ask for, every kind.

A row: code, name, unit, how it is measured and added up, decimals, the range a commune's first
plan (or first level) lies in, and the yearly step: growth as a share for what accumulates, points
for a level. Figures are whole numbers in the last decimal throughout the package, so that sums are
exact.
"""

from dataclasses import dataclass

from targets.models import Indicator, Sector

PREFIX = "mau-"
NOTE = "Dữ liệu mẫu: số liệu không có thật, do lệnh make_country tạo để xem thử."
# The same four groups as in fixtures/03_catalogue.yaml, so that either may be loaded first.
SECTORS = (
    ("kinh-te", "Kinh tế", 1, "I"),
    ("van-hoa-xa-hoi", "Văn hóa - xã hội, môi trường, đô thị", 2, "II"),
    ("quoc-phong-an-ninh", "Quốc phòng - an ninh, nội chính", 3, "III"),
    ("xay-dung-dang", "Xây dựng Đảng và hệ thống chính trị", 4, "IV"),
)


@dataclass(frozen=True)
class Kind:
    """An indicator and the size of its figures."""

    sector: str
    slug: str
    name: str
    unit: str
    measure: str
    direction: str
    aggregation: str
    decimals: int
    low: float
    high: float
    step: float
    comparator: str = ""

    @property
    def scale(self) -> int:
        return 10**self.decimals


def _kinds(sector: str, *rows: tuple) -> list[Kind]:
    return [Kind(sector, *row) for row in rows]


_SUM = ("accumulates", "more", "sum")
_FEWER = ("accumulates", "less", "sum")
_SHARE = ("level", "more", "mean")
_LOWER = ("level", "less", "mean")
_STOCK = ("level", "more", "sum")
_CRITERIA = ("criteria", "more", "sum", 0)
_FIXED = ("accumulates", "keep", "sum")
_KEPT = ("level", "keep", "mean")
_MILESTONE = ("milestone", "more", "none", 0, 1, 1, 0)

KINDS: list[Kind] = [
    *_kinds(
        "kinh-te",
        ("thu-ngan-sach", "Thu ngân sách nhà nước", "tỷ đồng", *_SUM, 1, 6, 90, 0.08, ">="),
        ("thu-noi-dia", "Thu nội địa, trừ tiền sử dụng đất", "tỷ đồng", *_SUM, 1, 4, 60, 0.07),
        ("thu-tien-su-dung-dat", "Thu tiền sử dụng đất", "tỷ đồng", *_SUM, 1, 1, 40, 0.04),
        ("chi-thuong-xuyen", "Chi thường xuyên ngân sách", "tỷ đồng", *_FEWER, 1, 12, 60, 0.05),
        ("von-dau-tu-cong", "Giải ngân vốn đầu tư công", "tỷ đồng", *_SUM, 1, 5, 80, 0.06),
        ("von-dau-tu-xa-hoi", "Vốn đầu tư toàn xã hội", "tỷ đồng", *_SUM, 1, 40, 600, 0.09),
        ("cong-nghiep", "Giá trị công nghiệp (giá so sánh)", "tỷ đồng", *_SUM, 1, 30, 900, 0.09),
        ("ban-le-hang-hoa", "Tổng mức bán lẻ hàng hóa", "tỷ đồng", *_SUM, 1, 60, 800, 0.1),
        ("xuat-khau", "Kim ngạch xuất khẩu", "triệu USD", *_SUM, 2, 0.4, 30, 0.09),
        ("luong-thuc", "Sản lượng lương thực có hạt", "tấn", *_SUM, 0, 900, 9000, 0.01),
        ("trong-rung", "Diện tích trồng rừng mới", "ha", *_SUM, 1, 3, 150, 0.02),
        ("ocop", "Sản phẩm OCOP được công nhận", "sản phẩm", *_SUM, 0, 1, 6, 0.05),
        ("hop-tac-xa-moi", "Hợp tác xã mới được thành lập", "hợp tác xã", *_SUM, 0, 1, 5, 0),
        ("doanh-nghiep-moi", "Doanh nghiệp thành lập mới", "doanh nghiệp", *_SUM, 0, 2, 60, 0.08),
        ("khach-du-lich", "Lượt khách du lịch", "nghìn lượt", *_SUM, 1, 2, 120, 0.12),
        ("thu-nhap", "Thu nhập bình quân một người", "triệu đồng", *_SHARE, 1, 32, 90, 5.5),
        ("lap-quy-hoach", "Phê duyệt quy hoạch chung", "mốc", *_MILESTONE),
    ),
    *_kinds(
        "van-hoa-xa-hoi",
        ("ho-ngheo", "Tỷ lệ hộ nghèo theo chuẩn đa chiều", "%", *_LOWER, 2, 1, 12, -0.9, "<="),
        ("ho-thoat-ngheo", "Số hộ thoát nghèo", "hộ", *_SUM, 0, 8, 90, 0.02),
        ("bao-hiem-y-te", "Tỷ lệ dân số tham gia bảo hiểm y tế", "%", *_SHARE, 2, 86, 94, 1, ">="),
        ("viec-lam", "Lao động có việc làm mới", "lao động", *_SUM, 0, 60, 700, 0.03),
        ("lao-dong-dao-tao", "Tỷ lệ lao động qua đào tạo", "%", *_SHARE, 1, 45, 68, 2, ">="),
        ("truong-chuan", "Trường đạt chuẩn quốc gia", "trường", *_CRITERIA, 4, 12, 1),
        ("nong-thon-moi", "Tiêu chí nông thôn mới đạt được", "tiêu chí", *_CRITERIA, 19, 19, 1),
        ("gia-dinh-van-hoa", "Tỷ lệ gia đình văn hóa", "%", *_SHARE, 1, 78, 93, 1),
        ("suy-dinh-duong", "Tỷ lệ trẻ em dưới 5 tuổi suy dinh dưỡng", "%", *_LOWER, 1, 8, 19, -0.7),
        ("nuoc-sach", "Tỷ lệ hộ dùng nước sạch theo quy chuẩn", "%", *_SHARE, 1, 55, 90, 2.5, ">="),
        ("rac-thai", "Tỷ lệ chất thải rắn được thu gom, xử lý", "%", *_SHARE, 1, 66, 92, 2),
        ("che-phu-rung", "Tỷ lệ che phủ rừng giữ ổn định", "%", *_KEPT, 1, 12, 68, 0),
    ),
    *_kinds(
        "quoc-phong-an-ninh",
        ("giao-quan", "Giao quân theo chỉ tiêu", "công dân", *_FIXED, 0, 8, 30, 0),
        ("dan-quan", "Tỷ lệ dân quân tự vệ so với dân số", "%", *_KEPT, 2, 1, 1.9, 0),
        ("pham-phap-hinh-su", "Số vụ phạm pháp hình sự", "vụ", *_FEWER, 0, 5, 40, -0.05, "<="),
        ("tai-nan-giao-thong", "Số vụ tai nạn giao thông", "vụ", *_FEWER, 0, 2, 18, -0.05, "<="),
        ("dieu-tra-kham-pha", "Tỷ lệ điều tra, khám phá án", "%", *_SHARE, 1, 82, 93, 0.6, ">="),
        ("khieu-nai", "Tỷ lệ giải quyết đúng hạn khiếu nại, tố cáo", "%", *_SHARE, 1, 85, 96, 0.8),
    ),
    *_kinds(
        "xay-dung-dang",
        ("ket-nap-dang", "Đảng viên mới kết nạp", "đảng viên", *_SUM, 0, 8, 45, 0.02),
        ("tong-dang-vien", "Số đảng viên toàn đảng bộ", "đảng viên", *_STOCK, 0, 500, 2400, 12),
        ("to-chuc-dang-tot", "Tỷ lệ tổ chức đảng hoàn thành tốt", "%", *_SHARE, 1, 78, 92, 0.8),
        ("dang-vien-tot", "Tỷ lệ đảng viên hoàn thành tốt", "%", *_SHARE, 1, 80, 93, 0.6),
        ("kiem-tra-to-chuc", "Kiểm tra tổ chức đảng cấp dưới", "tổ chức", *_SUM, 0, 3, 14, 0.02),
        ("kiem-tra-dang-vien", "Kiểm tra đảng viên chấp hành", "đảng viên", *_SUM, 0, 4, 26, 0.02),
        ("dich-vu-cong", "Tỷ lệ hồ sơ dịch vụ công toàn trình", "%", *_SHARE, 1, 30, 62, 8, ">="),
        ("ho-so-dung-han", "Tỷ lệ hồ sơ giải quyết đúng hạn", "%", *_SHARE, 2, 90, 97, 0.5, ">="),
        ("chuyen-doi-so", "Công bố hoàn thành chuyển đổi số", "mốc", *_MILESTONE),
    ),
]


def ensure_sectors() -> list[str]:
    """Make the sectors that are not there; returns the codes of those made."""
    made = []
    for code, name, order, numeral in SECTORS:
        fields = {"name": name, "order": order, "numeral": numeral}
        if Sector.objects.get_or_create(code=code, defaults=fields)[1]:
            made.append(code)
    return made


def make_indicators() -> list[Indicator]:
    """The indicators, saved, in the order of ``KINDS``."""
    sectors = {sector.code: sector for sector in Sector.objects.all()}
    return Indicator.objects.bulk_create(
        Indicator(
            slug=PREFIX + kind.slug,
            name=kind.name,
            unit=kind.unit,
            sector=sectors[kind.sector],
            measure=kind.measure,
            direction=kind.direction,
            aggregation=kind.aggregation,
            definition=NOTE,
        )
        for kind in KINDS
    )
