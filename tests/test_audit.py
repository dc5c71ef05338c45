"""The record proves itself: whatever is altered in it is refused, or found and named."""

from __future__ import annotations

import datetime as dt
import threading

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from agencies.models import AnchorFile, Event, Seal, SealedRows, Unsealed
from agencies.record import seals
from agencies.record.anchors import anchor
from agencies.record.events import Said, record
from agencies.record.seals import seal_waiting, shown_seal
from agencies.record.verification import Broken, keeping_faults, verify
from tests.support import cast, pages
from tests.support.database import APP, OWNER, SUPERUSER, pointed_at

NOTHING_KEEPS = "SET session_replication_role = replica"
FREED = ("agencies_event", "agencies_eventdetail", "agencies_seal", "agencies_sealedrows")


@pytest.fixture
def file(tmp_path, settings):
    settings.ANCHOR_FILE = str(tmp_path / "anchors")
    return tmp_path / "anchors"


@pytest.fixture
def issue(db, file):
    """An issue with six events under two seals and two anchors; its stream starts with 1."""
    made = cast.reported()
    for place in range(2):
        for number in range(2):
            said = Said(note=f"Catatan {place}{number}")
            record("issue.commented", made, by=cast.hat("liaison.kpu"), said=said)
        seal_waiting(timezone.now())
        anchor(timezone.now())
    return made


@pytest.fixture
def run_as(cluster, db):
    """Run statements on this test's database as a role."""

    def run(role: str, *statements: str) -> None:
        name = connection.settings_dict["NAME"]
        with psycopg2.connect(cluster.url(name, role)) as other, other.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        other.close()

    return run


def last_of(issue) -> Event:
    return Event.objects.filter(stream="issue", stream_id=issue.pk).latest("seq")


def whole() -> None:
    from agencies.record import anchors

    verify(anchor_file=anchors.path())


@pytest.mark.real_commits
def test_what_nobody_touched_is_whole(issue, file, capsys):
    call_command("verify_audit")
    said = capsys.readouterr().out
    count = Event.objects.count()
    assert f"The record is whole: 2 seals over {count} events" in said
    assert "0 waiting for their seal, 2 anchors" in said


ALTERED = {
    "a verb": ("UPDATE agencies_event SET verb = 'issue.x' WHERE id = {id}", "altered after"),
    "a time": (
        "UPDATE agencies_event SET at = at - interval '1 day' WHERE id = {id}",
        "altered after",
    ),
    "a note": (
        "UPDATE agencies_eventdetail SET note = 'x' WHERE event_id = {id}",
        "its words were altered",
    ),
    "a name": (
        "UPDATE agencies_eventdetail SET person = 'x' WHERE event_id = {id}",
        "its words were altered",
    ),
    "what changed": (
        """UPDATE agencies_eventdetail SET changes = '{{"a": ["", "b"]}}'
                     WHERE event_id = {id}""",
        "its words were altered",
    ),
    "a note, as if by law": (
        """UPDATE agencies_eventdetail SET note = '', salt = '',
                             redacted = '{{"ground": "x", "salts": {{}}, "removed": {{}}}}'
                             WHERE event_id = {id}""",
        "its words were altered",
    ),
    "the words, away": (
        "DELETE FROM agencies_eventdetail WHERE event_id = {id}",
        "its words were taken away",
    ),
}


@pytest.mark.real_commits
@pytest.mark.parametrize("what", ALTERED)
@pytest.mark.parametrize("role", [OWNER, SUPERUSER])
def test_an_altered_act_is_found_and_named(what, role, issue, run_as):
    event = last_of(issue)
    statement, fault = ALTERED[what]
    free = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in FREED]
    back = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in FREED]
    loose, tight = (free, back) if role == OWNER else ([NOTHING_KEEPS], [])
    run_as(role, *loose, statement.format(id=event.pk), *tight)
    with pytest.raises(Broken, match=fault) as found:
        whole()
    assert str(found.value).startswith(f"issue {issue.pk}/{event.seq} (seal 2): ")


