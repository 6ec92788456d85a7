package access

import "github.com/kaimen-portal/kaimen/datasets/lang"

// Fault is one thing that is wrong with what somebody filled in.
type Fault struct {
	Field   string    `json:"field"`   // key of the form field, such as purpose or contact.email; empty: the whole
	Message lang.Text `json:"message"` // what is wrong
	Fix     lang.Text `json:"fix"`     // what to do
}
