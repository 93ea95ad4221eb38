"""No tables: loaded with the models of all domains, so that the ledger knows organisations from the start."""

from qiaoliang.web.portal import organisations

organisations.register()
