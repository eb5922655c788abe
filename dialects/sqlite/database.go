package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/luamig/luamig/dialects"
)

var _ dialects.DatabaseMaker = Dialect{}

// DatabaseName is the file of a URL.
func (d Dialect) DatabaseName(url string) (string, error) {
	t, err := parseURL(url)
	return t.path, err
}

// CreateDatabase creates the file of a URL, empty.
func (d Dialect) CreateDatabase(ctx context.Context, url string) (bool, error) {
	path, err := fileOf(url)
	if err != nil {
		return false, err
	}
	if _, err := os.Stat(path); err == nil {
		return false, isDatabase(path)
	}
	c, err := openConn(ctx, url, d.Timeouts)
	if err != nil {
		return false, err
	}
	return true, c.Close()
}

// CheckDatabase refuses what is no database.
func (d Dialect) CheckDatabase(url string) error {
	path, err := fileOf(url)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return isDatabase(path)
}

// DropDatabase deletes the file of a URL, and those that SQLite keeps beside it. A file that is no database is not touched.
func (d Dialect) DropDatabase(ctx context.Context, url string, force bool) (bool, error) {
	path, err := fileOf(url)
	if err != nil {
		return false, err
	}
	switch _, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return false, err
	}
	if err := isDatabase(path); err != nil {
		return false, err
	}
	if !force {
		if err := d.unused(ctx, url); err != nil {
			return false, err
		}
	}
	for _, file := range []string{"-journal", "-wal", "-shm", ""} { // the database last: what is left of it then is nothing
		if err := os.Remove(path + file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, &dialects.Error{Message: fmt.Sprintf("delete %s: %s", path+file, reason(err)), Cause: err}
		}
	}
	return true, nil
}

// unused fails where another program is writing to the database.
func (d Dialect) unused(ctx context.Context, url string) error {
	c, err := openConn(ctx, url, d.Timeouts)
	if err != nil {
		return err
	}
	defer c.Close()
	return errors.Join(c.control(ctx, "BEGIN EXCLUSIVE"), c.Rollback(ctx))
}

func fileOf(url string) (string, error) {
	t, err := parseURL(url)
	switch {
	case err != nil:
		return "", err
	case t.path == "":
		return "", dialects.Faulty("name a file: sqlite:path/to/file.db", "a database in memory is there as long as the program runs")
	case t.readOnly:
		return "", dialects.Faulty("leave mode=ro out of the URL", "the URL opens the database for reading only")
	}
	return plainPath(t.path), t.checkFolder()
}

// checkFolder is checkPath for a file that need not be there.
func (t location) checkFolder() error {
	info, err := os.Stat(t.path)
	if err == nil && info.IsDir() {
		return t.checkPath()
	}
	return nil
}

// isDatabase refuses a file that SQLite has not written. An empty one is an empty database.
func isDatabase(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	magic := []byte("SQLite format 3\x00")
	head := make([]byte, len(magic))
	n, err := io.ReadFull(f, head)
	switch {
	case n == 0 && errors.Is(err, io.EOF):
		return nil
	case !bytes.Equal(head[:n], magic):
		return dialects.Faulty("see whether the URL names the right file", "%s is no SQLite database, and is left alone", path)
	}
	return nil
}
