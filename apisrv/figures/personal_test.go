package figures

import "testing"

func TestWhatMayBePersonalIsWithheld(t *testing.T) {
	for text, shown := range map[string]bool{"": true, "研究公交客流": true, "Study number 7": true, "联系13812345678": false, "申请人身份证号11010519491231002X": false, "write to someone@qq.com": false} {
		if got := freeText(text); (got != withheld) != shown || shown && got.ZH != text {
			t.Errorf("%q is shown as %q", text, got.ZH)
		}
	}
}
