"""Real servers and processes, as the fixtures give them."""

import smtplib
from http.client import HTTPConnection
from urllib.request import urlopen

import pytest
from django.core.mail import send_mail
from redis import Redis, RedisError

from desk.celery import app


def send() -> int:
    return send_mail("Sinergi", "3 hal", "sinergi@desk.example", ["penghubung@kpu.example"])


def test_a_message_is_accepted_once(smtp_sink):
    send()
    assert [message["Subject"] for message in smtp_sink.messages] == ["Sinergi"]


def test_a_server_that_refuses_keeps_nothing(smtp_sink):
    smtp_sink.mode = "refuse"
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send()
    assert smtp_sink.messages == []


def test_a_server_that_hangs_is_given_up(smtp_sink):
    smtp_sink.mode = "hang"
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send()
    assert smtp_sink.messages == []


def test_a_server_that_drops_the_line_has_accepted(smtp_sink):
    smtp_sink.mode = "drop"
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send()
    assert len(smtp_sink.messages) == 1


def test_valkey_keeps_what_was_written_before_a_kill(valkey):
    with Redis.from_url(valkey.url) as client:
        client.set("bell", "rung")
        client.execute_command("WAITAOF", 1, 0, 2000)
    valkey.kill()
    with pytest.raises(RedisError):
        Redis.from_url(valkey.url).ping()
    valkey.start()
    assert Redis.from_url(valkey.url).get("bell") == b"rung"


def test_valkey_can_be_emptied(valkey):
    client = Redis.from_url(valkey.url)
    client.set("bell", "rung")
    valkey.empty()
    assert client.get("bell") is None


def test_a_real_worker_answers_the_tests_own_application(celery_worker_process):
    assert app.control.ping(timeout=5) != []


def test_a_real_portal_is_alive_and_ready(live_portal):
    with urlopen(f"{live_portal.url}/healthz") as page:
        assert page.read() == b"ok\n"
    with urlopen(f"{live_portal.url}/readyz") as page:
        assert b'"ready": true' in page.read()


def test_a_killed_portal_is_gone(live_portal):
    live_portal.process.kill()
    with pytest.raises(ConnectionRefusedError):
        HTTPConnection(live_portal.url.removeprefix("http://"), timeout=2).connect()


def test_the_browser_opens_the_portal(live_portal, page):
    page.goto(f"{live_portal.url}/healthz")
    assert page.inner_text("body").strip() == "ok"
