"""The pages of the site, one package per topic: views, forms, templates and exports."""
