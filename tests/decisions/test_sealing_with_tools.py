"""Programs that are not ours check a sealed file: unzip, sha256sum and openssl."""

import shutil
import stat
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.decisions.sealed_street import KEY
from wuzha.core.problems import RefusalError
from wuzha.decisions.sealing.sealed_content import SealedContent, attach_time_stamp, seal
from wuzha.decisions.sealing.signing import SEAL_KEY_NAME, load_office_key
from wuzha.decisions.sealing.sm2_signing import Sm2Key, is_signed_by_sm2, make_sm2_key
from wuzha.decisions.sealing.verification import Sm2State, verify

NEEDS_OPENSSL = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
SM2_OPTIONS = ("-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678")


def unpack_to(folder: Path, sealed_file: bytes) -> Path:
    path = folder / "sealed.zip"
    path.write_bytes(sealed_file)
    with ZipFile(path) as archive:
        archive.extractall(folder / "bag")
    return folder / "bag"


def run_tool(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in words], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_sha256sum_checks_payload_and_tags(sealed_file: bytes, tmp_path: Path) -> None:
    bag = unpack_to(tmp_path, sealed_file)
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        assert run_tool(bag, "sha256sum", "--strict", "-c", manifest).returncode == 0
    (bag / "data" / "plan.md").write_text("another plan", encoding="utf-8")
    check = run_tool(bag, "sha256sum", "-c", "manifest-sha256.txt")
    assert check.returncode == 1 and "data/plan.md: FAILED" in check.stdout


@NEEDS_OPENSSL
def test_openssl_checks_the_signature_and_prints_the_fingerprint(sealed_file: bytes, tmp_path: Path) -> None:
    bag = unpack_to(tmp_path, sealed_file)
    words = ("-pubin", "-inkey", "public_key.pem", "-rawin", "-in", "tagmanifest-sha256.txt")
    verify_words = ("openssl", "pkeyutl", "-verify", *words, "-sigfile", "signature.ed25519")
    assert "Verified Successfully" in run_tool(bag, *verify_words).stdout
    run_tool(bag, "openssl", "pkey", "-pubin", "-in", "public_key.pem", "-outform", "DER", "-out", "key.der")
    assert run_tool(bag, "sha256sum", "key.der").stdout.split()[0] == KEY.fingerprint
    with (bag / "tagmanifest-sha256.txt").open("a") as file:
        file.write("\n")
    assert run_tool(bag, *verify_words).returncode != 0


@NEEDS_OPENSSL
def test_openssl_checks_the_sm2_signature(content: SealedContent, tmp_path: Path) -> None:
    pytest.importorskip("gmssl_pyx")
    sealed_file = seal(content, KEY, make_sm2_key())
    bag = unpack_to(tmp_path, sealed_file)
    words = ("-pubin", "-inkey", "public_key_sm2.pem", "-in", "tagmanifest-sha256.txt", "-sigfile", "signature.sm2")
    answer = run_tool(bag, "openssl", "pkeyutl", "-verify", *words, *SM2_OPTIONS)
    assert "Verified Successfully" in answer.stdout, answer.stderr
    summary = verify(sealed_file).summary
    assert summary is not None and summary.sm2 is Sm2State.VALID


@NEEDS_OPENSSL
def test_an_sm2_signature_of_openssl_is_right_and_one_over_other_bytes_is_not(tmp_path: Path) -> None:
    pytest.importorskip("gmssl_pyx")
    (tmp_path / "m").write_bytes(b"manifest")
    run_tool(tmp_path, "openssl", "genpkey", "-algorithm", "SM2", "-out", "key.pem")
    run_tool(tmp_path, "openssl", "pkey", "-in", "key.pem", "-pubout", "-out", "public.pem")
    answer = run_tool(
        tmp_path, "openssl", "pkeyutl", "-sign", "-inkey", "key.pem", "-in", "m", "-out", "s", *SM2_OPTIONS
    )
    assert answer.returncode == 0, answer.stderr
    signature, public = (tmp_path / "s").read_bytes(), (tmp_path / "public.pem").read_bytes()
    assert is_signed_by_sm2(b"manifest", signature, public)
    assert not is_signed_by_sm2(b"another manifest", signature, public)
    assert not is_signed_by_sm2(b"manifest", b"no signature", public)
    assert not is_signed_by_sm2(b"manifest", signature, KEY.public_pem)


def test_without_the_extra_an_sm2_signature_is_not_checked(
    content: SealedContent, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("gmssl_pyx")
    sealed_file = seal(content, KEY, make_sm2_key())
    monkeypatch.setattr("wuzha.decisions.sealing.verification.is_available", lambda: False)
    summary = verify(sealed_file).summary
    assert summary is not None and summary.sm2 is Sm2State.UNCHECKED


def test_an_sm2_signature_of_another_key_differs(content: SealedContent, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("gmssl_pyx")
    other_key, key = make_sm2_key(), make_sm2_key()
    sealed_file = seal(content, KEY, Sm2Key(key.public, other_key.private))
    difference = verify(sealed_file).difference
    assert difference is not None and difference.code == "seal.signature" and "signature.sm2" in difference.text


@NEEDS_OPENSSL
def test_a_time_stamp_of_an_authority_is_verified_by_openssl(sealed_file: bytes, tmp_path: Path) -> None:
    (tmp_path / "tsa.cnf").write_text(AUTHORITY, encoding="ascii")
    subject = ("-subj", "/CN=tsa", "-days", "30", "-keyout", "tsa.key", "-out", "tsa.crt")
    answer = run_tool(tmp_path, "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, *EXTENSIONS)
    assert answer.returncode == 0, answer.stderr
    bag = unpack_to(tmp_path, sealed_file)
    run_tool(
        tmp_path, "openssl", "ts", "-query", "-data", bag / "tagmanifest-sha256.txt", "-sha256", "-cert", "-out", "q"
    )
    (tmp_path / "serial").write_text("01\n", encoding="ascii")
    answer = run_tool(tmp_path, "openssl", "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "q", "-out", "r.tsr")
    assert answer.returncode == 0, answer.stderr
    stamped_file = attach_time_stamp(sealed_file, (tmp_path / "r.tsr").read_bytes())
    summary = verify(stamped_file).summary
    assert summary is not None and summary.has_time_stamp
    again = tmp_path / "again"
    again.mkdir()
    bag = unpack_to(again, stamped_file)
    words = ("-data", "tagmanifest-sha256.txt", "-in", "timestamp.tsr", "-CAfile", tmp_path / "tsa.crt")
    answer = run_tool(bag, "openssl", "ts", "-verify", *words)
    assert answer.returncode == 0, answer.stderr


EXTENSIONS = (
    *("-addext", "extendedKeyUsage=critical,timeStamping"),
    *("-addext", "keyUsage=critical,digitalSignature"),
)
AUTHORITY = """[tsa]
default_tsa = ours
[ours]
serial = serial
signer_cert = tsa.crt
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
"""


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first, second = load_office_key(tmp_path), load_office_key(tmp_path)
    assert first.fingerprint == second.fingerprint
    assert [path.name for path in tmp_path.iterdir()] == [SEAL_KEY_NAME]
    assert stat.S_IMODE((tmp_path / SEAL_KEY_NAME).stat().st_mode) == 0o600


def test_a_damaged_key_is_refused_and_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / SEAL_KEY_NAME
    path.write_bytes(b"half a key")
    with pytest.raises(RefusalError) as refusal:
        load_office_key(tmp_path)
    assert refusal.value.code == "seal.key_damaged"
    assert path.read_bytes() == b"half a key"
