"""Vendors' schemas: what each target needs of them, extracted once into the `check/` of its wing, a script a vendor."""
