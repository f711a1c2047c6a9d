package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
)

// working is what a request of a mesh's service takes, so that there are always some under way when an instance is stopped.
const working = 30 * time.Millisecond

// port is where Cloud Foundry and the mesh expect an app.
const port = ":8080"

// told ends when the program is told to stop, as every app is that Cloud Foundry stops.
func told() context.Context {
	ctx, _ := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	return ctx
}

// serveHTTP answers until it is told to stop, and then lets what is under way end.
func serveHTTP(handler http.Handler) error {
	server := &http.Server{Addr: port, Handler: handler}
	stopped := make(chan error, 1)
	context.AfterFunc(told(), func() { stopped <- server.Shutdown(context.Background()) })
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// worker is a service of a mesh that takes its time.
func worker() error {
	return serveHTTP(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		time.Sleep(working)
		fmt.Fprintln(w, os.Getenv("CF_INSTANCE_GUID"))
	}))
}

// grpcWorker is the same in gRPC.
func grpcWorker() error {
	listener, err := net.Listen("tcp", port)
	if err != nil {
		return err
	}
	server := grpc.NewServer(grpc.UnaryInterceptor(func(ctx context.Context, request any, _ *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
		time.Sleep(working)
		return handle(ctx, request)
	}))
	grpc_health_v1.RegisterHealthServer(server, health.NewServer())
	context.AfterFunc(told(), server.GracefulStop)
	return server.Serve(listener)
}

// caller asks both of them, through the mesh, for each request that it gets.
func caller(httpAddress, grpcAddress string) error {
	askHTTP, err := asker("post", httpAddress, "")
	if err != nil {
		return err
	}
	askGRPC, err := asker("grpc", grpcAddress, "")
	if err != nil {
		return err
	}
	return serveHTTP(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if err := errors.Join(askHTTP(), askGRPC()); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		_, _ = io.WriteString(w, "both answered\n")
	}))
}
