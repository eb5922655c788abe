package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"

	"github.com/luamig/luamig/dialects"
	"github.com/luamig/luamig/host"
	"github.com/luamig/luamig/host/config"
)

// project is what a command works on.
type project struct {
	config.Environment
	root     string // the folder of the configuration, as seen from here: "."
	database database
}

// openProject reads the configuration for a command that needs a database.
func (p *program) openProject(ctx context.Context) (*project, error) {
	pr, err := p.openFolders(ctx, false)
	if err != nil {
		return nil, err
	}
	p.conceal(config.Secrets(pr.URL)...)
	for _, replica := range pr.Replicas {
		p.conceal(config.Secrets(replica)...)
	}
	if pr.database, err = databaseOf(pr.URL); err != nil {
		return nil, err
	}
	if pr.database.resolve != nil && pr.URLFrom == "" {
		pr.URL = pr.database.resolve(pr.URL, pr.root)
	}
	return pr, nil
}

// openFolders reads the configuration. Without a database, it is enough that it
// says where the folders are.
func (p *program) openFolders(ctx context.Context, withoutDatabase bool) (*project, error) {
	root, file := p.dirOf(p.flags.config)
	env, err := config.Load(ctx, config.Request{
		Root: os.DirFS(p.path(root)), File: file, Vars: p.env, Name: p.flags.env, URL: p.flags.url,
		WithoutDatabase: withoutDatabase,
	})
	if err != nil {
		return nil, err
	}
	return &project{Environment: env, root: root}, nil
}

// dirOf splits --config into the project's folder and the file in it. A Sequelize
// config lies one folder below the project.
func (p *program) dirOf(configFile string) (root, file string) {
	if configFile == "" {
		return ".", ""
	}
	dir, file := filepath.Split(filepath.Clean(configFile))
	dir = filepath.Clean(dir)
	if filepath.Ext(file) == ".json" && filepath.Base(dir) == "config" {
		return filepath.Dir(dir), path.Join("config", file)
	}
	return dir, file
}

// path returns a path of this program's working directory for the system.
func (p *program) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(p.dir, name)
}

// folder returns the path of a folder of the project, as seen from here.
func (pr *project) folder(name string) string {
	return filepath.Join(pr.root, filepath.FromSlash(name))
}

// migrator makes the one that the commands use.
func (p *program) migrator(pr *project, s *stopper, r reporter) (*host.Migrator, error) {
	dialect := pr.database.dialect(pr.URL, p.timeouts(pr))
	if pr.Schema != "" && !dialect.Traits().Schemas {
		return nil, &usageError{dialect.Traits().Title + " has no schemas", "take schema out of " + pr.File}
	}
	migrations, err := p.openFolder(pr.folder(pr.Paths.Migrations))
	if err != nil {
		return nil, err
	}
	library, err := p.openFolder(pr.folder(pr.Paths.Lib))
	if err != nil {
		return nil, err
	}
	m := &host.Migrator{
		Dialect: dialect, URL: pr.URL,
		Migrations: migrations, MigrationsDir: filepath.ToSlash(pr.folder(pr.Paths.Migrations)),
		Library: library, LibraryDir: filepath.ToSlash(pr.folder(pr.Paths.Lib)),
		Table: pr.Table, Schema: pr.Schema, Limits: pr.Limits, LockTimeout: p.flags.lockTimeout.orNever(pr.RunnerTimeout),
		Replicas: pr.Replicas,
		Retries:  p.flags.retries.or(pr.Retries), ConnectTimeout: pr.ConnectTimeout,
		Events: p.events(s, r), Statements: p.flags.verbose || p.log != nil,
		Now: p.now, Actor: p.actor(p.build.version),
	}
	if s != nil {
		m.Stop = s.stop
	}
	return m, nil
}

// timeouts are those of the statements: a flag wins over the configuration.
func (p *program) timeouts(pr *project) dialects.Timeouts {
	return dialects.Timeouts{
		Lock:      p.flags.dbLockTimeout.orNever(pr.Timeouts.Lock),
		Statement: p.flags.statementTimeout.orNever(pr.Timeouts.Statement),
	}
}

// openFolder opens a folder so that no link leads out of it. A missing one is nil.
func (p *program) openFolder(name string) (fs.FS, error) {
	root, err := os.OpenRoot(p.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return folderOf(root), nil
}

// needMigrations refuses to work without the folder: an empty list of
// migrations must not be taken for a database that is up to date.
func (pr *project) needMigrations(m *host.Migrator) error {
	if m.Migrations != nil {
		return nil
	}
	return &usageError{"there is no folder " + m.MigrationsDir + " here", "luamig init makes one; --config names a project elsewhere"}
}

// scriptNames lists the Lua files of a folder without their extension, sorted.
func scriptNames(fsys fs.FS) []string {
	if fsys == nil {
		return nil
	}
	files, _ := fs.Glob(fsys, "*.lua")
	for i, f := range files {
		files[i] = f[:len(f)-len(".lua")]
	}
	sort.Strings(files)
	return files
}
