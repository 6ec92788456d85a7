package events

import "net/http"

// noted is a response writer that keeps what is known of the event.
type noted interface{ Event() *Event }

// Of is the event of the request that w answers, for its handler to fill in what
// only it knows, such as what was searched for or how many rows were given; the
// rest follows from the address, see Classify. Where nobody counts, what is
// filled in is lost.
func Of(w http.ResponseWriter) *Event {
	for {
		if n, ok := w.(noted); ok {
			return n.Event()
		}
		within, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return new(Event)
		}
		w = within.Unwrap()
	}
}

// With is the event with what a handler filled in.
func (e Event) With(known *Event) Event {
	for _, field := range []struct{ of, is *string }{
		{(*string)(&e.Kind), (*string)(&known.Kind)}, {&e.Page, &known.Page}, {&e.Dataset, &known.Dataset}, {&e.Version, &known.Version},
		{&e.Format, &known.Format}, {&e.File, &known.File}, {&e.Terms, &known.Terms}, {&e.Application, &known.Application}, {&e.Key, &known.Key},
	} {
		if *field.is != "" {
			*field.of = *field.is
		}
	}
	if e.Kind != View {
		e.Page = ""
	}
	if known.Kind == Search { // of others how much was found is not known
		e.Hits = known.Hits
	}
	e.Rows = known.Rows
	return e
}
