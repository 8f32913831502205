"""Scripts and objections (LOST-17…19, FUP-07): start texts, writing, changing, what fits a talk."""

from uuid import uuid4

import pytest
from django.urls import reverse

from catalog.tests.samples import rival
from core.errors import Refused, Stale
from followups.models import Script
from followups.services import scripts
from followups.statuses import ScriptKind
from tests.cast import NOON
from tests.support.snapshot import business_rows

pytestmark = pytest.mark.django_db
WORDS = {"kind": "doubt", "title": "油耗", "text": "工信部数据\n老车主说法"}


def write(cast, **more) -> Script:
    return scripts.write(seat=cast.seat("manager"), token=uuid4(), fields=WORDS | more, at=NOON)


def form(**more) -> dict:
    return {"token": str(uuid4()), "version": 0, "active": "on", **WORDS, **more}


def test_LOST_17_18_19_a_store_begins_with_the_handling_steps_as_its_own_data(cast, noon):
    client = cast.client("manager")
    page = client.get("/settings/scripts/").content.decode()
    client.get("/settings/scripts/")
    rows = Script.objects.filter(store=cast.store)
    assert sorted(rows.values_list("origin", flat=True)) == ["declines", "doubt", "misread", "rival", "unhappy"]
    assert not Script.objects.filter(store=cast.other_store).exists()
    doubt = rows.get(origin="doubt")
    assert (doubt.kind, len(doubt.lines), doubt.by) == (ScriptKind.DOUBT, 4, None)
    assert doubt.title in page


def test_LOST_18_what_a_store_has_rewritten_or_put_away_does_not_come_back(cast, noon):
    scripts.start(store=cast.store, at=NOON)
    row = Script.objects.get(store=cast.store, origin="doubt")
    scripts.change(
        seat=cast.seat("manager"), script=row, version=1, fields={"active": False, "text": "我们的话"}, at=NOON
    )
    assert scripts.start(store=cast.store, at=NOON) == 0
    row.refresh_from_db()
    assert (row.active, row.text, row.version, row.by) == (False, "我们的话", 2, cast.manager)


def test_FUP_07_the_manager_writes_a_script_once_though_it_is_sent_twice(cast, noon):
    data, client = form(car_model=cast.models[0].pk, rival=rival(cast).pk), cast.client("manager")
    for _n in range(2):
        assert client.post("/settings/scripts/new/", data).status_code == 302
    row = Script.objects.get(title="油耗")
    assert (row.store, row.kind, row.car_model, row.by, row.at) == (
        cast.store, "doubt", cast.models[0], cast.manager, NOON,
    )  # fmt: skip
    assert row.lines == ["工信部数据", "老车主说法"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "  "}, "title"),
        ({"text": ""}, "text"),
        ({"title": "字" * 61}, "title"),
        ({"text": "😀" * 10_000}, "text"),
        ({"kind": "joke"}, "kind"),
        ({"car_model": "99999999999999999999"}, "car_model"),
    ],
)
def test_FUP_07_what_is_no_script_is_refused_at_its_field(cast, noon, more, field):
    before = business_rows()
    answer = cast.client("manager").post("/settings/scripts/new/", form(**more))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert business_rows() == before


def test_FUP_07_a_change_that_crosses_another_asks_which_words_stay(cast, noon):
    row = write(cast)
    client, address = cast.client("manager"), reverse("script-edit", args=[row.pk])
    page = client.get(address).context["form"]
    seen = {"version": page["version"].value(), "seen": page["seen"].value()}
    scripts.change(seat=cast.seat("manager"), script=row, version=1, fields={"text": "别人的话"}, at=NOON)
    answer = client.post(address, form(text="我的话", **seen))
    assert answer.status_code == 409
    assert [d.name for d in answer.context["differences"]] == ["text"]
    again = answer.context["form"]
    answer = client.post(
        address, form(text="我的话", version=again["version"].value(), seen=again["seen"].value(), choose_text="mine")
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.text, row.version) == ("我的话", 3)


def test_FUP_07_an_old_version_is_stale(cast, noon):
    row = write(cast)
    scripts.change(seat=cast.seat("manager"), script=row, version=1, fields={"title": "新"}, at=NOON)
    with pytest.raises(Stale):
        scripts.change(seat=cast.seat("manager"), script=row, version=1, fields={"title": "旧"}, at=NOON)


def test_LOST_19_those_of_the_car_and_the_rival_come_first_and_strange_ones_never(cast, noon):
    scripts.start(store=cast.store, at=NOON)
    known = rival(cast)
    card = cast.card(grade="A")
    card.rival_models.add(known)
    against = write(cast, kind="rival", rival=known, title="对比")
    own = write(cast, car_model=cast.models[0], title="本车")
    write(cast, car_model=cast.models[1], title="别的车")
    write(cast, active=False, title="收起")
    titles = [row.title for row in scripts.fitting(card)]
    assert titles[:2] == [own.title, against.title]
    assert "别的车" not in titles
    assert "收起" not in titles
    assert len(titles) == 7


def test_LOST_19_a_model_or_a_rival_of_another_group_is_refused(cast, noon):
    from accounts.models import DealerGroup
    from catalog.models import Brand, CarModel, RivalModel

    group = DealerGroup.objects.create(name="别的集团")
    strange = CarModel.objects.create(brand=Brand.objects.create(group=group, name="别家"), name="X1")
    foe = RivalModel.objects.create(group=group, maker="别家", name="X2")
    for field, value in (("car_model", strange), ("rival", foe)):
        with pytest.raises(Refused) as refusal:
            write(cast, **{field: value})
        assert refusal.value.field == field
