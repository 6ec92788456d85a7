package access

import "github.com/kaimen-portal/kaimen/datasets/lang"

// State is where an application stands. Its value is kept in the database and
// in published files: it never changes.
type State string

const (
	Draft      State = "draft"      // 草稿
	Submitted  State = "submitted"  // 已提交
	Correcting State = "correcting" // 补正中: the applicant has the one list of corrections
	Accepted   State = "accepted"   // 已受理
	Reviewing  State = "reviewing"  // 机构审核中
	Approved   State = "approved"   // 已同意
	Signed     State = "signed"     // 协议已签
	Active     State = "active"     // 使用中
	Suspended  State = "suspended"  // 已暂停
	Changed    State = "changed"    // 已变更: the new scope is settled, nothing is given until it is taken up
	Expired    State = "expired"    // 已到期
	Revoked    State = "revoked"    // 已撤销
	Refused    State = "refused"    // 不同意
	Withdrawn  State = "withdrawn"  // 已撤回
	Lapsed     State = "lapsed"     // 视为放弃: not corrected in time
	Ended      State = "ended"      // 已终止, destruction confirmed
)

// stateNames lists all states in the order of a life, with what people call them.
var stateNames = []struct {
	state State
	name  lang.Text
}{
	{Draft, lang.Text{ZH: "草稿", EN: "Draft"}},
	{Submitted, lang.Text{ZH: "已提交", EN: "Submitted"}},
	{Correcting, lang.Text{ZH: "待补正", EN: "To be corrected"}},
	{Accepted, lang.Text{ZH: "已受理", EN: "Accepted for review"}},
	{Reviewing, lang.Text{ZH: "机构审核中", EN: "Under review"}},
	{Approved, lang.Text{ZH: "已同意", EN: "Approved"}},
	{Signed, lang.Text{ZH: "协议已签", EN: "Agreement signed"}},
	{Active, lang.Text{ZH: "使用中", EN: "In use"}},
	{Suspended, lang.Text{ZH: "已暂停", EN: "Suspended"}},
	{Changed, lang.Text{ZH: "已变更，待重新开通", EN: "Changed, to be opened again"}},
	{Expired, lang.Text{ZH: "已到期", EN: "Expired"}},
	{Revoked, lang.Text{ZH: "已撤销", EN: "Revoked"}},
	{Refused, lang.Text{ZH: "不同意", EN: "Refused"}},
	{Withdrawn, lang.Text{ZH: "已撤回", EN: "Withdrawn"}},
	{Lapsed, lang.Text{ZH: "逾期未补正，视为放弃", EN: "Lapsed: not corrected in time"}},
	{Ended, lang.Text{ZH: "已终止，数据已销毁", EN: "Ended, data destroyed"}},
}

// States lists all states in the order of a life.
func States() []State {
	var all []State
	for _, n := range stateNames {
		all = append(all, n.state)
	}
	return all
}

// Name is what people call the state; zero for a state that there is not.
func (s State) Name() lang.Text {
	for _, n := range stateNames {
		if n.state == s {
			return n.name
		}
	}
	return lang.Text{}
}

// Terminal reports whether no step leads out of the state.
func (s State) Terminal() bool { return len(stepsFrom(s)) == 0 }

// Decided reports whether the application has been decided, so that the
// decision belongs in the published list.
func (s State) Decided() bool {
	switch s {
	case Draft, Submitted, Correcting, Accepted, Reviewing, Withdrawn, Lapsed:
		return false
	}
	return s.Name() != lang.Text{}
}
