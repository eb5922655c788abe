package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/luamig/luamig/dialects"
	driver "zombiezen.com/go/sqlite"
)

// openConn connects to the database of a URL. The file is created where it is
// not there yet, its folder is not.
func openConn(ctx context.Context, url string, limits dialects.Timeouts) (*conn, error) {
	t, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	t.limit(limits)
	return t.open(ctx)
}

// visitConn is openConn, but does not create the file: one that is not there is as good as an
// empty database in memory to whom wants nothing to stay.
func visitConn(ctx context.Context, url string, limits dialects.Timeouts) (*conn, error) {
	t, err := parseURL(url)
	if err != nil {
		return nil, err
	}
	t.limit(limits)
	if t.path != "" {
		if err := t.checkPath(); err != nil {
			return nil, err
		}
		if _, err := os.Stat(t.path); errors.Is(err, fs.ErrNotExist) {
			t.path = ""
			t.pragmas = slices.DeleteFunc(t.pragmas, func(p pragma) bool { return p.name == "journal_mode" })
		}
	}
	return t.open(ctx)
}

func (t location) open(ctx context.Context) (*conn, error) {
	path := ":memory:"
	if t.path != "" {
		path = plainPath(t.path)
		if err := t.checkPath(); err != nil {
			return nil, err
		}
	}
	d, err := driver.OpenConn(path, t.flags)
	if err != nil {
		return nil, newError(err)
	}
	c, err := newConn(d, t)
	if err != nil {
		return nil, err
	}
	if err := c.prepareSession(ctx, t); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// plainPath keeps SQLite from reading a file's name as more than that.
func plainPath(path string) string {
	if strings.HasPrefix(path, ":") {
		return "." + string(filepath.Separator) + path
	}
	return path
}

// checkPath says what is wrong, where SQLite would say "unable to open database file".
func (t location) checkPath() error {
	info, err := os.Stat(t.path)
	switch {
	case err == nil && info.IsDir():
		return dialects.Faulty("name a file in it", "%s is a folder and not a database file", t.path)
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return dialects.Faulty("", "%s: %s", t.path, reason(err))
	}
	folder := filepath.Dir(t.path)
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return dialects.Faulty("create it: mkdir -p "+folder, "the folder %s of the database file does not exist", folder)
	}
	if t.flags&driver.OpenCreate == 0 {
		return dialects.Faulty("leave mode out of the URL to create it", "the database file %s does not exist", t.path)
	}
	return nil
}

// prepareSession applies the URL's options, and reads the file for the first
// time, so that one that is no database is found out here. While a writer keeps
// readers out, that has to wait until something is asked.
func (c *conn) prepareSession(ctx context.Context, t location) error {
	if err := c.locate(t.path); err != nil {
		return err
	}
	for _, p := range t.pragmas {
		if err := c.apply(ctx, p); err != nil {
			return err
		}
	}
	err := c.apply(ctx, pragma{name: "schema_version"})
	c.touched = false
	var refused *dialects.Error
	if errors.As(err, &refused) && refused.Kind == dialects.LockTimeout {
		return nil
	}
	return err
}

// locate finds the file's one true name, which all who open it agree on.
func (c *conn) locate(path string) error {
	if path == "" {
		return nil
	}
	path, err := filepath.Abs(path)
	if err == nil {
		c.file, err = filepath.EvalSymlinks(path)
	}
	return err
}

// apply sets a PRAGMA, or reads it where there is no value. SQLite does not say so when it can
// not change the journal mode.
func (c *conn) apply(ctx context.Context, p pragma) error {
	sql := "PRAGMA " + p.name
	if p.value != "" {
		sql += " = " + p.value
	}
	rows, err := c.Query(ctx, dialects.Statement{SQL: sql})
	if err != nil {
		return err
	}
	defer rows.Close()
	if p.name != "journal_mode" || !rows.Next() {
		return rows.Err()
	}
	if got := fmt.Sprint(rows.Row()[0]); !strings.EqualFold(got, p.value) {
		return dialects.Faulty("", "the journal mode of the database stays %s and does not become %s", got, p.value)
	}
	return nil
}

// reason is the error without the operation and the file's name.
func reason(err error) string {
	var e *os.PathError
	if errors.As(err, &e) {
		return e.Err.Error()
	}
	return err.Error()
}
