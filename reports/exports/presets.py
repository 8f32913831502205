"""The template that every store starts with: intention customers (意向客户), headings in the manufacturer's words."""

from django.db import transaction

from accounts.models import Store
from leads.rules.grading import short
from leads.statuses import Grade, Payment, Progress, Salutation
from reports.models import ExportColumn, ExportTemplate

NAME = "意向客户"
DAY = "yyyy-mm-dd"
_TITLES = {Salutation.MR: "先生", Salutation.MS: "女士"}
_LETTERS = {grade: short(grade) for grade in Grade.values}  # four letters and O, as on the trade's forms (GAP-06)
_PAYMENTS = {Payment.CASH: "全款", Payment.LOAN: "分期", Payment.OPEN: "未定"}
_USED_CARS = {Progress.NONE: "无", Progress.ASKED: "咨询", Progress.RUNNING: "评估中", Progress.DONE: "已办妥"}

#: heading, field, required, longest text, date format, codes
_COLUMNS = (
    ("客户姓名", "customer_name", True, 30, "", {}),
    ("称谓", "salutation", False, None, "", _TITLES),
    ("电话", "phone", True, 24, "", {}),
    ("意向车型", "model", True, 30, "", {}),
    ("配置", "trim", False, 30, "", {}),
    ("颜色", "colour", False, 20, "", {}),
    ("级别", "grade", True, 1, "", _LETTERS),
    ("来源代码", "source", True, 1, "", {}),
    ("初洽日期", "first_contact", True, None, DAY, {}),
    ("首次到店", "first_visit", False, None, DAY, {}),
    ("最近联系", "last_contact", False, None, DAY, {}),
    ("预计购车日期", "buys_by", False, None, DAY, {}),
    ("付款方式", "payment", False, None, "", _PAYMENTS),
    ("旧车置换", "used_car", False, None, "", _USED_CARS),
    ("销售顾问", "consultant", True, 30, "", {}),
    ("备注", "needs", False, 500, "", {}),
)


@transaction.atomic
def ensure_default_template(store: Store) -> ExportTemplate:
    """The store's template of intention customers, made on the first call; later calls leave it as it is."""
    template, made = ExportTemplate.objects.get_or_create(store=store, name=NAME, defaults={"sheet": NAME})
    if made:
        ExportColumn.objects.bulk_create(
            ExportColumn(
                template=template, position=place, heading=heading, field=field, required=required,
                max_length=longest, date_format=shape, codes={str(word): code for word, code in codes.items()},
            )
            for place, (heading, field, required, longest, shape, codes) in enumerate(_COLUMNS, start=1)
        )  # fmt: skip
    return template
