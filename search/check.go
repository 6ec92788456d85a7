package search

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// check refuses a query beyond the limits and fills in what it leaves open.
func (x *Index) check(q *Query) error {
	if err := checkText("q", q.Text); err != nil {
		return err
	}
	if err := checkText("item", q.Item); err != nil {
		return err
	}
	if q.Sort == "" {
		q.Sort = ByRelevance
	}
	if !slices.Contains([]Sort{ByRelevance, ByUpdated, ByName}, q.Sort) {
		return &QueryError{Param: "sort", Message: lang.Text{
			ZH: "没有这种排序，可用 relevance、updated 或 name。",
			EN: "There is no such order; use relevance, updated or name."}}
	}
	if q.Limit == 0 {
		q.Limit = defaultLimit
	}
	if q.Limit < 0 || q.Limit > MaxLimit {
		return &QueryError{Param: "limit", Message: lang.Text{
			ZH: fmt.Sprintf("每页数量须为 1 至 %d。", MaxLimit),
			EN: fmt.Sprintf("The number of hits a page has to be 1 to %d.", MaxLimit)}}
	}
	if err := checkBox(q.BBox); err != nil {
		return err
	}
	if !q.From.IsZero() && !q.To.IsZero() && q.From > q.To {
		return &QueryError{Param: "from", Message: lang.Text{
			ZH: "开始日期晚于结束日期。", EN: "The first day is after the last."}}
	}
	return x.checkFilters(q)
}

// defaultLimit is the number of hits a page where a query says none.
const defaultLimit = 20

// checkFilters refuses facets that this index does not have. A value that it
// does not have is no error: it stood in the release before. Of too many values
// over all facets the one with the most is named.
func (x *Index) checkFilters(q *Query) error {
	values, fullest := 0, Facet("")
	for _, facet := range slices.Sorted(maps.Keys(q.Filters)) {
		values += len(q.Filters[facet])
		if len(q.Filters[facet]) > len(q.Filters[fullest]) {
			fullest = facet
		}
		known := slices.ContainsFunc(x.rows.facets, func(c column) bool { return c.Facet == facet })
		if !known {
			return &QueryError{Param: string(facet), Message: lang.Text{
				ZH: "没有这个筛选项。", EN: "There is no such facet."}}
		}
	}
	if values > MaxFilters {
		return &QueryError{Param: string(fullest), Message: lang.Text{
			ZH: fmt.Sprintf("筛选值过多，最多 %d 个。", MaxFilters),
			EN: fmt.Sprintf("There are too many values to filter by; at most %d are allowed.", MaxFilters)}}
	}
	return nil
}

func checkBox(box []float64) error {
	if len(box) == 0 {
		return nil
	}
	ok := len(box) == 4 && box[0] <= box[2] && box[1] <= box[3]
	for _, v := range box {
		ok = ok && !math.IsNaN(v) && math.Abs(v) <= 180
	}
	if !ok {
		return &QueryError{Param: "bbox", Message: lang.Text{
			ZH: "范围须为四个数：西、南、东、北，单位为度，西不大于东，南不大于北。",
			EN: "A box is four numbers, west, south, east and north in degrees, west up to east and south up to north."}}
	}
	return nil
}

// checkText refuses what is no text or too long.
func checkText(param, s string) error {
	if !utf8.ValidString(s) {
		return &QueryError{Param: param, Message: lang.Text{
			ZH: "文字不是有效的 UTF-8 编码。", EN: "The text is not valid UTF-8."}}
	}
	if utf8.RuneCountInString(s) > MaxText {
		return &QueryError{Param: param, Message: lang.Text{
			ZH: fmt.Sprintf("文字过长，最多 %d 个字符。", MaxText),
			EN: fmt.Sprintf("The text is too long; at most %d characters are allowed.", MaxText)}}
	}
	return nil
}
