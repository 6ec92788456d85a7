package access

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

type attachmentKind struct {
	mediaType string
	endings   []string
	magic     []byte
}

func (k attachmentKind) names(name string) bool {
	return slices.Contains(k.endings, strings.ToLower(filepath.Ext(name)))
}

// attachmentKinds are the files that can be handed in: how their names end, and
// how their bytes begin. Formats that can carry programs are not among them.
var attachmentKinds = []attachmentKind{
	{"application/pdf", []string{".pdf"}, []byte("%PDF-")},
	{"image/png", []string{".png"}, []byte("\x89PNG\r\n\x1a\n")},
	{"image/jpeg", []string{".jpg", ".jpeg"}, []byte("\xff\xd8\xff")},
}

// SniffAttachment is the media type of a file by its name and its first bytes
// together; faults where the two disagree or the type is not taken.
func SniffAttachment(name string, head []byte) (mediaType string, faults []Fault) {
	for _, k := range attachmentKinds {
		if k.names(name) && bytes.HasPrefix(head, k.magic) {
			return k.mediaType, nil
		}
	}
	return "", []Fault{attachmentFault(name, lang.Text{ZH: "不是PDF、PNG或JPEG文件", EN: "is not a PDF, PNG or JPEG file"},
		lang.Text{ZH: "请另存为PDF再上传；只改文件名没有用。", EN: "Save it as PDF and upload that; to rename it is not enough."})}
}

// TooManyAttachments is the fault of an application with more than MaxAttachments.
var TooManyAttachments = Fault{Field: "attachments", Message: lang.Text{ZH: "附件太多", EN: "There are too many attachments"},
	Fix: lang.Text{ZH: fmt.Sprintf("最多%d个，请合并后上传。", MaxAttachments), EN: fmt.Sprintf("Put them together into %d files or fewer.", MaxAttachments)}}

func checkAttachments(all []Attachment) []Fault {
	if len(all) > MaxAttachments {
		return []Fault{TooManyAttachments}
	}
	var faults []Fault
	for _, a := range all {
		faults = append(faults, a.check()...)
	}
	return faults
}

func (a Attachment) check() []Fault {
	digest, err := hex.DecodeString(a.SHA256)
	known := slices.ContainsFunc(attachmentKinds, func(k attachmentKind) bool { return k.mediaType == a.MediaType && k.names(a.Name) })
	switch {
	case len(a.Name) > 255 || strings.ContainsFunc(a.Name, field{}.unfit) || strings.ContainsAny(a.Name, `/\`):
		return []Fault{attachmentFault(a.Name, lang.Text{ZH: "的文件名太长或含有特殊字符", EN: "has a name that is too long or has special characters"},
			lang.Text{ZH: "请改名后重新上传。", EN: "Rename it and upload it again."})}
	case a.Bytes < 1 || a.Bytes > MaxAttachmentBytes:
		return []Fault{attachmentFault(a.Name, lang.Text{ZH: "是空文件或超过20 MB", EN: "is empty or larger than 20 MB"},
			lang.Text{ZH: "请上传小一些的文件。", EN: "Upload a smaller file."})}
	case !known || err != nil || len(digest) != 32 || strings.ToLower(a.SHA256) != a.SHA256:
		return []Fault{attachmentFault(a.Name, lang.Text{ZH: "没有上传完整", EN: "was not uploaded in full"},
			lang.Text{ZH: "请重新上传。", EN: "Upload it again."})}
	}
	return nil
}

func attachmentFault(name string, what, fix lang.Text) Fault {
	return Fault{Field: "attachments", Message: lang.Text{ZH: "附件“" + excerpt(name) + "”" + what.ZH, EN: "The attachment “" + excerpt(name) + "” " + what.EN}, Fix: fix}
}
