package source

import (
	"errors"
	"fmt"
	"io/fs"
)

// ReadError says that a file of a folder cannot be read.
type ReadError struct {
	Path string
	Err  error
	Link bool // it is a link to another file
}

func (e *ReadError) Error() string { return fmt.Sprintf("read %s: %v", e.Path, e.Err) }

// Unwrap returns what the system said.
func (e *ReadError) Unwrap() error { return e.Err }

// Remedy says how to make it readable.
func (e *ReadError) Remedy() string {
	switch {
	case errors.Is(e.Err, fs.ErrPermission):
		return "let the user who runs luamig read it"
	case e.Link && errors.Is(e.Err, fs.ErrNotExist):
		return "it is a link to a file that is not there: put it right, or delete it"
	case e.Link:
		return "it is a link, and one that leads out of the folder is not followed: put the file itself there"
	}
	return "see what keeps it from being read, and run it again"
}

// Unreadable is the error of a file that the system does not read, without what the system calls its try. It is shown by another name.
func Unreadable(root fs.FS, shown, file string, err error) error {
	info, fault := fs.Lstat(root, file)
	e := &ReadError{Path: shown, Err: err, Link: fault == nil && info.Mode()&fs.ModeSymlink != 0}
	if at := (*fs.PathError)(nil); errors.As(err, &at) {
		e.Err = at.Err
	}
	return e
}