@pytest.mark.real_commits
@pytest.mark.parametrize("back", [0, 1, 4], ids=["the last", "a middle one", "one long ago"])
def test_an_act_taken_away_is_found_and_named(back, issue, run_as):
    seq = last_of(issue).seq - back
    event = Event.objects.get(stream="issue", stream_id=issue.pk, seq=seq)
    away = [
        f"DELETE FROM agencies_{table} = {event.pk}"
        for table in ("pendingevent WHERE event_id", "eventdetail WHERE event_id", "event WHERE id")
    ]
    run_as(SUPERUSER, NOTHING_KEEPS, *away)
    with pytest.raises(Broken, match=rf"issue {issue.pk}/{seq} \(seal \d\): taken away after"):
        whole()


@pytest.mark.real_commits
def test_an_act_taken_away_before_its_seal_is_found(issue, run_as):
    event = record("issue.commented", issue, by=cast.hat("liaison.kpu"))
    run_as(SUPERUSER, NOTHING_KEEPS, f"DELETE FROM agencies_event WHERE id = {event.pk}")
    seal_waiting(timezone.now())
    with pytest.raises(Broken, match=rf"event {event.pk} \(seal 3\): taken away before its seal"):
        whole()


@pytest.mark.real_commits
def test_an_act_taken_away_before_its_seal_without_a_trace_leaves_a_gap(issue, run_as):
    first, _last = (record("issue.commented", issue, by=cast.hat("liaison.kpu")) for _ in "ab")
    away = (
        "pendingevent WHERE event_id",
        "eventdetail WHERE event_id",
        "unsealed WHERE row_id",
        "event WHERE id",
    )
    every = [f"DELETE FROM agencies_{table} = {first.pk}" for table in away]
    run_as(SUPERUSER, NOTHING_KEEPS, *every)
    with pytest.raises(Broken, match=f"{first.place}: missing in its stream"):
        whole()


@pytest.mark.real_commits
def test_a_seal_taken_away_with_its_acts_is_found_by_the_anchor(issue, run_as):
    away = [
        "DELETE FROM agencies_pendingevent WHERE event_id > %s",
        "DELETE FROM agencies_eventdetail WHERE event_id > %s",
        "DELETE FROM agencies_event WHERE id > %s",
        "DELETE FROM agencies_sealedrows WHERE seal_id = 2",
        "DELETE FROM agencies_seal WHERE number = 2",
    ]
    first = max(SealedRows.objects.get(seal=1).keys)
    run_as(SUPERUSER, NOTHING_KEEPS, *(one.replace("%s", str(first)) for one in away))
    with pytest.raises(Broken, match="seal 2: missing, but stands in the anchor file"):
        whole()


@pytest.mark.real_commits
def test_a_seal_taken_from_the_middle_is_found_without_an_anchor(issue, run_as):
    run_as(
        SUPERUSER,
        NOTHING_KEEPS,
        "DELETE FROM agencies_sealedrows WHERE seal_id = 1",
        "DELETE FROM agencies_seal WHERE number = 1",
    )
    with pytest.raises(Broken, match="seal 1: missing"):
        verify()


@pytest.mark.real_commits
def test_a_chain_written_anew_does_not_fit_its_anchors(issue, run_as):
    event = last_of(issue)
    run_as(
        SUPERUSER,
        NOTHING_KEEPS,
        f"UPDATE agencies_event SET verb = 'x' WHERE id = {event.pk}",
        "DELETE FROM agencies_sealedrows WHERE seal_id = 2",
        "DELETE FROM agencies_seal WHERE number = 2",
        "INSERT INTO agencies_unsealed SELECT 'event', id FROM agencies_event WHERE id >"
        " (SELECT max(key) FROM agencies_sealedrows, unnest(keys) AS key)",
    )
    seal_waiting(timezone.now())
    verify()
    with pytest.raises(Broken, match="seal 2: another than stands in the anchor file"):
        whole()


