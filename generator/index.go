package generator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/kaimen-portal/kaimen/generator/record"
	"github.com/kaimen-portal/kaimen/generator/store"
	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/search/basic"
	"github.com/kaimen-portal/kaimen/search/text"
)

// indexed is the search index of a release: what the server opens, below
// index/, and what a browser reads by itself, below public/search/basic/.
type indexed struct {
	Shards     []indexShard
	Common     folder // of all shards, for browsers
	CommonKey  string
	Vocabulary folder // of index/vocabulary.json
}

// indexShard is a part of the index: what is made of the documents whose ids
// fall into it, and of nothing else.
type indexShard struct {
	Key      string
	Server   folder // index/<n>
	Browser  folder // public/search/basic/<n>
	Fragment string // name of the kept text that Common is made of
}

const (
	documentsName  = "documents.ndjson" // of a shard
	vocabularyName = "vocabulary.json"
	browserIndex   = "search/basic" // below public/
)

// index makes the search index: the shards whose documents changed, and what
// joins them.
func (b *build) index(ctx context.Context) error {
	v := b.frame.Vocabulary(b.words.Synonyms, b.words.Pinyin)
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("search index: %w", err)
	}
	vocabulary := newFolder(b.store, "")
	if err := vocabulary.put(vocabularyName, body); err != nil {
		return err
	}
	if b.next.Index.Vocabulary, err = b.replace(vocabulary); err != nil {
		return err
	}
	readings, err := text.ParseReadings(b.words.Pinyin)
	if err != nil {
		return fmt.Errorf("search index: %w", err)
	}
	shards, n := b.shards()
	layout := basic.LayoutOf(n)
	b.next.Index.Shards = make([]indexShard, len(shards))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(2) // a shard takes a hundredth of the memory of drawing pages; there is time until those are drawn
	for i := range shards {
		g.Go(func() error {
			made, err := b.shard(ctx, i, shards[i], layout, readings)
			if err != nil {
				return fmt.Errorf("search index: shard %d: %w", i, err)
			}
			b.next.Index.Shards[i] = *made
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return b.common(layout, v)
}

// shards are the published entries by shard, and how many there are in all.
func (b *build) shards() (shards [][]*published, n int) {
	var all []*published
	for i := range b.next.Lines {
		if good := b.next.Lines[i].Good; good != nil {
			all = append(all, good)
		}
	}
	shards = make([][]*published, search.Shards(len(all)))
	for _, good := range all {
		i := search.ShardOf(good.Item.ID, len(shards))
		shards[i] = append(shards[i], good)
	}
	return shards, len(all)
}

// shard takes a shard of the release before over, or makes it.
func (b *build) shard(ctx context.Context, i int, entries []*published, layout basic.Layout, r *text.Readings) (*indexShard, error) {
	var from strings.Builder
	fmt.Fprintln(&from, b.next.Frame, layout, shortHash(b.words.Pinyin))
	for _, good := range entries {
		fmt.Fprintln(&from, good.Record)
	}
	made := &indexShard{Key: shortHash(from.String())}
	if i < len(b.old.Index.Shards) {
		if old := b.old.Index.Shards[i]; old.Key == made.Key && b.whole(old) {
			return &old, nil
		}
	}
	docs, err := b.documents(entries)
	if err != nil {
		return nil, err
	}
	name := strconv.Itoa(i)
	if made.Server, err = b.serverShard(ctx, name, docs, r); err != nil {
		return nil, err
	}
	var fragment bytes.Buffer
	browser := newFolder(b.store, browserIndex+"/"+name)
	if err := basic.Shard(docs, layout, r, &fragment, browser.put); err != nil {
		return nil, err
	}
	if made.Browser, err = browser.done(); err != nil {
		return nil, err
	}
	made.Fragment, err = record.KeepText(b.store, fragment.Bytes())
	return made, err
}

// whole reports whether all that was made of a shard is still there.
func (b *build) whole(s indexShard) bool {
	f, err := record.OpenText(b.store, s.Fragment)
	if err != nil {
		return false
	}
	f.Close()
	return !b.damaged[s.Server.Tree] && b.store.HasTree(s.Server.Tree) && b.store.HasTree(s.Browser.Tree)
}

// serverShard makes the shard that the server opens, aside, and keeps its files.
func (b *build) serverShard(ctx context.Context, name string, docs []search.Document, r *text.Readings) (folder, error) {
	aside := b.store.Path("work", "index-"+name)
	defer os.RemoveAll(aside)
	if err := search.Write(ctx, aside, docs, r); err != nil {
		return folder{}, err
	}
	f := newFolder(b.store, name)
	entries, err := os.ReadDir(aside)
	if err != nil {
		return folder{}, err
	}
	for _, e := range entries {
		if err := f.take(filepath.Join(aside, e.Name()), e.Name()); err != nil {
			return folder{}, err
		}
	}
	return b.replace(f)
}

// common joins the shards for browsers, unless they and the vocabulary are as
// in the release before.
func (b *build) common(layout basic.Layout, v search.Vocabulary) error {
	x := &b.next.Index
	key := fmt.Sprint(b.next.Tool, layout, x.Vocabulary.Tree)
	var fragments []io.Reader
	for _, s := range x.Shards {
		key += s.Fragment
		f, err := record.OpenText(b.store, s.Fragment)
		if err != nil {
			return fmt.Errorf("search index: %w", err)
		}
		defer f.Close()
		fragments = append(fragments, f)
	}
	x.CommonKey = shortHash(key)
	if old := b.old.Index; old.CommonKey == x.CommonKey && b.store.HasTree(old.Common.Tree) {
		x.Common = old.Common
		return nil
	}
	f := newFolder(b.store, browserIndex+"/common")
	err := basic.Merge(fragments, layout, v, f.put)
	if err != nil {
		return fmt.Errorf("search index: %w", err)
	}
	x.Common, err = f.done()
	return err
}

// server are the folders below index/.
func (x *indexed) server() []folder {
	out := []folder{x.Vocabulary}
	for _, s := range x.Shards {
		out = append(out, s.Server)
	}
	return out
}

// listed are the files below index/, as the manifest has them.
func (x *indexed) listed() ([]manifestFile, error) {
	var out []manifestFile
	for _, f := range x.server() {
		files, err := f.listed()
		if err != nil {
			return nil, err
		}
		out = append(out, files...)
	}
	return out, nil
}

// refer names what the index uses.
func (x *indexed) refer(use func(part store.Part, name string)) {
	folders := append(x.server(), x.Common)
	for _, s := range x.Shards {
		folders = append(folders, s.Browser)
		use(store.History, s.Fragment)
	}
	for _, f := range folders {
		use(store.Trees, f.Tree)
		for sum := range sumsIn(f.Files) {
			use(store.Blobs, sum)
		}
	}
}
