package host_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/luamig/luamig/host"
)

// broken is a migration that stops behind n operations, all of which stay.
func broken(name string) string {
	return fmt.Sprintf(`
transaction = false
function up(qi)
  qi:createTable("%[1]s", { id = { type = DataTypes.INTEGER, primaryKey = true } })
  qi:insert("%[1]s", { id = 1 })
  qi:insert("%[1]s", { id = 2 })
  qi:createTable("A", { id = { type = DataTypes.INTEGER } })
end
function down(qi)
  qi:dropTable("%[1]s")
  qi:dropTable("missing")
end`, name)
}

func (p *project) operations() string {
	p.t.Helper()
	d, err := p.Diagnose(context.Background())
	if err != nil {
		p.t.Fatal(err)
	}
	var all []string
	for _, m := range d.Partly {
		all = append(all, fmt.Sprintf("%s %s:", m.Direction, m.Name[15:]))
		for _, o := range m.Operations {
			all = append(all, fmt.Sprintf("%d-%d %s %s", o.From, o.To, o.Deed, o.State))
		}
		if m.Err != nil {
			all = append(all, m.Err.Error())
		}
	}
	return strings.Join(all, "; ")
}

func TestDiagnosePartlyDone(t *testing.T) { each(t, diagnosePartlyDone) }

func diagnosePartlyDone(t *testing.T, kind string) {
	p := newProjectOn(t, kind, map[string]string{"1-a": table("A"), "2-b": broken("B")})
	if got := p.operations(); got != "" {
		t.Errorf("at first: %s", got)
	}
	if _, err := p.Up(context.Background(), host.UpOptions{}); err == nil {
		t.Fatal("no error")
	}
	if got := p.operations(); got != "up b:; 1-1 createTable B done; 2-3 insert B done" && got != "up b:; 1-1 createTable B done; 2-3 insert B done; 4-4 createTable A not run" {
		t.Error(got)
	}
	if _, err := p.MarkApplied(context.Background(), []string{"b"}, host.AmendOptions{}); err != nil || p.operations() != "" || p.applied() != "01-a 02-b" {
		t.Errorf("%v: %s, applied %s", err, p.operations(), p.applied())
	}

	// Partly undone.
	if _, err := p.Down(context.Background(), host.DownOptions{}); err == nil {
		t.Fatal("no error")
	}
	if got := p.operations(); !strings.HasPrefix(got, "down b:; 1-1 dropTable B done") {
		t.Error(got)
	}
	p.write("2-b", broken("B")+"-- edited")
	if _, err := p.Accept(context.Background(), []string{"b"}, host.AmendOptions{Reason: "x"}); !errors.As(err, new(*host.PartlyError)) {
		t.Errorf("%v", err)
	}
	if _, err := p.Forget(context.Background(), []string{"b"}, host.AmendOptions{}); err != nil || p.operations() != "" || p.applied() != "01-a" {
		t.Errorf("%v: %s, applied %s", err, p.operations(), p.applied())
	}
	p.write("2-b", table("B"))
	p.up(host.UpOptions{})
}

// A journal that somebody has changed is told, and can still be forgotten.
func TestDiagnoseADamagedJournal(t *testing.T) { each(t, diagnoseADamagedJournal) }

func diagnoseADamagedJournal(t *testing.T, kind string) {
	p := newProjectOn(t, kind, map[string]string{"1-a": table("A"), "2-b": broken("B")})
	if _, err := p.Up(context.Background(), host.UpOptions{}); err == nil {
		t.Fatal("no error")
	}
	conn := p.connect()
	defer conn.Close()
	p.exec(conn, "DELETE FROM luamig_journal WHERE entry = 2")
	if got := p.operations(); !strings.HasPrefix(got, "up b:; the journal of "+long("2-b")+" up in ") || !strings.Contains(got, "is damaged: entry 2 is missing") {
		t.Error(got)
	}
	delete(p.files, long("2-b")+".lua")
	if _, err := p.Forget(context.Background(), []string{"b"}, host.AmendOptions{}); err != nil || p.operations() != "" {
		t.Errorf("%v: %s", err, p.operations())
	}
}

// Where the script had come to its end, what is left to do is known, and listed.
func TestDiagnoseWhatHasNotRun(t *testing.T) { eachCommitting(t, diagnoseWhatHasNotRun) }

func diagnoseWhatHasNotRun(t *testing.T, kind string) {
	wholes := func(p *project) bool {
		d, err := p.Diagnose(context.Background())
		if err != nil || len(d.Partly) != 1 {
			t.Fatal(len(d.Partly), err)
		}
		return d.Partly[0].Whole
	}
	file := func(read string) string {
		return `irreversible = "a test"
function up(qi)
  qi:createTable("B", { id = DataTypes.INTEGER })
  qi:createTable("A", { id = DataTypes.INTEGER })
  ` + read + `
  qi:createTable("C", { id = DataTypes.INTEGER })
  qi:dropTable("A")
end`
	}
	p := onCommitting(t, kind, map[string]string{"1-a": table("A"), "2-b": file("")})
	p.mustUpTo("1-a")
	p.mustFailPartly()
	if got := p.operations(); got != "up b:; 1-1 createTable B done; 2-2 createTable A not run; 3-3 createTable C not run; 4-4 dropTable A not run" || !wholes(p) {
		t.Errorf("%s; whole %v", got, wholes(p))
	}
	p.write("2-b", file("")+" -- edited")
	if got := p.operations(); got != "up b:; 1-1 createTable B done; 2-2 createTable A not run" || wholes(p) {
		t.Errorf("%s; whole %v", got, wholes(p))
	}

	p = onCommitting(t, kind, map[string]string{"1-a": table("A"), "2-b": file(`qi:tableExists("A")`)})
	p.mustUpTo("1-a")
	p.mustFailPartly()
	if got := p.operations(); got != "up b:; 1-1 createTable B done; 2-2 createTable A not run" || wholes(p) {
		t.Errorf("%s; whole %v", got, wholes(p))
	}
}

// An operation of several statements may be done in part: it is shown so, gone on with, and not undone.
func TestDiagnoseAnOperationThatIsDoneInPart(t *testing.T) {
	eachCommitting(t, diagnoseAnOperationThatIsDoneInPart)
}

func diagnoseAnOperationThatIsDoneInPart(t *testing.T, kind string) {
	p := onCommitting(t, kind, map[string]string{"1-a": table("A"), "2-b": `irreversible = "a test"
function up(qi)
  qi:createTable("B", { id = DataTypes.INTEGER })
  qi:query('CREATE TABLE "C" (id INTEGER); CREATE TABLE "A" (id INTEGER)')
end`})
	p.mustUpTo("1-a")
	p.mustFailPartly()
	d, err := p.Diagnose(context.Background())
	if err != nil || len(d.Partly) != 1 || len(d.Partly[0].Operations) != 2 {
		t.Fatal(p.operations(), err)
	}
	if o := d.Partly[0].Operations[1]; o.State != host.OperationInPart || o.Why != "1 of its 2 statements are done" {
		t.Errorf("%s, %s", o.State, o.Why)
	}
	var hindered *host.UndoError
	if err := undoPartly(p); !errors.As(err, &hindered) || !strings.Contains(err.Error(), "is done in part") || p.tables() != "A B C" {
		t.Errorf("%v; tables %s", err, p.tables())
	}
	conn := p.connect()
	defer conn.Close()
	p.exec(conn, `DROP TABLE "A"`)
	p.up(host.UpOptions{})
	if got := p.tables() + ", " + p.applied(); got != "A B C, 01-a 02-b" {
		t.Error(got)
	}
}
