package draft

import (
	"strings"
	"testing"

	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/table"
)

func TestIDsAreMadeOfFileNames(t *testing.T) {
	tests := map[string]string{
		"Bus Stops 2024.csv":       "bus-stops-2024",
		"地铁客流.xlsx":                "di-tie-ke-liu",
		"2024年PM2.5小时值（市区）.csv":    "2024-nian-pm2-5-xiao-shi-zhi-shi-qu",
		"绿地.csv":                   "lv-di",
		"ＡＢＣ１２.csv":                "abc12",
		"Éléments_naïfs.csv":       "elements-naifs",
		"__init__.csv":             "init",
		"😀.csv":                    "dataset",
		".csv":                     "dataset",
		"données.tar.gz":           "donnees-tar",
		strings.Repeat("长", 90):    strings.TrimSuffix(strings.Repeat("zhang-", 10), "-"),
		strings.Repeat("a", 90):    strings.Repeat("a", 63),
		"dir/sub/metro-lines.json": "metro-lines",
	}
	for file, want := range tests {
		got := slug(file)
		if got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
		if !datasets.ValidID(got) {
			t.Errorf("%s: %s is no valid id", file, got)
		}
	}
}

func FuzzSlugIsAValidID(f *testing.F) {
	f.Add("地铁 客流-.csv")
	f.Add("\x00\xff/..")
	f.Fuzz(func(t *testing.T, file string) {
		if id := slug(file); !datasets.ValidID(id) {
			t.Errorf("%q: %q is no valid id", file, id)
		}
	})
}

func TestUnitsAreTakenOutOfHeadersOfNumbers(t *testing.T) {
	tests := []struct {
		name        string
		typ         table.Type
		title, unit string
	}{
		{"客运量（万人次）", table.Integer, "客运量", "万人次"},
		{"单价(元/吨)", table.Number, "单价", "元/吨"},
		{"PM2.5 (µg/m³)", table.Number, "PM2.5", "µg/m³"},
		{"噪声 dB(A)", table.Number, "", ""},
		{"面积（单位：平方公里）", table.Number, "面积", "平方公里"},
		{"增幅（%）", table.Number, "增幅", "%"},
		{"人口（2020年）", table.Integer, "", ""},
		{"人口（其中：女性）", table.Integer, "", ""},
		{"Population (total)", table.Integer, "", ""},
		{"车牌（沪）", table.Integer, "", ""},
		{"地址（元）", table.String, "", ""},
		{"（元）", table.Integer, "", ""},
	}
	for _, tt := range tests {
		title, unit, ok := unitInHeader(table.Field{Name: tt.name, Type: tt.typ})
		if title != tt.title || unit != tt.unit || ok != (tt.unit != "") {
			t.Errorf("%s: %q in %q, want %q in %q", tt.name, title, unit, tt.title, tt.unit)
		}
	}
}
