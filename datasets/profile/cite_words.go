package profile

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// In is the citation in words: 沪府令9号第三十一条第一款, or
// "Shanghai Order No. 9, Art. 31(1)". It is empty where there is no article.
func (c Cite) In(l lang.Code) string {
	name := c.Instrument.In(l)
	switch {
	case c.Article == "":
		return ""
	case c.Article == "whole":
		return name
	case c.Article == "title" && l == lang.EN:
		return name + ", title"
	case c.Article == "title":
		return name + "标题"
	case l == lang.EN:
		return name + english(c.Article)
	}
	return name + chinese(c.Article)
}

var clause = regexp.MustCompile(`^(\d+)(?:\((\d+)\))?$`)

func english(article string) string {
	word := ", Art. "
	if strings.ContainsAny(article, "/-") {
		word = ", Arts. "
	}
	return word + strings.NewReplacer("/", ", ", "-", "–").Replace(article)
}

// chinese writes "3/58(2)" as 第三条、第五十八条第二款 and "10-11" as
// 第十条至第十一条. An article in a form of its own stays as it is.
func chinese(article string) string {
	var b strings.Builder
	for i, part := range strings.Split(article, "/") {
		if i > 0 {
			b.WriteString("、")
		}
		for j, end := range strings.Split(part, "-") {
			if j > 0 {
				b.WriteString("至")
			}
			m := clause.FindStringSubmatch(end)
			if m == nil {
				b.WriteString(end)
				continue
			}
			b.WriteString("第" + numeral(m[1]) + "条")
			if m[2] != "" {
				b.WriteString("第" + numeral(m[2]) + "款")
			}
		}
	}
	return b.String()
}

// numeral writes a number below 1000 in Chinese: 三, 十七, 三十一, 一百零二.
func numeral(digits string) string {
	n, err := strconv.Atoi(digits)
	if err != nil || n <= 0 || n >= 1000 {
		return digits
	}
	const words = "零一二三四五六七八九"
	word := func(i int) string { return string([]rune(words)[i]) }
	var b strings.Builder
	hundreds, tens, ones := n/100, n/10%10, n%10
	if hundreds > 0 {
		b.WriteString(word(hundreds) + "百")
	}
	switch {
	case tens > 1 || tens == 1 && hundreds > 0:
		b.WriteString(word(tens) + "十")
	case tens == 1:
		b.WriteString("十")
	case hundreds > 0 && ones > 0:
		b.WriteString("零")
	}
	if ones > 0 {
		b.WriteString(word(ones))
	}
	return b.String()
}
