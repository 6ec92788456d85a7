package apisrv

import (
	"github.com/go-chi/chi/v5"
	"github.com/ulule/limiter/v3"

	"github.com/kaimen-portal/kaimen/apisrv/office"
)

// policies has an entry for every route of the server, by method and pattern
// below the base path. HEAD is as GET; the pages for people with an account have
// one entry for both languages. A route without one is closed to everybody.
var policies = map[string]policy{
	"GET /api/v1/search":       {anyone, searchRate, maxQuestion},
	"GET /api/v1/suggest":      {anyone, suggestRate, 0},
	"GET /api/v1/problems":     {anyone, searchRate, 0},
	"GET /api/v1/openapi.json": {anyone, searchRate, 0},
	"GET /api/*":               {anyone, searchRate, 0},

	// What clients of CKAN ask, by GET or POST; nothing changes by either.
	"GET /api/3/action/{action}":  {anyone, searchRate, maxQuestion},
	"POST /api/3/action/{action}": {anyone, searchRate, 0},
	"GET /api/action/{action}":    {anyone, searchRate, maxQuestion},
	"POST /api/action/{action}":   {anyone, searchRate, 0},

	"GET /api/v1/datasets/{dataset}/rows":            {anyone, rowsRate, maxQuestion},
	"GET /api/v1/datasets/{dataset}/rows.{format}":   {anyone, rowsRate, maxQuestion},
	"GET /api/v1/datasets/{dataset}/rows/count":      {anyone, rowsRate, maxQuestion},
	"GET /api/v1/datasets/{dataset}/aggregate":       {anyone, rowsRate, maxQuestion},
	"GET /api/v1/datasets/{dataset}/export.{format}": {anyone, rowsRate, maxQuestion},
	"GET /api/v1/datasets/{dataset}/schema":          {anyone, rowsRate, 0},
	"GET /api/v1/datasets/{dataset}/versions":        {anyone, rowsRate, 0},
	"GET /api/v1/datasets/{dataset}/openapi.json":    {anyone, searchRate, 0},
	"GET /api/v1/files/{token}":                      {anyone, rowsRate, 0},

	"GET /search/":                 {anyone, searchRate, maxQuestion},
	"GET /en/search/":              {anyone, searchRate, maxQuestion},
	"GET /.well-known/api-catalog": {anyone, limiter.Rate{}, 0},
	"GET /healthz":                 {anyone, limiter.Rate{}, 0},
	"GET /metrics":                 {anyone, limiter.Rate{}, 0}, // on this machine or with a token
	"GET /*":                       {anyone, limiter.Rate{}, 0},

	// Accounts: apisrv/signin.
	"GET /account/":              {anyone, pageRate, 0},
	"GET /account/sign-up/":      {anyone, pageRate, 0},
	"POST /account/sign-up/":     {anyone, formRate, 0},
	"GET /account/verify/":       {anyone, pageRate, 0},
	"POST /account/verify/":      {anyone, formRate, 0},
	"GET /account/log-in/":       {anyone, pageRate, 0},
	"POST /account/log-in/":      {anyone, formRate, 0},
	"GET /account/log-in/code/":  {anyone, pageRate, 0},
	"POST /account/log-in/code/": {anyone, formRate, 0},
	"POST /account/log-out/":     {members, formRate, 0},
	"POST /account/log-out/all/": {members, formRate, 0},
	"GET /account/forgotten/":    {anyone, pageRate, 0},
	"POST /account/forgotten/":   {anyone, formRate, 0},
	"GET /account/password/":     {anyone, pageRate, 0},
	"POST /account/password/":    {anyone, formRate, 0},
	"GET /account/details/":      {members, pageRate, 0},
	"POST /account/details/":     {members, formRate, 0},
	"GET /account/identity/":     {members, pageRate, 0},
	"POST /account/identity/":    {members, formRate, 0},
	"GET /account/totp/":         {members, pageRate, 0},
	"POST /account/totp/":        {members, formRate, 0},
	"GET /account/notices/":      {members, pageRate, 0},

	// Logins through a provider. Its answer may be longer than an address of ours.
	"GET /account/provider/":             {anyone, pageRate, 0},
	"GET /account/provider/back/":        {anyone, pageRate, maxQuestion},
	"GET /account/provider/enter/":       {anyone, pageRate, 0},
	"POST /account/provider/enter/":      {anyone, formRate, 0},
	"GET /account/provider/connect/":     {members, pageRate, 0},
	"POST /account/provider/connect/":    {members, formRate, 0},
	"GET /account/provider/disconnect/":  {members, pageRate, 0},
	"POST /account/provider/disconnect/": {members, formRate, 0},

	// Those who apply: apisrv/apply.
	"GET /apply/{dataset}/":                          {anyone, pageRate, 0},
	"POST /apply/{dataset}/":                         {applicants, formRate, 0},
	"GET /applications/":                             {applicants, pageRate, 0},
	"GET /applications/{receipt}/":                   {own, pageRate, 0},
	"GET /applications/{receipt}/form/":              {own, pageRate, 0},
	"POST /applications/{receipt}/form/":             {own, formRate, 0},
	"GET /applications/{receipt}/attachments/{hash}": {ownOrDesk, pageRate, 0},
	"GET /applications/{receipt}/check/":             {own, pageRate, 0},
	"POST /applications/{receipt}/check/":            {own, formRate, 0},
	"GET /applications/{receipt}/receipt/":           {own, pageRate, 0},
	"GET /applications/{receipt}/withdraw/":          {own, pageRate, 0},
	"POST /applications/{receipt}/withdraw/":         {own, formRate, 0},
	"GET /applications/{receipt}/end/":               {own, pageRate, 0},
	"POST /applications/{receipt}/end/":              {own, formRate, 0},
	"GET /applications/{receipt}/agreement/":         {own, pageRate, 0},
	"POST /applications/{receipt}/agreement/":        {own, formRate, 0},
	"GET /applications/{receipt}/agreement.txt":      {ownOrDesk, pageRate, 0},
	"GET /applications/{receipt}/keys/":              {own, pageRate, 0},
	"POST /applications/{receipt}/keys/":             {own, formRate, 0},
	"GET /keys/leaked/":                              {anyone, pageRate, 0},
	"POST /keys/leaked/":                             {anyone, formRate, 0},
	"GET /status/":                                   {anyone, pageRate, 0},
	"POST /status/":                                  {anyone, formRate, 0},

	// Those who use what was granted: apisrv/usage.
	"GET /applications/{receipt}/file/":   {own, pageRate, 0},
	"POST /applications/{receipt}/file/":  {own, formRate, 0},
	"GET /applications/{receipt}/usage/":  {own, pageRate, 0},
	"POST /applications/{receipt}/usage/": {own, formRate, 0},

	// Those who decide: apisrv/desk.
	"GET /desk/":                                    {deskers, pageRate, 0},
	"GET /desk/bulk/":                               {deciders, pageRate, 0},
	"POST /desk/bulk/":                              {deciders, formRate, 0},
	"GET /desk/applications/{receipt}/":             {desksCase, pageRate, 0},
	"POST /desk/applications/{receipt}/notes/":      {decidersCase, formRate, 0},
	"GET /desk/applications/{receipt}/{step}/":      {decidersCase, pageRate, 0},
	"POST /desk/applications/{receipt}/{step}/":     {decidersCase, formRate, 0},
	"GET /desk/applications/{receipt}/misuse/":      {decidersCase, pageRate, 0},
	"POST /desk/applications/{receipt}/misuse/":     {decidersCase, formRate, 0},
	"GET /desk/applications/{receipt}/keys/{key}/":  {operatorsCase, pageRate, 0},
	"POST /desk/applications/{receipt}/keys/{key}/": {operatorsCase, formRate, 0},
	"GET /desk/reasons/":                            {deciders, pageRate, 0},
	"POST /desk/reasons/":                           {deciders, formRate, 0},
	"GET /desk/misuse/":                             {deskers, pageRate, 0},
	"GET /desk/misuse/{id}/":                        {deskers, pageRate, 0},
	"POST /desk/misuse/{id}/":                       {deciders, formRate, 0},
	"GET /desk/datasets/":                           {operators, pageRate, 0},
	"POST /desk/datasets/":                          {operators, formRate, 0},
	"GET /desk/datasets/{dataset}/":                 {operators, pageRate, 0},
	"POST /desk/datasets/{dataset}/":                {operators, formRate, 0},
	"GET /desk/scenarios/":                          {operators, pageRate, 0},
	"GET /desk/scenarios/{dataset}/":                {operators, pageRate, 0},
	"POST /desk/scenarios/{dataset}/":               {operators, formRate, 0},
	"GET /desk/agreements/":                         {operators, pageRate, 0},
	"POST /desk/agreements/":                        {operators, formRate, 0},
	"GET /desk/agreements/{version}/":               {operators, pageRate, 0},
	"GET /desk/duties/":                             {deskers, pageRate, 0},
	"GET /desk/duties/note/":                        {noters, pageRate, 0},
	"POST /desk/duties/note/":                       {noters, formRate, 0},
	"GET /desk/duties/{id}/":                        {deskers, pageRate, 0},
	"POST /desk/duties/{id}/":                       {noters, formRate, 0},
	"GET /desk/inventory/{id}/":                     {deskers, pageRate, 0},
	"POST /desk/inventory/{id}/":                    {reviewers, formRate, 0},
	"GET /desk/faults/":                             {deskers, pageRate, 0},
	"GET /desk/faults/note/":                        {operators, pageRate, 0},
	"POST /desk/faults/note/":                       {operators, formRate, 0},
	"GET /desk/faults/{id}/":                        {deskers, pageRate, 0},
	"POST /desk/faults/{id}/":                       {deciders, formRate, 0},
	"GET /desk/audit/":                              {logReaders, pageRate, 0},
	"POST /desk/audit/":                             {logReaders, formRate, 0},
	"GET /desk/audit/export/":                       {logReaders, formRate, 0},
	"GET /desk/staff/":                              {admins, pageRate, 0},
	"POST /desk/staff/":                             {admins, formRate, 0},
	"GET /desk/staff/{id}/":                         {admins, pageRate, 0},
	"POST /desk/staff/{id}/":                        {admins, formRate, 0},

	// Those who evaluate: apisrv/commission.
	"GET /commission/":                           {readers, pageRate, 0},
	"GET /commission/agencies/":                  {readers, pageRate, 0},
	"GET /commission/agencies/{agency}/":         {readers, pageRate, 0},
	"GET /commission/domains/":                   {readers, pageRate, 0},
	"GET /commission/domains/{domain}/":          {readers, pageRate, 0},
	"GET /commission/datasets/":                  {readers, pageRate, 0},
	"GET /commission/datasets/{dataset}/":        {readers, pageRate, 0},
	"GET /commission/use/":                       {readers, pageRate, 0},
	"GET /commission/applications/":              {readers, pageRate, 0},
	"GET /commission/applications/{number}/":     {readers, pageRate, 0},
	"GET /commission/searches/":                  {readers, pageRate, 0},
	"GET /commission/service/":                   {readers, pageRate, 0},
	"GET /commission/duties/":                    {readers, pageRate, 0},
	"GET /commission/faults/":                    {readers, pageRate, 0},
	"POST /commission/faults/":                   {evaluators, formRate, 0},
	"GET /commission/reports/":                   {readers, pageRate, 0},
	"GET /commission/reports/{period}/":          {readers, pageRate, 0},
	"POST /commission/reports/{period}/":         {publishers, formRate, 0},
	"GET /commission/reports/{period}/{agency}/": {readers, pageRate, 0},
	"GET /commission/evaluation.zip":             {readers, formRate, 0},
	"GET /commission/definitions/":               {readers, pageRate, 0},
	"GET /commission/tables/{table}.{format}":    {readers, pageRate, 0},
}

