package ledger

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"sync"
	"time"
)

// scanner takes a row's values one by one and keeps the first error.
type scanner struct {
	row []any
	err error
}

func (s *scanner) next() any {
	v := s.row[0]
	s.row = s.row[1:]
	return v
}

func (s *scanner) text() string {
	v := s.next()
	t, ok := v.(string)
	if !ok && s.err == nil {
		s.err = fmt.Errorf("%v (%T) stands where text belongs", v, v)
	}
	return t
}

// maybe is a text that may be NULL.
func (s *scanner) maybe() string {
	if s.row[0] == nil {
		s.next()
		return ""
	}
	return s.text()
}

func (s *scanner) number() int64 {
	v := s.next()
	n, ok := v.(int64)
	if !ok && s.err == nil {
		s.err = fmt.Errorf("%v (%T) stands where an integer belongs", v, v)
	}
	return n
}

func (s *scanner) time() time.Time {
	text := s.text()
	t, err := time.Parse(timeFormat, text)
	if err != nil && s.err == nil {
		s.err = fmt.Errorf("%q stands where a time such as %s belongs", text, timeFormat)
	}
	return t
}

func scan(row []any) (Applied, error) {
	s := scanner{row: row}
	a := Applied{
		Name: s.text(), Sequence: s.number(), Checksum: s.text(), At: s.time(),
		Duration: time.Duration(s.number()) * time.Millisecond,
		Rows:     s.number(), User: s.text(), Host: s.text(),
	}
	return a, s.err
}

// packer compresses scripts' texts: thousands of them stay with the database for good. What it works with takes a
// megabyte, and is kept from one text to the next. Most texts are short, and for those the fast way is four times as fast and hardly longer.
type packer struct {
	mu          sync.Mutex
	short, long *flate.Writer
}

// shortText is the length up to which a text is a short one, in bytes.
const shortText = 2 << 10

func (p *packer) pack(text []byte) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var b bytes.Buffer
	w, level := &p.long, flate.BestCompression
	if len(text) <= shortText {
		w, level = &p.short, flate.BestSpeed
	}
	if *w == nil {
		made, err := flate.NewWriter(&b, level)
		if err != nil {
			return nil, err
		}
		*w = made
	} else {
		(*w).Reset(&b)
	}
	if _, err := (*w).Write(text); err != nil {
		return nil, err
	}
	err := (*w).Close()
	return b.Bytes(), err
}

// most bounds what unpack gives back, against a ledger row altered by hand. It
// is above the largest source that the sandbox takes.
const most = 64 << 20

func unpack(packed []byte) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), most))
	if err != nil {
		return nil, fmt.Errorf("its source can not be unpacked: %w", err)
	}
	return text, nil
}
