"""The vehicle catalogue in Django's admin."""

from django.contrib import admin

from catalog.models import Brand, CarModel, Colour, Trim


class TrimInline(admin.TabularInline):
    """Trims of a model."""

    model = Trim
    extra = 1


class ColourInline(admin.TabularInline):
    """Colours of a model."""

    model = Colour
    extra = 1


@admin.register(CarModel)
class CarModelAdmin(admin.ModelAdmin):
    """A model with its trims and colours."""

    list_display = ["name", "brand", "code", "on_sale"]
    inlines = [TrimInline, ColourInline]


admin.site.register(Brand)
