//go:build unix

package torture

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	driver "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/luamig/luamig/internal/testdb"
	"github.com/luamig/luamig/internal/testservers"
)

// smallDisk mounts a file system in memory of a size; a test that may not is skipped.
func smallDisk(t *testing.T, dir, size string) {
	t.Helper()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "mode=0777,size="+size, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("NOT TESTED, a full disk: this user may not mount one: %v %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", "-l", dir).CombinedOutput(); err != nil {
			t.Errorf("%v %s", err, out)
		}
	})
}

// filler fills what is left of a disk.
func fill(t *testing.T, dir string) (release func()) {
	t.Helper()
	path := filepath.Join(dir, "filler")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for block := make([]byte, 4096); err == nil; {
		_, err = f.Write(block)
	}
	f.Close()
	return func() { os.Remove(path) }
}

// TestDiskIsFull gives SQLite a disk on which there is no room: none at all, or less and less of it.
func TestDiskIsFull(t *testing.T) {
	r := referenceOf(t, "sqlite")
	for _, kilobytes := range []int{4, 40, 60, 80} {
		t.Run(fmt.Sprint(kilobytes), func(t *testing.T) {
			v := &victim{project: newProject(t, "sqlite", "")}
			smallDisk(t, v.dir, "400k")
			if err := os.CopyFS(v.dir, os.DirFS("testdata")); err != nil {
				t.Fatal(err)
			}
			room := filepath.Join(v.dir, "room")
			if err := os.WriteFile(room, make([]byte, kilobytes<<10), 0o600); err != nil {
				t.Fatal(err)
			}
			release := fill(t, v.dir)
			os.Remove(room)
			o := v.run("up")
			v.last(o)
			if o.code != 1 && o.code != 5 || !strings.Contains(o.output, "full") {
				t.Errorf("exit %d: it does not say that the disk is full\n%s", o.code, o.output)
			}
			release()
			v.recover(r, stageOf("sqlite", "up"), "disk full", o, func() {})
		})
	}
}

// TestFileMayNotGrow runs under a limit for the size of files, of which the system tells by a signal that ends programs.
func TestFileMayNotGrow(t *testing.T) {
	r, s := referenceOf(t, "sqlite"), stageOf("sqlite", "up")
	for _, blocks := range places(150, 4, "ulimit") {
		t.Run(fmt.Sprint(blocks), func(t *testing.T) {
			v := &victim{project: newProject(t, "sqlite", "")}
			cmd := exec.Command("sh", "-c", fmt.Sprintf("ulimit -f %d; exec %s up", blocks, v.bin))
			cmd.Dir = v.dir
			cmd.Env = append(os.Environ(), "LUAMIG_ENV=", "DATABASE_URL="+v.url, "NO_COLOR=1")
			o := v.launch(cmd).wait()
			v.last(o)
			v.recover(r, s, "file may not grow", o, func() {})
		})
	}
}

// TestServersDiskIsFull gives a database of a server a disk of its own, and fills it in the middle.
func TestServersDiskIsFull(t *testing.T) {
	onEach(t, []string{"postgres", "mariadb", "mysql"}, func(t *testing.T, kind string) {
		r, s := referenceOf(t, kind), stageOf(kind, "up")
		server := testservers.Own(t, kind)
		p, disk := onSmallDisk(t, kind, server)
		v := &victim{project: p}
		v.prepare(s)
		if kind == "postgres" {
			v.must("up", "--step", "1")
		}
		release := fill(t, disk)
		o := v.run(s.command...)
		v.last(o)
		if o.code == 0 && kind == "postgres" { // the others may find room in what their files have left
			t.Error("the disk was not full")
		}
		if o.code == 1 && !strings.Contains(o.output, "full") && !strings.Contains(o.output, "No space") {
			t.Errorf("it does not say that the disk is full\n%s", o.output)
		}
		release()
		v.recover(r, s, "disk full", o, func() {})
	})
}

