package generator

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/generator/compose"
	"github.com/kaimen-portal/kaimen/generator/feeds"
	"github.com/kaimen-portal/kaimen/generator/pages"
	"github.com/kaimen-portal/kaimen/generator/record"
	"github.com/kaimen-portal/kaimen/generator/render"
	"github.com/kaimen-portal/kaimen/generator/store"
	"github.com/kaimen-portal/kaimen/search/text"
)

func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:12])
}

func publicMessages(found []datasets.Finding) string {
	var s strings.Builder
	for _, f := range found {
		if f.Public {
			s.WriteString(f.Rule + f.Message.ZH + "\n")
		}
	}
	return s.String()
}

// file makes a file of the release, unless the release before has one of the
// same key.
func (b *build) file(path, key string, make func() ([]byte, error)) (store.Blob, error) {
	key = shortHash(b.next.Tool + key)
	if old, ok := b.old.Files[path]; ok && old.Key == key && b.store.HasBlob(old.Blob) {
		b.note(path, old)
		return old.Blob, nil
	}
	body, err := make()
	if err != nil {
		return store.Blob{}, fmt.Errorf("make %s: %w", path, err)
	}
	blob, err := b.store.Put(body)
	if err != nil {
		return store.Blob{}, err
	}
	b.note(path, artifact{Key: key, Blob: blob})
	return blob, nil
}

// note lists a file of the release; several goroutines do.
func (b *build) note(path string, a artifact) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next.Files[path] = a
}

// fixed stores a file whose bytes are at hand.
func (b *build) fixed(path string, body []byte) error {
	_, err := b.file(path, shortHash(string(body)), func() ([]byte, error) { return body, nil })
	return err
}

