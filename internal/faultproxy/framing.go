package faultproxy

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// Framing is how a client's stream is cut into messages.
type Framing int

// The framings.
const (
	Chunks     Framing = iota // what arrives together is a message
	PostgreSQL                // without TLS
	MySQL                     // without TLS and compression
)

// message is one of a client.
type message struct {
	bytes []byte
	head  int // how many of them are the frame's
}

// String is what can be read of it, for reports.
func (m message) String() string {
	text := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, string(m.bytes[m.head:min(len(m.bytes), m.head+200)]))
	if m.head == 5 {
		text = string(m.bytes[0]) + " " + text
	}
	return fmt.Sprintf("%.120s", text)
}

// reader cuts a client's stream into messages.
type reader struct {
	in      *bufio.Reader
	framing Framing
	begun   bool // PostgreSQL: the first message, which has no type, has passed
}

func (r *reader) next() (message, error) {
	switch r.framing {
	case PostgreSQL:
		return r.postgres()
	case MySQL:
		header, err := r.in.Peek(4)
		if err != nil {
			return message{}, err
		}
		return r.take(4, 4+(int(header[0])|int(header[1])<<8|int(header[2])<<16))
	}
	if _, err := r.in.Peek(1); err != nil {
		return message{}, err
	}
	return r.take(0, r.in.Buffered())
}

// The first word of what comes in place of a startup message.
// https://www.postgresql.org/docs/current/protocol-message-formats.html
const (
	cancelRequest = 80877102
	sslRequest    = 80877103
	gssRequest    = 80877104
)

func (r *reader) postgres() (message, error) {
	if r.begun {
		header, err := r.in.Peek(5)
		if err != nil {
			return message{}, err
		}
		return r.take(5, 1+int(binary.BigEndian.Uint32(header[1:])))
	}
	header, err := r.in.Peek(8)
	if err != nil {
		return message{}, err
	}
	switch binary.BigEndian.Uint32(header[4:]) {
	case cancelRequest, sslRequest, gssRequest:
	default:
		r.begun = true
	}
	return r.take(8, int(binary.BigEndian.Uint32(header)))
}

// longest bounds what a broken frame makes us wait for.
const longest = 64 << 20

func (r *reader) take(head, length int) (message, error) {
	if length < head || length > longest {
		return message{}, fmt.Errorf("a message of %d bytes: another protocol than was said", length)
	}
	m := message{bytes: make([]byte, length), head: head}
	_, err := io.ReadFull(r.in, m.bytes)
	return m, err
}
