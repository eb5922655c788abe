package sqlite

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockedByte is far behind the holder's name, which others could not read if
// its own bytes were locked.
const lockedByte = 1 << 30

// tryLock locks one byte of the file, for as long as it is open.
func tryLock(f *os.File) (bool, error) {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{Offset: lockedByte})
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, windows.ERROR_LOCK_VIOLATION), errors.Is(err, windows.ERROR_IO_PENDING):
		return false, nil
	}
	return false, &os.PathError{Op: "LockFileEx", Path: f.Name(), Err: err}
}

// removeLocked closes the file and then removes it. Windows refuses that while
// somebody else has it open; then it stays, unlocked.
func removeLocked(f *os.File, path string) error {
	err := f.Close()
	os.Remove(path)
	return err
}
