package qi

import (
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/bindings/arg"
	"github.com/luamig/luamig/dialects/op"
)

var adaptiveShape = arg.NewShape("AdaptiveBatch", "option",
	"target string|number: how long a batch shall take, from its first read to its commit: \"500ms\", or seconds; half a second if left out",
	"min integer: the least rows; 1 if left out",
	"max integer: the most rows; 20000 if left out",
)

// What an adaptive batch is where the script says nothing of it. It begins small, for nothing is known of the table yet.
const (
	defaultTarget = 500 * time.Millisecond
	firstBatch    = 100
	largestBatch  = 20_000
)

// batchSize is how many rows the batches of a backfill have: a fixed number, or
// as many as are done in a given time.
type batchSize struct {
	rows        int           // of the next batch
	target      time.Duration // 0: the number is fixed
	least, most int
	mostBytes   int // of the rows of one batch; 0: as many as there are
}

// batchSize reads the option.
func (c *call) batchSize(f arg.Fields) batchSize {
	if _, adaptive := f.Value("batch").(*lua.LTable); f.Has("batch") && !adaptive {
		return batchSize{rows: f.Int("batch", 1)}
	}
	z := batchSize{target: defaultTarget, least: 1, most: largestBatch, mostBytes: c.b.cfg.BatchBytes}
	if f.Has("batch") {
		z.adapt(c, c.Fields(f.Value("batch"), adaptiveShape, f.Label("batch")))
	}
	z.rows = min(max(firstBatch, z.least), z.most)
	return z
}

func (z *batchSize) adapt(c *call, f arg.Fields) {
	if f.Has("target") {
		if z.target = c.duration(f, "target"); z.target == 0 {
			f.Wrong("target", "longer than no time")
		}
	}
	if f.Has("min") {
		z.least = f.Int("min", 1)
		z.most = max(z.most, z.least)
	}
	if f.Has("max") {
		z.most = f.Int("max", 1)
	}
	if z.least > z.most {
		c.Fail("%s is more than max", f.Label("min"))
	}
}

// resume begins with the size that an earlier run has come to.
func (z *batchSize) resume(rows int) {
	if z.target > 0 && rows > 0 {
		z.rows = min(max(rows, z.least), z.most)
	}
}

// learn takes what a batch of some rows has taken. A size grows to no more than the
// double, since the rows ahead may be dearer, and shrinks at once.
func (z *batchSize) learn(rows int, took time.Duration) {
	if z.target == 0 || rows == 0 {
		return
	}
	fit := float64(rows) * float64(z.target) / float64(max(took, time.Microsecond))
	z.rows = min(max(int(min(fit, float64(2*rows))), z.least), z.most)
}

// halve is for a batch that was broken off.
func (z *batchSize) halve() {
	if z.target > 0 {
		z.rows = max(z.rows/2, z.least)
	}
}

// full reports whether rows take as much memory as a batch may.
func (z *batchSize) full(bytes int) bool { return z.mostBytes > 0 && bytes >= z.mostBytes }

// rowBytes is about how much memory a row takes.
func rowBytes(row []any) (n int) {
	const plain = 16
	for _, v := range row {
		n += plain
		switch v := v.(type) {
		case string:
			n += len(v)
		case []byte:
			n += len(v)
		case op.Decimal:
			n += len(v)
		}
	}
	return n
}
