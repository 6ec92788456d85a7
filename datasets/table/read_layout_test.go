package table

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

func TestTheHeaderIsFoundWhereverItStands(t *testing.T) {
	tests := map[string]struct{ text, names, lead string }{
		"at the top": {"a,b\n1,2\n3,4\n", "a|b", ""},
		"over half of the columns": {",浦东,黄浦,徐汇,,,,\n2022-03-06,1,2,3,,0.1,0.2,0.3\n2022-03-07,4,5,6,,0.4,0.5,0.6\n",
			"column_1|浦东|黄浦|徐汇|column_6|column_7|column_8", ""},
		"below a line of three cells": {"制表：统计局,日期：五月,单位：万人,,,,\n地区,a,b,c,d,e,f\n甲,1,2,3,4,5,6\n乙,1,2,3,4,5,6\n",
			"地区|a|b|c|d|e|f", "制表：统计局 日期：五月 单位：万人"},
		"short lines above": {"某市统计表\n数据来源：统计局\n地区,a,b,c\n甲,1,2,3\n乙,4,5,6\n", "地区|a|b|c", "某市统计表/数据来源：统计局"},
	}
	for name, tt := range tests {
		tab, err := Open(t.Context(), fstest.MapFS{"f.csv": {Data: []byte(tt.text)}}, "f.csv", Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var names []string
		for _, f := range tab.Schema.Fields {
			names = append(names, f.Name)
		}
		if got := strings.Join(names, "|"); got != tt.names {
			t.Errorf("%s: columns %s, want %s", name, got, tt.names)
		}
		if got := strings.Join(tab.Lead, "/"); got != tt.lead {
			t.Errorf("%s: lead %q, want %q", name, got, tt.lead)
		}
	}
	var rows strings.Builder
	for i, r := range [][]string{{"", "浦东", "黄浦", "徐汇"}, {"1", "1", "2", "3", "", "0.1", "0.2", "0.3"}, {"2", "4", "5", "6", "", "0.4", "0.5", "0.6"}} {
		fmt.Fprintf(&rows, `<row r="%d">`, i+1)
		for j, c := range r {
			if c != "" {
				fmt.Fprintf(&rows, `<c r="%c%d" t="str"><v>%s</v></c>`, 'A'+j, i+1, c)
			}
		}
		rows.WriteString("</row>")
	}
	book := workbookOf("", nil, testSheet{name: "s", rows: rows.String()})
	tab, err := Open(t.Context(), fstest.MapFS{"f.xlsx": {Data: book}}, "f.xlsx", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := tab.Schema.Fields[1].Name; got != "浦东" || tab.Rows != 2 {
		t.Errorf("a sheet with a short header: second column %s, %d rows", got, tab.Rows)
	}
}