// Those whom routes are for.
var (
	anyone  = office.Rule{Who: office.Anyone}
	members = office.Rule{Who: office.Accounts}

	applicants = office.Rule{Who: office.Applicants}
	own        = office.Rule{Who: office.Applicants, Own: true}
	ownOrDesk  = office.Rule{Who: office.Applicants | office.Deskers, Own: true}

	deskers       = office.Rule{Who: office.Deskers}
	deciders      = office.Rule{Who: office.Deciders}
	desksCase     = office.Rule{Who: office.Deskers, Own: true}
	decidersCase  = office.Rule{Who: office.Deciders, Own: true}
	operators     = office.Rule{Who: office.Operators}
	operatorsCase = office.Rule{Who: office.Operators, Own: true}
	reviewers     = office.Rule{Who: office.Reviewers}
	noters        = office.Rule{Who: office.Reviewers | office.Operators}
	logReaders    = office.Rule{Who: office.Operators | office.Auditors}
	admins        = office.Rule{Who: office.Admins}

	readers    = office.Rule{Who: office.Commissions | office.Operators | office.Authorities | office.Auditors}
	evaluators = office.Rule{Who: office.Commissions}
	publishers = office.Rule{Who: office.Commissions | office.Authorities}
)

// routes is every route of the server below its base path.
func (s *Server) routes() chi.Router {
	r := chi.NewRouter()
	r.Use(s.belowBase)
	s.route(r, "/api/v1/search", s.api(s.searchAPI))
	s.route(r, "/api/v1/suggest", s.api(s.suggestAPI))
	s.route(r, "/api/v1/problems", s.api(s.listProblems))
	s.route(r, "/api/v1/openapi.json", s.api(s.describe))
	s.route(r, "/api/v1/datasets/{dataset}/openapi.json", s.api(s.describeDataset))
	s.rowRoutes(r)
	s.ckanRoutes(r)
	s.route(r, "/.well-known/api-catalog", s.apiCatalog)
	s.route(r, "/healthz", s.healthz)
	s.route(r, "/metrics", s.metricsPage)
	s.route(r, "/api/*", s.api(s.noAPI))
	for c, name := range searchNames {
		s.route(r, "/"+name, s.searchPage(c))
	}
	for _, p := range pages {
		s.page(r, p)
	}
	s.route(r, "/*", s.static)
	r.MethodNotAllowed(s.methodNotAllowed)
	return r
}
