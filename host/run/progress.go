package run

// ShareOf is how much of a loop is done, 0 to 1: by its rows, or as the loop tells; 0: unknown. More rows
// than there were thought to be tell nothing.
func ShareOf(rows, total int64, told float64) float64 {
	switch {
	case total > 0 && rows <= total:
		return float64(rows) / float64(total)
	case total > 0 || told < 0 || told > 1:
		return 0
	}
	return told
}
