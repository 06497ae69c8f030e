"""The catalogue: services that Portbook brings along, searched, copied into a site, and brought up to date there."""

from portbook.catalogue.shipped import LICENCE, Catalogue, catalogue_folder, read_catalogue

__all__ = ["LICENCE", "Catalogue", "catalogue_folder", "read_catalogue"]
