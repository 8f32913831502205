"""Addresses of leads."""

urlpatterns = []
