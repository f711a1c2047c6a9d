package keepertest

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"testing"

	"byo-mesh/sidecar/internal/keeper"
)

// Serve runs a keeper until the test ends and returns its address.
func Serve(t testing.TB, authority *Authority, directory string) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- keeper.Serve(ctx, listener, keeper.Settings{
			Identity: authority.Identity(keeper.KeeperName), Directory: directory, Log: log.New(io.Discard, "", 0),
		})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("the keeper ended: %v", err)
		}
	})
	return listener.Addr().String()
}
