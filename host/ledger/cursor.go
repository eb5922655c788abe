package ledger

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/luamig/luamig/dialects/op"
)

// cursor is the JSON in which the place of a backfill is kept. Every value is
// text beside its type, since a JSON number keeps neither all digits of an
// integer nor the zeros of a decimal.
type cursor struct {
	Table string              `json:"table"`
	Args  string              `json:"args,omitempty"`
	Key   []string            `json:"key"`
	After []map[string]string `json:"after,omitempty"`
	Size  int                 `json:"batch,omitempty"`
	Total int64               `json:"total,omitempty"`
	Exact bool                `json:"exact,omitempty"`
	Share float64             `json:"share,omitempty"`
	Run   *backfillRun        `json:"run,omitempty"`

	Written    int64 `json:"written,omitempty"`
	Statements int64 `json:"statements,omitempty"`
}

type backfillRun struct {
	Since string `json:"since"`
	From  int64  `json:"from,omitempty"`
	By    string `json:"by,omitempty"`
}

func (b Backfill) encode() (string, error) {
	c := cursor{Table: b.Table, Args: b.Args, Key: b.Key, Size: b.Size, Total: b.Total, Exact: b.Exact, Share: b.Share,
		Written: b.Written, Statements: b.Statements}
	if !b.Run.Since.IsZero() {
		c.Run = &backfillRun{Since: b.Run.Since.UTC().Format(timeFormat), From: b.Run.From, By: b.Run.By}
	}
	for i, v := range b.After {
		kind, text, err := encodeValue(v)
		if err != nil {
			return "", fmt.Errorf("the key %q of backfill %s: %w", b.Key[i], b, err)
		}
		c.After = append(c.After, map[string]string{kind: text})
	}
	written, err := json.Marshal(c)
	return ascii(string(written)), err
}

func (b *Backfill) decode(text string) error {
	var c cursor
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return fmt.Errorf("the cursor is damaged: %w", err)
	}
	b.Table, b.Args, b.Key, b.After = c.Table, c.Args, c.Key, nil
	b.Size, b.Total, b.Exact, b.Share = c.Size, c.Total, c.Exact, c.Share
	b.Written, b.Statements = c.Written, c.Statements
	if c.Run != nil {
		since, _ := time.Parse(timeFormat, c.Run.Since) // only shown
		b.Run = BackfillRun{Since: since, From: c.Run.From, By: c.Run.By}
	}
	if n := len(c.After); n != 0 && n != len(c.Key) {
		return fmt.Errorf("the cursor is damaged: %d values for %d columns", n, len(c.Key))
	}
	for _, cell := range c.After {
		v, err := decodeCell(cell)
		if err != nil {
			return fmt.Errorf("the cursor is damaged: %w", err)
		}
		b.After = append(b.After, v)
	}
	return nil
}

// ascii escapes all letters beyond ASCII, so that the character set of a
// column or connection cannot change the cursor.
func ascii(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

func encodeValue(v any) (kind, text string, err error) {
	switch v := v.(type) {
	case bool:
		return "bool", strconv.FormatBool(v), nil
	case int64:
		return "int", strconv.FormatInt(v, 10), nil
	case uint64:
		return "uint", strconv.FormatUint(v, 10), nil
	case float64:
		return "float", strconv.FormatFloat(v, 'g', -1, 64), nil
	case op.Decimal:
		return "decimal", string(v), nil
	case []byte:
		return "bytes", base64.StdEncoding.EncodeToString(v), nil
	case string:
		if utf8.ValidString(v) {
			return "text", v, nil
		}
		return "rawText", base64.StdEncoding.EncodeToString([]byte(v)), nil // JSON would replace what is no UTF-8
	}
	return "", "", fmt.Errorf("a %T cannot be kept", v)
}

func decodeCell(cell map[string]string) (any, error) {
	if len(cell) != 1 {
		return nil, fmt.Errorf("a value has %d types", len(cell))
	}
	for kind, text := range cell {
		return decodeValue(kind, text)
	}
	return nil, nil
}

func decodeValue(kind, text string) (any, error) {
	switch kind {
	case "bool":
		return strconv.ParseBool(text)
	case "int":
		return strconv.ParseInt(text, 10, 64)
	case "uint":
		return strconv.ParseUint(text, 10, 64)
	case "float":
		return strconv.ParseFloat(text, 64)
	case "decimal":
		return op.Decimal(text), nil
	case "bytes":
		return base64.StdEncoding.DecodeString(text)
	case "text":
		return text, nil
	case "rawText":
		raw, err := base64.StdEncoding.DecodeString(text)
		return string(raw), err
	}
	return nil, fmt.Errorf("there is no type %q", kind)
}
