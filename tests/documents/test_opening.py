"""Wrappings: opened within limits, or not at all."""

import contextlib
import io
import shutil
import struct
import subprocess
import zipfile

import pytest

from documents.opening import Inner, NotOpened, from_archive, from_signed, from_winmail, is_archive, is_enveloped, is_winmail


def archive(*files, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        for name, data in files:
            made.writestr(name, data)
    return buffer.getvalue()


def winmail(*files):
    """Return a winmail.dat with these files, the names as properties too."""
    def attribute(kind, value):
        return struct.pack("<BII", 2, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    data = struct.pack("<IH", 0x223E9F78, 1) + attribute(0x00089006, struct.pack("<I", 0x10000))
    for name, content in files:
        long = (name + "\0").encode("utf-16-le")
        properties = struct.pack("<IHHII", 1, 0x001F, 0x3707, 1, len(long)) + long
        data += attribute(0x00069002, bytes(14)) + attribute(0x00018010, b"COURT~1.DOC\0")
        data += attribute(0x0006800F, content) + attribute(0x00069005, properties)
    return data


def test_the_files_of_an_archive_come_out_under_their_own_names():
    data = archive(("dossier/réponse.docx", b"a"), ("__MACOSX/._x", b"b"), ("note.txt", b"c"))
    assert is_archive(data)
    assert from_archive(data) == [Inner("réponse.docx", b"a"), Inner("note.txt", b"c")]


@pytest.mark.parametrize(("data", "cause"), [
    (archive(("a", bytes(50_000_000))), "hostile"),
    (archive(*((f"{n}", b"") for n in range(101))), "hostile"),
    (archive(("a", b"b"))[:40], "damaged"),
])
def test_a_bomb_or_a_broken_archive_stays_shut(data, cause):
    with pytest.raises(NotOpened) as fault:
        from_archive(data)
    assert fault.value.cause == cause


def test_a_winmail_gives_its_files_with_their_long_names():
    data = winmail(("Réponse été.docx", b"PK12"), ("b.pdf", b"%PDF"))
    assert is_winmail(data)
    assert from_winmail(data) == [Inner("Réponse été.docx", b"PK12"), Inner("b.pdf", b"%PDF")]
    for end in range(6, len(data), 7):
        with contextlib.suppress(NotOpened):
            assert len(from_winmail(data[:end])) <= 2


def test_a_winmail_cut_off_on_its_way_stays_shut():
    data = winmail(("Réponse.docx", b"PK12" * 100))
    for cut in (data[:4], data[:12], data[:200]):
        with pytest.raises(NotOpened) as fault:
            from_winmail(cut)
        assert fault.value.cause == "damaged"


@pytest.fixture
def openssl(tmp_path):
    if shutil.which("openssl") is None:
        pytest.skip("openssl is missing: apt-get install openssl")

    def run(line):
        return subprocess.run(["openssl", *line.split()], cwd=tmp_path, check=True, capture_output=True).stdout

    run("req -x509 -newkey rsa:2048 -nodes -keyout k -out c -subj /CN=x -days 1")
    (tmp_path / "m").write_bytes(b"Content-Type: text/plain\r\n\r\nBonjour " + b"x" * 9000)
    return run


@pytest.mark.parametrize("stream", ["", " -stream"])
def test_what_was_signed_comes_out_as_it_went_in(openssl, tmp_path, stream):
    signed = openssl(f"smime -sign -binary -nodetach -in m -signer c -inkey k -outform DER{stream}")
    assert from_signed(signed) == (tmp_path / "m").read_bytes()
    for end in range(0, len(signed), 97):
        with pytest.raises(NotOpened):
            from_signed(signed[: end // 2])


def test_what_is_encrypted_says_so(openssl):
    sealed = openssl("smime -encrypt -binary -in m -outform DER c")
    assert is_enveloped(sealed)
    with pytest.raises(NotOpened) as fault:
        from_signed(sealed)
    assert fault.value.cause == "encrypted"
