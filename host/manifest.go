package host

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamig/luamig/host/event"
	"github.com/luamig/luamig/host/sandbox"
)

// manifest is what a migration file defines.
type manifest struct {
	up, down, change *lua.LFunction // nil: not defined
	irreversible     string         // why it cannot be undone; empty: not said
	transaction      bool           // in one transaction; false only where the file says so
}

// ManifestError says that a file does not define what a migration must.
type ManifestError struct {
	Message string
	Hint    string
}

func (e *ManifestError) Error() string { return e.Message }

// Remedy says what to write.
func (e *ManifestError) Remedy() string { return e.Hint }

// readManifest takes from a loaded file what makes it a migration, and refuses
// a file whose undoing would be a silent no-op.
func readManifest(s *sandbox.Script) (manifest, error) {
	m := manifest{transaction: true}
	for name, fn := range map[string]**lua.LFunction{"up": &m.up, "down": &m.down, "change": &m.change} {
		f, err := function(s, name)
		if err != nil {
			return m, err
		}
		*fn = f
	}
	if err := m.readSettings(s); err != nil {
		return m, err
	}
	return m, m.check()
}

func function(s *sandbox.Script, name string) (*lua.LFunction, error) {
	v := s.Value(name)
	if v == lua.LNil {
		return nil, nil
	}
	fn, ok := v.(*lua.LFunction)
	if !ok {
		return nil, &ManifestError{Message: fmt.Sprintf("%s is a %s, not a function", name, v.Type()),
			Hint: fmt.Sprintf("write function %s(qi) … end", name)}
	}
	return fn, nil
}

func (m *manifest) readSettings(s *sandbox.Script) error {
	switch v := s.Value("irreversible").(type) {
	case *lua.LNilType:
	case lua.LString:
		m.irreversible = string(v)
	default:
		return &ManifestError{Message: fmt.Sprintf("irreversible is a %s, not the reason as text", v.Type()),
			Hint: `write irreversible = "why it cannot be undone"`}
	}
	switch v := s.Value("transaction").(type) {
	case *lua.LNilType:
	case lua.LBool:
		m.transaction = bool(v)
	default:
		return &ManifestError{Message: fmt.Sprintf("transaction is a %s, not true or false", v.Type()),
			Hint: "write transaction = false to do without the transaction around the migration"}
	}
	return nil
}

func (m *manifest) check() error {
	switch {
	case m.change != nil && (m.up != nil || m.down != nil):
		return &ManifestError{Message: "the file defines change and also up or down",
			Hint: "keep change(qi) alone, or up(qi) and down(qi)"}
	case m.change == nil && m.up == nil:
		return &ManifestError{Message: "the file defines neither up(qi) nor change(qi)",
			Hint: "write function up(qi) … end; a function declared local is not seen"}
	case m.change == nil && m.down == nil && m.irreversible == "":
		return &ManifestError{Message: "the file defines up(qi) but neither down(qi) nor why it cannot be undone",
			Hint: `write function down(qi) … end, or irreversible = "why"`}
	}
	return nil
}

// entry is the function that runs in a direction, and whether it is a change
// whose inverse is derived.
func (m *manifest) entry(d event.Direction) (fn *lua.LFunction, change bool, err error) {
	if m.change != nil {
		return m.change, true, nil
	}
	if d == event.Up {
		return m.up, false, nil
	}
	if m.down == nil {
		return nil, false, &ManifestError{Message: "it cannot be undone: " + m.irreversible,
			Hint: "restore a backup, or write a new migration that repairs forward"}
	}
	return m.down, false, nil
}
