package figures

import "github.com/kaimen-portal/kaimen/datasets/lang"

// pageNames are the kinds of pages that views are counted by, in words.
var pageNames = map[string]lang.Text{
	"home": {ZH: "首页", EN: "home page"}, "datasets": {ZH: "数据集列表", EN: "lists of datasets"}, "dataset": {ZH: "数据集", EN: "datasets"},
	"agencies": {ZH: "单位列表", EN: "list of agencies"}, "agency": {ZH: "单位", EN: "agencies"}, "domains": {ZH: "领域列表", EN: "list of domains"}, "domain": {ZH: "领域", EN: "domains"},
	"districts": {ZH: "区列表", EN: "list of districts"}, "district": {ZH: "区", EN: "districts"}, "classes": {ZH: "开放属性列表", EN: "list of classes"}, "class": {ZH: "开放属性", EN: "classes"},
	"formats": {ZH: "格式列表", EN: "list of formats"}, "format": {ZH: "格式", EN: "formats"}, "open-list": {ZH: "开放清单", EN: "open list"},
	"search": {ZH: "检索页", EN: "search page"}, "titles": {ZH: "标题索引", EN: "index of titles"}, "help": {ZH: "帮助", EN: "help"}, "answers": {ZH: "申请结果", EN: "answers to applications"},
	"audit": {ZH: "审计日志", EN: "audit log"}, "statistics": {ZH: "统计", EN: "statistics"}, "about": {ZH: "关于", EN: "about"}, "accessibility": {ZH: "无障碍", EN: "accessibility"},
	"licence": {ZH: "许可", EN: "licence"}, "privacy": {ZH: "隐私", EN: "privacy"}, "api": {ZH: "接口说明", EN: "API pages"},
	"account": {ZH: "登录后的页面", EN: "pages for people with an account"}, "other": {ZH: "其他", EN: "others"},
}

// pageName is a kind of pages in words, as it is kept where there are none.
func pageName(id string) lang.Text {
	if t, ok := pageNames[id]; ok {
		return t
	}
	return lang.Text{ZH: id, EN: id}
}
