package rowapi

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/keys"
	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// caller is who asks.
type caller struct {
	granted bool // by a key, or by a link to a file
	permit  keys.Permit
}

// keyParams are parameters by which callers try to hand over a key. Addresses
// end up in logs and histories, so none of them works.
var keyParams = []string{"key", "api_key", "apikey", "token", "access_token"}

// recognise finds out who asks. Unconditional data are for everybody, whatever
// key a caller sends (沪府令9号 第三十条第二款).
func (s *Service) recognise(c *call) error {
	query := c.r.URL.Query()
	for _, name := range keyParams {
		if query.Has(name) {
			return &problem.Refusal{Kind: KeyInAddress, Param: name, Detail: lang.Text{
				ZH: "请改用请求头 Authorization: Bearer 或 X-API-Key。写进网址的密钥可能已经泄露，建议停用后换一个新的。",
				EN: "Send it in the header Authorization: Bearer or X-API-Key instead. A key that stood in an address may be known to others: replace it."}}
		}
	}
	if !c.source.Conditional {
		return nil
	}
	h := c.w.Header()
	h.Set("Cache-Control", "private, no-store")
	h.Add("Vary", "Authorization, X-API-Key")
	key, err := keyOf(c.r.Header)
	var permit keys.Permit
	if err == nil {
		permit, err = s.Office.Ring.Check(key, c.source.ID, nil)
	}
	if err == nil && permit.Delivery != access.Interface {
		err = errDelivery
	}
	if err != nil {
		if limited := s.limit(c); limited != nil {
			return limited
		}
		return s.refuseKey(c, key, err)
	}
	c.caller = caller{true, permit}
	return nil
}

var (
	errKeyMissing = errors.New("no key")
	errDelivery   = errors.New("the grant is not one for calls")
)

// keyOf is the key that a request carries. The error is errKeyMissing,
// access.ErrNoKey, or a refusal of two keys.
func keyOf(h http.Header) (access.Key, error) {
	inHeader := strings.TrimSpace(h.Get("X-API-Key"))
	scheme, bearer, _ := strings.Cut(strings.TrimSpace(h.Get("Authorization")), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		bearer = ""
	}
	bearer = strings.TrimSpace(bearer)
	if inHeader != "" && bearer != "" && inHeader != bearer || len(h.Values("X-API-Key")) > 1 || len(h.Values("Authorization")) > 1 {
		return access.Key{}, &problem.Refusal{Kind: KeyTwice, Detail: lang.Text{
			ZH: "Authorization 和 X-API-Key 只需带一个；都带时必须相同。", EN: "Send either Authorization or X-API-Key; where both are sent they must be the same."}}
	}
	switch {
	case inHeader != "":
		return access.ParseKey(inHeader)
	case bearer != "":
		return access.ParseKey(bearer)
	}
	return access.Key{}, errKeyMissing
}

// refuseKey answers to a key that does not open the dataset.
func (s *Service) refuseKey(c *call, key access.Key, err error) error {
	switch {
	case errors.Is(err, errKeyMissing):
		return s.unauthorized(c, KeyMissing, "", lang.Text{
			ZH: "这个数据集有条件开放，需要先申请，获准后凭密钥调用。", EN: "This dataset is open on conditions: apply for it, and call with the key that a grant gives you."})
	case errors.Is(err, access.ErrNoKey):
		return s.unauthorized(c, KeyMalformed, "invalid_token", lang.Text{
			ZH: "密钥的格式或校验位不对，请检查是否复制完整。", EN: "Its form or its check characters are wrong: see whether it was copied whole."})
	case errors.Is(err, errDelivery):
		return &problem.Refusal{Kind: NoDelivery, Detail: lang.Text{
			ZH: "这项授权以文件等其他方式提供数据，不能用接口调用。请登录平台，在“我的申请”中打开这件申请获取文件。",
			EN: "The grant delivers the data in another way, such as a file, and not by calls. Log in and open the application in “My applications” to get the file."}}
	case errors.Is(err, keys.ErrPaused):
		return &problem.Refusal{Kind: KeySuspended, Detail: lang.Text{
			ZH: "密钥或者它所属的申请已被暂停，原因见“我的申请”。", EN: "The key, or the application that it belongs to, is suspended; “My applications” says why."}}
	case errors.Is(err, keys.ErrOutside):
		return s.withApply(c, &problem.Refusal{Kind: NoGrant, Detail: lang.Text{
			ZH: "这个密钥属于另一个数据集。需要这个数据集时，请另行申请。", EN: "The key is one for another dataset. Apply for this one if you need it."}})
	case !errors.Is(err, keys.ErrUnknown):
		return err
	}
	switch err = s.Office.Keys.Refused(c.r.Context(), key); {
	case errors.Is(err, keys.ErrRevoked):
		return s.unauthorized(c, KeyRevoked, "invalid_token", lang.Text{ZH: "这个密钥已停用。可以在“我的申请”中领取新的密钥。", EN: "This key was revoked. “My applications” has a new one for you."})
	case errors.Is(err, keys.ErrExpired):
		return s.unauthorized(c, KeyExpired, "invalid_token", lang.Text{ZH: "密钥或授权的期限已过。需要继续使用时，请重新申请。", EN: "The time of the key or of its grant is over. Apply again to go on."})
	case errors.Is(err, keys.ErrUnknown):
		return s.unauthorized(c, KeyUnknown, "invalid_token", lang.Text{ZH: "本平台没有发放过这个密钥。", EN: "This portal never gave out that key."})
	}
	return err
}

// unauthorized is a refusal for want of a good key, with the challenge of RFC
// 6750, section 3.
func (s *Service) unauthorized(c *call, kind problem.Kind, code string, detail lang.Text) error {
	challenge := `Bearer realm="kaimen"`
	if code != "" {
		challenge += `, error="` + code + `"`
	}
	c.w.Header().Set("WWW-Authenticate", challenge)
	return s.withApply(c, &problem.Refusal{Kind: kind, Detail: detail})
}

// withApply adds where to apply for the dataset.
func (s *Service) withApply(c *call, e *problem.Refusal) *problem.Refusal {
	e.Members = map[string]any{"apply": c.release.Base + "apply/" + c.source.ID + "/"}
	return e
}

// allowed is which columns of the call's table the caller may see.
func (c *call) allowed() rows.Allowed {
	if !c.source.Conditional {
		return rows.Everything
	}
	return rows.Only(c.granted(c.table)...)
}

// granted are the columns of a conditional table that the grant has.
func (c *call) granted(t *sourceTable) (names []string) {
	for _, item := range t.Items {
		if slices.Contains(c.caller.permit.Items, item.ID) {
			names = append(names, item.Name)
		}
	}
	return names
}

// sees reports whether the caller may know of a table: of a conditional one, if
// the grant has any of its data items.
func (c *call) sees(t *sourceTable) bool {
	return !c.source.Conditional || len(c.granted(t)) > 0
}
