// Package apply is the pages of those who want conditional data: from the
// dataset to the application, its receipt, the agreement and the access keys.
package apply

import "github.com/kaimen-portal/kaimen/apisrv/office"

// Routes are the pages of this package.
var Routes []office.Route
