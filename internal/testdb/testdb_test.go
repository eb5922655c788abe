package testdb

import (
	"strings"
	"testing"
)

// each runs a test on every server.
func each(t *testing.T, test func(t *testing.T, kind string)) {
	for _, kind := range Kinds() {
		t.Run(kind, func(t *testing.T) { test(t, kind) })
	}
}

func exec(t *testing.T, url string, statements ...string) {
	t.Helper()
	if err := within(t.Context(), url, statements...); err != nil {
		t.Fatal(err)
	}
}

func TestDatabaseIsEmptyAndGoesAway(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		server := Server(t, kind)
		var url string
		t.Run("in use", func(t *testing.T) {
			url = Database(t, kind)
			other := Database(t, kind)
			exec(t, url, "CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)")
			exec(t, other, "CREATE TABLE t (b int)")
		})
		// It can be made again, so it is gone.
		name := url[strings.LastIndex(url, "/")+1:]
		name, _, _ = strings.Cut(name, "?")
		exec(t, server, createStatement(server, name), dropStatement(server, name))
	})
}

func TestReusedDatabasesAreEmpty(t *testing.T) {
	each(t, func(t *testing.T, kind string) {
		reused := Reuse(t, kind)
		var first, second string
		t.Run("use", func(t *testing.T) {
			first = reused.Empty(t)
			if other := reused.Empty(t); other == first {
				t.Error("one database for two")
			}
			exec(t, first, "CREATE TABLE t (a int)", "CREATE VIEW v AS SELECT a FROM t")
			if isPostgres(first) {
				exec(t, first, "CREATE SCHEMA s", "CREATE TYPE s.e AS ENUM ('a')", "CREATE TABLE s.t (v s.e)", "SELECT lo_create(0)",
					"CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'", "CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION f()")
			}
		})
		t.Run("use again", func(t *testing.T) {
			if second = reused.Empty(t); second != first {
				t.Errorf("%s after %s", second, first)
			}
			question := "SELECT count(*) FROM information_schema.tables WHERE table_name IN ('t', 'v')"
			if !isPostgres(second) { // where it lists the tables of all databases, which other tests have
				question += " AND table_schema = DATABASE()"
			}
			left, err := Value(t.Context(), second, question)
			if err != nil || left != "0" {
				t.Errorf("%s tables are left, %v", left, err)
			}
			exec(t, second, "CREATE TABLE t (a int)")
		})
	})
}

func BenchmarkReused(b *testing.B) {
	for _, kind := range Kinds() {
		b.Run(kind, func(b *testing.B) {
			reused := Reuse(b, kind)
			url := reused.Empty(b)
			for b.Loop() {
				if err := reused.empty(url); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDatabase(b *testing.B) {
	for _, kind := range Kinds() {
		b.Run(kind, func(b *testing.B) {
			server := Server(b, kind)
			for b.Loop() {
				_, drop, err := Create(b.Context(), server)
				if err == nil {
					err = drop(b.Context())
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
