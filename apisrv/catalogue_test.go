package apisrv

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/search/text"
)

// sampleDocuments are what can be found of a small catalogue; the dataset bus
// has the pages and files of sampleFiles.
var sampleDocuments = []search.Document{
	{
		ID: "bus", Code: "3100-0001", Title: lang.Text{ZH: "公交站点", EN: "Bus stops"},
		Summary:    lang.Text{ZH: "全市公交站点的名称和位置。", EN: "Names and places of the city's bus stops."},
		KeywordsZH: []string{"公共交通"}, KeywordsEN: []string{"transit"},
		Items: []search.DataItem{{Name: "line", Title: lang.Text{ZH: "线路", EN: "Line"}}, {Name: "passengers", Title: lang.Text{ZH: "客流量", EN: "Passengers"}}},
		Files: []string{"latest.csv", "bus.parquet"}, Agency: "transport", Domain: "traffic", Class: datasets.Unconditional,
		AgencyName: lang.Text{ZH: "市交通委", EN: "Transport Commission"}, DomainName: lang.Text{ZH: "交通出行", EN: "Traffic"},
		Formats: []string{"csv", "parquet"}, Frequency: datasets.Monthly, HighValue: true,
		Updated: calendar.NewDate(2026, time.January, 5), Due: calendar.NewDate(2026, time.February, 5),
		From: calendar.NewDate(2025, time.January, 1), To: calendar.NewDate(2025, time.December, 31),
		BBox: []float64{121.1, 30.9, 121.9, 31.6}, Rows: 14321, Columns: 2,
	},
	{
		ID: "metro", Code: "3100-0002", Title: lang.Text{ZH: "地铁客流", EN: "Metro passengers"},
		Summary: lang.Text{ZH: "各站每日客流。", EN: "Daily passengers of each station."},
		Items:   []search.DataItem{{Name: "station", Title: lang.Text{ZH: "车站", EN: "Station"}}},
		Agency:  "transport", Domain: "traffic", Class: datasets.Conditional, Frequency: datasets.Daily,
		AgencyName: lang.Text{ZH: "市交通委", EN: "Transport Commission"}, DomainName: lang.Text{ZH: "交通出行", EN: "Traffic"},
		Updated: calendar.NewDate(2025, time.June, 1),
	},
	{
		ID: "parks", Code: "3100-0003", Title: lang.Text{ZH: "城市公园名录", EN: "City parks"},
		Summary: lang.Text{ZH: "公园的名称、面积和开放时间。", EN: "Names, areas and opening hours of parks."},
		Agency:  "greening", Domain: "environment", Class: datasets.Unconditional, Formats: []string{"csv"}, Frequency: datasets.Yearly,
		AgencyName: lang.Text{ZH: "市绿化局", EN: "Greening Bureau"}, DomainName: lang.Text{ZH: "生态环境", EN: "Environment"},
		Updated: calendar.NewDate(2025, time.March, 1),
	},
}

var sampleVocabulary = search.Vocabulary{
	AsOf: calendar.NewDate(2026, time.January, 31),
	Facets: []search.Names{
		{Facet: search.Domain, Name: lang.Text{ZH: "领域", EN: "Domain"}, Values: []search.Value{
			{ID: "traffic", Name: lang.Text{ZH: "交通出行", EN: "Traffic"}}, {ID: "environment", Name: lang.Text{ZH: "生态环境", EN: "Environment"}}}},
		{Facet: search.Agency, Name: lang.Text{ZH: "部门", EN: "Agency"}, Values: []search.Value{
			{ID: "transport", Name: lang.Text{ZH: "市交通委", EN: "Transport Commission"}}, {ID: "greening", Name: lang.Text{ZH: "市绿化局", EN: "Greening Bureau"}}}},
		{Facet: search.Class, Name: lang.Text{ZH: "开放属性", EN: "Open class"}, Values: []search.Value{
			{ID: "unconditional", Name: lang.Text{ZH: "无条件开放", EN: "Unconditional"}}, {ID: "conditional", Name: lang.Text{ZH: "有条件开放", EN: "Conditional"}}}},
	},
}