@pytest.mark.real_commits
def test_two_acts_that_changed_places_are_found(issue, run_as):
    last = last_of(issue)
    swap = (
        "UPDATE agencies_event SET seq = %s WHERE stream = 'issue' AND stream_id = %s AND seq = %s"
    )
    moves = [(9999, last.seq), (last.seq, last.seq - 1), (last.seq - 1, 9999)]
    run_as(SUPERUSER, NOTHING_KEEPS, *(swap % (to, issue.pk, at) for to, at in moves))
    first, other = last.seq - 1, last.seq
    with pytest.raises(
        Broken,
        match=rf"issue {issue.pk}/{first} .*; it stands now as issue"
        rf" {issue.pk}/{other}",
    ):
        whole()


FORGE = """
    INSERT INTO agencies_event (public_id, stream, stream_id, seq, verb, object_kind, object_id,
        from_state, to_state, at, recorded_at, classification, digest)
    SELECT gen_random_uuid(), stream, stream_id, seq + 1, verb, object_kind, object_id,
        from_state, to_state, at, {recorded}, classification, digest
    FROM agencies_event WHERE id = {id} RETURNING id
"""


@pytest.mark.real_commits
def test_a_forged_act_past_the_queue_is_found(issue, run_as):
    last = last_of(issue)
    run_as(SUPERUSER, NOTHING_KEEPS, FORGE.format(id=last.pk, recorded="recorded_at"))
    with pytest.raises(Broken, match=rf"issue {issue.pk}/{last.seq + 1}: under no seal"):
        whole()


@pytest.mark.real_commits
def test_a_forged_act_of_yesterday_is_found(issue, run_as):
    last = last_of(issue)
    forged = FORGE.format(id=last.pk, recorded="now() - interval '1 day'")
    run_as(
        SUPERUSER,
        NOTHING_KEEPS,
        f"WITH made AS ({forged}), words AS ("
        " INSERT INTO agencies_eventdetail SELECT made.id, person, hat, agency, on_behalf_of,"
        " decided_by, decided_on, note, changes, redacted, salt, address"
        " FROM made, agencies_eventdetail"
        f" WHERE event_id = {last.pk})"
        " INSERT INTO agencies_unsealed SELECT 'event', id FROM made",
    )
    seal_waiting(timezone.now())
    with pytest.raises(Broken, match=rf"issue {issue.pk}/{last.seq + 1} .*later than it says"):
        whole()


@pytest.mark.real_commits
def test_the_application_cannot_set_the_hour_of_recording(issue, run_as):
    forged = FORGE.format(id=last_of(issue).pk, recorded="'2020-01-01'")
    run_as(APP, "SET ROLE desk_portal", forged)
    assert last_of(issue).recorded_at > timezone.now() - dt.timedelta(minutes=5)


REFUSED = [
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
]
COLUMNS = {
    "agencies_event": "verb",
    "agencies_eventdetail": "note",
    "agencies_seal": "count",
    "agencies_sealedrows": "kind",
}


@pytest.mark.real_commits(refused=True)
@pytest.mark.parametrize("statement", REFUSED)
@pytest.mark.parametrize("table", COLUMNS)
def test_what_is_recorded_stays_for_the_owner_too(table, statement, issue, run_as):
    asked = statement.format(table=table, column=COLUMNS[table])
    with pytest.raises(psycopg2.errors.RaiseException, match="rows of"):
        run_as(OWNER, "SET pgtrigger.ignore = '{append_only,kept,never_emptied}'", asked)


@pytest.mark.real_commits(refused=True)
@pytest.mark.parametrize("statement", REFUSED)
@pytest.mark.parametrize("table", COLUMNS)
def test_the_application_has_no_right_to_alter_it(table, statement, issue, run_as):
    asked = statement.format(table=table, column=COLUMNS[table])
    for change in ([], ["SET ROLE desk_portal"]):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            run_as(APP, *change, asked)


@pytest.mark.real_commits(refused=True)
@pytest.mark.parametrize(
    "act",
    [
        "INSERT INTO agencies_unsealed VALUES ('event', 1)",
        "UPDATE agencies_unsealed SET row_id = 1",
        "TRUNCATE agencies_unsealed",
    ],
)
def test_nobody_writes_the_queue_by_hand(act, issue, run_as):
    for change in ([], ["SET ROLE desk_portal"]):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            run_as(APP, *change, act)


