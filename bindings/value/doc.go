// Package value translates between the values of scripts and the values of
// databases, exactly in both directions, and gives scripts the types that Lua
// lacks: int64, decimal, date, bytes, null and JSON.
//
// What is read and written back unchanged is identical in the database, and
// nothing is rounded in silence.
//
// # Operators between a number and an exact value
//
// The interpreter calls __eq, __lt and __le only when both operands are of one
// Lua type. So `u < 5` raises an error when u is an int64 or a decimal, and
// `u == 5` is false without a question asked. For int64 that answer is right:
// a result within ±2^53 is always an ordinary number again, so a remaining
// int64 equals no number that is exact. For decimal it is not (decimal("2") is
// not == 2); the methods compare and eq, and [Compare] for whoever rewrites the
// operators, take mixed operands.
//
// An int64 or decimal as a table key is found by identity, not by value: use
// tostring(u) as the key.
package value
