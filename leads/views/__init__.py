"""The showroom's pages, one small view per thing a person does."""
