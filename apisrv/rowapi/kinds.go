package rowapi

import (
	"net/http"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Kinds of refusal that only the row API has.
var (
	UnknownParameter = problem.Kind{Name: "unknown-parameter", Status: http.StatusBadRequest, Title: lang.Text{ZH: "没有这个参数", EN: "There is no such parameter"}}
	UnknownColumn    = problem.Kind{Name: "unknown-column", Status: http.StatusBadRequest, Title: lang.Text{ZH: "没有这个数据项", EN: "There is no such data item"}}
	TooCostly        = problem.Kind{Name: "too-costly", Status: http.StatusBadRequest, Title: lang.Text{ZH: "查询代价过高", EN: "The query costs too much"}}
	Unfit            = problem.Kind{Name: "unfit-format", Status: http.StatusBadRequest, Title: lang.Text{ZH: "这种格式容不下查询结果", EN: "The format does not hold the result"}}
	KeyTwice         = problem.Kind{Name: "two-keys", Status: http.StatusBadRequest, Title: lang.Text{ZH: "请求带有两个不同的密钥", EN: "The request has two different keys"}}
	KeyInAddress     = problem.Kind{Name: "key-in-address", Status: http.StatusBadRequest, Title: lang.Text{ZH: "密钥不能写在网址里", EN: "A key must not stand in the address"}}
	KeyMissing       = problem.Kind{Name: "key-missing", Status: http.StatusUnauthorized, Title: lang.Text{ZH: "需要访问密钥", EN: "An access key is needed"}}
	KeyMalformed     = problem.Kind{Name: "key-malformed", Status: http.StatusUnauthorized, Title: lang.Text{ZH: "这不是访问密钥", EN: "That is not an access key"}}
	KeyUnknown       = problem.Kind{Name: "key-unknown", Status: http.StatusUnauthorized, Title: lang.Text{ZH: "没有这个密钥", EN: "There is no such key"}}
	KeyExpired       = problem.Kind{Name: "key-expired", Status: http.StatusUnauthorized, Title: lang.Text{ZH: "密钥已到期", EN: "The key has run out"}}
	KeyRevoked       = problem.Kind{Name: "key-revoked", Status: http.StatusUnauthorized, Title: lang.Text{ZH: "密钥已停用", EN: "The key was revoked"}}
	KeySuspended     = problem.Kind{Name: "key-suspended", Status: http.StatusForbidden, Title: lang.Text{ZH: "密钥已暂停使用", EN: "The key is suspended"}}
	NoGrant          = problem.Kind{Name: "no-grant", Status: http.StatusForbidden, Title: lang.Text{ZH: "没有这个数据集的授权", EN: "There is no grant for this dataset"}}
	NotGranted       = problem.Kind{Name: "item-not-granted", Status: http.StatusForbidden, Title: lang.Text{ZH: "授权不含这个数据项", EN: "The grant does not have this data item"}}
	NoDelivery       = problem.Kind{Name: "not-by-interface", Status: http.StatusForbidden, Title: lang.Text{ZH: "这项授权不含接口调用", EN: "The grant is not one for calls"}}
	NoDataset        = problem.Kind{Name: "no-such-dataset", Status: http.StatusNotFound, Title: lang.Text{ZH: "没有这个数据集", EN: "There is no such dataset"}}
	NoTable          = problem.Kind{Name: "no-such-table", Status: http.StatusNotFound, Title: lang.Text{ZH: "数据集没有这张表", EN: "The dataset has no such table"}}
	NoLink           = problem.Kind{Name: "no-such-link", Status: http.StatusNotFound, Title: lang.Text{ZH: "没有这个下载链接", EN: "There is no such download link"}}
	NotAcceptable    = problem.Kind{Name: "no-such-format", Status: http.StatusNotAcceptable, Title: lang.Text{ZH: "不提供这种格式", EN: "That format is not offered"}}
	LinkGone         = problem.Kind{Name: "link-gone", Status: http.StatusGone, Title: lang.Text{ZH: "下载链接已失效", EN: "The download link is gone"}}
	TooLarge         = problem.Kind{Name: "content-too-large", Status: http.StatusRequestEntityTooLarge, Title: lang.Text{ZH: "请求不能带正文", EN: "The request has a body"}}
	CursorGone       = problem.Kind{Name: "cursor-gone", Status: http.StatusGone, Title: lang.Text{ZH: "游标所读的版本已不再保留", EN: "The version that the cursor reads is gone"}}
	Suspended        = problem.Kind{Name: "dataset-suspended", Status: http.StatusUnavailableForLegalReasons, Title: lang.Text{ZH: "数据集已暂停开放", EN: "The dataset is suspended"}}
	OldHTTP          = problem.Kind{Name: "http-too-old", Status: http.StatusHTTPVersionNotSupported, Title: lang.Text{ZH: "HTTP 版本过低", EN: "That version of HTTP is too old"}}
	NotCounted       = problem.Kind{Name: "use-not-counted", Status: http.StatusServiceUnavailable, Title: lang.Text{ZH: "暂时无法计量", EN: "Use cannot be counted right now"}}
	Busy             = problem.Kind{Name: "too-many-exports", Status: http.StatusServiceUnavailable, Title: lang.Text{ZH: "导出任务已满", EN: "Too many exports are under way"}}
	Failed           = problem.Kind{Name: "data-not-readable", Status: http.StatusServiceUnavailable, Title: lang.Text{ZH: "数据暂时读不出来", EN: "The data cannot be read right now"}}
)

// Kinds are all of them, in the order in which they are listed.
var Kinds = []problem.Kind{UnknownParameter, UnknownColumn, TooCostly, Unfit, KeyTwice, KeyInAddress, KeyMissing, KeyMalformed, KeyUnknown, KeyExpired,
	KeyRevoked, KeySuspended, NoGrant, NotGranted, NoDelivery, NoDataset, NoTable, NoLink, NotAcceptable, LinkGone, TooLarge, CursorGone, Suspended, OldHTTP,
	NotCounted, Busy, Failed}

// faultKinds are the kinds of faults in a query.
var faultKinds = map[rows.FaultKind]problem.Kind{
	rows.Malformed: problem.BadParameter, rows.UnknownParameter: UnknownParameter, rows.UnknownColumn: UnknownColumn,
	rows.NotGranted: NotGranted, rows.CursorGone: CursorGone, rows.TooCostly: TooCostly, rows.Unfit: Unfit,
}

// refusalOf is the answer to a faulty query. What a grant does not have is also
// noted for the desk.
func (s *Service) refusalOf(c *call, f *rows.Fault) *problem.Refusal {
	e := &problem.Refusal{Kind: faultKinds[f.Kind], Detail: f.Text, Param: f.Param}
	if f.Kind == rows.NotGranted {
		s.note(c, access.MisuseItems, f.Text)
	}
	if f.Near != "" {
		e.Members = map[string]any{"near": f.Near}
	}
	return e
}
