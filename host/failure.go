package host

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/config"
	"github.com/luamig/luamig/host/ledger"
)

const (
	// failurePatience bounds the writing of a failure into the log: nobody waits longer for an error.
	failurePatience = 5 * time.Second
	// longestFailure bounds its text, in bytes.
	longestFailure = 4000
	// shortestSecret is the length from which the value of an argument is hidden in the text: a shorter one is part
	// of too many words.
	shortestSecret = 4
)

// recordFailure adds a failed run to the log, after it has been rolled back and in a transaction of its own. What
// keeps it from that, such as a full disk, is no news beside the failure.
func (x *execution) recordFailure(ctx context.Context, e *ScriptError, took time.Duration) {
	if x.dryRun || x.options.ReadOnly || x.unrecorded || x.unclear || isLost(e) && !x.found {
		return
	}
	entry := x.entry(took)
	entry.Outcome, entry.Error = outcome(ctx, e), x.failureText(e)
	if x.session != nil {
		entry.Statements = int64(x.session.Statements())
		if e.Kept {
			entry.Rows = x.session.Rows()
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), failurePatience)
	defer cancel()
	_ = x.recordAlone(ctx, []op.Op{x.ledger.Append(entry)})
}

// isLost reports that there is no connection to write anything with.
func isLost(err error) bool {
	var refused *dialects.Error
	return errors.As(err, &refused) && refused.Kind == dialects.ConnectionLost
}

func outcome(ctx context.Context, e *ScriptError) ledger.Outcome {
	switch {
	case stoppedIn(e) != nil:
		return ledger.Stopped
	case e.Kept:
		return ledger.Partly
	case ctx.Err() != nil:
		return ledger.Stopped
	}
	return ledger.Failed
}

// failureText is place, deed and message, without secrets, as any database takes it.
func (x *execution) failureText(e *ScriptError) string {
	text := e.Error()
	if e.Pos.IsValid() {
		text = fmt.Sprintf("%s: %s", e.Pos, text)
	}
	for _, secret := range x.secrets() {
		text = strings.ReplaceAll(text, secret, ledger.Hidden)
	}
	text = strings.ReplaceAll(strings.ToValidUTF8(config.Redact(text), "�"), "\x00", "")
	if len(text) <= longestFailure {
		return text
	}
	end := longestFailure
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + " …"
}

func (x *execution) secrets() []string {
	secrets := config.Secrets(x.m.URL)
	for _, replica := range x.m.Replicas {
		secrets = append(secrets, config.Secrets(replica)...)
	}
	for name, value := range x.options.Args {
		if ledger.IsSecret(name) {
			secrets = append(secrets, value)
		}
	}
	secrets = slices.DeleteFunc(secrets, func(s string) bool { return len(s) < shortestSecret })
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // one may be a part of another
	return secrets
}
