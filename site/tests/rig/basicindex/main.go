// Command basicindex writes the basic index of a synthetic catalogue into the
// folder that is its argument, as a release has it below search/basic/. Beside
// it go what the tests compare with: the documents, and texts with the terms
// that the index is made of.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/search/basic"
	"github.com/kaimen-portal/kaimen/search/judge"
	"github.com/kaimen-portal/kaimen/search/text"
)

// size is the number of datasets up to which a query has to be cheap.
const size = 10_000

// texts are told apart by what each of them is about: letters, signs, scripts.
var texts = []string{
	"公交站点", "水", "5号线 A座 車站資訊", "ＧＢ／Ｔ　２２６０（２０２３）", "Café Zürich lǜ İstanbul", "stopName XMLFile stop_name",
	"GB2260 4G H7N9 pm2.5 a--b -x-", "㎡ ㎏ ℃ ①", "辻\U000e0100 公\u200b交", "한국 ｶﾞｽ русский", "2020-01 至 2024年", "", "…！ ,", "𠮷野家",
	"averyveryveryveryveryveryveryveryveryveryveryveryveryveryveryverylongword",
}

func main() {
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "basicindex:", err)
		os.Exit(1)
	}
}

func write(dir string) error {
	docs := judge.Catalogue(size)
	if err := index(docs, filepath.Join(dir, "search", "basic")); err != nil {
		return err
	}
	terms := map[string][]text.Token{}
	for _, s := range texts {
		terms[s] = text.Tokens(s)
	}
	for name, v := range map[string]any{"documents.json": docs, "terms.json": terms} {
		b, err := json.Marshal(v)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func index(docs []search.Document, dir string) error {
	readings, err := text.ParseReadings("")
	if err != nil {
		return err
	}
	shards := make([][]search.Document, search.Shards(len(docs)))
	for _, d := range docs {
		i := search.ShardOf(d.ID, len(shards))
		shards[i] = append(shards[i], d)
	}
	layout := basic.LayoutOf(len(docs))
	var fragments []io.Reader
	for i, shard := range shards {
		var b bytes.Buffer
		if err := basic.Shard(shard, layout, readings, &b, filesIn(filepath.Join(dir, strconv.Itoa(i)))); err != nil {
			return err
		}
		fragments = append(fragments, &b)
	}
	v := search.Vocabulary{AsOf: calendar.NewDate(2026, 11, 1)}
	for _, f := range []search.Facet{search.Domain, search.Agency, search.Class, search.Format, search.Timely, search.Year} {
		v.Facets = append(v.Facets, search.Names{Facet: f, Name: lang.Text{ZH: string(f), EN: string(f)}})
	}
	return basic.Merge(fragments, layout, v, filesIn(filepath.Join(dir, "common")))
}

func filesIn(dir string) basic.Files {
	return func(path string, body []byte) error {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		return os.WriteFile(path, body, 0o644)
	}
}
