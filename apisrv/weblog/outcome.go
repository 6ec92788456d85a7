package weblog

// Outcome is what became of a line.
type Outcome string

// Lines that are sound and say nothing about the use of the portal.
const (
	Other     Outcome = "other"      // a style sheet, a redirect, an error, a page that is not there
	Elsewhere Outcome = "elsewhere"  // not below the portal's base path
	OtherHost Outcome = "other host" // of another site
	NoRequest Outcome = "no request" // a header, or something else that the server notes
	LeftOut   Outcome = "left out"   // of a kind that was not to be counted
)

// Lines that are skipped, and worth a look.
const (
	Broken  Outcome = "broken"  // cut off, damaged, or of another format
	Long    Outcome = "long"    // more than 64 KiB
	NUL     Outcome = "nul"     // zero bytes, as a crashed file system leaves them
	BadTime Outcome = "time"    // no time that there is, or one before rollup.Earliest
	Future  Outcome = "future"  // more than a day ahead
	Status  Outcome = "status"  // no status of three digits
	Address Outcome = "address" // what was asked for is longer than 8 KiB
	NoHost  Outcome = "no host" // one host is asked about, and the line names none
)

// Lines that are read, with something odd about them.
const (
	Client   Outcome = "client"   // no address of whoever asked: counted, and no visitor
	Zone     Outcome = "zone"     // a time without a zone: taken for UTC
	Order    Outcome = "order"    // an hour or more before a line above it
	Size     Outcome = "size"     // no size that an answer can have: counted without
	Agent    Outcome = "agent"    // a user agent with control characters or of more than 1 KiB
	Encoding Outcome = "encoding" // bytes that are no UTF-8
)

// words say for people what an outcome is.
var words = map[Outcome]string{
	Other:     "no page, file or search",
	Elsewhere: "not below the base path",
	OtherHost: "another host",
	NoRequest: "no request",
	LeftOut:   "of a kind that was left out",
	Broken:    "cut off or damaged",
	Long:      "longer than 64 KiB",
	NUL:       "zero bytes",
	BadTime:   "no time, or one before 2012",
	Future:    "more than a day in the future",
	Status:    "no status",
	Address:   "an address longer than 8 KiB",
	NoHost:    "no host",
	Client:    "no address of the client",
	Zone:      "a time without a zone, taken for UTC",
	Order:     "an hour or more before a line above",
	Size:      "an impossible size, counted as 0 bytes",
	Agent:     "a forged user agent",
	Encoding:  "not UTF-8",
}

// String says for people what the outcome is.
func (o Outcome) String() string { return words[o] }

// The outcomes in the order in which they are reported.
var (
	passed  = []Outcome{Other, Elsewhere, OtherHost, NoRequest, LeftOut}
	skipped = []Outcome{Broken, Long, NUL, BadTime, Future, Status, Address, NoHost}
	noted   = []Outcome{Client, Zone, Order, Size, Agent, Encoding}
)

// Finding is how many lines had an outcome, and which was the first.
type Finding struct {
	Outcome Outcome `json:"outcome"`
	Lines   int64   `json:"lines"`
	First   int64   `json:"first"` // number of the line, from 1
}

// findings gathers outcomes.
type findings map[Outcome]Finding

func (f findings) note(o Outcome, line int64) { f.add(Finding{o, 1, line}) }

func (f findings) add(more Finding) {
	n, ok := f[more.Outcome]
	if ok {
		more.Lines += n.Lines
		more.First = min(more.First, n.First)
	}
	f[more.Outcome] = more
}

// among are the findings of some outcomes, in their order.
func (f findings) among(order []Outcome) (all []Finding, lines int64) {
	for _, o := range order {
		if n, ok := f[o]; ok {
			all = append(all, n)
			lines += n.Lines
		}
	}
	return all, lines
}
