package access

import (
	"slices"

	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/profile"
)

// Duty is something that has to be done about an application by a day.
type Duty string

const (
	DutyNotice  Duty = "notice"  // name all corrections at once, if there are any
	DutyAccept  Duty = "accept"  // accept the application for review
	DutyDecide  Duty = "decide"  // decide
	DutyCorrect Duty = "correct" // the applicant's: hand in the corrections
)

// Phase is how a duty stands on a day.
type Phase string

const (
	Running Phase = "running"
	Near    Phase = "near"    // the last fifth of the time, one day at the least
	Late    Phase = "late"    // not done, and the last day is past
	Paused  Phase = "paused"  // stands still until the corrections come in
	Done    Phase = "done"    // done in time, or there was no time limit
	WasLate Phase = "waslate" // done after the last day
)

// Due is a duty on a day. Where the rules set no limit, Days is 0 and only the
// working days that passed are told; where the city set itself a target, Target
// is true, and the day is an aim and no deadline.
type Due struct {
	Duty    Duty
	By      Party
	Start   calendar.Date // first day, which is not counted
	Days    int           // working days; 0: no limit, or a day that somebody set
	Cite    profile.Cite  // of the limit or target
	Target  bool
	Last    calendar.Date // last day; zero: no limit, standing still, or Beyond
	Warn    calendar.Date // day from which it is Near; zero where Last is
	Beyond  bool          // the last day lies where no calendar is known yet
	Elapsed int           // working days used
	AtLeast bool          // more may have passed: the calendar does not cover them all
	Stopped calendar.Date // day on which it was done or fell away; zero: open
	Phase   Phase
}

// Escalates reports whether the operator has to be told: a limit of the rules,
// not a target, was missed and the duty is still open.
func (d Due) Escalates() bool { return d.Phase == Late && !d.Target && d.By != ApplicantParty }

// OnlyTargets reports whether the rules set those who decide no limit at all, so
// that any day by which they are to act is the city's aim and no deadline.
func (r *Rules) OnlyTargets() bool {
	q := r.profile.ConditionalRequest
	return q.CorrectionOnceWD.V == 0 && q.AcceptWD.V == 0 && q.DecideWD.V == 0
}

// Left is how many working days are left of a limit, 0 on its last day and
// after it.
func (d Due) Left() int { return max(0, d.Days-d.Elapsed) }

// Dues lists the duties of an application on a day, from its history: events in
// order. It is the same for both sides. A draft has none.
func (r *Rules) Dues(history []Event, on calendar.Date) []Due {
	t := timesOf(history)
	if t.submitted.IsZero() {
		return nil
	}
	q := r.profile.ConditionalRequest
	var dues []Due
	if q.CorrectionOnceWD.V > 0 {
		dues = append(dues, r.due(Due{Duty: DutyNotice, Start: t.submitted, Days: q.CorrectionOnceWD.V, Cite: q.CorrectionOnceWD.Cite, Stopped: t.noticed}, nil, on))
	}
	accept := Due{Duty: DutyAccept, Start: t.submitted, Days: q.AcceptWD.V, Cite: q.AcceptWD.Cite, Stopped: t.accepted}
	if target := r.profile.Targets.AcceptAverageWD; accept.Days == 0 && target.V > 0 {
		accept.Days, accept.Cite, accept.Target = target.V, target.Cite, true
	}
	dues = append(dues, r.due(accept, t.pauses, on), r.decideBy(t, on))
	if !t.correctBy.IsZero() {
		dues = append(dues, fixed(Due{Duty: DutyCorrect, By: ApplicantParty, Start: t.pauses[0].from, Last: t.correctBy, Stopped: t.answered}, on))
	}
	return dues
}

// decideBy is the duty to decide: longer by an extension that was made before
// the time was over, and anew from the corrections where the rules say so.
func (r *Rules) decideBy(t times, on calendar.Date) Due {
	q := r.profile.ConditionalRequest
	d := Due{Duty: DutyDecide, Start: t.submitted, Days: q.DecideWD.V, Cite: q.DecideWD.Cite, Stopped: t.decided}
	pauses := t.pauses
	if q.CorrectionRestarts.V && len(pauses) > 0 {
		if end := pauses[len(pauses)-1].to; !end.IsZero() {
			d.Start, pauses = end, nil
		}
	}
	if last, known := lastDay(r.calendar, d.Start, d.Days, pauses); d.Days > 0 && t.extendWD > 0 && (!known || t.extended <= last) {
		d.Days += t.extendWD
	}
	return r.due(d, pauses, on)
}

// due fills in what follows from start, days and pauses.
func (r *Rules) due(d Due, pauses []pause, on calendar.Date) Due {
	if d.By == "" {
		d.By = r.Decider()
	}
	at, still := on, len(pauses) > 0 && pauses[len(pauses)-1].to.IsZero()
	if !d.Stopped.IsZero() {
		at = min(on, d.Stopped)
	}
	covered := true
	d.Elapsed, covered = elapsed(r.calendar, d.Start, at, pauses)
	d.AtLeast = !covered
	late := false
	if d.Days > 0 {
		var known bool
		d.Last, known = lastDay(r.calendar, d.Start, d.Days, pauses)
		d.Beyond = !known && !still
		if known {
			d.Warn, _ = lastDay(r.calendar, d.Start, d.Days-spare(d.Days), pauses)
		}
		late = known && at > d.Last || !known && d.Elapsed > d.Days
	}
	d.Phase = phase(d, late, still)
	return d
}

// fixed is a duty whose last day somebody set.
func fixed(d Due, on calendar.Date) Due {
	at := on
	if !d.Stopped.IsZero() {
		at = d.Stopped
	}
	d.Warn = d.Last.Add(-spare(int(d.Last - d.Start)))
	d.Phase = phase(d, at > d.Last, false)
	if d.Phase == Running && at >= d.Warn {
		d.Phase = Near
	}
	return d
}

// spare is the part of a time in which it is nearly over.
func spare(days int) int { return max(1, days/5) }

func phase(d Due, late, still bool) Phase {
	switch {
	case !d.Stopped.IsZero() && late:
		return WasLate
	case !d.Stopped.IsZero():
		return Done
	case late:
		return Late
	case still:
		return Paused
	case d.Days > 0 && d.Days-d.Elapsed <= spare(d.Days):
		return Near
	}
	return Running
}

// times are the days of a history that duties hang on; zero: has not happened.
type times struct {
	submitted, noticed, accepted, decided, answered calendar.Date
	correctBy, extended                             calendar.Date
	extendWD                                        int
	pauses                                          []pause
}

func timesOf(history []Event) times {
	var t times
	first := func(day *calendar.Date, on calendar.Date) {
		if day.IsZero() {
			*day = on
		}
	}
	for _, e := range history {
		on := calendar.Today(e.At)
		switch e.Step {
		case Submit:
			first(&t.submitted, on)
		case Return:
			t.correctBy, t.pauses = e.CorrectBy, append(t.pauses, pause{from: on})
		case Resubmit:
			if n := len(t.pauses); n > 0 {
				t.pauses[n-1].to = on
			}
		case Extend:
			t.extended, t.extendWD = on, e.ExtendWD
		}
		if t.submitted.IsZero() {
			continue
		}
		if e.To != Submitted {
			first(&t.noticed, on)
		}
		if e.From == Correcting {
			first(&t.answered, on)
		}
		if e.To != Submitted && e.To != Correcting {
			first(&t.accepted, on)
		}
		if !slices.Contains(undecided, e.To) {
			first(&t.decided, on)
		}
	}
	return t
}
