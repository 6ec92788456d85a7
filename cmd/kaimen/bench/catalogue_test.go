package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/template"

	"github.com/kaimen-portal/kaimen/datasets/starter"
)

// entryText describes a synthetic dataset as fully as a real one.
var entryText = template.Must(template.New("entry").Parse(`name: {{.ID}}
title: 监测数据第 {{.N}} 号
description: 合成的第 {{.N}} 个数据集，每行是一个站点一天的记录，用来测量发布所需的时间，不代表任何真实的站点。
keywords: [监测{{.Keyword}}, 站点, 客流]
licenses: [{name: CC-BY-4.0, title: 知识共享 署名 4.0 国际, path: "https://creativecommons.org/licenses/by/4.0/"}]
resources:
- name: data
  path: data.csv
  title: 记录
  description: 每个站点每天一行。
  format: csv
{{- if .Declared}}
  schema:
    fields:
    - {name: date, type: date, title: 日期, description: 观测日期。}
    - {name: station, type: string, title: 站点, description: 站点名称。}
    - {name: value, type: number, title: 数值, description: 当日平均值。, unit: mm}
    - {name: count, type: integer, title: 次数, description: 当日观测次数。, unit: 次}
{{- end}}
catalogue:
  code: 306002/{{printf "%06d" .N}}
  provider: a{{.Agency}}
  responsible: a{{.Agency}}
  domain: d{{.Domain}}
  scope: city
  scopeText: 全市各站点
  openClass: unconditional
  openRoute: approval
  shareClass: unconditional
  shareMethod: platform-file
  formatClass: spreadsheet
  updateFrequency: monthly
  sourceMethod: generated
  collectionBasis: statutory
  status: approved
  registeredBy: 登记员甲
  registeredOn: 2026-01-10
  approvedBy: 审核员乙
  approvedOn: 2026-01-14
  published: 2026-01-15
  updated: 2026-11-15
  secrecyReview: {by: 办公室, on: 2026-01-12, number: "{{.N}}"}
  riskAssessment: {by: 信息处, on: 2026-01-12, number: "{{.N}}"}
  consultation: {by: 大数据中心, on: 2026-01-10, number: "{{.N}}"}
  en:
    title: Monitoring data no. {{.N}}
    description: Synthetic dataset no. {{.N}}. Each row is the record of one station on one day, made to measure how long publishing takes; it stands for no real station.
    keywords: [monitoring {{.Keyword}}, stations, passengers]
    scopeText: All stations of the city
    resources:
      data:
        title: Records
        description: One row for each station and day.
{{- if .Declared}}
        fields:
          date: {title: Date, description: Day of observation.}
          station: {title: Station, description: Name of the station.}
          value: {title: Value, description: Mean of the day., unit: mm}
          count: {title: Count, description: Observations of the day., unit: times}
{{- end}}
`))

// agencies and domains are as many as a city has.
const (
	agencies = 60
	domains  = 12
)

// newCatalogue makes a catalogue without datasets.
func newCatalogue(b *testing.B) string {
	dir := filepath.Join(b.TempDir(), "catalogue")
	if err := starter.Write(dir); err != nil {
		b.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "datasets")); err != nil {
		b.Fatal(err)
	}
	var list strings.Builder
	for i := range agencies {
		fmt.Fprintf(&list, "- {id: a%d, name: {zh: 示例市第%d局, en: Bureau %d}, kind: administrative, binding: applies, level: city, phone: \"021-0000-%04d\", email: a%d@example.org}\n", i, i, i, i, i)
	}
	writeFile(b, dir, "agencies.yaml", list.String())
	list.Reset()
	for i := range domains {
		fmt.Fprintf(&list, "- {id: d%d, name: {zh: 领域%d, en: Domain %d}}\n", i, i, i)
	}
	writeFile(b, dir, "domains.yaml", list.String())
	return dir
}

// addEntry describes dataset n, with the fields of writeReadings or with none,
// and returns its folder, which has no data yet.
func addEntry(b *testing.B, catalogue string, n int, declared bool) string {
	id := fmt.Sprintf("set-%05d", n)
	var text strings.Builder
	err := entryText.Execute(&text, map[string]any{"ID": id, "N": n, "Keyword": n % 500, "Agency": n % agencies, "Domain": n % domains, "Declared": declared})
	if err != nil {
		b.Fatal(err)
	}
	dir := filepath.Join(catalogue, "datasets", id)
	writeFile(b, dir, "datapackage.yaml", text.String())
	return dir
}

// manyDatasets is the size of a large city's catalogue.
const manyDatasets = 10_000

// BenchmarkManyDatasets publishes a catalogue of many small datasets whole,
// then again after one of them changed, then with nothing changed; and after two
// more changes, the last of which retires the first release.
func BenchmarkManyDatasets(b *testing.B) {
	buildProgram(b)
	for b.Loop() {
		catalogue, data := newCatalogue(b), b.TempDir()
		for n := range manyDatasets {
			dir := addEntry(b, catalogue, n, true)
			writeReadings(b, dir, n, 25+n%40)
		}
		publish(b, catalogue, data).report(b, "full")
		writeReadings(b, filepath.Join(catalogue, "datasets", "set-00007"), 7, 70)
		publish(b, catalogue, data).report(b, "one-changed")
		publish(b, catalogue, data).report(b, "unchanged")
		writeReadings(b, filepath.Join(catalogue, "datasets", "set-04321"), 4321, 70)
		publish(b, catalogue, data)
		writeReadings(b, filepath.Join(catalogue, "datasets", "set-09876"), 9876, 70)
		publish(b, catalogue, data).report(b, "one-changed-retiring")
	}
}
