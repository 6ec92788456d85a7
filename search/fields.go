package search

import (
	"strings"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/kaimen-portal/kaimen/search/text"
)

// fields is the set of the fields of one document in which a term stands. It
// is what an index keeps for a term and a document, in the place where others
// keep how often the term occurs: how often tells little in descriptions this
// short, where tells nearly everything, and one list of documents a term
// instead of one a field makes the index small and a query quick.
//
// The commonest combinations are the smallest numbers, since Bleve writes
// small numbers in fewer bytes.
type fields uint8

const (
	inDescription     fields = 1 << iota // description and summary
	inItemDescription                    // what the data items (信息项) are said to hold
	inTitle
	inItem    // names and titles of data items
	inKeyword // keywords
	inAgency  // names of provider and domain
	inName    // id, code and names of files
)

// words is the name of the one field of the Bleve index that holds the terms
// of every text; items is that of whole data items, see itemKeys.
const (
	wordsField = "words"
	itemsField = "items"
)

// termsOf gives the terms of a document with the fields they stand in.
func termsOf(d *Document) map[string]fields {
	terms := make(map[string]fields, 256)
	add := func(in fields, texts ...string) {
		for _, s := range texts {
			text.Scan(s, func(t text.Token) { terms[termOf(t)] |= in })
		}
	}
	add(inTitle, d.Title.ZH, d.Title.EN)
	add(inKeyword, d.KeywordsZH...)
	add(inKeyword, d.KeywordsEN...)
	for _, it := range d.Items {
		add(inItem, it.Title.ZH, it.Title.EN)
		add(inName, it.Name)
		add(inItemDescription, it.Description.ZH, it.Description.EN)
	}
	add(inAgency, d.AgencyName.ZH, d.AgencyName.EN, d.DomainName.ZH, d.DomainName.EN)
	add(inDescription, d.Summary.ZH, d.Summary.EN, d.Description.ZH, d.Description.EN)
	add(inName, d.ID, d.Code)
	add(inName, d.Files...)
	return terms
}

// termOf is the form in which the index keeps a token: English words by their
// stem, all else as it is.
func termOf(t text.Token) string {
	if t.Kind == text.Word {
		return text.Stem(t.Term)
	}
	return t.Term
}

// wholeKey is the form in which whole names are compared: folded, and with one
// space where there are several.
func wholeKey(s string) string { return strings.Join(strings.Fields(text.Fold(s)), " ") }

// itemKeys are the names by which the data items of a document are asked for
// as a whole.
func itemKeys(d *Document) map[string]fields {
	keys := make(map[string]fields, 2*len(d.Items))
	for _, it := range d.Items {
		for _, s := range []string{it.Name, it.Title.ZH, it.Title.EN} {
			if k := wholeKey(s); k != "" {
				keys[k] = inItem
			}
		}
	}
	return keys
}

// analysed makes of a document what Bleve writes: two fields whose terms are
// decided already, nothing stored but the id.
func analysed(d *Document) index.Document {
	doc := document.NewDocument(d.ID)
	doc.AddField(&termField{name: wordsField, terms: termsOf(d)})
	doc.AddField(&termField{name: itemsField, terms: itemKeys(d)})
	doc.AddIDField()
	doc.VisitFields(func(f index.Field) { f.Analyze() })
	return doc
}

// termField is a field of Bleve's whose terms need no analysis any more.
type termField struct {
	name  string
	terms map[string]fields
}

func (f *termField) Name() string                        { return f.name }
func (f *termField) Value() []byte                       { return nil }
func (f *termField) ArrayPositions() []uint64            { return nil }
func (f *termField) EncodedFieldType() byte              { return 't' }
func (f *termField) Analyze()                            {}
func (f *termField) Options() index.FieldIndexingOptions { return index.IndexField }
func (f *termField) NumPlainTextBytes() uint64           { return 0 }
func (f *termField) Size() int                           { return 0 }

// AnalyzedLength is the same for all, so that Bleve's norm takes one byte.
func (f *termField) AnalyzedLength() int { return 1 }

func (f *termField) AnalyzedTokenFrequencies() index.TokenFrequencies {
	frequencies := make(index.TokenFrequencies, len(f.terms))
	backing := make([]index.TokenFreq, len(f.terms))
	i := 0
	for term, in := range f.terms {
		backing[i].Term = []byte(term)
		backing[i].SetFrequency(int(in))
		frequencies[term] = &backing[i]
		i++
	}
	return frequencies
}