// manyDocuments are n datasets called after their number.
func manyDocuments(n int) []search.Document {
	docs := make([]search.Document, n)
	for i := range docs {
		docs[i] = search.Document{
			ID: fmt.Sprintf("set-%05d", i), Title: lang.Text{ZH: fmt.Sprintf("数据集第%d号", i), EN: fmt.Sprintf("Dataset number %d", i)},
			Summary: lang.Text{ZH: "公交客流统计", EN: "Statistics of buses"}, Agency: "transport", Domain: "traffic", Class: datasets.Unconditional,
		}
	}
	return docs
}

// index gives a release a search index, laid out as a build lays it out: the
// shards are trees that several releases may link to. It comes before release.
func (p *portal) index(id string, docs []search.Document) {
	p.t.Helper()
	readings, err := text.ParseReadings(sampleVocabulary.Pinyin)
	p.must(err)
	shards := make([][]search.Document, search.Shards(len(docs)))
	for _, d := range docs {
		n := search.ShardOf(d.ID, len(shards))
		shards[n] = append(shards[n], d)
	}
	folder := filepath.Join(p.dir, "releases", id, "index")
	p.must(os.MkdirAll(folder, 0o755))
	for n, part := range shards {
		tree := filepath.Join(p.dir, "trees", "index-"+id+"-"+strconv.Itoa(n))
		p.must(search.Write(p.t.Context(), tree, part, readings))
		p.must(os.Symlink(tree, filepath.Join(folder, strconv.Itoa(n))))
	}
	vocabulary, err := json.Marshal(sampleVocabulary)
	p.must(err)
	p.write(filepath.Join(folder, vocabularyFile), string(vocabulary))
}

// indexed lists the files of a release's index for its manifest.
func (p *portal) indexed(id string) []listedFile {
	folder := filepath.Join(p.dir, "releases", id, "index")
	shards, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	p.must(err)
	var listed []listedFile
	for _, shard := range shards {
		paths := []string{shard.Name()}
		if shard.Name() != vocabularyFile {
			entries, err := os.ReadDir(filepath.Join(folder, shard.Name()))
			p.must(err)
			paths = nil
			for _, e := range entries {
				paths = append(paths, shard.Name()+"/"+e.Name())
			}
		}
		for _, path := range paths {
			body, err := os.ReadFile(filepath.Join(folder, path))
			p.must(err)
			sum := sha256.Sum256(body)
			listed = append(listed, listedFile{path, int64(len(body)), hex.EncodeToString(sum[:])})
		}
	}
	return listed
}

// searchFiles are sampleFiles, what else sampleDocuments have, and a page of
// each of the other documents.
func searchFiles(others ...search.Document) map[string]string {
	files := maps.Clone(sampleFiles)
	files["data/bus/datapackage.json"] = `{"name":"bus"}`
	for _, d := range sampleDocuments {
		for _, page := range []string{"datasets/" + d.ID, "agencies/" + d.Agency} {
			files[page+"/index.html"] = pageText
			files["en/"+page+"/index.html"] = pageText
		}
	}
	for _, d := range others {
		if name := "datasets/" + d.ID + "/index.html"; files[name] == "" {
			files[name] = "a page"
		}
	}
	return files
}

// searching serves a release with the documents, and waits for its index.
func searching(t testing.TB, docs []search.Document) (*portal, *Server) {
	t.Helper()
	p := newPortal(t)
	p.index("r1", docs)
	p.release("r1", searchFiles(docs...))
	p.use("r1")
	s := p.open(Options{})
	p.settle(s, http.StatusOK)
	return p, s
}

// settle waits until a search is answered with the status.
func (p *portal) settle(s *Server, status int) {
	p.t.Helper()
	var got int
	for range 400 { // fewer than the guard allows
		if got = ask(s, "GET", s.BasePath()+"api/v1/search").Code; got == status {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	p.t.Fatalf("a search answers %d, not %d", got, status)
}

// found searches and returns the ids of the hits.
func found(t testing.TB, s *Server, query string) []string {
	t.Helper()
	w := ask(s, "GET", s.BasePath()+"api/v1/search?"+query)
	var answer searchAnswer
	if w.Code != http.StatusOK || json.Unmarshal(w.Body.Bytes(), &answer) != nil {
		t.Fatalf("search %s: %d %s", query, w.Code, w.Body)
	}
	ids := make([]string, len(answer.Hits))
	for i, hit := range answer.Hits {
		ids[i] = hit.ID
	}
	return slices.Clip(ids)
}
