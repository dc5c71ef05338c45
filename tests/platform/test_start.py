"""What the launcher says and keeps, without starting a whole portal."""

import itertools
import os
import signal
import socket
import stat
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from deploy import environment, processes
from deploy.folder import Folder
from deploy.launch import Launcher
from deploy.processes import Stopped
from deploy.revival import IN_AN_HOUR, PAUSES, SOON, Lives
from deploy.valkey import free_port
from tests.support.database import ROOT

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def folder(tmp_path) -> Folder:
    folder = Folder(tmp_path / "folder with space")
    folder.run.mkdir(parents=True)
    return folder


def run(folder: Folder, **extra: str) -> subprocess.CompletedProcess[str]:
    told = {**os.environ, "DESK_VAR": str(folder.var), **extra}
    return subprocess.run(
        [sys.executable, "-m", "deploy.launch"],
        cwd=ROOT,
        env=told,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_passwords_are_made_once_and_readable_by_their_owner_alone(folder):
    first = folder.passwords()
    assert folder.passwords() == first
    assert stat.S_IMODE((folder.var / "secrets.json").stat().st_mode) == 0o600


@pytest.mark.parametrize(("status", "heard"), [(0, ""), (1, "WARNING: a location\n")])
def test_pip_is_heard_only_when_it_fails(tmp_path, monkeypatch, capfd, status, heard):
    pip, lock = tmp_path / "python", tmp_path / "lock.txt"
    pip.write_text(f"#!/bin/sh\necho 'WARNING: a location' >&2\nexit {status}\n")
    pip.chmod(0o700)
    lock.write_text("")
    monkeypatch.setattr(environment, "PYTHON", pip)
    with pytest.raises(Stopped) if status else nullcontext():
        environment.install(lock)
    assert capfd.readouterr().err == heard


def test_a_second_start_on_the_same_data_is_refused(folder):
    folder.lock("http://127.0.0.1:8000")
    refused = run(folder)
    assert refused.returncode == 1
    assert "already running on this data, at http://127.0.0.1:8000" in refused.stderr


def test_a_taken_port_is_named(folder):
    with socket.create_server(("127.0.0.1", free_port())) as other:
        port = other.getsockname()[1]
        refused = run(folder, PORT=str(port))
    assert refused.returncode == 1
    assert f"Port {port} is taken by another programme" in refused.stderr


def test_a_port_that_is_no_number_is_named(folder):
    assert "PORT=abc is not a port number" in run(folder, PORT="abc").stderr


def test_a_missing_venv_package_is_named_with_its_apt_line(monkeypatch):
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    with pytest.raises(Stopped, match="apt install python3-venv"):
        environment.check_python()


def test_an_owner_without_address_is_asked_for(folder):
    launcher = Launcher(folder, "http://127.0.0.1:1", 1)
    launcher.env = {"DATABASE_URL": "postgres://desk@db.example/desk"}
    with pytest.raises(Stopped, match="DATABASE_OWNER_URL is missing"):
        launcher.start_database(folder.passwords())


def test_processes_left_behind_are_found_by_their_mark_and_ended(tmp_path):
    told = {**os.environ, processes.MARK: "left-behind"}
    log = tmp_path / "log"
    child = processes.start("x", SLEEPER, folder=tmp_path, environment=told, log=log)
    assert processes.stop_marked("left-behind") == 1
    assert child.process.wait(5) == -signal.SIGTERM


def test_processes_of_others_are_left_alone(tmp_path):
    told = {**os.environ, processes.MARK: "of-another-folder"}
    log = tmp_path / "log"
    child = processes.start("x", SLEEPER, folder=tmp_path, environment=told, log=log)
    assert processes.stop_marked("of-this-folder") == 0
    assert not child.ended()
    child.kill()


@pytest.fixture
def watched(folder, tmp_path) -> Launcher:
    """A launcher whose one process ends at once, whenever it is started."""

    def starter() -> processes.Child:
        log = tmp_path / "log"
        told = ["sh", "-c", "echo no folder"]
        child = processes.start("PostgreSQL", told, folder=tmp_path, environment={}, log=log)
        child.process.wait()
        return child

    launcher = Launcher(folder, "http://127.0.0.1:1", 1)
    launcher.run("PostgreSQL", starter)
    return launcher


def wait_for_the_end(watched: Launcher) -> None:
    """Look after it, every look a second later, until it is given up."""
    seconds = itertools.count()
    watched.clock = lambda: float(next(seconds))
    while True:
        watched.look_after()


def test_what_dies_is_started_again(watched, capsys):
    first = watched.children["PostgreSQL"]
    watched.look_after()
    watched.look_after()
    assert watched.children["PostgreSQL"] is not first
    assert "ended by itself (code 0) and is started again" in capsys.readouterr().out


def test_what_cannot_live_is_given_up_after_growing_pauses(watched, capsys):
    with pytest.raises(Stopped, match=r"again and again, so everything stops(.|\n)*no folder"):
        wait_for_the_end(watched)
    said = capsys.readouterr().out
    assert [f"again in {pause} s" in said for pause in PAUSES[1:]] == [True] * 5


def test_what_cannot_even_start_is_given_up_too(watched):
    def refuse() -> processes.Child:
        raise Stopped("PostgreSQL ended while starting:\nPANIC")

    watched.starters["PostgreSQL"] = refuse
    with pytest.raises(Stopped, match="ended while starting, again and again"):
        wait_for_the_end(watched)


def test_what_lived_well_is_started_at_once_however_often_within_a_limit():
    life, now, pauses = Lives(0.0), 0.0, []
    for _death in range(IN_AN_HOUR + 1):
        now += SOON
        pauses.append(life.end(now))
        life.begin(now)
    assert pauses == [*[0] * IN_AN_HOUR, None]


def test_the_locks_name_no_package_index():
    for lock in environment.LOCKS.values():
        assert "://" not in Path(lock).read_text()
