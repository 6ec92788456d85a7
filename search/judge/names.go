package judge

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// How many invented names of each sort there are. Descriptions mention the
// first ones of each often and the last ones hardly ever.
const (
	townsPerDistrict = 14
	streets          = 20_000
	villages         = 20_000
	companies        = 12_000
)

// numbered is the name of two characters with a number: the same number, the
// same name.
func (v *vocabulary) numbered(sort string, n int) string {
	r := dice(sort + strconv.Itoa(n))
	return string([]rune{v.runes[r.IntN(len(v.runes))], v.runes[r.IntN(len(v.runes))]})
}

// rare draws a number below n, small ones most often.
func rare(r *rand.Rand, n int) int {
	return int(math.Pow(r.Float64(), 1.4) * float64(n))
}

// towns are the Chinese names of the towns (街镇) of a district.
func (v *vocabulary) towns(district *place) []string {
	out := make([]string, townsPerDistrict)
	for i := range out {
		kind := "镇"
		if i%3 == 0 {
			kind = "街道"
		}
		out[i] = v.numbered("town "+district.id, i) + kind
	}
	return out
}

// townName is a town in both languages.
func townName(zh string) lang.Text {
	if base, ok := strings.CutSuffix(zh, "街道"); ok {
		return lang.Text{ZH: zh, EN: spelt(base, "") + " Subdistrict"}
	}
	return lang.Text{ZH: zh, EN: spelt(strings.TrimSuffix(zh, "镇"), "") + " Town"}
}

func (v *vocabulary) street(r *rand.Rand) lang.Text {
	n := rare(r, streets)
	base := v.numbered("street", n)
	if n%4 == 0 {
		return lang.Text{ZH: base + "大道", EN: title(spelt(base, "")) + " Avenue"}
	}
	return lang.Text{ZH: base + "路", EN: title(spelt(base, "")) + " Road"}
}

func (v *vocabulary) village(r *rand.Rand) lang.Text {
	base := v.numbered("village", rare(r, villages))
	return lang.Text{ZH: base + "村", EN: title(spelt(base, "")) + " Village"}
}

func (v *vocabulary) company(r *rand.Rand) lang.Text {
	n := rare(r, companies)
	base := v.numbered("company", n)
	trade := []lang.Text{{ZH: "测绘", EN: "Surveying"}, {ZH: "信息技术", EN: "Information Technology"}, {ZH: "工程咨询", EN: "Engineering"},
		{ZH: "检测", EN: "Testing"}, {ZH: "数据服务", EN: "Data Services"}, {ZH: "市政养护", EN: "Maintenance"}}[n%6]
	return lang.Text{ZH: "云州" + base + trade.ZH + "有限公司", EN: title(spelt(base, "")) + " " + trade.EN + " Ltd"}
}

// spelt is a Chinese name in Latin letters without tones, sep between its
// characters.
func spelt(zh, sep string) string {
	var parts []string
	args := pinyin.NewArgs()
	for _, c := range zh {
		if py := pinyin.SinglePinyin(c, args); len(py) > 0 {
			parts = append(parts, py[0])
		} else {
			parts = append(parts, string(unicode.ToLower(c)))
		}
	}
	return strings.Join(parts, sep)
}

// title begins with a capital.
func title(s string) string {
	for i, c := range s {
		return string(unicode.ToUpper(c)) + s[i+len(string(c)):]
	}
	return s
}
