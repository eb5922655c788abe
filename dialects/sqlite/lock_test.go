package sqlite

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/luamig/luamig/dialects"
)

// lockURL names the database that another process of this test is to lock.
const lockURL = "LUAMIG_TEST_LOCK_URL"

// TestMain lets the test start itself as another process, which holds the lock until
// it is killed or its input ends.
func TestMain(m *testing.M) {
	url := os.Getenv(lockURL)
	if url == "" {
		os.Exit(m.Run())
	}
	c, err := openConn(context.Background(), url, dialects.Timeouts{})
	if err == nil {
		_, err = c.Lock(context.Background(), lockRequest(time.Second))
	}
	fmt.Println("locked", err)
	bufio.NewReader(os.Stdin).ReadString('\n')
	os.Exit(0)
}

func lockRequest(timeout time.Duration) dialects.LockRequest {
	h := dialects.Holder{Host: "db1", PID: os.Getpid(), Since: time.Now().Truncate(time.Second), Doing: "up"}
	return dialects.LockRequest{Name: "luamig", Holder: h, Timeout: timeout}
}

// otherProcess starts a process that holds the lock.
func otherProcess(t *testing.T, url string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), lockURL+"="+url)
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err, cmd.Start())
	t.Cleanup(func() {
		in.Close()
		cmd.Process.Kill()
		cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || strings.TrimSpace(line) != "locked <nil>" {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	return cmd
}

// Whoever asks who holds the lock is told so, also while that one writes down what it is at.
func TestTheHolderIsNeverNameless(t *testing.T) {
	url := fileURL(t)
	holder, asker := testConn(t, url), testConn(t, url)
	unlock, err := holder.Lock(t.Context(), lockRequest(time.Second))
	must(t, err)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
				holder.lock.show("luamig:" + strings.Repeat("ü", i%40))
			}
		}
	}()
	for range 2000 {
		h, held, err := asker.LockHolder(t.Context(), "luamig")
		if err != nil || !held || h.PID != os.Getpid() || h.Host != "db1" {
			t.Errorf("%+v %v %v", h, held, err)
			break
		}
	}
	close(stop)
	<-stopped
	must(t, unlock())
}

func TestLockOfAnotherProcess(t *testing.T) {
	url := fileURL(t)
	other := otherProcess(t, url)
	c := testConn(t, url)
	r := lockRequest(300 * time.Millisecond)
	var waits []dialects.Holder
	r.Waiting = func(h dialects.Holder) { waits = append(waits, h) }
	start := time.Now()
	_, err := c.Lock(t.Context(), r)
	var locked *dialects.LockedError
	if !errors.As(err, &locked) || locked.Timeout != r.Timeout || locked.Holder.PID != other.Process.Pid {
		t.Fatalf("error %#v", err)
	}
	if len(waits) != 1 || waits[0].PID != other.Process.Pid || waits[0].Host != "db1" || waits[0].Doing != "up" || waits[0].Since.IsZero() {
		t.Errorf("Waiting is called with %+v", waits)
	}
	if d := time.Since(start); d < r.Timeout {
		t.Errorf("it waited %s", d)
	}
	mustExec(t, c, "CREATE TABLE t (a)") // the lock is no lock of the database's
}

