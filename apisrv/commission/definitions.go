package commission

import (
	"github.com/kaimen-portal/kaimen/apisrv/figures"
	"github.com/kaimen-portal/kaimen/apisrv/office"
)

// definitionsPage says what each figure means.
type definitionsPage struct {
	Head        head
	Definitions []figures.Definition
}

func showDefinitions(v *office.Visit, a asked) error {
	return v.Show(office.Page{Title: nameOf("commission/definitions/"), Template: "commission/definitions",
		Data: definitionsPage{Head: a.headOf(v, "commission/definitions/"), Definitions: v.Figures.Definitions()}})
}
