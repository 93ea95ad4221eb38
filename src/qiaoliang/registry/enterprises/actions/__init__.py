"""The only writer of enterprises: what happens to a record, and to the people and facts that belong to it."""

from qiaoliang.registry.enterprises.actions.columns import derived_columns as derived_columns
from qiaoliang.registry.enterprises.actions.facts import add_person as add_person
from qiaoliang.registry.enterprises.actions.facts import amend_person as amend_person
from qiaoliang.registry.enterprises.actions.facts import current_needs as current_needs
from qiaoliang.registry.enterprises.actions.facts import declare_members as declare_members
from qiaoliang.registry.enterprises.actions.facts import end_person as end_person
from qiaoliang.registry.enterprises.actions.facts import reveal_phone as reveal_phone
from qiaoliang.registry.enterprises.actions.facts import set_needs as set_needs
from qiaoliang.registry.enterprises.actions.merging import foresee as foresee
from qiaoliang.registry.enterprises.actions.merging import merge_records as merge_records
from qiaoliang.registry.enterprises.actions.merging import undo_record_merge as undo_record_merge
from qiaoliang.registry.enterprises.actions.records import amend as amend
from qiaoliang.registry.enterprises.actions.records import change_code as change_code
from qiaoliang.registry.enterprises.actions.records import move_town as move_town
from qiaoliang.registry.enterprises.actions.records import register as register
from qiaoliang.registry.enterprises.actions.records import rename as rename
from qiaoliang.registry.enterprises.actions.states import close as close
from qiaoliang.registry.enterprises.actions.states import merge_into as merge_into
from qiaoliang.registry.enterprises.actions.states import resume as resume
from qiaoliang.registry.enterprises.actions.states import set_state as set_state
from qiaoliang.registry.enterprises.actions.states import split as split
from qiaoliang.registry.enterprises.actions.states import suspend as suspend
from qiaoliang.registry.enterprises.actions.states import undo_closure as undo_closure
