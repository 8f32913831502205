"""Addresses of the vehicle catalogue: plural, dashes, verb last."""

from django.urls import path

from catalog.views import editing, imports, pages

urlpatterns = [
    path("vehicles/", pages.vehicles, name="vehicles"),
    path("vehicles/<int:pk>/", pages.vehicle, name="vehicle"),
    path("vehicles/new/", editing.model_new, name="vehicle-new"),
    path("vehicles/<int:pk>/edit/", editing.model_edit, name="vehicle-edit"),
    path("vehicles/<int:pk>/trims/new/", editing.trim_new, name="trim-new"),
    path("vehicles/<int:pk>/colours/new/", editing.colour_new, name="colour-new"),
    path("vehicles/brands/new/", editing.brand_new, name="brand-new"),
    path("vehicles/brands/<int:pk>/edit/", editing.brand_edit, name="brand-edit"),
    path("vehicles/trims/<int:pk>/edit/", editing.trim_edit, name="trim-edit"),
    path("vehicles/trims/<int:pk>/prices/new/", editing.price_new, name="price-new"),
    path("vehicles/colours/<int:pk>/edit/", editing.colour_edit, name="colour-edit"),
    path("vehicles/rivals/new/", editing.rival_new, name="rival-new"),
    path("vehicles/rivals/<int:pk>/edit/", editing.rival_edit, name="rival-edit"),
    path("vehicles/cars/new/", editing.car_new, name="showroom-car-new"),
    path("vehicles/cars/<int:pk>/edit/", editing.car_edit, name="showroom-car-edit"),
    path("vehicles/imports/", imports.upload, name="catalog-upload"),
    path("vehicles/imports/template/", imports.template, name="catalog-template"),
    path("vehicles/imports/<int:pk>/", imports.preview, name="catalog-import"),
    path("vehicles/imports/<int:pk>/run/", imports.run, name="catalog-import-run"),
]
