package main

import (
	"fmt"
	"os"
	"time"
)

// logFile is what --log-file appends to: the lines of --json, each with its time.
type logFile struct {
	file   *os.File
	failed error // of the first line that could not be written
}

// openLog makes the file readable to its owner alone: SQL may hold what is private.
func (p *program) openLog() error {
	if p.flags.logFile == "" || p.log != nil {
		return nil
	}
	f, err := os.OpenFile(p.path(p.flags.logFile), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return &usageError{"cannot open the log file: " + err.Error(), ""}
	}
	p.log = &logFile{file: f}
	return nil
}

// Write keeps the first error for the end: a full disk of the log must not break off
// a migration.
func (l *logFile) Write(b []byte) (int, error) {
	n, err := l.file.Write(b)
	if err != nil && l.failed == nil {
		l.failed = err
	}
	return n, err
}

func (p *program) logError(err error) { p.logRecord(errorRecord(err, p.hide)) }

func (p *program) logRecord(r record) {
	if p.log != nil {
		r["time"] = p.now().UTC().Format(time.RFC3339Nano)
		p.writeJSON(p.log, r)
	}
}

// closeLog reports what kept the log from being written.
func (p *program) closeLog() error {
	if p.log == nil {
		return nil
	}
	err := p.log.file.Close()
	if p.log.failed != nil {
		err = p.log.failed
	}
	p.log = nil
	if err != nil {
		return fmt.Errorf("write the log file: %w", err)
	}
	return nil
}
