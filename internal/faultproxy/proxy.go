// Package faultproxy stands between a client and its database server and does
// harm at a chosen message: it cuts, stalls, slows down, or has somebody killed.
//
// It is there for tests. Any protocol passes; where it knows how that of PostgreSQL
// or MySQL is framed, it counts messages and not what the network happens to deliver together.
package faultproxy

import (
	"fmt"
	"net"
	"strings"
	"sync"
)

// Proxy listens on a port of the loopback interface and passes everything on to a server.
type Proxy struct {
	listener net.Listener
	target   string
	framing  Framing

	mu       sync.Mutex
	fault    Fault
	messages int // since Arm, of those that count
	fired    string
	release  chan struct{} // closed when what stalls shall go on
	links    map[*link]struct{}
	closed   bool
	open     sync.WaitGroup
}

// Listen starts a proxy in front of the server at host:port.
func Listen(target string, framing Framing) (*Proxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{listener: listener, target: target, framing: framing, links: map[*link]struct{}{}, release: make(chan struct{})}
	p.open.Go(p.accept)
	return p, nil
}

// Addr is the host:port on which it listens.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Arm makes the next fault and counts messages from 1 again. What was stalled before goes on.
func (p *Proxy) Arm(f Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.release)
	p.release = make(chan struct{})
	p.fault, p.messages, p.fired = f, 0, ""
}

// Messages is how many messages clients have sent since Arm, of those that count.
func (p *Proxy) Messages() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.messages
}

// Fired describes the message at which the harm was done; empty: not yet.
func (p *Proxy) Fired() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fired
}

// Cut cuts all connections.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.links {
		l.cut(true)
	}
}

// Close ends the proxy and all that passes it.
func (p *Proxy) Close() error {
	err := p.listener.Close()
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.Arm(Fault{})
	p.Cut()
	p.open.Wait()
	return err
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.open.Go(func() { p.serve(client) })
	}
}

func (p *Proxy) serve(client net.Conn) {
	server, err := net.Dial("tcp", p.target)
	if err != nil {
		client.Close()
		return
	}
	l := newLink(p, client, server)
	if !p.add(l) {
		l.cut(true)
		return
	}
	l.pass()
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.links, l)
}

func (p *Proxy) add(l *link) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.links[l] = struct{}{}
	return !p.closed
}

// due counts a message, and reports whether the harm is to be done at it.
func (p *Proxy) due(m message) (Fault, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fault.Match != "" && !strings.Contains(string(m.bytes), p.fault.Match) {
		return Fault{}, false
	}
	p.messages++
	since := p.messages - p.fault.At
	again := p.fault.Every > 0 && p.fault.At > 0 && since > 0 && since%p.fault.Every == 0
	if since != 0 && !again {
		return Fault{}, false
	}
	p.fired = fmt.Sprintf("message %d: %s", p.messages, m)
	return p.fault, true
}

// released is closed when what stalls shall go on.
func (p *Proxy) released() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.release
}

// cutAround cuts the connection at which the harm is done, or others, or all: its own at the end, so that whoever sees that cut finds the
// others cut, too.
func (p *Proxy) cutAround(l *link, f Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f.Reach != This {
		for other := range p.links {
			if other != l {
				other.cut(f.Reset)
			}
		}
	}
	if f.Reach != Others {
		l.cut(f.Reset)
	}
}
