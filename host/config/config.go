// Package config finds out what luamig works on: luamig.lua, .env, Sequelize's
// config/config.json, and what flags and the environment say about them.
//
// It reads no environment and no disk of its own: a [Request] holds both.
package config

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/dialects/op"
	"github.com/luamig/luamig/host/sandbox"
)

const (
	// FileName is the configuration at the root of a project.
	FileName = "luamig.lua"
	// DefaultEnvironment is the environment when nothing names another one.
	DefaultEnvironment = "development"
	// DefaultURL is the database of a project without configuration.
	DefaultURL = "sqlite:luamig.db"

	sequelizeName = "config/config.json"
)

// Request says where to look and what the user has chosen.
type Request struct {
	Root fs.FS             // the project's folder
	File string            // the configuration in Root; empty: luamig.lua, else config/config.json
	Vars map[string]string // the process's environment
	Name string            // --env
	URL  string            // --url
	// WithoutDatabase says that only the folders are of interest: a URL may be missing.
	WithoutDatabase bool
}

// Environment is one environment of a project, ready for use.
type Environment struct {
	Name string
	File string // the configuration it comes from; empty: there is none
	URL  string
	// URLFrom says where the URL comes from: "--url", "DATABASE_URL", or empty
	// for the configuration.
	URLFrom string
	// Confirm says that what changes data asks first.
	Confirm bool
	// ConfirmName is the environment with confirm = true whose database this is:
	// Name itself, or another one that --url or DATABASE_URL led to. Empty: none.
	ConfirmName string
	// RunnerTimeout is how long to wait for another luamig. 0: not set; negative: do not wait.
	RunnerTimeout time.Duration
	// Timeouts bound the statements.
	Timeouts dialects.Timeouts
	// ConnectTimeout is how long to try to reach a database; 0: not set.
	ConnectTimeout time.Duration
	Retries        int      // of a script, where nothing is done twice; 0: not set; negative: none
	Replicas       []string // their URLs, for backfills that mind their lag
	Limits         sandbox.Limits
	Paths          Paths
	Table          string // of the ledger; empty: not set
	Schema         string // of the ledger; empty: not set
}

// Paths are the folders of a project, relative to its root.
type Paths struct {
	Migrations string
	Seeds      string
	Scripts    string
	Lib        string
}

// DefaultPaths returns the folders of a project that names no others.
func DefaultPaths() Paths {
	return Paths{Migrations: "migrations", Seeds: "seeds", Scripts: "scripts", Lib: "lib"}
}

// Load finds the environment that the request chooses. Its errors are [*Error], whose Source shows no secrets.
func Load(ctx context.Context, r Request) (Environment, error) {
	env, err := r.load(ctx)
	var faulty *Error
	if errors.As(err, &faulty) {
		faulty.Source = mask(faulty.Source)
	}
	return env, err
}

func (r Request) load(ctx context.Context) (Environment, error) {
	vars, err := withDotenv(r.Root, r.Vars)
	if err != nil {
		return Environment{}, err
	}
	r.Vars = vars
	doc, err := r.open(ctx)
	if err != nil {
		return Environment{}, err
	}
	name, named := r.name(doc)
	env, err := r.section(doc, name, named)
	if err != nil {
		return Environment{}, err
	}
	return r.override(doc, env)
}

// document is a configuration file that has been read, whatever its format.
type document interface {
	file() string
	environments() []string
	// environment reads one of them; the bool says whether there is one.
	environment(name string) (Environment, bool, error)
	// where finds the place of a key: environment, key, key of the key's table.
	where(keys ...string) (op.Pos, int, string)
}

// open reads the configuration; nil when there is none.
func (r Request) open(ctx context.Context) (document, error) {
	if r.File != "" {
		return r.read(ctx, r.File)
	}
	for _, file := range []string{FileName, sequelizeName} {
		doc, err := r.read(ctx, file)
		if !errors.Is(err, fs.ErrNotExist) || r.isLink(file) {
			return doc, err
		}
	}
	return nil, nil
}