@pytest.mark.real_commits
def test_a_row_taken_from_the_queue_is_found(issue, run_as):
    event = record("issue.commented", issue, by=cast.hat("liaison.kpu"))
    run_as(APP, "SET ROLE desk_portal", "DELETE FROM agencies_unsealed")
    with pytest.raises(Broken, match=rf"issue {issue.pk}/{event.seq}: under no seal"):
        whole()


@pytest.mark.real_commits
@pytest.mark.parametrize(
    ("act", "fault"),
    [
        ("ALTER TABLE agencies_event DISABLE TRIGGER append_only", "trigger append_only is off"),
        ("DROP TRIGGER await_seal ON agencies_event", "trigger await_seal is off"),
        ("GRANT DELETE ON agencies_seal TO desk_portal", "desk_portal may delete"),
    ],
)
def test_a_guard_that_was_taken_away_is_found(act, fault, issue, run_as):
    run_as(OWNER, act)
    with pytest.raises(Broken, match=fault):
        whole()


@pytest.mark.django_db
def test_every_guard_stands():
    assert keeping_faults() == []


@pytest.mark.real_commits
@pytest.mark.parametrize("column", ["root", "previous", "digest"])
def test_an_altered_seal_is_found(column, issue, run_as):
    other = f"UPDATE agencies_seal SET {column} = sha256('x') WHERE number = 2"
    run_as(SUPERUSER, NOTHING_KEEPS, other)
    with pytest.raises(Broken, match="seal 2: "):
        whole()


@pytest.mark.real_commits
def test_an_altered_list_of_rows_is_found(issue, run_as):
    run_as(
        SUPERUSER,
        NOTHING_KEEPS,
        "UPDATE agencies_sealedrows SET keys = keys[2:],"
        " names = names[2:], leaves = substr(leaves, 33) WHERE seal_id = 2",
    )
    with pytest.raises(Broken, match="seal 2: the list of its rows was altered"):
        whole()


@pytest.mark.real_commits
def test_the_command_names_the_place_and_ends_with_one(issue, run_as):
    event = last_of(issue)
    run_as(SUPERUSER, NOTHING_KEEPS, f"UPDATE agencies_event SET verb = 'x' WHERE id = {event.pk}")
    with pytest.raises(CommandError, match=f"broken at issue {issue.pk}/{event.seq}") as ended:
        call_command("verify_audit")
    assert ended.value.returncode == 1


@pytest.mark.real_commits
def test_from_a_day_on_only_later_seals_are_read(issue, run_as, capsys):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    old = Event.objects.order_by("pk").first()
    run_as(SUPERUSER, NOTHING_KEEPS, f"UPDATE agencies_event SET verb = 'x' WHERE id = {old.pk}")
    call_command("verify_audit", since=tomorrow)
    assert "0 seals" in capsys.readouterr().out


@pytest.mark.real_commits
def test_a_copied_digest_is_known_again(issue, capsys):
    call_command("verify_audit", digest=bytes(Seal.objects.get(number=1).digest).hex())
    assert "that of seal 1" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no seal has the digest"):
        call_command("verify_audit", digest="ab" * 32)


@pytest.mark.real_commits
def test_an_act_that_is_committed_late_with_a_smaller_number_is_sealed(issue):
    hat, early, late = cast.hat("liaison.kpu"), threading.Event(), threading.Event()
    another = cast.reported()

    def slow() -> None:
        with transaction.atomic():
            record("issue.commented", another, by=hat)
            early.set()
            late.wait(10)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert early.wait(10)
    record("issue.commented", issue, by=hat)
    seal_waiting(timezone.now())
    late.set()
    thread.join()
    assert Unsealed.objects.count() == 1
    seal_waiting(timezone.now())
    whole()


@pytest.mark.real_commits
def test_two_sweeps_at_once_seal_every_act_once(issue):
    for _number in range(20):
        record("issue.commented", issue, by=cast.hat("liaison.kpu"))
    faults: list[Exception] = []

    def sweep() -> None:
        try:
            seal_waiting(timezone.now())
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sweep) for _one in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_waiting(timezone.now())
    keys = [key for part in SealedRows.objects.all() for key in part.keys]
    assert len(keys) == len(set(keys)) == Event.objects.count()
    whole()


