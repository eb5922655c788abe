//go:build unix

package testservers

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"time"
)

// process is a process in a group of its own.
type process struct {
	cmd      *exec.Cmd
	watchdog *watchdog
	done     chan struct{} // closed when it has ended
}

func newProcess(w *watchdog, command []string) *process {
	p := &process{cmd: exec.Command(command[0], command[1:]...), watchdog: w, done: make(chan struct{})}
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return p
}

func (p *process) start() error {
	if err := p.cmd.Start(); err != nil {
		close(p.done)
		return err
	}
	p.watchdog.started(p.cmd.Process.Pid)
	go func() {
		p.cmd.Wait() // how it ended is in its ProcessState
		p.watchdog.ended(p.cmd.Process.Pid)
		close(p.done)
	}()
	return nil
}

// wait waits for the end, and brings it about when ctx is over.
func (p *process) wait(ctx context.Context) error {
	select {
	case <-p.done:
	case <-ctx.Done():
		p.signal(syscall.SIGKILL)
		<-p.done
		return context.Cause(ctx)
	}
	if code := p.code(); code != 0 {
		return fmt.Errorf("exit code %d", code)
	}
	return nil
}

// signal signals the whole group; nothing where it is gone.
func (p *process) signal(sig syscall.Signal) {
	if p.cmd.Process == nil {
		return
	}
	if err := syscall.Kill(-p.cmd.Process.Pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		p.cmd.Process.Signal(sig)
	}
}

// hold stops the process without ending it, so that it starts no others, as far as the system tells that it stands still.
func (p *process) hold() {
	p.signal(syscall.SIGSTOP)
	for {
		select {
		case <-p.done:
			return
		default:
		}
		if state, _ := stateOf(fmt.Sprintf("/proc/%d", p.cmd.Process.Pid)); state == "T" || state == "Z" || state == "" {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// code is the exit code as a shell gives it.
func (p *process) code() int {
	status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return p.cmd.ProcessState.ExitCode()
}
