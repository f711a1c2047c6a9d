package bucket_test

import (
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"byo-mesh/sidecar/internal/archive/archivetest"
	"byo-mesh/sidecar/internal/bucket"
	"byo-mesh/sidecar/internal/bucket/buckettest"
	"byo-mesh/sidecar/internal/keeper/keepertest"
)

func TestAServiceThatRefusesSaysWhyAndTellsNoKey(t *testing.T) {
	service := buckettest.Serve(t)
	for want, change := range map[string]func(*bucket.Settings){
		"SignatureDoesNotMatch: ":            func(s *bucket.Settings) { s.SecretKey = "another-secret-key" },
		"XAdminUserNotFound: No user exists": func(s *bucket.Settings) { s.AccessKey = "nobody" },
		"NoSuchBucket: ":                     func(s *bucket.Settings) { s.Bucket = "elsewhere" },
		"AuthorizationHeaderMalformed: ":     func(s *bucket.Settings) { s.Region = "us-east-9" },
	} {
		with, _ := settings(t, service)
		change(&with)
		c := client(t, with, cluster)
		_, err := c.Newest(t.Context())
		if err == nil || !strings.Contains(err.Error(), "the snapshot store refuses: "+want) {
			t.Errorf("error is %v\nwanted %s", err, want)
		}
		if _, err := c.Put(t.Context(), "", strings.NewReader("content")); err == nil {
			t.Error("stores all the same")
		}
		if err != nil && (strings.Contains(err.Error(), with.SecretKey) || strings.Contains(err.Error(), "Signature=")) {
			t.Errorf("the reason tells a secret: %v", err)
		}
	}
}

// through lets somebody between a server and the service change requests.
func through(t *testing.T, service buckettest.Service, change func(*http.Request)) buckettest.Service {
	to := &url.URL{Scheme: "http", Host: service.Address}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		// What was signed names the host that was asked.
		r.Out.Host = r.In.Host
		change(r.Out)
	}}
	between := httptest.NewServer(proxy)
	t.Cleanup(between.Close)
	return buckettest.Service{Address: between.Listener.Addr().String(), Directory: service.Directory}
}

func TestWhatIsChangedOnTheWayIsRefused(t *testing.T) {
	service := buckettest.Serve(t)
	with, _ := settings(t, through(t, service, func(*http.Request) {}))
	first := archivetest.Put(t, client(t, with, cluster), "", "first")
	for name, change := range map[string]func(*http.Request){
		"the content": func(r *http.Request) {
			if r.Method == http.MethodPut {
				r.Body = io.NopCloser(strings.NewReader("tsrif"))
			}
		},
		"the condition": func(r *http.Request) { r.Header.Del("If-None-Match") },
	} {
		with, _ := settings(t, through(t, service, change))
		if _, err := client(t, with, cluster).Put(t.Context(), first, strings.NewReader("other")); err == nil || !strings.Contains(err.Error(), "refuses") {
			t.Errorf("%s: error is %v", name, err)
		}
	}
	if newest, err := client(t, with, cluster).Newest(t.Context()); err != nil || newest != first {
		t.Errorf("the newest is %q: %v", newest, err)
	}
}

func TestSaysOnceThatAServiceKnowsNoConditionsOrDeletesNothing(t *testing.T) {
	objects := map[string]bool{}
	careless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodPut:
			objects[strings.TrimPrefix(r.URL.Path, "/"+buckettest.Bucket+"/")] = true
		case http.MethodDelete:
			http.Error(w, "<Error><Code>AccessDenied</Code><Message>No.</Message></Error>", http.StatusForbidden)
		default:
			fmt.Fprint(w, "<ListBucketResult>")
			for _, key := range slices.Sorted(maps.Keys(objects)) {
				fmt.Fprintf(w, "<Contents><Key>%s</Key></Contents>", key)
			}
			fmt.Fprint(w, "</ListBucketResult>")
		}
	}))
	defer careless.Close()
	with, out := settings(t, buckettest.Service{Address: careless.Listener.Addr().String()})
	c, known := client(t, with, cluster), ""
	for i := range 6 {
		known = archivetest.Put(t, c, known, fmt.Sprint("snapshot ", i))
	}
	if strings.Count(out.String(), "overwrites what is there although it is told not to") != 1 ||
		strings.Count(out.String(), "old ones stay: the snapshot store refuses: AccessDenied: No. (HTTP 403)") != 1 {
		t.Errorf("the log is\n%s", out)
	}
	if newest, err := c.Newest(t.Context()); err != nil || newest != known || len(objects) != 6 {
		t.Errorf("the newest of %d is %q: %v", len(objects), newest, err)
	}
}

func TestNothingButTheListOfABucketSaysThatThereIsNone(t *testing.T) {
	for name, answer := range map[string]string{"a page": "<html>Welcome</html>", "nothing": "", "an object": "{}"} {
		page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, answer) }))
		with, _ := settings(t, buckettest.Service{Address: page.Listener.Addr().String()})
		if _, err := client(t, with, cluster).Newest(t.Context()); err == nil || !strings.Contains(err.Error(), "no S3-compatible service") {
			t.Errorf("%s: %v", name, err)
		}
		page.Close()
	}
}

func TestSaysThatAServiceDoesNotAnswer(t *testing.T) {
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody.Close()
	with, _ := settings(t, buckettest.Service{Address: nobody.Addr().String()})
	if _, err := client(t, with, cluster).Newest(t.Context()); err == nil || !strings.Contains(err.Error(), "the snapshot store does not answer: dial tcp") {
		t.Errorf("error is %v", err)
	}
}

func TestTakesTheAuthorityThatItIsGivenAndNoOther(t *testing.T) {
	identity := keepertest.NewAuthority(t).Identity("s3.example.com")
	files := map[string]string{}
	for name, content := range map[string]string{"cert.pem": identity.Certificate, "key.pem": identity.Key} {
		files[name] = filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(files[name], []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	service := buckettest.Serve(t, files["cert.pem"], files["key.pem"])
	_, port, _ := net.SplitHostPort(service.Address)
	with, _ := settings(t, service)
	with.Endpoint, with.CA = "https://localhost:"+port, identity.CA
	archivetest.Put(t, client(t, with, cluster), "", "first")

	for name, ca := range map[string]string{"those of the system": "", "another": keepertest.NewAuthority(t).Identity("x").CA} {
		with.CA = ca
		if _, err := client(t, with, cluster).Newest(t.Context()); err == nil || !strings.Contains(err.Error(), "certificate signed by unknown authority") {
			t.Errorf("%s: error is %v", name, err)
		}
	}
	with.CA = "no PEM"
	if _, err := bucket.NewClient(with, cluster); err == nil || !strings.Contains(err.Error(), "store.ca holds no certificate") {
		t.Errorf("error is %v", err)
	}
}

func TestShowsNoKeyAndTakesNothingButAUUIDForACluster(t *testing.T) {
	with, _ := settings(t, buckettest.Service{Address: "127.0.0.1:1"})
	if shown := fmt.Sprintf("%v %+v %#v", with, with, with); strings.Contains(shown, with.SecretKey) {
		t.Error("shows its key")
	}
	if _, err := bucket.NewClient(with, "../x"); err == nil {
		t.Error("takes anything for a cluster's id")
	}
}
