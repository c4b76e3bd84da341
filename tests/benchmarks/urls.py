"""The site's addresses, and under /do/ the pages it is compared with."""

from django.urls import include, path

from tests.benchmarks import floors, stock

urlpatterns = [
    path("", include("config.urls")),
    path("do/co-ban/chi-tieu/", stock.StockTargetList.as_view(), name="stock-targets"),
    path("do/co-ban/cap-uy/", stock.StockCommitteeList.as_view(), name="stock-committees"),
    path("do/san/chi-tieu/", floors.target_list, name="floor-targets"),
    path("do/san/tong-quan/", floors.overview, name="floor-overview"),
]
