package host_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/luamig/luamig/host"
)

func TestAcceptAChangedFile(t *testing.T) { each(t, acceptAChangedFile) }

func acceptAChangedFile(t *testing.T, kind string) {
	p := threeOn(t, kind)
	p.up(host.UpOptions{To: "b"})
	accept := func(o host.AmendOptions, called ...string) ([]string, error) {
		return p.Accept(context.Background(), called, o)
	}
	edited := table("A") + "\n-- edited ä"
	p.write("1-a", edited)
	p.write("2-b", table("B")+"-- too")
	before := p.log("id")
	for _, bad := range []struct {
		called []string
		reason string
		fails  string
	}{
		{[]string{"a"}, "", "accepting a changed file needs a reason"},
		{[]string{"a", "c"}, "x", `migration "c" is not applied`},
		{[]string{"a", long("1-a")}, "x", long("1-a") + " is named twice"},
	} {
		if _, err := accept(host.AmendOptions{Reason: bad.reason}, bad.called...); err == nil || err.Error() != bad.fails {
			t.Errorf("%v: %v", bad.called, err)
		}
	}
	refused := errors.New("no")
	if _, err := accept(host.AmendOptions{Reason: "x", Confirm: func(names []string) error { return refused }}, "a"); err != refused {
		t.Errorf("%v", err)
	}
	if p.log("id") != before {
		t.Errorf("something was written: %s", p.log("action, name"))
	}
	accepted, err := accept(host.AmendOptions{Reason: "a comment"}, "a", "b")
	if err != nil || strings.Join(accepted, " ") != long("1-a")+" "+long("2-b") {
		t.Fatalf("%v %v", accepted, err)
	}
	if got := p.query("SELECT name, reason, by_user, outcome FROM luamig_log WHERE action = 'accept' ORDER BY id"); got != long("1-a")+"|a comment|ann|done\n"+long("2-b")+"|a comment|ann|done" {
		t.Error(got)
	}
	if f, err := p.Source(context.Background(), "a"); err != nil || string(f.Text) != edited {
		t.Errorf("%q %v", f.Text, err)
	}
	if got := names(p.up(host.UpOptions{})); got != "up 03-c" {
		t.Error(got)
	}
	if _, err := accept(host.AmendOptions{Reason: "again"}, "a"); err == nil || !strings.HasSuffix(err.Error(), "there is nothing to accept") {
		t.Errorf("%v", err)
	}
	delete(p.files, long("1-a")+".lua")
	if _, err := accept(host.AmendOptions{Reason: "gone"}, "a"); err == nil || !strings.HasSuffix(err.Error(), "has no file that could be accepted") {
		t.Errorf("%v", err)
	}
}

func TestForgetAndMarkApplied(t *testing.T) { each(t, forgetAndMarkApplied) }

func forgetAndMarkApplied(t *testing.T, kind string) {
	p := threeOn(t, kind)
	p.up(host.UpOptions{})
	delete(p.files, long("3-c")+".lua")
	if _, err := p.Forget(context.Background(), []string{"c", "b"}, host.AmendOptions{Reason: "on another branch"}); err != nil {
		t.Fatal(err)
	}
	if got := p.applied(); got != "01-a" || p.tables() != "A B C" {
		t.Errorf("applied %s; tables %s", got, p.tables())
	}
	if _, err := p.MarkApplied(context.Background(), []string{"b", "a"}, host.AmendOptions{}); err == nil || err.Error() != long("1-a")+" is applied already" {
		t.Errorf("%v", err)
	}
	p.write("4-d", table("D"))
	if _, err := p.MarkApplied(context.Background(), []string{"b", "d"}, host.AmendOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := p.query("SELECT action, name, reason FROM luamig_log WHERE action IN ('forget', 'mark') ORDER BY id"); got != "forget|"+long("3-c")+"|on another branch\nforget|"+
		long("2-b")+"|on another branch\nmark|"+long("2-b")+"|\nmark|"+long("4-d")+"|" {
		t.Error(got)
	}
	if got := p.applied(); got != "01-a 02-b 04-d" || len(p.up(host.UpOptions{}).Scripts) != 0 {
		t.Error(got)
	}
	if got := names(p.down(host.DownOptions{Name: "b"})); got != "down 02-b" {
		t.Error(got)
	}
}

// Where nothing was ever applied, a migration can be marked.
func TestMarkTheFirst(t *testing.T) { each(t, markTheFirst) }

func markTheFirst(t *testing.T, kind string) {
	p := threeOn(t, kind)
	if _, err := p.Forget(context.Background(), []string{"a"}, host.AmendOptions{}); err == nil || p.everything() != "" {
		t.Errorf("%v: %s", err, p.everything())
	}
	if _, err := p.MarkApplied(context.Background(), []string{"a"}, host.AmendOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := names(p.up(host.UpOptions{})); got != "up 02-b, up 03-c" {
		t.Error(got)
	}
}
