// Package desk is the pages of those who answer applications: the queue, the
// application with its history, decisions, the agencies' duties and faults, and
// what the operator keeps in order. What may be done with an application says
// package access, with a duty or fault package duties; here it is asked, shown and
// handed on.
package desk

import (
	"github.com/kaimen-portal/kaimen/apisrv/office"
)

// maxTemplate bounds the form with the text of an agreement, in bytes: what
// access.ParseTemplate takes, as a form sends it.
const maxTemplate = 1 << 20

// Routes are the pages of this package.
var Routes = []office.Route{
	{Pattern: "desk/", Get: showQueue},
	{Pattern: "desk/bulk/", Get: showBulk, Post: bulk},
	{Pattern: "desk/applications/{receipt}/", Get: showCase},
	{Pattern: "desk/applications/{receipt}/notes/", Post: addNote},
	{Pattern: "desk/applications/{receipt}/misuse/", Get: showNoting, Post: noteMisuse},
	{Pattern: "desk/applications/{receipt}/keys/{key}/", Get: showKey, Post: changeKey},
	{Pattern: "desk/applications/{receipt}/{step}/", Get: showStep, Post: takeStep},
	{Pattern: "desk/reasons/", Get: showReasons, Post: changeReasons},
	{Pattern: "desk/misuse/", Get: showMisuses},
	{Pattern: "desk/misuse/{id}/", Get: showMisuse, Post: decideMisuse},
	{Pattern: "desk/datasets/", Get: showDatasets, Post: findDataset},
	{Pattern: "desk/datasets/{dataset}/", Get: showDataset, Post: changeDataset},
	{Pattern: "desk/scenarios/", Get: showScenarios},
	{Pattern: "desk/scenarios/{dataset}/", Get: showScenario, Post: changeScenarios},
	{Pattern: "desk/agreements/", Get: showAgreements, Post: changeAgreement, MaxBytes: maxTemplate},
	{Pattern: "desk/agreements/{version}/", Get: showAgreement},
	{Pattern: "desk/duties/", Get: showDuties},
	{Pattern: "desk/duties/note/", Get: showEvent, Post: noteEvent},
	{Pattern: "desk/duties/{id}/", Get: showDuty, Post: sayDuty},
	{Pattern: "desk/inventory/{id}/", Get: showInventory, Post: settleInventory},
	{Pattern: "desk/faults/", Get: showFaults},
	{Pattern: "desk/faults/note/", Get: showNotingFault, Post: noteFault},
	{Pattern: "desk/faults/{id}/", Get: showFault, Post: changeFault},
	{Pattern: "desk/audit/", Get: showAudit, Post: verifyAudit},
	{Pattern: "desk/audit/export/", Get: exportAudit},
	{Pattern: "desk/staff/", Get: showStaff, Post: addStaff},
	{Pattern: "desk/staff/{id}/", Get: showColleague, Post: changeColleague},
}
