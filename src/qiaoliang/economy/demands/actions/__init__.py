"""All that is ever written about demands, by part of their life."""

from qiaoliang.economy.demands.actions.asks import ask as ask
from qiaoliang.economy.demands.actions.asks import decide as decide
from qiaoliang.economy.demands.actions.circle import advise as advise
from qiaoliang.economy.demands.actions.circle import hide as hide
from qiaoliang.economy.demands.actions.circle import label as label
from qiaoliang.economy.demands.actions.circle import support as support
from qiaoliang.economy.demands.actions.meetings import raise_many as raise_many
from qiaoliang.economy.demands.actions.moves import answer as answer
from qiaoliang.economy.demands.actions.moves import close as close
from qiaoliang.economy.demands.actions.moves import raise_demand as raise_demand
from qiaoliang.economy.demands.actions.moves import reopen as reopen
from qiaoliang.economy.demands.actions.moves import rule as rule
from qiaoliang.economy.demands.actions.moves import send as send
from qiaoliang.economy.demands.actions.moves import send_back as send_back
from qiaoliang.economy.demands.actions.moves import sign as sign
from qiaoliang.economy.demands.actions.stops import pause as pause
from qiaoliang.economy.demands.actions.stops import resume as resume
from qiaoliang.economy.demands.actions.topics import answer_all as answer_all
from qiaoliang.economy.demands.actions.topics import gather as gather
from qiaoliang.economy.demands.actions.topics import leave as leave
