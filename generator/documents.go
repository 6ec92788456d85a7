package generator

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"

	"github.com/kaimen-portal/kaimen/generator/record"
	"github.com/kaimen-portal/kaimen/search"
)

// documents are what can be found of entries. Those that were converted just now
// are at hand; of the others, most stand in the index of the release before.
func (b *build) documents(entries []*published) ([]search.Document, error) {
	known := map[string]search.Document{}
	for _, n := range b.shardsBefore(entries) {
		for _, d := range b.documentsBefore(n) {
			known[d.ID] = d
		}
	}
	docs := make([]search.Document, len(entries))
	for i, good := range entries {
		d, ok := known[good.Item.ID]
		switch was := b.before[good.Item.ID]; {
		case good.document != nil:
			docs[i], good.document = *good.document, nil // not needed any more
		case ok && was != nil && was.Good != nil && was.Good.Record == good.Record:
			docs[i] = d
		default:
			rec, err := record.Load(b.store, good.Record)
			if err != nil {
				return nil, err
			}
			docs[i] = b.frame.Document(rec)
		}
	}
	return docs, nil
}

// shardsBefore are the shards of the release before that hold documents of
// entries which are not at hand, unless they are worded otherwise now.
func (b *build) shardsBefore(entries []*published) []int {
	var out []int
	if n := len(b.old.Index.Shards); n > 0 && b.old.Frame == b.next.Frame {
		for _, good := range entries {
			if good.document == nil {
				out = append(out, search.ShardOf(good.Item.ID, n))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// documentsBefore reads the documents of a shard of the release before: none
// where they are not what was written.
func (b *build) documentsBefore(shard int) []search.Document {
	old := b.old.Index.Shards[shard].Server
	body, err := os.ReadFile(filepath.Join(b.store.TreePath(old.Tree), documentsName))
	sum := sha256.Sum256(body)
	if err != nil || !slices.Contains(slices.Collect(sumsIn(old.Files)), hex.EncodeToString(sum[:])) {
		return nil
	}
	var out []search.Document
	for dec := json.NewDecoder(bytes.NewReader(body)); dec.More(); {
		var d search.Document
		if dec.Decode(&d) != nil {
			return nil
		}
		out = append(out, d)
	}
	return out
}
