-- Roles, database and rights, once per server and again without harm. Run by a superuser:
--   OWNER_PASSWORD=... APP_PASSWORD=... WORKER_PASSWORD=... psql -f deploy/roles.sql \
--        -v database=desk -v owner=desk_owner -v app=desk -v worker=desk_worker
-- The owner migrates. The application role owns nothing and cannot bypass anything; it sees
-- what the hat of its transaction may see, and may change to desk_portal, as which the portal
-- does what follows from a step. The workers' role reads, and writes reminders and notices
-- alone: the migrations grant that to desk_sweeper.
\set ON_ERROR_STOP on
\if :{?worker}
\else
\set worker desk_worker
\endif
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
\getenv worker_password WORKER_PASSWORD

SELECT format('CREATE ROLE %I', name) FROM (VALUES (:'owner'), (:'app'), (:'worker')) wanted (name)
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE :"owner" LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD :'owner_password';
ALTER ROLE :"app" LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'app_password';

SELECT format('CREATE ROLE %I NOLOGIN', name) FROM (VALUES ('desk_portal'), ('desk_sweeper')) wanted (name)
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
\if :{?worker_password}
ALTER ROLE :"worker" LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'worker_password';
\else
ALTER ROLE :"worker" NOLOGIN;
\endif
ALTER ROLE :"app" NOINHERIT;
GRANT desk_portal TO :"app";
-- The portal's statements name the table that narrows most first. To try other orders of a
-- page's fifteen tables takes longer than to read them.
ALTER ROLE :"app" SET join_collapse_limit = 4;
-- Of a common word the first rows of a kind are ranked: each time the same ones. A scan that joins
-- another in its course begins somewhere else each time.
ALTER ROLE :"app" SET synchronize_seqscans = off;
-- My work is one statement of dozens of small parts. Its cost is guessed at 100,000 and more, from
-- where a server with LLVM compiles first what then takes some milliseconds.
ALTER ROLE :"app" SET jit = off;
-- An earlier version bounded all statements of this role; those of a page are bounded by its server.
ALTER ROLE :"app" RESET statement_timeout;
GRANT desk_sweeper TO :"worker";

SELECT format(
    'CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8''
     LC_COLLATE ''C'' LC_CTYPE ''C.UTF-8''', :'database', :'owner')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec

\connect :"database"
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO :"app", :"worker";
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO :"owner";
GRANT USAGE ON SCHEMA public TO :"app", desk_portal, desk_sweeper;
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"app", desk_portal;
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO :"app", desk_portal;

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- Under row-level security an index serves only operators that cannot leak what they saw.
-- Without these, search and lists are slow, not wrong.
ALTER FUNCTION arrayoverlap(anyarray, anyarray) LEAKPROOF;
ALTER FUNCTION arraycontains(anyarray, anyarray) LEAKPROOF;
ALTER FUNCTION ts_match_vq(tsvector, tsquery) LEAKPROOF;
ALTER FUNCTION similarity_op(text, text) LEAKPROOF;
ALTER FUNCTION word_similarity_op(text, text) LEAKPROOF;
ALTER FUNCTION texticlike(text, text) LEAKPROOF;

-- No title and no text in the server's log. A message of an error may quote what was typed, its
-- details are the row, and a crash prints the statement that ran: the web's and workers' logs
-- name SQLSTATE, table and constraint instead. For the whole server, because the process that
-- sees another one crash belongs to no database. `desk/checks.py` refuses to start without.
ALTER SYSTEM SET log_min_messages = 'log';
ALTER SYSTEM SET log_min_error_statement = 'panic';
ALTER SYSTEM SET log_error_verbosity = 'terse';
ALTER SYSTEM SET log_destination = 'stderr';
ALTER SYSTEM SET log_statement = 'none';
ALTER SYSTEM SET log_min_duration_statement = -1;
ALTER SYSTEM SET log_min_duration_sample = -1;
ALTER SYSTEM SET log_transaction_sample_rate = 0;
SELECT pg_reload_conf();
