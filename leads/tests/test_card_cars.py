"""The catalogue on the card: model, trim, colour (LEAD-21), rivals chosen or in free words (STD-PRE-14)."""

import pytest

from accounts.models import DealerGroup
from catalog.models import CarModel, Colour, RivalModel, Trim
from leads.models import Card, CardEdit
from tests.test_bad_input import edit_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def rivals(cast) -> list[RivalModel]:
    group = cast.store.group
    return [RivalModel.objects.create(group=group, maker="星岚", name=name) for name in ("L6", "L7")]


def offered(answer, name: str) -> set:
    return set(answer.context["form"].fields[name].queryset)


def test_STD_PRE_14_rivals_are_chosen_from_the_catalogue_and_an_unknown_one_is_written(cast, noon, rivals):
    card = cast.card()
    client = cast.client("lina")
    data = edit_data(card, rival_models=[rivals[0].pk, rivals[1].pk], rivals="邻居的旧车")
    assert client.post(f"/cards/{card.pk}/edit/", data).status_code == 302
    card.refresh_from_db()
    assert (set(card.rival_models.all()), card.rivals) == (set(rivals), "邻居的旧车")
    assert card.rival_words == "星岚 L6、星岚 L7、邻居的旧车"
    assert card.rival_words in client.get(f"/cards/{card.pk}/").content.decode()
    edit = CardEdit.objects.get()
    assert edit.changes == {"rival_models": ["", "星岚 L6、星岚 L7"], "rivals": ["", "邻居的旧车"]}


def test_the_same_rivals_again_are_no_change(cast, noon, rivals):
    card = cast.card(rival_models=rivals[:1])
    data = edit_data(card, rival_models=[rivals[0].pk])
    assert cast.client("lina").post(f"/cards/{card.pk}/edit/", data).status_code == 302
    card.refresh_from_db()
    assert (card.version, CardEdit.objects.count()) == (1, 0)


def test_a_new_card_takes_its_rivals_along(cast, noon, rivals):
    data = edit_data(cast.card(), phone="15412340009", stage="follow_up", grade="C", rival_models=[rivals[1].pk])
    assert cast.client("lina").post("/cards/new/", data).status_code == 302
    assert list(Card.objects.latest("pk").rival_models.all()) == [rivals[1]]


def test_rivals_changed_by_two_at_once_are_chosen_side_by_side(cast, noon, rivals):
    card = cast.card()
    client = cast.client("lina")
    mine = edit_data(card, rival_models=[rivals[0].pk])
    card.rival_models.set(rivals[1:])
    Card.objects.filter(pk=card.pk).update(version=2)
    answer = client.post(f"/cards/{card.pk}/edit/", mine)
    assert answer.status_code == 409
    assert [(d.name, d.mine, d.theirs) for d in answer.context["differences"]] == [
        ("rival_models", "星岚 L6", "星岚 L7"),
    ]  # fmt: skip
    chosen = {**mine, "version": 2, "choose_rival_models": "theirs"}
    assert client.post(f"/cards/{card.pk}/edit/", chosen).status_code == 302
    assert list(card.rival_models.all()) == rivals[1:]


def test_a_rival_of_another_group_is_no_choice(cast, noon):
    strange = RivalModel.objects.create(group=DealerGroup.objects.create(name="别家"), maker="海马", name="T9")
    card = cast.card()
    client = cast.client("lina")
    answer = client.post(f"/cards/{card.pk}/edit/", edit_data(card, rival_models=[strange.pk]))
    assert answer.status_code == 422
    assert "海马" not in answer.content.decode()
    assert "rival_models" in answer.context["form"].errors
    assert not card.rival_models.exists()


@pytest.mark.parametrize("value", ["x", "-1", "0", str(10**30), "😀", ""])
def test_a_rival_that_is_none_is_told_at_the_field(cast, noon, value):
    card = cast.card()
    answer = cast.client("lina").post(f"/cards/{card.pk}/edit/", edit_data(card, rival_models=[value]))
    assert list(answer.context["form"].errors) == ["rival_models"]


def test_what_goes_off_sale_is_offered_no_more_but_stays_on_the_cards_that_hold_it(cast, noon, rivals):
    """LEAD-21: the intention is history too."""
    model = cast.models[0]
    trim, colour = model.trims.get(), model.colours.get()
    card = cast.card(car_model=model, trim=trim, colour=colour, rival_models=rivals[:1], grade="A")
    for rows in (CarModel.objects.filter(pk=model.pk), Trim.objects.filter(pk=trim.pk)):
        rows.update(on_sale=False)
    Colour.objects.filter(pk=colour.pk).update(on_sale=False)
    RivalModel.objects.filter(pk=rivals[0].pk).update(active=False)
    client = cast.client("lina")
    new, edit = client.get("/cards/new/"), client.get(f"/cards/{card.pk}/edit/")
    for name, row in (("car_model", model), ("trim", trim), ("colour", colour), ("rival_models", rivals[0])):
        assert row not in offered(new, name), name
        assert row in offered(edit, name), name
    data = edit_data(card, car_model=model.pk, trim=trim.pk, colour=colour.pk, rival_models=[rivals[0].pk], use="家用")
    assert client.post(f"/cards/{card.pk}/edit/", data).status_code == 302
    card.refresh_from_db()
    assert (card.car_model, card.trim, card.colour, card.use) == (model, trim, colour, "家用")


def test_a_trim_of_another_model_does_not_fit(cast, noon):
    card = cast.card()
    data = edit_data(card, car_model=cast.models[0].pk, trim=cast.models[1].trims.get().pk)
    answer = cast.client("lina").post(f"/cards/{card.pk}/edit/", data)
    assert list(answer.context["form"].errors) == ["trim"]


def test_LEAD_21_model_and_colour_are_lists_to_pick_from_with_pinyin_and_their_model(cast, noon):
    page = cast.client("lina").get("/cards/new/").content.decode()
    colour = cast.models[1].colours.get()
    assert f'<option value="{colour.pk}" data-key="s7zhenzhubai szzb" data-belongs="{cast.models[1].pk}">' in page
    assert 'data-of="car_model"' in page
    assert "data-pick" in cast.client("desk").get("/desk/").content.decode()
