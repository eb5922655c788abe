// Package spool keeps the rows of a query aside, so that nothing stays open on the
// connection while a script reads them: a stable snapshot, in memory that does not grow with their number.
package spool

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"github.com/luamig/luamig/dialects"
)

const (
	memory      = 8 << 20   // the bytes of rows beyond which they go to a file
	buffer      = 64 << 10  // for reading them back
	first       = 512       // enough for the row or two that most queries have
	part        = 256 << 10 // memory is taken by, and the file is written by
	frameHeader = 8         // the length before each row
)

// Spool keeps the rows of a query aside: in memory, and beyond its limit in a file
// that nobody else can see. Rows are added, then it is rewound, then they are read.
type Spool struct {
	Encoder          // what is being filled, and later read
	parts   [][]byte // in memory, in their order before or behind that
	held    int      // the bytes of them
	limit   int
	folder  string // of the file; empty: the system's folder for temporary files
	file    *os.File
	name    string // of a file that has to be removed yet
	reader  *bufio.Reader
	at      int // where reading in memory stands
	frame   []byte
}

// New returns an empty spool.
func New() *Spool { return withLimit(memory) }

func withLimit(limit int) *Spool { return &Spool{limit: limit} }

// Add adds the row that encode writes.
func (s *Spool) Add(encode func(*Encoder)) error {
	if s.buf == nil {
		s.buf = make([]byte, 0, first)
	}
	start := len(s.buf)
	s.buf = append(s.buf, make([]byte, frameHeader)...)
	encode(&s.Encoder)
	binary.LittleEndian.PutUint64(s.buf[start:], uint64(len(s.buf)-start-frameHeader))
	switch {
	case s.held+len(s.buf) >= s.limit || s.file != nil && len(s.buf) >= part:
		return s.flush()
	case s.file == nil && len(s.buf) >= part:
		s.parts, s.held = append(s.parts, s.buf), s.held+len(s.buf)
		s.buf = make([]byte, 0, part+part/8)
	}
	return nil
}

// flush moves what is in memory to the file.
func (s *Spool) flush() error {
	if s.file == nil {
		if err := s.create(); err != nil {
			return s.failure(err)
		}
	}
	for _, b := range append(s.parts, s.buf) {
		if _, err := s.file.Write(b); err != nil {
			return s.failure(err)
		}
	}
	s.parts, s.held = nil, 0
	if s.buf = s.buf[:0]; cap(s.buf) > 2*min(s.limit, part) {
		s.buf = nil // one huge row is no reason to hold so much for the others
	}
	return nil
}

// create makes the file and removes its name at once, so that it vanishes with the process;
// Windows lets go of it only when it is closed.
func (s *Spool) create() error {
	f, err := os.CreateTemp(s.folder, "luamig-rows-")
	if err != nil {
		return err
	}
	s.file = f
	if os.Remove(f.Name()) != nil {
		s.name = f.Name()
	}
	return nil
}

// rewind ends the adding of rows and begins the reading.
func (s *Spool) rewind() error {
	if s.file == nil {
		s.parts = append(s.parts, s.buf)
		s.buf = nil
		return nil
	}
	if err := s.flush(); err != nil {
		return err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return s.failure(err)
	}
	s.buf = nil
	s.reader = bufio.NewReaderSize(s.file, buffer)
	return nil
}

// next returns the next row, which is valid until the one after it; nil at the end.
func (s *Spool) next() ([]byte, error) {
	if s.reader != nil {
		return s.nextInFile()
	}
	for s.at >= len(s.buf) {
		if len(s.parts) == 0 {
			return nil, nil
		}
		s.buf, s.parts[0], s.at = s.parts[0], nil, 0
		s.parts = s.parts[1:]
	}
	start := s.at + frameHeader
	s.at = start + int(binary.LittleEndian.Uint64(s.buf[s.at:]))
	return s.buf[start:s.at:s.at], nil
}

// nextInFile reads into one buffer, so that reading takes the memory of one row.
func (s *Spool) nextInFile() ([]byte, error) {
	var header [frameHeader]byte
	_, err := io.ReadFull(s.reader, header[:])
	if err == io.EOF {
		return nil, nil
	}
	if err == nil {
		s.resize(int(binary.LittleEndian.Uint64(header[:])))
		_, err = io.ReadFull(s.reader, s.frame)
	}
	if err != nil {
		return nil, s.failure(err)
	}
	return s.frame, nil
}

// resize makes the frame fit. It does not go on holding a huge one.
func (s *Spool) resize(length int) {
	if cap(s.frame) < length || cap(s.frame) > s.limit {
		s.frame = make([]byte, length)
	}
	s.frame = s.frame[:length]
}

// Close gives memory and file back; doing so twice does nothing.
func (s *Spool) Close() error {
	s.buf, s.parts, s.frame, s.reader = nil, nil, nil, nil
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if s.name != "" {
		err = errors.Join(err, os.Remove(s.name))
	}
	s.file = nil
	return err
}

// failure says whose disk it is: not the database's.
func (s *Spool) failure(err error) error {
	folder := s.folder
	if folder == "" {
		folder = os.TempDir()
	}
	e := &dialects.Error{
		Kind:    dialects.Other,
		Message: fmt.Sprintf("keep the rows of the query in %s: %s", folder, reason(err)),
		Hint:    "let TMPDIR name a folder that can be written",
		Cause:   err,
	}
	if errors.Is(err, syscall.ENOSPC) {
		e.Kind, e.Hint = dialects.DiskFull, "make room there, or let TMPDIR name another folder"
	}
	return e
}

// reason is the error without the operation and the file's random name.
func reason(err error) string {
	var e *os.PathError
	if errors.As(err, &e) {
		return e.Err.Error()
	}
	return err.Error()
}
