// Package basic writes the index that a browser searches by itself, from files
// on any web host, when no server answers. It finds the datasets in which all
// words of a query occur (Chinese in pairs of characters), by rank of the field,
// and filters them by facets. It knows neither stems nor synonyms nor pinyin,
// and forgives no typing errors: that is what the server is for.
//
// The index is made in two steps, so that a change of one dataset is cheap:
// Shard turns the documents of one shard into files of its own and a fragment,
// and Merge joins the fragments of all shards into the files they share. The
// reader is site/assets/js/basic.js; README.md describes the files.
package basic

import (
	"fmt"
	"math/bits"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
)

// Layout is what all parts of an index have in common. It follows from the
// number of documents alone.
type Layout struct {
	shardBits int // leading bits of a key that name its shard
	keyBits   int // length of a key
	chunkBits int // leading bits of a key that name the file of its display texts
}

// LayoutOf is the layout of an index of n documents. Keys have room for 64 to
// 128 times as many, which keeps them short and apart; a file of display texts
// holds four to eight documents, because the hits of a page lie in as many files
// as there are hits.
func LayoutOf(n int) Layout {
	shard := bits.Len(uint(search.Shards(n))) - 1
	size := bits.Len(uint(n))
	return Layout{shardBits: shard, keyBits: size + 6, chunkBits: max(shard, size-3)}
}

// String is the same for equal layouts only.
func (l Layout) String() string {
	return fmt.Sprintf("%d/%d/%d", l.shardBits, l.keyBits, l.chunkBits)
}

// Files takes the files of a folder of an index: path within it, whole content. It is
// called by one goroutine at a time.
type Files func(path string, body []byte) error

// weight is the rank of the field in which a term stands in a document.
type weight uint32

// The weights. The reader gives them their share in the rank of a hit.
const (
	inFacet weight = iota // a facet's value, or the start of a title
	inFile                // name of a file
	inSummary
	inAgency // name of the provider or the domain
	inItem   // name or title of a data item
	inKeyword
	inCode // code or id of the dataset
	inTitle
	weightBits = 3
)

// Terms that are not words begin with a sign that no word holds.
const (
	facetSign = "@" // @domain:transport
	titleSign = "=" // =the whole folded title
)

// maxTitle bounds the title terms, in characters; a longer title is found as
// the start of itself.
const maxTitle = 80

// either is the text in the language, or in the other where there is none in it.
func either(t lang.Text, c lang.Code) (s string, of lang.Code) {
	if s = t.In(c); s != "" {
		return s, c
	}
	if c == lang.ZH {
		return t.EN, lang.EN
	}
	return t.ZH, lang.ZH
}
