"""Tables as the library writes them, to hold the compiled ones against.

``STOCK`` is django-tables2's own template with the project's rows, rendered cell by
cell by the library. It lives in the tests alone.
"""

import re
from itertools import count

from django.http import HttpRequest
from django.template import RequestContext, Template

from config.tables import BaseTable

STOCK = Template("""{% extends "django_tables2/bootstrap5.html" %}
{% load django_tables2 i18n l10n %}
{% block table-wrapper %}{% block table %}{{ block.super }}{% endblock %}{% endblock %}
{% block table.thead %}
  {% if table.caption %}<caption>{{ table.caption }}</caption>{% endif %}
  {% if table.show_header %}
    <thead {{ table.attrs.thead.as_html }}><tr>
      {% for column in table.columns %}
        <th {{ column.attrs.th.as_html }} scope="col"{% if column.is_ordered %} aria-sort="{% if column.order_by_alias.is_descending %}descending{% else %}ascending{% endif %}"{% endif %}>
          {% if column.orderable %}<a href="{% querystring_replace table.prefixed_order_by_field=column.order_by_alias.next %}">{{ column.header }}</a>{% else %}{{ column.header }}{% endif %}
        </th>
      {% endfor %}
    </tr></thead>
  {% endif %}
{% endblock table.thead %}
{% block table.tbody.row %}
  {% if sector_of %}{% ifchanged row.record.indicator.sector %}<tr class="group"><th colspan="{{ table.columns|length }}" scope="rowgroup">{{ row.record.indicator.sector }}</th></tr>{% endifchanged %}{% endif %}
  {% firstof table.row_header table.columns.0.name as lead %}
  <tr {{ row.attrs.as_html }}>
    {% for column, cell in row.items %}
      {% if column.name == lead %}<th scope="row" {{ column.attrs.td.as_html }}>{{ cell }}</th>{% else %}<td {{ column.attrs.td.as_html }} data-label="{{ column.header }}">{% if column.localize is False %}{{ cell|unlocalize }}{% else %}{{ cell }}{% endif %}</td>{% endif %}
    {% endfor %}
  </tr>
{% endblock table.tbody.row %}""")  # noqa: E501
STRUCTURE = r"</?(?:table|caption|thead|tbody|tfoot|tr|th|td)\b[^>]*>"


def stock_html(table: BaseTable, request: HttpRequest) -> str:
    table._counter = count()
    context = {"table": table, "sector_of": table.group_by}
    return STOCK.render(RequestContext(request, context))


def settled(html: str) -> str:
    """Markup without the spaces around structure, which mean nothing; those in cells stay."""
    html = re.sub(rf"\s*({STRUCTURE})\s*", r"\1", html.strip())
    return re.sub(STRUCTURE, lambda tag: re.sub(r"\s+", " ", tag[0]).replace(" >", ">"), html)
