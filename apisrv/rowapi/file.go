package rowapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"

	"github.com/kaimen-portal/kaimen/apisrv/keys"
	"github.com/kaimen-portal/kaimen/apisrv/limits"
	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/apisrv/rows"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// FilesPattern is where the files of grants are given out, below the base path.
// The last part of such an address is a secret.
const FilesPattern = "/api/v1/files/{token}"

// filesFolder is the address of those files without what is secret.
const filesFolder = "api/v1/files/"

// FileFormats are the names of the formats in which files of grants are given out.
func FileFormats() []string { return rows.ExportFormats() }

// AnswerFile answers a request by a one-time link, that came from an address,
// with the whole of the granted data items of one table.
func (s *Service) AnswerFile(w http.ResponseWriter, r *http.Request, from netip.Addr, token string) {
	c := &call{w: w, r: r, from: from, release: s.Current(), link: token}
	defer c.end()
	w.Header().Set("Cache-Control", "private, no-store")
	err := s.file(c)
	if err != nil || r.Method == http.MethodHead {
		c.used = limits.Amount{} // a file that was not delivered was not used
	}
	s.refuse(c, err)
}

func (s *Service) file(c *call) error {
	if err := s.limit(c); err != nil { // before the database is asked
		return err
	}
	link, grant, err := s.Office.Keys.FindLink(c.r.Context(), c.link)
	if err != nil {
		return refuseLink(err)
	}
	if c.source, err = s.sources.find(c.release, s.Office.Offer(), grant.Dataset); err != nil {
		return err
	}
	c.caller = caller{true, keys.Permit{Receipt: grant.Receipt, Account: grant.Account, Items: grant.Items, Delivery: grant.Delivery,
		Rows: grant.Rows, Bytes: grant.Bytes}}
	if err := s.begin(c); err != nil {
		return err
	}
	if err := c.chooseTable(url.Values{"table": {link.Table}}); err != nil {
		return err
	}
	f, err := choose(c, link.Format, formats)
	if err != nil {
		return err
	}
	t, err := s.tableOf(c, c.table.Version)
	if err != nil {
		return err
	}
	q, faults := rows.Parse(rows.Exporting, url.Values{}, t.Schema(), c.allowed())
	if len(faults) > 0 {
		return &faults[0]
	}
	return s.deliver(c, t, q, f)
}

// useLink uses the call's link up, if it came by one, before the first byte is
// sent.
func (s *Service) useLink(ctx context.Context, c *call) error {
	if c.link == "" {
		return nil
	}
	if err := s.Office.Keys.UseLink(ctx, c.link); err != nil {
		return refuseLink(err)
	}
	return nil
}

// refuseLink answers to a link that gives no file.
func refuseLink(err error) error {
	again := lang.Text{ZH: "请登录平台，在“我的申请”中重新生成。", EN: " Log in and make another one in “My applications”."}
	gone := func(zh, en string) error {
		return &problem.Refusal{Kind: LinkGone, Detail: lang.Text{ZH: zh + again.ZH, EN: en + again.EN}}
	}
	switch {
	case errors.Is(err, keys.ErrUnknown):
		return &problem.Refusal{Kind: NoLink, Detail: lang.Text{ZH: "请检查链接是否复制完整。", EN: "See whether the link was copied whole."}}
	case errors.Is(err, keys.ErrUsed):
		return gone("链接只能使用一次，已经用过。", "A link works once, and this one was used.")
	case errors.Is(err, keys.ErrExpired):
		return gone("链接在生成15分钟后失效。", "A link works for 15 minutes, and they are over.")
	case errors.Is(err, keys.ErrNoGrant):
		return &problem.Refusal{Kind: LinkGone, Detail: lang.Text{ZH: "授权已到期、撤销或者终止，不再提供数据。", EN: "The grant has run out, was revoked or has ended, and gives no data any more."}}
	case errors.Is(err, keys.ErrPaused):
		return &problem.Refusal{Kind: KeySuspended, Detail: lang.Text{ZH: "这件申请已被暂停，原因见“我的申请”。", EN: "The application is suspended; “My applications” says why."}}
	case errors.Is(err, keys.ErrSuspended):
		return suspended
	}
	return fmt.Errorf("give out a file: %w", err)
}
