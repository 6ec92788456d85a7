package access

import (
	"errors"
	"fmt"
	"strings"

	"github.com/kaimen-portal/kaimen/datasets/lang"
)

// Why a step was not taken; a *StepError wraps one of them.
var (
	ErrIllegal    = errors.New("the step is not possible in this state") // 409
	ErrForbidden  = errors.New("the step is not this party's")           // 403
	ErrIncomplete = errors.New("the step needs more than was filled in") // 422
)

// StepError says why a step was not taken. Nothing was changed.
type StepError struct {
	Kind     error // ErrIllegal, ErrForbidden or ErrIncomplete
	Step     Step
	From     State   // where the application stands
	To       State   // where the step would have led; empty for no known step
	Possible []Step  // what the same actor can do instead
	Faults   []Fault // what is missing or in the way; may be empty
}

func (r *Rules) refuse(kind error, c Case, d Dataset, m Move, faults []Fault) *StepError {
	e := &StepError{Kind: kind, Step: m.Step, From: c.State, To: target(m.Step), Possible: r.Possible(c, d, m.By, m.At), Faults: faults}
	if t, ok := find(c.State, m.Step); ok {
		e.To = t.to
	}
	return e
}

// Unwrap gives the kind, for errors.Is.
func (e *StepError) Unwrap() error { return e.Kind }

func (e *StepError) Error() string {
	possible := "nothing"
	if len(e.Possible) > 0 {
		possible = joined(e.Possible, ", ", func(s Step) string { return string(s) })
	}
	text := fmt.Sprintf("%s from %s to %s: %v; possible: %s", e.Step, e.From, e.To, e.Kind, possible)
	for _, f := range e.Faults {
		text += "; " + f.Message.EN
	}
	return text
}

// Text says it to the person who tried.
func (e *StepError) Text() lang.Text {
	state, step := e.From.Name(), e.Step.Name()
	if step.IsZero() {
		step = lang.Text{ZH: string(e.Step), EN: string(e.Step)}
	}
	var t lang.Text
	switch e.Kind {
	case ErrIncomplete:
		return lang.Text{ZH: "“" + step.ZH + "”还缺少内容。", EN: "“" + step.EN + "” needs more."}
	case ErrForbidden:
		t = lang.Text{ZH: "“" + step.ZH + "”不由您办理。", EN: "“" + step.EN + "” is not yours to do."}
	default:
		t = lang.Text{ZH: "申请目前的状态是“" + state.ZH + "”，不能“" + step.ZH + "”。", EN: "The application is at “" + state.EN + "”, so “" + step.EN + "” is not possible."}
	}
	if len(e.Possible) == 0 {
		return lang.Text{ZH: t.ZH + "现在没有需要您办理的事。", EN: t.EN + " There is nothing for you to do now."}
	}
	return lang.Text{
		ZH: t.ZH + "现在可以：" + joined(e.Possible, "、", func(s Step) string { return s.Name().ZH }) + "。",
		EN: t.EN + " What you can do now: " + joined(e.Possible, ", ", func(s Step) string { return s.Name().EN }) + ".",
	}
}

func joined[T any](all []T, separator string, word func(T) string) string {
	var words []string
	for _, v := range all {
		words = append(words, word(v))
	}
	return strings.Join(words, separator)
}
