package apisrv

import (
	"bytes"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/kaimen-portal/kaimen/apisrv/problem"
	"github.com/kaimen-portal/kaimen/apisrv/rowapi"
	"github.com/kaimen-portal/kaimen/datasets"
	"github.com/kaimen-portal/kaimen/datasets/lang"
	"github.com/kaimen-portal/kaimen/datasets/openapi"
)

// describe answers with the description of the whole interface (OpenAPI 3.1.1).
func (s *Server) describe(w http.ResponseWriter, r *http.Request) error {
	var body bytes.Buffer
	if err := openapi.WritePortal(&body, s.BasePath()+"api", problem.Preferred(r)); err != nil {
		return err
	}
	s.sendDescription(w, r, body.Bytes())
	return nil
}

// describeDataset answers with the description of a dataset's interface, which
// lies beside its data; here the interface's address is that of this server. That
// of conditional data needs no key: it says what stands on the dataset's page.
func (s *Server) describeDataset(w http.ResponseWriter, r *http.Request) error {
	rel, id := s.current.Load(), chi.URLParam(r, "dataset")
	name := "data/" + id + "/" + openapi.FileName(problem.Preferred(r))
	f, ok := rel.files[name]
	switch {
	case !ok || !datasets.ValidID(id):
		return &problem.Refusal{Kind: rowapi.NoDataset, Detail: lang.Text{
			ZH: "没有以此为标识、可按行读取的数据集。标识见数据集页面的网址。", EN: "No dataset whose rows can be read has that id. The id is part of the address of a dataset's page."}}
	case s.suspended(name):
		return &problem.Refusal{Kind: rowapi.Suspended, Detail: lang.Text{
			ZH: "平台运行单位已暂停开放这个数据集。", EN: "The operator of the platform has suspended this dataset."}}
	}
	body, err := rel.read(name, f)
	if err == nil {
		body, err = openapi.WithServer(body, s.BasePath()+"api")
	}
	if err != nil {
		s.log.Error("description not sent", "file", name, "error", err)
		return &problem.Refusal{Kind: rowapi.Failed, Retry: 5, Detail: lang.Text{
			ZH: "服务器读取说明时出现故障，已经记录。请稍后再试。", EN: "The server failed to read the description, which has been noted. Try again later."}}
	}
	s.sendDescription(w, r, body)
	return nil
}

func (s *Server) sendDescription(w http.ResponseWriter, r *http.Request, body []byte) {
	h := w.Header()
	s.setOpenHeaders(h, r)
	h["Content-Type"] = jsonType
	h["Cache-Control"] = revalidate
	h.Add("Vary", "Accept-Language")
	writeMade(w, r, body, http.StatusOK)
}

// apiCatalog answers with the catalogue of interfaces that the release holds, and
// says in a header what it is (RFC 9727, section 2).
func (s *Server) apiCatalog(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Link", "<"+s.BasePath()+`.well-known/api-catalog>; rel="api-catalog"`)
	s.static(w, r)
}
