"""English words; figures and dates stay as the documents print them: 3.200,5 and 05/03/2026."""

from config.formats.vi.formats import *

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
MONTH_DAY_FORMAT = "j F"
