import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter

from qiaoliang.kit import crypto

PHONE = "enterprises.contact.phone"


@pytest.fixture(autouse=True)
def keys(settings: Any, tmp_path: Path) -> Path:
    settings.QIAOLIANG_KEYS = tmp_path / "keys"
    return tmp_path / "keys"


class Caller(models.Model):
    phone = crypto.SealedTextField(context=PHONE, null=True)
    remark = crypto.SealedTextField(context="enterprises.contact.remark", default="")

    class Meta:
        app_label = "kit_tests"
        db_table = "kit_caller"
        managed = False

    objects: ClassVar[models.Manager["Caller"]]


@pytest.fixture
def callers(db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kit_caller (id bigint PRIMARY KEY, phone text, remark text)")
        yield
        cursor.execute("DROP TABLE kit_caller")


def stored(column: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM kit_caller ORDER BY id")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("text", ["13812345678", "", "王桥 😀 <&>", "x" * 100_000, "\x00"])
def test_what_is_sealed_opens_again(text: str) -> None:
    assert crypto.open_sealed(crypto.seal(text, PHONE), PHONE) == text


def test_equal_texts_seal_differently_and_never_show_themselves() -> None:
    first, second = crypto.seal("13812345678", PHONE), crypto.seal("13812345678", PHONE)
    assert first != second
    assert "13812345678" not in first + second


def test_another_context_does_not_open() -> None:
    with pytest.raises(crypto.SealBroken):
        crypto.open_sealed(crypto.seal("13812345678", PHONE), "enterprises.contact.remark")


def test_every_altered_character_is_noticed() -> None:
    sealed = crypto.seal("13812345678", PHONE)
    start = sealed.rindex(".") + 1
    for place in range(start, len(sealed) - 1):
        altered = sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :]
        with pytest.raises(crypto.SealBroken):
            crypto.open_sealed(altered, PHONE)


@pytest.mark.parametrize("sealed", ["", "13812345678", "s1", "s1.", "s1..", "s1.abc.", "s3.abc.AAAA", "桥"])
def test_what_was_never_sealed_is_refused(sealed: str) -> None:
    with pytest.raises(crypto.SealBroken):
        crypto.open_sealed(sealed, PHONE)


def test_a_cut_text_is_refused() -> None:
    sealed = crypto.seal("13812345678", PHONE)
    for length in range(sealed.rindex(".") + 2, len(sealed)):
        with pytest.raises(crypto.SealBroken):
            crypto.open_sealed(sealed[:length], PHONE)


def test_the_ring_is_made_on_first_use_for_its_owner_alone(keys: Path) -> None:
    assert not keys.exists()
    crypto.seal("x", PHONE)
    assert [path.name for path in keys.iterdir()] == [crypto.RING_FILE]
    assert stat.S_IMODE((keys / crypto.RING_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700


def test_a_process_that_comes_second_takes_the_ring_of_the_first(keys: Path) -> None:
    sealed = crypto.seal("x", PHONE)
    ring = (keys / crypto.RING_FILE).read_bytes()
    crypto._write(keys / crypto.RING_FILE, crypto.KeyRing("other", {"other": bytes(32)}, bytes(32)), first=True)
    crypto._read.cache_clear()
    assert crypto.open_sealed(sealed, PHONE) == "x"
    assert (keys / crypto.RING_FILE).read_bytes() == ring


def test_after_a_rotation_old_texts_open_and_new_ones_use_the_new_key(keys: Path) -> None:
    old, index = crypto.seal("x", PHONE), crypto.blind_index("x", PHONE)
    new_key = crypto.rotate_key()
    new = crypto.seal("x", PHONE)
    assert new.split(".")[1] == new_key != old.split(".")[1]
    assert [crypto.is_current(old), crypto.is_current(new)] == [False, True]
    assert crypto.open_sealed(old, PHONE) == crypto.open_sealed(new, PHONE) == "x"
    assert crypto.blind_index("x", PHONE) == index
    assert stat.S_IMODE((keys / crypto.RING_FILE).stat().st_mode) == 0o600


def test_a_process_that_missed_a_rotation_reads_the_ring_again(keys: Path) -> None:
    crypto.seal("x", PHONE)
    before = (keys / crypto.RING_FILE).read_text()
    crypto.rotate_key()
    new, after = crypto.seal("x", PHONE), (keys / crypto.RING_FILE).read_text()
    (keys / crypto.RING_FILE).write_text(before)
    crypto._read.cache_clear()
    crypto.seal("warm", PHONE)
    (keys / crypto.RING_FILE).write_text(after)
    assert crypto.open_sealed(new, PHONE) == "x"


def test_a_ring_from_elsewhere_is_named_as_the_cause(settings: Any, tmp_path: Path) -> None:
    sealed = crypto.seal("x", PHONE)
    settings.QIAOLIANG_KEYS = tmp_path / "other"
    with pytest.raises(crypto.KeyMissing):
        crypto.open_sealed(sealed, PHONE)


def test_keys_have_256_bits(keys: Path) -> None:
    crypto.seal("x", PHONE)
    ring = crypto._ring(keys / crypto.RING_FILE)
    assert {len(key) for key in [*ring.sealing.values(), ring.index]} == {32}
    assert set(json.loads((keys / crypto.RING_FILE).read_text())) == {"current", "sealing", "index"}


def test_blind_indexes_are_equal_for_equal_values_of_one_context_only(settings: Any, tmp_path: Path) -> None:
    index = crypto.blind_index("13812345678", PHONE)
    assert index == crypto.blind_index("13812345678", PHONE)
    assert len(index) == 64
    others = [crypto.blind_index("13812345679", PHONE), crypto.blind_index("13812345678", "other")]
    # Moving a character from the context to the value must not give the same text to hash.
    others += [crypto.blind_index("e1", "phon"), crypto.blind_index("1", "phone")]
    settings.QIAOLIANG_KEYS = tmp_path / "other"
    others.append(crypto.blind_index("13812345678", PHONE))
    assert len({index, *others}) == 6


def test_the_database_holds_ciphertext_and_python_plain_text(callers: None) -> None:
    Caller.objects.create(id=1, phone="13812345678")
    assert stored("phone").startswith("s1.")
    assert stored("remark") == ""
    caller = Caller.objects.get(id=1)
    assert (caller.phone, caller.remark) == ("13812345678", "")
    assert list(Caller.objects.values_list("phone", flat=True)) == ["13812345678"]


def test_updates_in_bulk_are_sealed_too(callers: None) -> None:
    Caller.objects.bulk_create([Caller(id=1, phone="13812345678"), Caller(id=2, phone=None)])
    Caller.objects.filter(id=1).update(phone="13900000000")
    assert stored("phone").startswith("s1.")
    first, second = Caller.objects.order_by("id")
    first.phone, second.phone = "13700000000", "13600000000"
    Caller.objects.bulk_update([first, second], ["phone"])
    assert stored("phone").startswith("s1.")
    assert [caller.phone for caller in Caller.objects.order_by("id")] == ["13700000000", "13600000000"]


def test_a_sealed_field_can_be_asked_only_whether_it_is_empty(callers: None) -> None:
    Caller.objects.create(id=1, phone="13812345678")
    Caller.objects.create(id=2, phone=None)
    assert [caller.id for caller in Caller.objects.filter(phone__isnull=True)] == [2]
    for lookup in ("phone", "phone__contains", "phone__in", "phone__lower__gt"):
        with pytest.raises(crypto.SealedFieldLookup, match=r"blind index|cannot be applied"):
            Caller.objects.filter(**{lookup: "138"})
    assert issubclass(crypto.SealedFieldLookup, FieldError)


def test_a_value_moved_between_columns_does_not_open(callers: None) -> None:
    Caller.objects.create(id=1, phone="13812345678", remark="calls at noon")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kit_caller SET remark = phone")
    with pytest.raises(crypto.SealBroken):
        Caller.objects.get(id=1)


def test_the_field_writes_itself_into_migrations() -> None:
    field = Caller._meta.get_field("phone")
    text, _ = MigrationWriter.serialize(field)
    assert text == f"qiaoliang.kit.crypto.SealedTextField(context='{PHONE}', null=True)"
    copy = field.clone()
    assert copy.context == PHONE


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("0631-5231234", "063*****1234"),
        ("5231234", "****234"),
        ("110", "***"),
        ("", ""),
    ],
)
def test_phones_are_masked(phone: str, masked: str) -> None:
    assert crypto.mask_phone(phone) == masked


@pytest.mark.parametrize(("name", "masked"), [("王桥", "王*"), ("欧阳明月", "欧**"), ("王", "王"), ("", "")])
def test_names_are_masked(name: str, masked: str) -> None:
    assert crypto.mask_name(name) == masked


class TestSm4:
    def test_the_standards_own_example(self) -> None:
        """RFC 8998, appendix A.1: key, nonce, associated data, text, tag."""
        cipher = crypto._Sm4Gcm(b"x")
        cipher.key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
        text = "".join(letter * 16 for letter in "ABCDEFEA")
        made = cipher.encrypt(
            bytes.fromhex("00001234567800000000ABCD"), bytes.fromhex(text),
            bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"),
        )  # fmt: skip
        assert made[:16].hex().upper() == "17F399F08C67D5EE19D0DC9969C4BB7D"
        assert made[-16:].hex().upper() == "83DE3541E4C2B58177E065A9BF7B62EC"

    @pytest.mark.parametrize("text", ["13812345678", "王桥 😀 <&>", "x" * 100_000])
    def test_chosen_by_a_setting_and_both_open(self, text: str, settings: Any) -> None:
        aes = crypto.seal(text, PHONE)
        settings.QIAOLIANG_SEALING = "sm4"
        sm4 = crypto.seal(text, PHONE)
        assert (aes[:3], sm4[:3]) == ("s1.", "s2.")
        assert crypto.open_sealed(aes, PHONE) == crypto.open_sealed(sm4, PHONE) == text
        assert [crypto.is_current(aes), crypto.is_current(sm4)] == [False, True]

    def test_altered_cut_or_named_otherwise_does_not_open(self, settings: Any) -> None:
        settings.QIAOLIANG_SEALING = "sm4"
        sealed = crypto.seal("13812345678", PHONE)
        head, _, body = sealed.rpartition(".")
        flipped = body[:20] + ("A" if body[20] != "A" else "B") + body[21:]
        for broken in (f"{head}.{flipped}", sealed[:-4], f"{head}.AAAA", "s1" + sealed[2:]):
            with pytest.raises(crypto.SealBroken):
                crypto.open_sealed(broken, PHONE)
        with pytest.raises(crypto.SealBroken):
            crypto.open_sealed(sealed, "another.context")
