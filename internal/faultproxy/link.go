package faultproxy

import (
	"bufio"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// link is a connection of a client, and the one to the server that belongs to it.
type link struct {
	proxy          *Proxy
	client, server *net.TCPConn

	stalled atomic.Pointer[stall]
	lost    atomic.Pointer[Fault] // the next answer is lost, and the connection is cut
	mute    atomic.Bool           // answers go nowhere, until the connection is cut
	slow    atomic.Bool
}

// stall ends when it is told to, or after its time.
type stall struct{ over <-chan struct{} }

func newLink(p *Proxy, client, server net.Conn) *link {
	return &link{proxy: p, client: client.(*net.TCPConn), server: server.(*net.TCPConn)}
}

// pass passes everything on until both sides have ended.
func (l *link) pass() {
	defer l.client.Close()
	defer l.server.Close()
	var both sync.WaitGroup
	both.Go(l.passMessages)
	both.Go(l.passAnswers)
	both.Wait()
}

func (l *link) passMessages() {
	r := reader{in: bufio.NewReaderSize(l.client, 64<<10), framing: l.proxy.framing}
	for {
		m, err := r.next()
		if err != nil {
			l.wait()
			l.server.CloseWrite()
			return
		}
		l.wait()
		f, due := l.proxy.due(m)
		if !due {
			f = Fault{}
		}
		if !l.forward(m, f) {
			return
		}
	}
}

// forward passes a message on, with the harm that is due. It returns false where nothing more follows.
func (l *link) forward(m message, f Fault) bool {
	if f.Reach == Others {
		l.end(f)
		return l.write(l.server, m.bytes)
	}
	switch f.Harm {
	case CutBefore:
		return l.end(f)
	case CutMiddle:
		l.write(l.server, m.bytes[:(len(m.bytes)+1)/2])
		return l.end(f)
	case CutSent:
		l.mute.Store(true)
		l.write(l.server, m.bytes)
		return l.end(f)
	case CutAnswered:
		l.lost.Store(&f)
		return l.write(l.server, m.bytes)
	case Behind:
		passed := l.write(l.server, m.bytes)
		do(f)
		return passed
	case HalfClose:
		l.write(l.server, m.bytes)
		do(f)
		l.server.CloseWrite()
		return false
	case Hang:
		l.stop(f)
		l.cut(f.Reset)
		return false
	case Stall:
		l.stop(f)
	case Slow:
		l.slow.Store(true)
		do(f)
	case None:
		do(f)
	}
	return l.write(l.server, m.bytes)
}

func (l *link) passAnswers() {
	defer l.client.CloseWrite()
	buffer := make([]byte, 64<<10)
	for {
		n, err := l.server.Read(buffer)
		l.wait()
		if f := l.lost.Load(); f != nil {
			l.end(*f)
			return
		}
		if n > 0 && l.mute.Load() { // the answer may be faster than the cut
			continue
		}
		if n > 0 && !l.write(l.client, buffer[:n]) {
			// The client is gone. What is left is read, so that the server is not held up by it.
			continue
		}
		if err != nil {
			return
		}
	}
}

// end cuts, and returns false: nothing more follows.
func (l *link) end(f Fault) bool {
	do(f)
	l.proxy.cutAround(l, f)
	return false
}

func do(f Fault) {
	if f.Do != nil {
		f.Do()
	}
}

// cut closes both sides.
func (l *link) cut(reset bool) {
	if reset {
		l.client.SetLinger(0)
		l.server.SetLinger(0)
	}
	l.client.Close()
	l.server.Close()
}

// stop keeps everything from passing: for a time, or until the client is gone and a time after.
func (l *link) stop(f Fault) {
	over, released := make(chan struct{}), l.proxy.released()
	defer close(over)
	l.stalled.Store(&stall{over})
	do(f)
	if f.Harm == Hang {
		l.gone(released)
	}
	select {
	case <-released:
	case <-time.After(f.For):
	}
}

// gone waits until the client has closed its connection.
func (l *link) gone(released <-chan struct{}) {
	one := make([]byte, 1)
	for {
		select {
		case <-released:
			return
		default:
		}
		l.client.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
		_, err := l.client.Read(one)
		if timeout, ok := err.(net.Error); err != nil && !(ok && timeout.Timeout()) {
			return
		}
	}
}

// wait waits for the end of a stall.
func (l *link) wait() {
	if s := l.stalled.Load(); s != nil {
		<-s.over
	}
}

// write passes bytes on; a slow link a few at a time.
func (l *link) write(to *net.TCPConn, bytes []byte) bool {
	if !l.slow.Load() {
		_, err := to.Write(bytes)
		return err == nil
	}
	const piece, pause = 512, time.Millisecond
	for len(bytes) > 0 {
		n := min(piece, len(bytes))
		if _, err := to.Write(bytes[:n]); err != nil {
			return false
		}
		bytes = bytes[n:]
		time.Sleep(pause)
	}
	return true
}
