package host_test

import (
	"strings"
	"testing"
	"time"

	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/sandbox"
)

// TestNextScriptIsReadAhead: what is made ahead has its own time, its errors at its turn, and nothing of the one before.
func TestNextScriptIsReadAhead(t *testing.T) {
	const takes, deadline = 4 * time.Second, 7800 * time.Millisecond // both together take longer than one may
	const busy = `print("busy") `
	p := newProject(t, map[string]string{
		"1-a": `shared = 1 irreversible = "a test" function up(qi) qi:createTable("T", { n = { type = DataTypes.INTEGER } }) ` + busy + `end`,
		"2-b": `irreversible = "a test" function up(qi) ` + busy + `print(shared == nil, os.time() > 0) qi:insert("T", { n = 1 }) end`,
		"3-c": `irreversible = "a test" function up(qi) qi:insert("T", { n = 2 }) end +`,
		"4-d": `irreversible = "a test" function up(qi) qi:insert("T", { n = 3 }) end`,
	})
	p.Limits = sandbox.Limits{Deadline: deadline}
	p.Events = func(e event.Event) {
		p.events = append(p.events, e)
		if e, ok := e.(event.Printed); ok && e.Text == "busy" {
			time.Sleep(takes)
		}
	}
	_, err := p.Up(t.Context(), host.UpOptions{})
	if e := p.fails(err); !strings.HasSuffix(e.Script, "-c") {
		t.Fatalf("%s: %v", e.Script, err)
	}
	if got := p.query("SELECT n FROM T"); got != "1" {
		t.Errorf("rows: %s", got)
	}
	if !strings.Contains(p.printed(), "true\ttrue") {
		t.Errorf("printed %q", p.printed())
	}
}

// TestNextScriptIsNotNeeded: what was made ahead for nobody is given up, and one that is long is not made.
func TestNextScriptIsNotNeeded(t *testing.T) {
	p := newProject(t, map[string]string{
		"1-a": `function up(qi) error("no") end`,
		"2-b": `function up(qi) end`,
	})
	_, err := p.Up(t.Context(), host.UpOptions{})
	p.fails(err)
	p.write("1-a", `function up(qi) end function down(qi) end`)
	p.write("2-b", `function up(qi) end function down(qi) end`+strings.Repeat(" -- long\n", 10_000))
	p.up(host.UpOptions{})
	if _, err := p.Redo(t.Context(), host.RedoOptions{Step: 2}); err != nil {
		t.Error(err)
	}
}
