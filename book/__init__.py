"""How the pages are made: run the notebooks, let Sphinx write the pages, and make them light."""
