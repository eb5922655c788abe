package faultproxy

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// echo is a server that answers each line with itself, and remembers what has arrived.
type echo struct {
	net.Listener
	mu    sync.Mutex
	lines []string
	ended int // connections
}

func serve(t *testing.T) *echo {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	e := &echo{Listener: l}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go e.answer(c)
		}
	}()
	return e
}

func (e *echo) answer(c net.Conn) {
	defer c.Close()
	r := bufio.NewReader(c)
	for {
		line, err := r.ReadString('\n')
		e.mu.Lock()
		if line != "" {
			e.lines = append(e.lines, line)
		}
		if err != nil {
			e.ended++
			e.mu.Unlock()
			return
		}
		e.mu.Unlock()
		io.WriteString(c, line)
	}
}

// seen waits until connections have ended, and returns what has arrived.
func (e *echo) seen(t *testing.T, ended int) []string {
	t.Helper()
	for range 6000 {
		e.mu.Lock()
		lines, n := slices.Clone(e.lines), e.ended
		e.mu.Unlock()
		if n >= ended {
			return lines
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%d connections have not ended", ended)
	return nil
}

// patience bounds what comes at once where all is well.
const patience = time.Minute

// talk sends lines, each after the answer to the one before, and returns the answers. It learns of a cut, and does not wait for
// its own time to be over.
func talk(t *testing.T, p *Proxy, lines ...string) (answers []string) {
	t.Helper()
	c, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	r := bufio.NewReader(c)
	for _, line := range lines {
		if _, err := io.WriteString(c, line); err != nil {
			return answers
		}
		answer, err := r.ReadString('\n')
		if errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("no answer to %q, and no end of the connection", line)
		}
		if err != nil {
			return answers
		}
		answers = append(answers, answer)
	}
	return answers
}

func TestHarms(t *testing.T) {
	for _, c := range []struct {
		harm          Harm
		answers, seen string
		least         time.Duration
	}{
		{harm: None, answers: "one two three", seen: "one two three"},
		{harm: Behind, answers: "one two three", seen: "one two three"},
		{harm: CutBefore, answers: "one", seen: "one"},
		{harm: CutMiddle, answers: "one", seen: "one tw"},
		{harm: CutSent, answers: "one", seen: "one two"},
		{harm: CutAnswered, answers: "one", seen: "one two"},
		{harm: HalfClose, answers: "one two", seen: "one two"},
		{harm: Slow, answers: "one two three", seen: "one two three"},
		{harm: Stall, answers: "one two three", seen: "one two three", least: 300 * time.Millisecond},
	} {
		t.Run(c.harm.String(), func(t *testing.T) {
			e := serve(t)
			p, err := Listen(e.Addr().String(), Chunks)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			var called atomic.Int32
			p.Arm(Fault{At: 2, Harm: c.harm, Do: func() { called.Add(1) }, For: 300 * time.Millisecond})
			begin := time.Now()
			answers := talk(t, p, "one\n", "two\n", "three\n")
			if took := time.Since(begin); took < c.least {
				t.Errorf("took %v", took)
			}
			if got := strings.Join(strings.Fields(strings.Join(answers, "")), " "); got != c.answers {
				t.Errorf("the answers were %q", got)
			}
			if got := strings.Join(strings.Fields(strings.Join(e.seen(t, 1), "")), " "); got != c.seen {
				t.Errorf("the server has seen %q", got)
			}
			if called.Load() != 1 || p.Fired() != "message 2: two" {
				t.Errorf("called %d times, at %q", called.Load(), p.Fired())
			}
			p.Arm(Fault{})
			if answers := talk(t, p, "four\n"); len(answers) != 1 {
				t.Error("it does not pass what comes after")
			}
		})
	}
}

func TestEvery(t *testing.T) {
	e := serve(t)
	p, err := Listen(e.Addr().String(), Chunks)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	p.Arm(Fault{At: 2, Every: 3, Harm: CutBefore})
	var answers []int
	for range 4 {
		answers = append(answers, len(talk(t, p, "a\n", "b\n", "c\n", "d\n", "e\n")))
	}
	if fmt.Sprint(answers) != "[1 2 2 2]" {
		t.Errorf("answers before the cut: %v", answers)
	}
}

// TestHang: the server keeps the session of a client that is gone, for a time.
func TestHang(t *testing.T) {
	e := serve(t)
	p, err := Listen(e.Addr().String(), Chunks)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	c, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	p.Arm(Fault{At: 1, Harm: Hang, For: 300 * time.Millisecond, Do: func() { c.Close() }})
	begin := time.Now()
	io.WriteString(c, "one\n")
	if lines := e.seen(t, 1); len(lines) != 0 || time.Since(begin) < 300*time.Millisecond {
		t.Errorf("after %v the server has seen %q", time.Since(begin), lines)
	}
}

func TestReach(t *testing.T) {
	for reach, want := range map[Reach]string{This: "first", All: "", Others: "second"} {
		e := serve(t)
		p, err := Listen(e.Addr().String(), Chunks)
		if err != nil {
			t.Fatal(err)
		}
		var alive []string
		first, second := dial(t, p), dial(t, p)
		first.ask("a\n")
		p.Arm(Fault{At: 2, Harm: CutBefore, Reach: reach, Match: "b"})
		second.ask("b\n")
		second.ask("b\n")
		for name, c := range map[string]client{"first": first, "second": second} {
			if c.ask("c\n") {
				alive = append(alive, name)
			}
		}
		if got := strings.Join(alive, " "); got != want {
			t.Errorf("reach %d leaves %q", reach, got)
		}
		p.Close()
	}
}

type client struct {
	net.Conn
	*bufio.Reader
}

func dial(t *testing.T, p *Proxy) client {
	t.Helper()
	c, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	c.SetDeadline(time.Now().Add(patience))
	return client{c, bufio.NewReader(c)}
}

func (c client) ask(line string) bool {
	if _, err := io.WriteString(c.Conn, line); err != nil {
		return false
	}
	_, err := c.ReadString('\n')
	if errors.Is(err, os.ErrDeadlineExceeded) {
		panic("neither an answer nor an end")
	}
	return err == nil
}

func TestFraming(t *testing.T) {
	startup := "\x00\x00\x00\x0c\x00\x03\x00\x00user"
	for _, c := range []struct {
		framing Framing
		stream  string
		want    []string
	}{
		{PostgreSQL, "\x00\x00\x00\x08\x04\xd2\x16\x2f" + startup + "Q\x00\x00\x00\x0aBEGIN\x00S\x00\x00\x00\x04", []string{"", "user", "Q BEGIN", "S "}},
		{MySQL, "\x06\x00\x00\x00\x03BEGIN\x01\x00\x00\x01\x0e", []string{"BEGIN", ""}},
		{MySQL, "\xfc\x01\x00\x00\x03" + strings.Repeat("x", 507) + "\x01\x00\x00\x01\x0e", []string{strings.Repeat("x", 120), ""}},
		{Chunks, "all at once", []string{"all at once"}},
		{PostgreSQL, startup + "Q\xff\x00\x00\x00", []string{"user", "error"}},
	} {
		var got []string
		r := reader{in: bufio.NewReader(strings.NewReader(c.stream)), framing: c.framing}
		for {
			m, err := r.next()
			if err == io.EOF {
				break
			}
			if err != nil {
				got = append(got, "error")
				break
			}
			got = append(got, m.String())
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%q gives %q", c.stream, got)
		}
	}
}