func TestLockDiesWithItsHolder(t *testing.T) {
	url := fileURL(t)
	other := otherProcess(t, url)
	c := testConn(t, url)
	r := lockRequest(time.Minute)
	r.Waiting = func(dialects.Holder) { other.Process.Kill() }
	unlock, err := c.Lock(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if h := readHolder(c.file + lockSuffix); h.PID != os.Getpid() {
		t.Errorf("the file names %+v", h)
	}
	must(t, unlock(), unlock())
	if names, _ := filepath.Glob(c.file + "*lock"); len(names) != 0 {
		t.Errorf("%v is left", names)
	}
}

func TestLockOfAnotherConnection(t *testing.T) {
	url := fileURL(t)
	a, b := testConn(t, url), testConn(t, url)
	unlock, err := a.Lock(t.Context(), lockRequest(0))
	must(t, err)
	var locked *dialects.LockedError
	if _, err := b.Lock(t.Context(), lockRequest(0)); !errors.As(err, &locked) {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := b.Lock(ctx, lockRequest(time.Minute)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	must(t, unlock())
	_, err = b.Lock(t.Context(), lockRequest(0))
	must(t, err, b.Close())
	unlock, err = a.Lock(t.Context(), lockRequest(0)) // closing b gave it back
	must(t, err, unlock())
}

// The lock is of the file, whatever name it is opened by.
func TestLockThroughLinks(t *testing.T) {
	dir := t.TempDir()
	a := testConn(t, "sqlite:"+filepath.Join(dir, "a.db"))
	if err := os.Symlink(filepath.Join(dir, "a.db"), filepath.Join(dir, "link.db")); err != nil {
		t.Skip(err)
	}
	b := testConn(t, "sqlite:"+filepath.Join(dir, "link.db"))
	_, err := a.Lock(t.Context(), lockRequest(0))
	must(t, err)
	var locked *dialects.LockedError
	if _, err := b.Lock(t.Context(), lockRequest(0)); !errors.As(err, &locked) {
		t.Errorf("error %v", err)
	}
}

func TestLockInMemory(t *testing.T) {
	for range 2 {
		unlock, err := testConn(t, "").Lock(t.Context(), lockRequest(0))
		must(t, err, unlock())
	}
}

// Never do two hold the lock, while it is taken, given back and its file removed all the time.
func TestLockIsExclusive(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	var held, most, times atomic.Int32
	var all sync.WaitGroup
	const enough = 400
	for range 8 {
		all.Go(func() {
			for times.Load() < enough {
				l, err := lockFile(path, dialects.Holder{PID: 1})
				if err != nil {
					t.Error(err)
					return
				}
				if l == nil {
					continue
				}
				if n := held.Add(1); n > most.Load() {
					most.Store(n)
				}
				times.Add(1)
				held.Add(-1)
				if err := l.release(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if most.Load() != 1 {
		t.Errorf("up to %d held the lock, which was taken %d times", most.Load(), times.Load())
	}
}

func TestLockFileOfOthers(t *testing.T) {
	c := testConn(t, fileURL(t))
	for _, content := range []string{"", "no JSON", strings.Repeat("x", 10000), `{"PID": "seven"}`} {
		must(t, os.WriteFile(c.file+lockSuffix, []byte(content), 0o600))
		if h := readHolder(c.file + lockSuffix); h != (dialects.Holder{}) {
			t.Errorf("%.20q names %+v", content, h)
		}
		unlock, err := c.Lock(t.Context(), lockRequest(0)) // it is there, but nobody locks it
		must(t, err, unlock())
	}
	must(t, os.Mkdir(c.file+lockSuffix, 0o700))
	var e *dialects.Error
	if _, err := c.Lock(t.Context(), lockRequest(0)); !errors.As(err, &e) || !strings.Contains(e.Message, lockSuffix) || e.Hint == "" {
		t.Errorf("error %#v", err)
	}
}

// Who waits is told in which script the holder is.
func TestHolderShowsItsScript(t *testing.T) {
	url := fileURL(t)
	a, b := testConn(t, url), testConn(t, url)
	if _, err := a.Lock(t.Context(), dialects.LockRequest{Holder: dialects.Holder{Host: "h", PID: 1, Doing: "up"}}); err != nil {
		t.Fatal(err)
	}
	for _, script := range []string{"20240101000000-a-long-name", "b"} {
		if err := a.Reset(t.Context(), "luamig:"+script); err != nil {
			t.Fatal(err)
		}
		var locked *dialects.LockedError
		if _, err := b.Lock(t.Context(), dialects.LockRequest{}); !errors.As(err, &locked) || locked.Holder.Script != script || !strings.HasSuffix(locked.Holder.String(), ", in "+script) {
			t.Errorf("%s: %v", script, err)
		}
	}
}

// Those who only look at a lock that nobody holds do not keep it from those who want it.
func TestAskingIsNoHolding(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	looker, err := os.Create(path)
	must(t, err)
	if locked, err := tryLock(looker); !locked || err != nil {
		t.Fatal(locked, err)
	}
	l, err := lockFilePatiently(path, dialects.Holder{PID: 1}, func() { looker.Close() })
	if l == nil || err != nil {
		t.Fatal("the lock is not taken", err)
	}
	must(t, l.release())
}
