package check_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kaimen-portal/kaimen/datasets/check"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// negligent is an entry that every instrument finds fault with, each with
// something else.
const negligent = `
description: 地铁各站每小时进站人次，由运营单位购买的客流系统按小时汇总，次日提供。
catalogue:
  upstreamID: ""
  scopeText: ""
  openClass: conditional
  openReason: {code: inconvenient, text: 暂不方便}
  openRoute: ""
  review: {legality: {by: ""}, expertPanel: {needed: true}}
  shareClass: closed
  shareMethod: ""
  updateFrequency: daily
  sourceMethod: purchased
  collectionBasis: consent
  secrecyReview: {number: ""}
  riskAssessment: {number: ""}
  consultation: {number: ""}
  registeredBy: 周明
`

// TestProfileAloneDecidesLabelsGatesFindingsAndArticles holds the same entry
// against each profile; nothing but the profile changes.
func TestProfileAloneDecidesLabelsGatesFindingsAndArticles(t *testing.T) {
	type outcome struct {
		Label    string   // of conditional opening
		Share    string   // of the closed share class
		Gates    int      // that the review before opening has
		Findings []string // rule and cited article
	}
	tests := map[string]outcome{
		"changsha-2018": {"按申请开放", "不予共享", 0, []string{
			"R25 长政办发〔2018〕22号第十二条", "R27 长政办发〔2018〕22号第十四条", "R28 长政办发〔2018〕22号第十七条",
			"R54 长政办发〔2018〕22号第三十七条", "R72 长政办发〔2018〕22号第十四条"}},
		"shandong-2020": {"依申请开放", "不予共享", 0, []string{
			"R17 山东省政府令329号第十五条第四款", "R19 山东省政府令329号第十九条",
			"R41 山东省政府令329号第二十五条", "R72 山东省政府令329号第二十二条第二款"}},
		"shanghai-2018": {"有条件开放", "非共享", 0, []string{
			"R10 沪府令9号第十七条第一款", "R16 沪府令9号第二十条第二款", "R41 沪府令9号第三十条",
			"R54 沪府令9号第四十三条第二款", "R72 沪府令9号第二十七条第一款"}},
		"shanghai-2018-draft": {"有条件开放", "非共享", 0, []string{
			"R16 上海2018年草案第二十六条", "R41 上海2018年草案第三十六条",
			"R44 上海2018年草案第三十七条", "R72 上海2018年草案第三十三条"}},
		"xian": {"按申请开放", "", 0, []string{"R24 西安政务数据共享办法第十条至第十一条"}},
		"zhejiang-2016-draft": {"按申请开放", "非共享", 4, []string{
			"R16 浙江2016年征求意见稿第十九条第二款", "R21 浙江2016年征求意见稿第十七条第二款、第二十八条",
			"R22 浙江2016年征求意见稿第十七条第三款", "R34 浙江2016年征求意见稿第三十二条第二款",
			"R48 浙江2016年征求意见稿第二十九条", "R49 浙江2016年征求意见稿第三十条", "R53 浙江2016年征求意见稿第四十六条第一款"}},
	}
	for _, id := range profile.IDs() {
		t.Run(id, func(t *testing.T) {
			s := setUp(t, check.Example{Profile: id, Entry: negligent})
			p := s.cat.Profile
			conditional, _ := p.OpenClass("conditional")
			closed, _ := p.ShareClass("closed")
			got := outcome{Label: conditional.Label.ZH, Share: closed.Label.ZH, Gates: len(p.OpenReview.Gates.V)}
			for _, f := range s.findings() {
				if len(f.Cites) != 1 {
					t.Fatalf("%s cites %v", f.Rule, f.Cites)
				}
				got.Findings = append(got.Findings, f.Rule+" "+f.Cites[0].In(lang.ZH))
			}
			got.Findings = slices.Compact(got.Findings)
			if diff := cmp.Diff(tests[id], got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
