package sqlite

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/luamig/luamig/dialects"
)

const lockSuffix = "-luamig-lock" // behind the database file's name, as SQLite's own "-journal"

// Lock takes a lock of the operating system on a file beside the database, which
// ends with the process however that ends. The database's own locks would keep
// readers out, too. A database in memory has no other users, and one opened
// for reading is not changed: both need no lock.
func (c *conn) Lock(ctx context.Context, r dialects.LockRequest) (dialects.Unlock, error) {
	if c.file == "" || c.readOnly {
		return func() error { return nil }, nil
	}
	l, err := waitForFile(ctx, c.file+lockSuffix, r)
	if err != nil {
		return nil, c.lockFailure(ctx, err)
	}
	c.lock = l
	return func() error {
		c.lock = nil
		return l.release()
	}, nil
}

var _ dialects.LockWatcher = (*conn)(nil)

// LockHolder looks at the file of the lock. One that nobody has locked is left by a process that was killed.
func (c *conn) LockHolder(_ context.Context, _ string) (dialects.Holder, bool, error) {
	path := c.file + lockSuffix
	if c.file == "" {
		return dialects.Holder{}, false, nil
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return dialects.Holder{}, false, nil
	}
	if err != nil {
		return dialects.Holder{}, false, err
	}
	defer f.Close()
	if free, err := tryLock(f); free || err != nil {
		return dialects.Holder{}, false, err
	}
	return readHolder(path), true, nil
}

// lockFailure words what kept us from the lock, other than somebody who has it.
func (c *conn) lockFailure(ctx context.Context, err error) error {
	var locked *dialects.LockedError
	if errors.As(err, &locked) {
		return err
	}
	var path *os.PathError
	if errors.As(err, &path) {
		err = &dialects.Error{
			Message: fmt.Sprintf("lock the database with %s: %s", path.Path, path.Err),
			Hint:    "luamig needs to write a file beside the database, as SQLite does",
			Cause:   err,
		}
	}
	return c.refusal(ctx, dialects.Statement{}, err)
}

// waitForFile tries to lock a file until the request's time is over.
func waitForFile(ctx context.Context, path string, r dialects.LockRequest) (l *fileLock, err error) {
	const nameless = 2
	err = r.Poll(ctx, nameless, func() (bool, dialects.Holder, error) {
		l, err = lockFile(path, r.Holder)
		if l != nil || err != nil {
			return l != nil, dialects.Holder{}, err
		}
		return false, readHolder(path), nil
	})
	return l, err
}

// fileLock is a file that this process has locked. It holds who that is.
type fileLock struct {
	file   *os.File
	path   string
	holder dialects.Holder
	length int // of what is written
}

// show tells others which script runs. That it could not be written is no reason to stop.
func (l *fileLock) show(label string) {
	if l == nil || l.file == nil {
		return
	}
	l.holder.TakeLabel(label)
	_ = l.write()
}

// lockFile returns nil where another one holds the lock. Whoever asks for the holder has the lock of a file that nobody holds for a
// moment, too (see LockHolder), and so it is tried more than once.
func lockFile(path string, h dialects.Holder) (*fileLock, error) {
	const pause = 2 * time.Millisecond
	return lockFilePatiently(path, h, func() { time.Sleep(pause) })
}

func lockFilePatiently(path string, h dialects.Holder, pause func()) (*fileLock, error) {
	const tries = 4
	for try := 1; ; {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, err
		}
		locked, err := tryLock(f)
		if !locked && err == nil && try < tries {
			try++
			f.Close()
			pause()
			continue
		}
		if !locked || err != nil {
			return nil, errors.Join(err, f.Close())
		}
		if isAt(f, path) {
			l := &fileLock{file: f, path: path, holder: h}
			return l, l.announce()
		}
		f.Close() // its holder removed it between our opening and our locking
	}
}

// isAt reports whether an open file is still the one of that name.
func isAt(f *os.File, path string) bool {
	opened, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(path)
	return err == nil && os.SameFile(opened, named)
}

// announce tells others who holds the lock, in place of who did before.
func (l *fileLock) announce() error {
	err := l.file.Truncate(0)
	if err == nil {
		err = l.write()
	}
	if err != nil {
		return errors.Join(err, l.release())
	}
	return nil
}

// write puts the holder into the file, with its checksum: a file system may show others a
// write that is half done, of one page too.
func (l *fileLock) write() error {
	b, err := json.Marshal(l.holder)
	if err != nil {
		return err
	}
	line := fmt.Appendf(nil, "%s %08x\n", b, crc32.ChecksumIEEE(b))
	l.length = max(l.length, len(line)) // never shorter than before: nothing of that is left behind the line
	_, err = l.file.WriteAt(append(line, bytes.Repeat([]byte(" "), l.length-len(line))...), 0)
	return err
}

// release gives the lock back; doing so twice does nothing.
func (l *fileLock) release() error {
	if l.file == nil {
		return nil
	}
	f := l.file
	l.file = nil
	return removeLocked(f, l.path)
}

// readHolder returns who holds a lock, as far as the file says. While its holder writes, it is read again.
func readHolder(path string) dialects.Holder {
	const tries, pause = 100, time.Millisecond
	for range tries {
		b, err := readStart(path)
		if err != nil {
			return dialects.Holder{}
		}
		if h, whole := parseHolder(b); whole {
			return h
		}
		time.Sleep(pause)
	}
	return dialects.Holder{}
}

// readStart reads a file as far as a holder can reach.
func readStart(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	const most = 4096
	return io.ReadAll(io.LimitReader(f, most))
}

// parseHolder reads what write has written, and says whether all of it is there.
func parseHolder(b []byte) (h dialects.Holder, whole bool) {
	line, _, ended := bytes.Cut(b, []byte("\n"))
	space := bytes.LastIndexByte(line, ' ')
	if !ended || space < 0 {
		return h, false
	}
	text, sum := line[:space], string(line[space+1:])
	if sum != fmt.Sprintf("%08x", crc32.ChecksumIEEE(text)) {
		return h, false
	}
	return h, json.Unmarshal(text, &h) == nil
}