@pytest.mark.real_commits
def test_a_sweep_that_dies_in_the_middle_leaves_all_waiting(issue, monkeypatch):
    record("issue.commented", issue, by=cast.hat("liaison.kpu"))

    def die(*_given, **_named):
        raise KeyboardInterrupt

    monkeypatch.setattr(SealedRows, "save", die)
    with pytest.raises(KeyboardInterrupt):
        seal_waiting(timezone.now())
    assert (Seal.objects.count(), Unsealed.objects.count()) == (2, 1)
    monkeypatch.undo()
    seal_waiting(timezone.now())
    whole()


@pytest.mark.real_commits
def test_the_workers_own_role_seals_and_reads_nothing_else_into_it(issue, worker_url, file):
    record("issue.commented", issue, by=cast.hat("liaison.kpu"))
    with pointed_at(worker_url):
        assert seal_waiting(timezone.now()) == 1
        assert anchor(timezone.now())
    whole()


@pytest.mark.django_db
def test_more_than_one_seal_holds_is_sealed_by_several(monkeypatch):
    issue = cast.reported()
    seal_waiting(timezone.now())
    monkeypatch.setattr(seals, "ROWS", 2)
    for _number in range(5):
        record("issue.commented", issue, by=cast.hat("liaison.kpu"))
    seal_waiting(timezone.now())
    sizes = list(Seal.objects.values_list("count", "drained"))
    assert sizes[1:] == [(2, False), (2, False), (1, True)]
    verify()


@pytest.mark.django_db
def test_every_hour_has_a_seal_whatever_was_done_in_it():
    now = timezone.now().replace(minute=10)
    cast.reported()
    seal_waiting(now)
    assert shown_seal(now) is None
    later = now + dt.timedelta(hours=1)
    seal_waiting(later)
    seal_waiting(later)
    assert list(Seal.objects.values_list("number", "count"))[1:] == [(2, 0)]
    assert shown_seal(later).number == 1


@pytest.mark.django_db
def test_a_file_that_cannot_be_written_stops_nothing_and_is_told(settings, tmp_path, client):
    settings.ANCHOR_FILE = str(tmp_path / "gone" / "anchors")
    cast.reported()
    seal_waiting(timezone.now())
    assert not anchor(timezone.now())
    assert "FileNotFoundError" in AnchorFile.objects.get().fault
    notes = client.get("/readyz").json()["notes"]
    assert any("anchor file" in note for note in notes)


@pytest.mark.django_db
def test_a_torn_line_does_not_spoil_the_next(file):
    cast.reported()
    seal_waiting(timezone.now())
    anchor(timezone.now())
    file.write_text(file.read_text() + "2 2026-11-2")
    record("issue.commented", cast.reported(), by=cast.hat("liaison.kpu"))
    seal_waiting(timezone.now())
    anchor(timezone.now())
    assert [len(line.split()) for line in file.read_text().splitlines()] == [3, 2, 3]
    whole()


@pytest.mark.django_db
def test_a_file_that_knows_more_than_the_database_is_left_alone(file):
    cast.reported()
    file.write_text("7 2026-11-22T00:00:00 " + "ab" * 32 + "\n")
    seal_waiting(timezone.now())
    assert not anchor(timezone.now())
    assert file.read_text().count("\n") == 1
    assert "seal 7" in AnchorFile.objects.get().fault


@pytest.mark.real_commits
def test_who_read_what_is_sealed_too(file, run_as):
    issue = cast.reported(classification=2)
    with transaction.atomic():
        reader = pages.browser("secretary.desk")
    reader.get(f"/issues/{issue.public_id}/")
    seal_waiting(timezone.now())
    verify()
    run_as(SUPERUSER, NOTHING_KEEPS, "UPDATE issues_reading SET person = 'Orang lain'")
    with pytest.raises(Broken, match=r"reading \d+ \(seal 1\): altered after it was sealed"):
        verify()
