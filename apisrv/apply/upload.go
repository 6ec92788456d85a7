package apply

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/apisrv/store"
	"github.com/kaimen-portal/kaimen/datasets/lang"
)

const (
	// maxSent bounds the bytes of the form with its files: two of the largest at once.
	maxSent = 2*access.MaxAttachmentBytes + office.MaxForm
	// uploadTime is how long they may take: so many bytes at a megabit a second.
	uploadTime = 6 * time.Minute
)

// handIn takes the fields of a form with files into the visit, and the files into
// the store. Nothing of a file is held in memory. A form without files has been
// read already.
func handIn(v *office.Visit) (files []access.Attachment, faults []access.Fault, err error) {
	if !strings.HasPrefix(v.R.Header.Get("Content-Type"), "multipart/") {
		return nil, nil, nil
	}
	if err := http.NewResponseController(v.W).SetReadDeadline(time.Now().Add(uploadTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil, nil, err
	}
	parts, err := v.R.MultipartReader()
	if err != nil {
		return nil, nil, office.ErrForm
	}
	form, room := url.Values{}, int64(office.MaxForm)
	for {
		p, err := parts.NextPart()
		if err == io.EOF { // an end that comes too early wraps it
			v.R.Form = form
			return files, faults, nil
		}
		if err != nil {
			return nil, nil, unreadableForm(err)
		}
		if p.FileName() == "" {
			if room, err = addField(form, p, room); err != nil {
				return nil, nil, unreadableForm(err)
			}
			continue
		}
		if len(entered(v).Attachments)+len(files) >= access.MaxAttachments { // drafts must not fill the disk
			faults = []access.Fault{access.TooManyAttachments}
			continue
		}
		file, wrong, err := v.Files.Put(v.Context(), p.FileName(), p)
		if err != nil {
			return nil, nil, unreadableForm(err)
		}
		if faults = append(faults, wrong...); len(wrong) == 0 {
			files = append(files, file)
		}
	}
}

// addField adds a field, and returns how many bytes others may have.
func addField(form url.Values, p *multipart.Part, room int64) (int64, error) {
	name := p.FormName()
	value, err := io.ReadAll(io.LimitReader(p, room+1))
	if err != nil {
		return 0, err
	}
	const each = 64 // bytes that a field takes besides its name and value
	if room -= int64(len(name)+len(value)) + each; room < 0 {
		return 0, &http.MaxBytesError{Limit: office.MaxForm}
	}
	form.Add(name, string(value))
	return room, nil
}

// unreadableForm tells what is wrong with the form from what is wrong with us.
func unreadableForm(err error) error {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, multipart.ErrMessageTooLarge) || strings.HasPrefix(err.Error(), "multipart:") || strings.HasPrefix(err.Error(), "mime:") {
		return office.ErrForm
	}
	return fmt.Errorf("take in a form with files: %w", err)
}

// attached are the attachments after files were handed in and one was removed,
// by its hash. The same content is kept once, under the name given last.
func attached(before, added []access.Attachment, removed string) []access.Attachment {
	var all []access.Attachment
	for _, f := range before {
		replaced := slices.ContainsFunc(added, func(a access.Attachment) bool { return a.SHA256 == f.SHA256 })
		if f.SHA256 != removed && !replaced {
			all = append(all, f)
		}
	}
	for i, f := range added {
		if !slices.ContainsFunc(added[i+1:], func(a access.Attachment) bool { return a.SHA256 == f.SHA256 }) {
			all = append(all, f)
		}
	}
	return all
}

// sendAttachment sends a file that was handed in with the application, to be
// saved and never shown: what is in it nobody looked at.
func sendAttachment(v *office.Visit) error {
	a, ok := find(v, v.Param("hash"))
	if !ok {
		return store.ErrNotFound
	}
	f, err := v.Files.Open(a.SHA256)
	if err != nil {
		return err
	}
	defer f.Close()
	h := v.W.Header()
	h.Set("Content-Type", a.MediaType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Content-Length", strconv.FormatInt(a.Bytes, 10))
	v.W.WriteHeader(http.StatusOK)
	if v.R.Method != http.MethodHead {
		_, _ = io.Copy(v.W, io.LimitReader(f, a.Bytes)) // a client that went away gets no more
	}
	return nil
}

// find is an attachment of the application: as it was submitted at any time, and
// for its applicant also as it is filled in.
func find(v *office.Visit, hash string) (access.Attachment, bool) {
	all := slices.Clone(v.Case.Application.Attachments)
	if v.Is(office.Applicants) {
		all = append(all, entered(v).Attachments...)
	}
	for _, e := range v.History {
		if e.Application != nil {
			all = append(all, e.Application.Attachments...)
		}
	}
	i := slices.IndexFunc(all, func(a access.Attachment) bool { return a.SHA256 == hash })
	if i < 0 {
		return access.Attachment{}, false
	}
	return all[i], true
}

// file is an attachment as the form lists it.
type file struct {
	access.Attachment
	Size string
}

func filesOf(a access.Application) (all []file) {
	for _, f := range a.Attachments {
		all = append(all, file{f, lang.Number(max(f.Bytes/1000, 1)) + " kB"})
	}
	return all
}
