"""Vendors' schemas: what each target needs of them, extracted once into `portbook.proof.schemas`, a script a vendor."""
