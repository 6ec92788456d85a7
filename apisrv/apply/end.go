package apply

import (
	"net/url"
	"strings"

	"github.com/kaimen-portal/kaimen/apisrv/access"
	"github.com/kaimen-portal/kaimen/apisrv/office"
	"github.com/kaimen-portal/kaimen/datasets/calendar"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/site/served"
)

var endTitle = lang.Text{ZH: "终止使用，确认销毁数据", EN: "End the use and confirm that the data are destroyed"}

func showEnd(v *office.Visit) error {
	if !possible(v, access.End) {
		return v.Redirect(page(v, ""), nil)
	}
	return drawEnd(v, served.Form{Values: url.Values{"destruction.on": {today(v).String()}}})
}

func drawEnd(v *office.Visit, form served.Form) error {
	return v.Show(office.Page{Title: endTitle, Template: "apply/end", Data: newParting(v), Form: form})
}

// end ends the use for good: no key works any more.
func end(v *office.Visit) error {
	on, _ := calendar.ParseDate(v.Value("destruction.on")) // no day is told as a missing one
	d := access.Destruction{On: on, Name: strings.TrimSpace(v.Value("destruction.name")), How: lines(v.Value("destruction.how")), None: v.Value("destruction.none") != ""}
	_, err := take(v, access.Move{Step: access.End, Destruction: &d}, nil)
	if faults := missing(err); faults != nil {
		return drawEnd(v, v.Form(faults...))
	}
	if err != nil {
		return err
	}
	if err := v.Ring.Refresh(v.Context()); err != nil {
		return err
	}
	return v.Redirect(page(v, ""), url.Values{"done": {"ended"}})
}
