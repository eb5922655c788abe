package host_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/luamig/luamig/host"
)

// sizes lists how many rows each batch had.
func (p *project) sizes() string {
	return p.query(`SELECT group_concat(n, ' ') FROM (SELECT count(*) AS n FROM Seen GROUP BY batch ORDER BY batch)`)
}

func TestBatchesAdaptToATime(t *testing.T) {
	for options, want := range map[string]string{
		`batch = { target = 3600 }`:                        "100 200 400 800 500",
		`batch = { target = "1h", max = 300 }`:             "100 200 300 300 300 300 300 200",
		`batch = { target = "1 h", min = 700 }`:            "700 1300",
		`batch = { target = 0.000001, min = 900 }`:         "900 900 200",
		`batch = { target = "1us", min = 400, max = 400 }`: "400 400 400 400 400",
		`batch = { target = "1ns", min = 30000 }`:          "2000",
		`batch = 1000`: "1000 1000",
		`batch = { target = "0.001ms", min = 50, max = 1000000 }`: "100" + strings.Repeat(" 50", 38),
	} {
		p := walk(t, numbers(2000), options)
		p.up(host.UpOptions{})
		if got := p.sizes(); got != want {
			t.Errorf("%s: %s, want %s", options, got, want)
		}
	}
}

func TestAResumedBackfillBeginsWithTheSizeItHad(t *testing.T) {
	p := walk(t, numbers(4000), `batch = { target = "1h" }, throttle = function(i) if i.batches == 4 then return false end end`)
	p.upError(t)
	p.write("2-b", filling(`batch = { target = "1h", max = 1000 }`, ""))
	p.up(host.UpOptions{})
	if got := p.sizes(); got != "100 200 400 800 800 1000 700" {
		t.Error(got)
	}
}

// Few large rows make a batch as many small ones do, and one that is larger than a batch may be comes alone.
func TestBatchesMindTheMemory(t *testing.T) {
	p := walk(t, `CREATE TABLE T (id INTEGER PRIMARY KEY, v BLOB);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9) INSERT INTO T SELECT i, zeroblob(iif(i = 6, 3000000, 300000)) FROM n`, `batch = { target = "1h" }`)
	p.Limits.Memory = 16 << 20
	p.up(host.UpOptions{})
	if got := p.seen(); got != "1 2 3 4 | 5 6 | 7 8 9" {
		t.Error(got)
	}
}

func TestBatchOptions(t *testing.T) {
	for batch, want := range map[string]string{
		`{ target = 0 }`:       `option "target" of option "batch" must be longer than no time`,
		`{ target = -1 }`:      `must be a time such as "500ms"`,
		`{ target = 0/0 }`:     `must be a time such as "500ms"`,
		`{ target = "soon" }`:  `must be a time such as "500ms" or "2s", or a number of seconds, got "soon"`,
		`{ target = true }`:    `or a number of seconds, got a boolean`,
		`{ target = "-5s" }`:   `got "-5s"`,
		`{ min = 0 }`:          `option "min" of option "batch" must be at least 1, got 0`,
		`{ min = 5, max = 4 }`: `option "min" of option "batch" is more than max`,
		`{ max = 1.5 }`:        `option "max" of option "batch" must be a whole number`,
		`{ tarjet = "500ms" }`: `did you mean "target"?`,
		`"many"`:               `option "batch" must be a whole number, got a string`,
		`0`:                    `option "batch" must be at least 1, got 0`,
	} {
		p := walk(t, numbers(1), "batch = "+batch)
		if e := p.upError(t); !strings.Contains(fmt.Sprint(e.Message, e.Hints), want) {
			t.Errorf("%s: %s (%v)", batch, e.Message, e.Hints)
		}
	}
}
