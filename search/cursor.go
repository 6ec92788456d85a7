package search

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// page is where a page of an answer begins.
type page struct {
	last  *place // the hit before it; nil: it is the first page
	depth int    // hits before it
}

// A cursor is, in base64url: 8 bytes of a hash of index, query and the rest,
// the key of the last hit (8), its rank by id (4) and how many hits it ends
// (2). The hash makes a cursor useless with another index or query; it is not
// secret, since who makes one up gains a page of an answer that is public.
const cursorBytes = 8 + 8 + 4 + 2

func (x *Index) cursor(q *Query, p page) string {
	b := make([]byte, cursorBytes)
	binary.BigEndian.PutUint64(b[8:], p.last.key)
	binary.BigEndian.PutUint32(b[16:], uint32(p.last.rank))
	binary.BigEndian.PutUint16(b[20:], uint16(p.depth))
	copy(b, x.seal(q, b[8:]))
	return base64.RawURLEncoding.EncodeToString(b)
}

// seal is the hash in a cursor. Limit is not part of the query here: a page may
// be shorter or longer than the one before.
func (x *Index) seal(q *Query, rest []byte) []byte {
	same := *q
	same.Cursor, same.Limit = "", 0
	h := sha256.New()
	h.Write([]byte(x.id))
	if err := json.NewEncoder(h).Encode(same); err != nil {
		panic(err) // a checked query has no number that JSON lacks
	}
	h.Write(rest)
	return h.Sum(nil)[:8]
}

// parseCursor tells where the page that a query asks for begins.
func (x *Index) parseCursor(q *Query) (page, error) {
	if q.Cursor == "" {
		return page{}, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	same := base64.RawURLEncoding.EncodeToString(b) == q.Cursor // base64 has several forms of the same bytes
	if err != nil || !same || len(b) != cursorBytes || string(b[:8]) != string(x.seal(q, b[8:])) {
		return page{}, &QueryError{Param: "cursor", Message: lang.Text{
			ZH: "这一页属于另一次查询或目录的旧版本，请从第一页开始。",
			EN: "The page belongs to another query or to an earlier catalogue; begin at the first page."}}
	}
	return page{
		last:  &place{key: binary.BigEndian.Uint64(b[8:]), rank: int32(binary.BigEndian.Uint32(b[16:]))},
		depth: int(binary.BigEndian.Uint16(b[20:])),
	}, nil
}