// isLink reports a link, which here leads nowhere: somebody meant a configuration to be there, and must
// not end up on a new, empty database.
func (r Request) isLink(file string) bool {
	info, err := fs.Lstat(r.Root, file)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// read chooses the format by the file's extension.
func (r Request) read(ctx context.Context, file string) (document, error) {
	text, err := fs.ReadFile(r.Root, file)
	if err != nil {
		return nil, &Error{Message: "cannot read the configuration: " + err.Error(), Err: err,
			Hint: "--config names a luamig.lua or a config.json of Sequelize"}
	}
	if path.Ext(file) == ".json" {
		return readSequelize(file, text, r.Vars)
	}
	return readLua(ctx, file, text, r.Vars)
}

// name returns the environment's name, and whether the user gave it.
func (r Request) name(doc document) (string, bool) {
	candidates := []string{r.Name, r.Vars["LUAMIG_ENV"]}
	if _, ok := doc.(*sequelizeDocument); ok {
		candidates = append(candidates, r.Vars["NODE_ENV"]) // as Sequelize has it
	}
	for _, c := range candidates {
		if c != "" {
			return c, true
		}
	}
	return DefaultEnvironment, false
}

// section reads the chosen environment from the configuration.
func (r Request) section(doc document, name string, named bool) (Environment, error) {
	if doc == nil {
		return r.unconfigured(name, named)
	}
	env, ok, err := doc.environment(name)
	if err != nil {
		return Environment{}, err
	}
	if !ok && (named || r.WithoutDatabase || r.elsewhere() == "") {
		return Environment{}, &Error{
			Message: fmt.Sprintf("%s has no environment %q", doc.file(), name),
			Hint:    didYouMean(name, doc.environments()),
		}
	}
	env.Name, env.File = name, doc.file()
	return env.withDefaults(), nil
}

// unconfigured is the environment of a project without configuration. Somebody
// who names an environment thinks there is one, and must not end up on a new,
// empty database.
func (r Request) unconfigured(name string, named bool) (Environment, error) {
	if named && r.elsewhere() == "" && !r.WithoutDatabase {
		return Environment{}, &Error{
			Message: fmt.Sprintf("there is no environment %q, because there is no %s here", name, FileName),
			Hint:    "luamig init writes one; --config names one elsewhere; --url names the database without one",
		}
	}
	if file := r.program(); file != "" && r.elsewhere() == "" && !r.WithoutDatabase {
		return Environment{}, &Error{
			Message: file + " is JavaScript, which is not run here, and nothing else says which database is meant",
			Hint:    "luamig init writes a luamig.lua, in which to name it; or give --url or DATABASE_URL",
		}
	}
	return Environment{Name: name, URL: DefaultURL}.withDefaults(), nil
}

// program is a configuration of Sequelize that is a program; empty: there is none. Whoever has one does not mean a new, empty database.
func (r Request) program() string {
	for _, file := range []string{"config/config.js", "config/config.cjs", "config/config.mjs", "config/config.ts", ".sequelizerc"} {
		if _, err := fs.Stat(r.Root, file); err == nil {
			return file
		}
	}
	return ""
}

// elsewhere is a URL that needs no configuration.
func (r Request) elsewhere() string {
	if r.URL != "" {
		return r.URL
	}
	return r.Vars["DATABASE_URL"]
}

func (e Environment) withDefaults() Environment {
	d := DefaultPaths()
	for _, p := range []struct {
		path  *string
		usual string
	}{
		{&e.Paths.Migrations, d.Migrations}, {&e.Paths.Seeds, d.Seeds},
		{&e.Paths.Scripts, d.Scripts}, {&e.Paths.Lib, d.Lib},
	} {
		if *p.path == "" {
			*p.path = p.usual
		}
	}
	return e
}

// override settles the URL. What is typed wins over what is set, and what is set
// over what is written: --url, the URL of --env, DATABASE_URL, the configuration.
func (r Request) override(doc document, env Environment) (Environment, error) {
	switch variable := r.Vars["DATABASE_URL"]; {
	case r.URL != "":
		env.URL, env.URLFrom = r.URL, "--url"
	case r.Name != "" && env.URL != "":
	case variable != "" && variable != env.URL:
		env.URL, env.URLFrom = variable, "DATABASE_URL"
	}
	if env.URL == "" && !r.WithoutDatabase {
		return Environment{}, noURL(doc, env.Name)
	}
	return guard(doc, env), nil
}

// noURL points at the url that came out as nil, which is mostly a variable that is not
// set, or at the environment.
func noURL(doc document, name string) error {
	pos, width, source := doc.where(name, "url")
	if !pos.IsValid() {
		pos, width, source = doc.where(name)
	}
	return &Error{
		Pos: pos, Width: width, Source: source,
		Message: fmt.Sprintf("environment %q has no url", name),
		Hint:    "set it in " + doc.file() + ", or the variable it is taken from; or give --url or DATABASE_URL",
	}
}

// guard notes whose database it is: a DATABASE_URL left in the shell may lead to
// one with confirm = true while the environment is another.
func guard(doc document, env Environment) Environment {
	if env.Confirm {
		env.ConfirmName = env.Name
		return env
	}
	if doc == nil || env.URLFrom == "" {
		return env
	}
	for _, name := range doc.environments() {
		other, _, err := doc.environment(name)
		if err == nil && other.Confirm && sameDatabase(other.URL, env.URL) {
			env.ConfirmName = name
		}
	}
	return env
}

func ignoreNotExist(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return &Error{Message: "cannot read " + dotenvName + ": " + err.Error(), Err: err}
}
