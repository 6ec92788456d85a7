package search

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
)

// ID names what the index holds; Answer.Release says the same.
func (x *Index) ID() string { return x.id }

// Document is the document of that id; not ok where there is none. The error
// wraps ErrDamaged.
func (x *Index) Document(id string) (d Document, ok bool, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer damage("read a document", &err)
	n := slices.Index(x.rows.ids, id)
	if n < 0 {
		return d, false, nil
	}
	d, err = x.document(n)
	return d, err == nil, err
}

// EachDocument hands over every document, in no order. The error wraps
// ErrDamaged, or is that of the context.
func (x *Index) EachDocument(ctx context.Context, take func(*Document)) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer damage("read the documents", &err)
	for n := range x.rows.ids {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("read the documents: %w", err)
		}
		d, err := x.document(n)
		if err != nil {
			return err
		}
		take(&d)
	}
	return nil
}
