package apisrvtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/offer"
	"github.com/kaimen-portal/kaimen/datasets/openapi"
	"github.com/kaimen-portal/kaimen/datasets/table"
	"github.com/kaimen-portal/kaimen/search"
	"github.com/kaimen-portal/kaimen/search/text"
)

// listed is a file in the manifest.
type listed struct {
	Path   string `json:"path"`
	Bytes  int    `json:"bytes"`
	SHA256 string `json:"sha256"`
}

func listedAs(path string, body []byte) listed {
	sum := sha256.Sum256(body)
	return listed{path, len(body), hex.EncodeToString(sum[:])}
}

// documents are what can be found of the release.
func documents() []search.Document {
	traffic, parks := lang.Text{ZH: "交通出行", EN: "Traffic"}, lang.Text{ZH: "生态环境", EN: "Environment"}
	out := []search.Document{{ID: "bus", Title: lang.Text{ZH: "公交站点", EN: "Bus stops"}, Summary: lang.Text{ZH: "全市公交站点。", EN: "All bus stops."},
		KeywordsZH: []string{"公共交通"}, KeywordsEN: []string{"transit"}, Files: []string{"stops.csv", "stops.parquet"}, Formats: []string{"csv", "parquet"},
		Agency: "transport", AgencyName: agencies[1].Name, Domain: "traffic", DomainName: traffic, Class: datasets.Unconditional,
		Updated: calendar.NewDate(2026, 2, 28), Rows: StopRows, Columns: 2}}
	for _, d := range Datasets {
		doc := search.Document{ID: d.ID, Title: d.Title, Agency: d.Agency, AgencyName: agencies[0].Name, Domain: "environment", DomainName: parks,
			Class: datasets.Conditional, Updated: calendar.NewDate(2026, 1, 31)}
		if d.Agency == "transport" {
			doc.AgencyName, doc.Domain, doc.DomainName = agencies[1].Name, "traffic", traffic
		}
		out = append(out, doc)
	}
	return out
}

// index writes the search index of a release and lists its files.
func (p *Portal) index(folder string) []listed {
	readings, err := text.ParseReadings("")
	p.must(err)
	shard := filepath.Join(folder, "index", "0")
	p.must(os.MkdirAll(filepath.Dir(shard), 0o755))
	p.must(search.Write(p.t.Context(), shard, documents(), readings))
	p.write(filepath.Join(folder, "index/vocabulary.json"), "{}")
	out := []listed{listedAs("vocabulary.json", []byte("{}"))}
	entries, err := os.ReadDir(shard)
	p.must(err)
	for _, e := range entries {
		body, err := os.ReadFile(filepath.Join(shard, e.Name()))
		p.must(err)
		out = append(out, listedAs("0/"+e.Name(), body))
	}
	return out
}

// descriptions are the OpenAPI documents of the datasets, as the generator lays
// them beside the data.
func (p *Portal) descriptions() map[string]string {
	all := []openapi.Dataset{described(offer.Dataset{ID: "bus", Title: lang.Text{ZH: "公交站点", EN: "Bus stops"},
		Tables: []offer.Table{{Name: "stops", Items: stops}}}, Canary("bus")+" stop 0")}
	for _, d := range Datasets {
		locked := described(d, Canary(d.ID))
		locked.Conditional = true
		all = append(all, locked)
	}
	files := map[string]string{}
	for _, d := range all {
		for _, c := range lang.Codes {
			var body bytes.Buffer
			p.must(openapi.WriteDataset(&body, d, openapi.BesideData, c))
			files["data/"+d.ID+"/"+openapi.FileName(c)] = body.String()
		}
	}
	return files
}

// described is a dataset as its description has it, with a value of its texts.
func described(d offer.Dataset, value string) openapi.Dataset {
	out := openapi.Dataset{ID: d.ID, Title: d.Title}
	for _, t := range d.Tables {
		shown := openapi.Table{Name: t.Name, Title: t.Title}
		for _, item := range t.Items {
			column := openapi.Column{Name: item.Name, Type: table.Type(item.Type), Title: item.Title}
			if column.Type == table.String {
				column.Example = value
			}
			shown.Columns = append(shown.Columns, column)
		}
		out.Tables = append(out.Tables, shown)
	}
	return out
}