// otherPages are all pages but the datasets' own, and the files beside them.
func (b *build) otherPages(items []*record.Item) ([]compose.Planned, error) {
	var bundles map[string]pages.File
	var listFiles map[string][]pages.File
	var g errgroup.Group
	g.Go(func() (err error) {
		bundles, err = b.bundles(items)
		return err
	})
	g.Go(func() (err error) {
		b.next.OpenList = b.frame.NextOpenList(items, b.old.items(), b.old.OpenList)
		listFiles, err = b.openListFiles()
		return err
	})
	g.Go(func() error { return b.feeds(items) })
	g.Go(b.interfaces)
	if err := g.Wait(); err != nil {
		return nil, err
	}
	vol := compose.Volume{}
	for _, it := range items {
		vol.Files += it.Files
		vol.Bytes += it.Bytes
	}
	aloud, err := text.ParseReadings(b.words.Pinyin)
	if err != nil {
		return nil, fmt.Errorf("titles by initial: %w", err)
	}
	told, err := b.toldPages(items)
	if err != nil {
		return nil, err
	}
	out := slices.Concat(b.frame.Home(items, vol), b.frame.Lists(items, bundles), b.frame.OpenListPages(b.next.OpenList, listFiles), b.frame.Statistics(items, vol),
		b.frame.Evaluation(), b.frame.Search(items, aloud), b.frame.Texts(), b.frame.Interface(), b.frame.Applying(items), told)
	if err := b.sitemap(items, out); err != nil {
		return nil, err
	}
	for path, body := range render.Assets() {
		if err := b.fixed(path, body); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// openListFiles writes the open list of the city and of every agency in
// machine-readable form.
func (b *build) openListFiles() (map[string][]pages.File, error) {
	out := map[string][]pages.File{}
	l, base := b.next.OpenList, b.frame.Portal.BaseURL
	agencies := []string{""}
	for _, a := range b.frame.Agencies {
		agencies = append(agencies, a.ID)
	}
	for _, agency := range agencies {
		state, dir := l.State(agency), "open-list/"
		if agency != "" {
			dir += agency + "/"
		}
		key := fmt.Sprint(state, b.next.Frame) // another state has other rows
		rows := sync.OnceValue(func() []feeds.OpenListRow { return b.frame.OpenListRows(l, agency) })
		for _, f := range []string{"csv", "xlsx", "json"} {
			path := dir + "open-list." + f
			blob, err := b.file(path, key, func() ([]byte, error) {
				if f == "json" {
					return feeds.OpenListJSON(b.frame.ListVersion(state, lang.ZH), b.frame.Portal.ListEvaluated.String(), rows())
				}
				return feeds.OpenListTable(f, rows())
			})
			if err != nil {
				return nil, err
			}
			out[agency] = append(out[agency], compose.ListFile(path, f, blob.Bytes, blob.SHA256, int64(l.Count(agency)), base))
		}
	}
	return out, nil
}

// feeds writes the Atom feeds and the OpenSearch descriptions of both languages.
func (b *build) feeds(items []*record.Item) error {
	base := b.frame.Portal.BaseURL
	for _, c := range langCodes {
		prefix := ""
		if c == lang.EN {
			prefix = "en/"
		}
		title := b.frame.Portal.Title.In(c)
		changes := b.frame.Changes(items, c)
		if err := b.atom(prefix+"atom.xml", prefix, title, c, changes[""]); err != nil {
			return err
		}
		for _, a := range b.frame.Agencies {
			dir := prefix + "agencies/" + a.ID + "/"
			if err := b.atom(dir+"atom.xml", dir, a.Name.In(c)+" · "+title, c, changes[a.ID]); err != nil {
				return err
			}
		}
		body, err := feeds.OpenSearch(title, b.frame.Portal.Description.In(c), base+prefix+"search/")
		if err != nil {
			return err
		}
		if err := b.fixed(prefix+"opensearch.xml", body); err != nil {
			return err
		}
	}
	return b.fixed("robots.txt", feeds.Robots(base))
}

func (b *build) atom(path, page, title string, c lang.Code, entries []feeds.Entry) error {
	base := b.frame.Portal.BaseURL
	since := b.AsOf
	if len(entries) == 0 { // an empty feed must not change from day to day
		since = b.frame.Portal.ListEvaluated
		if since.IsZero() {
			since = 1
		}
	}
	author := b.frame.Portal.Operator.In(c)
	key := fmt.Sprint(title, author, base, entries)
	if len(entries) == 0 {
		key += since.String()
	}
	_, err := b.file(path, key, func() ([]byte, error) {
		return feeds.Atom(c, title, author, base+path, base+page, entries, since)
	})
	return err
}

func (b *build) sitemap(items []*record.Item, others []compose.Planned) error {
	base := b.frame.Portal.BaseURL
	var urls []feeds.URL
	for _, p := range others {
		path := strings.TrimSuffix(p.Out, "index.html")
		if p.NoIndex || strings.Contains(path, "/page/") {
			continue
		}
		urls = append(urls, feeds.URL{Loc: base + path})
	}
	for _, it := range items {
		urls = append(urls, feeds.URL{Loc: base + "datasets/" + it.ID + "/", Lastmod: it.Updated}, feeds.URL{Loc: base + "en/datasets/" + it.ID + "/", Lastmod: it.Updated})
	}
	files, err := feeds.Sitemap(base, urls)
	if err != nil {
		return err
	}
	for path, body := range files {
		if err := b.fixed(path, body); err != nil {
			return err
		}
	}
	return nil
}

// checksums lists what verifies everything else: the checksum file of every
// dataset, and the files that stand outside the datasets' folders.
func (b *build) checksums() error {
	var s strings.Builder
	for _, ln := range b.next.Lines {
		if ln.Good == nil || ln.Good.Sums == "" {
			continue
		}
		fmt.Fprintf(&s, "%s  data/%s/SHA256SUMS\n", ln.Good.Sums, ln.ID)
	}
	for _, path := range sortedKeys(b.next.Files) {
		if strings.HasPrefix(path, "bulk/") || strings.HasPrefix(path, "open-list/open-list.") {
			fmt.Fprintf(&s, "%s  %s\n", b.next.Files[path].SHA256, path)
		}
	}
	return b.fixed("checksums.txt", []byte(s.String()))
}
