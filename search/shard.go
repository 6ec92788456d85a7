package search

import (
	"crypto/sha256"
	"math/bits"
)

// manyDocuments is the number of documents up to which an index is one shard.
const manyDocuments = 1000

// manyShards is the number of shards of a larger index: few enough that a
// query asks all of them, enough that a change of one document indexes a small
// part anew. A power of two, see ShardOf.
const manyShards = 16

// Files of a shard.
const (
	documentsFile = "documents.ndjson" // a Document a line, by id: what is shown of a hit
	columnsFile   = "columns.ndjson"   // a header, then a row a document: what is held in memory
	wordsFile     = "words.zap"        // a segment of Bleve's: which words stand in which documents
)

// Shards is the number of shards for an index of n documents.
func Shards(n int) int {
	if n <= manyDocuments {
		return 1
	}
	return manyShards
}

// ShardOf is the shard, of as many as Shards says, that holds the document id:
// the leading bits of the id's SHA-256.
func ShardOf(id string, shards int) int {
	sum := sha256.Sum256([]byte(id))
	return int(sum[0]) >> (8 - bits.Len(uint(shards-1)))
}
