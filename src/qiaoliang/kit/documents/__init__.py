"""Official documents as Word files after GB/T 9704-2012; knows paper, not what stands on it."""

from qiaoliang.kit.documents.letters import Letter, LetterTable, letter
from qiaoliang.kit.documents.official import OfficialDocument
from qiaoliang.kit.documents.tables import Column
from qiaoliang.kit.documents.verification import is_code_of, verification_code

__all__ = ["Column", "Letter", "LetterTable", "OfficialDocument", "is_code_of", "letter", "verification_code"]