// onSmallDisk makes a database whose tables are on a small disk.
func onSmallDisk(t *testing.T, kind string, server *testservers.Owned) (p *project, disk string) {
	t.Helper()
	if kind == "postgres" {
		disk = filepath.Join(server.Dir, "disk")
		if err := os.Mkdir(disk, 0o777); err != nil {
			t.Fatal(err)
		}
		smallDisk(t, disk, "24m")
		server.Give(t, disk)
		tables := filepath.Join(disk, "tables")
		if err := os.Mkdir(tables, 0o700); err != nil {
			t.Fatal(err)
		}
		server.Give(t, tables)
		if err := testdb.Exec(t.Context(), server.URL, "CREATE TABLESPACE small LOCATION '"+tables+"'", "CREATE DATABASE small TABLESPACE small TEMPLATE template0"); err != nil {
			t.Fatal(err)
		}
		p = newProject(t, kind, strings.Replace(server.URL, "/postgres?", "/small?", 1))
		p.direct = p.url
		return p, disk
	}
	p = onServer(t, kind, server)
	disk = filepath.Join(server.Dir, "data", p.url[strings.LastIndex(p.url, "/")+1:])
	smallDisk(t, disk, "3m")
	return p, disk
}

// TestFileIsReadOnly gives SQLite a file, a folder or a connection in which nothing can be written.
func TestFileIsReadOnly(t *testing.T) {
	for name, c := range map[string]struct {
		file, dir os.FileMode
		url       string
	}{
		"file":       {0o444, 0o777, ""},
		"folder":     {0o666, 0o555, ""},
		"connection": {0o666, 0o777, "?mode=ro"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProject(t, "sqlite", "")
			p.must("up", "--step", "2")
			before := p.look()
			file := filepath.Join(p.dir, "luamig.db")
			os.Chmod(file, c.file)
			os.Chmod(p.dir, c.dir)
			cmd := exec.Command(p.bin, "up")
			cmd.Dir = p.dir
			cmd.Env = append(os.Environ(), "LUAMIG_ENV=", "DATABASE_URL="+p.url+c.url, "NO_COLOR=1")
			if os.Geteuid() == 0 { // whom no mode of a file stops
				cmd.Path = readable(t, p.bin)
				cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
			}
			o := p.launch(cmd).wait()
			t.Logf("%s", o.output)
			tally.add("sqlite", "read-only: "+name, func(c *count) { c.tried++ })
			os.Chmod(p.dir, 0o777)
			if o.code != 1 || !strings.Contains(o.output, "error: ") || !strings.Contains(o.output, "hint: ") {
				t.Errorf("exit %d\n%s", o.code, o.output)
			}
			if diff := p.look().differs(before); diff != "" {
				t.Errorf("something was changed:\n%s", diff)
			}
			os.Chmod(file, 0o666)
			p.must("up")
		})
	}
}

// readable is a copy of the program that another user can run.
func readable(t *testing.T, bin string) string {
	t.Helper()
	dir := folder(t)
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	bytes, err := os.ReadFile(bin)
	path := filepath.Join(dir, "luamig")
	if err == nil {
		err = os.WriteFile(path, bytes, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestFileIsLocked: another program writes to the file of SQLite, and does not end.
func TestFileIsLocked(t *testing.T) {
	r := referenceOf(t, "sqlite")
	for _, begin := range []string{"BEGIN EXCLUSIVE", "BEGIN IMMEDIATE"} {
		t.Run(begin, func(t *testing.T) {
			v := &victim{project: newProject(t, "sqlite", "")}
			v.must("up", "--step", "3")
			conn, err := driver.OpenConn(filepath.Join(v.dir, "luamig.db"), driver.OpenReadWrite)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if err := sqlitex.ExecuteTransient(conn, begin, nil); err != nil {
				t.Fatal(err)
			}
			o := v.start(v.url+"?busy_timeout=200ms", "up", "--lock-timeout", "1s").wait()
			v.last(o)
			if o.code != 1 && o.code != 4 || !strings.Contains(o.output, "hint: ") {
				t.Errorf("exit %d\n%s", o.code, o.output)
			}
			if err := sqlitex.ExecuteTransient(conn, "ROLLBACK", nil); err != nil {
				t.Fatal(err)
			}
			v.recover(r, stageOf("sqlite", "up"), "locked by another", o, func() {})
		})
	}
}
