package store

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// retained are the tables of which no row is ever deleted. Logs have to be kept
// for six months at least (2016年网络安全法第二十一条第三项; GB/T 22239-2019 section
// 8.1.5.4 asks for as long as the law does), and applications, agreements and
// what was done about them prove what was decided for as long as somebody may
// ask. Whoever is to be forgotten is taken out of them: see EraseOpenings.
var retained = []string{"audit", "audit_checkpoint", "application", "application_event", "agreement", "agreement_template", "internal_note",
	"misuse", "access_key", "file_link", "use_report", "suspended_dataset",
	"duty", "inventory_entry", "fault", "fault_answer", "evaluation_report"}

var deletion = regexp.MustCompile(`(?i)^\s*DELETE\s+FROM\s+"?(\w+)`)

// retains is the error of a statement that deletes what has to be kept.
func retains(statement string) error {
	m := deletion.FindStringSubmatch(statement)
	if m == nil || !slices.Contains(retained, strings.ToLower(m[1])) {
		return nil
	}
	return fmt.Errorf("rows of table %s are kept: nothing may delete them", m[1])
}
