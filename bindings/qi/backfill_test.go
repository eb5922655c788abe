package qi_test

import (
	"context"

	"github.com/luamig/luamig/bindings/qi"
)

func (r *recorder) Backfill(context.Context, qi.Backfill) (qi.Cursor, error) { return nil, r.fail }
func (s *atOnce) Backfill(context.Context, qi.Backfill) (qi.Cursor, error)   { return nil, nil }
