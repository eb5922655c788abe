// Package value translates between the values of scripts and the values of
// databases, exactly in both directions, and gives scripts the types that Lua
// lacks: int64, decimal, date, bytes, null and JSON.
//
// What is read and written back unchanged is identical in the database, and
// nothing is rounded in silence.
//
// # What scripts see
//
// int64(x) makes an exact integer of a number or of decimal digits, up to the
// range of BIGINT UNSIGNED. One within ±2^53 is an ordinary number, and so is
// every result within it; what remains is an int64 with + - * % / (the last only
// where the quotient is whole), comparison and the methods compare, eq and
// tonumber. Overflow is an error, and so is a number that may have been rounded.
//
// decimal(x) makes an exact decimal of text, which it keeps as it is written, or
// of a number, by its shortest text. + - * % keep the digits after the point as
// SQL does (0.10 + 1 is 1.10); / must come to an end within 1000 digits, else
// decimal.div(a, b, scale, mode) rounds. Methods: round(scale, mode), floor,
// ceil, abs, scale, div, compare, eq and tonumber, the one that may lose digits.
// The modes are half_up (the default, as SQL rounds), half_even, half_down, up,
// down, ceil and floor.
//
// null is NULL where nil would leave a hole: in tables. It counts as true, as
// everything does that is neither nil nor false.
//
// bytes(s) is written as bytes where a database tells text from bytes.
//
// json.decode and json.encode(v, {indent = n}) keep the order of keys and every
// digit: a number that a Lua number cannot hold is an int64 or decimal. A table
// with the keys 1 to n is an array; json.array{} and json.object{} mark what is
// empty or has number keys. Decoded arrays are so marked. NULL columns of a row
// are left out, as pairs leaves them out.
//
// date.parse(text, format) gives a date, which is written back as the text it was
// read from; date.now() is the frozen time of the run. d + {months = 1, days = 2}
// and d + seconds give a date in the same form, d - d gives seconds. Fields: year,
// month, day, hour, min, sec, nsec, offset, wday, yday, unix. Methods: add, sub,
// format, utc. Dates without an offset are compared as UTC.
//
// getmetatable gives the name of the kind of each of them, such as "decimal".
//
// # Operators between values of different kinds
//
// The interpreter calls __eq, __lt and __le only when both operands are of one
// Lua type, and finds a userdata in a table by identity. host/compile therefore
// makes code that calls [Operators] where one of the values made here is an
// operand or a key: [Compare], [Equal] and [Key] say what they do then.
package value
