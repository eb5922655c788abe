package mysql

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io"
	"net"
	"time"

	"github.com/luamig/luamig/dialects"
)

// COM_CHANGE_USER makes of a session what a new one would be, on the connection that is there: the user is asked who it is, and
// settings, roles, variables, temporary tables, prepared statements and locks are gone, and it has new attributes. It takes two trips, and
// neither a connection nor the exchange of keys of TLS. The driver has no function for it. Where the server wants more of
// the user than a hash of the password, a new connection has to do.

// renewal is the conversation of a COM_CHANGE_USER.
type renewal struct {
	net.Conn
	sequence byte
	password string
}

const (
	comChangeUser = 0x11

	replyOK     = 0x00
	replyMore   = 0x01
	replySwitch = 0xfe

	sha2Enough = 3 // of caching_sha2_password: the hash is known, and right
)

// errNotRenewed says that this server or user needs a new connection.
var errNotRenewed = errors.New("the server wants more than a hash of the password")

// renew makes the session a new one with a name, before it is set up. Behind an error the connection is of no use.
func (l *link) renew(ctx context.Context, t *location, label string) error {
	attributes, err := t.encodedAttributes(label)
	if err != nil {
		return err
	}
	connection, err := l.wire()
	if err != nil {
		return err
	}
	deadline := time.Now().Add(t.patience())
	if end, ok := ctx.Deadline(); ok && end.Before(deadline) {
		deadline = end
	}
	if err := connection.SetDeadline(deadline); err != nil {
		return err
	}
	r := &renewal{Conn: connection, password: t.config.Passwd}
	if err := r.changeUser(t.config.User, t.config.DBName, attributes); err != nil {
		return err
	}
	return connection.SetDeadline(time.Time{})
}

// changeUser follows the protocol: https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_change_user.html
func (r *renewal) changeUser(user, database, attributes string) error {
	// The server asks for a hash with a challenge of its own, where the client begins with a method that it does not know.
	const unknownMethod, utf8mb4 = "luamig", 45
	p := append([]byte{comChangeUser}, user...)
	p = append(p, 0, 0) // no hash yet
	p = append(append(p, database...), 0)
	p = binary.LittleEndian.AppendUint16(p, utf8mb4)
	p = append(append(p, unknownMethod...), 0)
	p = append(appendLength(p, len(attributes)), attributes...)
	r.sequence = 0
	if err := r.send(p); err != nil {
		return err
	}
	reply, err := r.receive()
	if err != nil || reply[0] == replyOK {
		return err
	}
	if reply[0] != replySwitch {
		return errNotRenewed
	}
	answer, err := r.answer(reply[1:])
	if err != nil {
		return err
	}
	if err := r.send(answer); err != nil {
		return err
	}
	return r.accepted()
}

// answer is the hash that the server asks for.
func (r *renewal) answer(request []byte) ([]byte, error) {
	method, challenge := cutByte(request)
	const length = 20
	if len(challenge) < length {
		return nil, errNotRenewed
	}
	challenge = challenge[:length]
	switch {
	case r.password == "":
		return nil, nil
	case method == "mysql_native_password":
		return nativeHash(r.password, challenge), nil
	case method == "caching_sha2_password":
		return sha2Hash(r.password, challenge), nil
	}
	return nil, errNotRenewed
}

func cutByte(b []byte) (before string, after []byte) {
	for i, c := range b {
		if c == 0 {
			return string(b[:i]), b[i+1:]
		}
	}
	return string(b), nil
}

// accepted reads what the server says of the hash.
func (r *renewal) accepted() error {
	reply, err := r.receive()
	if err == nil && reply[0] == replyMore && len(reply) == 2 && reply[1] == sha2Enough {
		reply, err = r.receive()
	}
	if err == nil && reply[0] != replyOK {
		return errNotRenewed
	}
	return err
}

// nativeHash is SHA1(password) XOR SHA1(challenge, SHA1(SHA1(password))).
func nativeHash(password string, challenge []byte) []byte {
	once := digest(sha1.New(), []byte(password))
	return xor(once, digest(sha1.New(), challenge, digest(sha1.New(), once)))
}

// sha2Hash is SHA256(password) XOR SHA256(SHA256(SHA256(password)), challenge).
func sha2Hash(password string, challenge []byte) []byte {
	once := digest(sha256.New(), []byte(password))
	return xor(once, digest(sha256.New(), digest(sha256.New(), once), challenge))
}

func digest(h hash.Hash, parts ...[]byte) []byte {
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

func xor(a, b []byte) []byte {
	c := make([]byte, len(a))
	for i := range a {
		c[i] = a[i] ^ b[i]
	}
	return c
}

// appendLength writes a length as the protocol has it before strings.
func appendLength(b []byte, n int) []byte {
	switch {
	case n < 251:
		return append(b, byte(n))
	case n < 1<<16:
		return binary.LittleEndian.AppendUint16(append(b, 0xfc), uint16(n))
	}
	return append(b, 0xfd, byte(n), byte(n>>8), byte(n>>16))
}

// send writes one packet.
func (r *renewal) send(payload []byte) error {
	n := len(payload)
	packet := append([]byte{byte(n), byte(n >> 8), byte(n >> 16), r.sequence}, payload...)
	_, err := r.Write(packet)
	return err
}

// receive reads one packet, which is never empty.
func (r *renewal) receive() ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	n := int(head[0]) | int(head[1])<<8 | int(head[2])<<16
	r.sequence = head[3] + 1
	if n == 0 {
		return nil, errNotRenewed
	}
	payload := make([]byte, n)
	_, err := io.ReadFull(r, payload)
	return payload, err
}

// renewed makes of the session of a script a new one, and reports false where that takes a new connection.
func (c *conn) renewed(ctx context.Context, label string) (bool, error) {
	if c.dead || c.unrenewable {
		return false, nil
	}
	err := c.link.renew(ctx, c.location, label)
	c.unrenewable = errors.Is(err, errNotRenewed) || errors.Is(err, errDriver)
	if err != nil {
		return false, nil
	}
	clear(c.cache) // the server has forgotten them
	c.used, c.readOnly = false, false
	if c.unsure || c.altered {
		err = c.setUp(ctx, c.location)
	} else {
		_, err = c.exec(ctx, c.location.takingOver(setStatement(c.settings(c.location))))
		err = lockLostIn(err)
	}
	var own *dialects.Error
	if errors.As(err, &own) { // of us, and not of the connection
		return false, own
	}
	return err == nil, nil
}
