package testdb

import (
	"sync"
	"testing"
)

// Reused are databases that are used by one test after the other, empty for each. To empty
// one is much faster than to make one: PostgreSQL writes a checkpoint for each that is dropped.
type Reused struct {
	server string
	owner  testing.TB

	mu   sync.Mutex
	free []string // names
}

// Reuse returns databases that are dropped when the test ends; subtests take them with [Reused.Empty].
func Reuse(t testing.TB, kind string) *Reused {
	t.Helper()
	return &Reused{server: Server(t, kind), owner: t}
}

// Empty returns the URL of an empty database that nobody else has until the test ends.
func (r *Reused) Empty(t testing.TB) string {
	t.Helper()
	name := r.take(t)
	t.Cleanup(func() { r.put(name) })
	r.empty(t, name)
	return withDatabase(t, r.server, name)
}

func (r *Reused) empty(t testing.TB, name string) {
	t.Helper()
	url := withDatabase(t, r.server, name)
	if isPostgres(url) {
		exec(t, url, emptyPostgres)
	} else {
		// The database that is dropped takes its settings along; a new one has the server's.
		exec(t, r.server, dropStatement(url, name), createStatement(url, name))
	}
}

func (r *Reused) take(t testing.TB) string {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if last := len(r.free) - 1; last >= 0 {
		name := r.free[last]
		r.free = r.free[:last]
		return name
	}
	name := newName()
	create(t, r.server, name)
	r.owner.Cleanup(func() { drop(r.owner, r.server, name) })
	return name
}

func (r *Reused) put(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.free = append(r.free, name)
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
	CREATE SCHEMA public AUTHORIZATION pg_database_owner;
	GRANT USAGE ON SCHEMA public TO PUBLIC;
	COMMENT ON SCHEMA public IS 'standard public schema';
END $$`
