// Package desk is the pages of those who answer applications: the queue, the
// application with its history, decisions, and what the operator keeps in order.
package desk

import "github.com/kaimen-portal/kaimen/apisrv/office"

// Routes are the pages of this package.
var Routes []office.Route
