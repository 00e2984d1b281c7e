"""Readers set apart: what eats memory or never ends harms nobody, and the next piece of work is done."""

import itertools
import os
import signal
import socket
import threading
import time

import pytest

from documents import apart as keeping
from documents.apart import Limits, ReaderStopped, apart
from documents.mails.mail import MailRefused
from documents.reading import inspect, read_mail, word_file


@pytest.mark.parametrize(("reader", "given", "limits", "limit"), [
    (bytes, (4 * 1024 ** 3,), Limits(), "memory"),
    (time.sleep, (600,), Limits(patience=0.2), "time"),
    (sum, (itertools.count(),), Limits(processor=1), "time"),
    (os.abort, (), Limits(), "crash"),
])
def test_a_reader_beyond_its_limits_is_stopped_and_the_next_one_reads(reader, given, limits, limit):
    with pytest.raises(ReaderStopped) as stopped:
        apart(reader, *given, limits=limits)
    assert stopped.value.limit == limit
    assert apart(len, [1, 2]) == 2


def test_a_keeper_that_was_killed_is_replaced():
    os.kill(apart(os.getppid), signal.SIGKILL)
    assert apart(len, "abc") == 3


def test_a_reader_raises_as_it_would_here():
    with pytest.raises(ZeroDivisionError):
        apart(divmod, 1, 0)


def test_what_is_read_apart_is_what_is_read_here(sent):
    assert inspect(b"").verdict == "refuse"
    read = word_file(sent)
    assert read.verdict.verdict == "pass" and read.form and read.form.form_id == "crc.2029/mj/1.1"
    assert read_mail(b"From: a@b.invalid\r\n\r\nBonjour").text == "Bonjour"
    with pytest.raises(MailRefused) as refused:
        read_mail(b"From: a@b.invalid\r\nFrom: c@d.invalid\r\n\r\nBonjour")
    assert refused.value.fault == "no_single_sender"


def test_a_file_too_heavy_to_read_is_refused_with_a_sentence(monkeypatch, sent):
    def stopped(*_given):
        raise ReaderStopped("time")

    monkeypatch.setattr("documents.reading.apart", stopped)
    assert (inspect(sent).verdict, word_file(sent).form) == ("refuse", None)
    with pytest.raises(MailRefused) as refused:
        read_mail(b"")
    assert refused.value.fault == "too_heavy"


def test_the_keeper_ends_with_the_process_it_works_for():
    apart(len, "")
    process = keeping._keeper._process
    keeping.dismiss()
    assert process.returncode == 0


def test_a_reader_whose_answer_cannot_be_told_has_crashed():
    with pytest.raises(ReaderStopped) as stopped:
        apart(threading.Lock)
    assert stopped.value.limit == "crash"


def test_what_was_asked_before_a_break_is_not_the_answer_to_what_is_asked_after(monkeypatch):
    apart(len, "")

    def broken(*_given):
        raise KeyboardInterrupt

    keeper = keeping._keeper
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(keeper, "ask", lambda *given: (socket.send_fds(keeper._socket, [given[0]], given[1:]), broken()))
        apart(len, "ab")
    assert apart(len, "abc") == 3 and keeping._keeper is not keeper
