package keeper

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"byo-mesh/sidecar/internal/archive"
)

const (
	// helloWithin bounds a handshake and what a client asks for.
	helloWithin = 10 * time.Second
	// transferWithin bounds a snapshot on its way, however slowly its bytes come.
	transferWithin = 2 * time.Minute
	// idleFor keeps the connection of a server that looks in every few seconds.
	idleFor        = time.Minute
	longestHeaders = 8 << 10
)

// Settings are what a keeper is told.
type Settings struct {
	Identity Identity
	// Directory holds the snapshots, and nothing else.
	Directory string
	Log       *log.Logger
}

// Serve keeps snapshots for whoever has a certificate of a Consul server, until ctx ends.
func Serve(ctx context.Context, listener net.Listener, settings Settings) error {
	tls, err := settings.Identity.serverTLS()
	if err != nil {
		return err
	}
	store, err := openStore(settings.Directory, archive.LongestSnapshot)
	if err != nil {
		return fmt.Errorf("cannot use the directory of snapshots: %w", err)
	}
	server := &http.Server{
		Handler:           handler(store, settings.Log),
		TLSConfig:         tls,
		ReadHeaderTimeout: helloWithin,
		ReadTimeout:       transferWithin,
		WriteTimeout:      transferWithin,
		IdleTimeout:       idleFor,
		MaxHeaderBytes:    longestHeaders,
		ErrorLog:          settings.Log,
		Protocols:         new(http.Protocols),
	}
	// A snapshot at a time needs no HTTP/2, and the keeper not its memory.
	server.Protocols.SetHTTP1(true)
	context.AfterFunc(ctx, func() { _ = server.Close() })
	if err := server.ServeTLS(listener, "", ""); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return ctx.Err()
}

func handler(store *store, log *log.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /snapshots/{cluster}", func(w http.ResponseWriter, r *http.Request) { give(w, r, store) })
	mux.HandleFunc("PUT /snapshots/{cluster}", func(w http.ResponseWriter, r *http.Request) { take(w, r, store, log) })
	return mux
}

// give answers with a snapshot, the newest unless ?age=N asks for the one N before it. HEAD tells which it would be.
func give(w http.ResponseWriter, r *http.Request, store *store) {
	cluster := r.PathValue("cluster")
	age, err := 0, error(nil)
	if asked := r.URL.Query().Get("age"); asked != "" {
		age, err = strconv.Atoi(asked)
	}
	switch {
	case !archive.ValidCluster(cluster):
		http.Error(w, "the path is not /snapshots/ with the UUID of a cluster", http.StatusBadRequest)
		return
	case err != nil || age < 0 || age >= archive.Kept:
		http.Error(w, fmt.Sprintf("age is not 0 to %d", archive.Kept-1), http.StatusBadRequest)
		return
	}
	file, digest, err := store.open(cluster, age)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		http.Error(w, "there is no such snapshot of this cluster", http.StatusNotFound)
	case err != nil:
		http.Error(w, "cannot read the snapshot: "+err.Error(), http.StatusInternalServerError)
	default:
		defer file.Close()
		w.Header().Set("ETag", tag(digest))
		w.Header().Set("Content-Type", "application/octet-stream")
		http.ServeContent(w, r, "", time.Time{}, file)
	}
}

// take stores a snapshot. If-Match names the newest that the client knows, If-None-Match: * says that it knows none: a
// server that was the leader when it began must not hide what its successor has stored since.
func take(w http.ResponseWriter, r *http.Request, store *store, log *log.Logger) {
	cluster := r.PathValue("cluster")
	match, noneMatch := r.Header.Get("If-Match"), r.Header.Get("If-None-Match")
	expected := ""
	switch {
	case !archive.ValidCluster(cluster):
		http.Error(w, "the path is not /snapshots/ with the UUID of a cluster", http.StatusBadRequest)
		return
	case match == "" && noneMatch == "*":
	case len(match) > 2 && noneMatch == "":
		expected = strings.Trim(match, `"`)
	default:
		http.Error(w, "neither If-Match with the newest snapshot nor If-None-Match: *", http.StatusPreconditionRequired)
		return
	}
	if r.ContentLength > store.limit {
		tooLarge(w, store)
		return
	}
	digest, err := store.put(cluster, expected, http.MaxBytesReader(w, r.Body, store.limit))
	var large *http.MaxBytesError
	switch {
	case errors.Is(err, errOutdated):
		http.Error(w, err.Error(), http.StatusPreconditionFailed)
	case errors.As(err, &large):
		log.Printf("refused a snapshot of %s of more than %d bytes", cluster, store.limit)
		tooLarge(w, store)
	case errors.Is(err, io.ErrUnexpectedEOF):
		log.Printf("a snapshot of %s broke off and is forgotten", cluster)
	case err != nil:
		log.Printf("cannot store a snapshot of %s: %v", cluster, err)
		http.Error(w, "cannot store the snapshot: "+err.Error(), http.StatusInternalServerError)
	default:
		w.Header().Set("ETag", tag(digest))
		w.WriteHeader(http.StatusCreated)
	}
}

func tooLarge(w http.ResponseWriter, store *store) {
	http.Error(w, fmt.Sprintf("the snapshot is larger than %d bytes", store.limit), http.StatusRequestEntityTooLarge)
}

func tag(digest string) string { return `"` + digest + `"` }
