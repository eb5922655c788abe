package dialects

import "context"

// DatabaseMaker is a Dialect that creates and drops the database of a URL, from outside of it.
type DatabaseMaker interface {
	// CreateDatabase reports whether it has created it: one that is there stays as it is.
	CreateDatabase(ctx context.Context, url string) (created bool, err error)
	// DropDatabase reports whether it has dropped it: there may be none. Where the server keeps one
	// that is in use, force ends the sessions in it.
	DropDatabase(ctx context.Context, url string, force bool) (dropped bool, err error)
	// DatabaseName is what the URL calls it; empty: it has no name.
	DatabaseName(url string) (string, error)
}
