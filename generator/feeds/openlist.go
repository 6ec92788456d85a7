package feeds

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// OpenListRow is an entry of the open list in the columns that the rules name
// (上海市数据条例 第四十二条: 开放范围, 开放类型, 开放条件, 更新频率), in both languages.
type OpenListRow struct {
	ID           string `json:"id"`
	Code         string `json:"code"`
	TitleZH      string `json:"title_zh"`
	TitleEN      string `json:"title_en"`
	AgencyZH     string `json:"agency_zh"`
	AgencyEN     string `json:"agency_en"`
	ScopeZH      string `json:"scope_zh"`
	ScopeEN      string `json:"scope_en"`
	Class        string `json:"class"`
	ClassZH      string `json:"class_zh"`
	ClassEN      string `json:"class_en"`
	ConditionsZH string `json:"conditions_zh"`
	ConditionsEN string `json:"conditions_en"`
	Frequency    string `json:"frequency"`
	FrequencyZH  string `json:"frequency_zh"`
	DomainZH     string `json:"domain_zh"`
	DomainEN     string `json:"domain_en"`
	SummaryZH    string `json:"summary_zh"`
	SummaryEN    string `json:"summary_en"`
	ItemsZH      string `json:"items_zh"`
	ItemsEN      string `json:"items_en"`
	Formats      string `json:"formats"`
	URL          string `json:"url"`
}

func (r OpenListRow) cells() []string {
	return []string{r.ID, r.Code, r.TitleZH, r.TitleEN, r.AgencyZH, r.AgencyEN, r.ScopeZH, r.ScopeEN, r.Class, r.ClassZH, r.ClassEN,
		r.ConditionsZH, r.ConditionsEN, r.Frequency, r.FrequencyZH, r.DomainZH, r.DomainEN, r.SummaryZH, r.SummaryEN, r.ItemsZH, r.ItemsEN, r.Formats, r.URL}
}

var openListColumns = []string{"id", "code", "title_zh", "title_en", "agency_zh", "agency_en", "scope_zh", "scope_en", "class", "class_zh", "class_en",
	"conditions_zh", "conditions_en", "frequency", "frequency_zh", "domain_zh", "domain_en", "summary_zh", "summary_en", "items_zh", "items_en", "formats", "url"}

// OpenListJSON is the list with its version and evaluation date.
func OpenListJSON(version, evaluated string, rows []OpenListRow) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(struct {
		Version   string        `json:"version"`
		Evaluated string        `json:"evaluated,omitempty"`
		Entries   []OpenListRow `json:"entries"`
	}{version, evaluated, rows})
	if err != nil {
		return nil, fmt.Errorf("write open list: %w", err)
	}
	return buf.Bytes(), nil
}

// OpenListTable is the list as a table in one of the formats of table.Formats.
func OpenListTable(format string, rows []OpenListRow) ([]byte, error) {
	cells := make([][]string, len(rows))
	for i, r := range rows {
		cells[i] = r.cells()
	}
	return textTable(format, "open list", openListColumns, cells)
}
