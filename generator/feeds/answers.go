package feeds

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Answer is an application that was answered, as published for machines.
type Answer struct {
	Dataset   string `json:"dataset"`
	TitleZH   string `json:"title_zh"`
	TitleEN   string `json:"title_en"`
	Applicant string `json:"applicant"` // person, organisation
	Purpose   string `json:"purpose"`   // of an organisation
	Decision  string `json:"decision"`  // approved, refused
	Date      string `json:"date"`      // 2026-11-20; of a person 2026-11
	Reason    string `json:"reason"`    // of a refusal
}

var answerColumns = []string{"dataset", "title_zh", "title_en", "applicant", "purpose", "decision", "date", "reason"}

// AnswersJSON is the list of answers, newest first.
func AnswersJSON(answers []Answer) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(struct {
		Answers []Answer `json:"answers"`
	}{answers})
	if err != nil {
		return nil, fmt.Errorf("write answers: %w", err)
	}
	return buf.Bytes(), nil
}

// AnswersCSV is the list of answers as a table. What applicants wrote stands in
// it, so it is in the form that spreadsheets do not take for formulas.
func AnswersCSV(answers []Answer) ([]byte, error) {
	rows := make([][]string, len(answers))
	for i, a := range answers {
		rows[i] = []string{a.Dataset, a.TitleZH, a.TitleEN, a.Applicant, a.Purpose, a.Decision, a.Date, a.Reason}
	}
	return textTable("excel-csv", "answers", answerColumns, rows)
}
