package basic

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"github.com/kaimen-portal/kaimen/search"
)

// keyed is a document with the number that stands for it in the index.
type keyed struct {
	*search.Document
	key uint32
}

// assignKeys gives the documents of one shard their keys: the leading bits of
// the hash of the id, in that order. Where two would be the same, the later one
// moves up to the next free key, and down again at the end of the shard's range.
// A key depends on the ids of the shard alone, and mostly on its own.
func (l Layout) assignKeys(docs []search.Document) []keyed {
	type hashed struct {
		doc  *search.Document
		hash uint64
	}
	all := make([]hashed, len(docs))
	for i := range docs {
		sum := sha256.Sum256([]byte(docs[i].ID))
		all[i] = hashed{&docs[i], binary.BigEndian.Uint64(sum[:])}
	}
	slices.SortFunc(all, func(a, b hashed) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.doc.ID, b.doc.ID))
	})
	out := make([]keyed, len(all))
	for i, h := range all {
		out[i] = keyed{h.doc, uint32(h.hash >> (64 - l.keyBits))}
		if i > 0 {
			out[i].key = max(out[i].key, out[i-1].key+1)
		}
	}
	for i := len(out) - 1; i >= 0; i-- {
		shard := uint32(all[i].hash >> (64 - l.keyBits) >> (l.keyBits - l.shardBits))
		last := (shard+1)<<(l.keyBits-l.shardBits) - 1
		if i+1 < len(out) {
			last = min(last, out[i+1].key-1)
		}
		out[i].key = min(out[i].key, last)
	}
	return out
}
