package desk

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/audit"
	"github.com/kaimen-portal/kaimen/apisrv/cases"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

// verifyTime is how long the log is verified for a page; some million entries.
// A longer one is verified by kaimen audit verify.
const verifyTime = 20 * time.Second

// auditPage is part of the audit log.
type auditPage struct {
	Lines       []entryLine
	Next        string // query of the page of earlier entries
	Receipt     string // that was searched for
	Checkpoints []checkpointLine
	Verified    *verdict // nil: was not asked for
}

// entryLine is an entry of the audit log.
type entryLine struct {
	Seq    int64
	At     time.Time
	Actor  string // name of the account, or what the log calls it
	Action string
	Object string
	Detail []string
}

// checkpointLine is a signed checkpoint.
type checkpointLine struct {
	Seq  int64
	At   string
	Hash string
}

// verdict is what came of a verification.
type verdict struct {
	Entries, Vouched int64
	Fault            string // what is wrong; empty: nothing
	Slow             bool   // it took too long to say
}

func showAudit(v *office.Visit) error {
	page := auditPage{}
	object := ""
	if typed := v.Value("receipt"); typed != "" {
		receipt, ok := access.ParseReceipt(typed)
		if !ok {
			return drawAudit(v, page, v.Form(access.Fault{Field: "receipt", Message: lang.Text{ZH: "不是回执号", EN: "That is no receipt number"},
				Fix: lang.Text{ZH: "回执号形如 7YQ2MK-0C4XVT-9HB3EZ，请核对。", EN: "One looks like 7YQ2MK-0C4XVT-9HB3EZ; check what you typed."}}))
		}
		page.Receipt, object = receipt, cases.Object(receipt)
	}
	before, err := strconv.ParseInt(v.Value("before"), 10, 64)
	if err != nil {
		before = 0
	}
	entries, err := v.DB.AuditEntries(v.Context(), object, before, perPage+1)
	if err != nil {
		return err
	}
	if len(entries) > perPage {
		entries = entries[:perPage]
		page.Next = "?before=" + strconv.FormatInt(entries[perPage-1].Seq, 10)
		if page.Receipt != "" {
			page.Next += "&receipt=" + page.Receipt
		}
	}
	if page.Lines, err = entryLines(v, entries); err != nil {
		return err
	}
	return drawAudit(v, page, v.Form())
}

func drawAudit(v *office.Visit, page auditPage, form served.Form) (err error) {
	if page.Checkpoints, err = checkpoints(v); err != nil {
		return err
	}
	return v.Show(office.Page{Title: lang.Text{ZH: "审计日志", EN: "Audit log"}, Template: "desk/audit", Data: page, Form: form})
}

// entryLines are entries with the names of those who acted.
func entryLines(v *office.Visit, entries []audit.Entry) ([]entryLine, error) {
	who := people{v: v}
	var lines []entryLine
	for _, e := range entries {
		l := entryLine{Seq: e.Seq, Actor: e.Actor, Action: e.Action, Object: e.Object}
		if id, ok := strings.CutPrefix(e.Actor, "account:"); ok {
			if name := who.name(id); name != "" {
				l.Actor = name
			}
		}
		l.At, _ = time.Parse(time.RFC3339, e.At) // one that is none is told by the verification
		for _, key := range slices.Sorted(maps.Keys(e.Detail)) {
			l.Detail = append(l.Detail, key+": "+e.Detail[key])
		}
		lines = append(lines, l)
	}
	return lines, who.err
}

// checkpoints are the newest signed checkpoints, the newest first.
func checkpoints(v *office.Visit) (lines []checkpointLine, err error) {
	const shown = 10
	all, err := opened(v)
	slices.Reverse(all)
	for _, c := range all[:min(shown, len(all))] {
		lines = append(lines, checkpointLine{c.Seq, c.At, c.Hash})
	}
	return lines, err
}

// opened are all checkpoints, the oldest first. One that this portal did not
// sign is an error.
func opened(v *office.Visit) (all []audit.Checkpoint, err error) {
	signed, err := v.DB.Checkpoints(v.Context())
	if err != nil {
		return nil, err
	}
	for _, s := range signed {
		c, err := audit.OpenCheckpoint(s, v.Secrets.Verifier())
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

// verifyAudit checks the whole log against its checkpoints, within verifyTime.
func verifyAudit(v *office.Visit) error {
	all, err := opened(v)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(v.Context(), verifyTime)
	defer cancel()
	summary, err := v.DB.VerifyAudit(ctx, all)
	found := verdict{Entries: summary.Entries, Vouched: summary.Vouched}
	var fault *audit.Fault
	switch {
	case errors.As(err, &fault):
		found.Fault = fault.Error()
	case errors.Is(err, context.DeadlineExceeded) && v.Context().Err() == nil:
		found.Slow = true
	case err != nil:
		return err
	}
	return drawAudit(v, auditPage{Verified: &found}, v.Form())
}

// exportAudit sends the whole log, a line for each entry, as kaimen audit verify
// reads it. An error on the way cuts it off, which the verification tells.
func exportAudit(v *office.Visit) error {
	h := v.W.Header()
	h.Set("Content-Type", "application/x-ndjson")
	h.Set("Content-Disposition", `attachment; filename="audit.ndjson"`)
	if v.R.Method == http.MethodHead {
		return nil
	}
	if err := v.DB.ExportAudit(v.Context(), v.W); err != nil {
		v.Log.Error("export of the audit log cut off", "error", err)
		panic(http.ErrAbortHandler) // the client sees that the file is not whole
	}
	return nil
}
