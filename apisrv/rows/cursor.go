package rows

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// A cursor says where a page ended: the row that came last, the version of the
// data and a digest of filter and order, under a code that only the portal can
// make. The last sort key needs no place in it: within a version the number of
// the row determines it, and so a cursor carries no cell.
//
//	format 1 byte | row 8 | digest 8 | code 16 | version

const (
	cursorFormat = 1
	cursorHead   = 1 + 8 + digestBytes
	digestBytes  = 8
	codeBytes    = 16
	maxCursor    = 1 << 10 // characters
)

type cursor struct {
	row     int64
	digest  [digestBytes]byte
	version string
}

// encode writes the cursor for a table, whose name the code covers.
func (c cursor) encode(secret []byte, name string) string {
	b := binary.BigEndian.AppendUint64([]byte{cursorFormat}, uint64(c.row))
	b = append(b, c.digest[:]...)
	b = append(b, codeOf(secret, name, b, c.version)...)
	return base64.RawURLEncoding.EncodeToString(append(b, c.version...))
}

func codeOf(secret []byte, name string, head []byte, version string) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("row cursor\x00"))
	mac.Write(head)
	mac.Write([]byte(name + "\x00" + version))
	return mac.Sum(nil)[:codeBytes]
}

var errCursor = Fault{Kind: Malformed, Param: "cursor", Text: lang.Text{
	ZH: "游标无效：请原样使用上一页给出的 cursor，或去掉它从头开始。",
	EN: "The cursor is not valid: give the one of the page before as it is, or leave it away to begin anew."}}

// strictURL refuses a last character with bits that mean nothing, so that a
// cursor has one spelling.
var strictURL = base64.RawURLEncoding.Strict()

func decodeCursor(secret []byte, name, text string) (cursor, *Fault) {
	fault := errCursor
	if len(text) > maxCursor {
		return cursor{}, &fault
	}
	b, err := strictURL.DecodeString(text)
	if err != nil || len(b) < cursorHead+codeBytes || b[0] != cursorFormat {
		return cursor{}, &fault
	}
	head, code, version := b[:cursorHead], b[cursorHead:cursorHead+codeBytes], string(b[cursorHead+codeBytes:])
	if !hmac.Equal(code, codeOf(secret, name, head, version)) {
		return cursor{}, &fault
	}
	c := cursor{row: int64(binary.BigEndian.Uint64(head[1:9])), version: version}
	copy(c.digest[:], head[9:])
	return c, nil
}

// CursorVersion is the version that a cursor of the named table reads, so that
// the server can open it while it still has it.
func CursorVersion(secret []byte, name, text string) (string, *Fault) {
	c, fault := decodeCursor(secret, name, text)
	return c.version, fault
}

// digest tells filter and order apart from others.
func (q Query) digest() (d [digestBytes]byte) {
	body, _ := json.Marshal(struct {
		Where Filter
		Order []Sort
	}{q.Where, q.Order}) // of texts and whole numbers: cannot fail
	sum := sha256.Sum256(body)
	copy(d[:], sum[:])
	return d
}

// after is the row that the query's cursor ended with, or -1 without a cursor.
func (t *Table) after(q Query) (int64, *Fault) {
	if q.Cursor == "" {
		return -1, nil
	}
	c, fault := decodeCursor(t.secret, t.name, q.Cursor)
	switch {
	case fault != nil:
		return 0, fault
	case c.version != t.version:
		return 0, &Fault{Kind: CursorGone, Param: "cursor", Text: textf(
			"此游标读取的数据版本 %s 已不再提供，现在的版本是 %s；请去掉游标，从头开始。",
			"The version %s of the data that this cursor reads is no longer kept; the version now is %s. Leave the cursor away and begin anew.",
			clip(c.version), t.version)}
	case c.digest != q.digest():
		return 0, &Fault{Kind: Malformed, Param: "cursor", Text: textf(
			"此游标属于另一个查询；翻页时请保持 where 和 order 不变。",
			"The cursor belongs to another query; keep where and order as they are from page to page.")}
	case c.row < 0 || c.row >= t.rows:
		wrong := errCursor
		return 0, &wrong
	}
	return c.row, nil
}
