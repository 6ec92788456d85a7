package access

import "github.com/kaimen-portal/kaimen/datasets/lang"

// Step is something that happens to an application. Its value is kept in the
// audit log: it never changes.
type Step string

const (
	Submit   Step = "submit"   // 提交
	Return   Step = "return"   // 一次性告知补正
	Resubmit Step = "resubmit" // 补正后提交
	Lapse    Step = "lapse"    // 逾期未补正
	Accept   Step = "accept"   // 受理
	Review   Step = "review"   // 开始审核
	Extend   Step = "extend"   // 延长办理期限
	Approve  Step = "approve"  // 同意
	Fit      Step = "fit"      // 符合场景，直接同意
	Refuse   Step = "refuse"   // 不同意
	Withdraw Step = "withdraw" // 撤回
	Sign     Step = "sign"     // 签署协议
	Open     Step = "open"     // 开通
	Warn     Step = "warn"     // 警告
	Suspend  Step = "suspend"  // 暂停
	Resume   Step = "resume"   // 恢复
	Change   Step = "change"   // 变更
	Expire   Step = "expire"   // 到期
	Revoke   Step = "revoke"   // 撤销
	End      Step = "end"      // 确认销毁，终止
)

// stepNames lists all steps in the order of a life: the command that a button
// carries, and what the history says once it is done.
var stepNames = []struct {
	step       Step
	name, done lang.Text
}{
	{Submit, lang.Text{ZH: "提交申请", EN: "Submit"}, lang.Text{ZH: "提交了申请", EN: "submitted the application"}},
	{Return, lang.Text{ZH: "一次性告知补正", EN: "Ask for corrections"}, lang.Text{ZH: "一次性告知了需要补正的全部事项", EN: "named everything to be corrected, all at once"}},
	{Resubmit, lang.Text{ZH: "补正后提交", EN: "Submit corrections"}, lang.Text{ZH: "提交了补正材料", EN: "submitted the corrections"}},
	{Lapse, lang.Text{ZH: "视为放弃", EN: "Lapse"}, lang.Text{ZH: "逾期未补正，申请视为放弃", EN: "let the application lapse, since it was not corrected in time"}},
	{Accept, lang.Text{ZH: "受理", EN: "Accept"}, lang.Text{ZH: "受理了申请", EN: "accepted the application for review"}},
	{Review, lang.Text{ZH: "开始审核", EN: "Start review"}, lang.Text{ZH: "开始审核", EN: "started the review"}},
	{Extend, lang.Text{ZH: "延长办理期限", EN: "Extend"}, lang.Text{ZH: "经批准延长了办理期限", EN: "extended the time for the decision, with approval"}},
	{Approve, lang.Text{ZH: "同意", EN: "Approve"}, lang.Text{ZH: "同意了申请", EN: "approved the application"}},
	{Fit, lang.Text{ZH: "按场景直接同意", EN: "Approve by scenario"}, lang.Text{ZH: "申请符合已定场景，直接同意", EN: "approved the application at once, since it fits a scenario"}},
	{Refuse, lang.Text{ZH: "不同意", EN: "Refuse"}, lang.Text{ZH: "不同意申请，并说明了理由", EN: "refused the application and gave the reason"}},
	{Withdraw, lang.Text{ZH: "撤回申请", EN: "Withdraw"}, lang.Text{ZH: "撤回了申请", EN: "withdrew the application"}},
	{Sign, lang.Text{ZH: "签署协议", EN: "Sign the agreement"}, lang.Text{ZH: "签署了数据利用协议", EN: "signed the agreement on use"}},
	{Open, lang.Text{ZH: "开通", EN: "Open access"}, lang.Text{ZH: "开通了使用权限", EN: "opened access"}},
	{Warn, lang.Text{ZH: "警告", EN: "Warn"}, lang.Text{ZH: "发出了警告", EN: "gave a warning"}},
	{Suspend, lang.Text{ZH: "暂停", EN: "Suspend"}, lang.Text{ZH: "暂停了使用", EN: "suspended access"}},
	{Resume, lang.Text{ZH: "恢复", EN: "Resume"}, lang.Text{ZH: "恢复了使用", EN: "resumed access"}},
	{Change, lang.Text{ZH: "变更范围", EN: "Change the scope"}, lang.Text{ZH: "变更了使用范围", EN: "changed the scope"}},
	{Expire, lang.Text{ZH: "到期", EN: "Expire"}, lang.Text{ZH: "使用期限届满", EN: "noted that the time of use has run out"}},
	{Revoke, lang.Text{ZH: "撤销", EN: "Revoke"}, lang.Text{ZH: "撤销了使用权限", EN: "revoked access"}},
	{End, lang.Text{ZH: "确认销毁", EN: "Confirm destruction"}, lang.Text{ZH: "确认数据已销毁，使用终止", EN: "confirmed that the data are destroyed, which ends the use"}},
}

// Steps lists all steps in the order of a life.
func Steps() []Step {
	var all []Step
	for _, n := range stepNames {
		all = append(all, n.step)
	}
	return all
}

// Name is the step as a command, as a button says it; zero for no known step.
func (s Step) Name() lang.Text { name, _ := s.words(); return name }

// Done is the step as something that was done, to follow who did it: "the
// applicant submitted the application"; zero for no known step.
func (s Step) Done() lang.Text { _, done := s.words(); return done }

func (s Step) words() (name, done lang.Text) {
	for _, n := range stepNames {
		if n.step == s {
			return n.name, n.done
		}
	}
	return lang.Text{}, lang.Text{}
}
