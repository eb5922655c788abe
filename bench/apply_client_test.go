package bench

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// floorClient is a migration tool without anything that is not needed.
type floorClient struct {
	*sql.DB
	insert string
}

func (c floorClient) apply(files []string) error {
	if _, err := c.Exec(`CREATE TABLE IF NOT EXISTS floor_history (name varchar(255) PRIMARY KEY, at varchar(40) NOT NULL)`); err != nil {
		return err
	}
	done, err := c.history()
	if err != nil {
		return err
	}
	for _, file := range files {
		name := filepath.Base(file)
		if done[name] {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := c.one(name, string(text)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func (c floorClient) history() (map[string]bool, error) {
	rows, err := c.Query(`SELECT name FROM floor_history`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	done := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		done[name] = true
	}
	return done, rows.Err()
}

func (c floorClient) one(name, text string) error {
	tx, err := c.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec(text); err != nil {
		return err
	}
	if _, err := tx.Exec(c.insert, name, time.Now().UTC().Format(time.RFC3339)); err != nil {
		return err
	}
	return tx.Commit()
}

func (d *database) floorInsert() string {
	if d.kind == "postgres" {
		return `INSERT INTO floor_history VALUES ($1, $2)`
	}
	return `INSERT INTO floor_history VALUES (?, ?)`
}

// writeMigrations writes n tiny migrations in the form of each way: the first makes a table, the others insert a row.
func writeMigrations(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	for _, sub := range []string{"sql", "goose", "migrations"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	write := func(text, format string, args ...any) {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf(format, args...)), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	first := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range n {
		up, down := fmt.Sprintf("INSERT INTO tiny VALUES (%d, 'v%[1]d')", i), fmt.Sprintf("DELETE FROM tiny WHERE id = %d", i)
		if i == 0 {
			up, down = "CREATE TABLE tiny (id integer PRIMARY KEY, v varchar(20))", "DROP TABLE tiny"
		}
		at := first.Add(time.Duration(i) * time.Minute).Format("20060102150405")
		write(up, "sql/%s_m.sql", at)
		write(fmt.Sprintf("-- +goose Up\n%s;\n-- +goose Down\n%s;\n", up, down), "goose/%s_m.sql", at)
		write(fmt.Sprintf("function up(qi)\n  qi:query(%q)\nend\n\nfunction down(qi)\n  qi:query(%q)\nend\n", up, down), "migrations/%s-m.lua", at)
	}
	return dir
}
