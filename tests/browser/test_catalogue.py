"""The vehicle catalogue: lists to pick from while typing, on a phone and by keyboard; settings and import."""

import pytest

from tests.cast import NOON

pytestmark = pytest.mark.browser


@pytest.fixture
def rivals(cast):
    from catalog.models import RivalModel

    group = cast.store.group
    return [RivalModel.objects.create(group=group, maker=maker, name="L7") for maker in ("星岚", "海马")]


@pytest.mark.parametrize(("screen", "theme"), [("desk", "light"), ("narrow", "dark")])
def test_LEAD_21_model_trim_colour_and_rivals_are_found_while_typing(sit, cast, rivals, screen, theme):
    """By characters and by pinyin; the colour list follows the model; what is chosen is saved."""
    from leads.models import Card

    card = cast.card(at=NOON)
    who = sit("lina", screen=screen, theme=theme).open(f"/cards/{card.pk}/edit/")
    who.pick("car_model", "s7")
    shown = "[name=colour] + .ts-wrapper .option"
    who.tap("[name=colour] + .ts-wrapper .ts-control")
    assert who.find(shown).all_inner_texts()[1:] == ["S7 · 珍珠白"]
    who.look()
    who.press("Escape")
    who.pick("colour", "zhenzhu")
    who.pick("rival_models", "xinglan")
    who.page.keyboard.type("haima")  # the list of several stays open
    who.press("Enter", "Escape")
    who.find("[name=rivals]").fill("邻居的旧车")
    with who.going_to(r"/cards/\d+/"):
        who.press("Control+Enter")
    card = Card.objects.get()
    assert (card.car_model, card.colour.name) == (cast.models[1], "珍珠白")
    assert set(card.rival_models.all()) == set(rivals)
    assert "邻居的旧车" in who.find("dl.facts").first.inner_text()


def test_a_trim_brings_its_model_along_and_another_model_takes_it_away(sit, cast):
    card = cast.card(at=NOON)
    who = sit("lina").open(f"/cards/{card.pk}/edit/")
    who.pick("trim", "S7")
    assert who.find("[name=car_model]").input_value() == str(cast.models[1].pk)
    who.pick("car_model", "S5")
    assert who.find("[name=trim]").input_value() == ""


def test_the_desk_picks_the_model_by_keyboard_alone(sit, cast):
    """LEAD-15: Tab into the list, type, Enter takes it, Enter sends the form."""
    from leads.models import Visit

    who = sit("desk").open("/desk/")
    who.press("n")
    who.type("154 8888 0001", "刘洋", "2", "s7")
    who.look()
    who.press("Enter")
    with who.going_to("/desk/"):
        who.press("Enter")
    assert Visit.objects.get().car_model == cast.models[1]


def test_nothing_found_is_said_and_an_x_takes_a_rival_away(sit, cast, rivals):
    card = cast.card(at=NOON, rival_models=rivals)
    who = sit("lina", language="en").open(f"/cards/{card.pk}/edit/")
    who.tap("[name=rival_models] + .ts-wrapper .ts-control")
    who.page.keyboard.type("zzz")
    who.find(".ts-dropdown .no-results").wait_for()
    assert who.find(".ts-dropdown .no-results").inner_text() == "Nothing like this"
    who.press("Escape")
    who.tap(who.find("[name=rival_models] + .ts-wrapper .remove").first)
    assert who.find("[name=rival_models] + .ts-wrapper .item").count() == 1
    who.look()


def test_the_catalogue_is_kept_in_settings_and_brought_in_from_excel(sit, cast):
    """STD-PRE-14, QUO-02: a model with trim and price by hand; a file shown row by row, then imported."""
    from catalog.models import CarModel, CatalogImport, ListPrice, Trim
    from catalog.tests.samples import row, workbook

    who = sit("manager").open("/settings/")
    with who.going_to("/vehicles/"):
        who.tap("main a[href='/vehicles/']")
    with who.going_to("/vehicles/new/"):
        who.tap("main a[href='/vehicles/new/']")
    who.find("#id_name").fill("S9")
    with who.going_to("/vehicles/"):
        who.press("Control+Enter")
    model = CarModel.objects.get(name="S9")
    with who.going_to(f"/vehicles/{model.pk}/"):
        who.tap(f"main a[href='/vehicles/{model.pk}/']")
    with who.going_to(rf"/vehicles/{model.pk}/trims/new/"):
        who.tap(f"main a[href='/vehicles/{model.pk}/trims/new/']")
    who.find("#id_name").fill("尊享型")
    with who.going_to(r"/vehicles/.*"):
        who.press("Control+Enter")
    trim = Trim.objects.get(car_model=model)
    who.open(f"/vehicles/trims/{trim.pk}/edit/")
    who.find("[name=amount]").fill("169800")
    with who.going_to(r"/vehicles/.*"):
        who.tap("form[action$='/prices/new/'] button")
    who.open("/vehicles/")
    with who.going_to("/vehicles/imports/"):
        who.tap("main a[href='/vehicles/imports/']")
    rows = [row("S9", "尊享型", "159800", NOON.date()), row("S11", "旗舰型", "很贵")]
    who.find("#id_file").set_input_files(
        {"name": "价格表.xlsx", "mimeType": "application/octet-stream", "buffer": workbook(*rows)}
    )
    with who.going_to(r"/vehicles/imports/\d+/"):
        who.press("Control+Enter")
    assert who.find("td .bad").count() == 1
    with who.going_to(r"/vehicles/imports/\d+/"):
        who.tap("form .btn-primary")
    assert CatalogImport.objects.get().counts["wrong"] == 1
    assert [int(price.amount) for price in ListPrice.objects.filter(trim=trim).order_by("pk")] == [169800, 159800]
    who.open(f"/vehicles/{model.pk}/")
