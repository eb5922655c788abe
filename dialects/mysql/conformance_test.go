package mysql_test

import (
	"flag"
	"testing"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/dialecttest"
	"github.com/luamig/luamig/dialects/mysql"
	"github.com/luamig/luamig/internal/testdb"
)

var update = flag.Bool("update", false, "write the texts of operations anew")

// flavours are the two servers on which everything is tried.
var flavours = []mysql.Dialect{{}, {MariaDB: true}}

// each runs a test on both servers.
func each(t *testing.T, f func(t *testing.T, d mysql.Dialect)) {
	for _, d := range flavours {
		t.Run(d.Traits().Name, func(t *testing.T) {
			testdb.Server(t, d.Traits().Name)
			f(t, d)
		})
	}
}

// openEmpty connects to an empty database of its own.
func openEmpty(t *testing.T, d mysql.Dialect) dialects.Conn {
	t.Helper()
	return open(t, testdb.Database(t, d.Traits().Name))
}

func open(t *testing.T, url string) dialects.Conn {
	t.Helper()
	c, err := mysql.Dialect{}.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestConformance(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		dialecttest.Run(t, d, reusing(t, d))
	})
}

func TestTexts(t *testing.T) {
	each(t, func(t *testing.T, d mysql.Dialect) {
		dialecttest.Texts(t, d, reusing(t, d), "../dialecttest/testdata", *update)
	})
}

// reusing opens one database after the other, emptied in between, for creating one takes longer than most cases.
func reusing(t *testing.T, d mysql.Dialect) func(t *testing.T) dialects.Conn {
	databases := testdb.Reuse(t, d.Traits().Name)
	return func(t *testing.T) dialects.Conn { return open(t, databases.Empty(t)) }
}
