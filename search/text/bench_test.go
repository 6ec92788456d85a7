package text

import (
	"strings"
	"testing"
)

// document is some 2 kB as descriptions are: Chinese with full-width signs,
// years, codes and English beside it.
var document = strings.Repeat("本数据集记录全市公交站点的名称、位置（经纬度，WGS-84）和停靠线路，每月更新；"+
	"站点代码按GB/T 2260编制，字段stop_name为站名。Bus stops of the city with names, positions and routes, updated monthly. ", 7)

func BenchmarkScan(b *testing.B) {
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	terms := 0
	for b.Loop() {
		Scan(document, func(Token) { terms++ })
	}
	b.ReportMetric(float64(terms)/float64(b.N), "terms/op")
}

func BenchmarkStem(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Stem("registrations")
	}
}

func BenchmarkOf(b *testing.B) {
	r := builtIn(b)
	b.ReportAllocs()
	for b.Loop() {
		r.Of("重庆市重点行业企业会计信息统计调查单位名单")
	}
}

func BenchmarkExpand(b *testing.B) {
	s, err := ParseSynonyms("")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		s.Expand("公交站点 bus stops 空气质量监测")
	}
}
