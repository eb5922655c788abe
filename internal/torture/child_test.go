//go:build unix

package torture

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"unsafe"

	"modernc.org/libc"
	engine "modernc.org/sqlite/lib"

	"github.com/luamig/luamig/dialects/sqlite"
	"github.com/luamig/luamig/host"
)

// childVariable says that the test binary is to be a run of luamig on the file of SQLite in its working
// directory, to which something happens in a system call: "kill 17 up".
const childVariable = "LUAMIG_TORTURE_CHILD"

// The harms that are done in a system call of SQLite that changes a file.
const (
	killBefore = "kill-before" // the process dies before it
	killBehind = "kill-behind" // behind it
	killWithin = "kill-within" // when half is written
	diskFull   = "full"        // there is no space, from here on
	diskBroken = "broken"      // an I/O error, once
	harmless   = "none"        // all are counted
)

// saboteur does a harm at a call that is counted.
type saboteur struct {
	harm string
	at   int
	n    int
}

// inChild is the child's; the engine calls back functions without anything that they could hold.
var inChild saboteur

// beChild is the run.
func beChild(spec string) int {
	var command string
	if _, err := fmt.Sscan(spec, &inChild.harm, &inChild.at, &command); err != nil {
		panic(err)
	}
	inChild.install()
	m := host.Migrator{
		Dialect: sqlite.Dialect{}, URL: "sqlite:luamig.db",
		Migrations: os.DirFS("migrations"), MigrationsDir: "migrations",
	}
	var err error
	switch command {
	case "up":
		_, err = m.Up(context.Background(), host.UpOptions{})
	case "down":
		_, err = m.Down(context.Background(), host.DownOptions{All: true})
	case "undo":
		_, err = m.Undo(context.Background(), host.AmendOptions{})
	case "adopt":
		_, err = m.Adopt(context.Background(), host.AdoptOptions{Baseline: "20240101000009"})
	}
	fmt.Println(writesLine, inChild.n)
	if err == nil {
		return 0
	}
	fmt.Println("error:", err)
	var script *host.ScriptError
	if errors.As(err, &script) && script.Kept {
		return 5
	}
	return 1
}

const writesLine = "writes:"

// install puts functions in the place of system calls of the engine, as its own tests do.
// https://www.sqlite.org/c3ref/vfs.html, xSetSystemCall
func (*saboteur) install() {
	tls := libc.NewTLS()
	engine.Xsqlite3_initialize(tls)
	pointer := engine.Xsqlite3_vfs_find(tls, 0)
	vfs := *(**engine.Tsqlite3_vfs)(unsafe.Pointer(&pointer))
	set := *(*func(*libc.TLS, uintptr, uintptr, uintptr) int32)(unsafe.Pointer(&struct{ uintptr }{vfs.FxSetSystemCall}))
	for name, f := range map[string]uintptr{
		"write": function(write), "pwrite": function(pwrite), "pwrite64": function(pwrite),
		"ftruncate": function(truncate), "unlink": function(unlink),
	} {
		c, err := libc.CString(name)
		if err != nil {
			panic(err)
		}
		set(tls, pointer, c, f) // those that this build does not have are not found
	}
}

// function makes a C function pointer of a function declared at the top level.
func function[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&struct{ f F }{f})) }

// meddle counts a call, and reports what is to be done instead: part of it, or an error.
func (s *saboteur) meddle() (part bool, errno syscall.Errno) {
	s.n++
	switch {
	case s.harm == diskFull && s.n >= s.at && s.at > 0:
		return false, syscall.ENOSPC
	case s.n != s.at:
		return false, 0
	case s.harm == diskBroken:
		return false, syscall.EIO
	case s.harm == killBefore:
		die()
	}
	return s.harm == killWithin, 0
}

func (s *saboteur) end() {
	if s.n == s.at && (s.harm == killBehind || s.harm == killWithin) {
		die()
	}
}

// die is kill -9.
func die() {
	syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

func fail(tls *libc.TLS, errno syscall.Errno) {
	p := libc.X__errno_location(tls)
	**(**int32)(unsafe.Pointer(&p)) = int32(errno)
}

func pwrite(tls *libc.TLS, fd int32, buffer uintptr, n libc.Tsize_t, at libc.Toff_t) libc.Tssize_t {
	part, errno := inChild.meddle()
	if errno != 0 {
		fail(tls, errno)
		return -1
	}
	if part {
		n = (n + 1) / 2
	}
	defer inChild.end()
	return libc.Xpwrite(tls, fd, buffer, n, at)
}

func write(tls *libc.TLS, fd int32, buffer uintptr, n libc.Tsize_t) libc.Tssize_t {
	part, errno := inChild.meddle()
	if errno != 0 {
		fail(tls, errno)
		return -1
	}
	if part {
		n = (n + 1) / 2
	}
	defer inChild.end()
	return libc.Xwrite(tls, fd, buffer, n)
}

func truncate(tls *libc.TLS, fd int32, length libc.Toff_t) int32 {
	if _, errno := inChild.meddle(); errno == syscall.EIO { // a full disk can be made smaller
		fail(tls, errno)
		return -1
	}
	defer inChild.end()
	return libc.Xftruncate(tls, fd, length)
}

func unlink(tls *libc.TLS, path uintptr) int32 {
	if _, errno := inChild.meddle(); errno == syscall.EIO {
		fail(tls, errno)
		return -1
	}
	defer inChild.end()
	return libc.Xunlink(tls, path)
}
