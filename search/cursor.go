package search

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// A cursor is, in base64url: 8 bytes of a hash of index, query and the rest,
// then of the last hit the key (8) and the rank by id (4). The hash makes a
// cursor useless with another index or query. It is no secret: who makes one up
// chooses the place in the answer at which a page begins, and how deep that
// place is, is counted in the answer, not read from the cursor.
const cursorBytes = 8 + 8 + 4

// cursor is where the page after a hit begins.
func (x *Index) cursor(q *Query, last place) string {
	b := make([]byte, cursorBytes)
	binary.BigEndian.PutUint64(b[8:], last.key)
	binary.BigEndian.PutUint32(b[16:], uint32(last.rank))
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

// parseCursor gives the hit after which the page that a query asks for begins;
// nil: it is the first page.
func (x *Index) parseCursor(q *Query) (*place, error) {
	if q.Cursor == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	same := base64.RawURLEncoding.EncodeToString(b) == q.Cursor // base64 has several forms of the same bytes
	if err != nil || !same || len(b) != cursorBytes || string(b[:8]) != string(x.seal(q, b[8:])) {
		return nil, &QueryError{Param: "cursor", Message: lang.Text{
			ZH: "这一页属于另一次查询或目录的旧版本，请从第一页开始。",
			EN: "The page belongs to another query or to an earlier catalogue; begin at the first page."}}
	}
	return &place{key: binary.BigEndian.Uint64(b[8:]), rank: int32(binary.BigEndian.Uint32(b[16:]))}, nil
}

// tooDeep refuses a page beyond MaxDepth, to which no answer leads.
func tooDeep() error {
	return &QueryError{Param: "cursor", Message: lang.Text{
		ZH: fmt.Sprintf("最多可以翻到第 %d 条结果，请缩小查询范围。", MaxDepth),
		EN: fmt.Sprintf("Only the first %d hits can be paged to; narrow the query.", MaxDepth)}}
}
