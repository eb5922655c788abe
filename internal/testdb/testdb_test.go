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
		create(t, server, name)
		drop(t, server, name)
	})
}

func BenchmarkDatabase(b *testing.B) {
	for _, kind := range Kinds() {
		b.Run(kind, func(b *testing.B) {
			server := Server(b, kind)
			for b.Loop() {
				name := newName()
				create(b, server, name)
				drop(b, server, name)
			}
		})
	}
}
