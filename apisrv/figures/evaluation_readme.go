package figures

import (
	"fmt"
	"strings"
)

// readme is what stands at the top of an archive; stated is what each of its
// tables is of.
func readme(q *question, stated []string) string {
	from := q.period.From.String()
	if from == "" {
		from = "…"
	}
	return fmt.Sprintf(`%s
%s

时间段 Period: %s / %s (%s – %s)
截至 As of: %s
规则 Rules: %s / %s

tables/*.csv        各项指标；zh 为中文，en 为英文。UTF-8（带BOM），空白表示没有数值，份额为0至1，日期为ISO 8601。
                    以 = + - @ 开头的文字前有一个单引号，以免电子表格把它当作公式。
                    数据提供单位、数据领域、数据集的名称旁有其标识（agency_id、domain_id、dataset_id），中英文及各表一致，可据以关联。
                    同一表的中英文文件，各行顺序相同。
columns.*.csv       各文件各列的名称、单位、定义和所属时间，各表的说明
definitions.*.csv   各指标的含义、计算方法、数据来源和条款
scores.*.csv        各单位评估得分
profile.json        适用的规则，每项附条款
SHA256SUMS          各文件的校验和（sha256sum -c SHA256SUMS）

tables/*.csv        the figures; zh in Chinese, en in English. UTF-8 with a byte order mark, blank is no value, shares are 0 to 1, dates are ISO 8601.
                    Texts that begin with = + - @ have an apostrophe before them, so that no spreadsheet takes them for formulas.
                    Beside the name of an agency, a domain or a dataset stands its id (agency_id, domain_id, dataset_id), the same in both languages and all tables: join by it.
                    The lines of a table stand in the same order in both languages.
columns.*.csv       name, unit and definition of each column of each file and the days that it is of, the note of each table
definitions.*.csv   meaning, formula, source and article of each figure
scores.*.csv        scores of the agencies
profile.json        the rules in force, each value with its article
SHA256SUMS          checksums of the files (sha256sum -c SHA256SUMS)

申请以编号代替回执号；个人申请人不列姓名。
Applications have numbers in the place of their receipts; persons who applied are not named.

各表所属时间：有的是所选时间段的，有的是截至当天的当前状况。
What each table is of: of the period, or of the present day whatever the period.

%s`, q.portal.Title.ZH, q.portal.Title.EN, q.period.Label.ZH, q.period.Label.EN, from, q.period.To, q.today, q.portal.Profile.Title.ZH, q.portal.Profile.Title.EN, strings.Join(stated, ""))
}
