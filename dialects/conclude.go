package dialects

import "context"

// Concluder is a [Conn] that ends a transaction in one trip.
type Concluder interface {
	// Conclude runs statements as the last ones of the open transaction, and commits it. The statements are the host's own: what they
	// write to stays as it is for as long as the connection. Behind an error of one, nothing is committed, and the
	// transaction is to be rolled back; behind one of the commit itself, it is as behind that of [Conn.Commit].
	Conclude(ctx context.Context, batch []Statement) error
}
