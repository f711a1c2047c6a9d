package role

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"byo-mesh/sidecar/internal/config"
	"byo-mesh/sidecar/internal/consul"
)

func TestAServerTakesLeaveForAsLongAsAnotherOneIsThere(t *testing.T) {
	const alive, left = 1, 3
	var other atomic.Int32
	other.Store(alive)
	address := (&script{answers: map[string]func() string{"/v1/agent/members": func() string {
		return fmt.Sprintf(`[{"Addr": "10.0.0.1", "Status": %d, "Tags": {"role": "consul"}}, {"Addr": "10.0.0.2", "Status": %d, "Tags": {"role": "consul"}},
			{"Addr": "10.0.0.3", "Status": %d, "Tags": {"role": "node"}}]`, alive, other.Load(), alive)
	}}}).address(t)
	env := &Environment{Instance: &config.Instance{Address: netip.MustParseAddr("10.0.0.1")}, Log: log.New(io.Discard, "", 0)}
	client := consul.NewClient(address, func() (string, error) { return "", nil })

	short, end := context.WithTimeout(t.Context(), 3*lookEvery)
	defer end()
	if env.alone(short, client) {
		t.Error("it is alone beside another server")
	}
	time.AfterFunc(lookEvery, func() { other.Store(left) })
	if !env.alone(t.Context(), client) {
		t.Error("it is not alone")
	}
}
