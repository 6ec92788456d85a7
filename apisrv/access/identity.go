package access

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/pii"
)

// Kinds of identification number.
const (
	CreditCode = "credit-code" // 统一社会信用代码, of an organisation
	ResidentID = "resident-id" // 公民身份号码
	Passport   = "passport"    // 护照, and other travel documents
)

// Identity is an identification number as it may be kept: masked for people to
// read, hashed to find the same number again. The number itself is forgotten.
type Identity struct {
	Kind   string `json:"kind"`
	Masked string `json:"masked"` // such as 9131**********7890
	Hash   string `json:"hash"`   // see NewIdentity; empty: none is known
}

var passportForm = regexp.MustCompile(`^[A-Z0-9]{5,20}$`)

// NewIdentity checks an identification number and returns what is kept of it.
// The secret of at least 32 bytes is one that serves nothing else; without it
// the hash, HMAC-SHA256 over kind and number, cannot be tried against the few
// numbers that there can be.
func NewIdentity(kind, number string, secret []byte) (Identity, []Fault) {
	number, ok := readNumber(kind, number)
	if !ok {
		return Identity{}, []Fault{badNumber(kind)}
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(kind + "\x00" + number))
	return Identity{Kind: kind, Masked: mask(kind, number), Hash: "hmac-sha256:" + hex.EncodeToString(mac.Sum(nil))}, nil
}

// readNumber brings a number into its one form, or says that it is none.
func readNumber(kind, number string) (string, bool) {
	if len(number) > 40 {
		return "", false
	}
	bare := strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(number), " ", ""))
	switch kind {
	case CreditCode:
		return ParseCreditCode(number)
	case ResidentID:
		return bare, pii.ValidResidentID(bare)
	case Passport:
		return bare, passportForm.MatchString(bare)
	}
	return "", false
}

// mask leaves of a company's public code its ends, of a person's number so
// little that neither birth nor home can be read from it.
func mask(kind, number string) string {
	head, tail := 1, 1
	if kind == CreditCode {
		head, tail = 4, 4
	}
	return number[:head] + strings.Repeat("*", len(number)-head-tail) + number[len(number)-tail:]
}

func (id Identity) fits(applicantKind string) bool {
	if id.Hash == "" || id.Masked == "" {
		return false
	}
	return (applicantKind == Organisation) == (id.Kind == CreditCode)
}

func badNumber(kind string) Fault {
	f := Fault{Field: "applicant.identity"}
	switch kind {
	case CreditCode:
		f.Message = lang.Text{ZH: "统一社会信用代码不正确", EN: "The unified social credit code is not right"}
		f.Fix = lang.Text{ZH: "请核对营业执照或登记证书上的18位代码；字母I、O、S、V、Z不会出现。", EN: "Check the 18 characters on the business licence or certificate; the letters I, O, S, V and Z never occur."}
	case ResidentID:
		f.Message = lang.Text{ZH: "身份证号码不正确", EN: "The resident id number is not right"}
		f.Fix = lang.Text{ZH: "请核对18位号码，最后一位可能是X。", EN: "Check the 18 characters; the last may be an X."}
	default:
		f.Message = lang.Text{ZH: "证件号码不正确", EN: "The document number is not right"}
		f.Fix = lang.Text{ZH: "请填写证件上5至20位的字母和数字。", EN: "Enter the 5 to 20 letters and digits on the document."}
	}
	return f
}
