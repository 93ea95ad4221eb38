"""All data of an installation in one file, and back: `layout` is the file, `dump` and `load` are the database.

`layout` knows no Django, so that an archive can be judged before anything of an installation is touched.
"""
