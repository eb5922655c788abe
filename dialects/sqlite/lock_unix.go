//go:build unix

package sqlite

import (
	"errors"
	"os"
	"syscall"
)

// tryLock locks the whole file, for as long as it is open.
func tryLock(f *os.File) (bool, error) {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		case !errors.Is(err, syscall.EINTR):
			return false, &os.PathError{Op: "flock", Path: f.Name(), Err: err}
		}
	}
}

// removeLocked removes the file while it is still locked: who waits for it then
// locks a file without a name, sees that, and opens the name again.
func removeLocked(f *os.File, path string) error {
	var err error
	if isAt(f, path) {
		err = os.Remove(path)
	}
	return errors.Join(err, f.Close())
}
