package testdb

import (
	"context"
	"strings"
	"sync"
	"testing"
)

// Reused are databases that are used by one test after the other, empty for each. To empty
// one is much faster than to make one: PostgreSQL writes a checkpoint for each that is dropped.
type Reused struct {
	server string
	owner  testing.TB

	mu   sync.Mutex
	free []string // URLs
}

// Reuse returns databases that are dropped when the test ends; subtests take them with [Reused.Empty].
func Reuse(t testing.TB, kind string) *Reused {
	t.Helper()
	return &Reused{server: Server(t, kind), owner: t}
}

// Empty returns the URL of an empty database that nobody else has until the test ends.
func (r *Reused) Empty(t testing.TB) string {
	t.Helper()
	if url, ok := r.take(); ok {
		t.Cleanup(func() { r.put(url) })
		if err := r.empty(url); err != nil {
			t.Fatal(err)
		}
		return url
	}
	url, drop, err := Create(context.Background(), r.server)
	if err != nil {
		t.Fatal(err)
	}
	r.owner.Cleanup(func() {
		if err := drop(context.Background()); err != nil {
			r.owner.Error(err)
		}
	})
	t.Cleanup(func() { r.put(url) })
	return url
}

func (r *Reused) empty(url string) error {
	if isPostgres(url) {
		return within(context.Background(), url, emptyPostgres)
	}
	// The database that is dropped takes its settings along; a new one has the server's.
	name := url[strings.LastIndex(url, "/")+1:]
	name, _, _ = strings.Cut(name, "?")
	return within(context.Background(), r.server, dropStatement(url, name), createStatement(url, name))
}

func (r *Reused) take() (url string, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	last := len(r.free) - 1
	if last < 0 {
		return "", false
	}
	url, r.free = r.free[last], r.free[:last]
	return url, true
}

func (r *Reused) put(url string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.free = append(r.free, url)
}

// emptyPostgres drops all schemas and what stands outside of them, and makes public as template0 has it.
const emptyPostgres = `DO $$
DECLARE command text;
BEGIN
	SET LOCAL client_min_messages = warning;
	FOR command IN
		SELECT format('DROP EVENT TRIGGER %I', evtname) FROM pg_event_trigger
		UNION ALL SELECT format('DROP PUBLICATION %I', pubname) FROM pg_publication
		UNION ALL SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
		UNION ALL SELECT format('DROP EXTENSION %I CASCADE', extname) FROM pg_extension WHERE extname <> 'plpgsql'
			AND extnamespace = 'pg_catalog'::regnamespace
		UNION ALL SELECT format('SELECT lo_unlink(%s)', oid) FROM pg_largeobject_metadata
		UNION ALL SELECT format('ALTER DATABASE %I RESET ALL', current_database()) FROM pg_db_role_setting
			WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
	LOOP
		EXECUTE command;
	END LOOP;
	CREATE SCHEMA public;
	IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'pg_database_owner') THEN -- since PostgreSQL 14
		ALTER SCHEMA public OWNER TO pg_database_owner;
	END IF;
	GRANT USAGE ON SCHEMA public TO PUBLIC;
	COMMENT ON SCHEMA public IS 'standard public schema';
END $$`
