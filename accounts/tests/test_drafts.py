"""Drafts of long forms: kept per person, restored, dropped when the form is saved or a week is over."""

from datetime import timedelta

import pytest

from accounts import channels, drafts, tasks
from accounts.models import FormDraft
from core.models import JobRun
from tests.cast import NOON, soon

pytestmark = pytest.mark.django_db

KEY = "card-wants:card:1"


def keep(client, key: str = KEY, **typed):
    return client.post("/drafts/", {"draft": key, **typed})


def test_what_is_typed_is_kept_and_given_back_with_its_time(cast, noon):
    client = cast.client("lina")
    assert keep(client, needs="宽敞", rivals=["a", "b"]).json() == {"kept": True}
    found = client.get("/drafts/", {"draft": KEY}).json()
    assert found["data"] == {"needs": ["宽敞"], "rivals": ["a", "b"]}
    assert "12:00" in found["said"]


def test_the_last_one_wins_and_there_is_one_row(cast, noon):
    client = cast.client("lina")
    for words in ("one", "two"):
        keep(client, needs=words)
    assert FormDraft.objects.get().data == {"needs": ["two"]}


def test_a_draft_is_private_to_the_person_and_the_store(cast, noon):
    keep(cast.client("lina"), needs="secret")
    for other in ("wang", "manager", "other", "admin"):
        assert cast.client(other).get("/drafts/", {"draft": KEY}).json() == {}


def test_secrets_and_tokens_never_go_into_a_draft(cast, noon):
    keep(cast.client("lina"), needs="x", password="p", token="t", csrfmiddlewaretoken="c", id_number="110")
    assert FormDraft.objects.get().data == {"needs": ["x"]}


@pytest.mark.parametrize(
    ("key", "typed"),
    [("", {"a": "b"}), ("k" * 81, {"a": "b"}), (KEY, {}), (KEY, {"a": "九" * 30_000}), ("a\0b", {"a": "b"})],
)
def test_what_is_no_draft_is_refused(cast, noon, key, typed):
    assert keep(cast.client("lina"), key=key, **typed).status_code == 422
    assert FormDraft.objects.count() == 0


def test_a_huge_form_just_below_the_limit_is_kept_with_emoji(cast, noon):
    assert keep(cast.client("lina"), needs="😀" * 10_000).status_code == 200


def test_saving_the_form_drops_its_draft_and_a_refused_one_keeps_it(cast, noon):
    card = cast.card()
    client, key = cast.client("lina"), f"card-habits:card:{card.pk}"
    keep(client, key=key, hobbies="钓鱼")
    form = {"version": card.version, "draft": key, "hobbies": "钓鱼" * 500}
    assert client.post(f"/cards/{card.pk}/habits/", form).status_code == 422
    assert FormDraft.objects.count() == 1
    assert client.post(f"/cards/{card.pk}/habits/", {**form, "hobbies": "钓鱼"}).status_code == 302
    assert FormDraft.objects.count() == 0


def test_a_draft_is_discarded_on_request(cast, noon):
    client = cast.client("lina")
    keep(client, needs="x")
    assert client.post("/drafts/", {"draft": KEY, "discard": "1"}).status_code == 200
    assert client.get("/drafts/", {"draft": KEY}).json() == {}


def test_a_draft_survives_the_session(cast, noon):
    client = cast.client("lina")
    keep(client, needs="x")
    client.logout()
    answer = client.post("/drafts/", {"draft": KEY, "needs": "y"}, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert cast.client("lina").get("/drafts/", {"draft": KEY}).json()["data"] == {"needs": ["x"]}


def test_a_week_old_draft_is_gone_for_the_reader_and_by_the_job(cast, noon):
    seat = cast.seat("lina")
    drafts.keep(seat=seat, key=KEY, data={"a": ["b"]}, at=NOON - drafts.KEPT)
    drafts.keep(seat=seat, key="young", data={"a": ["b"]}, at=NOON - drafts.KEPT + timedelta(seconds=1))
    assert drafts.find(seat=seat, key=KEY, now=NOON) is None
    assert drafts.find(seat=seat, key="young", now=NOON)
    tasks.forget_drafts()
    assert [d.key for d in FormDraft.objects.all()] == ["young"]
    assert JobRun.objects.get(job="forget_drafts").counts == {"dropped": 1}


def test_a_person_keeps_a_hundred_drafts_the_oldest_go(cast, noon):
    seat = cast.seat("lina")
    for n in range(drafts.MOST_DRAFTS + 3):
        drafts.keep(seat=seat, key=f"k:{n}", data={"a": ["b"]}, at=soon(minutes=n))
    keys = set(FormDraft.objects.values_list("key", flat=True))
    assert len(keys) == drafts.MOST_DRAFTS
    assert "k:2" not in keys
    assert "k:3" in keys


def test_everybodys_drafts_about_a_record_can_be_dropped(cast, noon):
    for name in ("lina", "manager"):
        for key in ("needs:card:1", "card-who:card:1", "needs:card:11"):
            drafts.keep(seat=cast.seat(name), key=key, data={"a": ["b"]}, at=NOON)
    assert drafts.forget_record(store=cast.store, record="card:1") == 4
    assert set(FormDraft.objects.values_list("key", flat=True)) == {"needs:card:11"}


def test_GAP_18_channels_stand_under_their_source_code():
    found = channels.read("1：业主推荐、VIP购车\n\n3: 来电,来电; 直播\n")
    assert found == {1: ["业主推荐", "VIP购车"], 2: [], 3: ["来电", "直播"], 4: [], 5: [], 6: []}


@pytest.mark.parametrize("text", ["7：x", "业主推荐", "1 业主", "1：" + "长" * 31, "1：a\nx"])
def test_GAP_18_a_line_that_cannot_be_read_is_told(cast, text):
    with pytest.raises(channels.ChannelError):
        channels.read(text)
    client = cast.client("admin")
    form = client.get("/settings/store/").context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    answer = client.post("/settings/store/", data | {"channels": text})
    assert answer.status_code == 422
    assert "channels" in answer.context["form"].errors
