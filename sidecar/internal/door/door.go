// Package door puts Consul's HTTP API and UI on the port that Cloud Foundry routes to. Consul itself listens on loopback
// from its first moment; whoever looks from outside sees the port only once it is opened.
package door

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"
)

// headersWithin bounds how long a client may take to say what it wants.
const headersWithin = 10 * time.Second

// Serve passes requests to the API at target, as host:port, until ctx ends. Those for the path of a route lose it.
func Serve(ctx context.Context, address, target, path string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(request *httputil.ProxyRequest) {
		request.SetURL(&url.URL{Scheme: "http", Host: target})
		request.SetXForwarded()
		request.Out.URL.Path = without(path, request.In.URL.Path)
		request.Out.URL.RawPath = without(path, request.In.URL.RawPath)
	}}
	// A blocking query or a log stream has something to say long before it ends.
	proxy.FlushInterval = -1
	return serve(ctx, listener, proxy)
}

// Shut opens a port behind which there is nothing, until ctx ends: Cloud Foundry sees that the instance is healthy, and
// whoever finds a way to the port, by a route that somebody maps or a policy that somebody adds, has not come to Consul.
func Shut(ctx context.Context, address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	return serve(ctx, listener, http.NotFoundHandler())
}

func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: headersWithin}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return ctx.Err()
}

// without takes away the path of a route, which Cloud Foundry passes on. Only its own: a request for another mesh, which a
// router brings here for want of its servers, must not be taken for one of this.
func without(path, of string) string {
	if rest, found := strings.CutPrefix(of, path+"/"); path != "" && found {
		return "/" + rest
	}
	return of
}
