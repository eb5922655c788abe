package host_test

import (
	"context"
	"errors"
	"fmt"
	"testing/fstest"

	"github.com/luamig/luamig/dialects/sqlite"
	"github.com/luamig/luamig/host"
)

// An application that brings its migrations along, in an embed.FS for instance, applies them when it starts.
func Example() {
	m := &host.Migrator{
		Dialect: sqlite.Dialect{},
		URL:     "sqlite::memory:",
		Migrations: fstest.MapFS{
			"20240101000000-create-users.lua": {Data: []byte(`
				function change(qi)
				  qi:createTable("Users", { id = { type = DataTypes.INTEGER, primaryKey = true } })
				end`)},
		},
		MigrationsDir: "migrations",
	}
	report, err := m.Up(context.Background(), host.UpOptions{})
	var script *host.ScriptError
	if errors.As(err, &script) {
		fmt.Println(script.Pos, script.Message, script.Hints)
		return
	}
	for _, s := range report.Scripts {
		fmt.Println(s.Direction, s.Name)
	}
	// Output:
	// up 20240101000000-create-users
}
