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
func (v *vocabulary) townName(zh string) lang.Text {
	if base, ok := strings.CutSuffix(zh, "街道"); ok {
		return lang.Text{ZH: zh, EN: v.spelt(base, "") + " Subdistrict"}
	}
	return lang.Text{ZH: zh, EN: v.spelt(strings.TrimSuffix(zh, "镇"), "") + " Town"}
}

func (v *vocabulary) street(r *rand.Rand) lang.Text {
	n := rare(r, streets)
	base := v.numbered("street", n)
	if n%4 == 0 {
		return lang.Text{ZH: base + "大道", EN: title(v.spelt(base, "")) + " Avenue"}
	}
	return lang.Text{ZH: base + "路", EN: title(v.spelt(base, "")) + " Road"}
}

func (v *vocabulary) village(r *rand.Rand) lang.Text {
	base := v.numbered("village", rare(r, villages))
	return lang.Text{ZH: base + "村", EN: title(v.spelt(base, "")) + " Village"}
}

func (v *vocabulary) company(r *rand.Rand) lang.Text {
	n := rare(r, companies)
	base := v.numbered("company", n)
	trade := []lang.Text{{ZH: "测绘", EN: "Surveying"}, {ZH: "信息技术", EN: "Information Technology"}, {ZH: "工程咨询", EN: "Engineering"},
		{ZH: "检测", EN: "Testing"}, {ZH: "数据服务", EN: "Data Services"}, {ZH: "市政养护", EN: "Maintenance"}}[n%6]
	return lang.Text{ZH: "云州" + base + trade.ZH + "有限公司", EN: title(v.spelt(base, "")) + " " + trade.EN + " Ltd"}
}

// spelt is a Chinese name in Latin letters without tones, sep between its
// characters.
func (v *vocabulary) spelt(zh, sep string) string {
	var parts []string
	for _, c := range zh {
		parts = append(parts, v.spelling[c])
	}
	return strings.Join(parts, sep)
}

// spell works out how every character is spelt that can stand in a name or in
// the title of a data item.
func (v *vocabulary) spell() {
	v.spelling = map[rune]string{}
	args := pinyin.NewArgs()
	add := func(s string) {
		for _, c := range s {
			v.spelling[c] = strings.ToLower(string(c))
			if py := pinyin.SinglePinyin(c, args); len(py) > 0 {
				v.spelling[c] = py[0]
			}
		}
	}
	add(string(v.runes) + "镇街道")
	for _, t := range v.topics {
		for _, it := range t.items {
			add(it.ZH)
		}
	}
	for _, items := range v.shared {
		for _, it := range items {
			add(it.ZH)
		}
	}
}

// title begins with a capital.
func title(s string) string {
	for i, c := range s {
		return string(unicode.ToUpper(c)) + s[i+len(string(c)):]
	}
	return s
}
